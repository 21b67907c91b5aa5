"""Many files as one raster: a VRT written from what the catalogue says of them, without opening each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from osgeo import gdal, osr

from ..errors import LayerError
from ..gdal_calls import GdalFailure, call, call_or_none
from ..vsicurl import lasting_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..stac.records import Asset, Georeference, Item


@dataclass(frozen=True)
class MosaicSource:
    """One file of a mosaic; `path` is GDAL's, `grid` has a transform and a shape."""

    path: str
    grid: Georeference


@dataclass(frozen=True)
class Band:
    """What all files of a mosaic have alike; `colors` is the colour table, red green blue alpha from value 0."""

    data_type: str
    nodata: float | None
    interpretation: str
    colors: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Profile:
    """The inner form of the files: `block` is (columns, rows), `overviews` the factors by which they are coarser."""

    bands: tuple[Band, ...]
    block: tuple[int, int]
    overviews: tuple[int, ...]


def tile_of(item: Item, asset: Asset) -> MosaicSource | None:
    """The asset as a tile; None when the item does not say which grid its files are on, or that is not north up."""
    grid = item.georeference
    if grid is None or grid.transform is None or grid.shape is None:
        return None
    _, step_x, skew_x, _, skew_y, step_y = grid.transform
    if skew_x or skew_y or step_x <= 0 or step_y >= 0:
        return None
    return MosaicSource(lasting_path(asset.href), grid)


def by_crs(tiles: Iterable[MosaicSource]) -> dict[str, list[MosaicSource]]:
    """The tiles of each CRS, in their order: one VRT has one CRS."""
    found: dict[str, list[MosaicSource]] = {}
    for tile in tiles:
        found.setdefault(tile.grid.crs, []).append(tile)
    return found


def read_profile(path: str) -> Profile:
    """The profile of one file, which stands for all. Raises LayerError when it cannot be opened."""
    try:
        dataset = call(gdal.OpenEx, path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
    except GdalFailure as failure:
        raise LayerError(str(failure)) from failure
    first = dataset.GetRasterBand(1)
    overviews = [first.GetOverview(index) for index in range(first.GetOverviewCount())]
    factors = sorted({_factor(first.XSize, overview.XSize) for overview in overviews} - {0, 1})
    bands = tuple(_band(dataset.GetRasterBand(number)) for number in range(1, dataset.RasterCount + 1))
    return Profile(bands, tuple(first.GetBlockSize()), tuple(factors))


def mosaic_vrt(tiles: Sequence[MosaicSource], profile: Profile) -> str:
    """The VRT of tiles in one CRS, on the finest grid among them; later tiles lie over earlier ones, except where they
    are nodata.

    GDAL opens a tile when a pixel of it is asked for, not before, since its size and type are written down here.
    """
    left = min(tile.grid.bounds[0] for tile in tiles)
    bottom = min(tile.grid.bounds[1] for tile in tiles)
    right = max(tile.grid.bounds[2] for tile in tiles)
    top = max(tile.grid.bounds[3] for tile in tiles)
    step_x, step_y = min(_steps(tile)[0] for tile in tiles), min(_steps(tile)[1] for tile in tiles)
    columns, rows = round((right - left) / step_x), round((top - bottom) / step_y)
    parts = [
        f'<VRTDataset rasterXSize="{columns}" rasterYSize="{rows}">',
        _srs(tiles[0].grid.crs),
        f"<GeoTransform>{left!r}, {step_x!r}, 0.0, {top!r}, 0.0, {-step_y!r}</GeoTransform>",
    ]
    if profile.overviews:
        parts.append(f'<OverviewList resampling="nearest">{" ".join(map(str, profile.overviews))}</OverviewList>')
    places = [_place(tile, left, top, step_x, step_y) for tile in tiles]
    for number, band in enumerate(profile.bands, start=1):
        parts += _band_lines(number, band, profile.block)
        for tile, place in zip(tiles, places, strict=True):
            parts += _source_lines(tile, place, number, band, profile.block)
        parts.append("</VRTRasterBand>")
    return "\n".join([*parts, "</VRTDataset>", ""])


def _band(band: gdal.Band) -> Band:
    table = band.GetColorTable()
    colors = () if table is None else tuple(table.GetColorEntry(index) for index in range(table.GetCount()))
    interpretation = gdal.GetColorInterpretationName(band.GetColorInterpretation())
    return Band(gdal.GetDataTypeName(band.DataType), band.GetNoDataValue(), interpretation, colors)


def _factor(full: int, reduced: int) -> int:
    """By how much an overview is coarser; its width is rounded up, so that the quotient is not quite the factor."""
    power = 2 ** round(math.log2(full / reduced))
    return power if -(-full // power) == reduced else round(full / reduced)


def _steps(tile: MosaicSource) -> tuple[float, float]:
    """The size of a pixel, in CRS units."""
    west, south, east, north = tile.grid.bounds
    rows, columns = tile.grid.shape or (1, 1)
    return (east - west) / columns, (north - south) / rows


def _srs(crs: str) -> str:
    reference = osr.SpatialReference()
    call_or_none(reference.SetFromUserInput, crs)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    mapping = ",".join(map(str, reference.GetDataAxisToSRSAxisMapping()))
    wkt = reference.ExportToWkt() or reference.ExportToWkt(["FORMAT=WKT2_2019"])
    return f'<SRS dataAxisToSRSAxisMapping="{mapping}">{escape(wkt)}</SRS>'


def _place(tile: MosaicSource, left: float, top: float, step_x: float, step_y: float) -> str:
    """Where in the mosaic the tile lies, in its pixels."""
    west, south, east, north = tile.grid.bounds
    box = (west - left) / step_x, (top - north) / step_y, (east - west) / step_x, (north - south) / step_y
    x, y, width, height = (f"{round(value, 6):.16g}" for value in box)
    return f'<DstRect xOff="{x}" yOff="{y}" xSize="{width}" ySize="{height}" />'


def _band_lines(number: int, band: Band, block: tuple[int, int]) -> list[str]:
    lines = [
        f'<VRTRasterBand dataType="{band.data_type}" band="{number}" blockXSize="{block[0]}" blockYSize="{block[1]}">'
    ]
    if band.nodata is not None:
        lines.append(f"<NoDataValue>{band.nodata!r}</NoDataValue>")
    lines.append(f"<ColorInterp>{band.interpretation}</ColorInterp>")
    if band.colors:
        entries = (f'<Entry c1="{r}" c2="{g}" c3="{b}" c4="{a}" />' for r, g, b, a in band.colors)
        lines += ["<ColorTable>", *entries, "</ColorTable>"]
    return lines


def _source_lines(tile: MosaicSource, place: str, number: int, band: Band, block: tuple[int, int]) -> list[str]:
    rows, columns = tile.grid.shape or (1, 1)
    kind = "SimpleSource" if band.nodata is None else "ComplexSource"
    lines = [
        f"<{kind}>",
        f'<SourceFilename relativeToVRT="0">{escape(tile.path)}</SourceFilename>',
        f"<SourceBand>{number}</SourceBand>",
        f'<SourceProperties RasterXSize="{columns}" RasterYSize="{rows}" DataType="{band.data_type}" '
        f'BlockXSize="{block[0]}" BlockYSize="{block[1]}" />',
        f'<SrcRect xOff="0" yOff="0" xSize="{columns}" ySize="{rows}" />',
        place,
    ]
    if band.nodata is not None:
        lines.append(f"<NODATA>{band.nodata!r}</NODATA>")
    return [*lines, f"</{kind}>"]
