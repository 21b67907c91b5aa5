"""From a source's own pixels to the result's, where the two grids differ: what is needed of the source, and warping."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from osgeo import gdal, osr

from ...crs import same_crs, spatial_reference
from ...extent import MapExtent
from ...gdal_calls import call
from ..request import Resampling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...grid import Grid
    from ..planning.placement import Warping
    from ..sources.source_raster import SourceRaster

#: Pixels by which a warped position may be off. GDAL interpolates along a row from where a chunk begins, so its usual
#: eighth of a pixel would show where two chunks meet; none at all takes many times as long.
_WARP_ERROR = 0.001
#: Their results may lie beyond the values that they are made of.
_OVERSHOOTING = (Resampling.CUBIC, Resampling.LANCZOS)


def warped(dataset: gdal.Dataset, raster: SourceRaster, warping: Warping, grid: Grid) -> gdal.Dataset:
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
        dstAlpha=raster.is_fully_valid or (raster.is_masked and not raster.has_alpha),
        **options,
    )


def _area_of_interest(raster: SourceRaster, grid: Grid) -> list[str]:
    """The area for which GDAL chooses among the ways from one CRS to the other: all of the source, as gdalwarp does it.
    By itself GDAL would take that of each piece; to look the ways up anew takes it up to 90 ms each time."""
    if same_crs(raster.grid.crs, grid.crs):
        return []
    box = MapExtent(*raster.grid.bounds, raster.grid.crs).lonlat_box()
    return [f"AREA_OF_INTEREST={','.join(f'{degrees:.9g}' for degrees in box)}"]


def _is_free_of_nodata(dataset: gdal.Dataset, raster: SourceRaster, resampling: Resampling) -> bool:
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


def _filled(raster: SourceRaster, grid: Grid, reference: osr.SpatialReference) -> gdal.Dataset:
    """A dataset on the grid that is nodata all over and does not say so: GDAL would compare each pixel with it."""
    result = call(gdal.GetDriverByName("MEM").Create, "", grid.columns, grid.rows, raster.bands, raster.data_type)
    result.SetSpatialRef(reference)
    result.SetGeoTransform(grid.transform)
    for number, nodata in enumerate(raster.nodata, 1):
        result.GetRasterBand(number).Fill(nodata)
    return result
