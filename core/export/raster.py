"""Opening a source, and what planning needs to know of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal, gdal_array
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ExportError
from ..vsicurl import forget_file, http_limits
from .gdal_calls import GdalFailure, call
from .grid import Grid, same_crs

if TYPE_CHECKING:
    from .request import ExportSource


@dataclass(frozen=True)
class Raster:
    """A source as it was found when it was opened.

    `data_type` is GDAL's number for the type that holds every band; `nodata` has a value for each band, None where
    there is none or where the type cannot hold it; `block` is (columns, rows). `is_masked` says that a mask or an
    alpha band tells which pixels count. `overviews` are the factors by which they are coarser, finest first.
    """

    source: ExportSource
    grid: Grid
    bands: int
    data_type: int
    nodata: tuple[float | None, ...]
    block: tuple[int, int]
    overviews: tuple[float, ...]
    is_masked: bool
    has_alpha: bool

    @property
    def is_solid(self) -> bool:
        """Whether every pixel counts: none is nodata or masked."""
        return not self.is_masked and all(value is None for value in self.nodata)


def open_dataset(source: ExportSource, overview: int = -1) -> gdal.Dataset:
    """A dataset for the calling thread alone, of full resolution or of an overview. Raises ExportError."""
    level = () if overview < 0 else (f"OVERVIEW_LEVEL={overview}",)
    try:
        with http_limits():
            return call(
                gdal.OpenEx,
                source.path,
                gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR,
                open_options=[*source.open_options, *level],
            )
    except GdalFailure as failure:
        forget_file(source.path)
        raise ExportError(
            QCoreApplication.translate("Export", "{name} could not be opened.").format(name=source.title),
            url=source.href,
            details=str(failure),
            hint=QCoreApplication.translate("Export", "Check the connection, or that the file still exists."),
        ) from failure


def inspected(source: ExportSource, assumed_crs: str) -> Raster:
    """Open a source and describe it. Raises ExportError when it cannot be opened or is no georeferenced raster."""
    dataset = open_dataset(source)
    if dataset.RasterCount == 0:
        raise _unusable(source, QCoreApplication.translate("Export", "{name} has no raster bands."))
    transform = dataset.GetGeoTransform(can_return_null=True)
    if transform is None:
        raise _unusable(source, QCoreApplication.translate("Export", "{name} is not georeferenced."))
    crs = _crs_of(dataset, source.crs or assumed_crs, keep_own=not source.crs)
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    data_type = bands[0].DataType
    for band in bands[1:]:
        data_type = gdal.DataTypeUnion(data_type, band.DataType)
    first = bands[0]
    return Raster(
        source=source,
        grid=Grid(crs, transform, dataset.RasterXSize, dataset.RasterYSize),
        bands=len(bands),
        data_type=data_type,
        nodata=tuple(storable(band.GetNoDataValue(), data_type) for band in bands),
        block=tuple(first.GetBlockSize()),
        overviews=tuple(
            dataset.RasterXSize / first.GetOverview(index).XSize for index in range(first.GetOverviewCount())
        ),
        is_masked=bool(first.GetMaskFlags() & gdal.GMF_PER_DATASET),
        has_alpha=bands[-1].GetColorInterpretation() == gdal.GCI_AlphaBand,
    )


def _crs_of(dataset: gdal.Dataset, stated: str, *, keep_own: bool) -> str:
    """The file's own CRS (WKT2), or the stated one where the file has none or another must not be kept."""
    reference = dataset.GetSpatialRef()
    own = "" if reference is None else str(reference.ExportToWkt(["FORMAT=WKT2_2019"]))
    return own if own and (keep_own or same_crs(own, stated)) else stated


def storable(value: float | None, data_type: int) -> float | None:
    """The value if a pixel of the type can have it, else None: -9999 means nothing in a byte raster."""
    kind = numpy_type(data_type)
    if value is None or np.issubdtype(kind, np.inexact):
        return value
    limits = np.iinfo(kind.str)
    return value if math.isfinite(value) and value == int(value) and limits.min <= value <= limits.max else None


def numpy_type(data_type: int) -> np.dtype[np.generic]:
    return np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(data_type))


def _unusable(source: ExportSource, message: str) -> ExportError:
    return ExportError(message.format(name=source.title), url=source.href)
