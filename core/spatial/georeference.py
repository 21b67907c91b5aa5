"""Where a raster lies, as plain values that every room may use."""

from __future__ import annotations

from dataclasses import dataclass

#: west, south, east, north in degrees (CRS84: longitude first). west > east crosses the antimeridian.
LonLatBox = tuple[float, float, float, float]


@dataclass(frozen=True)
class Georeference:
    """The grid of a raster in its own CRS, or only its bounds.

    `crs` is an authority id ("EPSG:3979") or WKT2. `bounds` is (xmin, ymin, xmax, ymax) in CRS units, x = easting or
    longitude whatever the authority's axis order. `transform` is in GDAL order (x origin, x step, row skew, y origin,
    column skew, y step); `shape` is (rows, columns). Both are None when only a footprint is known. `is_doubtful`: the
    catalogue contradicts itself, its footprint lies elsewhere or is larger.
    """

    crs: str
    bounds: tuple[float, float, float, float]
    transform: tuple[float, float, float, float, float, float] | None = None
    shape: tuple[int, int] | None = None
    is_doubtful: bool = False
