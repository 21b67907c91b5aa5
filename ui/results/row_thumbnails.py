"""Thumbnails in the rows of items: fetched for visible rows, and drawn in place of the icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from qgis.PyQt.QtGui import QIcon, QPixmap

from ...core.settings import settings, write
from ...core.stac.records import Item
from ...core.stac.thumbnail import thumbnail_href
from ..widgets.remote_image_cache import RemoteImageCache
from .node_model import Role

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QStyleOptionViewItem, QTreeView

#: The height of a picture in lines of text, the ratio of its width to its height, and the pixels between pictures.
_LINES = 1.6
_ASPECT = 4 / 3
_GAP = 2


class RowThumbnails(QObject):
    """Puts thumbnails into the rows that a delegate draws."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view
        self.pictures = RemoteImageCache(self)
        self.pictures.settled.connect(lambda _href: view.viewport().update())
        self.is_on = settings().show_thumbnails.value()

    def set_on(self, is_on: bool) -> None:
        """Show thumbnails or not, and remember it."""
        write(settings().show_thumbnails, is_on)
        self.is_on = is_on
        if not is_on:
            self.pictures.stop()
        self._view.scheduleDelayedItemsLayout()  # rows get another height

    def refresh(self) -> None:
        """Fetch again the pictures that failed."""
        self.pictures.forget_failures()
        self._view.viewport().update()

    def size(self) -> QSize:
        height = round(self._view.fontMetrics().height() * _LINES)
        return QSize(round(height * _ASPECT), height)

    def row_height(self, height: int) -> int:
        """The height of a row whose text needs this height."""
        return max(height, self.size().height() + _GAP) if self.is_on else height

    def set_icon(self, row: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Make the item's picture the row's icon, or fetch it. Icons have the same width with and without a picture."""
        record = index.data(Role.RECORD)
        if not self.is_on or not isinstance(record, Item):
            return
        href = thumbnail_href(record)
        image = self.pictures.image(href)
        if image is None:
            row_index = QPersistentModelIndex(index)
            self.pictures.want(href, lambda: self._is_in_view(row_index))
            canvas = row.icon.pixmap(row.decorationSize)
        else:
            ratio = self._view.devicePixelRatioF()
            smooth = Qt.TransformationMode.SmoothTransformation
            canvas = QPixmap.fromImage(image.scaled(self.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio, smooth))
            canvas.setDevicePixelRatio(ratio)
        row.icon = QIcon(canvas)
        row.decorationSize = self.size()

    def _is_in_view(self, index: QPersistentModelIndex) -> bool:
        if sip.isdeleted(self._view) or not self.is_on or not index.isValid() or not self._view.isVisible():
            return False
        rect = self._view.visualRect(QModelIndex(index))
        return bool(self._view.viewport().rect().intersects(rect))
