"""The published grid of the HRDEM mosaic: 66 tiles of EPSG:3979, named column_row, and footprints on it.

Source: NRCan, HRDEM Mosaic product specification and its index of tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from osgeo import osr

EPSG = 3979

#: Metres. Columns count eastwards, rows northwards; tile 6_2 has its upper left corner at the projection's origin.
TILE_SIZE = 500_000

#: First and last row of each column that has land.
_ROWS = {
    1: (3, 7),
    2: (3, 8),
    3: (3, 8),
    4: (3, 9),
    5: (3, 9),
    6: (2, 10),
    7: (2, 8),
    8: (1, 7),
    9: (2, 6),
    10: (2, 5),
    11: (3, 5),
}

#: Tiles wider than the regular square, so that a strip of coast needs no tile of its own: x range in metres.
_OVERSIZED = {"11_4": (2_500_000, 3_050_000), "7_8": (500_000, 1_050_000), "6_10": (-50_000, 550_000)}

#: Surface model only (ArcticDEM gives no terrain model).
_WITHOUT_DTM = frozenset({"4_7", "4_8", "4_9", "5_5", "5_9", "6_4", "6_9", "6_10", "9_6", "11_5"})

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle in metres of EPSG:3979."""

    xmin: int
    ymin: int
    xmax: int
    ymax: int

    @property
    def width(self) -> int:
        return self.xmax - self.xmin

    @property
    def height(self) -> int:
        return self.ymax - self.ymin

    def meets(self, other: Box) -> bool:
        """Whether the two share an area."""
        return self.xmin < other.xmax and other.xmin < self.xmax and self.ymin < other.ymax and other.ymin < self.ymax

    def ring(self) -> list[list[int]]:
        """The closed ring as in the published `proj:geometry`: anticlockwise from the lower right corner."""
        return [
            [self.xmax, self.ymin],
            [self.xmax, self.ymax],
            [self.xmin, self.ymax],
            [self.xmin, self.ymin],
            [self.xmax, self.ymin],
        ]


@dataclass(frozen=True)
class Tile:
    """A tile of the mosaic; `name` is "10_3"."""

    column: int
    row: int

    @property
    def name(self) -> str:
        return f"{self.column}_{self.row}"

    @property
    def box(self) -> Box:
        xmin, ymax = (self.column - 6) * TILE_SIZE, (self.row - 2) * TILE_SIZE
        west, east = _OVERSIZED.get(self.name, (xmin, xmin + TILE_SIZE))
        return Box(west, ymax - TILE_SIZE, east, ymax)

    @property
    def has_dtm(self) -> bool:
        return self.name not in _WITHOUT_DTM


@lru_cache(maxsize=1)
def tiles() -> tuple[Tile, ...]:
    """All 66 tiles, by column and row."""
    return tuple(Tile(column, row) for column, (first, last) in _ROWS.items() for row in range(first, last + 1))


def footprint(box: Box, *, sides: int = 100) -> list[LonLat]:
    """The box as a closed ring of longitude and latitude, `sides` segments per side, rounded to six decimals.

    Like the published ones, it starts one vertex before the lower right corner and runs anticlockwise.
    """
    ring = [
        (x0 + (x1 - x0) * step / sides, y0 + (y1 - y0) * step / sides)
        for (x0, y0), (x1, y1) in pairwise(box.ring())
        for step in range(sides)
    ]
    return [(round(lon, 6), round(lat, 6)) for lon, lat in to_lonlat([ring[-1], *ring])]


def national_footprint(box: Box, step: float = 300_000) -> list[LonLat]:
    """The footprint of a national product: a vertex every 300 km from each corner, not rounded."""
    ring = []
    for (x0, y0), (x1, y1) in pairwise(box.ring()):
        length = abs(x1 - x0) + abs(y1 - y0)
        ring += [
            (x0 + (x1 - x0) * at * step / length, y0 + (y1 - y0) * at * step / length)
            for at in range(-int(-length // step))
        ]
    return to_lonlat([*ring, ring[0]])


def bounds(ring: list[LonLat]) -> list[float]:
    """West, south, east, north of a ring that does not cross the antimeridian."""
    longitudes, latitudes = zip(*ring, strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def to_lonlat(points: list[tuple[float, float]]) -> list[LonLat]:
    """Points of EPSG:3979 as longitude and latitude (CRS84, as the catalogue has them)."""
    return [(lon, lat) for lon, lat, _ in _transformation().TransformPoints(points)]


@lru_cache(maxsize=1)
def _transformation() -> osr.CoordinateTransformation:
    return osr.CoordinateTransformation(spatial_reference(EPSG), spatial_reference(4326))


def spatial_reference(epsg: int) -> osr.SpatialReference:
    """The CRS with x (easting or longitude) first."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference
