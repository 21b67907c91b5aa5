"""Extracting a coverage from a WCS with the datacube's quirks."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, DatacubeError, ExportError
from datacube_browser.core.export.paths import temporary_path
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.grid import Grid
from datacube_browser.core.ogc.coverage_href import coverage_href
from datacube_browser.core.ogc.coverage_reader import AT_ONCE
from datacube_browser.core.ogc.get_coverage import get_coverage_url
from datacube_browser.core.spatial.crs import spatial_reference
from osgeo import gdal
from qgis.core import QgsFeedback

from tests.export_tools import export, failing_halfway, request
from tests.rasters import NODATA, pixels_of, terrain, wkt_of, write_raster
from tests.servers.datacube_wcs import datacube_wcs, tiff
from tests.servers.proxy import Answer, Seen

X, Y = 2_000_000, 500_000
#: 1700 x 1300 pixels: several requests, whose edges do not lie on the extent's.
BOX = (X + 150, Y - 1500, X + 1850, Y - 200)
WINDOW = (150, 200, 1700, 1300)


@pytest.fixture(scope="module")
def dtm(tmp_path_factory):
    values = terrain(2000, 2400)
    values[600:700, 500:600] = NODATA
    return write_raster(tmp_path_factory.mktemp("wcs") / "dtm.tif", values)


@pytest.fixture
def service(dtm):
    with datacube_wcs(dtm=dtm) as running:
        yield running


def source(service, identifier="dtm") -> ExportSource:
    return ExportSource(coverage_href(service.url, identifier), name=identifier)


def one_large_request(dtm: Path, epsg: int, grid: Grid) -> np.ndarray:
    """What the service would answer to one request for everything."""
    body = tiff(dtm, spatial_reference(f"EPSG:{epsg}"), grid.transform, grid.columns, grid.rows)
    gdal.FileFromMemBuffer("/vsimem/large.tif", body)
    return pixels_of("/vsimem/large.tif")


def test_the_requested_box_goes_from_pixel_centre_to_pixel_centre():
    grid = Grid("EPSG:3979", (X, 1.0, 0.0, Y, 0.0, -1.0), 441, 300)

    url = get_coverage_url(
        coverage_href("https://datacube.services.geo.ca/ows/elevation", "dtm"), "image/geotiff", grid
    )

    query = dict(parse_qsl(urlsplit(url).query))
    assert query == {
        "SERVICE": "WCS",
        "VERSION": "1.1.1",
        "REQUEST": "GetCoverage",
        "IDENTIFIER": "dtm",
        "FORMAT": "image/geotiff",
        "BOUNDINGBOX": "2000000.5,499700.5,2000440.5,499999.5,urn:ogc:def:crs:EPSG::3979",
        "GRIDBASECRS": "urn:ogc:def:crs:EPSG::3979",
        "GRIDCS": "urn:ogc:def:cs:OGC:0.0:Grid2dSquareCS",
        "GRIDTYPE": "urn:ogc:def:method:WCS:1.1:2dSimpleGrid",
        "GRIDORIGIN": "2000000.5,499999.5",
        "GRIDOFFSETS": "1,-1",
    }


def test_a_geographic_crs_puts_latitude_first():
    grid = Grid("EPSG:4326", (-66.0, 0.25, 0.0, 50.0, 0.0, -0.5), 4, 2)

    url = get_coverage_url(coverage_href("https://a.b/ows?map=x.map", "dtm"), "image/tiff", grid)

    query = dict(parse_qsl(urlsplit(url).query))
    assert query["BOUNDINGBOX"] == "49.25,-65.875,49.75,-65.125,urn:ogc:def:crs:EPSG::4326"
    assert (query["GRIDORIGIN"], query["GRIDOFFSETS"]) == ("49.75,-65.875", "-0.5,0.25")
    assert query["map"] == "x.map"


@pytest.mark.parametrize("count", range(1, 300, 7))
def test_dividing_the_box_by_the_offset_gives_the_requested_number_of_pixels(count):
    grid = Grid("EPSG:4326", (-75.123456, 1e-5 / 3, 0.0, 45.987654, 0.0, -1e-5 / 7), count, count)

    query = dict(parse_qsl(urlsplit(get_coverage_url(coverage_href("https://a.b", "x"), "image/tiff", grid)).query))

    south, west, north, east = (float(value) for value in query["BOUNDINGBOX"].split(",")[:4])
    down, right = (float(value) for value in query["GRIDOFFSETS"].split(","))
    assert int((east - west) / right) + 1 == int((north - south) / -down) + 1 == count


def test_the_assembled_parts_equal_one_large_request(service, dtm, tmp_path):
    report = export([source(service)], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm, *WINDOW))
    assert len(service.sides) > 3
    assert report.bytes_fetched >= 1700 * 1300 * 4
    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert dataset.GetRasterBand(1).GetNoDataValue() == NODATA
    assert dataset.GetGeoTransform() == (BOX[0], 1, 0, BOX[3], 0, -1)
    assert dataset.GetMetadataItem("DATACUBE_SOURCES") == coverage_href(service.url, "dtm")


@pytest.mark.parametrize(("crs", "resolution"), [(4326, (2e-5, 1.5e-5)), (3857, (3.0, 3.0)), (2959, (2.5, 2.5))])
def test_every_requested_grid_is_resampled_by_the_service(service, dtm, tmp_path, crs, resolution):
    wanted = request([source(service)], BOX, tmp_path / "out.tif", crs=f"EPSG:{crs}", resolution=resolution)
    plan = plan_export(wanted)

    run_export(plan)

    large = one_large_request(dtm, crs, plan.grid)
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), large)
    assert (large != NODATA).mean() > 0.4


@pytest.mark.parametrize("refusal", ["text", "null", "cut", "timeout"])
def test_a_request_too_large_for_the_service_is_split(service, dtm, tmp_path, refusal):
    service.most, service.refusal = 500, refusal

    export([source(service)], (X, Y - 2000, X + 2400, Y), tmp_path / "out.tif")

    assert max(max(sides) for sides in service.sides) > 500
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm))


def test_a_large_extent_comes_whole_from_a_service_limited_to_1000_pixels(service, tmp_path):
    large = terrain(5200, 7200, "int16")
    service.coverages["dtm"] = write_raster(tmp_path / "large.tif", large)
    service.most = 1000

    export([source(service)], (X, Y - 5200, X + 7200, Y), tmp_path / "out.tif")

    assert max(max(sides) for sides in service.sides) > 1000
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), large)


@pytest.mark.parametrize("most", [256, 100, 64])
def test_requests_shrink_to_the_size_that_the_service_answers(service, dtm, tmp_path, most):
    service.most, service.refusal = most, "null"

    export([source(service)], (X, Y - 700, X + 900, Y), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm, 0, 0, 900, 700))


@pytest.mark.parametrize("failure", ["text", "null", "cut"])
def test_every_pixel_arrives_although_a_fifth_of_the_requests_fail(service, dtm, tmp_path, failure):
    plan = plan_export(request([source(service)], BOX, tmp_path / "out.tif"))
    service.fails, service.failure = 0.2, failure

    run_export(plan)

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm, *WINDOW))


def test_requests_grow_while_answers_are_quick(service, tmp_path):
    export([source(service)], (X, Y - 2000, X + 2400, Y), tmp_path / "out.tif")

    longest = [max(sides) for sides in service.sides if max(sides) > 32]
    assert longest[0] == 256
    assert max(longest) > 256


def test_at_most_four_requests_run_at_once(service, tmp_path):
    service.delay = 0.05

    export([source(service)], BOX, tmp_path / "out.tif")

    assert 1 < service.at_once <= 4


def test_a_busy_service_is_not_asked_before_its_retry_after(service, dtm, tmp_path):
    plan = plan_export(request([source(service)], BOX, tmp_path / "out.tif"))
    service.busy, service.retry_after = 1, 2

    run_export(plan)

    assert service.early < AT_ONCE  # only requests that were already under way
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm, *WINDOW))


@pytest.mark.parametrize("short", [1, 2])
def test_answers_short_by_a_pixel_or_two_are_requested_again_with_a_margin(service, dtm, tmp_path, short):
    service.short = short

    export([source(service)], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm, *WINDOW))


def test_areas_without_data_become_nodata(service, dtm, tmp_path):
    """The service's tiles do not fill its box: it answers an area without data with one pixel of three bands."""
    values = terrain(1400, 1400)
    values[:, 700:] = NODATA
    service.coverages["dtm"] = write_raster(tmp_path / "half.tif", values)

    export([source(service)], (X, Y - 1400, X + 1400, Y), tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), values)


