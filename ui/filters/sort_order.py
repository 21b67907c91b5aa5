"""The order of the items in a collection."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QWidget


class SortOrder(QWidget):
    """A property and a direction. `changed` is emitted at every change."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sort_by = QComboBox(self)
        self.sort_by.setToolTip(self.tr("The order of the items in a collection"))
        self.sort_by.setAccessibleName(self.tr("Order of the items"))
        self.sort_by.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.sort_by.setMinimumContentsLength(8)
        self.sort_by.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sort_by.addItem(self.tr("Catalogue order"), "")
        self.sort_by.addItem(self.tr("By date"), "datetime")
        self.sort_by.addItem(self.tr("By identifier"), "id")
        self.sort_by.addItem(self.tr("By date created"), "created")
        self.sort_by.addItem(self.tr("By date updated"), "updated")
        self.descending = QCheckBox(self.tr("&Reverse"), self)
        self.descending.setToolTip(self.tr("Newest or last first"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.sort_by, 1)
        layout.addWidget(self.descending)
        self.setFocusProxy(self.sort_by)
        self.sort_by.currentIndexChanged.connect(self._on_change)
        self.descending.toggled.connect(self.changed)
        self._on_change()

    def field(self) -> str:
        """The item property; empty for the catalogue's own order."""
        return str(self.sort_by.currentData())

    def is_descending(self) -> bool:
        """Whether the last come first; never in the catalogue's own order."""
        return bool(self.field()) and bool(self.descending.isChecked())

    def clear(self) -> None:
        """Leave the order to the catalogue."""
        self.sort_by.setCurrentIndex(0)
        self.descending.setChecked(False)

    def state(self) -> dict[str, Any]:
        """The state for `restore`, as JSON values."""
        return {"sort_by": self.field(), "descending": self.descending.isChecked()}

    def restore(self, state: dict[str, Any]) -> None:
        """Restore a `state`. Raises KeyError for anything else."""
        self.sort_by.setCurrentIndex(max(0, self.sort_by.findData(state["sort_by"])))
        self.descending.setChecked(bool(state["descending"]))

    def _on_change(self) -> None:
        self.descending.setEnabled(bool(self.field()))
        self.changed.emit()


def order_text(field: str, *, is_descending: bool) -> str:
    """The order in a word or two."""
    translate = QCoreApplication.translate
    first, last = {
        "datetime": (translate("SortOrder", "oldest"), translate("SortOrder", "newest")),
        "id": (translate("SortOrder", "identifier"), translate("SortOrder", "identifier, reversed")),
        "created": (translate("SortOrder", "first created"), translate("SortOrder", "last created")),
        "updated": (translate("SortOrder", "first updated"), translate("SortOrder", "last updated")),
    }.get(field, (translate("SortOrder", "catalogue"),) * 2)
    return str(last if is_descending else first)
