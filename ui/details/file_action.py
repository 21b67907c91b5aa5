"""The entry *File Details* in the menu of a raster's row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QAction

from ...core.stac.asset_choice import AssetChoice
from ..results.record_actions import RecordAction
from ..results.record_reasons import why_no_file
from ..widgets.reasons import allow

if TYPE_CHECKING:
    from ..results.record_actions import RecordMenu
    from ..results.results_menu import ResultsMenu
    from ..results.results_tree import ResultsTree


class FileAction(QAction):
    """In the menus of all assets; enabled for those whose file can be looked at."""

    #: The AssetChoice whose file is to be described.
    wanted = pyqtSignal(object)

    def __init__(self, menu: ResultsMenu, tree: ResultsTree) -> None:
        super().__init__(QgsApplication.getThemeIcon("/mActionIdentify.svg"), "", tree)
        self.setText(self.tr("File Details"))
        self._choice: AssetChoice | None = None
        self.triggered.connect(lambda: self.wanted.emit(self._choice))
        menu.about_to_show.connect(self._offer)

    def _offer(self, menu: RecordMenu) -> None:
        record = menu.selection.current_record()
        self._choice = record if isinstance(record, AssetChoice) else None
        if menu.selection.is_in_dock and (self._choice is not None or menu.is_whole):  # the dock's details show it
            allow(self, why_no_file(menu.selection))
            menu.add(RecordAction.FILE_DETAILS, self)
