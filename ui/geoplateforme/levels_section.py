"""The levels of the pyramid: the finest by level, resolution or scale, and those at which the WMS is harvested."""

from __future__ import annotations

from qgis.gui import QgsCheckableComboBox, QgsDoubleSpinBox, QgsScaleWidget
from qgis.PyQt.QtCore import QLocale, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFormLayout, QHBoxLayout, QSpinBox, QWidget

from ...core.geoplateforme.pyramid_grid import BOTTOM, TOP, level_of_resolution, level_of_scale, resolution, scale
from ..widgets.accessible_names import name_parts
from ..widgets.plain_text import PlainLabel

#: Metres a pixel; and by how much the scale in QGIS's field may differ: it is rounded.
_FINEST, _COARSEST, _DECIMALS = 0.01, 200_000.0, 2
_SAME_SCALE = 1e-3


class LevelsSection(QWidget):
    """The finest level as a number, as metres a pixel and as a scale, three fields for one choice: the resolution and
    the scale are those on the ground at the latitude of the area, and the next finer level counts."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._latitude = 0.0
        self.bottom = QSpinBox(self)
        self.resolution = QgsDoubleSpinBox(self)
        self.resolution.setRange(_FINEST, _COARSEST)
        self.resolution.setDecimals(_DECIMALS)
        self.resolution.setSuffix(self.tr(" m/pixel"))
        self.resolution.setShowClearButton(False)
        self.resolution.setKeyboardTracking(False)
        name_parts(self.resolution, self.tr("Resolution on the ground"))
        self.scale = QgsScaleWidget(self)
        name_parts(self.scale, self.tr("Scale"))
        self.top = QSpinBox(self)
        for box in (self.bottom, self.top):
            box.setRange(TOP, BOTTOM)
        self.harvested = QgsCheckableComboBox(self)
        self.harvested.setDefaultText(self.tr("None: computed from the level below"))
        self.harvested.setToolTip(
            self.tr("At these levels the service is asked again, as for a map that changes with the scale")
        )
        self._lay_out()
        self.set_bottom(14)
        self.bottom.valueChanged.connect(lambda _level: self._on_bottom())
        self.top.valueChanged.connect(lambda _level: self._on_top())
        self.resolution.valueChanged.connect(
            lambda metres: self.bottom.setValue(level_of_resolution(metres, self._latitude))
        )
        self.resolution.editingFinished.connect(self._show_bottom)
        self.scale.scaleChanged.connect(self._on_scale)
        self.harvested.checkedItemsChanged.connect(lambda _items: self.changed.emit())

    def levels(self) -> tuple[int, ...]:
        """The levels to harvest at, the finest first."""
        return (self.bottom.value(), *sorted(map(int, self.harvested.checkedItemsData()), reverse=True))

    def set_bottom(self, level: int) -> None:
        """Choose the finest level."""
        self.bottom.setValue(level)
        self._on_bottom()

    def show_latitude(self, degrees: float) -> None:
        """Show resolutions and scales as on the ground there; the level stays."""
        if degrees != self._latitude:
            self._latitude = degrees
            self._show_bottom()
            self._offer_levels()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.bottom)
        row.addWidget(self.resolution, 1)
        row.addWidget(self.scale, 1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for text, field, shown in (
            (self.tr("&Bottom level (finest)"), self.bottom, row),
            (self.tr("To&p level (coarsest)"), self.top, self.top),
            (self.tr("Harvest &also at"), self.harvested, self.harvested),
        ):
            label = PlainLabel(text, self)
            label.setBuddy(field)
            form.addRow(label, shown)

    def _on_scale(self, denominator: float) -> None:
        if denominator > 0:
            self.bottom.setValue(level_of_scale(denominator, self._latitude))
            self._show_bottom()

    def _on_top(self) -> None:
        if self.top.value() > self.bottom.value():
            self.bottom.setValue(self.top.value())
        self._offer_levels()
        self.changed.emit()

    def _on_bottom(self) -> None:
        if self.bottom.value() < self.top.value():
            self.top.setValue(self.bottom.value())
        self._show_bottom()
        self._offer_levels()
        self.changed.emit()

    def _show_bottom(self) -> None:
        level = self.bottom.value()
        wanted = scale(level, self._latitude)
        with QSignalBlocker(self.resolution), QSignalBlocker(self.scale):
            self.resolution.setValue(resolution(level, self._latitude))
            if abs(self.scale.scale() - wanted) > _SAME_SCALE * wanted:  # QGIS's field gives the focus away
                self.scale.setScale(wanted)

    def _offer_levels(self) -> None:
        """The levels above the finest one, with their resolutions; those that were chosen stay so."""
        chosen = set(self.harvested.checkedItemsData())
        with QSignalBlocker(self.harvested):
            self.harvested.clear()
            for level in range(self.bottom.value() - 1, self.top.value() - 1, -1):
                metres = QLocale().toString(resolution(level, self._latitude), "f", _DECIMALS)
                is_chosen = Qt.CheckState.Checked if level in chosen else Qt.CheckState.Unchecked
                self.harvested.addItemWithCheckState(
                    self.tr("{level} ({metres} m)").format(level=level, metres=metres), is_chosen, level
                )
