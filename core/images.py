"""Decodes images from servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageReader

from .tasks import Task

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

_MOST_PIXELS = 50_000_000


class DecodeTask(Task):
    """Decodes an image that fits into `side` by `side` pixels: `succeeded(QImage)`, a null one for data that is not an
    image."""

    def __init__(self, content: bytes, side: int) -> None:
        super().__init__(QCoreApplication.translate("DecodeTask", "Load thumbnail"), hidden=True)
        self._content = content
        self._side = side

    def work(self, feedback: QgsFeedback) -> QImage:
        return decoded(self._content, self._side)


def decoded(content: bytes, side: int | None = None) -> QImage:
    """The image, scaled to fit into `side` by `side` pixels where a side is given; a null one for data that is not an
    image, or far too large."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return QImage()
    if side is not None and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
