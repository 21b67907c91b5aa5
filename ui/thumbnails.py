"""An item's picture, fetched and decoded off the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageReader

from ..core.errors import ResponseError
from ..core.network import Network
from ..core.tasks import Task

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from ..core.stac.records import Item

#: A thumbnail is some hundred kilobytes; what is larger is not one, whatever the catalogue calls it.
_MOST_BYTES = 8_000_000
_MOST_PIXELS = 50_000_000
_ROLES = ("thumbnail", "overview")


def thumbnail_href(item: Item) -> str:
    """Where the item's picture is; empty when it has none."""
    for role in _ROLES:
        for asset in item.assets:
            if role in asset.roles or asset.key == role:
                is_small = asset.size is None or asset.size <= _MOST_BYTES
                if is_small and asset.href.startswith(("https://", "http://")) and not asset.kind.is_layer:
                    return asset.href
    return ""


class ThumbnailTask(Task):
    """Fetches a picture and gives it as a QImage that fits into `width` by `width` pixels."""

    def __init__(self, href: str, authcfg: str, width: int) -> None:
        super().__init__(QCoreApplication.translate("ThumbnailTask", "Load thumbnail"), hidden=True)
        self._href = href
        self._authcfg = authcfg
        self._width = width

    def work(self, feedback: QgsFeedback) -> QImage:
        content = Network(self._authcfg, feedback).get(self._href)
        image = QImage() if len(content) > _MOST_BYTES else _decoded(content, self._width)
        if image.isNull():
            raise ResponseError(
                QCoreApplication.translate("ThumbnailTask", "The thumbnail is not a picture."), url=self._href
            )
        return image


def _decoded(content: bytes, width: int) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return QImage()
    if size.width() > width or size.height() > width:
        reader.setScaledSize(size.scaled(QSize(width, width), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
