"""The legend of a layer: fetched in a task and shown at full size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QScrollArea, QSizePolicy

from ...core.ogc.legend_task import LegendTask
from ...core.threads.tasks import LatestTask
from ..widgets.plain_text import PlainLabel

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QImage


class LegendLabel(PlainLabel):
    """Shows a legend in a scroll area, hidden until the image has loaded. A legend that does not fit is scrolled."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._loading = LatestTask(self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setStyleSheet("background: white")  # legends are drawn for a white background

    def load(self, url: str, authcfg: str) -> None:
        self._loading.start(LegendTask(url, authcfg), self._on_image)

    def drop(self) -> None:
        """Hide the legend, and drop the one that still loads."""
        self._loading.drop()
        self.hide()

    def _on_image(self, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        ratio = legend_pixel_ratio(image.width(), self._area.viewport().width(), self.devicePixelRatioF())
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)
        self.setFixedSize(math.ceil(image.width() / ratio), math.ceil(image.height() / ratio))
        self.show()


def legend_pixel_ratio(width: int, room: int, screen_ratio: float) -> float:
    """Image pixels per logical pixel. Legends are drawn for a ratio of 1; one wider than `room` uses up to the screen's
    ratio, which keeps it sharp and makes it narrower. No pixel is left out."""
    return min(max(1.0, width / max(1, room)), max(1.0, screen_ratio))
