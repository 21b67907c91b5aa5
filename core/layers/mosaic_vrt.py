"""Many files as one raster: a VRT written from the grids in the catalogue.

The text is written by hand: gdal.BuildVRT opens every file, over the network, before it writes a line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..gdal_calls import GdalFailure, call
from ..language.plain_name import plain_name
from ..rasters.band_meaning import BandMeaning, completed, meaning_of
from ..rasters.pixel_types import first_storable
from ..remote_files.remote_formats import check_driver, open_plain
from ..remote_files.vsicurl import lasting_path
from ..spatial.crs import spatial_reference, text_of_reference
from ..spatial.georeference import Georeference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..rasters.bands import Band
    from ..stac.asset_records import Asset
    from ..stac.records import Item


_UNKNOWN = BandMeaning()


@dataclass(frozen=True)
class MosaicSource:
    """One file of a mosaic; `path` is GDAL's, `grid` has a transform and a shape, `key` is its asset's. `declared` is
    what the catalogue says of its bands. `opened` is what GDAL opens now for a signed file, a secret; else empty."""

    path: str
    grid: Georeference
    declared: tuple[tuple[str, ...], ...] = ()
    opened: str = field(default="", repr=False)
    key: str = ""


@dataclass(frozen=True)
class VrtBand:
    """What a band has in common in all files of a mosaic, but for its `name`, which is that of one of them."""

    data_type: str
    nodata: float | None
    interpretation: str
    meaning: BandMeaning = _UNKNOWN
    name: str = ""


#: Where one file is masked and another below it is not, the pixel is valid.
_MASK = VrtBand("Byte", 0.0, "Gray")
_FLOATS = (gdal.GDT_Float32, gdal.GDT_Float64)


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
            (band.data_type, repr(band.nodata), band.interpretation, band.meaning) for band in self.bands
        )


def mosaic_source(item: Item, asset: Asset) -> MosaicSource | None:
    """The asset as a file of a mosaic; None when the catalogue does not give its grid, or the grid is not north up."""
    grid = item.grid_of(asset)
    if grid is None or grid.transform is None or grid.shape is None:
        return None
    _, step_x, skew_x, _, skew_y, step_y = grid.transform
    if skew_x or skew_y or step_x <= 0 or step_y >= 0:
        return None
    return MosaicSource(asset.local_path or lasting_path(asset.href), grid, _declared(asset), key=asset.key)


def source_of_file(path: str, dataset: gdal.Dataset) -> MosaicSource | None:
    """An opened file with its own grid, whatever the catalogue says; None when it has none, or does not lie north
    up."""
    left, step_x, skew_x, top, skew_y, step_y = dataset.GetGeoTransform()
    reference = dataset.GetSpatialRef()
    if reference is None or skew_x or skew_y or step_x <= 0 or step_y >= 0:
        return None
    rows, columns = dataset.RasterYSize, dataset.RasterXSize
    bounds = (left, top + rows * step_y, left + columns * step_x, top)
    grid = Georeference(text_of_reference(reference), bounds, (left, step_x, 0.0, top, 0.0, step_y), (rows, columns))
    return MosaicSource(path, grid)


def by_crs(sources: Iterable[MosaicSource]) -> dict[str, list[MosaicSource]]:
    """The files of each CRS, in their order: one VRT has one CRS."""
    found: dict[str, list[MosaicSource]] = {}
    for source in sources:
        found.setdefault(source.grid.crs, []).append(source)
    return found


def read_profile(path: str) -> Profile:
    """The layout of a file of a VRT. Raises LayerError when it cannot be read, or must not be."""
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
    is_masked = bool(first.GetMaskFlags() & gdal.GMF_PER_DATASET)
    return Profile(tuple(map(_band, bands)), tuple(first.GetBlockSize()), tuple(factors), is_masked)


def mosaic_vrt(sources: Sequence[MosaicSource], profile: Profile) -> str:
    """The VRT of files in one CRS; later files lie on top of earlier ones, except where they are nodata."""
    return channels_vrt(
        [Channel(band, tuple(sources), number, profile) for number, band in enumerate(profile.bands, start=1)]
    )


@dataclass(frozen=True)
class Channel:
    """A band of a VRT: band `number` of each of the files, of which later ones lie on top; `profile` is theirs."""

    band: VrtBand
    files: tuple[MosaicSource, ...]
    number: int
    profile: Profile


def channels_vrt(channels: Sequence[Channel]) -> str:
    """The VRT of these bands, all in one CRS, on the finest grid among the files.

    GDAL opens a file only when a pixel of it is read, since the VRT gives its size and type.
    """
    sources = [source for channel in channels for source in channel.files]
    left = min(source.grid.bounds[0] for source in sources)
    bottom = min(source.grid.bounds[1] for source in sources)
    right = max(source.grid.bounds[2] for source in sources)
    top = max(source.grid.bounds[3] for source in sources)
    step_x, step_y = min(_steps(source)[0] for source in sources), min(_steps(source)[1] for source in sources)
    columns, rows = round((right - left) / step_x), round((top - bottom) / step_y)
    parts = [
        f'<VRTDataset rasterXSize="{columns}" rasterYSize="{rows}">',
        _srs(sources[0].grid.crs),
        f"<GeoTransform>{left!r}, {step_x!r}, 0.0, {top!r}, 0.0, {-step_y!r}</GeoTransform>",
    ]
    finest = min(channels, key=lambda channel: min(map(_steps, channel.files)))
    if finest.profile.overviews:
        factors = " ".join(map(str, finest.profile.overviews))
        parts.append(f'<OverviewList resampling="nearest">{factors}</OverviewList>')
    for number, channel in enumerate(channels, start=1):
        parts += _band_lines(number, channel.band, channel.profile.block)
        for source in channel.files:
            place = _place(source, left, top, step_x, step_y)
            parts += _source_lines(source, place, str(channel.number), channel.band, channel.profile)
        parts.append("</VRTRasterBand>")
    masked = _masked(channels)
    if masked is not None and channels[-1].band.interpretation != "Alpha":
        parts += ["<MaskBand>", '<VRTRasterBand dataType="Byte">']
        for source in masked.files:
            place = _place(source, left, top, step_x, step_y)
            parts += _source_lines(source, place, "mask,1", _MASK, replace(masked.profile, is_masked=False))
        parts += ["</VRTRasterBand>", "</MaskBand>"]
    return "\n".join([*parts, "</VRTDataset>", ""])


def _masked(channels: Sequence[Channel]) -> Channel | None:
    """The channel whose mask is that of all: the first one that has a mask. None where another one has a nodata value,
    which beside a mask would say nothing."""
    found = [channel for channel in channels if channel.profile.is_masked]
    others = (channel.band.nodata for channel in channels if not channel.profile.is_masked)
    return found[0] if found and all(value is None for value in others) else None


def with_declared(profile: Profile, bands: Sequence[Band]) -> Profile:
    """The layout with what the catalogue says of the bands where the files say nothing."""
    if len(bands) != len(profile.bands):
        return profile
    pairs = zip(profile.bands, bands, strict=True)
    return replace(profile, bands=tuple(_with_declared(mine, said, profile.is_masked) for mine, said in pairs))


def _with_declared(band: VrtBand, said: Band, is_masked: bool) -> VrtBand:
    has_own = band.nodata is not None and not math.isnan(band.nodata)
    kind = gdal.GetDataTypeByName(band.data_type)
    declared = None if is_masked or has_own else first_storable(said.nodata_values, kind)
    return replace(
        band,
        nodata=band.nodata if declared is None else declared,
        meaning=completed(band.meaning, said),
        name=band.name or said.label,
    )


def _declared(asset: Asset) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (band.data_type, repr(band.nodata), band.unit, repr(band.scale), repr(band.offset)) for band in asset.bands
    )


def _band(band: gdal.Band) -> VrtBand:
    interpretation = gdal.GetColorInterpretationName(band.GetColorInterpretation())
    nodata = band.GetNoDataValue()
    if nodata is None and band.DataType in _FLOATS and not band.GetMaskFlags() & gdal.GMF_PER_DATASET:
        nodata = math.nan  # which is never a value
    return VrtBand(gdal.GetDataTypeName(band.DataType), nodata, interpretation, meaning_of(band), band.GetDescription())


def _factor(full: int, reduced: int) -> int:
    """The reduction factor of an overview; its width is rounded up, so the quotient is not exactly the factor."""
    power = 2 ** round(math.log2(full / reduced))
    return power if -(-full // power) == reduced else round(full / reduced)


def _steps(source: MosaicSource) -> tuple[float, float]:
    """The size of a pixel, in CRS units."""
    west, south, east, north = source.grid.bounds
    rows, columns = source.grid.shape or (1, 1)
    return (east - west) / columns, (north - south) / rows


def _srs(crs: str) -> str:
    reference = spatial_reference(crs)
    if reference is None:
        raise LayerError(QCoreApplication.translate("MosaicVrt", "The CRS of these files is unknown."), details=crs)
    mapping = ",".join(map(str, reference.GetDataAxisToSRSAxisMapping()))
    wkt = reference.ExportToWkt() or reference.ExportToWkt(["FORMAT=WKT2_2019"])
    return f'<SRS dataAxisToSRSAxisMapping="{mapping}">{escape(wkt)}</SRS>'


def _place(source: MosaicSource, left: float, top: float, step_x: float, step_y: float) -> str:
    """The file's rectangle in pixels of the mosaic."""
    west, south, east, north = source.grid.bounds
    box = (west - left) / step_x, (top - north) / step_y, (east - west) / step_x, (north - south) / step_y
    x, y, width, height = (f"{round(value, 6):.16g}" for value in box)
    return f'<DstRect xOff="{x}" yOff="{y}" xSize="{width}" ySize="{height}" />'


