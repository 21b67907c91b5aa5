"""The trial before a harvest: pictures fetched as the engine asks for them, and what is said about those it could not
use."""

from __future__ import annotations

import socket
import threading
from contextlib import closing

import numpy as np
import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.geoplateforme.estimate import LevelEstimate
from datacube_browser.core.geoplateforme.harvest_checks import blocking
from datacube_browser.core.geoplateforme.preflight import PreflightTask, preflight
from datacube_browser.core.geoplateforme.pyramid_grid import SlabGrid, resolution
from qgis.core import QgsNetworkAccessManager

from tests.harvests import asked_for, capabilities, drawn, environment_with, exception, harvest, picture
from tests.rasters import terrain, write_raster
from tests.servers.mapserver import Served, map_server
from tests.servers.proxy import Answer
from tests.servers.tasks import outcome, result

#: A key that no server takes, put together so that no scanner takes it for one.
KEY = "".join(("not", "a", "key", "42"))
SMALL = {"width": 2, "height": 2}


@pytest.fixture(scope="module")
def mapserver(tmp_path_factory):
    folder = tmp_path_factory.mktemp("harvested")
    path = write_raster(
        folder / "ortho.tif",
        np.stack([terrain(1200, 1200, "uint8", seed) for seed in (1, 2, 3)]),
        origin=(-8_435_000, 5_705_000),
        resolution=30,
        epsg=3857,
        nodata=None,
    )
    with map_server(Served("ortho", path), Served("relief", path), crs=("EPSG:3857", "EPSG:4326")) as running:
        yield running


@pytest.fixture
def wms(stub_api):
    """A service that draws all that it is asked for at /wms, and lists the layer `dtm`; tests change its routes."""

    def answer(seen):
        if asked_for(seen).get("REQUEST") == "GetCapabilities":
            return capabilities({"dtm": "EPSG:3857"})
        return drawn(seen)

    return stub_api({"/wms": answer})


def answering(server, get_map, listed=None, **options):
    """Let the service answer GetMap by this function, and GetCapabilities with these layers."""

    def answer(seen):
        if asked_for(seen).get("REQUEST") == "GetCapabilities":
            return capabilities(listed or {"dtm": "EPSG:3857"}, **options)
        return get_map(seen) if callable(get_map) else get_map

    server.routes["/wms"] = answer


def tried(url, **changes):
    return preflight(harvest(url, **changes), environment_with(url))


@pytest.mark.servers
def test_a_good_request_is_clear_and_has_been_sent_as_the_engine_sends_it(qgis_app, mapserver):
    mapserver.requests.clear()
    request = harvest(mapserver.url, layers=("ortho",), image="image/jpeg", levels=(12, 9))

    found = result(PreflightTask(request, environment_with(mapserver.url)))

    assert found.problems == ()
    assert not blocking(found.problems)
    asked = mapserver.asked("GetMap")
    assert [trial.level for trial in found.trials] == [12, 9]
    side = 4096 * resolution(12)
    xmin, ymin, xmax, ymax = map(float, asked_for(asked[0])["BBOX"].split(","))
    assert (xmax - xmin, ymax - ymin) == pytest.approx((side, side))
    assert ((xmin + 20037508.3427892) / side) == pytest.approx(round((xmin + 20037508.3427892) / side))
    expected = request.source.get_map_url((xmin, ymin, xmax, ymax), (4096, 4096))
    assert mapserver.url.rpartition("/")[0] + asked[0].path == expected
    assert "&STYLES=&CRS=EPSG:3857&WIDTH=4096&HEIGHT=4096&BBOX=" in asked[0].path
    assert found.estimate.is_measured
    assert found.estimate.levels[0] == LevelEstimate(12, 1, 1)
    assert found.estimate.requests == 2
    assert not found.trials[0].picture.is_uniform


@pytest.mark.servers
def test_of_a_slab_in_pieces_one_piece_is_fetched(qgis_app, mapserver):
    mapserver.requests.clear()

    found = tried(mapserver.url, layers=("ortho",), options={"harvest_dimensions": [1024, 1024]})

    assert found.problems == ()
    asked = asked_for(mapserver.asked("GetMap")[0])
    xmin, ymin, xmax, ymax = map(float, asked["BBOX"].split(","))
    assert (asked["WIDTH"], asked["HEIGHT"]) == ("1024", "1024")
    assert (xmax - xmin, ymax - ymin) == pytest.approx((1024 * resolution(12),) * 2)
    slab = SlabGrid(12).bounds(SlabGrid(12).around((xmin + 1, ymin + 1, xmax - 1, ymax - 1)))
    assert slab[0] - 0.01 <= xmin < xmax <= slab[2] + 0.01
    assert found.estimate.requests == 16


