"""Several sources in one file: which of them lies on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.export.stacking import StackingOrder, ordered, suited_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.export.request import ExportSource
    from .save_extent_dialog import SaveExtentDialog


class SourcesSection(QObject):
    """The line that names the sources, and the choice of their order; a single source needs neither."""

    changed = pyqtSignal()

    def __init__(self, form: SaveExtentDialog, sources: Sequence[ExportSource]) -> None:
        super().__init__(form)
        self._form = form
        self._sources = tuple(sources)
        for order, name in (
            (StackingOrder.FINEST, self.tr("Finest resolution on top, coarser ones fill its gaps")),
            (StackingOrder.NEWEST, self.tr("Newest on top")),
            (StackingOrder.GIVEN, self.tr("In the order of the list")),
        ):
            form.order.addItem(name, order)
        form.order.setCurrentIndex(form.order.findData(suited_order(self._sources)))
        for widget in (form.order, form.order_label, form.sources_label, form.origins):
            widget.setVisible(len(self._sources) > 1)
        form.order.currentIndexChanged.connect(self._on_chosen)
        form.origins.toggled.connect(self.changed)
        self._show()

    @property
    def sources(self) -> tuple[ExportSource, ...]:
        """Top one first."""
        return ordered(self._sources, self._form.order.currentData())

    @property
    def asks_for_origins(self) -> bool:
        """Whether to save, too, what source each pixel came from."""
        return len(self._sources) > 1 and bool(self._form.origins.isChecked())

    def replace(self, sources: Sequence[ExportSource]) -> None:
        """Others in their place, as many."""
        self._sources = tuple(sources)
        self._on_chosen()

    def _on_chosen(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        titles = [source.title for source in self.sources]
        self._form.sources_label.setText(
            self.tr("%n raster(s) put together, the first on top: {names}", "", len(titles)).format(
                names=", ".join(titles[:3]) + (", …" if len(titles) > 3 else "")
            )
        )
        self._form.sources_label.setToolTip("\n".join(titles))
