"""The map tool that picks items by their footprints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import pyqtSignal

from .canvas_view import show_canvas

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QPoint

    from .footprint_overlay import FootprintOverlay


class FootprintPicker(QgsMapTool):
    """A click on footprints picks the smallest; each further click at the same place picks the next larger one."""

    #: A list of the picked item; empty for a click beside all footprints.
    picked = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas, footprints: FootprintOverlay) -> None:
        super().__init__(canvas)
        self._footprints = footprints
        self._position: QPoint | None = None
        self._clicks = 0
        self.setCursor(QgsApplication.getThemeCursor(QgsApplication.Cursor.Select))

    def set_active(self, is_active: bool) -> None:
        """Make this the canvas's map tool, or give the tool up if it is."""
        if is_active:
            show_canvas(self.canvas())
            self.canvas().setMapTool(self)
        elif self.isActive():
            self.canvas().unsetMapTool(self)

    def dispose(self) -> None:
        """Let go of the map canvas, which outlives the dock."""
        self.set_active(False)
        self.deleteLater()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        tolerance = QgsApplication.startDragDistance()
        is_same = self._position is not None and (event.pos() - self._position).manhattanLength() <= tolerance
        self._clicks = self._clicks + 1 if is_same else 0
        self._position = event.pos()
        items = self._footprints.items_at(event.mapPoint())
        self.picked.emit([items[self._clicks % len(items)]] if items else [])
