"""A catalogue's records as plain values: all other rooms work with these, and never with pystac."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..parsing.kept_json import held_as_text
from ..rasters.bands import Band, filled
from .asset_records import AssetKind
from .validity import NOTHING_SAID, Validity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from ..extent import MapExtent
    from ..spatial.georeference import Georeference, LonLatBox
    from .asset_records import Asset, ItemAsset


@dataclass(frozen=True)
class Link:
    """`fields` is the server's own JSON of the link."""

    rel: str
    href: str
    title: str = ""
    media_type: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Provider:
    name: str
    url: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """Under which terms data are used: the licence and the addresses of its text, whose data they are, and how they are
    to be cited. What the catalogue does not say is empty; `doi` is without the address of a resolver."""

    license: str = ""
    license_links: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    citation: str = ""
    doi: str = ""

    @property
    def attribution(self) -> str:
        """The names of the providers."""
        return ", ".join(provider.name for provider in self.providers)


NO_TERMS = Terms()


@dataclass(frozen=True)
class Collection:
    """A collection. `boxes` has the overall box first, then the boxes of its parts; it is empty when the catalogue
    gives none. `assets` are files of the collection itself, `item_assets` what the catalogue says its items have.
    `source` is the server's own JSON, kept as text like `summaries` (`core.parsing.kept_json`). `is_catalog`: a
    catalogue in the catalogue, with the path of ids to it for an id."""

    id: str
    title: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    license: str = ""
    #: Its summaries or item assets list the cloud cover.
    has_cloud_cover: bool = False
    providers: tuple[Provider, ...] = ()
    boxes: tuple[LonLatBox, ...] = ()
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    links: tuple[Link, ...] = ()
    assets: tuple[Asset, ...] = field(default=(), repr=False)
    item_assets: tuple[ItemAsset, ...] = field(default=(), repr=False)
    validity: Validity = NOTHING_SAID
    citation: str = ""
    doi: str = ""
    summaries: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    #: By the key of an asset, what it says of the bands in all of its items.
    item_bands: Mapping[str, tuple[Band, ...]] = field(default_factory=dict, compare=False, repr=False)
    is_catalog: bool = False
    #: Where it was read, in a tree of files; empty where the API's root and the id tell it.
    href: str = ""

    @property
    def terms(self) -> Terms:
        return Terms(self.license, license_links(self.links), self.providers, self.citation, self.doi)

    def bands_of(self, asset: Asset) -> tuple[Band, ...]:
        """The bands of an item's asset, with what only the collection says of them."""
        return filled(asset.bands, self.item_bands.get(asset.key, ()))

    @cached_property
    def files(self) -> Item | None:
        """The collection's own files in the form of an item; None where it has none but pictures and lists of its
        items."""
        if all(_NO_FILE.intersection(each.roles) or each.kind is AssetKind.PNG for each in self.assets):
            return None
        return Item(
            id=self.id,
            collection_id=self.id,
            geometry=None,
            bbox=self.boxes[0] if self.boxes else None,
            datetime=None,
            assets=self.assets,
            start=self.start,
            end=self.end,
            href=next((link.href for link in self.links if link.rel == "self"), ""),
            source=self.source,
            is_collection=True,
            validity=self.validity,
        )


#: Roles of a collection's assets that are not data: pictures, and its items as one table.
_NO_FILE = frozenset(("thumbnail", "overview", "stac-items", "collection-mirror"))