@pytest.mark.servers
def test_a_wrong_layer_name_is_found_with_the_right_ones(qgis_app, mapserver):
    found = tried(mapserver.url, layers=("ortoh",))

    assert blocking(found.problems, is_confirmed=True)
    assert found.problems[0].parameter == "harvest_layers"
    assert "ortoh" in found.problems[0].reason
    assert "ortho" in found.problems[0].fix
    assert "invalid layer" in found.problems[-1].reason.lower()


@pytest.mark.servers
def test_pictures_too_large_for_the_service_get_a_size_that_works(qgis_app, mapserver, tmp_path):
    path = write_raster(
        tmp_path / "a.tif", terrain(50, 50, "uint8"), epsg=3857, origin=(-8_430_000, 5_705_000), resolution=900
    )
    with map_server(Served("ortho", path), crs=("EPSG:3857",), max_size=3000) as server:
        found = tried(server.url, layers=("ortho",))

    assert found.problems[0].parameter == "harvest_dimensions"
    assert "3000" in found.problems[0].reason
    assert "2048 × 2048" in found.problems[0].fix


@pytest.mark.parametrize("refusal", [exception("too large"), Answer(500, b""), Answer(413, b"no")])
def test_a_service_that_does_not_say_how_large_is_tried_with_smaller_pictures(qgis_app, wms, refusal):
    answering(wms, lambda seen: refusal if int(asked_for(seen)["WIDTH"]) > 1100 else drawn(seen))

    found = tried(f"{wms.url}/wms")

    assert found.problems[0].parameter == "harvest_dimensions"
    assert "1024 × 1024" in found.problems[0].fix
    assert not blocking(tried(f"{wms.url}/wms", options={"harvest_dimensions": [1024, 1024]}).problems)


def test_a_service_that_is_too_slow_for_large_pictures_is_tried_with_smaller_ones(qgis_app, wms):
    end = threading.Event()

    def slow(seen):
        if int(asked_for(seen)["WIDTH"]) > 256:
            end.wait(60)
        return drawn(seen)

    answering(wms, slow)
    before = QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(1000)
    try:
        found = tried(f"{wms.url}/wms", options=SMALL)
    finally:
        QgsNetworkAccessManager.setTimeout(before)
        end.set()

    assert [problem.parameter for problem in found.problems] == ["harvest_dimensions", "harvest_dimensions"]
    assert "256 × 256" in found.problems[0].fix
    assert "in time" in found.problems[1].reason


def test_a_service_that_insists_on_styles_gets_them_beside_other_extras(qgis_app, wms):
    answering(wms, lambda seen: drawn(seen) if "STYLES" in asked_for(seen) else exception("STYLES is missing"))

    assert not blocking(tried(f"{wms.url}/wms").problems)
    assert not blocking(tried(f"{wms.url}/wms", extras="TIME=2020").problems)
    assert asked_for(wms.requests[-1])["TIME"] == "2020"


def test_parameters_of_the_address_are_sent_as_extras(qgis_app, wms):
    answering(wms, lambda seen: drawn(seen) if asked_for(seen).get("MAP") == "/srv/a.map" else exception("no map"))

    assert not blocking(tried(f"{wms.url}/wms", extras="map=/srv/a.map").problems)
    found = tried(f"{wms.url}/wms?map=/srv/a.map")
    assert blocking(found.problems, is_confirmed=True)
    assert found.problems[0].parameter == "harvest_url"


def test_a_service_exception_with_status_200_is_a_problem_in_the_services_words(qgis_app, wms):
    answering(wms, exception("La couche est en maintenance"))

    found = tried(f"{wms.url}/wms", options=SMALL)

    assert blocking(found.problems, is_confirmed=True)
    assert "La couche est en maintenance" in found.problems[-1].reason


@pytest.mark.parametrize(
    ("get_map", "parameter", "words"),
    [
        (lambda seen: drawn(seen, image="image/png"), "harvest_format", "image/png"),
        (lambda seen: drawn(seen, size=(300, 300)), "harvest_dimensions", "300 × 300"),
        (Answer(200, picture(512, 512, "image/jpeg")[:3000]), "harvest_format", "broken"),
        (Answer(200, b"<html><body>Hello</body></html>", {"Content-Type": "text/html"}), "", "no picture"),
        (Answer(200, b""), "", "no picture"),
        (lambda seen: drawn(seen, image="image/tiff", channels=9), "harvest_format", "image/tiff"),
    ],
    ids=["another format", "another size", "broken", "web page", "nothing", "nine channels"],
)
def test_pictures_that_the_engine_cannot_use_are_problems(qgis_app, wms, get_map, parameter, words):
    answering(wms, get_map)

    found = tried(f"{wms.url}/wms", image="image/jpeg", options=SMALL)

    assert blocking(found.problems, is_confirmed=True)
    assert found.problems[-1].parameter == parameter
    assert words in found.problems[-1].reason
    assert found.problems[-1].fix


