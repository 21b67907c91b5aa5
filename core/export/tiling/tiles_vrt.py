"""A virtual raster over the tiles of an export."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from osgeo import gdal

from ...gdal_calls import call, gdal_errors
from ..writing.band_metadata import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ...grid import Window
    from ..planning.plan import ExportPlan


def write_tiles_vrt(
    path: Path,
    plan: ExportPlan,
    tiles: Sequence[tuple[Window, Path]],
    describe: Callable[[gdal.Dataset, ExportPlan], None] = describe,
) -> None:
    """Write a VRT of the plan's grid that shows each file in its window, pixel for pixel. The files lie below the VRT's
    folder and have relative paths, so that all can be moved together. Raises GdalFailure, ExportError.

    Not gdal.BuildVRT: it computes the windows from coordinates, and resamples where they are not whole numbers.
    """
    driver = gdal.GetDriverByName("VRT")
    dataset = call(driver.Create, str(path), plan.grid.columns, plan.grid.rows, plan.bands, plan.data_type)
    named = [(window, file.relative_to(path.parent).as_posix()) for window, file in tiles]
    with gdal_errors():
        describe(dataset, replace(plan, masked=False))
        for number in range(1, plan.bands + 1):
            _add_sources(dataset.GetRasterBand(number), str(number), named)
        if plan.masked:
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
            _add_sources(dataset.GetRasterBand(1).GetMaskBand(), "mask,1", named)
        dataset.FlushCache()


def _add_sources(band: gdal.Band, source_band: str, tiles: Sequence[tuple[Window, str]]) -> None:
    # with size and type given, GDAL does not open every file here
    kind = gdal.GetDataTypeName(band.DataType)
    for index, (window, name) in enumerate(tiles):
        size = f'xSize="{window.columns}" ySize="{window.rows}"'
        band.SetMetadataItem(
            f"source_{index}",
            f'<SimpleSource><SourceFilename relativeToVRT="1">{escape(name)}</SourceFilename>'
            f"<SourceBand>{source_band}</SourceBand>"
            f'<SourceProperties RasterXSize="{window.columns}" RasterYSize="{window.rows}" DataType="{kind}"/>'
            f'<SrcRect xOff="0" yOff="0" {size}/><DstRect xOff="{window.column}" yOff="{window.row}" {size}/>'
            "</SimpleSource>",
            "new_vrt_sources",
        )
