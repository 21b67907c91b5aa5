"""The map canvas's view: showing it, keeping it when layers are added, and its extent and CRS as values."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from qgis.core import QgsCsException, QgsProject, QgsReferencedRectangle
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QStackedWidget

from ...core.extent import MapExtent
from ...core.layers.project import add_to_project
from ...core.projection_tasks import InViewTask
from ...core.spatial.crs import crs_from_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsMapLayer
    from qgis.gui import QgsMapCanvas

    from ...core.layers.opening import OpenedLayers

_QGIS_DEFAULT = "EPSG:4326"


def show_canvas(canvas: QgsMapCanvas) -> None:
    """Show the canvas where another page covers it: QGIS's own welcome page does until the project has a layer."""
    page = canvas
    while (parent := page.parentWidget()) is not None:
        if isinstance(parent, QStackedWidget):
            parent.setCurrentWidget(page)
        page = parent


def add_opened_layers(canvas: QgsMapCanvas, opened: OpenedLayers, group: str = "") -> None:
    """Add the layers to the project, in a new group if that has a name, and keep the view if it shows any of them.

    QGIS zooms to the first layers of a project: to a tile of 500 km when the user was looking at a village.
    """
    view = _view(canvas)
    layers = add_to_project(opened, QgsProject.instance(), group)
    # Not QgsLayerTreeMapCanvasBridge.setAutoSetupOnFirstLayer(False): that would also keep QGIS from setting the
    # project's CRS as the user's options say.
    QTimer.singleShot(0, lambda: sip.isdeleted(canvas) or _keep_view(canvas, view, layers))


def _keep_view(canvas: QgsMapCanvas, view: QgsReferencedRectangle, layers: Iterable[QgsMapLayer]) -> None:
    """Go back to the view if QGIS has moved the map, and again to where QGIS was once it turns out that the view shows
    none of the layers: the other way round, the map would begin to draw all of a large layer."""
    zoomed = _view(canvas)
    if zoomed == view:
        return
    try:
        canvas.setReferencedExtent(view)
    except QgsCsException:  # QGIS has given the project a CRS that does not reach so far
        return
    kept = canvas.extent()

    def show_layers(is_in_view: bool) -> None:
        if not is_in_view and not sip.isdeleted(canvas) and canvas.extent() == kept:
            canvas.setReferencedExtent(zoomed)

    present = [layer for layer in layers if not sip.isdeleted(layer)]
    task = InViewTask(
        MapExtent.from_rectangle(view, view.crs()),
        [MapExtent.from_rectangle(layer.extent(), layer.crs()) for layer in present],
    )
    task.succeeded.connect(show_layers)
    task.start()


def zoom_to(canvas: QgsMapCanvas, extent: MapExtent) -> None:
    """Show this extent, unless the map's CRS does not reach so far."""
    with suppress(QgsCsException):
        canvas.setReferencedExtent(QgsReferencedRectangle(extent.rectangle(), crs_from_text(extent.crs)))
        canvas.refresh()


def _view(canvas: QgsMapCanvas) -> QgsReferencedRectangle:
    return QgsReferencedRectangle(canvas.extent(), canvas.mapSettings().destinationCrs())


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
