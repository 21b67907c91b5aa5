"""Exporting from a WCS in Processing, on a service with the datacube's peculiarities."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsProcessingContext

from tests.authentication import basic_authentication
from tests.qgis.processing_tools import RecordingFeedback, Run, algorithm, provider, refusal
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.datacube_wcs import datacube_wcs

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
EXTENT = "2000100,2000500,499500,499900 [EPSG:3979]"
WINDOW = (100, 100, 400, 400)


@pytest.fixture(scope="module")
def dtm(tmp_path_factory):
    return write_raster(tmp_path_factory.mktemp("wcs") / "dtm.tif", terrain(4000, 4000))


@pytest.fixture
def service(dtm):
    with datacube_wcs(dtm=dtm) as running:
        yield running


def wcs(service, out, **others):
    given = {"SERVICE": service.url, "COVERAGE": "dtm", "EXTENT": EXTENT, "OUTPUT": str(out)}
    return Run("extract_wcs", **{**given, **others})


def test_the_extent_of_a_coverage_is_saved_with_its_own_pixels(service, dtm, tmp_path):
    run = wcs(service, tmp_path / "out.tif")
    assert run.is_done, run.log
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm, *WINDOW))
    assert (run.results["COLUMNS"], run.results["ROWS"]) == (400, 400)
    assert run.results["BYTES_FETCHED"] > 0
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_grid_format_and_pyramids_are_those_given(service, tmp_path):
    from osgeo import gdal

    out = tmp_path / "out.tif"
    choices = {"TARGET_CRS": "EPSG:3978", "RESOLUTION": 5, "NODATA": -1, "CREATION_OPTIONS": "COMPRESS=LZW"}
    run = wcs(service, out, EXTENT="2000100,2003100,496900,499900 [EPSG:3979]", PYRAMIDS=True, **choices)
    assert run.is_done, run.log
    made = gdal.Open(str(out))
    assert made.GetSpatialRef().GetAuthorityCode(None) == "3978"
    assert made.GetGeoTransform()[1] == 5
    assert made.GetRasterBand(1).GetNoDataValue() == -1
    assert made.GetRasterBand(1).GetOverviewCount() > 0
    assert made.GetMetadata("IMAGE_STRUCTURE")["COMPRESSION"] == "LZW"


def test_a_large_extent_is_saved_in_tiles(service, dtm, tmp_path):
    out = tmp_path / "out.vrt"
    run = wcs(service, out, EXTENT="2000100,2002200,497800,499900 [EPSG:3979]", TILE_SIZE=1024)
    assert run.is_done, run.log
    assert np.array_equal(pixels_of(out), pixels_of(dtm, 100, 100, 2100, 2100))
    assert len(list((tmp_path / "out").glob("*.tif"))) > 1


def test_the_sign_in_of_a_service_is_used(service, tmp_path):
    authcfg = basic_authentication("coverages")
    run = wcs(service, tmp_path / "out.tif", SERVICE=f"{service.url} authcfg={authcfg}")
    assert run.is_done, run.log
    assert all(seen.headers.get("authorization", "").startswith("Basic ") for seen in service.api.requests)


def test_a_missing_coverage_is_an_error_and_leaves_no_file(service, tmp_path):
    run = wcs(service, tmp_path / "out.tif", COVERAGE="nothing")
    assert not run.is_done
    assert "did not describe “nothing”" in run.log
    assert list(tmp_path.iterdir()) == []


def test_a_server_error_and_a_cancellation_leave_no_file(service, tmp_path):
    large = "2000000,2004000,496000,500000 [EPSG:3979]"
    canceled = Run(
        "extract_wcs",
        RecordingFeedback(stop_at=5),
        SERVICE=service.url,
        COVERAGE="dtm",
        EXTENT=large,
        OUTPUT=str(tmp_path / "out.tif"),
    )
    assert not canceled.is_done
    assert list(tmp_path.iterdir()) == []
    assert not wcs(service, tmp_path / "out.tif", EXTENT="0,400,0,400 [EPSG:3979]").is_done
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"SERVICE": "no where"}, "SERVICE: “no where” is not an address"),
        ({"COVERAGE": ""}, "COVERAGE: it is missing"),
        ({"COVERAGE": "  "}, "COVERAGE: the identifier is missing"),
        ({"EXTENT": None}, "EXTENT: it is missing"),
        ({"RESOLUTION": -1}, "RESOLUTION: it must be greater"),
        ({"OUTPUT": "x.vrt"}, "OUTPUT: the name of the file must end in .tif"),
        ({"TILE_SIZE": 4096}, "OUTPUT: the name of the file must end in .vrt"),
        ({"TILE_SIZE": 10, "OUTPUT": "x.vrt"}, "TILE_SIZE: a tile has at least 1024 pixels"),
        ({"FORMAT": "PNG"}, "FORMAT: “PNG” is not one of GTiff, COG"),
    ],
)
def test_a_bad_parameter_is_refused_with_its_name_and_the_reason(changed, why):
    given = {"SERVICE": "https://a.b/wcs", "COVERAGE": "dtm", "EXTENT": EXTENT, "OUTPUT": "x.tif"}
    assert why in refusal("extract_wcs", **{**given, **changed})


def test_the_service_is_the_datacubes_unless_another_is_given():
    given = {"COVERAGE": "dtm", "EXTENT": EXTENT, "OUTPUT": "x.tif"}
    made = algorithm("extract_wcs")
    assert made.checkParameterValues(given, QgsProcessingContext())[0]
    assert made.parameterDefinition("SERVICE").defaultValue() == "https://datacube.services.geo.ca/ows/elevation"