def _band_lines(number: int, band: VrtBand, block: tuple[int, int]) -> list[str]:
    lines = [
        f'<VRTRasterBand dataType="{band.data_type}" band="{number}" blockXSize="{block[0]}" blockYSize="{block[1]}">'
    ]
    meaning = band.meaning
    for tag, text in (("Description", band.name), ("UnitType", meaning.unit)):
        if text:
            lines.append(f"<{tag}>{escape(plain_name(text))}</{tag}>")
    if band.nodata is not None:
        lines.append(f"<NoDataValue>{band.nodata!r}</NoDataValue>")
    if meaning.offset:
        lines.append(f"<Offset>{meaning.offset!r}</Offset>")
    if meaning.scale != 1.0:
        lines.append(f"<Scale>{meaning.scale!r}</Scale>")
    if meaning.categories:
        names = (f"<Category>{escape(plain_name(name))}</Category>" for name in meaning.categories)
        lines += ["<CategoryNames>", *names, "</CategoryNames>"]
    lines.append(f"<ColorInterp>{band.interpretation}</ColorInterp>")
    if meaning.colors:
        entries = (f'<Entry c1="{r}" c2="{g}" c3="{b}" c4="{a}" />' for r, g, b, a in meaning.colors)
        lines += ["<ColorTable>", *entries, "</ColorTable>"]
    return lines


def _source_lines(source: MosaicSource, place: str, band_of_source: str, band: VrtBand, profile: Profile) -> list[str]:
    rows, columns = source.grid.shape or (1, 1)
    block = profile.block
    # where a mask tells what is valid, the file's own nodata value does not
    nodata = None if profile.is_masked else band.nodata
    kind = "ComplexSource" if profile.is_masked or nodata is not None else "SimpleSource"
    lines = [
        f"<{kind}>",
        f'<SourceFilename relativeToVRT="0">{escape(source.path)}</SourceFilename>',
        f"<SourceBand>{band_of_source}</SourceBand>",
        f'<SourceProperties RasterXSize="{columns}" RasterYSize="{rows}" DataType="{band.data_type}" '
        f'BlockXSize="{block[0]}" BlockYSize="{block[1]}" />',
        f'<SrcRect xOff="0" yOff="0" xSize="{columns}" ySize="{rows}" />',
        place,
    ]
    if nodata is not None:
        lines.append(f"<NODATA>{nodata!r}</NODATA>")
    if profile.is_masked:
        lines.append("<UseMaskBand>true</UseMaskBand>")
    return [*lines, f"</{kind}>"]
