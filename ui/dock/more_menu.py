"""The dock's More menu: what can be done with what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QMenu

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from ..panel.chosen_records import ChosenRecords
    from ..results.record_actions import RecordMenu
    from ..results.results_menu import ResultsMenu


class MoreMenu(QMenu):
    """The entries of the rows' menu, in its order, for the checked or selected records; without those that have a
    button of their own in the dock. All are there whatever is chosen: what cannot be done is disabled, and says why."""

    def __init__(self, results_menu: ResultsMenu, chosen: ChosenRecords, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._results_menu = results_menu
        self._chosen = chosen
        self._records: RecordMenu | None = None
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Show what can be done now."""
        self.clear()
        if self._records is not None:
            self._records.deleteLater()
        results = self._results_menu
        self._records = results.menu(None, self._chosen, self)
        with_button = (results.add, results.save_extent, results.details)
        self.addActions([action for action in self._records.actions() if action not in with_button])
