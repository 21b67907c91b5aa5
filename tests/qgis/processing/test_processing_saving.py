"""Output options of an export in Processing, the same as in the dialog."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

from tests.qgis.processing_tools import RecordingFeedback, Run, provider, refusal
from tests.rasters import NODATA, pixels_of, terrain, write_raster

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
EXTENT = "2000000,2003000,497000,500000 [EPSG:3979]"


@pytest.fixture(scope="module")
def raster(tmp_path_factory):
    return write_raster(tmp_path_factory.mktemp("saving") / "dtm.tif", terrain(3000, 3000))


def test_pyramids_are_built_on_request(raster, tmp_path):
    counts = []
    for pyramids in (False, True):
        out = tmp_path / f"{pyramids}.tif"
        assert Run("export_extent", SOURCES=[str(raster)], EXTENT=EXTENT, PYRAMIDS=pyramids, OUTPUT=str(out)).is_done
        made = gdal.Open(str(out))
        counts.append(made.GetRasterBand(1).GetOverviewCount())
    assert counts[0] == 0
    assert counts[1] > 0


def test_the_source_index_says_which_source_each_pixel_is_from(tmp_path):
    fine = terrain(100, 100)
    fine[20:40, 20:40] = NODATA
    paths = [
        str(write_raster(tmp_path / "fine.tif", fine)),
        str(write_raster(tmp_path / "coarse.tif", terrain(100, 100, seed=2))),
    ]
    run = Run(
        "export_extent",
        SOURCES=paths,
        EXTENT="2000000,2000100,499900,500000 [EPSG:3979]",
        ORIGINS=True,
        OUTPUT=str(tmp_path / "out.tif"),
    )
    assert run.is_done, run.log
    origins = pixels_of(tmp_path / "out-sources.tif")
    assert (origins[20:40, 20:40] == 2).all()
    assert (origins == 1).sum() == 100 * 100 - 20 * 20


def test_ranges_of_values_become_nodata(tmp_path):
    values = terrain(100, 100).astype("uint8")
    path = write_raster(tmp_path / "a.tif", values, nodata=None)
    run = Run(
        "export_extent",
        SOURCES=[str(path)],
        EXTENT="2000000,2000100,499900,500000 [EPSG:3979]",
        NODATA_RANGES="40:60 | 81:80",
        OUTPUT=str(tmp_path / "out.tif"),
    )
    assert run.is_done, run.log
    inside = ((values >= 40) & (values <= 60)) | ((values >= 80) & (values <= 81))
    assert (pixels_of(tmp_path / "out.tif") == np.where(inside, 40, values)).all()


def test_tiles_are_joined_by_a_vrt(raster, tmp_path):
    out = tmp_path / "out.vrt"
    run = Run("export_extent", SOURCES=[str(raster)], EXTENT=EXTENT, TILE_SIZE=1024, OUTPUT=str(out))
    assert run.is_done, run.log
    assert (pixels_of(out) == pixels_of(raster)).all()
    assert len(list((tmp_path / "out").glob("*.tif"))) == 9
    assert (run.results["COLUMNS"], run.results["ROWS"]) == (3000, 3000)


def test_a_cancellation_leaves_no_tile(raster, tmp_path):
    run = Run(
        "export_extent",
        RecordingFeedback(stop_at=30),
        SOURCES=[str(raster)],
        EXTENT=EXTENT,
        TILE_SIZE=1024,
        OUTPUT=str(tmp_path / "out.vrt"),
    )
    assert not run.is_done
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"OUTPUT": "x.vrt"}, "OUTPUT: the name of the file must end in .tif"),
        ({"TILE_SIZE": 2048}, "OUTPUT: the name of the file must end in .vrt"),
        ({"TILE_SIZE": 2048, "OUTPUT": "TEMPORARY_OUTPUT"}, "OUTPUT: the name of the file must end in .vrt"),
        ({"TILE_SIZE": 1000, "OUTPUT": "x.vrt"}, "TILE_SIZE: a tile has at least 1024 pixels"),
        ({"NODATA_RANGES": "1"}, "NODATA_RANGES: ranges are written FROM:TO"),
        ({"NODATA_RANGES": "1:nan"}, "NODATA_RANGES: ranges are written FROM:TO"),
        ({"TILE_SIZE": -5, "OUTPUT": "x.vrt"}, "TILE_SIZE: a tile has at least 1024 pixels"),
    ],
)
def test_a_bad_parameter_is_refused_with_its_name_and_the_reason(changed, why):
    assert why in refusal("export_extent", **{"SOURCES": ["a.tif"], "EXTENT": EXTENT, "OUTPUT": "x.tif", **changed})
