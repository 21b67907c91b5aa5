"""A text field that offers the values that the listed items have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QCompleter, QLineEdit, QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.PyQt.QtGui import QKeyEvent


class SeenValuesEdit(QgsFilterLineEdit):
    """Any text can be entered. The values are offered by the button at the end, by Down, and while typing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen: tuple[str, ...] = ()
        icon = QgsApplication.getThemeIcon("/mActionArrowDown.svg")
        self._offer = QAction(icon, self.tr("Values of the items"), self)
        self._offer.triggered.connect(self._show_values)
        self.addAction(self._offer, QLineEdit.ActionPosition.TrailingPosition)
        self._offer.setVisible(False)

    def set_seen(self, values: Sequence[str]) -> None:
        """Offer these values. What is entered stays."""
        if tuple(values) == self._seen:
            return
        self._seen = tuple(values)
        self._offer.setVisible(bool(values))
        completer = QCompleter(list(values), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self._seen:
            self._show_values()
            event.accept()
            return
        super().keyPressEvent(event)

    def values_menu(self) -> QMenu:
        """A menu of the values; choosing one enters it."""
        menu = QMenu(self)
        for value in self._seen:
            action = menu.addAction(value.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, value=value: self.setText(value))
        return menu

    def _show_values(self) -> None:
        menu = self.values_menu()
        menu.exec(self.mapToGlobal(self.rect().bottomLeft()))
        menu.deleteLater()