def test_nine_channels_are_too_many(qgis_app, wms):
    answering(wms, lambda seen: drawn(seen, channels=9), formats=("image/tiff",))

    found = tried(f"{wms.url}/wms", image="image/tiff", options=SMALL)

    assert "9 channels" in found.problems[-1].reason


def test_raw_pixels_have_four_bytes_each(qgis_app, wms):
    answering(
        wms,
        lambda seen: Answer(200, np.arange(int(asked_for(seen)["WIDTH"]) ** 2, dtype=np.float32).tobytes()),
        formats=("image/x-bil;bits=32",),
    )
    options = {**SMALL, "sampleformat": "FLOAT32", "samplesperpixel": 1, "compression": "zip"}

    assert tried(f"{wms.url}/wms", image="image/x-bil;bits=32", options=options).problems == ()
    answering(wms, Answer(200, b"abc"), formats=("image/x-bil;bits=32",))
    found = tried(f"{wms.url}/wms", image="image/x-bil;bits=32", options=options)
    assert "3" in found.problems[-1].reason


def test_a_format_that_is_not_offered_is_named_with_those_that_are(qgis_app, wms):
    answering(wms, exception("Format not supported"), formats=("image/png", "image/webp"))

    found = tried(f"{wms.url}/wms", image="image/jpeg", options=SMALL)

    assert found.problems[0].parameter == "harvest_format"
    assert "image/png" in found.problems[0].fix
    assert "webp" not in found.problems[0].fix


def test_a_layer_without_web_mercator_is_said(qgis_app, wms):
    answering(wms, exception("CRS not supported"), {"dtm": "EPSG:2154"})

    found = tried(f"{wms.url}/wms", options=SMALL)

    assert "EPSG:3857" in found.problems[0].reason
    assert found.problems[0].parameter == "harvest_layers"


@pytest.mark.parametrize("status", [401, 403])
def test_private_data_want_a_key_which_is_shown_nowhere(qgis_app, wms, status):
    refusal = exception(f"Accès refusé pour {KEY}", status)
    answering(wms, lambda seen: drawn(seen) if asked_for(seen).get("APIKEY") == KEY else refusal)

    found = tried(f"{wms.url}/wms", options=SMALL)
    assert found.problems[-1].parameter == "harvest_extras"
    assert "API key" in found.problems[-1].fix
    assert len([seen for seen in wms.requests if "GetMap" in seen.path]) == 1

    with_key = tried(f"{wms.url}/wms", private=f"apikey={KEY}", options=SMALL)
    assert not blocking(with_key.problems)
    assert [problem.parameter for problem in with_key.problems] == ["harvest_extras"]  # all members can read it
    assert KEY not in repr(with_key)

    answering(wms, refusal)
    wrong = tried(f"{wms.url}/wms", private=f"apikey={KEY}", options=SMALL)
    assert blocking(wrong.problems)
    assert KEY not in repr(wrong)


@pytest.mark.servers
def test_another_host_than_the_geoplateformes_must_be_answered_for(qgis_app, wms, mapserver):
    found = preflight(harvest(f"{wms.url}/wms", options=SMALL), environment_with(mapserver.url))

    assert [problem.parameter for problem in found.problems] == ["harvest_url"]
    assert "127.0.0.1" in found.problems[0].reason
    assert blocking(found.problems)
    assert not blocking(found.problems, is_confirmed=True)
    assert len(found.trials) == 1


@pytest.mark.servers
def test_a_redirect_to_another_host_is_a_problem_and_not_followed(qgis_app, wms, mapserver):
    elsewhere = mapserver.url.replace("127.0.0.1", "localhost")
    answering(wms, lambda seen: Answer(302, b"", {"Location": f"{elsewhere}?{seen.path.partition('?')[2]}"}))
    mapserver.requests.clear()

    found = tried(f"{wms.url}/wms", layers=("ortho",), options=SMALL, private=f"apikey={KEY}")

    assert blocking(found.problems)
    assert found.problems[-1].parameter == "harvest_url"
    assert "localhost" in found.problems[-1].reason
    assert mapserver.requests == []
    assert KEY not in repr(found)


