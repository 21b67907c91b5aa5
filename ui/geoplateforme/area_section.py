"""Which area is harvested: what the canvas shows, an extent, a polygon that is drawn, or those of a layer."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsVectorLayer, QgsVectorLayerFeatureSource
from qgis.gui import QgsExtentWidget, QgsFilterLineEdit, QgsMapLayerComboBox
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QPushButton, QVBoxLayout, QWidget

from ...core.crs import crs_to_text
from ...core.extent import MapExtent
from ...core.geoplateforme.harvest_tasks import AreaSource
from ..map.canvas_view import canvas_extent, show_canvas
from ..map.outlines import outline_drawn_extent
from .polygon_tool import PolygonTool

if TYPE_CHECKING:
    from qgis.core import QgsGeometry, QgsMapLayer
    from qgis.gui import QgsMapCanvas

#: How long a selection must stay unchanged before it is looked at.
_DELAY_MS = 300


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
        self.view_button = QPushButton(
            QgsApplication.getThemeIcon("/mActionMapIdentification.svg"),
            self.tr("Use Current Map Canvas E&xtent"),
            self,
        )
        self.view_button.setAutoDefault(False)
        self.extent = QgsExtentWidget(self, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.extent.setMapCanvas(canvas)
        outline_drawn_extent(self.extent, canvas)
        self.extent.findChild(QgsFilterLineEdit).setAccessibleName(self.tr("Extent: west, east, south, north"))
        self.draw_button = QPushButton(
            QgsApplication.getThemeIcon("/mActionAddPolygon.svg"), self.tr("&Draw on the Map"), self
        )
        self.draw_button.setAutoDefault(False)
        self.draw_button.setToolTip(self.tr("Click on the corners, and end with a right click"))
        self.layer = QgsMapLayerComboBox(self)
        self.layer.setFilters(Qgis.LayerFilter.PolygonLayer)
        self.layer.setAccessibleName(self.tr("Layer with polygons"))
        self.selected_only = QCheckBox(self.tr("Selected features only"), self)
        self._parts = {
            AreaKind.CANVAS: (self.view_button,),
            AreaKind.EXTENT: (self.extent,),
            AreaKind.DRAWN: (self.draw_button,),
            AreaKind.LAYER: (self.layer, self.selected_only),
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.kind, self.view_button, self.extent, self.draw_button, self.layer):
            layout.addWidget(part)
        layout.addWidget(self.selected_only, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_parts()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self.changed)
        self._watched: QgsMapLayer | None = None
        self._connect_parts()
        self._on_layer()

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
        layer = self._layer()
        chosen = tuple(layer.selectedFeatureIds()) if layer is not None and self.selected_only.isChecked() else ()
        if layer is None or (self.selected_only.isChecked() and not chosen):
            return None
        return AreaSource(layer=QgsVectorLayerFeatureSource(layer), chosen=chosen, crs=crs_to_text(layer.crs()))

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
        if self._layer() is None:
            return self.tr("Area: the project has no layer with polygons.")
        return self.tr("Area: select features of the layer, or take all of them.")

    def stop(self) -> None:
        """Let go of the canvas, for good."""
        self._delay.stop()
        if self._tool is not None and self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
        self._watch(None)

    def _connect_parts(self) -> None:
        self.kind.currentIndexChanged.connect(lambda _row: self._on_kind())
        self.view_button.clicked.connect(self._take_view)
        self.extent.extentChanged.connect(lambda _extent: self.changed.emit())
        self.extent.toggleDialogVisibility.connect(lambda is_shown: self.drawing.emit(not is_shown))
        self.draw_button.clicked.connect(self._draw)
        self.layer.layerChanged.connect(lambda _layer: self._on_layer())
        self.selected_only.toggled.connect(lambda _is_on: self.changed.emit())

    def _layer(self) -> QgsVectorLayer | None:
        layer = self.layer.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) and layer.isValid() else None

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

    def _on_layer(self) -> None:
        layer = self._layer()
        self._watch(layer)
        self.selected_only.setChecked(layer is not None and layer.selectedFeatureCount() > 0)
        self.changed.emit()

    def _watch(self, layer: QgsVectorLayer | None) -> None:
        if self._watched is not None and not sip.isdeleted(self._watched):
            self._watched.selectionChanged.disconnect(self._on_selection)
        self._watched = layer
        if layer is not None:
            layer.selectionChanged.connect(self._on_selection)

    def _on_selection(self, *_args: object) -> None:
        if self.kind.currentData() is AreaKind.LAYER:
            self._delay.start()

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
