"""Many files as one raster: a VRT written from the grids in the catalogue.

The text is written by hand: gdal.BuildVRT opens every file, over the network, before it writes a line.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..grid import is_place
from ..language.plain_name import plain_name
from ..rasters.pixel_types import SIGNED_VALUES, is_wide
from ..rasters.vrt_integers import noted
from ..remote_files.vsicurl import lasting_path
from ..spatial.crs import spatial_reference, text_of_reference
from ..spatial.georeference import Georeference
from .mosaic_profile import VrtBand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..stac.asset_records import Asset
    from ..stac.records import Item
    from .mosaic_profile import Profile


@dataclass(frozen=True)
class MosaicSource:
    """One file of a mosaic; `path` is GDAL's, `grid` has a transform and a shape, `key` is its asset's. `declared` is
    what the catalogue says of its bands. `opened` is what GDAL opens now for a signed file, a secret, and `profile` the
    id of its signing profile; both are empty for others."""

    path: str
    grid: Georeference
    declared: tuple[tuple[str, ...], ...] = ()
    opened: str = field(default="", repr=False)
    key: str = ""
    profile: str = ""

    @property
    def has_declared_nodata(self) -> bool:
        """Whether the catalogue says of each band what is nodata."""
        return bool(self.declared) and all(nodata != repr(None) for _, nodata, *_ in self.declared)


#: Where one file is masked and another below it is not, the pixel is valid.
_MASK = VrtBand("Byte", 0.0, "Gray")


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
    transform = dataset.GetGeoTransform()
    left, step_x, skew_x, top, skew_y, step_y = transform
    reference = dataset.GetSpatialRef()
    if reference is None or not is_place(transform) or skew_x or skew_y or step_x <= 0 or step_y >= 0:
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
        parts += _band_lines(number, channel.band, channel.profile)
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


def _declared(asset: Asset) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (band.data_type, repr(band.nodata), band.unit, repr(band.scale), repr(band.offset)) for band in asset.bands
    )


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


def _band_lines(number: int, band: VrtBand, profile: Profile) -> list[str]:
    data_type, size = (
        "Int16" if band.is_signed else band.data_type,
        f'blockXSize="{profile.block[0]}" blockYSize="{profile.block[1]}"',
    )
    described = []
    if is_wide(gdal.GetDataTypeByName(data_type)) and _looks_at_values(band, profile):
        data_type, described = "Float64", noted(data_type)
    lines = [f'<VRTRasterBand dataType="{data_type}" band="{number}" {size}>', *described]
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


def _looks_at_values(band: VrtBand, profile: Profile) -> bool:
    """Whether GDAL compares each pixel with nodata, looks at its mask, or gives it a sign, and does not only copy
    it."""
    return profile.is_masked or band.nodata is not None or band.is_signed


def _source_lines(source: MosaicSource, place: str, band_of_source: str, band: VrtBand, profile: Profile) -> list[str]:
    rows, columns = source.grid.shape or (1, 1)
    block = profile.block
    # where a mask tells what is valid, the file's own nodata value does not
    nodata = None if profile.is_masked else band.nodata
    kind = "ComplexSource" if _looks_at_values(band, profile) else "SimpleSource"
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
        in_file = nodata % 256 if band.is_signed and -128 <= nodata < 0 else nodata
        lines.append(f"<NODATA>{in_file!r}</NODATA>")
    if band.is_signed:
        lines.append(f"<LUT>{SIGNED_VALUES}</LUT>")
    if profile.is_masked:
        lines.append("<UseMaskBand>true</UseMaskBand>")
    return [*lines, f"</{kind}>"]
