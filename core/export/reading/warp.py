"""Warping a source's pixels onto the result's grid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from osgeo import gdal, osr

from ...extent import MapExtent
from ...gdal_calls import call, call_ignoring
from ...rasters.pixel_types import is_wide
from ...spatial.crs import same_crs, spatial_reference
from ..request import Resampling
from .value_conversion import gets_alpha
from .wide_integers import computed, picked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...grid import Grid
    from ..planning.placement import Warping
    from ..sources.source_raster import SourceRaster

#: The error threshold of the approximate transformer, in pixels. GDAL interpolates along a row from where a chunk
#: begins, so that its default of an eighth would be visible between two chunks; exact transformation is much slower.
_WARP_ERROR = 0.001
#: What GDAL's errors begin with about places that PROJ cannot project, as the outer half of a pixel that lies around a
#: pole: the warper goes on without them.
_BEYOND = "PROJ: "
#: Kernels whose results may lie beyond the range of the source values.
_OVERSHOOTING = (Resampling.CUBIC, Resampling.LANCZOS)


def warped(dataset: gdal.Dataset, raster: SourceRaster, warping: Warping, grid: Grid) -> gdal.Dataset:
    """The source's pixels on the grid, as a dataset in memory; an alpha band is added where a band of the source has no
    nodata value and the source no alpha band of its own.

    The kernel's scale is given: GDAL would compute it for each chunk, from the chunk's bounding box in the source, and
    blur where the two grids are rotated against each other. Raises GdalFailure.
    """
    if is_wide(raster.data_type) and dataset.GetDriver().ShortName == "MEM":
        pick = picked if warping.resampling is Resampling.NEAREST else computed
        return pick(dataset, raster, lambda given, like: _warped(given, like, warping, grid))
    return _warped(dataset, raster, warping, grid)


def _warped(dataset: gdal.Dataset, raster: SourceRaster, warping: Warping, grid: Grid) -> gdal.Dataset:
    reference = spatial_reference(grid.crs)
    options: dict[str, Any] = {
        "srcSRS": raster.grid.crs,
        "resampleAlg": warping.resampling.value,
        "overviewLevel": "NONE",
        "errorThreshold": _WARP_ERROR,
        "warpOptions": [f"XSCALE={warping.scale[0]:.9g}", f"YSCALE={warping.scale[1]:.9g}"],
        "transformerOptions": _area_of_interest(raster, grid),
    }
    if raster.is_masked:  # a nodata value beside the mask says nothing, but GDAL would look at both
        options["srcNodata"] = "None"
    elif not raster.is_fully_valid:
        dataset = _with_nodata(dataset, raster)
        if None in raster.nodata:  # beside an alpha band, GDAL would leave 0 where a band has no data
            options["dstNodata"] = " ".join("none" if value is None else repr(value) for value in raster.nodata)
    if reference is not None and _is_free_of_nodata(dataset, raster, warping.resampling):
        result = _filled(raster, grid, reference)
        call_ignoring(_BEYOND, gdal.Warp, result, dataset, **{**options, "srcNodata": "None"})
        for number, nodata in enumerate(raster.nodata, 1):
            result.GetRasterBand(number).SetNoDataValue(nodata)
        return result
    return call_ignoring(
        _BEYOND,
        gdal.Warp,
        "",
        dataset,
        format="MEM",
        dstSRS=reference.ExportToWkt(["FORMAT=WKT2_2019"]) if reference is not None else grid.crs,
        outputBounds=grid.bounds,
        width=grid.columns,
        height=grid.rows,
        dstAlpha=gets_alpha(raster),
        **options,
    )


def _with_nodata(dataset: gdal.Dataset, raster: SourceRaster) -> gdal.Dataset:
    """The dataset, where its bands have the nodata values that count, else a view of it with these: some are those of a
    catalogue. Given as an option of the warper, they would count only where all bands have them. It needs the
    dataset."""
    own = [dataset.GetRasterBand(number).GetNoDataValue() for number in range(1, raster.bands + 1)]
    if list(map(repr, own)) == list(map(repr, raster.nodata)):
        return dataset
    view = call(gdal.GetDriverByName("VRT").CreateCopy, "", dataset)
    for number, value in enumerate(raster.nodata, 1):
        band = view.GetRasterBand(number)
        if value is None:
            band.DeleteNoDataValue()
        else:
            band.SetNoDataValue(value)
    return view


def _area_of_interest(raster: SourceRaster, grid: Grid) -> list[str]:
    """The area for which GDAL chooses a coordinate operation: all of the source, as gdalwarp does. By default GDAL
    would take each chunk's own area, and each look-up of operations takes up to 90 ms."""
    if same_crs(raster.grid.crs, grid.crs):
        return []
    box = MapExtent(*raster.grid.bounds, raster.grid.crs).lonlat_box()
    return [f"AREA_OF_INTEREST={','.join(f'{degrees:.9g}' for degrees in box)}"]


def _is_free_of_nodata(dataset: gdal.Dataset, raster: SourceRaster, resampling: Resampling) -> bool:
    """Whether the dataset is in memory and no pixel is nodata, nor so near to it that a kernel could result in it. GDAL
    then gives the same without comparing each pixel with nodata, in about half the time."""
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
    # a kernel overshoots by less than the range; with NaN among the values, both comparisons are false
    reach = high - low if overshoots else 0.0
    return nodata < low - reach or nodata > high + reach


def _filled(raster: SourceRaster, grid: Grid, reference: osr.SpatialReference) -> gdal.Dataset:
    """A dataset on the grid, filled with nodata but without a nodata value: GDAL would compare each pixel with it."""
    result = call(gdal.GetDriverByName("MEM").Create, "", grid.columns, grid.rows, raster.bands, raster.data_type)
    result.SetSpatialRef(reference)
    result.SetGeoTransform(grid.transform)
    for number, nodata in enumerate(raster.nodata, 1):
        result.GetRasterBand(number).Fill(nodata)
    return result
