"""From a source's own pixels to the result's, where the two grids differ: what is needed of the source, and warping."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, osr

from ...extent import MapExtent
from ...gdal_calls import GdalFailure, call
from ...grid import Grid, Window, same_crs, spatial_reference
from ..request import Resampling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ..planning.placement import Warping
    from ..sources.source_raster import Raster

#: Pixels by which a warped position may be off. GDAL interpolates along a row from where a chunk begins, so its usual
#: eighth of a pixel would show where two chunks meet; none at all takes many times as long.
_WARP_ERROR = 0.001
#: Steps along each side of a window at which it is followed into the source.
_STEPS = 8
#: Pixels of the coarser grid that the widest kernel, Lanczos', reaches; and some for rounding.
_REACH = 5
#: Their results may lie beyond the values that they are made of.
_OVERSHOOTING = (Resampling.CUBIC, Resampling.LANCZOS)


def warped(dataset: gdal.Dataset, raster: Raster, warping: Warping, grid: Grid) -> gdal.Dataset:
    """The source's pixels on the grid, as a dataset in memory; the last band is alpha where the source says neither by
    nodata nor by an alpha band of its own which pixels count.

    The scale is given: GDAL would work it out anew for each piece, from the box around the piece in the source, and
    blur where the two grids are turned against each other. Raises GdalFailure.
    """
    reference = spatial_reference(grid.crs)
    options: dict[str, Any] = {
        "srcSRS": raster.grid.crs,
        "resampleAlg": warping.resampling.value,
        "overviewLevel": "NONE",
        "errorThreshold": _WARP_ERROR,
        "warpOptions": [f"XSCALE={warping.scale[0]:.9g}", f"YSCALE={warping.scale[1]:.9g}"],
        "transformerOptions": _area_of_interest(raster, grid),
    }
    if reference is not None and _is_free_of_nodata(dataset, raster, warping.resampling):
        result = _filled(raster, grid, reference)
        call(gdal.Warp, result, dataset, srcNodata="None", **options)
        for number, nodata in enumerate(raster.nodata, 1):
            result.GetRasterBand(number).SetNoDataValue(nodata)
        return result
    return call(
        gdal.Warp,
        "",
        dataset,
        format="MEM",
        dstSRS=reference.ExportToWkt(["FORMAT=WKT2_2019"]) if reference is not None else grid.crs,
        outputBounds=grid.bounds,
        width=grid.columns,
        height=grid.rows,
        dstAlpha=raster.is_solid or (raster.is_masked and not raster.has_alpha),
        **options,
    )


def _area_of_interest(raster: Raster, grid: Grid) -> list[str]:
    """The area for which GDAL chooses among the ways from one CRS to the other: all of the source, as gdalwarp does it.
    By itself GDAL would take that of each piece; to look the ways up anew takes it up to 90 ms each time."""
    if same_crs(raster.grid.crs, grid.crs):
        return []
    box = MapExtent(*raster.grid.bounds, raster.grid.crs).lonlat_box()
    return [f"AREA_OF_INTEREST={','.join(f'{degrees:.9g}' for degrees in box)}"]


def level_grid(raster: Raster, columns: int, rows: int) -> Grid:
    """The grid of the source's level that has so many columns and rows."""
    t = raster.grid.transform
    wider, taller = raster.grid.columns / columns, raster.grid.rows / rows
    transform = (t[0], t[1] * wider, t[2] * taller, t[3], t[4] * wider, t[5] * taller)
    return Grid(raster.grid.crs, transform, columns, rows)


def source_window(grid: Grid, window: Window, raster: Raster, dataset: gdal.Dataset, warping: Warping) -> Window | None:
    """The pixels of the dataset, a source's level of overviews, from which the grid's window is warped; None where
    they cannot be told: the window reaches beyond what the projection can show, or lies beside the source."""
    level = level_grid(raster, dataset.RasterXSize, dataset.RasterYSize)
    return source_windows(grid, [window], level, warping)[0]


def source_windows(grid: Grid, windows: Sequence[Window], level: Grid, warping: Warping) -> list[Window | None]:
    """The same for many windows at once, `level` being the grid of the source's level of overviews."""
    if not windows:
        return []
    with np.errstate(invalid="ignore"):  # windows that cannot be followed are infinite
        columns, rows = _in_level(grid, level, _lattices(windows))
        bend = np.maximum(_bend(columns), _bend(rows))
    reach = np.ceil(_REACH / min(1.0, *warping.scale) + bend)
    left, top = np.floor(columns.min(axis=(1, 2))) - reach, np.floor(rows.min(axis=(1, 2))) - reach
    right, bottom = np.ceil(columns.max(axis=(1, 2))) + reach, np.ceil(rows.max(axis=(1, 2))) + reach
    return [
        Window(int(x), int(y), int(width), int(height)).intersection(level.window) if math.isfinite(x + y) else None
        for x, y, width, height in zip(left, top, right - left, bottom - top, strict=True)
    ]


