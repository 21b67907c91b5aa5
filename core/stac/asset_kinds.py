"""The kind of an asset's file, without a request for it: by its media type, its roles, and the ending of its name.

STAC names one media type for each kind; catalogues write a dozen more for the same, and names of formats in their
place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from .asset_records import AssetKind

if TYPE_CHECKING:
    from collections.abc import Iterable

THUMBNAIL = "thumbnail"
_DATA = "data"
#: The names of formats in media types, without what comes before and after them: `x-`, `x.`, `vnd.`, `+zip`.
_BY_NAME = {
    **dict.fromkeys(("tiff", "tif", "geotiff", "gtiff", "geo+tiff", "stac.geotiff", "ogc.geotiff"), AssetKind.GEOTIFF),
    **dict.fromkeys(("cog", "cog+tiff", "stac.cog"), AssetKind.COG),
    **dict.fromkeys(("gdal-vrt", "gdal.vrt", "vrt", "gdal-vrt+xml", "gdal.vrt+xml", "vrt+xml"), AssetKind.VRT),
    **dict.fromkeys(("jp2", "jpeg2000", "jpeg2000-image", "jpeg-2000", "jpx", "j2k", "jpf"), AssetKind.JPEG_2000),
    **dict.fromkeys(("netcdf", "netcdf3", "netcdf4", "nc", "cf-netcdf"), AssetKind.NETCDF),
    **dict.fromkeys(("geo+json", "geojson"), AssetKind.GEOJSON),
    **dict.fromkeys(
        ("geopackage+sqlite3", "geopackage+vnd.sqlite3", "geopackage", "gpkg", "opengeospatial.geopackage+sqlite3"),
        AssetKind.GEOPACKAGE,
    ),
    **dict.fromkeys(("flatgeobuf", "fgb"), AssetKind.FLATGEOBUF),
    **dict.fromkeys(
        ("apache.parquet", "apache.geoparquet", "parquet", "geoparquet", "geo+parquet", "pq"), AssetKind.GEOPARQUET
    ),
    **dict.fromkeys(("pmtiles", "pmtiles.v3"), AssetKind.PMTILES),
    **dict.fromkeys(("mbtiles", "mapbox.mbtiles", "mbtiles+sqlite3"), AssetKind.MBTILES),
    **dict.fromkeys(("laszip+copc", "las+copc", "copc", "copc+laszip", "copc.laz"), AssetKind.COPC),
    **dict.fromkeys(("ept", "ept+json", "json+ept", "entwine"), AssetKind.EPT),
    **dict.fromkeys(("las", "laszip", "laz", "asprs.las"), AssetKind.LAS),
    **dict.fromkeys(("zarr", "zarr+zip", "zarr+json", "zarr-v2", "zarr-v3"), AssetKind.ZARR),
    **dict.fromkeys(("hdf5", "hdf", "hdf4", "hdf-eos", "hdf-eos5", "h5", "vnd.hdf5"), AssetKind.HDF5),
    "png": AssetKind.PNG,
}
_PREFIXES = re.compile(r"^(?:x[-.]|vnd[.+]|prs\.)+")
#: Media types, and names of formats, of what is none of these kinds, whatever the file's name. What is not known at
#: all, and what says little ("application/json"), tells less than the ending of the name.
_OF_OTHERS = ("text/", "audio/", "video/", "font/", "model/", "multipart/", "message/")
_VAGUE_TEXTS = ("text/plain", "text/xml")
_OTHERS = frozenset(
    (
        *("pdf", "html", "xhtml+xml", "jpeg", "jpg", "gif", "webp", "svg+xml", "svg", "bmp", "csv", "rtf", "msword"),
        *("zip", "zip-compressed", "gzip", "gz", "tar", "gtar", "tgz", "bzip2", "xz"),
        *("7z-compressed", "rar-compressed"),
    )
)
#: What has to be unpacked before anything can read it.
_PACKED = (".zip", ".gz", ".tar", ".tgz", ".bz2", ".7z", ".rar", ".xz", ".zst")
_BY_ENDING = {
    **dict.fromkeys((".tif", ".tiff", ".gtif", ".gtiff", ".geotiff", ".geotif"), AssetKind.GEOTIFF),
    ".cog": AssetKind.COG,
    ".vrt": AssetKind.VRT,
    **dict.fromkeys((".jp2", ".j2k", ".jpx", ".jpf"), AssetKind.JPEG_2000),
    **dict.fromkeys((".nc", ".nc3", ".nc4", ".netcdf"), AssetKind.NETCDF),
    ".geojson": AssetKind.GEOJSON,
    ".gpkg": AssetKind.GEOPACKAGE,
    ".fgb": AssetKind.FLATGEOBUF,
    **dict.fromkeys((".parquet", ".geoparquet"), AssetKind.GEOPARQUET),
    ".pmtiles": AssetKind.PMTILES,
    ".mbtiles": AssetKind.MBTILES,
    **dict.fromkeys((".copc.laz", ".copc"), AssetKind.COPC),
    "/ept.json": AssetKind.EPT,
    **dict.fromkeys((".las", ".laz"), AssetKind.LAS),
    ".zarr": AssetKind.ZARR,
    **dict.fromkeys((".h5", ".he5", ".hdf", ".hdf5"), AssetKind.HDF5),
    ".png": AssetKind.PNG,
}
_OPTIMIZED = "cloud-optimized"
#: Letters of the longest media type that is remembered: a catalogue has few.
_REMEMBERED = 200
_TIFFS = (AssetKind.COG, AssetKind.GEOTIFF)
_QUOTES, _AROUND, _BETWEEN = re.compile(r"[\"'\\]"), re.compile(r"\s{0,99}([=/])\s{0,99}"), re.compile(r"[\s;,]+")


def asset_kind(media_type: str, roles: tuple[str, ...], href: str) -> AssetKind:
    """The kind by media type, then by the ending of the file's name; a file that is only a thumbnail is no layer."""
    name, *parameters = _parts(media_type) if len(media_type) <= _REMEMBERED else _parts.__wrapped__(media_type)
    kind = _kind(name, href)
    if kind is AssetKind.GEOTIFF and (_OPTIMIZED in roles or _is_optimized(parameters)):
        kind = AssetKind.COG
    if THUMBNAIL in roles and _DATA not in roles and (kind.is_layer or kind.is_unreadable):
        return AssetKind.THUMBNAIL
    return kind


