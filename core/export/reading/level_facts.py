"""What GDAL says of a source's level of overviews beside its pixels, as plain values: a thread opens it as long as it
decodes three blocks, and one does it for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osgeo import gdal

from ...gdal_calls import call

if TYPE_CHECKING:
    from ...grid import Window
    from ..sources.source_raster import SourceRaster


@dataclass(frozen=True)
class LevelFacts:
    """`transform` is the level's; `colours` is what each band of the raster is drawn as, GDAL's GCI_ constants."""

    transform: tuple[float, ...]
    colours: tuple[int, ...]


def facts_of(dataset: gdal.Dataset, raster: SourceRaster) -> LevelFacts:
    """Those of a raster's level, which the dataset is."""
    bands = (dataset.GetRasterBand(number) for number in range(1, raster.bands + 1))
    return LevelFacts(tuple(dataset.GetGeoTransform()), tuple(band.GetColorInterpretation() for band in bands))


def in_memory(facts: LevelFacts, raster: SourceRaster, window: Window) -> gdal.Dataset:
    """An empty dataset for a window of the level, with the metadata that the warper uses. Raises GdalFailure."""
    driver = gdal.GetDriverByName("MEM")
    result = call(driver.Create, "", window.columns, window.rows, raster.bands, raster.data_type)
    t = (raster.grid.transform[0], *facts.transform[1:])  # the raster may be moved by a turn of longitudes
    x = t[0] + window.column * t[1] + window.row * t[2]
    y = t[3] + window.column * t[4] + window.row * t[5]
    result.SetGeoTransform((x, t[1], t[2], y, t[4], t[5]))
    for number, (colour, nodata) in enumerate(zip(facts.colours, raster.nodata, strict=True), 1):
        band = result.GetRasterBand(number)
        if number < raster.bands or raster.has_alpha == raster.is_masked:  # else GDAL would take it for the mask
            band.SetColorInterpretation(colour)
        if not raster.is_masked and nodata is not None:
            band.SetNoDataValue(nodata)
    if raster.has_mask_apart:
        result.CreateMaskBand(gdal.GMF_PER_DATASET)
    return result
