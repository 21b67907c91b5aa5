"""The dock's contents: connection, filters, the tree with its details, and the actions on what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.gui import QgisInterface, QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QSizePolicy, QSplitter, QVBoxLayout, QWidget

from ...core.errors import do_all
from ...core.settings import settings, write
from ...core.stac.asset_choice import place_ids
from ..actions.asset_actions import AssetActions
from ..connections.connection_bar import ConnectionBar
from ..details.details_panel import DetailsPanel
from ..details.file_action import FileAction
from ..filters.filter_panel import FilterPanel
from ..map.coverage_overlay import DataCoverageOverlay
from ..map.footprint_overlay import FootprintOverlay
from ..map.footprint_picker import FootprintPicker
from ..results.record_reasons import why_not_downloaded
from ..results.results_filter_model import ResultsFilterModel
from ..results.results_menu import ResultsMenu
from ..results.results_model import ResultsModel
from ..results.results_tree import ResultsTree
from ..widgets.hint_bar import HintBar
from ..widgets.message_bar import push, show_error
from ..widgets.notice_area import NoticeArea
from .chosen_buttons import ChosenButtons
from .chosen_records import ChosenRecords
from .empty_list_page import ListStack, show_outdated_list
from .items_on_map import ItemsOnMap
from .keys_action import KeysAction
from .list_area import ListArea
from .navigator import Navigator
from .search_command import SearchCommand
from .search_controller import SearchController
from .search_form import SearchForm
from .view_toolbar import ViewToolbar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.PyQt.QtGui import QHideEvent, QShowEvent

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.asset_choice import Record
    from ..filters.filters import Filters
    from ..widgets.operation_messages import OperationMessages


class CatalogPanel(QWidget):
    """Builds the parts and connects their signals; each part does its own work."""

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

    def build(self) -> Iterator[None]:
        """Make all other parts, in pieces of a turn of the event loop each: before the end, the panel is of no use."""
        search = self._make_connections, self._make_filters, self._make_search
        for make in (*search, self._make_tree, self._make_list, self._lay_out, self._connect):
            make()
            yield

    def start(self) -> None:
        """Connect to the catalogue of last time, when the dock is shown for the first time."""
        if not self._started:
            self._started = True
            self._on_filters(self.filter_panel.filters())
            self._on_catalog(self.connection_bar.catalog())

    def dispose(self) -> None:
        """Cancel what runs and remove everything from the canvas."""
        parts = (self.item_filter, self.navigator, self.search_form, self.search_command, self.search_controller)
        do_all(*[part.dispose for part in (*parts, self.actions, self.picker, self.footprints, self.coverage)])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_map.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._on_map.set_visible(False)

    def download_chosen(self) -> None:
        """Download the files that the buttons act on."""
        choices = self.chosen.selected_choices()
        if not why_not_downloaded(choices):
            self.actions.download(choices)

    # The parts are made in the order in which Tab goes through them.

    def _make_connections(self) -> None:
        self.connection_bar = ConnectionBar(self)
        self.message_bar = QgsMessageBar(self)
        self.message_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def _make_filters(self) -> None:
        self.filter_panel = FilterPanel(self._canvas, self)

    def _make_search(self) -> None:
        choose, found = self.connection_bar.choose, (self.search_controller, self.item_filter)
        self.search_form = SearchForm(self._canvas, self.filter_panel, *found, choose_catalog=choose, parent=self)
        self.search_bar = self.search_form.search_bar
        self.search_button = self.search_bar.button
        self.toolbar = ViewToolbar(self)
        self.details_action, self.pick_action = self.toolbar.details_action, self.toolbar.pick_action

    def _make_tree(self) -> None:
        self.notice = HintBar(self)
        self.notice.text_label.setObjectName("searchNotice")
        self.tree = ResultsTree(self)
        self.tree.setModel(self.item_filter)
        self.results_menu = ResultsMenu(self.tree)
        self.file_action = FileAction(self.results_menu, self.tree)
        self.keys_action = KeysAction(self.results_menu, self.tree, self.connection_bar.choose)

    def _make_list(self) -> None:
        self.list_stack = ListStack(self.tree, self.item_filter, self.search_controller, self.notice, self)
        self.status = self.list_stack.empty_page
        self.list_area = ListArea(self.coverage.label, self.list_stack, self.item_filter, self)
        self.details = DetailsPanel(self, self.tree.thumbnails.pictures, self._canvas)
        self.details.setVisible(self.details_action.isChecked())

        self.chosen = ChosenRecords(self.model, self.tree, self.actions.add_to_map)
        self.buttons = ChosenButtons(self.chosen, self.actions.save_extent, self)
        self.add_button, self.save_button = self.buttons.add_button, self.buttons.save_button
        self.more_button = self.buttons.more_button

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        for place, (part, stretch) in enumerate(((self.list_area, 3), (self.details, 2))):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(place, stretch)
        layout = QVBoxLayout(self)
        margin = self.fontMetrics().height() // 3
        layout.setContentsMargins(margin, margin, margin, margin)
        self.notices = NoticeArea(self.splitter, self.message_bar, self.notice, parent=self)
        layout.addWidget(self.connection_bar)
        layout.addWidget(self.search_form)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.notices, 1)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        on_map = self.toolbar.footprints_action, self.toolbar.coverage_action
        self._on_map = ItemsOnMap(self.model, self.footprints, self.coverage, *on_map, panel=self)
        choose, words = self.connection_bar.choose, self.filter_panel.words
        found = self.search_controller, self.item_filter, self.tree
        self.navigator = Navigator(*found, choose_catalog=choose, clear_words=words.clear, parent=self)
        self.search_command = SearchCommand(*found, words, self)
        self._connect_parts()
        self._connect_search()
        self._connect_actions()

    def _connect_parts(self) -> None:
        searches, filters, tree, bar = self.search_controller, self.filter_panel, self.tree, self.connection_bar
        bar.catalog_changed.connect(self._on_catalog)
        bar.refresh_requested.connect(self._refresh)
        self.status.retry_requested.connect(lambda: self.search_command.retry() or self._refresh())
        edit = bar.edit_sign_in
        self.status.edit_requested.connect(edit)
        self.list_stack.failed.connect(lambda error: show_outdated_list(self.message_bar, error, bar.catalog(), edit))
        filters.words_changed.connect(self._on_words)
        filters.filters_changed.connect(self._on_filters)
        for part in (bar, self.search_form, self.navigator):
            part.failed.connect(self._show_error)
        bar.noted.connect(lambda text: push(self.message_bar, Qgis.MessageLevel.Info, text))

        tree.add_requested.connect(self.actions.add_to_map)
        menu = self.results_menu
        menu.search_requested.connect(searches.search)
        menu.bulk_menus.requested.connect(
            lambda request: self.actions.add_bulk(request, searches.query(request.scope.collection.id))
        )
        menu.relief_requested.connect(self.actions.add_relief)
        menu.plain_requested.connect(self.actions.add_plain)
        menu.download_requested.connect(self.actions.download)
        menu.save_extent_requested.connect(self.actions.save_extent)
        menu.zoom_requested.connect(lambda item: self.footprints.zoom_to([item]))
        menu.details_requested.connect(self._show_details)
        self.file_action.wanted.connect(lambda choice: self._show_details(choice) or self.details.show_file())
        tree.items_selected.connect(self.footprints.set_selected)
        tree.items_selected.connect(self.coverage.set_selected)
        tree.chosen.changed.connect(self.search_form.set_chosen)
        tree.current_changed.connect(self._on_current)
        tree.selectionModel().selectionChanged.connect(self.buttons.show_choice)
        self.model.checks_changed.connect(self.buttons.show_choice)
        self.model.collection_known.connect(lambda: self._on_current(tree.current_record()))

    def _connect_search(self) -> None:
        command = self.search_command
        self.search_form.search_requested.connect(command.run)
        self.search_form.saved_searches.began.connect(self.tree.chosen.clear)
        self.search_bar.stop_clicked.connect(command.stop)
        command.running_changed.connect(self.search_bar.set_running)
        command.running_changed.connect(self.list_stack.set_searching)
        command.outcome_changed.connect(self.list_stack.set_outcome)
        self.list_stack.show_requested.connect(self.navigator.reveal_here)

    def _connect_actions(self) -> None:
        self.details_action.toggled.connect(self._on_details_toggled)
        self.toolbar.thumbnails_action.toggled.connect(self.tree.thumbnails.set_on)
        self.toolbar.coverage_action.toggled.connect(settings().show_coverage.setValue)
        self.pick_action.toggled.connect(self.picker.set_active)
        self.picker.deactivated.connect(lambda: self.pick_action.setChecked(False))
        self.picker.picked.connect(self.tree.select_items)

    def _refresh(self) -> None:
        """Ask the catalogue again, and for whatever could not be had before."""
        self.search_controller.refresh()
        self.coverage.refresh()
        self.tree.thumbnails.refresh()

    def _show_error(self, error: DatacubeError) -> None:
        show_error(self.message_bar, error)

    def _on_catalog(self, catalog: Catalog | None) -> None:
        self.search_command.forget_words()
        self.details.clear()
        self.message_bar.clearWidgets()
        if catalog is not None:
            self.coverage.set_catalog(catalog)
            self.details.set_catalog(catalog)
            self.search_controller.connect_to(catalog)

    def _on_words(self, words: str) -> None:
        self.item_filter.set_words(words)
        self.list_stack.set_words(words.strip())

    def _on_filters(self, filters: Filters) -> None:
        self.search_command.forget_words()
        self.item_filter.set_extent(filters.extent)
        self.item_filter.set_words(filters.words)
        self.list_stack.set_words(filters.words)
        self.search_controller.set_filters(filters, self.tree.open_collections())

    def _on_current(self, record: Record) -> None:
        if self.details_action.isChecked():
            self._fill_details(record)

    def _show_details(self, record: Record) -> None:
        self.details_action.setChecked(True)
        self._fill_details(record)

    def _fill_details(self, record: Record) -> None:
        if record is not None:
            collection_id, _ = place_ids(record)
            self.details.show_record(record, self.model.collection(collection_id))

    def _on_details_toggled(self, is_on: bool) -> None:
        write(settings().show_details, is_on)
        self.details.setVisible(is_on)
        if is_on:
            self._fill_details(self.tree.current_record())