def test_a_redirect_on_the_host_is_followed(qgis_app, wms):
    wms.routes["/moved"] = lambda seen: Answer(301, b"", {"Location": f"/wms?{seen.path.partition('?')[2]}"})

    assert not blocking(tried(f"{wms.url}/moved", options=SMALL).problems)


def test_a_circle_of_redirects_ends(qgis_app, wms):
    answering(wms, Answer(302, b"", {"Location": "/wms"}))

    found = tried(f"{wms.url}/wms", options=SMALL)

    assert blocking(found.problems)
    assert found.problems[-1].fix or found.problems[-1].reason


@pytest.mark.servers
def test_a_picture_of_one_colour_is_a_doubt_and_stops_nothing(qgis_app, mapserver):
    found = tried(mapserver.url, layers=("ortho",), extent=MapExtent(2, 46, 2.1, 46.1, "EPSG:4326"))

    assert not blocking(found.problems)
    assert [problem.parameter for problem in found.problems] == ["harvest_levels"]
    assert "level 12" in found.problems[0].reason


@pytest.mark.parametrize(
    ("options", "image", "channels", "doubted"),
    [
        ({"samplesperpixel": 3, "sampleformat": "UINT8"}, "image/png", 3, []),
        ({"samplesperpixel": 3, "sampleformat": "UINT8"}, "image/png", 4, []),
        ({"samplesperpixel": 3, "sampleformat": "UINT8"}, "image/png", 1, ["samplesperpixel"]),
        ({"samplesperpixel": 1, "sampleformat": "FLOAT32"}, "image/tiff", 1, ["sampleformat"]),
    ],
)
@pytest.mark.usefixtures("qgis_app")
def test_pictures_with_other_channels_or_values_are_a_doubt(wms, options, image, channels, doubted):
    answering(wms, lambda seen: drawn(seen, channels=channels), formats=("image/png", "image/tiff"))

    found = tried(f"{wms.url}/wms", image=image, options={**SMALL, "compression": "zip", **options})

    assert not blocking(found.problems)
    assert [problem.parameter for problem in found.problems] == doubted


def test_measures_that_would_be_stored_as_whole_numbers_are_a_doubt(qgis_app, wms):
    answering(
        wms,
        lambda seen: Answer(200, np.arange(int(asked_for(seen)["WIDTH"]) ** 2, dtype=np.float32).tobytes()),
        formats=("image/x-bil;bits=32",),
    )

    found = tried(f"{wms.url}/wms", image="image/x-bil;bits=32", options={**SMALL, "sampleformat": "UINT8"})

    assert not blocking(found.problems)
    assert [problem.parameter for problem in found.problems] == ["sampleformat"]


def test_a_slab_below_the_minimal_size_is_a_doubt(qgis_app, wms):
    found = tried(f"{wms.url}/wms", options={**SMALL, "harvest_threshold": 10_000_000})

    assert not blocking(found.problems)
    assert found.problems[-1].parameter == "harvest_threshold"


@pytest.mark.parametrize(("status", "parameter"), [(404, "harvest_url"), (429, "parallelization"), (503, "")])
def test_a_refusal_is_said_with_what_to_do(qgis_app, wms, status, parameter):
    answering(wms, Answer(status, b"", {"Retry-After": "1"}))

    found = tried(f"{wms.url}/wms", options=SMALL)

    assert blocking(found.problems, is_confirmed=True)
    assert (found.problems[-1].parameter, str(status) in found.problems[-1].reason) == (parameter, True)
    assert found.problems[-1].fix


def test_a_server_that_is_not_there_is_said(qgis_app):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/wms"

    found = tried(url, options=SMALL)

    assert blocking(found.problems, is_confirmed=True)
    assert found.problems[-1].parameter == "harvest_url"


def test_a_service_elsewhere_is_found_in_the_capabilities(qgis_app, wms):
    answering(wms, drawn)
    wms.routes["/ows"] = lambda seen: (
        capabilities({"dtm": "EPSG:3857"}) if "GetCapabilities" in seen.path else Answer(404, b"")
    )

    found = tried(f"{wms.url}/ows", options=SMALL)

    assert any(f"{wms.url}/wms" in problem.reason for problem in found.problems)


def test_a_wrong_request_is_not_even_sent(qgis_app, wms):
    found = tried(f"{wms.url}/wms", layers=(), name="")

    assert blocking(found.problems)
    assert wms.requests == []
    assert found.estimate is None


def test_a_trial_can_be_canceled(qgis_app, wms):
    task = PreflightTask(harvest(f"{wms.url}/wms", options=SMALL), environment_with(wms.url))

    def cancel(_seen):
        task.feedback.cancel()
        return Answer(500, b"")

    answering(wms, cancel)

    assert outcome(task)[0] == "canceled"
