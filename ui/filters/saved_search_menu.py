"""Saved and recent searches, in a menu beside the Search button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgsNewNameDialog
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QToolButton, QWidget

from ...core.searches import SavedSearch, SavedSearchStore
from ..widgets.menu_heading import add_heading
from ..widgets.plain_text import plain_tip
from .saved_search_text import described, label

if TYPE_CHECKING:
    from collections.abc import Callable


class SavedSearchMenu(QToolButton):
    """`chosen(SavedSearch)` asks for a search to be run again. `current` gives the search that the dock shows, None
    when there is none to save."""

    chosen = pyqtSignal(object)

    def __init__(self, current: Callable[[], SavedSearch | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = SavedSearchStore()
        self._current = current
        self.setIcon(QgsApplication.getThemeIcon("/mIconHistory.svg"))
        self.setToolTip(self.tr("Saved and recent searches"))
        self.setAccessibleName(self.toolTip())
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._manage = QMenu(self.tr("&Manage Saved Searches"), self)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def add_recent(self) -> None:
        """Add the search that the dock shows to the recent ones."""
        search = self._current()
        if search is not None:
            self._store.add_recent(search)

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        save = menu.addAction(QgsApplication.getThemeIcon("/mActionFileSave.svg"), self.tr("&Save This Search…"))
        save.setEnabled(self._current() is not None)
        save.triggered.connect(self._ask_to_save)
        saved = self._store.saved()
        if saved:
            add_heading(menu, self.tr("Saved Searches"))
            for search in saved:
                self._add(search, search.name)
            self._add_management([search.name for search in saved])
        recent = self._store.recent()
        if recent:
            add_heading(menu, self.tr("Recent Searches"))
            for search in recent:
                self._add(search, label(search))
            menu.addSeparator()
            menu.addAction(self.tr("&Forget Recent Searches")).triggered.connect(self._store.forget_recent)

    def _add(self, search: SavedSearch, text: str) -> None:
        action = self.menu().addAction(text.replace("&", "&&"))
        action.setToolTip(plain_tip(described(search)))
        action.triggered.connect(lambda: self.chosen.emit(search))

    def _add_management(self, names: list[str]) -> None:
        """Offer to rename and to remove each search. QMenu.clear() leaves submenus where they are."""
        self._manage.clear()
        for one in self._manage.findChildren(QMenu):
            one.deleteLater()
        self.menu().addMenu(self._manage)
        for name in names:
            one = self._manage.addMenu(name.replace("&", "&&"))
            one.addAction(self.tr("&Rename…")).triggered.connect(lambda _=False, name=name: self._ask_to_rename(name))
            one.addAction(self.tr("Re&move")).triggered.connect(lambda _=False, name=name: self._store.remove(name))

    def _ask_to_save(self) -> None:
        search = self._current()
        if search is not None:
            self._ask(self.tr("Save Search"), label(search), lambda name: self._store.save(search, name))

    def _ask_to_rename(self, old: str) -> None:
        self._ask(self.tr("Rename Search"), old, lambda name: self._store.rename(old, name), [old])

    def _ask(self, title: str, name: str, keep: Callable[[str], None], but: list[str] | None = None) -> None:
        """Ask for a name in QGIS's own dialog, which warns of one that is taken."""
        taken = [search.name for search in self._store.saved() if search.name not in (but or [])]
        dialog = QgsNewNameDialog("", name, [], taken, Qt.CaseSensitivity.CaseSensitive, self.window())
        dialog.setObjectName("SearchNameDialog")
        dialog.setWindowTitle(title)
        dialog.setHintString(self.tr("Name of the search"))
        dialog.setOverwriteEnabled(True)
        dialog.setConflictingNameWarning(self.tr("A saved search of this name already exists and will be replaced."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: keep(dialog.name().strip()) if dialog.name().strip() else None)
        dialog.open()
