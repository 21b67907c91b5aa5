"""The dock's contents: connection, filters, the tree with its details, and the actions on what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.gui import QgisInterface, QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.settings import settings
from ...core.stac.asset_choice import AssetChoice
from ...core.stac.records import Item
from ..actions.asset_actions import AssetActions
from ..connections.connection_bar import ConnectionBar
from ..details.details_panel import DetailsPanel
from ..dock.more_menu import add_thumbnails_toggle
from ..filters.filter_panel import FilterPanel
from ..map.coverage_overlay import DataCoverageOverlay
from ..map.footprint_overlay import FootprintOverlay
from ..map.footprint_picker import FootprintPicker
from ..results.bulk_menus import add_many_menus
from ..results.results_filter_model import ResultsFilterModel
from ..results.results_model import ResultsModel
from ..results.results_tree import ResultsTree
from ..widgets.message_bar import show_error
from .empty_list_page import EmptyListPage
from .queryables_controller import QueryablesController
from .search_bar import SearchBar
from .search_controller import SearchController

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QAction, QHideEvent, QShowEvent

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ..filters.filters import Filters
    from ..widgets.operation_messages import OperationMessages


class CatalogPanel(QWidget):
    """Puts the parts together and says who hears whom; each part does its own work."""

    def __init__(self, iface: QgisInterface, operations: OperationMessages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = iface.mapCanvas()
        self._started = False
        self.model = ResultsModel(self)
        self.item_filter = ResultsFilterModel(self)
        self.item_filter.setSourceModel(self.model)
        self.search_controller = SearchController(self.model, self)
        self.actions = AssetActions(iface, operations, self)
        self.footprints = FootprintOverlay(self._canvas, self)
        self.coverage = DataCoverageOverlay(self._canvas, self)
        self.picker = FootprintPicker(self._canvas, self.footprints)
        self._build()
        self._connect()
        self.queryables = QueryablesController(self)
        self._show_choice()

    def start(self) -> None:
        """Connect to the catalogue of last time, once, when the dock is first seen."""
        if not self._started:
            self._started = True
            self._on_filters(self.filter_panel.filters())
            self._on_catalog(self.connection_bar.catalog())

    def dispose(self) -> None:
        """Leave nothing running and nothing on the canvas."""
        self.search_controller.dispose()
        self.queryables.dispose()
        self.actions.dispose()
        self.filter_panel.dispose()
        if self._canvas.mapTool() is self.picker:
            self._canvas.unsetMapTool(self.picker)
        self.picker.deleteLater()
        self.footprints.dispose()
        self.coverage.dispose()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_footprints()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.footprints.clear()

    def chosen_assets(self) -> list[AssetChoice]:
        """What the buttons act on: the checked assets; where none is checked, the selected ones."""
        return self.model.checked_assets() or self.tree.selected_assets()

    def _build(self) -> None:
        """Make the parts in the order in which Tab goes through them, then lay them out."""
        self.connection_bar = ConnectionBar(self)
        self.message_bar = QgsMessageBar(self)
        self.message_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.filter_panel = FilterPanel(self._canvas, self)
        self.search_bar = SearchBar(self.item_filter, self)
        self.search_button = self.search_bar.button
        self.tree = ResultsTree(self)
        self.tree.setModel(self.item_filter)
        self.status = EmptyListPage(self)
        self.list_stack = QStackedWidget(self)
        self.list_stack.addWidget(self.status)
        self.list_stack.addWidget(self.tree)
        self.details = DetailsPanel(self, self.tree.itemDelegate().thumbnails.pictures)

        self.add_button = QPushButton(self)
        self.more_button = QToolButton(self)
        self.more_button.setText(self.tr("More"))
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setMenu(self._more_menu())
        self.save_button = QPushButton(self.tr("Save Canvas Extent as…"), self)

        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list_stack)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        buttons = QGridLayout()
        buttons.addWidget(self.add_button, 0, 0)
        buttons.addWidget(self.more_button, 0, 1)
        buttons.addWidget(self.save_button, 1, 0, 1, 2)
        buttons.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        margin = self.fontMetrics().height() // 3
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addWidget(self.connection_bar)
        layout.addWidget(self.message_bar)
        layout.addWidget(self.filter_panel)
        layout.addWidget(self.search_bar)
        layout.addWidget(self.coverage.line)
        layout.addWidget(self.splitter, 1)
        layout.addLayout(buttons)

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        self.download_action = menu.addAction(
            QgsApplication.getThemeIcon("/mActionFileSave.svg"), self.tr("Download Whole Files…")
        )
        add_many_menus(menu, self.tree)
        menu.addSeparator()
        self.details_action = _toggle(menu, self.tr("Show Details"), settings().show_details.value())
        add_thumbnails_toggle(menu, self.tree)
        self.footprints_action = _toggle(menu, self.tr("Show Footprints on the Map"), is_on=True)
        self.coverage_action = _toggle(menu, self.tr("Show True Coverage"), settings().show_coverage.value())
        self.pick_action = _toggle(menu, self.tr("Select Items on the Map"), is_on=False)
        self.pick_action.setIcon(QgsApplication.getThemeIcon("/mActionSelectRectangle.svg"))
        self.details.setVisible(self.details_action.isChecked())
        return menu

    def _connect(self) -> None:
        self.connection_bar.catalog_changed.connect(self._on_catalog)
        self.connection_bar.refresh_requested.connect(self.search_controller.refresh)
        self.connection_bar.refresh_requested.connect(self.coverage.refresh)
        self.status.retry_requested.connect(self.search_controller.refresh)
        self.search_controller.connecting.connect(self._show_status)
        self.search_controller.connected.connect(self._show_status)
        self.search_controller.connection_failed.connect(self._on_connection_failed)
        self.filter_panel.words_changed.connect(self._on_words)
        self.filter_panel.filters_changed.connect(self._on_filters)
        self.filter_panel.search_requested.connect(self._search)
        self.search_button.clicked.connect(self._search)

        self.tree.search_requested.connect(self.search_controller.search)
        self.tree.add_requested.connect(self.actions.add_to_map)
        self.tree.many_requested.connect(
            lambda order: self.actions.add_many(order, self.search_controller.query(order.scope.collection.id))
        )
        self.tree.download_requested.connect(self.actions.download)
        self.tree.save_extent_requested.connect(self.actions.exports.save_assets)
        self.tree.zoom_requested.connect(lambda item: self.footprints.zoom_to([item]))
        self.tree.details_requested.connect(self._show_details)
        self.tree.items_selected.connect(self.footprints.highlight)
        self.tree.items_selected.connect(self.coverage.select)
        self.tree.current_changed.connect(self._on_current)
        self.model.checks_changed.connect(self._show_choice)
        self.model.items_changed.connect(self._show_footprints)
        for changed in (self.item_filter.rowsInserted, self.item_filter.rowsRemoved, self.item_filter.modelReset):
            changed.connect(self._show_status)
        self.search_controller.search_ended.connect(self._show_status)
        self.tree.selectionModel().selectionChanged.connect(self._show_choice)

        self.add_button.clicked.connect(lambda: self.actions.add_to_map(self.chosen_assets()))
        self.save_button.clicked.connect(lambda: self.actions.exports.save_assets(self.chosen_assets()))
        self.download_action.triggered.connect(lambda: self.actions.download(self.chosen_assets()))
        self.details_action.toggled.connect(self._on_details_toggled)
        self.footprints_action.toggled.connect(self._show_footprints)
        self.coverage_action.toggled.connect(settings().show_coverage.setValue)
        self.coverage_action.toggled.connect(self._show_footprints)
        self.pick_action.toggled.connect(self._on_pick_toggled)
        self.picker.deactivated.connect(lambda: self.pick_action.setChecked(False))
        self.picker.picked.connect(self.tree.select_items)

    def _on_catalog(self, catalog: Catalog | None) -> None:
        self.details.clear()
        self.message_bar.clearWidgets()
        if catalog is not None:
            self.coverage.set_catalog(catalog)
            self.details.set_catalog(catalog)
            self.search_controller.connect_to(catalog)

    def _on_connection_failed(self, error: DatacubeError) -> None:
        if self.search_controller.contents is None:
            self.status.show_error(error)
            self.list_stack.setCurrentWidget(self.status)
        else:
            show_error(self.message_bar, error, self.tr("Showing the collections of last time"))

    def _show_status(self) -> None:
        """The tree where it has rows, else the reason why it has none."""
        is_empty = not self.item_filter.rowCount()
        if is_empty:
            words = self.filter_panel.filters().words
            self.status.show_why_empty(self.search_controller, words)
        self.list_stack.setCurrentWidget(self.status if is_empty else self.tree)

    def _on_words(self, words: str) -> None:
        self.item_filter.set_words(words)
        self._show_status()

    def _on_filters(self, filters: Filters) -> None:
        self.item_filter.set_extent(filters.extent)
        self.item_filter.set_words(filters.words)
        self.search_controller.set_filters(filters)

    def _search(self) -> None:
        collections = (
            self.model.checked_collections()
            or self.item_filter.visible_collections()
            or self.item_filter.nearby_collections()
        )
        self.search_controller.search(collections)
        self.tree.expand_collections(collections)

    def _on_current(self, record: object) -> None:
        if self.details_action.isChecked():
            self._fill_details(record)

    def _show_details(self, record: object) -> None:
        self.details_action.setChecked(True)
        self._fill_details(record)

    def _fill_details(self, record: object) -> None:
        if isinstance(record, AssetChoice):
            self.details.show_asset(record)
        elif isinstance(record, Item):
            self.details.show_item(record, self.model.collection(record.collection_id))
        elif record is not None:
            self.details.show_collection(record)

    def _on_details_toggled(self, is_on: bool) -> None:
        settings().show_details.setValue(is_on)
        self.details.setVisible(is_on)
        if is_on:
            self._fill_details(self.tree.current_record())

    def _on_pick_toggled(self, is_on: bool) -> None:
        if is_on:
            self._canvas.setMapTool(self.picker)
        elif self._canvas.mapTool() is self.picker:
            self._canvas.unsetMapTool(self.picker)

    def _show_footprints(self) -> None:
        if self.isVisible() and self.footprints_action.isChecked():
            self.footprints.show(self.model.items())
        else:
            self.footprints.clear()
        self.coverage.show(self.model.items() if self.coverage_action.isChecked() else [])

    def _show_choice(self) -> None:
        choices = self.chosen_assets()
        layers = sum(choice.asset.kind.is_layer for choice in choices)
        rasters = sum(choice.asset.kind.is_raster for choice in choices)
        self.add_button.setText(
            self.tr("Add to Map ({count})").format(count=layers) if layers else self.tr("Add to Map")
        )
        self.add_button.setEnabled(layers > 0)
        self.save_button.setEnabled(rasters > 0)
        self.download_action.setEnabled(bool(choices))


def _toggle(menu: QMenu, text: str, is_on: bool) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(is_on)
    return action
