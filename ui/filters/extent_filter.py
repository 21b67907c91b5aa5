"""The filter by extent: the map canvas, a custom extent, or everywhere."""

from __future__ import annotations

from enum import Enum
from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsExtentWidget, QgsFilterLineEdit, QgsMapCanvas
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ...core.extent import MapExtent
from ...core.spatial.crs import crs_from_text
from ..map.canvas_view import canvas_extent, show_canvas
from ..map.outlines import outline_drawn_extent
from ..widgets.buttons import icon_button


class ExtentSource(Enum):
    """The values are stored in the settings."""

    CANVAS = "canvas"
    CUSTOM = "custom"
    EVERYWHERE = "everywhere"


class ExtentFilterWidget(QWidget):
    """Selects an extent, kept in the CRS and with all digits of its source.

    `changed` is emitted at every change, also while the followed map moves, unless `set_listening` says that nobody
    sees what it leads to; then once, when somebody does again.
    """

    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._held: MapExtent | None = None
        self._custom: MapExtent | None = None
        self._is_listening = False
        self._missed_a_move = False

        self.mode = QComboBox(self)
        self.mode.setAccessibleName(self.tr("Where to search"))
        self.mode.addItem(self.tr("Map canvas"), ExtentSource.CANVAS)
        self.mode.addItem(self.tr("Custom extent"), ExtentSource.CUSTOM)
        self.mode.addItem(self.tr("Everywhere"), ExtentSource.EVERYWHERE)
        # the longest entry comes alone in its row
        self.mode.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.mode.setMinimumContentsLength(10)
        self.mode.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

        self._follow = QCheckBox(self.tr("Fo&llow"), self)
        self._follow.setToolTip(self.tr("Follow the map canvas: filter again as it moves"))
        self._follow.setChecked(True)

        self._take = icon_button("/mActionMapIdentification.svg", self.tr("Use Current Map Canvas Extent"), self)
        self._draw = icon_button("/mActionAddBasicRectangle.svg", self.tr("Draw on Map Canvas"), self)

        self._picker: QgsExtentWidget | None = None

        choice = QHBoxLayout()
        choice.setSpacing(6)
        for widget in (self.mode, self._follow, self._take, self._draw):
            choice.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(choice)
        self.setFocusProxy(self.mode)
        self._update_visibility()

        self.mode.currentIndexChanged.connect(self._on_mode_changed)
        self._follow.toggled.connect(self._on_follow_toggled)
        self._take.clicked.connect(self._take_canvas)
        canvas.extentsChanged.connect(self._on_canvas_moved)
        canvas.destinationCrsChanged.connect(self._on_canvas_moved)

    def extent(self) -> MapExtent | None:
        """The extent in the CRS of its source; None for everywhere, and while there is a `problem`."""
        if self._where is ExtentSource.EVERYWHERE:
            return None
        if self._where is ExtentSource.CANVAS:
            return canvas_extent(self._canvas) if self._follow.isChecked() else self._held
        return None if self.problem() else self._custom

    def fixed_extent(self) -> MapExtent | None:
        """The extent, if it stays where it is while the map moves: a custom one, or one taken of the canvas."""
        follows = self._where is ExtentSource.CANVAS and self._follow.isChecked()
        return None if follows else self.extent()

    def problem(self) -> str:
        """Why there is no usable extent, for the user; empty when there is one."""
        if self._where is ExtentSource.CANVAS and not self._canvas.mapSettings().destinationCrs().isValid():
            return self.tr("The project has no coordinate reference system, so the map canvas is not on the globe.")
        if self._where is ExtentSource.CUSTOM:
            if self._custom is None:
                return self.tr("Draw, choose or type an extent.")
            if self._custom.is_empty:
                return self.tr("The extent is empty.")
            if not self._custom.crs:
                return self.tr("The extent has no coordinate reference system.")
        return ""

    def state(self) -> dict[str, Any]:
        """The state for `restore`, as JSON values with all digits."""
        extent = self._custom if self._where is ExtentSource.CUSTOM else self._held
        return {
            "where": self._where.value,
            "follow": self._follow.isChecked(),
            "extent": None if extent is None else [extent.xmin, extent.ymin, extent.xmax, extent.ymax, extent.crs],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Restore a `state`. Raises KeyError, TypeError or ValueError for anything else."""
        where = ExtentSource(state["where"])
        extent = None
        if state["extent"] is not None:
            *edges, crs = state["extent"]
            extent = MapExtent(*map(float, edges), str(crs))
        self._follow.setChecked(bool(state["follow"]))
        self.mode.setCurrentIndex(self.mode.findData(where))
        if where is ExtentSource.CUSTOM and extent is not None:
            self._picker.setOutputExtentFromUser(extent.rectangle(), crs_from_text(extent.crs))
            self._custom = extent
        elif extent is not None:
            self._held = extent

    def follow_canvas(self) -> None:
        """Choose the map canvas, and follow it as it moves."""
        self._follow.setChecked(True)
        self.mode.setCurrentIndex(self.mode.findData(ExtentSource.CANVAS))

    def dispose(self) -> None:
        """Disconnect from the map canvas, which outlives the dock."""
        self._canvas.extentsChanged.disconnect(self._on_canvas_moved)
        self._canvas.destinationCrsChanged.disconnect(self._on_canvas_moved)

    def set_listening(self, is_listening: bool) -> None:
        """Whether moves of the map are told. The widget itself may be folded away."""
        self._is_listening = is_listening
        if is_listening and self._missed_a_move:
            self._missed_a_move = False
            self.changed.emit()

    def is_default(self) -> bool:
        """Whether it follows the map canvas, as it does at first."""
        return self._where is ExtentSource.CANVAS and bool(self._follow.isChecked())

    @property
    def _where(self) -> ExtentSource:
        return ExtentSource(self.mode.currentData())

    def _make_picker(self) -> None:
        """Make QGIS's field for a custom extent, which few want and which has more parts than all the rest."""
        self._picker = picker = QgsExtentWidget(self, QgsExtentWidget.WidgetStyle.CondensedStyle)
        picker.setMapCanvas(self._canvas)
        outline_drawn_extent(picker, self._canvas)
        picker.setToolTip(self.tr("West, east, south, north [CRS]; the menu takes a layer, layout map or bookmark"))
        self._typed = picker.findChild(QgsFilterLineEdit)
        self._typed.setAccessibleName(self.tr("Extent: west, east, south, north"))
        self.layout().addWidget(picker)
        before: QWidget = self._draw
        for part in (self._typed, *picker.findChildren(QToolButton)):
            self.setTabOrder(before, part)
            before = part
        self._draw.clicked.connect(picker.setOutputExtentFromDrawOnCanvas)
        picker.extentChanged.connect(self._on_extent_picked)
        # False: the user is going to draw
        picker.toggleDialogVisibility.connect(lambda is_shown: is_shown or show_canvas(self._canvas))

    def _on_mode_changed(self) -> None:
        if self._where is ExtentSource.CUSTOM and self._picker is None:
            self._make_picker()
        if self._where is ExtentSource.CUSTOM and self._custom is None:
            self._picker.setOutputExtentFromCurrent()
        if self._where is ExtentSource.CANVAS:
            self._held = canvas_extent(self._canvas)
        self._update_visibility()
        self.changed.emit()

    def _on_follow_toggled(self) -> None:
        self._take_canvas()
        self._update_visibility()

    def _take_canvas(self) -> None:
        self._held = canvas_extent(self._canvas)
        self.changed.emit()

    def _on_extent_picked(self, rectangle: QgsRectangle) -> None:
        # The signal's rectangle is exact; the widget's outputExtent() is parsed from its rounded text.
        crs = self._picker.outputCrs()
        if not crs.isValid():
            crs = self._canvas.mapSettings().destinationCrs()
        if not self._picker.isValid():
            self._custom = None
        else:
            self._custom = _over_the_antimeridian(self._typed.text(), crs) or MapExtent.from_rectangle(rectangle, crs)
        if not self._typed.hasFocus():
            self._typed.setCursorPosition(0)
        self.changed.emit()

    def _on_canvas_moved(self) -> None:
        if self._where is not ExtentSource.CANVAS or not self._follow.isChecked():
            return
        if self._is_listening:
            self.changed.emit()
        else:
            self._missed_a_move = True

    def _update_visibility(self) -> None:
        self._follow.setVisible(self._where is ExtentSource.CANVAS)
        self._take.setVisible(self._where is ExtentSource.CANVAS and not self._follow.isChecked())
        self._draw.setVisible(self._where is ExtentSource.CUSTOM)
        if self._picker is not None:
            self._picker.setVisible(self._where is ExtentSource.CUSTOM)


def _over_the_antimeridian(text: str, crs: QgsCoordinateReferenceSystem) -> MapExtent | None:
    """The typed "170,-170,50,60" as 170..190 degrees: QGIS's widget swaps west and east if west is greater."""
    if not crs.isGeographic():
        return None
    try:
        west, east, south, north = (float(number) for number in text.partition("[")[0].split(","))
    except ValueError:
        return None
    return MapExtent.from_rectangle(QgsRectangle(west, south, east + 360, north), crs) if west > east else None
