"""Whether a grid of the catalogue's can be where the catalogue draws its item."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ..extent import LONLAT
from ..spatial.crs import is_on_a_map, transformation, transformed_points

if TYPE_CHECKING:
    from ..spatial.georeference import Georeference, LonLatBox

#: The part of a footprint's width and of its height that a grid covers at least. Footprints are rounded and generous;
#: a transform for pixels of 10 m beside the shape of those of 20 m covers half.
_LEAST = 0.51
#: Footprints wider than this are often torn at the antimeridian, and their width says nothing.
_WIDE = 180.0


def covers(grid: Georeference, footprint: LonLatBox) -> bool:
    """Whether the grid covers the footprint, about; True where that cannot be told. A larger grid is none the worse:
    scenes are often partly empty."""
    return _covers(grid.crs, grid.bounds, footprint)


@lru_cache(maxsize=4096)
def _covers(crs: str, bounds: tuple[float, float, float, float], footprint: LonLatBox) -> bool:
    """Cached, since most assets of an item share their bounds."""
    if not is_on_a_map(bounds):
        return False
    to_lonlat = transformation(crs, LONLAT)
    xmin, ymin, xmax, ymax = bounds
    points = [(x, y) for x in (xmin, (xmin + xmax) / 2, xmax) for y in (ymin, (ymin + ymax) / 2, ymax)]
    found = None if to_lonlat is None else transformed_points(to_lonlat, points)
    if found is None or not all(abs(x) <= 360 and abs(y) <= 90 for x, y, *_ in found):
        return True
    west, south, east, north = footprint
    if not _share(south, north, [y for _, y, *_ in found]) >= _LEAST:
        return False
    if west > east:
        east += 360
    if east - west > _WIDE:
        return True
    middle = (west + east) / 2
    return _share(west, east, [middle + (x - middle + 180) % 360 - 180 for x, *_ in found]) >= _LEAST


def _share(low: float, high: float, places: list[float]) -> float:
    """The part of a range that lies between the places; of a range without a length, whether it does."""
    first, last = min(places), max(places)
    if high <= low:
        return 1.0 if first <= low <= last else 0.0
    return (min(high, last) - max(low, first)) / (high - low)
