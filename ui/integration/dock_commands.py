"""What the rest of QGIS may ask of the dock. The only module of this room that knows what is in the dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface
    from qgis.PyQt.QtWidgets import QMenu

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.layers.source import LayerSource
    from ...core.searches import SavedSearch
    from ...core.stac.asset_choice import AssetChoice
    from ..dock.datacube_dock import DatacubeDock
    from ..export.export_controller import ExportController
    from ..panel.catalog_panel import CatalogPanel
    from .browser.row_selection import RowSelection
    from .options_page import ChangedOptions


class DockCommands(QObject):
    """Adds, saves and shows assets of any catalogue with the dock's own means, which are made when first needed. The
    dock shows what fails.

    `catalog_changed()` comes when another catalogue is chosen in the dock, or the chosen one gets other values.
    """

    catalog_changed = pyqtSignal()
    #: The dock's ViewToolbar has been made.
    toolbar_made = pyqtSignal(object)

    def __init__(self, iface: QgisInterface, dock: DatacubeDock) -> None:
        super().__init__(dock)
        self._iface = iface
        self._dock = dock
        dock.panel_made.connect(self._on_panel)

    def add(self, choices: Sequence[AssetChoice]) -> None:
        """Add the assets as layers, in the order given."""
        self._dock.panel().actions.add_to_map(choices)

    def add_sources(self, sources: Sequence[LayerSource]) -> None:
        self._dock.panel().actions.add_sources(sources)

    def record_menu(self, selection: RowSelection, parent: QMenu) -> QMenu:
        """The menu that the dock's tree has, for rows elsewhere. Those it adds to are its children."""
        return self._dock.panel().results_menu.menu(selection.kind, selection, parent)

    def save_layer_extent(self) -> None:
        """The same for the layer that is current in the layer tree."""
        self._dock.panel().actions.exports.save_layer(self._iface.activeLayer())

    def exports(self) -> ExportController:
        """What runs exports, one after the other."""
        return self._dock.panel().actions.exports

    def show_error(self, error: DatacubeError) -> None:
        self._dock.show_error(error)

    def publish_layer(self) -> None:
        """Open the dialog that publishes rasters, with the layer that is current in the layer tree."""
        self._dock.publish_layer(self._iface.activeLayer())

    def add_service_layer(self) -> None:
        """Open the dialog with the layers of WMS and WCS."""
        self._dock.open_services()

    def show(self, catalog: Catalog, collection_id: str = "", item_id: str = "") -> None:
        """Open the dock at the catalogue, the collection or the item."""
        self._open_dock().navigator.reveal(catalog, collection_id, item_id)

    def run_search(self, search: SavedSearch) -> None:
        """Open the dock with the catalogue and the filters of a saved search, and search."""
        self._open_dock().search_form.saved_searches.run(search)

    def show_layer(self, layer: QgsMapLayer | None) -> None:
        """Open the dock at the item that the layer came from."""
        from ...core.layers.origin import catalog_of, origin_of

        origin = origin_of(layer)
        if origin is None:
            return
        try:
            catalog = catalog_of(origin)
        except LookupError as unknown:
            self._dock.show_error(unknown.args[0])
            return
        self.show(catalog, origin.collection_id, origin.item_id)

    def sign_in(self, profile_id: str) -> None:
        """Open what lets the profile sign: its sign-in, its key, or itself."""
        from ..connections.sign_in import open_sign_in

        open_sign_in(profile_id, self._iface.mainWindow())

    def follow_options(self, changed: ChangedOptions) -> None:
        """Let the dock show what has been changed in QGIS's options, if it has been opened."""
        panel = self._dock.made_panel
        if panel is None:
            return
        if changed.details is not None:
            panel.details_action.setChecked(changed.details)
        if changed.catalog is not None and panel.search_controller.catalog not in (None, changed.catalog):
            panel.connection_bar.choose(changed.catalog)

    # Actions of the dock, which open it first

    def edit_search_words(self) -> None:
        words = self._open_dock().filter_panel.words
        words.setFocus()
        words.selectAll()

    def search(self) -> None:
        self._open_dock().filter_panel.search()

    def add_chosen(self) -> None:
        self._open_dock().add_button.click()

    def save_chosen(self) -> None:
        self._open_dock().save_button.click()

    def download_chosen(self) -> None:
        self._open_dock().download_chosen()

    def toggle(self, name: str) -> None:
        """Switch the action of this name in the dock's toolbar on or off."""
        self._open_dock().toolbar.toggles()[name].toggle()

    def refresh_catalog(self) -> None:
        self._open_dock().connection_bar.refresh_action.trigger()

    def new_connection(self) -> None:
        self._open_dock().connection_bar.new_action.trigger()

    def _open_dock(self) -> CatalogPanel:
        """Show the dock, in front where it shares its place with others; its contents."""
        self._dock.setUserVisible(True)
        return self._dock.panel()

    def _on_panel(self, panel: CatalogPanel) -> None:
        panel.connection_bar.catalog_changed.connect(lambda _catalog: self.catalog_changed.emit())
        self.toolbar_made.emit(panel.toolbar)
