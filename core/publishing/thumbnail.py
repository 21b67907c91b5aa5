"""A small picture of a raster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtGui import QImage

from ..gdal_calls import call

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Pixels of the longer side.
SIDE = 256
#: As QGIS's cumulative cut: single wrong pixels do not flatten the contrast.
_CUT = (2.0, 98.0)


def write_thumbnail(raster: str, path: Path) -> None:
    """Write a PNG of the raster: its colours where it has some, else grey from dark to light; transparent where there
    is no data. Reads overviews. Raises GdalFailure, OSError."""
    dataset = call(gdal.OpenEx, raster, gdal.OF_RASTER)
    share = SIDE / max(dataset.RasterXSize, dataset.RasterYSize, SIDE)
    size = max(1, round(dataset.RasterXSize * share)), max(1, round(dataset.RasterYSize * share))
    image = np.zeros((size[1], size[0], 4), np.uint8)
    first = dataset.GetRasterBand(1)
    valid = call(first.GetMaskBand().ReadAsArray, buf_xsize=size[0], buf_ysize=size[1]) > 0
    colors = first.GetRasterColorTable()
    if colors is not None:
        classes = _pixels(first, size, gdal.GRIORA_NearestNeighbour).astype(np.int64)
        table = np.array([colors.GetColorEntry(index) for index in range(colors.GetCount())], np.uint8)
        image[...] = table[np.clip(classes, 0, len(table) - 1)]
    else:
        bands = [1, 2, 3] if dataset.RasterCount >= 3 else [1, 1, 1]
        for place, number in enumerate(bands):
            values = _pixels(dataset.GetRasterBand(number), size, gdal.GRIORA_Average)
            image[..., place] = _stretched(values, valid, is_picture=len(set(bands)) == 3)
        image[..., 3] = 255
    image[~valid] = 0
    picture = QImage(image.tobytes(), size[0], size[1], 4 * size[0], QImage.Format.Format_RGBA8888)
    if not picture.save(str(path), "PNG"):
        raise OSError(str(path))


def _pixels(band: gdal.Band, size: tuple[int, int], resampling: int) -> NDArray[Any]:
    pixels: NDArray[Any] = call(band.ReadAsArray, buf_xsize=size[0], buf_ysize=size[1], resample_alg=resampling)
    return pixels.real if np.iscomplexobj(pixels) else pixels


def _stretched(values: NDArray[Any], valid: NDArray[np.bool_], *, is_picture: bool) -> NDArray[np.uint8]:
    if is_picture and values.dtype == np.uint8:
        return values
    keep = valid & np.isfinite(values)
    if not keep.any():
        return np.zeros(values.shape, np.uint8)
    low, high = np.percentile(values[keep].astype("f8"), _CUT)
    with np.errstate(all="ignore"):
        share = (values.astype("f8") - low) / (high - low if high > low else 1.0)
    stretched: NDArray[np.uint8] = np.clip(np.nan_to_num(share) * 254 + 1, 1, 255).astype(np.uint8)
    return stretched