@held_as_text("geometry", "properties", "source")
@dataclass(frozen=True, slots=True)
class Item:
    """An item. `geometry` is GeoJSON in longitude, latitude; None when the item has no location. `datetime` is the
    catalogue's, or the start (else the end) of the item's period. `source` is the server's own JSON; it, `geometry` and
    `properties` are kept as text (`core.parsing.kept_json`): read once what is needed of them. `left_out` says
    what of it is too large to be used, a sentence each. `is_raw`: a product that is not georeferenced, so that its
    rasters are no layers. `is_collection`: these are the files of its collection (`Collection.files`), no item."""

    id: str
    collection_id: str
    geometry: Mapping[str, Any] | None = field(compare=False, repr=False)
    bbox: LonLatBox | None
    datetime: dt.datetime | None
    assets: tuple[Asset, ...]
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    georeference: Georeference | None = None
    title: str = ""
    links: tuple[Link, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    href: str = ""
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    left_out: tuple[str, ...] = field(default=(), compare=False, repr=False)
    is_raw: bool = False
    is_collection: bool = False
    validity: Validity = NOTHING_SAID
    #: Its own, which replace those of its collection: see `terms`.
    own_terms: Terms = NO_TERMS
    _grids: tuple[Georeference, ...] | None = field(default=None, init=False, compare=False, repr=False)
    _needs_footprint: bool | None = field(default=None, init=False, compare=False, repr=False)

    def asset(self, key: str) -> Asset | None:
        return next((asset for asset in self.assets if asset.key == key), None)

    def grid_of(self, asset: Asset) -> Georeference | None:
        """The grid of one of the assets; None when it is not known. It may be doubtful."""
        if asset.georeference is not None or any(each.georeference is not None for each in self.assets):
            return asset.georeference
        return self.georeference

    @property
    def grids(self) -> tuple[Georeference, ...]:
        """Where the assets lie, each place once; where nothing is known of them, the item."""
        if self._grids is None:
            found = {(grid.crs, grid.bounds): grid for each in self.assets if (grid := self.grid_of(each)) is not None}
            own = () if self.georeference is None else (self.georeference,)
            object.__setattr__(self, "_grids", tuple(found.values()) or own)
        return self._grids or ()

    @property
    def needs_footprint(self) -> bool:
        """Whether the grids do not tell the whole place of the item: one is doubtful, or a raster has none."""
        if self._needs_footprint is None:
            is_told = bool(self.grids) and not any(grid.is_doubtful for grid in self.grids)
            lacks = any(each.kind.is_raster and self.grid_of(each) is None for each in self.assets)
            object.__setattr__(self, "_needs_footprint", not is_told or lacks)
        return bool(self._needs_footprint)

    def terms(self, collection: Collection) -> Terms:
        """The terms of the item: each of its own, or its collection's. A licence and its text go together, and so do
        citation and DOI."""
        own, shared = self.own_terms, collection.terms
        licence = own if own.license or own.license_links else shared
        cited = own if own.citation or own.doi else shared
        return Terms(
            licence.license, licence.license_links, own.providers or shared.providers, cited.citation, cited.doi
        )

    def doubts(self, collection: Collection, asset: Asset) -> dict[str, Validity]:
        """Which of the collection, the item and its asset are not to be used any longer, by their names."""
        records = (collection.id, collection), (self.id, self), (f"{self.id} · {asset.key}", asset)
        return {name: record.validity for name, record in records if record.validity.is_doubtful}

    def touches(self, extent: MapExtent) -> bool:
        """Whether the extent shares an area with one of the assets' grids, or with the footprint where these do not
        tell. True where it cannot be told. Projects: call it in a task."""
        if any(extent.touches(grid) for grid in self.grids):
            return True
        return self.needs_footprint and extent.touches(None, self.geometry)

    def asset_source(self, key: str) -> Mapping[str, Any]:
        """The server's own JSON of an asset; empty when there is none."""
        assets = self.source.get("assets")
        source = assets.get(key) if isinstance(assets, dict) else None
        return source if isinstance(source, dict) else {}


def license_links(links: tuple[Link, ...]) -> tuple[str, ...]:
    """The addresses of a licence's text among the links of a record, each once."""
    return tuple(dict.fromkeys(link.href for link in links if link.rel == "license"))


@dataclass(frozen=True)
class Skipped:
    """Something in a catalogue's response that could not be read: counted, and shown to the user. `is_asset`: the
    record that it is an asset of was read."""

    what: str
    why: str
    is_asset: bool = False


@dataclass(frozen=True)
class PageRequest:
    """The request for one page: method, absolute URL under the user's own root, the JSON body of a POST, and headers
    that the catalogue wants. `endpoint` is where the first page was requested; empty for the first page itself. `trail`
    has the requests of the pages before it and `seen` what these pages held, to detect a catalogue whose pages lead in
    a circle; `empty` counts the pages just before it that held nothing."""

    method: str
    url: str
    body: Mapping[str, Any] | None = field(default=None, hash=False)
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    endpoint: str = field(default="", compare=False, repr=False)
    trail: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    seen: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    empty: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class ItemPage:
    """One page of items. `matched` is the server's count over all pages, None when it does not give one.

    `outside` counts items of this page that the longitude/latitude box matched but that do not touch the extent in
    their own projection; `unfit` counts those that fail a filter which could not be sent to the server, or which it has
    not followed; neither are in `items`. `unasked` counts those of the latter that no server should have sent: of other
    collections, ids or dates. `excess` counts items that the server sent beyond what is read of one page. `next` is
    None on the last page. On the first page of a tree, `collections` are those inside the searched one, and `searched`
    is what is known of that by now.
    """

    items: tuple[Item, ...]
    matched: int | None = None
    outside: int = 0
    unfit: int = 0
    unasked: int = 0
    skipped: tuple[Skipped, ...] = ()
    excess: int = 0
    next: PageRequest | None = None
    collections: tuple[Collection, ...] = ()
    searched: Collection | None = None


@dataclass(frozen=True)
class CatalogContents:
    """The catalogue's title, description and collections. `search_method` is "GET" when the catalogue says that it
    supports no other. `source` is the server's own JSON of its landing page. `is_tree`: it has no search, and is read
    link by link; its collections are those of the first level."""

    title: str
    description: str
    collections: tuple[Collection, ...]
    skipped: tuple[Skipped, ...] = ()
    conforms_to: tuple[str, ...] = ()
    search_method: str = "POST"
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    is_tree: bool = False
