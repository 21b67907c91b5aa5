"""A pasted address leads to what it names: a collection or an item in the tree, an asset, or a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.core import Qgis
from qgis.PyQt.QtCore import QEvent, QObject, Qt

from ...core.catalogs import CatalogStore
from ...core.errors import DatacubeError, redacted
from ...core.layers.source import LayerSource
from ...core.stac.assets import asset_kind
from ...core.stac.find_file import FindFileTask, FoundFile
from ...core.stac.stac_urls import Place, catalog_for, is_address, is_browser_link, place_of, plain_url
from ...core.tasks import LatestTask
from ...core.vsicurl import vsicurl_path
from ..widgets.message_bar import offer, push, show_error

if TYPE_CHECKING:
    from ...core.catalogs import Catalog
    from ..panel.catalog_panel import CatalogPanel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
#: What comes at once in so many letters was pasted.
_PASTED = 10


class AddressNavigator(QObject):
    """Watches the dock's search field for addresses; `go` takes one from anywhere else."""

    def __init__(self, panel: CatalogPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._looking = LatestTask(self)
        words = panel.filter_panel.words
        self._length = len(words.text())
        words.textChanged.connect(self._on_words)
        words.installEventFilter(self)

    def go(self, text: str) -> None:
        """Show what the address leads to. An unknown catalogue is offered to be added, a file that no item has to be
        opened."""
        self._looking.drop()
        url = plain_url(text)
        place = place_of(url)
        current = CatalogStore().current()
        catalog = catalog_for(place, [current, *CatalogStore().all()])
        if catalog is not None:
            self._panel.navigator.reveal(catalog, place.collection_id, place.item_id)
        elif place.is_certain or is_browser_link(text) or not _is_file(url):
            self._offer_catalog(place)
        else:
            self._look_for(current, url)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a typed address goes there; it is nothing to search for."""
        if event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            text = self._panel.filter_panel.words.text()
            if is_address(text):
                self._take(text)
                return True
        return bool(super().eventFilter(watched, event))

    def _on_words(self, text: str) -> None:
        is_pasted = len(text) - self._length >= _PASTED
        self._length = len(text)
        if is_pasted and is_address(text):
            self._take(text)

    def _take(self, text: str) -> None:
        """Out of the field, where it would hide every row of the tree."""
        self._panel.filter_panel.words.clear()
        self.go(text)

    def _offer_catalog(self, place: Place) -> None:
        root = redacted(place.root)
        bar = self._panel.message_bar
        text = self.tr("{url} is not among your connections.").format(url=root)
        item = push(bar, Qgis.MessageLevel.Warning, text)
        offer(bar, item, self.tr("Add and Go There"), lambda: self._add(root, place))

    def _add(self, root: str, place: Place) -> None:
        catalog = CatalogStore().add(urlsplit(root).hostname or root, root)
        self._panel.navigator.reveal(catalog, place.collection_id, place.item_id)

    def _look_for(self, catalog: Catalog, url: str) -> None:
        self._looking.start(
            FindFileTask(catalog, url),
            lambda found: self._on_found(catalog, url, found),
            lambda error: self._on_failed(url, error),
        )

    def _on_found(self, catalog: Catalog, url: str, found: FoundFile | None) -> None:
        if found is None:
            self._offer_layer(url)
            return
        self._panel.navigator.reveal(catalog, found.item.collection_id, found.item.id, found.asset.key)
        if found.is_moved:
            text = self.tr("The catalogue has this file at another address now.")
            push(self._panel.message_bar, Qgis.MessageLevel.Info, text, report=f"{redacted(url)}\n{found.asset.href}")

    def _on_failed(self, url: str, error: DatacubeError) -> None:
        show_error(self._panel.message_bar, error)
        self._offer_layer(url)

    def _offer_layer(self, url: str) -> None:
        bar = self._panel.message_bar
        item = push(bar, Qgis.MessageLevel.Warning, self.tr("No item of this catalogue has this file."))
        kind = asset_kind("", (), url)
        if kind.is_layer:
            name = urlsplit(url).path.rpartition("/")[2]
            source = LayerSource(name=name, href=url, path=vsicurl_path(url), kind=kind)
            offer(bar, item, self.tr("Add to Map"), lambda: self._panel.actions.open_sources([source]))


def _is_file(url: str) -> bool:
    return "." in urlsplit(url).path.rpartition("/")[2]
