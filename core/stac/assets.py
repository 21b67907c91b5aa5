"""Assets from an item's JSON: the absolute URL, and the kind of file without a request for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..web_address import is_web_address
from .asset_address import no_keys, read_from
from .bands import bands
from .georeference import asset_grids
from .json_values import LONGEST_ID, count, mapping, text, texts, title
from .records import Asset, AssetKind, Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..georeference import Georeference
    from .asset_address import HasKey

_TIFF = ("image/tiff", "image/geotiff", "image/x.geotiff", "image/vnd.stac.geotiff", "application/geotiff")
_BY_TYPE = {
    "application/geo+json": AssetKind.GEOJSON,
    "application/vnd.geo+json": AssetKind.GEOJSON,
    "application/geopackage+sqlite3": AssetKind.GEOPACKAGE,
    "application/geopackage+vnd.sqlite3": AssetKind.GEOPACKAGE,
    "application/x-gdal-vrt": AssetKind.VRT,
    "image/png": AssetKind.PNG,
}
#: Media types that tell less than the file's extension.
_VAGUE = (
    "",
    "application/xml",
    "text/xml",
    "text/plain",
    "application/json",
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-sqlite3",
    "application/vnd.sqlite3",
)
_BY_ENDING = {
    ".tif": AssetKind.GEOTIFF,
    ".tiff": AssetKind.GEOTIFF,
    ".vrt": AssetKind.VRT,
    ".geojson": AssetKind.GEOJSON,
    ".gpkg": AssetKind.GEOPACKAGE,
    ".png": AssetKind.PNG,
}


def asset(
    key: str,
    value: Mapping[str, Any],
    base: str,
    properties: Mapping[str, Any],
    grid: Georeference | None = None,
    *,
    over_https: bool,
    has_key: HasKey = no_keys,
) -> Asset:
    """An asset (JSON) on this grid, of an item at the URL `base` with these properties. Raises ValueError when it has
    no address.

    An address that is not one of the web is text: whatever the catalogue calls it, it is never opened.
    `over_https`: the catalogue itself is read over https, so its files are too. See `read_from` for `has_key`.
    """
    address, others = read_from(value, base, properties, over_https=over_https, has_key=has_key)
    href = address.href
    media_type, roles = text(value.get("type")), texts(value.get("roles"))
    return Asset(
        key=key,
        href=href,
        title=title(value.get("title")) or key,
        kind=asset_kind(media_type, roles, href) if is_web_address(href) else AssetKind.OTHER,
        media_type=media_type,
        description=text(value.get("description")),
        roles=roles,
        size=count(value.get("file:size")),
        bands=bands(value, properties),
        georeference=grid,
        access=address.access,
        others=others,
    )


def assets_of(
    record_id: str,
    record: Mapping[str, Any],
    base: str,
    skipped: list[Skipped],
    *,
    over_https: bool,
    has_key: HasKey = no_keys,
    is_raw: bool = False,
) -> tuple[Asset, ...]:
    """The assets of an item (JSON) at the URL `base`; those that cannot be read are added to `skipped`. `is_raw`: a
    product that is not georeferenced, so that rasters without a grid of their own are no layers."""
    kept = []
    properties = mapping(record.get("properties"))
    grids = asset_grids(record)
    for name, value in mapping(record.get("assets")).items():
        try:
            if len(name) > LONGEST_ID:
                raise ValueError(name)
            found = asset(
                name, mapping(value), base, properties, grids.get(name), over_https=over_https, has_key=has_key
            )
        except ValueError:
            what = QCoreApplication.translate("Assets", "Asset {asset} of {record}").format(
                asset=name[:LONGEST_ID], record=record_id
            )
            skipped.append(Skipped(what, QCoreApplication.translate("Assets", "It has no address.")))
            continue
        has_no_place = found.kind.is_raster and found.georeference is None
        kept.append(replace(found, kind=AssetKind.RAW) if is_raw and has_no_place else found)
    return tuple(kept)


def asset_kind(media_type: str, roles: tuple[str, ...], href: str) -> AssetKind:
    """The kind by media type, then by roles, then by the ending of the file's name."""
    name, *parameters = (part.strip() for part in media_type.lower().split(";"))
    if name in _TIFF:
        optimized = any(parameter.replace('"', "") in _OPTIMIZED for parameter in parameters)
        return AssetKind.COG if optimized or "cloud-optimized" in roles else AssetKind.GEOTIFF
    if name in _BY_TYPE:
        return _BY_TYPE[name]
    if name not in _VAGUE:
        return AssetKind.OTHER
    path = urlsplit(href).path.lower()
    kind = next((kind for ending, kind in _BY_ENDING.items() if path.endswith(ending)), AssetKind.OTHER)
    return AssetKind.COG if kind is AssetKind.GEOTIFF and "cloud-optimized" in roles else kind


_OPTIMIZED = ("profile=cloud-optimized", "cloud-optimized=true")