def source_blocks(
    grid: Grid, windows: Sequence[Window], level: Grid, block: tuple[int, int], warping: Warping
) -> NDArray[np.int64]:
    """The blocks (column, row) of a source's level, each once and row by row, that are read for the grid's windows.
    `level` is the level's grid, `block` the columns and rows of its blocks. Windows that cannot be followed into the
    source count for nothing."""
    areas = [area for area in source_windows(grid, windows, level, warping) if area is not None]
    if not areas:
        return np.empty((0, 2), np.int64)
    width, height = block
    left, top = min(area.column for area in areas) // width, min(area.row for area in areas) // height
    right, bottom = max(area.right for area in areas), max(area.bottom for area in areas)
    needed = np.zeros(((bottom - 1) // height + 1 - top, (right - 1) // width + 1 - left), np.bool_)
    for area in areas:
        rows = slice(area.row // height - top, (area.bottom - 1) // height + 1 - top)
        needed[rows, area.column // width - left : (area.right - 1) // width + 1 - left] = True
    return np.argwhere(needed)[:, ::-1] + (left, top)


def _lattices(windows: Sequence[Window]) -> NDArray[np.float64]:
    """Places (window, row, column, and which of column or row) all over each window."""
    boxes = np.array([(each.column, each.row, each.columns, each.rows) for each in windows], np.float64)
    steps = np.linspace(0.0, 1.0, _STEPS + 1)
    across = boxes[:, 0, np.newaxis] + boxes[:, 2, np.newaxis] * steps
    down = boxes[:, 1, np.newaxis] + boxes[:, 3, np.newaxis] * steps
    shape = len(windows), len(steps), len(steps)
    return np.stack(
        (np.broadcast_to(across[:, np.newaxis, :], shape), np.broadcast_to(down[:, :, np.newaxis], shape)), axis=-1
    )


def _in_level(grid: Grid, level: Grid, places: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The grid's columns and rows as the level's, with fractions; a window with a place that has none is infinite."""
    t = grid.transform
    columns, rows = places[..., 0], places[..., 1]
    x, y = t[0] + columns * t[1] + rows * t[2], t[3] + columns * t[4] + rows * t[5]
    if not same_crs(grid.crs, level.crs):
        transformation = osr.CoordinateTransformation(spatial_reference(grid.crs), spatial_reference(level.crs))
        points = _projected(transformation, np.stack((x, y), axis=-1).reshape(len(places), -1, 2))
        x, y = points[..., 0].reshape(x.shape), points[..., 1].reshape(y.shape)
    t = level.transform
    determinant = t[1] * t[5] - t[2] * t[4]
    right, below = x - t[0], y - t[3]
    return (right * t[5] - below * t[2]) / determinant, (below * t[1] - right * t[4]) / determinant


def _projected(transformation: osr.CoordinateTransformation, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points (window, point, x and y) in the other CRS. GDAL fails for all when it fails for one: halves are tried
    until the window at fault is alone, and infinite."""
    try:
        found = call(transformation.TransformPoints, points.reshape(-1, 2).tolist())
    except GdalFailure:
        if len(points) == 1:
            return np.full(points.shape, np.inf)
        half = len(points) // 2
        return np.concatenate((_projected(transformation, points[:half]), _projected(transformation, points[half:])))
    return np.asarray(found, np.float64)[:, :2].reshape(points.shape)


def _bend(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each window, how far its lines may bulge between the places that were followed: an eighth of how much
    neighbouring steps differ."""
    along, down = (np.abs(np.diff(places, 2, axis=axis)).max(axis=(1, 2)) for axis in (1, 2))
    return np.asarray(np.maximum(along, down) / 8)


def _is_free_of_nodata(dataset: gdal.Dataset, raster: Raster, resampling: Resampling) -> bool:
    """Whether the pixels, where they are in memory, are none of them nodata, nor so near that a kernel could make it
    of them. GDAL gives the same then without looking for nodata at each pixel, in about half the time."""
    if raster.is_masked or None in raster.nodata or dataset.GetDriver().ShortName != "MEM":
        return False
    bands = (dataset.GetRasterBand(number) for number in range(1, raster.bands + 1))
    overshoots = resampling in _OVERSHOOTING
    return all(
        nodata is not None and _is_far(nodata, call(band.ReadAsArray), overshoots)
        for band, nodata in zip(bands, raster.nodata, strict=True)
    )


def _is_far(nodata: float, values: NDArray[Any], overshoots: bool) -> bool:
    low, high = float(values.min()), float(values.max())
    if math.isnan(nodata):
        return math.isfinite(high - low)
    # a kernel overshoots by less than the range; values that are no number make both comparisons false
    reach = high - low if overshoots else 0.0
    return nodata < low - reach or nodata > high + reach


def _filled(raster: Raster, grid: Grid, reference: osr.SpatialReference) -> gdal.Dataset:
    """A dataset on the grid that is nodata all over and does not say so: GDAL would compare each pixel with it."""
    result = call(gdal.GetDriverByName("MEM").Create, "", grid.columns, grid.rows, raster.bands, raster.data_type)
    result.SetSpatialRef(reference)
    result.SetGeoTransform(grid.transform)
    for number, nodata in enumerate(raster.nodata, 1):
        result.GetRasterBand(number).Fill(nodata)
    return result
