"""The context menu of the results tree, and Ctrl+C in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QAction, QKeySequence

from ...core.settings import settings
from ...core.stac.elevation import is_elevation
from ...core.stac.item_documents import metadata_files, product_files
from ...core.stac.record_json import record_json
from ..widgets.reasons import allow
from .bulk_menus import BulkMenus
from .menu_selection import KnownSelection
from .node_model import Role
from .raster_groups import RasterGroupMenu, raster_groups
from .record_actions import RecordAction, RecordMenu
from .record_reasons import (
    why_no_raster,
    why_no_record,
    why_not_added,
    why_not_downloaded,
    why_not_searched,
    why_not_zoomed,
)
from .tree_nodes import NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.PyQt.QtWidgets import QWidget

    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Item
    from .menu_selection import MenuSelection
    from .results_tree import ResultsTree


_KINDS = (NodeKind.COLLECTION, NodeKind.ITEM, NodeKind.ASSET)


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
    #: The RecordMenu that is about to be shown: other parts add their RecordActions.
    about_to_show = pyqtSignal(object)

    def __init__(self, tree: ResultsTree) -> None:
        super().__init__(tree)
        self._tree = tree
        self._selection: MenuSelection = tree
        #: The entries for many items.
        self.bulk_menus = BulkMenus(tree)
        self.add = self._action(self.tr("Add to Map"), "/mActionAddLayer.svg", self._add)
        self.relief = self._action(self.tr("Add with Relief"), "/mActionAddRasterLayer.svg", self._add_relief)
        self.plain = self._action(self.tr("Add Without Relief"), "/mActionAddRasterLayer.svg", self._add_plain)
        self.save_extent = self._action(self.tr("Save Canvas Extent as…"), "/mActionFileSaveAs.svg", self._save_extent)
        self._rasters = RasterGroupMenu(tree)
        self.download = self._action(self.tr("Download Whole Files…"), "/mActionFileSave.svg", self._download)
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

    def menu(
        self, kind: NodeKind | None, selection: MenuSelection | None = None, parent: QWidget | None = None
    ) -> RecordMenu:
        """The menu for a current row of this kind, with what makes no sense for the selection disabled, and the reason
        as its tool tip; without a kind, the menu with all entries. A selection other than the dock's is not shown
        there, so it lacks what the dock alone shows."""
        self._selection = chosen = KnownSelection(selection or self._tree)
        menu = RecordMenu(chosen, parent or self._tree, is_whole=kind is None)
        self._allow()
        self._add_data(menu, kind)
        if kind in (NodeKind.ITEM, NodeKind.ASSET, None):
            menu.add(RecordAction.ZOOM, self.zoom)
        if chosen.is_in_dock and kind in (NodeKind.COLLECTION, None):
            menu.add(RecordAction.SEARCH, self.search)
        if chosen.is_in_dock:
            menu.add(RecordAction.DETAILS, self.details)
        menu.add(RecordAction.COPY_JSON, self.copy_json)
        self._add_bulk(menu)
        self.about_to_show.emit(menu)
        return menu

    def _allow(self) -> None:
        """Enable what can be done with the selection."""
        chosen = self._selection
        choices = chosen.selected_choices()
        allow(self.add, why_not_added(choices))
        allow(self.download, why_not_downloaded(choices))
        allow(self.save_extent, why_no_raster(choices))
        allow(self.zoom, why_not_zoomed(chosen))
        allow(self.search, why_not_searched(chosen))
        for action in (self.details, self.copy_json):
            allow(action, why_no_record(chosen))
        groups = raster_groups(chosen)
        self._rasters.show_groups(groups, self.save_extent_requested.emit)
        self.save_extent.setMenu(self._rasters if len(groups) > 1 else None)

    def _add_data(self, menu: RecordMenu, kind: NodeKind | None) -> None:
        self.bulk_menus.show_scope(self._selection.scope())
        if kind == NodeKind.COLLECTION:
            return
        menu.add(RecordAction.ADD, self.add)
        if any(is_elevation(choice.asset) for choice in self._selection.selected_choices()):
            menu.add(RecordAction.RELIEF, self.plain if settings().relief.value() else self.relief)
        if self.bulk_menus.composite.menuAction().isVisible():
            menu.add(RecordAction.RGB, self.bulk_menus.composite.menuAction())
        menu.add(RecordAction.SAVE_EXTENT, self.save_extent)
        menu.add(RecordAction.DOWNLOAD, self.download)
        for entry, action, files in (
            (RecordAction.DOWNLOAD_METADATA, self.metadata, metadata_files),
            (RecordAction.DOWNLOAD_PRODUCT, self.product, product_files),
        ):
            if kind != NodeKind.ASSET and self._selection.files_of_selected_items(files):
                menu.add(entry, action)

    def _add_bulk(self, menu: RecordMenu) -> None:
        scope = self._selection.scope()
        if menu.is_whole or (scope is not None and (self._selection.is_in_dock or len(scope.items) > 1)):
            for entry, action in self.bulk_menus.actions().items():
                if action.isVisible():
                    menu.add(entry, action)

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
        self.save_extent_requested.emit([each for group in raster_groups(self._selection) for each in group.choices])

    def _download(self) -> None:
        self.download_requested.emit(self._selection.selected_choices())

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
