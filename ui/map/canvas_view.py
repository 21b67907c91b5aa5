"""The view of the map canvas: keeping it, its extent and its CRS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject, QgsReferencedRectangle
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer

from ...core.extent import MapExtent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgsMapCanvas


_QGIS_DEFAULT = "EPSG:4326"


def keep_view(canvas: QgsMapCanvas, layers: Sequence[QgsMapLayer]) -> None:
    """Keep the canvas's view after the first layers of a project have been added, if it shows some of them. To be
    called right after that.

    QGIS takes over the first layer's CRS, which is wanted, and zooms to its whole extent: to a tile of 500 km although
    the user was looking at a village. QgsLayerTreeMapCanvasBridge.setAutoSetupOnFirstLayer(False) would prevent both,
    and for all of QGIS, since it works after the layers have been added.
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
    """The canvas's extent in its own CRS; None while it is empty or the CRS is invalid."""
    settings = canvas.mapSettings()
    crs = settings.destinationCrs()
    extent = MapExtent.from_rectangle(settings.visibleExtent(), crs)
    return None if extent.is_empty or not crs.isValid() else extent


def project_crs(canvas: QgsMapCanvas) -> str:
    """The best CRS for a new layer, as an authority's code. Empty while the project has no layers and QGIS's default
    CRS: it will take over the first layer's."""
    crs = str(canvas.mapSettings().destinationCrs().authid())
    return "" if crs == _QGIS_DEFAULT and not QgsProject.instance().mapLayers() else crs
