"""Shows what an address names: a collection, an item or an asset in the tree, a layer, or a service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QAction

from ...core.catalogs import CatalogStore
from ...core.http.web_address import same_origin
from ...core.layers.source import LayerSource, path_of
from ...core.redaction import redacted
from ...core.signing.signed_address import is_signed
from ...core.stac.asset_kinds import asset_kind
from ...core.stac.catalog_kind import is_named_as_catalog
from ...core.stac.find_file import FindFileTask, FoundFile
from ...core.stac.stac_urls import Place, catalog_for, is_address, is_browser_link, place_of, plain_url
from ...core.threads.tasks import LatestTask
from ..widgets.message_bar import offer, push, show_error
from ..widgets.reasons import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgsMessageBar
    from qgis.PyQt.QtWidgets import QLineEdit

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError

#: Text of so many letters that comes at once was pasted.
_SHORTEST_PASTE = 10


class AddressNavigator(QObject):
    """Watches a search field for pasted addresses; `go_to` takes one from anywhere else, `action` the copied one.

    `reveal(catalog, collection id, item id, asset key)` shows what was found in the tree, `open_sources` adds layers,
    `open_service(url)` shows the layers of a WMS or WCS, `open_signed(url)` adds the file of a URL with a signature.
    """

    def __init__(
        self,
        search_field: QLineEdit,
        message_bar: QgsMessageBar,
        *,
        reveal: Callable[..., None],
        open_sources: Callable[[list[LayerSource]], None],
        open_service: Callable[[str], object],
        open_signed: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._search_field = search_field
        self._message_bar = message_bar
        self._reveal = reveal
        self._open_sources = open_sources
        self._open_service = open_service
        self._open_signed = open_signed
        self._find_task = LatestTask(self)
        self._length = len(search_field.text())
        search_field.textChanged.connect(self._on_text_changed)
        self.action = QAction(
            QgsApplication.getThemeIcon("/mActionEditPaste.svg"), self.tr("Go to Copied Address"), self
        )
        self.action.triggered.connect(lambda: self.go_to(QgsApplication.clipboard().text()))

    def update_action(self) -> None:
        """Enable the action if an address has been copied; call it before a menu with the action is shown."""
        what = self.tr("A link to STAC Browser, a URL of a STAC API or the address of a file")
        is_copied = is_address(QgsApplication.clipboard().text())
        allow(self.action, "" if is_copied else self.tr("No address has been copied yet."), what)

    def go_to(self, text: str) -> None:
        """Show what the address names. If its catalogue is unknown, offer to add it; if no item has the file, offer to
        open it."""
        from ...core.ogc.service import is_service

        self._find_task.drop()
        url = plain_url(text)
        if not is_browser_link(text) and is_signed(url) and asset_kind("", (), url).is_layer:
            self._open_signed(url)
            return
        place = place_of(url)
        current = CatalogStore().current()
        catalog = catalog_for(place, [current, *CatalogStore().all()])
        if catalog is not None:
            self._reveal(catalog, place.collection_id, place.item_id)
        elif is_service(url):
            self._open_service(url)
        elif _is_file(url) and not place.is_certain and not is_browser_link(text) and _may_have(current, url):
            self._find_file(current, url)
        else:
            self._offer_catalog(place)

    def _on_text_changed(self, text: str) -> None:
        is_pasted = len(text) - self._length >= _SHORTEST_PASTE
        self._length = len(text)
        if is_pasted and is_address(text):
            self._search_field.clear()  # as words, the address would hide every row of the tree
            self.go_to(text)

    def _offer_catalog(self, place: Place) -> None:
        root = redacted(place.root)
        bar = self._message_bar
        text = self.tr("Not among your connections: {url}").format(url=root)
        item = push(bar, Qgis.MessageLevel.Warning, text)
        offer(bar, item, self.tr("Add and Open"), lambda: self._add(root, place))

    def _add(self, root: str, place: Place) -> None:
        catalog = CatalogStore().add(urlsplit(root).hostname or root, root)
        self._reveal(catalog, place.collection_id, place.item_id)

    def _find_file(self, catalog: Catalog, url: str) -> None:
        self._find_task.start(
            FindFileTask(catalog, url),
            lambda found: self._on_found(catalog, url, found),
            lambda error: self._on_failed(url, error),
        )

    def _on_found(self, catalog: Catalog, url: str, found: FoundFile | None) -> None:
        if found is None:
            self._offer_record_or_layer(url)
            return
        self._reveal(catalog, found.collection_id, found.item_id, found.asset_key)
        if found.is_moved:
            text = self.tr("The catalogue now has this file at another address.")
            push(self._message_bar, Qgis.MessageLevel.Info, text, report=f"{redacted(url)}\n{redacted(found.href)}")

    def _on_failed(self, url: str, error: DatacubeError) -> None:
        show_error(self._message_bar, error)
        self._offer_record_or_layer(url)

    def _offer_record_or_layer(self, url: str) -> None:
        if is_named_as_catalog(url):
            self._offer_catalog(place_of(url))
        else:
            self._offer_layer(url)

    def _offer_layer(self, url: str) -> None:
        bar = self._message_bar
        item = push(bar, Qgis.MessageLevel.Warning, self.tr("No item of this catalogue has this file."))
        kind = asset_kind("", (), url)
        if kind.is_layer:
            name = urlsplit(url).path.rpartition("/")[2]
            source = LayerSource(name=name, href=url, path=path_of(url, kind), kind=kind)
            offer(bar, item, self.tr("Add to Map"), lambda: self._open_sources([source]))


def _may_have(catalog: Catalog, url: str) -> bool:
    """Whether the catalogue may have the file: records of others lie elsewhere."""
    return same_origin(catalog.url, url) or not is_named_as_catalog(url)


def _is_file(url: str) -> bool:
    return "." in urlsplit(url).path.rpartition("/")[2]
