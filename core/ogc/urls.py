"""Requests to the datacube's elevation service, as URLs that any program can send."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from qgis.core import QgsCoordinateReferenceSystem

from ..extent import MapExtent
from .known import ELEVATION

if TYPE_CHECKING:
    from ..stac.records import Asset

#: The CRSs that the service knows; the first is the data's own.
_CRS = ("EPSG:3979", "EPSG:3857", "EPSG:3978", "EPSG:4326", "EPSG:4617")
_COLLECTION = "hrdem-mosaic-"
#: The most pixels along a side that a request asks for: the service answers within five minutes or not at all.
_MOST_PIXELS = 1000


def elevation_layer(collection_id: str, asset: Asset) -> str:
    """The name of the service's layer that shows the same as the asset; empty when it has none."""
    if not collection_id.startswith(_COLLECTION) or not asset.kind.is_raster:
        return ""
    key = asset.key.removesuffix("-vrt")
    known = {"dtm": "dtm", "dsm": "dsm", "hillshade-dtm": "dtm-hillshade", "hillshade-dsm": "dsm-hillshade"}
    return known.get(key, "")


def has_coverage(layer: str) -> bool:
    """Whether the service gives the layer's values by WCS, not only its picture by WMS."""
    return layer in ("dtm", "dsm")


def map_url(layer: str, extent: MapExtent, size: tuple[int, int]) -> str:
    """GetMap (WMS 1.3.0) of the layer over the extent, in a picture of about this width and height in pixels. STYLES is
    there though it is empty: the service wants it."""
    box = _known(extent)
    width, height = _within(*size)
    parameters = {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetMap",
        "LAYERS": layer,
        "STYLES": "",
        "CRS": box.crs,
        "BBOX": _list(*_corners(box)),
        "WIDTH": str(width),
        "HEIGHT": str(height),
        "FORMAT": "image/png",
        "TRANSPARENT": "TRUE",
    }
    return _url(parameters)


def coverage_url(layer: str, extent: MapExtent, size: tuple[int, int]) -> str:
    """GetCoverage (WCS 1.1.1) of the layer over the extent, in about so many columns and rows.

    The corners of BOUNDINGBOX are the centres of the corner pixels, and GRIDOFFSETS is always said: without it the
    service answers at full resolution.
    """
    box = _known(extent)
    columns, rows = _within(*size)
    step_x, step_y = (box.xmax - box.xmin) / columns, (box.ymax - box.ymin) / rows
    half_x, half_y = step_x / 2, step_y / 2
    centres = MapExtent(box.xmin + half_x, box.ymin + half_y, box.xmax - half_x, box.ymax - half_y, box.crs)
    urn = f"urn:ogc:def:crs:EPSG::{box.crs.rpartition(':')[2]}"
    origin, offsets = (centres.xmin, centres.ymax), (step_x, -step_y)
    if _is_lat_first(box.crs):
        origin, offsets = origin[::-1], offsets[::-1]
    parameters = {
        "SERVICE": "WCS",
        "VERSION": "1.1.1",
        "REQUEST": "GetCoverage",
        "IDENTIFIER": layer,
        "FORMAT": "image/geotiff",
        "BOUNDINGBOX": f"{_list(*_corners(centres))},{urn}",
        "GRIDBASECRS": urn,
        "GRIDCS": "urn:ogc:def:cs:OGC:0.0:Grid2dSquareCS",
        "GRIDTYPE": "urn:ogc:def:method:WCS:1.1:2dSimpleGrid",
        "GRIDORIGIN": _list(*origin),
        "GRIDOFFSETS": _list(*offsets),
    }
    return _url(parameters)


def _known(extent: MapExtent) -> MapExtent:
    """The extent in a CRS of the service's: its own, or the box around it in the data's."""
    if extent.crs in _CRS:
        return extent
    outline = extent.outline(_CRS[0])
    if outline is None:
        return extent
    return MapExtent.from_rectangle(outline.boundingBox(), QgsCoordinateReferenceSystem(_CRS[0]))


def _within(width: int, height: int) -> tuple[int, int]:
    shrink = max(1.0, max(width, height) / _MOST_PIXELS)
    return max(1, math.floor(width / shrink)), max(1, math.floor(height / shrink))


def _corners(box: MapExtent) -> tuple[float, float, float, float]:
    """In the order of the CRS's axes: latitude first in geographic ones."""
    if _is_lat_first(box.crs):
        return box.ymin, box.xmin, box.ymax, box.xmax
    return box.xmin, box.ymin, box.xmax, box.ymax


def _is_lat_first(crs: str) -> bool:
    return bool(QgsCoordinateReferenceSystem(crs).hasAxisInverted())


def _list(*values: float) -> str:
    return ",".join(f"{value:.12g}" for value in values)


def _url(parameters: dict[str, str]) -> str:
    return f"{ELEVATION}?{urlencode(parameters, safe='/:,')}"
