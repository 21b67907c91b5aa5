"""The details of a collection, an item or an asset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QImage, QTextDocument
from qgis.PyQt.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from ..core.credentials import authcfg_for
from .contrast import mixed, readable
from .details_html import COPY, PICTURE, asset_html, collection_html, item_html
from .thumbnails import ThumbnailTask, thumbnail_href

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.catalogs import Catalog
    from ..core.stac.records import Collection, Item
    from .item_nodes import AssetChoice

#: The largest side of a thumbnail, in widths of an "x".
_PICTURE_WIDTH = 30


class DetailsPanel(QWidget):
    """Shows one record at a time; links open in the browser. A picture that arrives after another record was chosen
    is dropped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = QgsApplication.locale()
        self._catalog: Catalog | None = None
        self._href = ""
        self._task: ThumbnailTask | None = None
        self._html: Callable[[bool], str] | None = None
        self._picture = QImage()
        self._browser = QTextBrowser(self)
        self._browser.setOpenLinks(False)
        self._browser.setAccessibleName(self.tr("Details"))
        self._browser.setPlaceholderText(self.tr("Select a collection, an item or an asset to see its details."))
        self._browser.anchorClicked.connect(self._on_link)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._browser)

    def set_catalog(self, catalog: Catalog) -> None:
        """The catalogue that the records come from: its credentials fetch the pictures on its own host."""
        self._catalog = catalog

    def show_collection(self, collection: Collection) -> None:
        self._show(lambda _has_picture: collection_html(collection, self._language))

    def show_item(self, item: Item, collection: Collection | None) -> None:
        self._show(lambda has: item_html(item, collection, self._language, has_picture=has), thumbnail_href(item))

    def show_asset(self, choice: AssetChoice) -> None:
        picture = thumbnail_href(choice.item)
        is_picture = choice.asset.href == picture
        self._show(
            lambda has: asset_html(choice.asset, choice.item, self._language, has_picture=has),
            picture if is_picture else "",
            choice.asset.href,
        )

    def clear(self) -> None:
        self._show(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self._render)  # the browser, a child, has them after this widget

    def _show(self, html: Callable[[bool], str] | None, picture: str = "", href: str = "") -> None:
        if self._task is not None:
            self._task.supersede()
            self._task = None
        self._html = html
        self._href = href
        self._picture = QImage()
        self._render()
        self._browser.verticalScrollBar().setValue(0)
        if picture:
            width = int(self.fontMetrics().averageCharWidth() * _PICTURE_WIDTH * self.devicePixelRatioF())
            task = ThumbnailTask(picture, authcfg_for(self._catalog, picture) if self._catalog else "", width)
            task.succeeded.connect(self._on_picture)
            task.failed.connect(self._on_no_picture)
            self._task = task
            task.start()

    def _on_picture(self, image: QImage) -> None:
        self._task = None
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture = image
        self._render()

    def _on_no_picture(self) -> None:
        self._task = None

    def _render(self) -> None:
        document = self._browser.document()
        scrolled = self._browser.verticalScrollBar().value()
        document.clear()
        document.setDefaultStyleSheet(self._style())
        has_picture = not self._picture.isNull()
        if has_picture:
            document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(PICTURE), self._picture)
        self._browser.setHtml("" if self._html is None else self._html(has_picture))
        self._browser.verticalScrollBar().setValue(scrolled)

    def _style(self) -> str:
        """The names in the palette's quiet colour, mixed by hand: rich text knows no half-transparent colours."""
        palette = self._browser.palette()
        text, base = palette.color(palette.ColorRole.Text), palette.color(palette.ColorRole.Base)
        quiet = readable(mixed(text, base, 1 / 3), base).name()
        link = readable(palette.color(palette.ColorRole.Link), base).name()
        return (
            f"td.name {{ color: {quiet}; padding-right: 8px; }} a {{ color: {link}; }}"
            "h3 { margin: 0 0 4px 0; } p { margin: 0 0 6px 0; } td { padding-bottom: 2px; }"
        )

    def _on_link(self, url: QUrl) -> None:
        if url.toString() == COPY:
            QgsApplication.clipboard().setText(self._href)
        else:
            QDesktopServices.openUrl(url)
