"""The panel with the details of a collection, an item or an asset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, Qt, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices, QImage, QTextDocument
from qgis.PyQt.QtWidgets import QTabWidget, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from ...core.language.bilingual import user_language
from ...core.stac.asset_choice import AssetChoice
from ...core.stac.record_json import record_json
from ...core.stac.records import Item
from ...core.stac.thumbnail import thumbnail_href
from ..map.canvas_view import canvas_extent
from ..widgets.json_view import JsonView
from ..widgets.readable_placeholder import ReadablePlaceholder
from ..widgets.remote_image_cache import RemoteImageCache
from .file_view import FileView
from .record_html import COPY, NEWER, PICTURE, asset_html, collection_html, item_html
from .style import style_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtGui import QResizeEvent

    from ...core.catalogs import Catalog
    from ...core.stac.records import Collection
    from ...core.view_cost import View


class DetailsPanel(QWidget):
    """Shows one record at a time, as HTML and as the server's own JSON, and what its file is like; links open in the
    browser. An image that arrives after another record was selected is dropped."""

    #: The address of the newer version of what is shown: the user wants to see that.
    newer_requested = pyqtSignal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        pictures: RemoteImageCache | None = None,
        canvas: QgsMapCanvas | None = None,
    ) -> None:
        """`pictures` is the cache of images, shared with other views; `canvas` the map whose view is reckoned with."""
        super().__init__(parent)
        self._language = user_language()
        self._pictures = pictures or RemoteImageCache(self)
        self._pictures.settled.connect(self._on_picture)
        self._href = ""
        self._newer = ""
        self._source = ""
        self._picture_href = ""
        self._html: Callable[[bool], str] | None = None
        self._picture = QImage()
        self._browser = QTextBrowser(self)
        self._browser.setOpenLinks(False)
        self._browser.setAccessibleName(self.tr("Details"))
        self._browser.setPlaceholderText(self.tr("Select a collection, an item or an asset to see its details."))
        ReadablePlaceholder(self._browser)
        self._browser.anchorClicked.connect(self._on_link)
        self._canvas = canvas
        self._file = FileView(self._view, self)
        self._json = JsonView(self)
        self._copy = QToolButton(self)
        self._copy.setObjectName("copyJson")
        self._copy.setText(self.tr("Copy JSON"))
        self._copy.setToolTip(self.tr("Copy the server's record as JSON"))
        self._copy.setIcon(QgsApplication.getThemeIcon("/mActionEditCopy.svg"))
        self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._copy.setAutoRaise(True)
        self._copy.setEnabled(False)
        self._copy.clicked.connect(lambda: QgsApplication.clipboard().setText(self._source))
        self._tabs = tabs = QTabWidget(self)
        tabs.setDocumentMode(True)
        tabs.addTab(self._browser, self.tr("Details"))
        tabs.addTab(self._json, self.tr("JSON"))
        tabs.addTab(self._file, self.tr("File"))
        tabs.setCornerWidget(self._copy)
        tabs.tabBar().setAccessibleName(self.tr("Details"))
        QWidget.setTabOrder(tabs.tabBar(), self._copy)
        QWidget.setTabOrder(self._copy, self._browser)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(tabs)

    def set_catalog(self, catalog: Catalog) -> None:
        """Set the catalogue of the records: its credentials are used for images on its own host."""
        self._pictures.set_catalog(catalog)

    def show_record(self, record: Collection | Item | AssetChoice, collection: Collection | None) -> None:
        """Show the record; `collection` is the one that it belongs to."""
        self._newer = record.asset.validity.newer if isinstance(record, AssetChoice) else record.validity.newer
        self._file.set_asset(record if isinstance(record, AssetChoice) else None)
        if isinstance(record, AssetChoice):
            self.show_asset(record)
        elif isinstance(record, Item) and not (record.is_collection and collection):
            self.show_item(record, collection)
        else:
            self.show_collection(collection if isinstance(record, Item) else record)

    def show_collection(self, collection: Collection) -> None:
        self._show(lambda _has_picture: collection_html(collection, self._language), record_json(collection))

    def show_item(self, item: Item, collection: Collection | None) -> None:
        self._show(
            lambda has: item_html(item, collection, self._language, has_picture=has),
            record_json(item),
            thumbnail_href(item),
        )

    def show_asset(self, choice: AssetChoice) -> None:
        picture = thumbnail_href(choice.item)
        is_picture = choice.asset.href == picture
        self._show(
            lambda has: asset_html(choice.asset, choice.item, self._language, has_picture=has),
            record_json(choice),
            picture if is_picture else "",
            choice.asset.href,
        )

    def show_file(self) -> None:
        """Show what the file of the record is like."""
        self._tabs.setCurrentWidget(self._file)

    def clear(self) -> None:
        self._file.set_asset(None)
        self._show(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self._render)  # the browser gets them after its parent
            QTimer.singleShot(0, self._fit_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_button()

    def _fit_button(self) -> None:
        """Let the button show its text where the tabs leave room for it: they would be cut off, and scroll."""
        self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        needed = self._tabs.tabBar().sizeHint().width() + self._copy.sizeHint().width()
        if needed > self.width():
            self._copy.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _show(self, html: Callable[[bool], str] | None, source: str = "", picture: str = "", href: str = "") -> None:
        self._html = html
        self._href = href
        self._source = source
        self._json.set_text(source)
        self._copy.setEnabled(bool(source))
        self._picture_href = picture
        self._picture = self._image()
        self._render()
        self._browser.verticalScrollBar().setValue(0)
        self._pictures.want(picture, lambda: self._picture_href == picture)

    def _view(self) -> View | None:
        """What the map shows."""
        from ...core.view_cost import View

        extent = None if self._canvas is None else canvas_extent(self._canvas)
        return None if extent is None else View(extent, self._canvas.width())

    def _on_picture(self, href: str) -> None:
        if href == self._picture_href:
            self._picture = self._image()
            self._render()

    def _image(self) -> QImage:
        image = QImage(self._pictures.image(self._picture_href) or QImage())
        image.setDevicePixelRatio(self.devicePixelRatioF())
        return image

    def _render(self) -> None:
        document = self._browser.document()
        scrolled = self._browser.verticalScrollBar().value()
        document.clear()
        document.setDefaultStyleSheet(style_sheet(self._browser))
        has_picture = not self._picture.isNull()
        if has_picture:
            document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(PICTURE), self._picture)
        self._browser.setHtml("" if self._html is None else self._html(has_picture))
        self._browser.verticalScrollBar().setValue(scrolled)

    def _on_link(self, url: QUrl) -> None:
        if url.toString() == COPY:
            QgsApplication.clipboard().setText(self._href)
        elif url.toString() == NEWER:
            self.newer_requested.emit(self._newer)
        elif url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
