"""What the places outside the dock let a person do: each with the dock's own means, made when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface
    from qgis.PyQt.QtCore import QMimeData
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.layers.source import LayerSource
    from ...core.stac.asset_choice import AssetChoice
    from ..dock.datacube_dock import DatacubeDock
    from ..panel.catalog_panel import CatalogPanel


class DockCommands(QObject):
    """Adds, saves and shows assets of any catalogue. What goes wrong the dock tells."""

    def __init__(self, iface: QgisInterface, dock: DatacubeDock) -> None:
        super().__init__(dock)
        self._iface = iface
        self._dock = dock
        dock.panel_made.connect(self._on_panel)

    def add(self, choices: Sequence[AssetChoice]) -> None:
        """Add the assets as layers, in the order given."""
        self.add_sources(self.sources(choices))

    def add_sources(self, sources: Sequence[LayerSource]) -> None:
        self._dock.panel().actions.open_sources(sources)

    def sources(self, choices: Sequence[AssetChoice]) -> list[LayerSource]:
        """What to open for the assets; of those that are no layers the reason is shown."""
        from ...core.layer_sources import sources_of_choices

        sources, errors = sources_of_choices(choices)
        for error in errors:
            self.tell(error)
        return sources

    def save_extent(self, choices: Sequence[AssetChoice]) -> None:
        """Open the dialog that saves the canvas extent of the assets."""
        self._dock.panel().actions.exports.save_assets(choices)

    def save_layer_extent(self) -> None:
        """The same for the layer that is current in the layer tree."""
        self._dock.save_active_layer()

    def add_service_layer(self) -> None:
        """Open the dialog with the layers of WMS and WCS."""
        self._dock.panel()  # makes the services
        self._dock.services.open()

    def show(self, catalog: Catalog, collection_id: str = "", item_id: str = "") -> None:
        """Open the dock at the catalogue, the collection or the item."""
        self.open_dock().navigator.reveal(catalog, collection_id, item_id)

    def show_layer(self, layer: QgsMapLayer | None) -> None:
        """Open the dock at the item that the layer came from."""
        from ...core.layers.origin import catalog_of, origin_of

        origin = origin_of(layer)
        if origin is None:
            return
        try:
            catalog = catalog_of(origin)
        except LookupError as unknown:
            self.tell(unknown.args[0])
            return
        self.show(catalog, origin.collection_id, origin.item_id)

    def open_dock(self) -> CatalogPanel:
        """Show the dock, in front where it shares its place with others; its contents."""
        self._dock.setUserVisible(True)
        return self._dock.panel()

    def tell(self, error: DatacubeError) -> None:
        self._dock.tell(error)

    def main_window(self) -> QWidget:
        return self._iface.mainWindow()

    def _on_panel(self, panel: CatalogPanel) -> None:
        panel.item_filter.encode_drag = self._encode_drag

    def _encode_drag(self, choices: Sequence[AssetChoice]) -> QMimeData | None:
        from .drag_and_drop import mime_of

        sources = self.sources(choices)
        return mime_of(sources) if sources else None
