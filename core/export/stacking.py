"""The order of the sources of a mosaic: which one is on top."""

from __future__ import annotations

import datetime as dt
import math
from enum import Enum
from typing import TYPE_CHECKING

from ..spatial.crs import described_crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..spatial.georeference import Georeference
    from .request import ExportSource

_METRES_PER_DEGREE = 111_320.0
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.timezone.utc)


class StackingOrder(Enum):
    """The order of sources, top one first; nodata pixels show the source below."""

    GIVEN = "given"
    NEWEST = "newest"
    FINEST = "finest"


def ordered(sources: Sequence[ExportSource], order: StackingOrder) -> tuple[ExportSource, ...]:
    """The sources, top one first. Equal ones keep their order, those of unknown date or resolution come last; of
    sources with the same resolution, the newest comes first."""
    if order is StackingOrder.GIVEN or len(sources) < 2:
        return tuple(sources)
    newest = sorted(sources, key=lambda source: _moment(source.datetime), reverse=True)
    return tuple(newest if order is StackingOrder.NEWEST else sorted(newest, key=_pixel_size))


def suited_order(sources: Sequence[ExportSource]) -> StackingOrder:
    """The order to begin with: the finest on top where resolutions differ, so that coarser products fill its gaps; else
    the newest."""
    if len(sources) < 2:
        return StackingOrder.GIVEN
    if len({round(size, 3) for size in map(_pixel_size, sources) if math.isfinite(size)}) > 1:
        return StackingOrder.FINEST
    if len({source.datetime for source in sources if source.datetime is not None}) > 1:
        return StackingOrder.NEWEST
    return StackingOrder.GIVEN


def _moment(moment: dt.datetime | None) -> dt.datetime:
    if moment is None:
        return _LONG_AGO
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.timezone.utc)


def _pixel_size(source: ExportSource) -> float:
    """The longer side of a pixel in metres, about; infinite when the catalogue does not say."""
    georeference = source.georeference
    size = None if georeference is None else _resolution(georeference)
    if georeference is None or size is None:
        return math.inf
    crs = described_crs(georeference.crs)
    if crs is None:
        return math.inf
    return size * (_METRES_PER_DEGREE if crs.is_geographic else crs.metres)


def _resolution(georeference: Georeference) -> float | None:
    if georeference.transform is not None:
        t = georeference.transform
        return max(math.hypot(t[1], t[4]), math.hypot(t[2], t[5]))
    if georeference.shape is not None:
        xmin, ymin, xmax, ymax = georeference.bounds
        return max((xmax - xmin) / georeference.shape[1], (ymax - ymin) / georeference.shape[0])
    return None
