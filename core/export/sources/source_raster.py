"""Opening a source and describing it for planning."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ...errors import CanceledError, ChangedError, DatacubeError, ExportError
from ...gateway.signed_paths import failure_in, failure_of
from ...gdal_calls import GdalFailure, call, gdal_errors
from ...grid import Grid, is_place
from ...rasters.band_meaning import BandMeaning, completed, meaning_of
from ...rasters.pixel_types import common_type, first_storable, storable
from ...rasters.vrt_integers import pixel_type
from ...remote_files.gdal_hints import hint_of
from ...remote_files.remote_formats import open_plain
from ...remote_files.vsicurl import again_without_head, forget_file, http_limits
from ...tiff.disk_cache import disk_cache
from ...tiff.missing_sidecars import missing_sidecars
from ...tiff.range_file import RangeFile
from ...tiff.remote import open_tiff
from ...tiff.sidecars import MASK, find_sidecars
from .identity import identity_of
from .levels import has_mask_apart, has_own_mask, is_read_alike, usable_overviews
from .placed_by import crs_of
from .remote_vrt import text_of_mosaic, text_of_vrt
from .signed_bytes import with_signed_values
from .unusable import needs_files_beside, not_georeferenced, unusable

if TYPE_CHECKING:
    from ...ogc.describe_coverage import Coverage
    from ...rasters.bands import Band
    from ...threads.cancellation import Feedback
    from ...tiff.range_file import Identity
    from ...tiff.remote import RemoteTiff
    from ..request import ExportSource


@dataclass(frozen=True)
class SourceRaster:
    """A source as it was when it was opened.

    `data_type` is GDAL's number for the type that holds every band; `nodata` has a value for each band, None where
    there is none, where the type cannot hold it, or where a mask tells instead; `block` is (columns, rows). `is_masked`
    is true where a mask or an alpha band tells which pixels are valid. `overviews` are the factors by which they are
    coarser, finest first. `tiff` is set when the pixels are read by byte ranges, `coverage` when a service makes them;
    GDAL reads all others. `identity` changes with the source's content: the server's ETag or date, or a local file's
    size and time; empty where nothing is known.
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
    #: Of each band; empty where that is not known.
    meanings: tuple[BandMeaning, ...] = ()
    tiff: RemoteTiff | None = field(default=None, compare=False, repr=False)
    coverage: Coverage | None = field(default=None, compare=False, repr=False)
    #: The names of the file and of those beside it that GDAL reads, too.
    siblings: tuple[str, ...] = ()
    #: A VRT of a server, or of signed files, as GDAL gets it.
    vrt: str = field(default="", compare=False, repr=False)
    #: Whether its CRS is not what the file itself says: the file has none, or its layer has another one.
    is_crs_stated: bool = False

    def open(self, overview: int = -1, *, with_pixels: bool = False) -> gdal.Dataset:
        """A dataset for the calling thread alone, of full resolution or of an overview. Without pixels, that of a
        remote TIFF sends no request. Raises ExportError."""
        if self.coverage is not None:
            return self.coverage.dataset()
        if with_pixels and self.tiff is not None and self.tiff.sidecars:
            raise needs_files_beside(self.source, self.tiff.sidecars)
        return _opened(self.source, None if with_pixels else self.tiff, overview, self.siblings, self.vrt)

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
    tiff, vrt, version = _remote(source, feedback)
    try:
        with gdal_errors(strict=False):
            tiff, siblings = (None, ()) if vrt else _with_files_beside(source, tiff, feedback)
            raster = _described(source, tiff, version, assumed_crs, siblings=siblings, vrt=vrt)
            if tiff is None or is_read_alike(raster.open(), tiff):
                return raster
            if tiff.sidecars:
                raise needs_files_beside(source, tiff.sidecars)
            # GDAL finds other images in the file than core/tiff
            return _described(source, None, version, assumed_crs)
    except GdalFailure as failure:
        raise _gdal_open_error(source, failure) from failure


def _with_files_beside(
    source: ExportSource, tiff: RemoteTiff | None, feedback: Feedback | None
) -> tuple[RemoteTiff | None, tuple[str, ...]]:
    """The remote TIFF with what lies beside it; and, when GDAL has to read its mask there, None and the names of both.
    Raises ExportError for files that cannot be read together."""
    if not source.is_remote:
        return tiff, ()
    endings = missing_sidecars(source.href, _opened(source, tiff))
    try:
        found = find_sidecars(source.href, endings, source.authcfg, feedback, source.profile)
    except CanceledError:
        raise
    except DatacubeError as error:
        raise _open_error(source, error.report(), error.hint) from error
    if not found:
        return tiff, ()
    name = source.href.rpartition("/")[2]
    if tiff is not None and MASK not in found:
        return tiff.with_sidecars(found), ()
    if list(found) != [MASK] or "?" in name or source.authcfg or source.profile:
        raise needs_files_beside(source, found)
    return None, (name, name + MASK)


def range_file(source: ExportSource, **others: Any) -> RangeFile:
    """The source's file, to be read by byte ranges; `others` are arguments of RangeFile."""
    return RangeFile(source.href, source.authcfg, profile=source.profile, **others)


def _remote(source: ExportSource, feedback: Feedback | None) -> tuple[RemoteTiff | None, str, Identity | None]:
    """A remote TIFF to be read by byte ranges, the text of a remote VRT, and the version of any remote file."""
    try:
        if not source.is_remote:
            return None, text_of_mosaic(source, feedback), None
        file = range_file(source, feedback=feedback)
        tiff = open_tiff(file, disk_cache())
        return tiff, text_of_vrt(source, file, feedback) if tiff is None else "", file.identity
    except CanceledError:
        raise
    except DatacubeError as error:
        raise _open_error(source, error.report(), error.hint) from error


