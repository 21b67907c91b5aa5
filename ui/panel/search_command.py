"""What *Search*, Enter and *Stop* do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction, QKeySequence
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from . import search_outcome
from .name_search import NameSearch

if TYPE_CHECKING:
    from ..results.results_filter_model import ResultsFilterModel
    from ..results.results_tree import ResultsTree
    from .search_controller import SearchController
    from .search_outcome import Outcome


class SearchCommand(QObject):
    """Searches the selected collections, else those that are listed, once it is known which ones the map meets, and
    looks for what the words name.

    `running_changed(bool)` says whether anything is searched, `outcome_changed(Outcome | None)` what the words led to.
    Escape in the dock stops what runs.
    """

    running_changed = pyqtSignal(bool)
    outcome_changed = pyqtSignal(object)

    def __init__(
        self,
        searches: SearchController,
        item_filter: ResultsFilterModel,
        tree: ResultsTree,
        words: QLineEdit,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._searches = searches
        self._item_filter = item_filter
        self._tree = tree
        self._words = words
        self._waits = False
        self._was_running = False
        self._outcome: Outcome | None = None
        self._names = NameSearch(searches, item_filter, tree, self)
        self._escape = QAction(self.tr("Stop"), parent)
        self._escape.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        self._escape.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.setEnabled(False)
        self._escape.triggered.connect(self.stop)
        parent.addAction(self._escape)
        words.textChanged.connect(self.forget_words)
        searches.search_began.connect(self._on_began)
        searches.search_ended.connect(self._update)
        item_filter.extent_applied.connect(self._run_if_waiting)
        self._names.ended.connect(self._on_names_ended)
        self._names.shown.connect(self._focus_tree)

    @property
    def is_running(self) -> bool:
        return self._waits or self._searches.is_searching or self._names.is_running

    def run(self) -> None:
        self.forget_words()
        self._waits = self._item_filter.is_projecting
        if not self._waits:
            chosen = self._tree.chosen.records()
            collections = chosen or self._item_filter.visible_collections() or self._item_filter.nearby_collections()
            self._names.start(self._words.text().strip(), collections, [each.id for each in chosen])
            self._searches.search(collections)
            self._tree.expand_collections(collections)
            self._names.go_on()
        self._update()

    def retry(self) -> bool:
        """Search again if only the words could not be looked for; whether that was so."""
        has_failed = self._outcome is not None and bool(self._outcome.report)
        if has_failed:
            self.run()
        return has_failed

    def stop(self) -> None:
        """Stop all that is searched."""
        self._waits = False
        self._names.drop()
        self._searches.stop()
        self._set_outcome(search_outcome.stopped(self._words.text().strip()))
        self._update()

    def forget_words(self) -> None:
        """Look for the words no more, and forget what they led to."""
        self._names.drop()
        self._set_outcome(None)
        self._update()

    def dispose(self) -> None:
        self._names.drop()

    def _on_began(self) -> None:
        if self._outcome == search_outcome.stopped(self._words.text().strip()):
            self._set_outcome(None)
        self._update()

    def _run_if_waiting(self) -> None:
        if self._waits:
            self.run()

    def _on_names_ended(self, outcome: Outcome | None) -> None:
        self._set_outcome(outcome)
        self._update()

    def _set_outcome(self, outcome: Outcome | None) -> None:
        if outcome != self._outcome:
            self._outcome = outcome
            self.outcome_changed.emit(outcome)

    def _update(self) -> None:
        is_running = self.is_running
        self._escape.setEnabled(is_running)
        if is_running != self._was_running:
            self._was_running = is_running
            self.running_changed.emit(is_running)

    def _focus_tree(self) -> None:
        """Go on to the rows that were found, unless the user is at something else by now."""
        focused = QApplication.focusWidget()
        if focused is None or focused is self._words or isinstance(focused, QAbstractButton):
            self._tree.setFocus()
