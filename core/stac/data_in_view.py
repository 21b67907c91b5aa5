"""What data are in the map's view, by the outlines of the items' data instead of their bounding boxes."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osgeo import ogr
from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..errors import CanceledError, DatacubeError
from ..extent import LONLAT, MapExtent
from ..gdal_calls import call_or_none
from ..signing.file_network import sign_ahead
from ..signing.profiles import profile_for
from ..spatial.crs import described_crs, project
from ..threads.ordered_pool import all_results
from ..threads.tasks import Task
from .data_outline import Outline, OutlineStore, coverage_asset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..spatial.georeference import Georeference
    from .asset_records import Asset
    from .records import Item

#: The most outlines of one view: there are 66 HRDEM tiles of one resolution.
MOST_OUTLINES = 100
_AT_ONCE = 4
#: The most corners of the drawn shape; it is simplified further beyond.
MOST_CORNERS = 10_000
_ATTEMPTS = 20
#: The shape reaches so many views beyond the view on each side, so that it is there after a pan.
_MARGIN = 1.0
#: Outlines with fewer corners than this get more before they are projected.
_DENSE = 200
_DEGREE = 111_320.0
_MODELS = ("dtm", "dsm")


@dataclass(frozen=True)
class DataInView:
    """The data in the view.

    `shape` is the data's outline in the view's CRS (WKB, empty for none), simplified for drawing. `share` is the part
    of the view's area that has data, 0 to 1; None when no outline is known. `resolution` is the finest pixel size in
    metres; `models` are those of "dtm" and "dsm" that the items in the view have; `newest` is the newest date of an
    item among them. `unknown` counts items in the view that publish no outline, `failures` are the outlines that could
    not be fetched, `is_cut` says that there were too many.
    """

    shape: bytes = b""
    share: float | None = None
    resolution: float | None = None
    models: tuple[str, ...] = ()
    newest: datetime | None = None
    unknown: int = 0
    failures: tuple[DatacubeError, ...] = ()
    is_cut: bool = False


def items_in_view(items: Iterable[Item], view: MapExtent) -> list[Item]:
    """The items whose grid or footprint touches the view, each once."""
    seen = {id(item): item for item in items}.values()
    return [item for item in seen if item.touches(view)]


class DataInViewTask(Task):
    """Fetches the outlines of the items in the view that are not in the store yet: `succeeded(DataInView)`."""

    def __init__(
        self, catalog: Catalog, items: Sequence[Item], view: MapExtent, pixel: float, store: OutlineStore
    ) -> None:
        """`view` is the canvas's extent and `pixel` the size of one of its pixels, in units of the view's CRS."""
        super().__init__(QCoreApplication.translate("DataInViewTask", "Looking for data in the view"), hidden=True)
        self._catalog = catalog
        self._items = tuple(items)
        self._view = view
        self._pixel = pixel
        self._store = store

    def work(self, feedback: QgsFeedback) -> DataInView:
        here = items_in_view(self._items, self._view)
        outlined = [(item, asset) for item in here if (asset := coverage_asset(item)) is not None]
        wanted = outlined[:MOST_OUTLINES]
        outlines = self._outlines([asset for _, asset in wanted], feedback)
        found = [(item, outlines[asset.href]) for item, asset in wanted]
        return view_contents(
            [(item, outline) for item, outline in found if isinstance(outline, Outline)],
            [item for item in here if coverage_asset(item) is None],
            self._view,
            self._pixel,
            failures=tuple(failure for _, failure in found if isinstance(failure, DatacubeError)),
            is_cut=len(wanted) < len(outlined),
        )

    def _outlines(self, assets: Sequence[Asset], feedback: QgsFeedback) -> dict[str, Outline | DatacubeError]:
        """The outline of each asset by its href, or why there is none."""

        def fetch(asset: Asset) -> Outline | DatacubeError:
            try:
                authcfg, profile = authcfg_for(self._catalog, asset.href), profile_for(self._catalog, asset.href)
                return self._store.outline(asset, authcfg, feedback, profile)
            except CanceledError:
                raise
            except DatacubeError as error:
                return error
            except Exception:  # noqa: BLE001 - one file must not lose the others
                message = QCoreApplication.translate("DataInView", "Unexpected error.")
                return DatacubeError(message, url=asset.href, details=traceback.format_exc())

        missing = [asset.href for asset in assets if not self._store.has(asset)]
        sign_ahead([(href, profile_for(self._catalog, href)) for href in missing], feedback)
        outlines = all_results(fetch, assets, workers=_AT_ONCE, feedback=feedback)
        return {asset.href: outline for asset, outline in zip(assets, outlines, strict=True)}


def view_contents(
    outlined: Sequence[tuple[Item, Outline]],
    others: Sequence[Item],
    view: MapExtent,
    pixel: float,
    *,
    failures: tuple[DatacubeError, ...] = (),
    is_cut: bool = False,
) -> DataInView:
    """The data in the view. `outlined` are items with their outlines; `others` have no outline and count only where no
    outlined item is: a national product without gaps beside the LiDAR."""
    window, surroundings = _rectangle(view), _rectangle(view, _MARGIN)
    union, drawn, present = ogr.Geometry(ogr.wkbMultiPolygon), ogr.Geometry(ogr.wkbMultiPolygon), []
    for item, outline in outlined:
        near = _within(outline, view, surroundings, pixel)
        if near is None or near.IsEmpty():
            continue
        drawn = near if drawn.IsEmpty() else call_or_none(drawn.Union, near) or drawn
        inside = call_or_none(near.Intersection, window)
        if inside is not None and inside.GetArea() > 0:
            union = inside if union.IsEmpty() else call_or_none(union.Union, inside) or union
            present.append(item)
    known = present or others
    resolutions = [size for item in known for grid in item.grids if (size := pixel_metres(grid)) is not None]
    dates = [item.datetime for item in known if item.datetime is not None]
    return DataInView(
        shape=b"" if drawn.IsEmpty() else bytes(_simplified(drawn, pixel).ExportToIsoWkb()),
        share=min(1.0, union.GetArea() / window.GetArea()) if outlined else None,
        resolution=min(resolutions, default=None),
        models=tuple(model for model in _MODELS if any(item.asset(model) is not None for item in known)),
        newest=max(dates, default=None),
        unknown=len(others),
        failures=failures,
        is_cut=is_cut,
    )


def pixel_metres(grid: Georeference | None) -> float | None:
    """The width of a pixel in metres, at the equator for one in degrees. None when not known."""
    if grid is None or grid.transform is None:
        return None
    crs = described_crs(grid.crs)
    if crs is None:
        return None
    size = (grid.transform[1] ** 2 + grid.transform[4] ** 2) ** 0.5
    return float(size * (_DEGREE if crs.is_geographic else crs.metres))


def _within(outline: Outline, view: MapExtent, surroundings: ogr.Geometry, pixel: float) -> ogr.Geometry | None:
    """The part of the outline around the view, in the view's CRS and simplified to a pixel; None when it cannot be
    projected."""
    shape = outline.geometry()
    if outline.crs == view.crs:
        return call_or_none((call_or_none(shape.Simplify, pixel) or shape).Intersection, surroundings)
    if outline.crs == LONLAT:
        # spares projecting what is far away; an invalid shape that fails must not lose the others
        shape = call_or_none(shape.Intersection, _lonlat(surroundings, view.crs))
        if shape is None or shape.IsEmpty():
            return None
    xmin, xmax, ymin, ymax = shape.GetEnvelope()
    if _corners(shape) < _DENSE:
        shape.Segmentize(max(xmax - xmin, ymax - ymin) / _DENSE)
    if not project(shape, outline.crs, view.crs):
        return None
    return call_or_none((call_or_none(shape.Simplify, pixel) or shape).Intersection, surroundings)


def _lonlat(area: ogr.Geometry, crs: str) -> ogr.Geometry:
    xmin, xmax, ymin, ymax = area.GetEnvelope()
    boxes = ogr.Geometry(ogr.wkbMultiPolygon)
    for west, south, east, north in MapExtent(xmin, ymin, xmax, ymax, crs).lonlat_boxes():
        boxes.AddGeometry(_box(west, south, east, north))
    return boxes


def _simplified(shape: ogr.Geometry, tolerance: float) -> ogr.Geometry:
    """The shape simplified to the tolerance, or more where it would still have too many corners. Parts too small to see
    are dropped."""
    result = shape
    for _ in range(_ATTEMPTS):
        result = call_or_none(shape.Simplify, tolerance) or result
        if _corners(result) <= MOST_CORNERS:
            break
        tolerance *= 2
    return result


def _corners(shape: ogr.Geometry) -> int:
    if shape.GetGeometryCount():
        return sum(_corners(shape.GetGeometryRef(index)) for index in range(shape.GetGeometryCount()))
    return int(shape.GetPointCount())


def _rectangle(view: MapExtent, margin: float = 0.0) -> ogr.Geometry:
    x, y = margin * (view.xmax - view.xmin), margin * (view.ymax - view.ymin)
    return _box(view.xmin - x, view.ymin - y, view.xmax + x, view.ymax + y)


def _box(xmin: float, ymin: float, xmax: float, ymax: float) -> ogr.Geometry:
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in ((xmin, ymin), (xmin, ymax), (xmax, ymax), (xmax, ymin), (xmin, ymin)):
        ring.AddPoint_2D(x, y)
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    return polygon