def test_an_extent_without_data_is_reported(service, tmp_path):
    values = terrain(500, 1400)
    values[:, 700:] = NODATA
    service.coverages["dtm"] = write_raster(tmp_path / "half.tif", values)

    with pytest.raises(ExportError, match="no data of dtm in this extent"):
        plan_export(request([source(service)], (X + 800, Y - 400, X + 1300, Y - 50), tmp_path / "out.tif"))


def test_an_extent_beside_the_coverage_has_no_data(service, tmp_path):
    with pytest.raises(ExportError, match="no data of dtm in this extent"):
        plan_export(request([source(service)], (X + 9000, Y - 400, X + 9300, Y), tmp_path / "out.tif"))


def test_a_plain_text_error_of_the_service_is_shown(service, tmp_path):
    with pytest.raises(ExportError) as caught:
        plan_export(request([source(service, "nothing")], BOX, tmp_path / "out.tif"))

    assert "Layer (nothing) not found" in caught.value.details
    assert caught.value.url == coverage_href(service.url, "nothing")


def test_a_crs_without_a_code_is_refused_with_a_message(service, tmp_path):
    own = wkt_of("+proj=lcc +lat_1=49 +lat_2=77 +lat_0=60 +lon_0=-80 +datum=NAD83")
    with pytest.raises(ExportError) as caught:
        plan_export(request([source(service)], BOX, tmp_path / "out.tif", crs=own, resolution=(10, 10)))

    assert "EPSG" in caught.value.hint


