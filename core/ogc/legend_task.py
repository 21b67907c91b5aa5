"""The legend of a service's layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import ResponseError
from ..http.network import Network
from ..images import MOST_PIXELS, decoded
from ..threads.tasks import Task

if TYPE_CHECKING:
    from qgis.core import QgsFeedback
    from qgis.PyQt.QtGui import QImage

#: Legends have some ten kilobytes.
_MOST_BYTES = 5_000_000


class LegendTask(Task):
    """Fetches a legend as a QImage, as large as the server has drawn it. Raises what `Network.get` raises, and
    ResponseError when the response is not an image, or far too large.

    Not `QgsApplication.imageCache()`: it knows no sign-in and no limit on a picture's size, and decodes on the main
    thread.
    """

    def __init__(self, url: str, authcfg: str) -> None:
        super().__init__(QCoreApplication.translate("LegendTask", "Loading a legend"), hidden=True)
        self._url = url
        self._authcfg = authcfg

    def work(self, feedback: QgsFeedback) -> QImage:
        image = decoded(Network(self._authcfg, feedback, most_bytes=_MOST_BYTES).get(self._url))
        if not image.isNull():
            return image
        hint = QCoreApplication.translate("LegendTask", "PNG, JPEG and WebP of up to {count} pixels are shown.")
        raise ResponseError(
            QCoreApplication.translate("LegendTask", "The legend is not a picture."),
            url=self._url,
            hint=hint.format(count=QLocale().toString(MOST_PIXELS)),
        )
