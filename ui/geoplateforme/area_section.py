"""Which area is harvested: what the canvas shows, an extent, a polygon that is drawn, or those of a layer."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from qgis.gui import QgsExtentWidget, QgsFilterLineEdit
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ...core.extent import MapExtent
from ...core.geoplateforme.harvest_tasks import AreaSource
from ...core.spatial.crs import crs_to_text
from ..map.canvas_view import canvas_extent, show_canvas
from ..map.outlines import outline_drawn_extent
from ..widgets.buttons import push_button
from ..widgets.polygon_layer_select import PolygonLayerSelect
from .polygon_tool import PolygonTool

if TYPE_CHECKING:
    from qgis.core import QgsGeometry
    from qgis.gui import QgsMapCanvas


class AreaKind(Enum):
    CANVAS = "canvas"
    EXTENT = "extent"
    DRAWN = "drawn"
    LAYER = "layer"


class AreaSection(QWidget):
    """The choice, with what it needs below it. `changed` is emitted for every change; `drawing(bool)` while the user
    draws on the map. What the canvas shows is taken when that is chosen, and again by a button: the map can be moved to
    look at the slabs."""

    changed = pyqtSignal()
    drawing = pyqtSignal(bool)

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._view = canvas_extent(canvas)
        self._drawn: AreaSource | None = None
        self._tool: PolygonTool | None = None
        self.kind = QComboBox(self)
        self.kind.setAccessibleName(self.tr("Area"))
        for text, kind in (
            (self.tr("Map canvas"), AreaKind.CANVAS),
            (self.tr("Extent"), AreaKind.EXTENT),
            (self.tr("Polygon drawn on the map"), AreaKind.DRAWN),
            (self.tr("Polygons of a layer"), AreaKind.LAYER),
        ):
            self.kind.addItem(text, kind)
        self.view_button = push_button(
            self.tr("Use Current Map Canvas E&xtent"), self, icon="/mActionMapIdentification.svg"
        )
        self.extent = QgsExtentWidget(self, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.extent.setMapCanvas(canvas)
        outline_drawn_extent(self.extent, canvas)
        self.extent.findChild(QgsFilterLineEdit).setAccessibleName(self.tr("Extent: west, east, south, north"))
        self.draw_button = push_button(self.tr("&Draw on the Map"), self, icon="/mActionAddPolygon.svg")
        self.draw_button.setToolTip(self.tr("Click on the corners, and end with a right click"))
        self.polygons = PolygonLayerSelect(self)
        self._parts = {
            AreaKind.CANVAS: (self.view_button,),
            AreaKind.EXTENT: (self.extent,),
            AreaKind.DRAWN: (self.draw_button,),
            AreaKind.LAYER: (self.polygons,),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.kind, self.view_button, self.extent, self.draw_button, self.polygons):
            layout.addWidget(part)
        self._show_parts()
        self._connect_parts()

    def source(self) -> AreaSource | None:
        """What the area is made of; None while there is a `problem`."""
        kind = self.kind.currentData()
        if kind is AreaKind.CANVAS:
            return None if self._view is None else AreaSource(self._view)
        if kind is AreaKind.EXTENT:
            typed = MapExtent.from_rectangle(self.extent.outputExtent(), self.extent.outputCrs())
            return None if typed.is_empty or not typed.crs else AreaSource(typed)
        if kind is AreaKind.DRAWN:
            return self._drawn
        polygons = self.polygons.polygons()
        return None if polygons is None or self.polygons.lacks_selection() else AreaSource(layer=polygons)

    def problem(self) -> str:
        """Why there is no area, in words; empty when there is one."""
        if self.source() is not None:
            return ""
        kind = self.kind.currentData()
        if kind is AreaKind.CANVAS:
            return self.tr("Area: the map shows nothing, or the project has no coordinate reference system.")
        if kind is AreaKind.EXTENT:
            return self.tr("Area: draw, choose or type an extent.")
        if kind is AreaKind.DRAWN:
            return self.tr("Area: draw a polygon on the map.")
        if self.polygons.chosen_layer() is None:
            return self.tr("Area: the project has no layer with polygons.")
        return self.tr("Area: select features of the layer, or take all of them.")

    def stop(self) -> None:
        """Let go of the canvas, for good."""
        if self._tool is not None and self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
        self.polygons.stop()

    def _connect_parts(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _row: self._on_kind())
        self.view_button.clicked.connect(self._take_view)
        self.extent.extentChanged.connect(lambda _extent: self.changed.emit())
        self.extent.toggleDialogVisibility.connect(lambda is_shown: self.drawing.emit(not is_shown))
        self.draw_button.clicked.connect(self._draw)
        self.polygons.changed.connect(self.changed)

    def _on_kind(self) -> None:
        if self.kind.currentData() is AreaKind.EXTENT and not self.extent.isValid():
            self.extent.setCurrentExtent(self._canvas.extent(), self._canvas.mapSettings().destinationCrs())
            self.extent.setOutputExtentFromCurrent()
        elif self.kind.currentData() is AreaKind.CANVAS:
            self._view = canvas_extent(self._canvas)
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        """What belongs to the choice."""
        for kind, parts in self._parts.items():
            for part in parts:
                part.setVisible(kind is self.kind.currentData())

    def _take_view(self) -> None:
        self._view = canvas_extent(self._canvas)
        self.changed.emit()

    def _draw(self) -> None:
        show_canvas(self._canvas)
        self._tool = PolygonTool(self._canvas)
        self._tool.drawn.connect(self._on_drawn)
        self._tool.ended.connect(lambda: self.drawing.emit(False))
        self._canvas.setMapTool(self._tool)
        self._canvas.setFocus()
        self.drawing.emit(True)

    def _on_drawn(self, shape: QgsGeometry) -> None:
        crs = crs_to_text(self._canvas.mapSettings().destinationCrs())
        self._drawn = AreaSource(polygon=bytes(shape.asWkb()), crs=crs)
        self.changed.emit()
