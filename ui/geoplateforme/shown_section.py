"""Which part of a pyramid the published layer shows: its box, its levels, and whether it answers questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QHBoxLayout, QWidget

from ..widgets.buttons import push_button
from ..widgets.plain_text import PlainLabel, plain_tip
from .attribution_section import FoldedSection

if TYPE_CHECKING:
    from ...core.geoplateforme.records import StoredData
    from ...core.spatial.georeference import LonLatBox

_DECIMALS = 6
#: The row and the column of each side: as they lie on a map.
_PLACES = {"west": (1, 0), "south": (2, 1), "east": (1, 2), "north": (0, 1)}


class ShownSection(FoldedSection):
    """Begins with all of the pyramid. The box is in degrees (EPSG:4326)."""

    def __init__(self, pyramid: StoredData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_title(self.tr("Extent and levels"))
        self._pyramid = pyramid
        names = {
            "west": self.tr("West"),
            "south": self.tr("South"),
            "east": self.tr("East"),
            "north": self.tr("North"),
        }
        self.sides: dict[str, QgsDoubleSpinBox] = {}
        grid = QGridLayout()
        for side, (row, column) in _PLACES.items():
            box = self.sides[side] = QgsDoubleSpinBox(self)
            most = 90.0 if side in ("south", "north") else 180.0
            box.setRange(-most, most)
            box.setDecimals(_DECIMALS)
            box.setShowClearButton(False)
            box.setSuffix("°")
            box.setAccessibleName(names[side])
            box.setToolTip(plain_tip(names[side]))
            box.valueChanged.connect(lambda _value: self.changed.emit())
            grid.addWidget(box, row, column)
        self.whole_button = push_button(self.tr("&All of the Pyramid"), self, self.show_all)
        grid.addWidget(self.whole_button, 2, 2)
        self.top, self.bottom = QComboBox(self), QComboBox(self)
        levels = QHBoxLayout()
        for combo in (self.top, self.bottom):
            combo.addItems(pyramid.levels)
            combo.currentIndexChanged.connect(lambda _row: self.changed.emit())
            levels.addWidget(combo)
        levels.addStretch()
        self.top.setAccessibleName(self.tr("Coarsest level"))
        self.bottom.setAccessibleName(self.tr("Finest level"))
        self.answers = QCheckBox(self.tr("Allow pixel &queries (GetFeatureInfo)"), self)
        form = QFormLayout(self)
        form.addRow(PlainLabel(self.tr("Extent"), self), grid)
        label = PlainLabel(self.tr("Le&vels, from … to"), self)
        label.setBuddy(self.top)
        form.addRow(label, levels)
        form.addRow(self.answers)
        self.answers.toggled.connect(lambda _is_on: self.changed.emit())
        self.show_all()

    def show_all(self) -> None:
        """Take the pyramid's own box and levels."""
        for value, side in zip(self._pyramid.box or (), ("west", "south", "east", "north"), strict=False):
            self.sides[side].setValue(value)
        self.top.setCurrentIndex(0)
        self.bottom.setCurrentIndex(self.bottom.count() - 1)

    def box(self) -> LonLatBox | None:
        """West, south, east, north; None where the pyramid's own is not known and none was entered."""
        west, south, east, north = (self.sides[side].value() for side in ("west", "south", "east", "north"))
        return None if west == east == south == north == 0 else (west, south, east, north)

    def levels(self) -> tuple[str, str]:
        """The coarsest and the finest level."""
        return str(self.top.currentText()), str(self.bottom.currentText())

    def problem(self) -> str:
        """What must be corrected, in words."""
        box = self.box()
        if box is not None and (box[0] >= box[2] or box[1] >= box[3]):
            return self.tr("Extent: west must be less than east, and south less than north.")
        if self.top.currentIndex() > self.bottom.currentIndex():
            return self.tr("Levels: the first one must be the coarser.")
        return ""
