"""Several sources in one file: which of them lies on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from ...core.export.stacking import StackingOrder, ordered, suited_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.export.request import ExportSource


class SourcesSection(QWidget):
    """The choice of the sources' order, of no use for a single one, and a check box, `origins`, which the form places
    below it. `changed` is emitted when the sources, their order or what is to be saved of them is another."""

    changed = pyqtSignal()

    def __init__(self, sources: Sequence[ExportSource], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources = tuple(sources)
        self.order = QComboBox(self)
        self.order.setObjectName("order")
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.order.setMinimumContentsLength(20)
        for order, name in (
            (StackingOrder.FINEST, self.tr("Finest resolution on top, coarser ones fill its gaps")),
            (StackingOrder.NEWEST, self.tr("Newest on top")),
            (StackingOrder.GIVEN, self.tr("In the order of the list")),
        ):
            self.order.addItem(name, order)
        self.order.setCurrentIndex(self.order.findData(suited_order(self._sources)))
        self.origins = QCheckBox(self.tr("Also save a source &index raster"))
        self.origins.setObjectName("origins")
        self.origins.setToolTip(
            self.tr(
                "A second file, its name ending in “-sources”: the number of the source in each pixel, the names of "
                "the sources as legend"
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.order)
        self.order.currentIndexChanged.connect(self.changed)
        self.origins.toggled.connect(self.changed)

    def is_needed(self) -> bool:
        """Whether there is anything to choose."""
        return len(self._sources) > 1

    def sources(self) -> tuple[ExportSource, ...]:
        """Top one first."""
        return ordered(self._sources, self.order.currentData())

    def saves_origins(self) -> bool:
        """Whether to save, too, which source each pixel came from."""
        return self.is_needed() and bool(self.origins.isChecked())

    def replace(self, sources: Sequence[ExportSource]) -> None:
        """Take other sources, as many."""
        self._sources = tuple(sources)
        self.changed.emit()

    def description(self) -> str:
        """How many there are and the names of the first, in their order."""
        titles = self.titles()
        return self.tr("%n raster(s) combined, the first on top: {names}", "", len(titles)).format(
            names=", ".join(titles[:3]) + (", …" if len(titles) > 3 else "")
        )

    def titles(self) -> list[str]:
        return [source.title for source in self.sources()]