def _kind(name: str, href: str) -> AssetKind:
    short = _PREFIXES.sub("", name.rpartition("/")[2])
    named, path = _BY_NAME.get(short), _path(href)
    ended = next((kind for ending, kind in _BY_ENDING.items() if path.endswith(ending)), AssetKind.OTHER)
    if named is None:
        is_other = short in _OTHERS or (name.startswith(_OF_OTHERS) and name not in _VAGUE_TEXTS)
        return AssetKind.OTHER if is_other else ended
    if path.endswith(_PACKED):
        return named if named is AssetKind.ZARR else AssetKind.OTHER
    if named is AssetKind.LAS and ended is AssetKind.COPC:  # COPC is LAZ with an index
        return ended
    if named in _TIFFS and ended not in (*_TIFFS, AssetKind.OTHER):  # the type that is copied to everything
        return ended
    return named


def _path(href: str) -> str:
    return unquote(urlsplit(href).path).lower().rstrip("/")


def _is_optimized(parameters: Iterable[str]) -> bool:
    """Whether a parameter says so: `profile=cloud-optimized`, `cloud-optimized=true`, quoted or not."""
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if (key == _OPTIMIZED and value in ("", "true", "yes", "1")) or (
            key in ("profile", "application") and value in (_OPTIMIZED, "cog")
        ):
            return True
    return False


@lru_cache(maxsize=256)
def _parts(media_type: str) -> tuple[str, ...]:
    """The media type and its parameters, without quotes. Some write blanks around their signs, or between them."""
    text = _QUOTES.sub("", media_type.lower().replace("_", "-")).strip("; ,\t\n")
    return tuple(_BETWEEN.split(_AROUND.sub(r"\1", text)))
