"""Which files beside a remote raster are worth a request each: those that may say what the raster does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal

from ..gdal_calls import call_or_none
from .sidecars import MASK, METADATA, world_files

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes in which what is noted of the layout ends.
_NOTED = 1024


def missing_sidecars(url: str, dataset: gdal.Dataset) -> tuple[str, ...]:
    """Their endings. None for a raster that says where it lies and which of its pixels are nodata, or that is a COG: a
    COG has everything in itself. Overviews are not looked for: without them, the full resolution is read."""
    return tuple(dict.fromkeys(_missing(url, dataset)))


def _missing(url: str, dataset: gdal.Dataset) -> Iterator[str]:
    lacks_place = dataset.GetGeoTransform(can_return_null=True) is None
    is_cog = dataset.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG" and _is_written_as_cog(dataset)
    lacks_validity = dataset.RasterCount > 0 and dataset.GetRasterBand(1).GetMaskFlags() == gdal.GMF_ALL_VALID
    is_service_or_list = dataset.GetDriver().ShortName in ("VRT", "WMS", "WCS")
    if lacks_place or (lacks_validity and not is_cog and not is_service_or_list):
        yield METADATA
    if lacks_place:
        yield from world_files(url)
    if lacks_validity and not is_cog and not is_service_or_list:
        yield MASK


def _is_written_as_cog(dataset: gdal.Dataset) -> bool:
    """Whether its writer has noted so at the beginning of the file. GDAL 3.13 also calls other files of that layout
    COGs, tiled ones with overviews among them."""
    file = call_or_none(gdal.VSIFOpenL, dataset.GetDescription(), "rb")
    if file is None:
        return False
    try:
        return b"LAYOUT=IFDS_BEFORE_DATA" in bytes(gdal.VSIFReadL(1, _NOTED, file) or b"")
    finally:
        gdal.VSIFCloseL(file)
