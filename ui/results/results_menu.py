"""What can be done with the rows selected in the tree: its actions, for the context menu and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction, QKeySequence
from qgis.PyQt.QtWidgets import QMenu

from ...core.stac.record_json import record_json
from ...core.vsicurl import vsicurl_path
from .bulk_menus import add_many_menus
from .tree_nodes import NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.stac.asset_choice import AssetChoice
    from .results_tree import ResultsTree


class ResultsMenu(QObject):
    """The actions of a ResultsTree. They work on its selection and are emitted as its signals; copying is done here."""

    #: A menu is about to be shown: for those who have more to put into it.
    menu_made = pyqtSignal(QMenu)

    def __init__(self, tree: ResultsTree) -> None:
        super().__init__(tree)
        self._tree = tree
        self.add = self._action(self.tr("Add to Map"), "/mActionAddLayer.svg", self._add)
        self.save_extent = self._action(self.tr("Save Canvas Extent as…"), "/mActionFileSaveAs.svg", self._save_extent)
        self.download = self._action(self.tr("Download…"), "/mActionFileSave.svg", self._download)
        self.copy_url = self._action(self.tr("Copy URL"), "/mActionEditCopy.svg", self._copy_urls)
        self.copy_url.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy_url.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        tree.addAction(self.copy_url)
        self.copy_path = self._action(self.tr("Copy /vsicurl/ Path"), "/mActionEditCopy.svg", self._copy_paths)
        self.copy_json = self._action(self.tr("Copy JSON"), "/mActionEditCopy.svg", self._copy_json)
        self.zoom = self._action(self.tr("Zoom to Item"), "/mActionZoomTo.svg", self._zoom)
        self.search = self._action(self.tr("Search"), "/search.svg", self._search)
        self.details = self._action(self.tr("Show Details"), "/mActionPropertiesWidget.svg", self._show_details)

    def menu(self, kind: NodeKind) -> QMenu:
        """The menu for a current row of this kind, with what makes no sense for the selection disabled."""
        assets = self._layers_and_assets()
        self.add.setEnabled(any(choice.asset.kind.is_layer for choice in assets))
        self.download.setEnabled(bool(assets))
        self.save_extent.setEnabled(bool(self._rasters()))
        item = self._tree.current_item()
        self.zoom.setEnabled(item is not None and bool(item.geometry or item.bbox))
        groups: dict[NodeKind, list[list[QAction]]] = {
            NodeKind.ASSET: [
                [self.add, self.save_extent, self.download],
                [self.copy_url, self.copy_path, self.copy_json],
                [self.zoom, self.details],
            ],
            NodeKind.ITEM: [[self.zoom, self.details], [self.add, self.download], [self.copy_json]],
            NodeKind.COLLECTION: [[self.search, self.details], [self.copy_json]],
        }
        menu = QMenu(self._tree)
        for group in groups.get(kind, []):
            menu.addSeparator()
            menu.addActions(group)
        if kind in groups:
            menu.addSeparator()
            add_many_menus(menu, self._tree)
            self.menu_made.emit(menu)
        return menu

    def _action(self, text: str, icon: str, slot: Callable[[], None]) -> QAction:
        action = QAction(QgsApplication.getThemeIcon(icon), text, self)
        action.triggered.connect(slot)
        return action

    def _layers_and_assets(self) -> list[AssetChoice]:
        """The selected assets, and the data layers of the selected items."""
        return list(dict.fromkeys([*self._tree.selected_assets(), *self._tree.data_of_selected_items()]))

    def _rasters(self) -> list[AssetChoice]:
        return [choice for choice in self._tree.selected_assets() if choice.asset.kind.is_raster]

    def layers(self) -> list[AssetChoice]:
        """What is added or dragged: the layers among the selected assets, and the data of the selected items."""
        return [choice for choice in self._layers_and_assets() if choice.asset.kind.is_layer]

    def _add(self) -> None:
        layers = self.layers()
        if layers:
            self._tree.add_requested.emit(layers)

    def _save_extent(self) -> None:
        self._tree.save_extent_requested.emit(self._rasters())

    def _download(self) -> None:
        self._tree.download_requested.emit(self._layers_and_assets())

    def _copy_urls(self) -> None:
        self._copy([choice.asset.href for choice in self._tree.selected_assets()])

    def _copy_paths(self) -> None:
        self._copy([vsicurl_path(choice.asset.href) for choice in self._tree.selected_assets()])

    def _copy_json(self) -> None:
        self._copy([record_json(self._tree.current_record())])

    def _copy(self, lines: list[str]) -> None:
        if lines:
            QgsApplication.clipboard().setText("\n".join(lines))

    def _zoom(self) -> None:
        self._tree.zoom_requested.emit(self._tree.current_item())

    def _search(self) -> None:
        self._tree.search_requested.emit(self._tree.selected_collections())

    def _show_details(self) -> None:
        self._tree.details_requested.emit(self._tree.current_record())
