"""Drawing a polygon on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsGeometry
from qgis.gui import QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor

from ..map.outlines import outline

if TYPE_CHECKING:
    from qgis.gui import QgsMapCanvas, QgsMapMouseEvent
    from qgis.PyQt.QtGui import QKeyEvent

_COLOUR = QColor(190, 0, 120)
_WIDTH, _LEAST_CORNERS = 2, 3


class PolygonTool(QgsMapTool):
    """A left click adds a corner, a right or double click ends the polygon, Backspace takes a corner back, Escape ends
    the drawing. Then the tool of before is active again; each drawing takes a new PolygonTool. `drawn(QgsGeometry)`
    hands out the polygon in the canvas's CRS, `ended` says that the drawing is over, with or without a polygon."""

    drawn = pyqtSignal(object)
    ended = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._before = canvas.mapTool()
        self._canvas = canvas
        self._band = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
        outline(self._band, _COLOUR, _WIDTH)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent | None) -> None:
        if event is None:
            return
        if event.button() == Qt.MouseButton.RightButton:
            self._finish()
        elif event.button() == Qt.MouseButton.LeftButton:
            place = event.mapPoint()
            if not self._band.numberOfVertices():
                self._band.addPoint(place)  # the one that follows the mouse
            self._band.movePoint(place)
            self._band.addPoint(place)

    def canvasDoubleClickEvent(self, _event: QgsMapMouseEvent | None) -> None:
        self._finish()

    def canvasMoveEvent(self, event: QgsMapMouseEvent | None) -> None:
        if event is not None and self._band.numberOfVertices():
            self._band.movePoint(event.mapPoint())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if event.key() == Qt.Key.Key_Escape:
            self._end()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            event.accept()
            if self._band.numberOfVertices() > 1:
                self._band.removeLastPoint()
        else:
            event.ignore()

    def deactivate(self) -> None:
        super().deactivate()
        if self._band.scene() is not None:
            self._canvas.scene().removeItem(self._band)
            self.ended.emit()

    def _finish(self) -> None:
        self._band.removeLastPoint()  # the one that follows the mouse
        corners = self._band.numberOfVertices()
        shape = QgsGeometry(self._band.asGeometry())
        self._end()
        if corners >= _LEAST_CORNERS and shape.area() > 0:
            self.drawn.emit(shape)

    def _end(self) -> None:
        if self._before is not None:
            self._canvas.setMapTool(self._before)
        else:
            self._canvas.unsetMapTool(self)
