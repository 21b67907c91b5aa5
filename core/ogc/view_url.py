"""The GetMap address of what a map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..extent import MapExtent
from ..grid import bounds_in, bounds_of
from ..threads.tasks import Task
from .service import best_crs
from .wms import map_url

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .service import Service, ServiceLayer


class ViewUrlTask(Task):
    """Composes the GetMap address for a view, in pixels of the screen's size; `succeeded` hands it out. Fails with
    LayerError where the view cannot be projected into any CRS of the layer."""

    def __init__(self, service: Service, layer: ServiceLayer, view: MapExtent, size: tuple[int, int]) -> None:
        super().__init__(QCoreApplication.translate("ViewUrlTask", "Composing an address"), hidden=True)
        self._service = service
        self._layer = layer
        self._view = view
        self._size = size

    def work(self, _feedback: QgsFeedback) -> str:
        view, (width, height) = self._view, self._size
        wanted = best_crs(self._layer.crs, view.crs)
        if wanted != view.crs:
            bounds = bounds_in(bounds_of(view), view.crs, wanted)
            if bounds is None:
                raise LayerError(
                    QCoreApplication.translate("ViewUrlTask", "The view cannot be projected into {crs}.").format(
                        crs=wanted
                    ),
                    hint=QCoreApplication.translate("ViewUrlTask", "Zoom to the layer first."),
                )
            view = MapExtent(*bounds, wanted)
            height = max(1, round(width * (view.ymax - view.ymin) / (view.xmax - view.xmin)))
        return map_url(self._service, self._layer, view, width, height)
