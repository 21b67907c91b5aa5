"""The layout of a mosaic's files and the meaning of their pixels, as one of them and its catalogue say it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osgeo import gdal

from ..errors import LayerError
from ..gdal_calls import GdalFailure, call
from ..rasters.band_meaning import BandMeaning, completed, meaning_of
from ..rasters.pixel_types import first_storable, is_signed_byte
from ..remote_files.remote_formats import check_driver, open_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..rasters.bands import Band

_UNKNOWN = BandMeaning()
_NOT_ALPHA = {"Alpha": "Undefined"}
_FLOATS = (gdal.GDT_Float32, gdal.GDT_Float64)


@dataclass(frozen=True)
class VrtBand:
    """What a band has in common in all files of a mosaic, but for its `name`, which is that of one of them. `data_type`
    is GDAL's name of the files' type; `is_signed` says of bytes that they have a sign, of which GDAL knows nothing."""

    data_type: str
    nodata: float | None
    interpretation: str
    meaning: BandMeaning = _UNKNOWN
    name: str = ""
    is_signed: bool = False


@dataclass(frozen=True)
class Profile:
    """The internal layout of the files: `block` is (columns, rows), `overviews` are their reduction factors. They are
    masked where a mask or an alpha band tells which pixels are valid."""

    bands: tuple[VrtBand, ...]
    block: tuple[int, int]
    overviews: tuple[int, ...]
    is_masked: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """The same for files whose pixels mean the same, so that they can be in one mosaic."""
        return self.is_masked, tuple(
            (band.data_type, band.is_signed, repr(band.nodata), band.interpretation, band.meaning)
            for band in self.bands
        )


def read_profile(path: str, beside: Callable[[gdal.Dataset, Profile], Profile] | None = None) -> Profile:
    """The layout of a file of a VRT, as `beside` completes it. Raises LayerError when it cannot be read, or must not
    be, and what `beside` raises."""
    try:
        check_driver(path, gdal.OF_RASTER)
        dataset = open_plain(path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
        dataset.GetMetadata()  # makes GDAL read the .aux.xml file
        bands = [call(dataset.GetRasterBand, number) for number in range(1, dataset.RasterCount + 1)]
        first = call(dataset.GetRasterBand, 1)
        overviews = [call(first.GetOverview, index) for index in range(first.GetOverviewCount())]
    except GdalFailure as failure:
        raise LayerError(str(failure)) from failure
    factors = sorted({_factor(first.XSize, overview.XSize) for overview in overviews} - {0, 1})
    flags = first.GetMaskFlags()
    is_masked = bool(flags & gdal.GMF_PER_DATASET)
    said = tuple(map(_band, bands))
    if is_masked and not flags & gdal.GMF_ALPHA:  # beside a mask, transparency is a band like others
        said = tuple(
            replace(band, interpretation=_NOT_ALPHA.get(band.interpretation, band.interpretation)) for band in said
        )
    profile = Profile(said, tuple(first.GetBlockSize()), tuple(factors), is_masked)
    return profile if beside is None else beside(dataset, profile)


def with_declared(profile: Profile, bands: Sequence[Band]) -> Profile:
    """The layout with what the catalogue says of the bands where the files say nothing."""
    if len(bands) != len(profile.bands):
        return profile
    pairs = zip(profile.bands, bands, strict=True)
    return replace(profile, bands=tuple(_with_declared(mine, said, profile.is_masked) for mine, said in pairs))


def _with_declared(band: VrtBand, said: Band, is_masked: bool) -> VrtBand:
    has_own = band.nodata is not None and not math.isnan(band.nodata)
    kind = gdal.GDT_Int16 if band.is_signed else gdal.GetDataTypeByName(band.data_type)
    declared = None if is_masked or has_own else first_storable(said.nodata_values, kind)
    return replace(
        band,
        nodata=band.nodata if declared is None else declared,
        meaning=completed(band.meaning, said),
        name=band.name or said.label,
    )


def _band(band: gdal.Band) -> VrtBand:
    interpretation = gdal.GetColorInterpretationName(band.GetColorInterpretation())
    nodata = band.GetNoDataValue()
    if nodata is None and band.DataType in _FLOATS and not band.GetMaskFlags() & gdal.GMF_PER_DATASET:
        nodata = math.nan  # which is never a value
    return VrtBand(
        gdal.GetDataTypeName(band.DataType),
        nodata,
        interpretation,
        meaning_of(band),
        band.GetDescription(),
        is_signed_byte(band),
    )


def _factor(full: int, reduced: int) -> int:
    """The reduction factor of an overview; its width is rounded up, so the quotient is not exactly the factor."""
    power = 2 ** round(math.log2(full / reduced))
    return power if -(-full // power) == reduced else round(full / reduced)
