"""A fixed extent on the map, as a dashed box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt

from ...core.projection_tasks import OutlineTask
from ...core.spatial.crs import crs_to_text
from ...core.threads.tasks import LatestTask
from .outlines import EXTENT, outline

if TYPE_CHECKING:
    from qgis.core import QgsGeometry
    from qgis.gui import QgsMapCanvas

    from ...core.extent import MapExtent

#: Pixels.
_WIDTH = 2


class ExtentOutline(QObject):
    """Draws one extent, and again when the canvas gets another CRS. Its sides are those of its own CRS: on a map in
    another one they may be curved. Nothing is drawn while it is not visible."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._extent: MapExtent | None = None
        self._is_visible = True
        self._projecting = LatestTask(self)
        self._band: QgsRubberBand | None = None
        canvas.destinationCrsChanged.connect(self._draw)

    def show(self, extent: MapExtent | None) -> None:
        """Draw this extent in place of the one before; none for None."""
        if extent != self._extent:
            self._extent = extent
            self._draw()

    def set_visible(self, is_visible: bool) -> None:
        if is_visible != self._is_visible:
            self._is_visible = is_visible
            self._draw()

    def dispose(self) -> None:
        """Take it off the canvas, which outlives the dock."""
        self._canvas.destinationCrsChanged.disconnect(self._draw)
        self._extent = None
        self._remove()

    def _draw(self) -> None:
        self._remove()
        target = self._canvas.mapSettings().destinationCrs()
        if self._extent is not None and self._is_visible and target.isValid():
            self._projecting.start(OutlineTask(self._extent, crs_to_text(target)), self._on_outline)

    def _on_outline(self, shape: QgsGeometry | None) -> None:
        if shape is None:
            return
        self._band = QgsRubberBand(self._canvas, Qgis.GeometryType.Polygon)
        outline(self._band, EXTENT, _WIDTH)
        self._band.setLineStyle(Qt.PenStyle.DashLine)
        self._band.setToGeometry(shape, None)

    def _remove(self) -> None:
        self._projecting.drop()
        if self._band is not None:
            self._canvas.scene().removeItem(self._band)
            self._band = None
