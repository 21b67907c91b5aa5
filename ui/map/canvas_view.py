"""The map canvas's view: keeping it when layers are added, and its extent and CRS as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject, QgsReferencedRectangle
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer

from ...core.extent import MapExtent
from ...core.layers.project import add_to_project

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer
    from qgis.gui import QgsMapCanvas

    from ...core.layers.opening import OpenedLayers

_QGIS_DEFAULT = "EPSG:4326"


def add_opened_layers(canvas: QgsMapCanvas, opened: OpenedLayers, group: str = "") -> None:
    """Add the layers to the project, in a new group if that has a name, and keep the view if it shows any of them.

    QGIS zooms to the first layers of a project: to a tile of 500 km when the user was looking at a village.
    """
    view = QgsReferencedRectangle(canvas.extent(), canvas.mapSettings().destinationCrs())
    layers = add_to_project(opened, QgsProject.instance(), group)
    if any(_shows(view, layer) for layer in layers):
        # Not QgsLayerTreeMapCanvasBridge.setAutoSetupOnFirstLayer(False): that would also keep QGIS from setting the
        # project's CRS as the user's options say.
        QTimer.singleShot(0, lambda: sip.isdeleted(canvas) or canvas.setReferencedExtent(view))


def _shows(view: QgsReferencedRectangle, layer: QgsMapLayer) -> bool:
    transform = QgsCoordinateTransform(layer.crs(), view.crs(), QgsProject.instance().transformContext())
    try:
        return bool(view.intersects(transform.transformBoundingBox(layer.extent())))
    except QgsCsException:
        return False


def canvas_extent(canvas: QgsMapCanvas) -> MapExtent | None:
    """What the canvas shows, in its own CRS; None while the canvas has no CRS or shows an empty extent."""
    settings = canvas.mapSettings()
    crs = settings.destinationCrs()
    extent = MapExtent.from_rectangle(settings.visibleExtent(), crs)
    return None if extent.is_empty or not crs.isValid() else extent


def project_crs(canvas: QgsMapCanvas) -> str:
    """The project's CRS as an authority id, for a new layer to be in; empty for an empty project in QGIS's default CRS,
    which will take its first layer's."""
    crs = str(canvas.mapSettings().destinationCrs().authid())
    return "" if crs == _QGIS_DEFAULT and not QgsProject.instance().mapLayers() else crs
