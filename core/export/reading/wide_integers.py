"""Warping integers of 64 bits: GDAL's warper computes with doubles, which hold 53 of them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array

from ...gdal_calls import call
from ...rasters.pixel_types import rounded
from .value_conversion import gets_alpha, is_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ..sources.source_raster import SourceRaster

    #: A dataset in memory on another grid, given what it is.
    Warp = Callable[[gdal.Dataset, SourceRaster], gdal.Dataset]


def picked(dataset: gdal.Dataset, raster: SourceRaster, warp: Warp) -> gdal.Dataset:
    """The dataset as `warp` makes it with the nearest pixels, which it only has to number. Raises GdalFailure."""
    columns, rows = dataset.RasterXSize, dataset.RasterYSize
    numbers = np.arange(1, columns * rows + 1, dtype=np.uint32).reshape(1, rows, columns)
    plain = replace(raster, bands=1, data_type=gdal.GDT_UInt32, nodata=(0,), is_masked=False, has_alpha=False)
    found = call(warp(_in_memory(numbers, dataset, (0,)), plain).ReadAsArray)
    outside, places = found == 0, np.maximum(found, 1) - 1
    bands = [call(dataset.GetRasterBand(number).ReadAsArray).ravel()[places] for number in range(1, raster.bands + 1)]
    for band, nodata in zip(bands, raster.nodata, strict=True):
        band[outside] = 0 if nodata is None else nodata
    if raster.has_mask_apart:
        mask = call(dataset.GetRasterBand(1).GetMaskBand().ReadAsArray).ravel()[places]
        bands.append(np.where(outside, 0, mask).astype(bands[0].dtype))
    elif gets_alpha(raster):
        bands.append(np.where(outside, 0, 255).astype(bands[0].dtype))
    return _in_memory(np.stack(bands), None, raster.nodata)


def computed(dataset: gdal.Dataset, raster: SourceRaster, warp: Warp) -> gdal.Dataset:
    """The dataset as `warp` makes it with doubles, rounded. Raises GdalFailure."""
    values: list[NDArray[Any]] = []
    for number, nodata in enumerate(raster.nodata, 1):
        band = call(dataset.GetRasterBand(number).ReadAsArray)
        values.append(np.where(is_data(band, nodata), band.astype(np.float64), np.nan))
    marks = tuple(None if nodata is None else math.nan for nodata in raster.nodata)
    doubles = _in_memory(np.stack(values), dataset, marks)
    if raster.has_mask_apart:
        doubles.CreateMaskBand(gdal.GMF_PER_DATASET)
        doubles.GetRasterBand(1).GetMaskBand().WriteArray(call(dataset.GetRasterBand(1).GetMaskBand().ReadAsArray))
    result = warp(doubles, replace(raster, data_type=gdal.GDT_Float64, nodata=marks))
    bands = []
    for number in range(1, result.RasterCount + 1):
        band = call(result.GetRasterBand(number).ReadAsArray)
        whole = rounded(band, raster.data_type)
        nodata = raster.nodata[number - 1] if number <= raster.bands else None
        if nodata is not None:
            whole[np.isnan(band)] = nodata
        bands.append(whole)
    return _in_memory(np.stack(bands), None, raster.nodata)


def _in_memory(values: NDArray[Any], like: gdal.Dataset | None, nodata: tuple[float | None, ...]) -> gdal.Dataset:
    """Bands (band, row, column) as a dataset, which lies where `like` does, with the meaning of its bands' colours."""
    bands, rows, columns = values.shape
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(values.dtype)
    result = call(gdal.GetDriverByName("MEM").Create, "", columns, rows, bands, kind)
    if like is not None:
        result.SetGeoTransform(like.GetGeoTransform())
    for number, band in enumerate(values, 1):
        target = result.GetRasterBand(number)
        target.WriteArray(np.ascontiguousarray(band))
        if like is not None and number <= like.RasterCount:
            target.SetColorInterpretation(like.GetRasterBand(number).GetColorInterpretation())
        if number <= len(nodata) and nodata[number - 1] is not None:
            target.SetNoDataValue(nodata[number - 1])
    return result