def test_an_interrupted_extraction_resumes_and_fetches_only_the_rest(service, dtm, tmp_path):
    box = (X, Y - 2000, X + 2400, Y)
    plan = plan_export(request([source(service)], box, tmp_path / "out.tif"))
    with pytest.raises(ExportError):
        run_export(plan, failing_halfway(plan))
    assert temporary_path(tmp_path / "out.tif").exists()
    service.sides.clear()

    export([source(service)], box, tmp_path / "out.tif")

    assert sum(columns * rows for columns, rows in service.sides) < 0.85 * 2400 * 2000
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm))


@pytest.mark.parametrize("stays_in_the_middle", [False, True])
def test_old_and_new_pixels_of_a_service_are_not_mixed(tmp_path, stays_in_the_middle):
    """It does not tell that its data have changed: they are compared with what is there, at several places."""
    folder = tmp_path / "out"
    folder.mkdir()
    values = terrain(2000, 2400)
    path = write_raster(tmp_path / "dtm.tif", values)
    box = (X, Y - 2000, X + 2400, Y)
    fresh = values + 100
    if stays_in_the_middle:
        fresh[950:1050, 1150:1250] = values[950:1050, 1150:1250]
    with datacube_wcs(dtm=path) as running:
        plan = plan_export(request([source(running)], box, folder / "out.tif"))
        with pytest.raises(ExportError):
            run_export(plan, failing_halfway(plan))
        assert temporary_path(folder / "out.tif").exists()
        write_raster(tmp_path / "new.tif", fresh)
        (tmp_path / "new.tif").replace(path)

        export([source(running)], box, folder / "out.tif")

    assert np.array_equal(pixels_of(folder / "out.tif"), fresh)
    assert {each.name for each in folder.iterdir()} == {"out.tif", "out.qmd"}


def test_a_canceled_extraction_stops_and_leaves_nothing(service, tmp_path):
    service.delay = 0.2
    feedback = QgsFeedback()
    plan = plan_export(request([source(service)], BOX, tmp_path / "out.tif"))
    threading.Timer(0.5, feedback.cancel).start()

    with pytest.raises(CanceledError):
        run_export(plan, feedback=feedback)

    assert list(tmp_path.iterdir()) == []


def test_a_tiled_extraction_has_the_same_pixels_as_one_file(service, dtm, tmp_path):
    from datacube_browser.core.export.tiling.run_tiled import run_tiled

    run_tiled(plan_export(request([source(service)], BOX, tmp_path / "out.vrt", tile_size=512)))

    assert np.array_equal(pixels_of(tmp_path / "out.vrt"), pixels_of(dtm, *WINDOW))


def test_without_a_nodata_value_the_result_has_a_mask(service, tmp_path):
    values = terrain(600, 600)
    service.coverages["dtm"] = write_raster(tmp_path / "plain.tif", values, nodata=None)

    export([source(service)], (X - 100, Y - 600, X + 600, Y), tmp_path / "out.tif")

    dataset = gdal.Open(str(tmp_path / "out.tif"))
    assert np.array_equal(dataset.ReadAsArray()[:, 100:], values)
    mask = dataset.GetRasterBand(1).GetMaskBand().ReadAsArray()
    assert (mask[:, 100:] == 255).all()
    assert (mask[:, :100] == 0).all()


def test_a_description_that_was_cut_off_once_is_asked_for_again(service, dtm, tmp_path):
    """QGIS's cache would give the first answer again and again, on other days too."""
    whole = service.answer(Seen("GET", "/x?REQUEST=DescribeCoverage&IDENTIFIERS=dtm", {}))
    service.api.fault(Answer(200, whole.body[:200], whole.headers), path="wrapper.*DescribeCoverage", times=1)
    with pytest.raises(DatacubeError):
        plan_export(request([source(service)], BOX, tmp_path / "out.tif"))

    export([source(service)], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(dtm, *WINDOW))
