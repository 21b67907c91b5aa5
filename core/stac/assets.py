"""Assets from an item's JSON: the absolute URL, and the kind of file without a request for it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..web_address import is_ip_address, is_web_address, resolved_href
from .access_fields import access_of
from .bands import bands
from .json_values import LONGEST_ADDRESS, MOST_ENTRIES, count, mapping, text, texts, title
from .records import Asset, AssetKind
from .validity_fields import validity_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..georeference import Georeference

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
_WEB = ("https://", "http://")
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
) -> Asset:
    """An asset (JSON) on this grid, of an item at the URL `base` with these properties. Raises ValueError when it has
    no href.

    An address that is not one of the web is text: whatever the catalogue calls it, it is never opened.
    `over_https`: the catalogue itself is read over https, so its files are too.
    """
    href = text(value.get("href"))
    if not href or len(href) > LONGEST_ADDRESS:
        raise ValueError(key)
    others = _alternates(value)
    own = _readable(value, others)
    href = resolved_href(base, text(own["href"]))
    if over_https:
        href = _upgraded(href)
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
        access=access_of(href, own, properties, others),
        checksum=text(own.get("file:checksum")) or text(value.get("file:checksum")),
        validity=validity_of(value),
    )


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


def _alternates(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The asset's other addresses, as STAC's extension alternate-assets has them."""
    found = map(mapping, islice(mapping(value.get("alternate")).values(), MOST_ENTRIES))
    return [other for other in found if 0 < len(text(other.get("href"))) <= LONGEST_ADDRESS]


def _readable(value: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The asset; where its address is not one of the web (s3://), the first alternate whose address is."""
    href = text(value["href"])
    if "://" not in href or href.lower().startswith(_WEB):
        return value
    return next((other for other in others if text(other.get("href")).lower().startswith(_WEB)), value)


def _upgraded(href: str) -> str:
    """An http URL as https: old items of catalogues that have moved to https still say http. A host that is an IP
    address, a name without a dot, or has a port is a private server and is left as it is."""
    parts = urlsplit(href)
    if parts.scheme != "http" or parts.port is not None or not parts.hostname or "." not in parts.hostname:
        return href
    return href if is_ip_address(parts.hostname) else "https" + href[len("http") :]
