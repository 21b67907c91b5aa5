"""A catalogue's records as plain values: all other rooms work with these, and never with pystac."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..store_access import PLAIN_ACCESS, StoreAccess
from ..web_address import is_web_address
from .validity import NOTHING_SAID, Validity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from ..extent import MapExtent
    from ..georeference import Georeference, LonLatBox


class AssetKind(Enum):
    """How the plugin can use an asset. The value is the key of its label."""

    COG = "cog"
    GEOTIFF = "geotiff"
    VRT = "vrt"
    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    PNG = "png"
    #: A raster as the sensor has seen it, without a place.
    RAW = "raw"
    OTHER = "other"

    @property
    def is_raster(self) -> bool:
        return self in (AssetKind.COG, AssetKind.GEOTIFF, AssetKind.VRT)

    @property
    def has_own_pixels(self) -> bool:
        """Whether it is a raster that names no other files."""
        return self in (AssetKind.COG, AssetKind.GEOTIFF)

    @property
    def is_vector(self) -> bool:
        return self in (AssetKind.GEOJSON, AssetKind.GEOPACKAGE)

    @property
    def is_layer(self) -> bool:
        return self.is_raster or self.is_vector


@dataclass(frozen=True)
class Band:
    """A band of a raster asset. `name` and `common_name` ("red") are empty and `nodata` is None where the catalogue
    does not say. A value is the pixel times `scale` plus `offset`, in `unit`. `fields` is all that the catalogue says
    of the band, under the names of STAC 1.0."""

    name: str = ""
    common_name: str = ""
    data_type: str = ""
    nodata: float | None = None
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Asset:
    """One file of an item. `href` is absolute; `size` is in bytes, None when the catalogue does not give it."""

    key: str
    href: str
    title: str
    kind: AssetKind
    media_type: str = ""
    description: str = ""
    roles: tuple[str, ...] = ()
    size: int | None = None
    bands: tuple[Band, ...] = field(default=(), repr=False)
    #: Its own grid, or its item's where it says nothing itself: see `Item.grid_of`.
    georeference: Georeference | None = None
    access: StoreAccess = PLAIN_ACCESS
    #: As the catalogue gives it; `core.multihash` reads it.
    checksum: str = field(default="", repr=False)
    validity: Validity = NOTHING_SAID

    @property
    def is_tiff(self) -> bool:
        """Whether it is a TIFF by its kind, with an address of the web."""
        return self.kind in (AssetKind.COG, AssetKind.GEOTIFF, AssetKind.RAW) and is_web_address(self.href)

    @property
    def is_withheld(self) -> bool:
        """Whether it may be a raster but is no layer, for a reason that the user is told: its store, or no place."""
        return self.kind is AssetKind.RAW or (not self.kind.is_layer and self.access.kind.is_of_s3)


@dataclass(frozen=True)
class Link:
    rel: str
    href: str
    title: str = ""
    media_type: str = ""


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


@dataclass(frozen=True)
class Collection:
    """A collection. `boxes` has the overall box first, then the boxes of its parts; it is empty when the catalogue
    gives none. `source` is the server's own JSON."""

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
    validity: Validity = NOTHING_SAID
    citation: str = ""
    doi: str = ""
    summaries: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def terms(self) -> Terms:
        return Terms(self.license, _license_links(self.links), self.providers, self.citation, self.doi)


@dataclass(frozen=True)
class Item:
    """An item. `geometry` is GeoJSON in longitude, latitude; None when the item has no location. `datetime` is the
    catalogue's, or the start (else the end) of the item's period. `source` is the server's own JSON. `left_out` says
    what of it is too large to be used, a sentence each. `is_raw`: a product that is not georeferenced, so that its
    rasters are no layers."""

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
    validity: Validity = NOTHING_SAID
    #: Its own, which replace those of its collection: see `terms`.
    own_terms: Terms = Terms()

    def asset(self, key: str) -> Asset | None:
        return next((asset for asset in self.assets if asset.key == key), None)

    def grid_of(self, asset: Asset) -> Georeference | None:
        """The grid of one of the assets; None when it is not known. It may be doubtful."""
        if asset.georeference is not None or any(each.georeference is not None for each in self.assets):
            return asset.georeference
        return self.georeference

    @cached_property
    def grids(self) -> tuple[Georeference, ...]:
        """Where the assets lie, each place once; where nothing is known of them, the item."""
        found = {(grid.crs, grid.bounds): grid for each in self.assets if (grid := self.grid_of(each)) is not None}
        return tuple(found.values()) or (() if self.georeference is None else (self.georeference,))

    @cached_property
    def needs_footprint(self) -> bool:
        """Whether the grids do not tell the whole place of the item: one is doubtful, or a raster has none."""
        if not self.grids or any(grid.is_doubtful for grid in self.grids):
            return True
        return any(each.kind.is_raster and self.grid_of(each) is None for each in self.assets)

    def terms(self, collection: Collection) -> Terms:
        """The terms of the item: each of its own, or its collection's. A licence and its text go together, and so do
        citation and DOI."""
        own, shared = self.own_terms, collection.terms
        licence = own if own.license or own.license_links else shared
        cited = own if own.citation or own.doi else shared
        return Terms(
            licence.license, licence.license_links, own.providers or shared.providers, cited.citation, cited.doi
        )

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


def _license_links(links: tuple[Link, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.href for link in links if link.rel == "license"))


@dataclass(frozen=True)
class Skipped:
    """Something in a catalogue's response that could not be read: counted, and shown to the user."""

    what: str
    why: str


@dataclass(frozen=True)
class PageRequest:
    """The request for one page: method, absolute URL under the user's own root, the JSON body of a POST, and headers
    that the catalogue wants. `endpoint` is where the first page was requested; empty for the first page itself. `trail`
    has the requests of the pages before it and `seen` what these pages held, to detect a catalogue whose pages lead in
    a circle."""

    method: str
    url: str
    body: Mapping[str, Any] | None = field(default=None, hash=False)
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    endpoint: str = field(default="", compare=False, repr=False)
    trail: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    seen: frozenset[str] = field(default=frozenset(), compare=False, repr=False)


@dataclass(frozen=True)
class ItemPage:
    """One page of items. `matched` is the server's count over all pages, None when it does not give one.

    `outside` counts items of this page that the longitude/latitude box matched but that do not touch the extent in
    their own projection; `unfit` counts those that fail a filter which could not be sent to the server. Neither are in
    `items`. `excess` counts items that the server sent beyond what is read of one page. `next` is None on the last
    page.
    """

    items: tuple[Item, ...]
    matched: int | None = None
    outside: int = 0
    unfit: int = 0
    skipped: tuple[Skipped, ...] = ()
    excess: int = 0
    next: PageRequest | None = None


@dataclass(frozen=True)
class CatalogContents:
    """The catalogue's title, description and collections. `search_method` is "GET" when the catalogue says that it
    supports no other. `source` is the server's own JSON of its landing page."""

    title: str
    description: str
    collections: tuple[Collection, ...]
    skipped: tuple[Skipped, ...] = ()
    conforms_to: tuple[str, ...] = ()
    search_method: str = "POST"
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