def _opened(
    source: ExportSource, tiff: RemoteTiff | None, overview: int = -1, siblings: tuple[str, ...] = (), vrt: str = ""
) -> gdal.Dataset:
    level = () if overview < 0 else (f"OVERVIEW_LEVEL={overview}",)
    path = vrt or (source.path if tiff is None else tiff.path)
    opened = open_plain if source.is_remote and not vrt else partial(call, gdal.OpenEx)
    flags = gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR
    options = [*source.open_options, *level]
    beside = {"sibling_files": list(siblings)} if siblings else {}
    try:
        with http_limits():
            try:
                dataset = opened(path, flags, open_options=options, **beside)
            except GdalFailure as failure:
                if tiff is not None or vrt or source.is_signed:
                    raise
                dataset = again_without_head(
                    source.href, failure, lambda: opened(source.path, flags, open_options=options, **beside)
                )
            return with_signed_values(dataset, source.open_options)
    except GdalFailure as failure:
        forget_file(path)
        raise _gdal_open_error(source, failure) from failure


def _gdal_open_error(source: ExportSource, failure: GdalFailure) -> ExportError:
    cause = failure_of(source.path) if source.is_signed else None
    if cause is not None:
        return _open_error(source, cause.report(), str(cause))
    if source.is_remote:
        other = QCoreApplication.translate(
            "SourceRaster", "The file from the server is not a raster that GDAL can read."
        )
    else:
        other = QCoreApplication.translate("SourceRaster", "Check that the file exists and is a raster.")
    return _open_error(source, str(failure), hint_of(str(failure), other))


def _open_error(source: ExportSource, details: str, hint: str) -> ExportError:
    return ExportError(
        QCoreApplication.translate("SourceRaster", "{name} could not be opened.").format(name=source.title),
        url=source.href,
        details=details,
        hint=hint,
        hint_first=True,
    )


def read_error(source: ExportSource, failure: Exception, details: str = "") -> DatacubeError:
    """The error for a source that was opened but could not be read to the end."""
    if isinstance(failure, ChangedError):
        return failure
    cause = None if isinstance(failure, DatacubeError) else failure_in(f"{failure}\n{details}")
    if cause is not None:
        details, hint = cause.report(), str(cause)
    else:
        hint = failure.hint if isinstance(failure, DatacubeError) else ""
    return ExportError(
        QCoreApplication.translate("SourceRaster", "{name} could not be read to the end.").format(name=source.title),
        url=source.href,
        details=details or (failure.report() if isinstance(failure, DatacubeError) else str(failure)),
        hint=hint
        or hint_of(
            details or str(failure),
            QCoreApplication.translate("SourceRaster", "The file may be broken: the details say what was found."),
        ),
        hint_first=True,
    )


def _described(
    source: ExportSource,
    tiff: RemoteTiff | None,
    version: Identity | None,
    assumed_crs: str,
    *,
    siblings: tuple[str, ...] = (),
    vrt: str = "",
) -> SourceRaster:
    dataset = _opened(source, tiff, siblings=siblings, vrt=vrt)
    if dataset.RasterCount == 0:
        raise unusable(source, QCoreApplication.translate("SourceRaster", "{name} has no raster bands."))
    dataset.GetMetadata()  # makes GDAL read the .aux.xml file
    transform = dataset.GetGeoTransform(can_return_null=True)
    if not is_place(transform):
        raise not_georeferenced(source, dataset)
    crs, is_stated = crs_of(dataset, source.crs or assumed_crs, keep_own=not source.crs)
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    data_type = common_type(list(map(pixel_type, bands)))
    first = bands[0]
    is_masked = has_own_mask(first) or bool(first.GetMaskFlags() & gdal.GMF_PER_DATASET)
    if len(bands) > 1 and any(map(has_own_mask, bands)):
        raise unusable(source, QCoreApplication.translate("SourceRaster", "{name} has several masks; a TIFF has one."))
    declared = source.bands if len(source.bands) == len(bands) else (None,) * len(bands)
    if siblings and not is_masked:
        raise needs_files_beside(source, siblings)
    return SourceRaster(
        source=source,
        grid=Grid(crs, transform, dataset.RasterXSize, dataset.RasterYSize),
        bands=len(bands),
        data_type=data_type,
        # beside a mask, a nodata value says nothing, and valid pixels may have it
        nodata=tuple(
            None if is_masked else _nodata(band, said, data_type) for band, said in zip(bands, declared, strict=True)
        ),
        block=tuple(first.GetBlockSize()) if tiff is None else tiff.levels[0].directory.block,
        overviews=tuple(dataset.RasterXSize / each.XSize for each in usable_overviews(dataset)),
        is_masked=is_masked,
        has_alpha=bands[-1].GetColorInterpretation() == gdal.GCI_AlphaBand and not has_mask_apart(first),
        identity=identity_of(dataset, source, tiff, version),
        meanings=tuple(completed(meaning_of(band), said) for band, said in zip(bands, declared, strict=True)),
        tiff=tiff,
        siblings=siblings,
        vrt=vrt,
        is_crs_stated=is_stated,
    )


def _nodata(band: gdal.Band, declared: Band | None, data_type: int) -> float | None:
    """The file's nodata value, else the catalogue's; None for one that no pixel can have."""
    own: float | None = band.GetNoDataValue()
    if own is not None or declared is None:
        return storable(own, data_type)
    return first_storable(declared.nodata_values, data_type)
