"""Opening a source and describing it for planning."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, gdal_array
from qgis.PyQt.QtCore import QCoreApplication

from ...crs import same_crs
from ...errors import CanceledError, ChangedError, DatacubeError, ExportError
from ...gdal_calls import GdalFailure, call, call_or_none, gdal_errors
from ...gdal_hints import hint_of
from ...grid import Grid
from ...tiff.range_file import RangeFile
from ...tiff.remote import open_tiff
from ...vsicurl import again_without_head, forget_file, http_limits

if TYPE_CHECKING:
    from ...cancellation import Feedback
    from ...ogc.describe_coverage import Coverage
    from ...tiff.remote import RemoteTiff
    from ..request import ExportSource


@dataclass(frozen=True)
class SourceRaster:
    """A source as it was when it was opened.

    `data_type` is GDAL's number for the type that holds every band; `nodata` has a value for each band, None where
    there is none or where the type cannot hold it; `block` is (columns, rows). `is_masked` is true where a mask or an
    alpha band tells which pixels are valid. `overviews` are the factors by which they are coarser, finest first. `tiff`
    is set when the pixels are read by byte ranges, `coverage` when a service makes them; GDAL reads all others.
    `identity` changes with the source's content: the server's ETag or date, or a local file's size and time; empty
    where nothing is known.
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
    identity: str = ""
    tiff: RemoteTiff | None = field(default=None, compare=False, repr=False)
    coverage: Coverage | None = field(default=None, compare=False, repr=False)

    def open(self, overview: int = -1, *, with_pixels: bool = False) -> gdal.Dataset:
        """A dataset for the calling thread alone, of full resolution or of an overview. Without pixels, that of a
        remote TIFF sends no request. Raises ExportError."""
        if self.coverage is not None:
            return self.coverage.dataset()
        return _opened(self.source, None if with_pixels else self.tiff, overview)

    @property
    def has_mask_apart(self) -> bool:
        """Whether a mask that is no band tells which pixels are valid."""
        return self.is_masked and not self.has_alpha

    @property
    def is_fully_valid(self) -> bool:
        """Whether every pixel is valid: none can be nodata or masked."""
        return not self.is_masked and all(value is None for value in self.nodata)


def inspect_raster(source: ExportSource, assumed_crs: str, feedback: Feedback | None = None) -> SourceRaster:
    """Open a source and describe it. Raises ExportError when it cannot be opened or is no georeferenced raster, and
    CanceledError."""
    tiff = _remote_tiff(source, feedback)
    try:
        with gdal_errors(strict=False):
            raster = _described(source, tiff, assumed_crs)
            if tiff is None or _levels(raster) == [
                (each.directory.columns, each.directory.rows) for each in tiff.levels
            ]:
                return raster
            return _described(source, None, assumed_crs)  # GDAL finds other images in the file than core/tiff
    except GdalFailure as failure:
        raise _gdal_open_error(source, failure) from failure


def range_file(source: ExportSource, **others: Any) -> RangeFile:
    """The source's file, to be read by byte ranges; `others` are arguments of RangeFile."""
    return RangeFile(source.href, source.authcfg, **others)


def _remote_tiff(source: ExportSource, feedback: Feedback | None) -> RemoteTiff | None:
    if not source.href.startswith(("http://", "https://")):
        return None
    try:
        return open_tiff(range_file(source, feedback=feedback))
    except CanceledError:
        raise
    except DatacubeError as error:
        raise _open_error(source, error.report(), error.hint) from error


def _opened(source: ExportSource, tiff: RemoteTiff | None, overview: int = -1) -> gdal.Dataset:
    level = () if overview < 0 else (f"OVERVIEW_LEVEL={overview}",)
    path = source.path if tiff is None else tiff.path
    flags = gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR
    try:
        with http_limits():
            try:
                return call(gdal.OpenEx, path, flags, open_options=[*source.open_options, *level])
            except GdalFailure as failure:
                if tiff is not None:
                    raise
                return again_without_head(
                    source.href,
                    failure,
                    lambda: call(gdal.OpenEx, source.path, flags, open_options=[*source.open_options, *level]),
                )
    except GdalFailure as failure:
        forget_file(path)
        raise _gdal_open_error(source, failure) from failure


