"""The context menu of the results tree, and Ctrl+C in it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction, QKeySequence

from ...core.stac.elevation import is_elevation
from ...core.stac.item_documents import metadata_files, product_files
from ...core.stac.record_json import record_json
from ...core.web_address import is_web_address
from ..widgets.grouped_menu import GroupedMenu
from .bulk_menus import BulkMenus
from .node_model import Role
from .tree_nodes import NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Item
    from .results_tree import ResultsTree


class MenuGroup(Enum):
    """The groups of the context menu; other parts may add to each of them."""

    VIEW = auto()
    DATA = auto()
    PROGRAMS = auto()
    COPY = auto()
    BULK = auto()


_SECTIONS = {
    NodeKind.ASSET: (
        (MenuGroup.DATA,),
        (MenuGroup.PROGRAMS, MenuGroup.COPY),
        (MenuGroup.VIEW,),
        (MenuGroup.BULK,),
    ),
    NodeKind.ITEM: (
        (MenuGroup.VIEW,),
        (MenuGroup.DATA,),
        (MenuGroup.COPY,),
        (MenuGroup.BULK,),
        (MenuGroup.PROGRAMS,),
    ),
    NodeKind.COLLECTION: (
        (MenuGroup.VIEW,),
        (MenuGroup.COPY,),
        (MenuGroup.BULK,),
        (MenuGroup.PROGRAMS,),
    ),
}


class ResultsMenu(QObject):
    """Offers what can be done with the rows selected in a tree, and tells what was chosen. Copying is done here."""

    download_requested = pyqtSignal(object)
    #: AssetChoices of heights.
    relief_requested = pyqtSignal(object)
    save_extent_requested = pyqtSignal(object)
    zoom_requested = pyqtSignal(object)
    search_requested = pyqtSignal(object)
    #: A Collection, an Item or an AssetChoice.
    details_requested = pyqtSignal(object)
    #: The GroupedMenu that is about to be shown: other parts add to its MenuGroups.
    about_to_show = pyqtSignal(object)

    def __init__(self, tree: ResultsTree) -> None:
        super().__init__(tree)
        self._tree = tree
        #: The entries for many items; the dock's More menu shows them too.
        self.bulk_menus = BulkMenus(tree.scope, tree)
        self.add = self._action(self.tr("Add to Map"), "/mActionAddLayer.svg", tree.add_selected)
        self.relief = self._action(self.tr("Add with Relief"), "/mActionAddRasterLayer.svg", self._add_relief)
        self.save_extent = self._action(self.tr("Save Canvas Extent as…"), "/mActionFileSaveAs.svg", self._save_extent)
        self.download = self._action(self.tr("Download…"), "/mActionFileSave.svg", self._download)
        self.metadata = self._action(
            self.tr("Download Metadata…"), "/mActionFileSave.svg", lambda: self._download_files(metadata_files)
        )
        self.product = self._action(
            self.tr("Download Product…"), "/mActionFileSave.svg", lambda: self._download_files(product_files)
        )
        self.copy_url = self._action(self.tr("Copy URL"), "/mActionEditCopy.svg", self._copy_urls)
        self.copy_url.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy_url.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        tree.addAction(self.copy_url)
        self.copy_json = self._action(self.tr("Copy JSON"), "/mActionEditCopy.svg", self._copy_json)
        self.zoom = self._action(self.tr("Zoom to Item"), "/mActionZoomTo.svg", self._zoom)
        self.search = self._action(self.tr("Search"), "/search.svg", self._search)
        self.details = self._action(self.tr("Show Details"), "/mActionPropertiesWidget.svg", self._show_details)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.customContextMenuRequested.connect(self._show)

    def menu(self, kind: NodeKind) -> GroupedMenu:
        """The menu for a current row of this kind, with what makes no sense for the selection disabled."""
        choices = self._tree.selected_choices()
        self.add.setEnabled(any(choice.asset.kind.is_layer for choice in choices))
        self.download.setEnabled(any(is_web_address(choice.asset.href) for choice in choices))
        self.save_extent.setEnabled(any(choice.asset.kind.is_raster for choice in self._tree.selected_assets()))
        item = self._tree.current_item()
        self.zoom.setEnabled(item is not None and bool(item.geometry or item.bbox))
        self.bulk_menus.update()
        menu = GroupedMenu(_SECTIONS[kind], self._tree)
        if kind == NodeKind.COLLECTION:
            menu.add(MenuGroup.VIEW, self.search, self.details)
        else:
            menu.add(MenuGroup.VIEW, self.zoom, self.details)
            menu.add(MenuGroup.DATA, self.add)
            if any(is_elevation(choice.asset) for choice in choices):
                menu.add(MenuGroup.DATA, self.relief)
            if self.bulk_menus.composite.menuAction().isVisible():
                menu.add(MenuGroup.DATA, self.bulk_menus.composite.menuAction())
            if kind == NodeKind.ASSET:
                menu.add(MenuGroup.DATA, self.save_extent)
            menu.add(MenuGroup.DATA, self.download)
            if kind == NodeKind.ITEM:
                menu.add(MenuGroup.DATA, *self._document_actions())
        menu.add(MenuGroup.COPY, self.copy_json)
        menu.add(MenuGroup.BULK, *(action for action in self.bulk_menus.actions() if action.isVisible()))
        self.about_to_show.emit(menu)
        return menu

    def _show(self, position: QPoint) -> None:
        kind = self._tree.currentIndex().data(Role.KIND)
        if kind in _SECTIONS and self._tree.selectionModel().hasSelection():
            menu = self.menu(NodeKind(kind))
            menu.exec(self._tree.viewport().mapToGlobal(position))
            menu.deleteLater()

    def _action(self, text: str, icon: str, slot: Callable[[], None]) -> QAction:
        action = QAction(QgsApplication.getThemeIcon(icon), text, self)
        action.triggered.connect(slot)
        return action

    def _add_relief(self) -> None:
        found = (choice for choice in self._tree.selected_choices() if is_elevation(choice.asset))
        self.relief_requested.emit(list(found))

    def _save_extent(self) -> None:
        rasters = [choice for choice in self._tree.selected_assets() if choice.asset.kind.is_raster]
        self.save_extent_requested.emit(rasters)

    def _download(self) -> None:
        self.download_requested.emit(self._tree.selected_choices())

    def _document_actions(self) -> list[QAction]:
        """Entries for the documents that any of the selected items has."""
        found = ((self.metadata, metadata_files), (self.product, product_files))
        return [action for action, files in found if self._tree.files_of_selected_items(files)]

    def _download_files(self, files: Callable[[Item], Sequence[Asset]]) -> None:
        self.download_requested.emit(self._tree.files_of_selected_items(files))

    def _copy_urls(self) -> None:
        self._copy([choice.asset.href for choice in self._tree.selected_assets()])

    def _copy_json(self) -> None:
        self._copy([record_json(self._tree.current_record())])

    def _copy(self, lines: list[str]) -> None:
        if lines:
            QgsApplication.clipboard().setText("\n".join(lines))

    def _zoom(self) -> None:
        self.zoom_requested.emit(self._tree.current_item())

    def _search(self) -> None:
        self.search_requested.emit(self._tree.selected_collections())

    def _show_details(self) -> None:
        self.details_requested.emit(self._tree.current_record())
