"""The map tool that picks items by their footprints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import pyqtSignal

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QPoint

    from .footprint_overlay import FootprintOverlay


class FootprintPicker(QgsMapTool):
    """A map tool: a click on footprints picks the smallest, further clicks at the same place those behind it."""

    #: The picked item, in a list; an empty one for a click beside all footprints.
    picked = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas, footprints: FootprintOverlay) -> None:
        super().__init__(canvas)
        self._footprints = footprints
        self._place: QPoint | None = None
        self._turn = 0
        self.setCursor(QgsApplication.getThemeCursor(QgsApplication.Cursor.Select))

    def set_active(self, is_active: bool) -> None:
        """Make this the canvas's map tool, or give the tool up if it is."""
        if is_active:
            self.canvas().setMapTool(self)
        elif self.isActive():
            self.canvas().unsetMapTool(self)

    def dispose(self) -> None:
        """Let go of the map canvas, which outlives the dock."""
        self.set_active(False)
        self.deleteLater()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        tolerance = QgsApplication.startDragDistance()
        is_same = self._place is not None and (event.pos() - self._place).manhattanLength() <= tolerance
        self._turn = self._turn + 1 if is_same else 0
        self._place = event.pos()
        items = self._footprints.items_at(event.mapPoint())
        self.picked.emit([items[self._turn % len(items)]] if items else [])
