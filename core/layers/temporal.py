"""The temporal range of a layer, for QGIS's temporal controller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsDateTimeRange, QgsMapLayer, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QDateTime, Qt

from ..threads.worker_objects import unwatched

if TYPE_CHECKING:
    from datetime import datetime

    from .source import LayerSource


def time_range(source: LayerSource) -> QgsDateTimeRange | None:
    """The item's period, or its one moment; None when the catalogue gives neither."""
    if source.start is None and source.end is None:
        begin = end = source.datetime
    else:
        begin, end = source.start, source.end
    return None if begin is None and end is None else QgsDateTimeRange(_moment(begin), _moment(end))


def set_temporal_range(layer: QgsMapLayer, source: LayerSource) -> None:
    """Set the item's time as a fixed range of the layer, switched off.

    An elevation mosaic has one date and is valid for years. Switched on, it would vanish from the map whenever the
    temporal controller is at another day, without a hint why. To animate images, the user ticks *Dynamic Temporal
    Control* in the layers' properties, where the range is filled in.
    """
    time = time_range(source)
    properties = unwatched(layer.temporalProperties())
    if time is None or properties is None:
        return
    if isinstance(layer, QgsRasterLayer):
        properties.setMode(Qgis.RasterTemporalMode.FixedTemporalRange)
    elif isinstance(layer, QgsVectorLayer):
        properties.setMode(Qgis.VectorTemporalMode.FixedTemporalRange)
    else:
        return
    properties.setFixedTemporalRange(time)
    properties.setIsActive(False)


def _moment(value: datetime | None) -> QDateTime:
    return QDateTime() if value is None else QDateTime.fromString(value.isoformat(), Qt.DateFormat.ISODateWithMs)
