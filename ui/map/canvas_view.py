"""The map stays where the user found the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject, QgsReferencedRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer

from ...core.extent import MapExtent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgsMapCanvas


_QGIS_DEFAULT = "EPSG:4326"


def keep_view(canvas: QgsMapCanvas, layers: Sequence[QgsMapLayer]) -> None:
    """Keep the canvas where it is after the first layers of a project have been added, if it shows some of them.

    QGIS takes over the first layer's CRS, which is welcome, and zooms to the whole of it: a tile of 500 km when the
    user was looking at a village. Call it right after the layers were added.
    """
    view = QgsReferencedRectangle(canvas.extent(), canvas.mapSettings().destinationCrs())
    if any(_shows(view, layer) for layer in layers):
        QTimer.singleShot(0, lambda: sip.isdeleted(canvas) or canvas.setReferencedExtent(view))


def _shows(view: QgsReferencedRectangle, layer: QgsMapLayer) -> bool:
    transform = QgsCoordinateTransform(layer.crs(), view.crs(), QgsProject.instance().transformContext())
    try:
        return bool(view.intersects(transform.transformBoundingBox(layer.extent())))
    except QgsCsException:
        return False


def canvas_extent(canvas: QgsMapCanvas) -> MapExtent | None:
    """What the canvas shows, in its own CRS; None while that is no place."""
    settings = canvas.mapSettings()
    crs = settings.destinationCrs()
    extent = MapExtent.from_rectangle(settings.visibleExtent(), crs)
    return None if extent.is_empty or not crs.isValid() else extent


def project_crs(canvas: QgsMapCanvas) -> str:
    """The CRS that a new layer had best be in; empty where the project is empty and in the CRS that QGIS starts with:
    it will take over its first layer's."""
    crs = str(canvas.mapSettings().destinationCrs().authid())
    return "" if crs == _QGIS_DEFAULT and not QgsProject.instance().mapLayers() else crs
