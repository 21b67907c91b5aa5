"""Decodes pictures from servers: PNG, JPEG and WebP, known by their first bytes. Qt reads many more kinds, among them
SVG, which may name other files, and old ones that nobody looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageReader

from .threads.tasks import Task

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

#: A legend of the datacube has a million pixels, a photo of a good camera twenty.
MOST_PIXELS = 25_000_000


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
    """The picture, of an animated one the first, scaled to fit into `side` by `side` pixels where a side is given; a
    null one for anything else, and for more than MOST_PIXELS."""
    kind = _kind(content)
    if not kind:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind)
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if side is not None and max(size.width(), size.height()) > side:
        scaled = size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(scaled.expandedTo(QSize(1, 1)))
    return reader.read()


def _kind(content: bytes) -> bytes:
    """Qt's name of the format; empty for one that is not shown."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"png"
    if content.startswith(b"\xff\xd8\xff"):
        return b"jpeg"
    return b"webp" if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else b""
