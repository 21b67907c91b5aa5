"""A harvest as the processing gets it, what is wrong with it without asking a server, and what it costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.geoplateforme.environment import PRODUCTION
from datacube_browser.core.geoplateforme.estimate import Measured, estimate
from datacube_browser.core.geoplateforme.estimate_words import estimate_text
from datacube_browser.core.geoplateforme.harvest_area import area_of_polygons
from datacube_browser.core.geoplateforme.harvest_checks import blocking, problems_of
from datacube_browser.core.geoplateforme.harvest_request import PROCESSING_ID, PROCESSING_NAME, is_harvest
from datacube_browser.core.geoplateforme.records import Processing
from qgis.core import QgsGeometry
from qgis.PyQt.QtCore import QLocale

from tests.harvests import harvest

URL = "https://data.geopf.fr/wms-r"
CORSICA = MapExtent(8.507, 41.338, 9.591, 43.004, "EPSG:4326")
#: What IGN's tutorial sends beside source, area and levels.
TUTORIAL = {"tms": "PM", "compression": "jpg", "samplesperpixel": 3, "sampleformat": "UINT8"}


def test_the_body_is_that_of_the_tutorial(qgis_app):
    request = harvest(
        URL,
        extent=CORSICA,
        levels=(10, 14),
        layers=("ORTHOIMAGERY.ORTHOPHOTOS",),
        image="image/jpeg",
        name="Photographies aériennes de la Corse",
        options=TUTORIAL,
    )
    body = request.body()

    assert body["processing"] == PROCESSING_ID
    assert body["inputs"] == {}
    assert body["output"] == {
        "stored_data": {"name": "Photographies aériennes de la Corse", "storage_tags": ["PYRAMIDE"]}
    }
    area = body["parameters"].pop("harvest_area")
    assert area.startswith("POLYGON((")
    assert body["parameters"] == {
        **TUTORIAL,
        "harvest_layers": "ORTHOIMAGERY.ORTHOPHOTOS",
        "harvest_url": URL,
        "bottom": "14",
        "top": "0",
        "harvest_levels": ["14", "10"],
        "harvest_format": "image/jpeg",
    }


def test_a_pyramid_to_update_is_an_input(qgis_app):
    assert harvest(URL, updated="an-id").body()["inputs"] == {"stored_data": ["an-id"]}


def test_all_parameters_of_the_processing_can_be_sent(qgis_app):
    options = {
        **TUTORIAL,
        "harvest_dimensions": [2048, 2048],
        "parallelization": 4,
        "height": 8,
        "width": 8,
        "harvest_threshold": 5000,
        "nodata": [255, 255, 255],
    }
    parameters = harvest(URL, options=options, extras="TIME=2020", top=3, levels=(12, 8)).parameters()

    assert len(parameters) == 18
    assert parameters["harvest_extras"] == "TIME=2020&STYLES="
    assert parameters["top"] == "3"


def test_the_processing_is_known_by_its_id_or_its_name():
    assert is_harvest(Processing(PROCESSING_ID, "?"))
    assert is_harvest(Processing("another", f" {PROCESSING_NAME.upper()} "))
    assert not is_harvest(Processing("another", "Calcul de pyramide raster"))


@pytest.mark.parametrize(
    ("changes", "parameter", "blocks"),
    [
        ({"levels": ()}, "harvest_levels", True),
        ({"levels": (22,)}, "harvest_levels", True),
        ({"levels": (-1, 3)}, "harvest_levels", True),
        ({"levels": (14, 10), "top": 12}, "top", True),
        ({"layers": ()}, "harvest_layers", True),
        ({"layers": (" ",)}, "harvest_layers", True),
        ({"extras": "BBOX=0,0,1,1"}, "harvest_extras", True),
        ({"extras": "a=b&Crs=EPSG:4326"}, "harvest_extras", True),
        ({"extras": "%57IDTH=12"}, "harvest_extras", True),
        ({"signs_in": True}, "harvest_extras", False),
        ({"private": "apikey=x"}, "harvest_extras", False),
        ({"name": "  "}, "", True),
        ({"options": {"width": 8, "height": 16}}, "height", True),
        ({"options": {"width": 0, "height": 0}}, "width", True),
        ({"options": {"parallelization": -1}}, "parallelization", True),
        ({"options": {"harvest_dimensions": [1000, 1000]}}, "harvest_dimensions", True),
        ({"options": {"harvest_dimensions": [2048, 1024]}}, "harvest_dimensions", True),
        ({"options": {"harvest_dimensions": [0, 0]}}, "harvest_dimensions", True),
        ({"options": {"compression": "jpg", "samplesperpixel": 4}}, "compression", True),
        ({"options": {"compression": "jpg90", "samplesperpixel": 2}}, "compression", True),
        ({"options": {"compression": "jpg", "sampleformat": "FLOAT32"}, "image": "image/tiff"}, "compression", True),
        ({"options": {"compression": "zip", "sampleformat": "FLOAT32"}}, "harvest_format", True),
        ({"options": {"samplesperpixel": 3, "nodata": [255]}}, "nodata", True),
        ({"options": {"samplesperpixel": 4, "compression": "png"}}, "harvest_extras", False),
        ({"options": {"samplesperpixel": 4, "compression": "png"}, "image": "image/jpeg"}, "harvest_format", False),
    ],
)
def test_what_the_engine_would_stumble_over_is_a_problem_with_a_fix(qgis_app, changes, parameter, blocks):
    problems = problems_of(harvest(URL, **changes), PRODUCTION)

    assert [(problem.parameter, problem.blocks) for problem in problems] == [(parameter, blocks)]
    assert problems[0].reason
    assert problems[0].fix


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"options": TUTORIAL},
        {"options": {"harvest_dimensions": [8192, 8192]}},
        {"options": {"harvest_dimensions": [512, 512], "width": 4, "height": 4}},
        {"options": {"samplesperpixel": 4, "compression": "png"}, "extras": "Transparent=TRUE"},
        {"options": {"sampleformat": "FLOAT32", "compression": "zip", "samplesperpixel": 1}, "image": "image/tiff"},
        {"options": {"samplesperpixel": 3, "nodata": [255, 255, 255]}},
        {"levels": (21, 0)},
    ],
)
def test_good_requests_have_no_problem(qgis_app, changes):
    assert problems_of(harvest(URL, **changes), PRODUCTION) == ()


@pytest.mark.parametrize(
    ("url", "can_be_confirmed"),
    [
        ("", False),
        ("data.geopf.fr/wms-r", False),
        ("ftp://data.geopf.fr/wms-r", False),
        ("https://data.geopf.fr/wms-r?map=a", False),
        ("https://data.geopf.fr/wms-r?", False),
        ("https://u:p@data.geopf.fr/wms-r", False),
        ("https://wxs.ign.fr/essentiels/geoportail/r/wms", False),
        ("https://data.geopf.fr.evil.test/wms", True),
        ("http://data.geopf.fr/wms-r", True),
        ("https://www.geo2france.fr/geoserver/wms", True),
    ],
)
def test_addresses_that_the_engine_cannot_use_stop_the_launch(qgis_app, url, can_be_confirmed):
    problems = problems_of(harvest(url), PRODUCTION)

    assert problems[0].parameter == "harvest_url"
    assert bool(blocking(problems))
    assert bool(blocking(problems, is_confirmed=True)) is not can_be_confirmed


def test_slabs_and_requests_are_estimated_for_each_level(qgis_app):
    found = estimate(harvest(URL, extent=CORSICA, levels=(14, 10), image="image/jpeg", options=TUTORIAL))

    assert [level.level for level in found.levels] == list(range(14, -1, -1))
    assert [level.requests for level in found.levels[:6]] == [28, 0, 0, 0, 1, 0]
    assert found.levels[0].slabs == 28
    assert found.requests == 29
    assert found.outlined.count == 28
    assert found.is_exact
    assert not found.is_measured
    assert 66_724_708 / 5 < found.stored < 66_724_708 * 5  # what the tutorial's pyramid has
    assert 0 < found.hours < 1


def test_of_a_long_shore_a_coarser_level_is_outlined(qgis_app):
    area = area_of_polygons([bytes(QgsGeometry.fromWkt("Point (2 47)").buffer(3, 40).asWkb())], "EPSG:4326", 20)
    found = estimate(replace(harvest(URL, levels=(20,)), area=area))

    assert found.outlined.grid.level < 20
    assert found.outlined.outline().buffer(1, 1).contains(area.mercator())


def test_smaller_pictures_and_smaller_slabs_are_more_requests(qgis_app):
    whole = estimate(harvest(URL, extent=CORSICA, levels=(14,)))
    pieces = estimate(harvest(URL, extent=CORSICA, levels=(14,), options={"harvest_dimensions": [1024, 1024]}))
    small = estimate(harvest(URL, extent=CORSICA, levels=(14,), options={"width": 4, "height": 4}))

    assert (whole.requests, pieces.requests) == (28, 28 * 16)
    assert pieces.fetched == whole.fetched
    assert whole.levels[0].slabs * 4 < small.levels[0].slabs < whole.levels[0].slabs * 16


def test_what_was_measured_corrects_the_estimate(qgis_app):
    request = harvest(URL, extent=CORSICA, levels=(14,))
    slow = estimate(request, Measured(bytes_per_pixel=1.0, seconds_per_pixel=3600 / 4096**2))
    at_once = estimate(harvest(URL, extent=CORSICA, levels=(14,), options={"parallelization": 4}), Measured(1, 1e-3))

    assert slow.is_measured
    assert slow.fetched == 28 * 4096**2
    assert 28 < slow.hours < 29
    assert at_once.hours == pytest.approx(estimate(request, Measured(1, 1e-3)).hours / 4)


def test_one_channel_of_floats_takes_more_room_than_jpeg(qgis_app):
    floats = {"sampleformat": "FLOAT32", "samplesperpixel": 1, "compression": "raw"}

    assert estimate(harvest(URL, options=floats)).stored > estimate(harvest(URL, options=TUTORIAL)).stored


def test_all_of_the_world_at_the_finest_level_is_said_in_words(qgis_app):
    world = MapExtent(-180, -85, 180, 85, "EPSG:4326")
    found = estimate(harvest(URL, extent=world, levels=(21, 12)))
    text = estimate_text(found)

    assert found.levels[0].slabs > 2**31
    assert QLocale().toString(found.slabs) in text
    assert QLocale().toString(found.requests) in text
    assert "day" in text
