"""Projecting off the main thread: PROJ reads its database for each pair of coordinate reference systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .extent import boxes_meet
from .grid import bounds_in, bounds_of
from .spatial.crs import new_transformation
from .threads.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osgeo import osr
    from qgis.core import QgsFeedback, QgsGeometry

    from .extent import MapExtent
    from .spatial.georeference import LonLatBox


class LonLatTask(Task):
    """Projects an extent. `succeeded` hands out its boxes of longitudes and latitudes, as `MapExtent.lonlat_boxes`."""

    def __init__(self, extent: MapExtent) -> None:
        super().__init__(QCoreApplication.translate("LonLatTask", "Projecting an extent"), hidden=True)
        self._extent = extent

    def work(self, _feedback: QgsFeedback) -> tuple[LonLatBox, ...]:
        return self._extent.lonlat_boxes()


class OutlineTask(Task):
    """Projects an extent's outline into a CRS (text). `succeeded` hands out a QgsGeometry, None where it has none
    there."""

    def __init__(self, extent: MapExtent, target: str) -> None:
        super().__init__(QCoreApplication.translate("LonLatTask", "Projecting an extent"), hidden=True)
        self._extent = extent
        self._target = target

    def work(self, _feedback: QgsFeedback) -> QgsGeometry | None:
        return self._extent.outline(self._target)


class TransformationsTask(Task):
    """Looks up how to get from some CRSs (text) to another one. `succeeded` hands out OSR's transformations by their
    source, None where there is none. They are not shared: whoever gets them may use them in any one thread."""

    def __init__(self, sources: Iterable[str], target: str) -> None:
        super().__init__(QCoreApplication.translate("TransformationsTask", "Preparing projections"), hidden=True)
        self._sources = tuple(sources)
        self._target = target

    def work(self, _feedback: QgsFeedback) -> dict[str, osr.CoordinateTransformation | None]:
        return {source: new_transformation(source, self._target) for source in self._sources}


class InViewTask(Task):
    """Looks whether a view shows any of some extents, in their own CRSs; `succeeded` hands out whether it does. A view
    without a CRS, that of a project without one, has the numbers of each extent's own."""

    def __init__(self, view: MapExtent, extents: Sequence[MapExtent]) -> None:
        super().__init__(QCoreApplication.translate("InViewTask", "Comparing layers with the map view"), hidden=True)
        self._view = view
        self._extents = tuple(extents)

    def work(self, _feedback: QgsFeedback) -> bool:
        return shows_any(self._view, self._extents)


def shows_any(view: MapExtent, extents: Iterable[MapExtent]) -> bool:
    """As `InViewTask` tells it. For a worker."""
    shown = bounds_of(view)
    projected = (bounds_in(bounds_of(extent), extent.crs, view.crs or extent.crs) for extent in extents)
    return any(bounds is not None and boxes_meet((bounds,), (shown,)) for bounds in projected)
