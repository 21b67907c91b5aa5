"""The levels of a raster: its full resolution and its overviews, and which of them have a mask."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from osgeo import gdal

from .signed_bytes import is_with_signed_values

if TYPE_CHECKING:
    from ...tiff.remote import RemoteTiff


def is_read_alike(dataset: gdal.Dataset, tiff: RemoteTiff) -> bool:
    """Whether GDAL finds the images and the masks in the file that core/tiff finds, in the file's own data type."""
    band = dataset.GetRasterBand(1)
    levels = [band, *(band.GetOverview(index) for index in range(band.GetOverviewCount()))]
    masks = _mask_sizes(band)
    found = [(each.XSize, each.YSize, (each.XSize, each.YSize) in masks) for each in levels]
    return found == tiff.shapes and not is_with_signed_values(dataset)


def _mask_sizes(band: gdal.Band) -> set[tuple[int, int]]:
    """Columns and rows of the masks that a band and its overviews have in the file. GDAL says of an overview without
    one that it has one, of which all pixels are valid."""
    if not has_mask_apart(band):
        return set()
    mask = band.GetMaskBand()
    levels = [mask, *(mask.GetOverview(index) for index in range(mask.GetOverviewCount()))]
    return {(each.XSize, each.YSize) for each in levels}


def has_mask_apart(band: gdal.Band) -> bool:
    """Whether a mask that is no band tells which pixels are valid."""
    flags = band.GetMaskFlags()
    return has_own_mask(band) or (bool(flags & gdal.GMF_PER_DATASET) and not flags & gdal.GMF_ALPHA)


def has_own_mask(band: gdal.Band) -> bool:
    """Whether a mask is that of this band alone, as VRTs have them: no flag says so."""
    return bool(band.GetMaskFlags() == 0)


def usable_overviews(dataset: gdal.Dataset) -> list[gdal.Band]:
    """Without those that lack the mask that the full resolution has."""
    if is_with_signed_values(dataset):
        return []
    band = dataset.GetRasterBand(1)
    overviews = [band.GetOverview(index) for index in range(band.GetOverviewCount())]
    if not has_mask_apart(band) or dataset.GetDriver().ShortName != "GTiff":
        return overviews
    masks = _mask_sizes(band)
    return list(takewhile(lambda each: (each.XSize, each.YSize) in masks, overviews))