def _gdal_open_error(source: ExportSource, failure: GdalFailure) -> ExportError:
    if source.href.startswith(("http://", "https://")):
        other = QCoreApplication.translate("SourceRaster", "What the server sent is no raster that GDAL can read.")
    else:
        other = QCoreApplication.translate("SourceRaster", "Check that the file exists and is a raster.")
    return _open_error(source, str(failure), hint_of(str(failure), other))


def _open_error(source: ExportSource, details: str, hint: str) -> ExportError:
    return ExportError(
        QCoreApplication.translate("SourceRaster", "{name} could not be opened.").format(name=source.title),
        url=source.href,
        details=details,
        hint=hint,
    )


def read_error(source: ExportSource, failure: Exception, details: str = "") -> DatacubeError:
    """The error for a source that was opened but could not be read to the end."""
    if isinstance(failure, ChangedError):
        return failure
    hint = failure.hint if isinstance(failure, DatacubeError) else ""
    return ExportError(
        QCoreApplication.translate("SourceRaster", "{name} could not be read to the end.").format(name=source.title),
        url=source.href,
        details=details or (failure.report() if isinstance(failure, DatacubeError) else str(failure)),
        hint=hint
        or hint_of(
            str(failure),
            QCoreApplication.translate("SourceRaster", "The file may be broken: the details say what was found."),
        ),
    )


def _levels(raster: SourceRaster) -> list[tuple[int, int]]:
    """Columns and rows of the full resolution and of the overviews, as GDAL finds them."""
    dataset = raster.open()
    band = dataset.GetRasterBand(1)
    overviews = (band.GetOverview(index) for index in range(band.GetOverviewCount()))
    return [(band.XSize, band.YSize), *((each.XSize, each.YSize) for each in overviews)]


def _described(source: ExportSource, tiff: RemoteTiff | None, assumed_crs: str) -> SourceRaster:
    dataset = _opened(source, tiff)
    if dataset.RasterCount == 0:
        raise _unusable(source, QCoreApplication.translate("SourceRaster", "{name} has no raster bands."))
    transform = dataset.GetGeoTransform(can_return_null=True)
    if transform is None:
        raise _unusable(source, QCoreApplication.translate("SourceRaster", "{name} is not georeferenced."))
    crs = _crs_of(dataset, source.crs or assumed_crs, keep_own=not source.crs)
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    data_type = bands[0].DataType
    for band in bands[1:]:
        data_type = gdal.DataTypeUnion(data_type, band.DataType)
    first = bands[0]
    return SourceRaster(
        source=source,
        grid=Grid(crs, transform, dataset.RasterXSize, dataset.RasterYSize),
        bands=len(bands),
        data_type=data_type,
        nodata=tuple(storable(band.GetNoDataValue(), data_type) for band in bands),
        block=tuple(first.GetBlockSize()) if tiff is None else tiff.levels[0].directory.block,
        overviews=tuple(
            dataset.RasterXSize / first.GetOverview(index).XSize for index in range(first.GetOverviewCount())
        ),
        is_masked=bool(first.GetMaskFlags() & gdal.GMF_PER_DATASET),
        has_alpha=bands[-1].GetColorInterpretation() == gdal.GCI_AlphaBand,
        identity=_identity(source, tiff),
        tiff=tiff,
    )


def _identity(source: ExportSource, tiff: RemoteTiff | None) -> str:
    if tiff is not None:
        return f"{tiff.identity.validator} {tiff.identity.length}"
    with suppress(OSError, ValueError):
        found = os.stat(source.href)
        return f"{found.st_size} {found.st_mtime_ns}"
    return ""


def _crs_of(dataset: gdal.Dataset, stated: str, *, keep_own: bool) -> str:
    """The file's own CRS (WKT2), or the stated one where the file has none or the stated one overrides it."""
    reference = call_or_none(dataset.GetSpatialRef)
    own = "" if reference is None else str(reference.ExportToWkt(["FORMAT=WKT2_2019"]))
    return own if own and (keep_own or same_crs(own, stated)) else stated


def storable(value: float | None, data_type: int) -> float | None:
    """The value if a pixel of the type can have it, else None: a byte raster cannot hold -9999."""
    kind = numpy_type(data_type)
    if value is None or np.issubdtype(kind, np.inexact):
        return value
    limits = np.iinfo(kind.str)
    return value if math.isfinite(value) and value == int(value) and limits.min <= value <= limits.max else None


def numpy_type(data_type: int) -> np.dtype[np.generic]:
    return np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(data_type))


def _unusable(source: ExportSource, message: str) -> ExportError:
    return ExportError(message.format(name=source.title), url=source.href)
