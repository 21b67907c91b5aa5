"""URLs of requests to the datacube's elevation service, for any program."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..extent import MapExtent
from ..grid import Grid, bounds_in, bounds_of
from ..offered_values import ELEVATION
from ..threads.tasks import Task
from .coverage_href import coverage_href
from .get_coverage import get_coverage_url
from .wms import get_map_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsFeedback

    from ..stac.asset_records import Asset

#: The CRSs that the service knows, the data's own first.
_CRS = ("EPSG:3979", "EPSG:3857", "EPSG:3978", "EPSG:4326", "EPSG:4617")
_COLLECTION = "hrdem-mosaic-"
#: The longest side of a request in pixels: the service takes up to five minutes for it, and fails beyond.
_MOST_PIXELS = 1000


def elevation_layer(collection_id: str, asset: Asset) -> str:
    """The name of the service's layer with the asset's data; empty when there is none."""
    if not collection_id.startswith(_COLLECTION) or not asset.kind.is_raster:
        return ""
    key = asset.key.removesuffix("-vrt")
    known = {"dtm": "dtm", "dsm": "dsm", "hillshade-dtm": "dtm-hillshade", "hillshade-dsm": "dsm-hillshade"}
    return known.get(key, "")


def has_coverage(layer: str) -> bool:
    """Whether the service has the layer's values (WCS), not only its map (WMS)."""
    return layer in ("dtm", "dsm")


class ElevationUrlsTask(Task):
    """Composes the URLs of layers over an extent, each in about so many columns and rows; `succeeded` hands them out.
    Coverages are asked for their values, else maps are. Fails with ExportError, as `coverage_url`."""

    def __init__(self, extent: MapExtent, sizes: Mapping[str, tuple[int, int]], *, as_coverages: bool) -> None:
        super().__init__(QCoreApplication.translate("ElevationUrlsTask", "Composing addresses"), hidden=True)
        self._extent = extent
        self._sizes = dict(sizes)
        self._url = coverage_url if as_coverages else map_url

    def work(self, _feedback: QgsFeedback) -> list[str]:
        return [self._url(layer, self._extent, size) for layer, size in self._sizes.items()]


def map_url(layer: str, extent: MapExtent, size: tuple[int, int]) -> str:
    """GetMap (WMS 1.3.0) of the layer over the extent, about so many pixels wide and high."""
    return get_map_url(ELEVATION, "1.3.0", layer, _known(extent), _within(*size))


def coverage_url(layer: str, extent: MapExtent, size: tuple[int, int]) -> str:
    """GetCoverage (WCS 1.1.1) of the layer over the extent, in about so many columns and rows. Raises ExportError when
    the extent cannot be projected into a CRS of the service."""
    box = _known(extent)
    columns, rows = _within(*size)
    step_x, step_y = (box.xmax - box.xmin) / columns, (box.ymax - box.ymin) / rows
    grid = Grid(box.crs, (box.xmin, step_x, 0.0, box.ymax, 0.0, -step_y), columns, rows)
    return get_coverage_url(coverage_href(ELEVATION, layer), "image/geotiff", grid)


def _known(extent: MapExtent) -> MapExtent:
    """The extent in a CRS that the service knows: unchanged, or its bounding box in the data's CRS."""
    if extent.crs in _CRS:
        return extent
    bounds = bounds_in(bounds_of(extent), extent.crs, _CRS[0])
    return extent if bounds is None else MapExtent(*bounds, _CRS[0])


def _within(width: int, height: int) -> tuple[int, int]:
    shrink = max(1.0, max(width, height) / _MOST_PIXELS)
    return max(1, math.floor(width / shrink)), max(1, math.floor(height / shrink))
