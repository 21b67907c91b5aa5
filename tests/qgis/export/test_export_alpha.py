"""Files whose last band is transparency, but which say by a mask or a nodata value what is valid."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.gdal_calls import thread_options
from datacube_browser.core.layers.mosaic_profile import read_profile
from datacube_browser.core.layers.mosaic_vrt import mosaic_vrt, source_of_file
from osgeo import gdal

from tests.export_tools import export
from tests.rasters import TILED, write_raster

X, Y, SIDE = 2_000_000, 500_000, 60
NODATA = 7


@pytest.fixture(params=["mask", "nodata"])
def file(request, tmp_path, qgis_app):
    """A file of gray and transparency; the upper rows are not valid, the left columns are transparent."""
    values = np.random.default_rng(1).integers(10, 200, (2, SIDE, SIDE)).astype("u1")
    values[0, :20], values[1], values[1, :, :30] = NODATA, 255, 0
    nodata = NODATA if request.param == "nodata" else None
    path = write_raster(tmp_path / "a.tif", values, nodata=nodata, options=(*TILED, "ALPHA=YES"))
    if nodata is None:
        with thread_options({"GDAL_TIFF_INTERNAL_MASK": "YES"}):
            dataset = gdal.Open(str(path), gdal.GA_Update)
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
            dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(values[0] == NODATA, 0, 255).astype("u1"))
            del dataset
    return path, values[0]


def valid_of(dataset) -> np.ndarray:
    return dataset.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0


@pytest.mark.parametrize("step", [1, 3])
def test_the_same_pixels_are_valid_on_any_grid(tmp_path, file, step):
    path, values = file
    wanted = values[step // 2 :: step, step // 2 :: step]

    report = export([path], (X, Y - SIDE, X + SIDE, Y), tmp_path / "out.tif", resolution=(step, step))

    result = gdal.Open(str(report.path))
    valid = valid_of(result)
    assert np.array_equal(valid, wanted != NODATA)
    assert np.array_equal(result.GetRasterBand(1).ReadAsArray()[valid], wanted[valid])


def test_the_same_pixels_are_valid_in_a_mosaic(file):
    path, values = file
    dataset = gdal.Open(str(path))

    mosaic = gdal.Open(mosaic_vrt([source_of_file(str(path), dataset)], read_profile(str(path))))

    assert np.array_equal(valid_of(mosaic), values != NODATA)
    assert np.array_equal(mosaic.GetRasterBand(1).ReadAsArray()[20:], values[20:])
