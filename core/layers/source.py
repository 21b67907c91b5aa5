"""What QGIS opens for an asset, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for, data_source
from ..errors import LayerError
from ..expected_file import NOTHING_EXPECTED, Expected
from ..http.web_address import escaped, is_web_address
from ..language.plain_name import plain_name
from ..redaction import is_secret
from ..remote_files.store_access import PLAIN_ACCESS, StoreAccess, access_advice
from ..remote_files.vsicurl import vsicurl_path
from ..signing.profiles import profile_for
from ..stac.asset_records import AssetKind
from .kind_names import why_unreadable

if TYPE_CHECKING:
    import datetime as dt

    from ..catalogs import Catalog
    from ..extent import MapExtent
    from ..rasters.bands import Band, BandRef
    from ..stac.asset_records import Asset
    from ..stac.records import Collection, Item, Provider, Terms
    from ..stac.validity import Validity


class Drawing(Enum):
    """How a raster is first drawn. The value is what the layer keeps of it."""

    #: As its pixels and its catalogue say.
    PLAIN = ""
    #: The two layers of a relief: heights as colours, over the shading of the same heights.
    TINT = "tint"
    SHADE = "shade"
    #: A picture that has its colours: none is stretched.
    PICTURE = "picture"

    @property
    def is_relief(self) -> bool:
        return self in (Drawing.TINT, Drawing.SHADE)


@dataclass(frozen=True)
class LayerSource:
    """An asset to open as a layer, and where it comes from.

    `path` is GDAL's (`/vsicurl/https://…`); `profile` is the id of the signing profile for `href`, which is unsigned;
    `crs` is the item's own (authority id or WKT2), empty when not given; `start` and `end` are those of its period;
    `attribution` names the `providers`, `license_links` are the addresses of the licence's text. `samples` are paths of
    files to compute the contrast from: the smallest overview of a mosaic would open every one of its files. `access` is
    what the catalogue says of the way to the file, `bands` what it says of the pixels. A picture of an item has the
    `channels` that it is made of. A tint is stretched to the values in the `view`, and so is a mosaic whose samples
    have none. `doubts` are the records among collection, item and asset that are not to be used any longer, by
    name. A saved extent has the `style` (QML) of the layer that it came from. A copy of the file is compared with
    what is `expected` of it. `has_mask_beside` is found out when it is opened: a file beside it is its mask.
    """

    name: str
    href: str
    path: str
    kind: AssetKind
    authcfg: str = ""
    profile: str = ""
    catalog_url: str = ""
    collection_id: str = ""
    item_id: str = ""
    item_href: str = ""
    asset_key: str = ""
    title: str = ""
    description: str = ""
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    datetime: dt.datetime | None = None
    license: str = ""
    attribution: str = ""
    license_links: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    citation: str = ""
    doi: str = ""
    crs: str = ""
    samples: tuple[str, ...] = ()
    access: StoreAccess = PLAIN_ACCESS
    bands: tuple[Band, ...] = ()
    channels: tuple[BandRef, ...] = ()
    drawing: Drawing = Drawing.PLAIN
    view: MapExtent | None = None
    doubts: tuple[tuple[str, Validity], ...] = field(default=(), repr=False)
    style: str = field(default="", repr=False)
    expected: Expected = field(default=NOTHING_EXPECTED, compare=False, repr=False)
    has_mask_beside: bool = False

    @property
    def layer_name(self) -> str:
        """The name as QGIS gets it, without HTML: what tells the layers of one scene from each other comes first, since
        the layer tree cuts long names at their end."""
        is_plain = self.item_id and self.asset_key and self.drawing is Drawing.PLAIN and not self.channels
        return plain_name(f"{self.asset_key} · {self.item_id}" if is_plain else self.name)

    @property
    def provider(self) -> str:
        """The key of the QGIS data provider; of tiles in a file, that of rasters."""
        if self.kind.is_point_cloud:
            return self.kind.value
        return "ogr" if self.kind.is_vector else "gdal"

    @property
    def needs_sign_in(self) -> bool:
        """Whether its address alone does not lead to the file, or is a secret."""
        return bool(self.authcfg or self.profile) or is_secret(self.href)

    @property
    def uri(self) -> str:
        """The data source as QGIS stores it. OGR gets no authentication configuration: it would keep the password in
        the project. Files that need one are fetched first (`local_copies.py`)."""
        return data_source(self.path, self.authcfg if self.kind.is_raster else "")

    @property
    def is_hillshade(self) -> bool:
        return "hillshade" in f"{self.asset_key} {self.href}".lower()


def terms_fields(terms: Terms) -> dict[str, Any]:
    """The terms of use as fields of a LayerSource."""
    return {**{field.name: getattr(terms, field.name) for field in fields(terms)}, "attribution": terms.attribution}


def path_of(href: str, kind: AssetKind) -> str:
    """The path under which QGIS opens a file of this kind at the address."""
    return escaped(href) if kind.is_point_cloud else vsicurl_path(href)


def layer_source(catalog: Catalog, collection: Collection, item: Item, asset: Asset) -> LayerSource:
    """The source for an asset. Raises LayerError when it is not a layer: a thumbnail, a document, another protocol."""
    _check_layer(item, asset)
    grid = item.grid_of(asset)
    return LayerSource(
        name=f"{item.id} · {asset.key}",
        href=asset.href,
        path=asset.local_path or path_of(asset.href, asset.kind),
        kind=asset.kind,
        authcfg=authcfg_for(catalog, asset.href),
        profile=profile_for(catalog, asset.href),
        catalog_url=catalog.url,
        collection_id=collection.id,
        item_id="" if item.is_collection else item.id,
        item_href=item.href,
        asset_key=asset.key,
        title=asset.title,
        description=asset.description,
        datetime=item.datetime,
        **terms_fields(item.terms(collection)),
        crs="" if grid is None else grid.crs,
        start=item.start,
        end=item.end,
        access=asset.access,
        bands=collection.bands_of(asset),
        expected=Expected(asset.checksum),  # no size: old ones in catalogues are no reason to refuse a layer
        doubts=tuple(item.doubts(collection, asset).items()),
    )


def _check_layer(item: Item, asset: Asset) -> None:
    """Raises LayerError for an asset that is not a layer."""
    if not is_web_address(asset.href) and not asset.local_path:
        raise LayerError(
            QCoreApplication.translate("LayerSource", "{asset} of {item} has no web address.").format(
                asset=asset.title or asset.key, item=item.id
            ),
            details=asset.href,
            hint=access_advice(asset.access)
            or QCoreApplication.translate("LayerSource", "Only addresses with https:// or http:// are opened."),
        )
    if asset.kind is AssetKind.RAW:
        raise LayerError(
            QCoreApplication.translate(
                "LayerSource", "{asset} of {item} is a raw product (BRUT), which is not georeferenced."
            ).format(asset=asset.title or asset.key, item=item.id),
            url=asset.href,
            hint=QCoreApplication.translate("LayerSource", "Download it instead."),
        )
    if not asset.kind.is_layer:
        why = why_unreadable(asset.kind)
        text = (
            QCoreApplication.translate("LayerSource", "{asset} of {item}: {reason}")
            if why
            else QCoreApplication.translate("LayerSource", "{asset} of {item} is neither a raster nor a vector layer.")
        )
        raise LayerError(
            text.format(asset=asset.title or asset.key, item=item.id, reason=why),
            url=asset.href,
            hint=QCoreApplication.translate("LayerSource", "Download it instead."),
        )
