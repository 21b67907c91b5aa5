"""The context menu of the results tree, and Ctrl+C in it."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction, QKeySequence

from ...core.settings import settings
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

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Item
    from .menu_selection import MenuSelection
    from .results_tree import ResultsTree


class MenuGroup(Enum):
    """The groups of the context menu; other parts may add to each of them."""

    DATA = auto()
    BULK = auto()
    VIEW = auto()
    PROGRAMS = auto()
    COPY = auto()


#: The order of all menus of records, whatever they are opened on; the dock's More menu has it too.
_SECTIONS = ((MenuGroup.DATA,), (MenuGroup.BULK,), (MenuGroup.VIEW,), (MenuGroup.PROGRAMS, MenuGroup.COPY))
_KINDS = (NodeKind.COLLECTION, NodeKind.ITEM, NodeKind.ASSET)


class RecordMenu(GroupedMenu):
    """A menu of what can be done with the selected records."""

    def __init__(self, selection: MenuSelection, parent: QWidget) -> None:
        super().__init__(_SECTIONS, parent)
        self.selection = selection


class ResultsMenu(QObject):
    """Offers what can be done with the rows selected in a tree, or with those of another selection, and tells what was
    chosen. Copying is done here."""

    download_requested = pyqtSignal(object)
    #: AssetChoices of heights, to be added with their relief, or without it.
    relief_requested = pyqtSignal(object)
    plain_requested = pyqtSignal(object)
    save_extent_requested = pyqtSignal(object)
    zoom_requested = pyqtSignal(object)
    search_requested = pyqtSignal(object)
    #: A Collection, an Item or an AssetChoice.
    details_requested = pyqtSignal(object)
    #: The RecordMenu that is about to be shown: other parts add to its MenuGroups.
    about_to_show = pyqtSignal(object)

    def __init__(self, tree: ResultsTree) -> None:
        super().__init__(tree)
        self._tree = tree
        self._selection: MenuSelection = tree
        #: The entries for many items; the dock's More menu shows them too.
        self.bulk_menus = BulkMenus(tree.scope, tree)
        self.add = self._action(self.tr("Add to Map"), "/mActionAddLayer.svg", self._add)
        self.relief = self._action(self.tr("Add with Relief"), "/mActionAddRasterLayer.svg", self._add_relief)
        self.plain = self._action(self.tr("Add Without Relief"), "/mActionAddRasterLayer.svg", self._add_plain)
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

    def menu(self, kind: NodeKind, selection: MenuSelection | None = None, parent: QWidget | None = None) -> RecordMenu:
        """The menu for a current row of this kind, with what makes no sense for the selection disabled. A selection
        other than the tree's is not shown in the dock, so it lacks what the dock alone shows."""
        self._selection = chosen = selection or self._tree
        is_listed = selection is None
        choices = chosen.selected_choices()
        self.add.setEnabled(any(choice.asset.kind.is_layer for choice in choices))
        self.download.setEnabled(any(is_web_address(choice.asset.href) for choice in choices))
        self.save_extent.setEnabled(any(choice.asset.kind.is_raster for choice in chosen.selected_assets()))
        item = chosen.current_item()
        self.zoom.setEnabled(item is not None and bool(item.geometry or item.bbox))
        scope = chosen.scope()
        self.bulk_menus.show_scope(scope)
        menu = RecordMenu(chosen, parent or self._tree)
        if kind != NodeKind.COLLECTION:
            menu.add(MenuGroup.VIEW, self.zoom)
        elif is_listed:
            menu.add(MenuGroup.VIEW, self.search)
        if is_listed:
            menu.add(MenuGroup.VIEW, self.details)
        if kind != NodeKind.COLLECTION:
            menu.add(MenuGroup.DATA, self.add)
            if any(is_elevation(choice.asset) for choice in choices):
                menu.add(MenuGroup.DATA, self.plain if settings().relief.value() else self.relief)
            if self.bulk_menus.composite.menuAction().isVisible():
                menu.add(MenuGroup.DATA, self.bulk_menus.composite.menuAction())
            if kind == NodeKind.ASSET:
                menu.add(MenuGroup.DATA, self.save_extent)
            menu.add(MenuGroup.DATA, self.download)
            if kind == NodeKind.ITEM:
                menu.add(MenuGroup.DATA, *self._document_actions())
        menu.add(MenuGroup.COPY, self.copy_json)
        if scope is not None and (is_listed or len(scope.items) > 1):
            menu.add(MenuGroup.BULK, *(action for action in self.bulk_menus.actions() if action.isVisible()))
        self.about_to_show.emit(menu)
        return menu

    def _show(self, position: QPoint) -> None:
        kind = self._tree.currentIndex().data(Role.KIND)
        if kind in _KINDS and self._tree.selectionModel().hasSelection():
            menu = self.menu(NodeKind(kind))
            menu.exec(self._tree.viewport().mapToGlobal(position))
            menu.deleteLater()

    def _action(self, text: str, icon: str, slot: Callable[[], None]) -> QAction:
        action = QAction(QgsApplication.getThemeIcon(icon), text, self)
        action.triggered.connect(slot)
        return action

    def _add(self) -> None:
        self._selection.add_selected()

    def _add_relief(self) -> None:
        self.relief_requested.emit(self._heights())

    def _add_plain(self) -> None:
        self.plain_requested.emit(self._heights())

    def _heights(self) -> list[AssetChoice]:
        return [choice for choice in self._selection.selected_choices() if is_elevation(choice.asset)]

    def _save_extent(self) -> None:
        rasters = [choice for choice in self._selection.selected_assets() if choice.asset.kind.is_raster]
        self.save_extent_requested.emit(rasters)

    def _download(self) -> None:
        self.download_requested.emit(self._selection.selected_choices())

    def _document_actions(self) -> list[QAction]:
        """Entries for the documents that any of the selected items has."""
        found = ((self.metadata, metadata_files), (self.product, product_files))
        return [action for action, files in found if self._selection.files_of_selected_items(files)]

    def _download_files(self, files: Callable[[Item], Sequence[Asset]]) -> None:
        self.download_requested.emit(self._selection.files_of_selected_items(files))

    def _copy_urls(self) -> None:  # by the shortcut, in the tree
        self._copy([choice.asset.href for choice in self._tree.selected_assets()])

    def _copy_json(self) -> None:
        self._copy([record_json(self._selection.current_record())])

    def _copy(self, lines: list[str]) -> None:
        if lines:
            QgsApplication.clipboard().setText("\n".join(lines))

    def _zoom(self) -> None:
        self.zoom_requested.emit(self._selection.current_item())

    def _search(self) -> None:
        self.search_requested.emit(self._selection.selected_collections())

    def _show_details(self) -> None:
        self.details_requested.emit(self._selection.current_record())
