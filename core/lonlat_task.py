"""Extents are brought to longitudes and latitudes off the main thread: PROJ reads its database for each new CRS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .tasks import Task

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .extent import MapExtent


class LonLatTask(Task):
    """Projects an extent. `succeeded(MapExtent)` hands out the same extent, whose `lonlat_box` and `meets_any` then
    answer from memory."""

    def __init__(self, extent: MapExtent) -> None:
        super().__init__(QCoreApplication.translate("LonLatTask", "Projecting an extent"), hidden=True)
        self._extent = extent

    def work(self, _feedback: QgsFeedback) -> MapExtent:
        self._extent.lonlat_box()
        return self._extent
