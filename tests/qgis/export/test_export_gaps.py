"""Gaps of the 1 m product are filled from the 2 m one, and gaps of both from the 30 m one."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.stacking import StackingOrder, ordered
from datacube_browser.core.spatial.georeference import Georeference
from osgeo import gdal
from qgis.core import QgsFeedback, QgsRasterLayer

from tests.export_tools import LAMBERT, export, request
from tests.rasters import NODATA, pixels_of, write_raster

#: Around a gap in the demo's 1 m and 2 m mosaics.
LEFT, BOTTOM, RIGHT, TOP = BOX = (2_089_301, 297_001, 2_090_101, 297_501)


def on_the_grid(path) -> np.ndarray:
    """The source on the 1 m grid as GDAL resamples it."""
    warped = gdal.Warp(
        "", str(path), format="MEM", outputBounds=BOX, xRes=1, yRes=1, resampleAlg="bilinear", errorThreshold=0
    )
    return warped.ReadAsArray()


def described(path) -> ExportSource:
    dataset = gdal.Open(str(path))
    t, shape = dataset.GetGeoTransform(), (dataset.RasterYSize, dataset.RasterXSize)
    bounds = (t[0], t[3] + shape[0] * t[5], t[0] + shape[1] * t[1], t[3])
    return ExportSource(str(path), georeference=Georeference(LAMBERT, bounds, t, shape))


@pytest.fixture
def products(tmp_path, datacube_data):
    """The three products, coarsest first; a part of the 1 m one is cut out for the 2 m one to fill."""
    metre = gdal.Translate(
        "",
        str(datacube_data / "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"),
        format="MEM",
        projWin=(LEFT, TOP, RIGHT, BOTTOM),
    ).ReadAsArray()
    metre[101:250, 53:390] = NODATA
    return [
        datacube_data / "mrdem-30/mrdem-30-dtm.tif",
        datacube_data / "hrdem-mosaic-2m/10_3-mosaic-2m-dtm.tif",
        write_raster(tmp_path / "metre.tif", metre, origin=(LEFT, TOP)),
    ]


def test_gaps_are_filled_from_the_next_coarser_product_resampled(products, tmp_path):
    sources = ordered([described(path) for path in products], StackingOrder.FINEST)
    plan = plan_export(request(list(sources), BOX, tmp_path / "out.tif", resampling=Resampling.BILINEAR))

    report = run_export(plan)

    coarse, middle, fine = (on_the_grid(path) for path in products)
    expected = np.where(fine != NODATA, fine, np.where(middle != NODATA, middle, coarse))
    result = pixels_of(report.path)
    assert plan.grid.resolution == (1, 1)
    assert np.array_equal(result[fine != NODATA], fine[fine != NODATA])
    assert np.allclose(result, expected, atol=0.01)
    assert (result != NODATA).all()
    from_middle, from_coarse = (fine == NODATA) & (middle != NODATA), (fine == NODATA) & (middle == NODATA)
    assert min(np.count_nonzero(from_middle), np.count_nonzero(from_coarse)) > 1000


@pytest.mark.parametrize("others", [{}, {"format": "COG"}, {"pyramids": True}])
def test_a_second_file_tells_the_source_of_each_pixel(products, tmp_path, others):
    sources = ordered([described(path) for path in products], StackingOrder.FINEST)

    export(list(sources), BOX, tmp_path / "out.tif", resampling=Resampling.BILINEAR, origins=True, **others)

    coarse, middle, fine = (on_the_grid(path) for path in products)
    expected = np.where(fine != NODATA, 1, np.where(middle != NODATA, 2, np.where(coarse != NODATA, 3, 0)))
    saved = gdal.Open(str(tmp_path / "out-sources.tif"))
    band = saved.GetRasterBand(1)
    assert np.array_equal(saved.ReadAsArray(), expected)
    assert saved.GetGeoTransform() == gdal.Open(str(tmp_path / "out.tif")).GetGeoTransform()
    assert (band.DataType, band.GetNoDataValue()) == (gdal.GDT_Byte, 0)
    assert band.GetCategoryNames() == [
        "no source",
        "metre.tif",
        "10_3-mosaic-2m-dtm.tif",
        "mrdem-30-dtm.tif",
    ]
    assert not list(tmp_path.glob("*part*"))
    layer = QgsRasterLayer(str(tmp_path / "out-sources.tif"), "sources")
    legend = {each.value: each.label for each in layer.renderer().classes()}
    assert [legend[number] for number in (1, 2, 3)] == band.GetCategoryNames()[1:]


def test_a_canceled_export_leaves_neither_of_the_two_files(products, tmp_path):
    feedback = QgsFeedback()
    plan = plan_export(request(list(products), BOX, tmp_path / "out.tif", origins=True, format="COG"))

    with pytest.raises(CanceledError):
        run_export(plan, lambda *_: feedback.cancel(), feedback)

    assert not list(tmp_path.glob("out*"))


def test_pixels_from_no_source_are_zero_in_the_source_index(tmp_path):
    fine = np.full((40, 40), NODATA, "float32")
    fine[:10] = 1
    source = write_raster(tmp_path / "source.tif", fine, origin=(LEFT, TOP))

    export([source, source], (LEFT, TOP - 40, LEFT + 50, TOP), tmp_path / "out.tif", origins=True)

    origins = pixels_of(tmp_path / "out-sources.tif")
    assert (origins[:10, :40] == 1).all()
    assert (origins[10:] == 0).all()
    assert (origins[:, 40:] == 0).all()
