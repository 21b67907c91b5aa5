"""The entry *File Details* in the menu of a raster's row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QAction

from ...core.stac.asset_choice import AssetChoice
from ..results.results_menu import MenuGroup

if TYPE_CHECKING:
    from ..results.results_menu import ResultsMenu
    from ..results.results_tree import ResultsTree
    from ..widgets.grouped_menu import GroupedMenu


class FileAction(QAction):
    """In the menus of all assets; enabled for those whose file can be looked at."""

    #: The AssetChoice whose file is to be described.
    wanted = pyqtSignal(object)

    def __init__(self, menu: ResultsMenu, tree: ResultsTree) -> None:
        super().__init__(QgsApplication.getThemeIcon("/mActionIdentify.svg"), "", tree)
        self.setText(self.tr("File Details"))
        self._tree = tree
        self.triggered.connect(lambda: self.wanted.emit(tree.current_record()))
        menu.about_to_show.connect(self._offer)

    def _offer(self, menu: GroupedMenu) -> None:
        record = self._tree.current_record()
        if isinstance(record, AssetChoice):
            self.setEnabled(record.asset.is_tiff)
            menu.add(MenuGroup.VIEW, self)
