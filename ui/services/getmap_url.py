"""The GetMap address of what the map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject
from qgis.PyQt.QtCore import QCoreApplication

from ...core.crs import crs_from_text
from ...core.errors import LayerError
from ...core.extent import MapExtent
from ...core.ogc.service import best_crs
from ...core.ogc.wms import map_url

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas

    from ...core.ogc.service import Service, ServiceLayer


def view_url(canvas: QgsMapCanvas, service: Service, layer: ServiceLayer) -> str:
    """The GetMap address for what the canvas shows, with the canvas's width in pixels. Raises LayerError where the view
    cannot be projected into any CRS of the layer. On the main thread: QGIS's CRSs of a worker are of no use after it.
    """
    settings = canvas.mapSettings()
    size, source = settings.outputSize(), settings.destinationCrs()
    wanted = best_crs(layer.crs, str(source.authid()))
    extent, height = settings.visibleExtent(), size.height()
    if wanted != source.authid():
        transform = QgsCoordinateTransform(source, crs_from_text(wanted), QgsProject.instance().transformContext())
        try:
            extent = transform.transformBoundingBox(extent)
        except QgsCsException as error:
            raise LayerError(
                QCoreApplication.translate("GetmapUrl", "The view cannot be projected into {crs}.").format(crs=wanted),
                hint=QCoreApplication.translate("GetmapUrl", "Zoom to the layer first."),
            ) from error
        height = max(1, round(size.width() * extent.height() / extent.width()))
    box = MapExtent(extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum(), wanted)
    return map_url(service, layer, box, size.width(), height)
