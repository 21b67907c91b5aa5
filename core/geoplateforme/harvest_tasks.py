"""Tasks before a harvest: its area, its estimate, and the processing with its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError
from ..spatial.polygons import polygons_of
from ..threads.tasks import Task
from .account import harvest_processing, pyramids
from .estimate import estimate
from .harvest_area import area_of_extent, area_of_polygons
from .wms_requests import capabilities
from .workplace import entrepot_at

if TYPE_CHECKING:
    from qgis.core import QgsFeedback, QgsGeometry

    from ..extent import MapExtent
    from ..ogc.service import Service
    from ..spatial.polygons import PolygonLayer
    from .estimate import Estimate
    from .harvest_area import HarvestArea
    from .harvest_request import HarvestRequest
    from .records import Processing
    from .wms_source import WmsSource
    from .workplace import Workplace


@dataclass(frozen=True)
class AreaSource:
    """What an area is made of: an `extent`, the polygons of a `layer`, or one `polygon` (WKB) in a `crs`."""

    extent: MapExtent | None = None
    layer: PolygonLayer | None = None
    polygon: bytes = b""
    crs: str = ""


class AreaTask(Task):
    """Makes the area for a pyramid down to a level; `succeeded(HarvestArea)`. Fails where there is none."""

    def __init__(self, source: AreaSource, level: int) -> None:
        super().__init__(QCoreApplication.translate("HarvestTasks", "Projecting the area of a harvest"), hidden=True)
        self._source = source
        self._level = level

    def work(self, feedback: QgsFeedback) -> HarvestArea:
        source = self._source
        if source.extent is not None:
            return area_of_extent(source.extent, self._level)
        if source.layer is not None:
            return area_of_polygons(polygons_of(source.layer), source.layer.crs, self._level, feedback)
        return area_of_polygons((source.polygon,), source.crs, self._level, feedback)


class EstimateTask(Task):
    """Counts the slabs of a harvest; `succeeded` carries the Estimate, and the outline of the slabs in EPSG:3857."""

    def __init__(self, request: HarvestRequest) -> None:
        super().__init__(QCoreApplication.translate("HarvestTasks", "Estimating a harvest"), hidden=True)
        self._request = request

    def work(self, feedback: QgsFeedback) -> tuple[Estimate, QgsGeometry]:
        found = estimate(self._request, feedback=feedback)
        return found, found.outlined.outline()


class CapabilitiesTask(Task):
    """Asks the WMS of a source what layers it has; `succeeded(Service)`."""

    def __init__(self, source: WmsSource) -> None:
        super().__init__(QCoreApplication.translate("HarvestTasks", "Reading a service's layers"), hidden=True)
        self._source = source

    def work(self, feedback: QgsFeedback) -> Service:
        return capabilities(self._source, feedback)


class ProcessingTask(Task):
    """Asks a datastore for the processing that harvests, with its parameters; `succeeded` carries the Processing, and
    the names of the pyramids that the datastore has, none where they cannot be listed. Fails where there is no such
    processing."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(QCoreApplication.translate("HarvestTasks", "Reading the parameters of a harvest"), hidden=True)
        self._place = place

    def work(self, feedback: QgsFeedback) -> tuple[Processing, frozenset[str]]:
        entrepot = entrepot_at(self._place, feedback)
        processing = harvest_processing(entrepot, self._place.datastore)
        try:
            return processing, frozenset(each.name for each in pyramids(entrepot, self._place.datastore))
        except CanceledError:
            raise
        except DatacubeError:  # it is asked again before anything is created
            return processing, frozenset()
