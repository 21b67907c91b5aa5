"""A Géoplateforme that answers with less than its guide says, is canceled in the midst, or has lost what is asked for:
nothing of the user's is deleted, and each message says what is so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.errors import CanceledError, HttpError, LayerError, ResponseError
from datacube_browser.core.geoplateforme import harvest_area, harvest_run, publication
from datacube_browser.core.geoplateforme.awaited_run import awaited_pyramid
from datacube_browser.core.geoplateforme.entrepot import Entrepot
from datacube_browser.core.geoplateforme.estimate_words import area_text, time_text
from datacube_browser.core.geoplateforme.harvest_area import area_of_polygons
from datacube_browser.core.geoplateforme.harvest_tasks import ProcessingTask
from datacube_browser.core.geoplateforme.metadata_references import undo_references
from datacube_browser.core.geoplateforme.preflight import preflight
from datacube_browser.core.geoplateforme.publication import look_for_layer, offerings, publish, remove_configuration
from datacube_browser.core.geoplateforme.publication_request import PublicationRequest
from datacube_browser.core.geoplateforme.publish_tasks import OpenPublishedTask
from datacube_browser.core.geoplateforme.published_layer import find_layer
from datacube_browser.core.geoplateforme.pyramid_grid import SlabGrid, slabs_of
from datacube_browser.core.geoplateforme.pyramids import PyramidTask, layers_of
from datacube_browser.core.geoplateforme.record_reading import read_datastore
from datacube_browser.core.geoplateforme.records import WMS_RASTER, WMTS_TMS, Community
from datacube_browser.core.geoplateforme.wms_advice import advice
from datacube_browser.core.geoplateforme.wms_requests import OtherHostError, fetched
from datacube_browser.core.geoplateforme.wms_source import source_of_layer, wms_source
from qgis.core import QgsDataSourceUri, QgsGeometry

from tests.harvests import asked_for, capabilities, drawn, environment_with, harvest
from tests.qgis.canceling import canceled_at_each
from tests.qgis.geoplateforme import CORSICA, harvest_body, workplace
from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer
from tests.servers.tasks import failure, result

CREATE, LAUNCH = "/executions$", "/launch$"
SQUARE = "POLYGON((8 41, 8 42, 9 42, 9 41, 8 41))"


@pytest.fixture
def store(entrepot, monkeypatch):
    """A Géoplateforme with a layer to harvest, looked at without pauses."""
    for module, name, value in (
        (harvest_run, "LOOK_PAUSE", 0.0),
        (harvest_run, "_ABORT_PAUSE", 0.0),
        (publication, "_PAUSES", (0.0,) * 20),
        (publication, "_CAPABILITIES_PAUSES", (0.0,) * 5),
    ):
        monkeypatch.setattr(module, name, value)
    entrepot.add_layer("ORTHO", CORSICA, bottom=9)
    return entrepot


@pytest.fixture
def place(qgis_app, store):
    return workplace(store)


@pytest.fixture
def ask(place):
    """A function that does something with the API in a worker thread; with `fails`, what must fail: the error."""

    def do(work, *, fails=False):
        run = failed if fails else done
        return run(lambda feedback: work(Entrepot(place.environment, place.authcfg, feedback)))

    return do


def started(store, ask, name="Photographies de la Corse", **others):
    body = {**harvest_body(store, name), **others}
    return ask(lambda api: harvest_run.start_harvest(api, store.datastore.id, body))


def left(store):
    """The names of the pyramids in the datastore, without the layer that is harvested."""
    return [each["name"] for each in store.datastore.stored_data.values() if each["name"] != "ORTHO"]


# --- harvests


def test_a_creation_of_which_nothing_is_found_is_said(store, ask):
    store.fault(Answer(201), path=CREATE, method="POST")
    body = harvest_body(store)
    error = ask(lambda api: harvest_run.start_harvest(api, store.datastore.id, body), fails=True)
    assert isinstance(error, ResponseError)
    assert store.datastore.executions == {}


def test_an_execution_without_an_id_is_none(store, ask):
    run = started(store, ask)
    store.fault(json_answer({"status": "PROGRESS"}), path=f"/executions/{run.id}$")
    error = ask(lambda api: harvest_run.execution(api, store.datastore.id, run.id), fails=True)
    assert isinstance(error, ResponseError)


@pytest.mark.parametrize("does", [False, True], ids=["before it is done", "once it is done"])
def test_a_start_that_is_canceled_at_any_request_leaves_nothing(store, place, monkeypatch, does):
    monkeypatch.setattr(harvest_run, "_after_launch", lambda _api, _datastore, run: run)
    body = harvest_body(store)

    def start(feedback):
        api = Entrepot(place.environment, place.authcfg, feedback)
        return harvest_run.start_harvest(api, store.datastore.id, body, {"made_by": "test"})

    def nothing_is_left():
        assert left(store) == []

    run, requests = canceled_at_each(store, monkeypatch, start, does=does, patience=0.5, afterwards=nothing_is_left)
    assert requests >= 3
    assert list(store.datastore.executions)[-1] == run.id
    assert left(store) == ["Photographies de la Corse"]


def test_a_refused_abort_is_said(store, ask):
    run = started(store, ask)
    store.fault(Answer(403), path="/abort$", method="POST")
    error = ask(lambda api: harvest_run.abort(api, store.datastore.id, run.id), fails=True)
    assert (type(error), error.status) == (HttpError, 403)


def test_clearing_up_an_update_keeps_the_pyramid_that_was_to_be_updated(store, ask):
    """Its output is what it was given."""
    first = started(store, ask)
    store.finish(first.id)
    second = started(store, ask, "Corse 2027", inputs={"stored_data": [first.output]})
    document = store.runs[second.id].document
    document["output"]["stored_data"] = document["inputs"]["stored_data"][0]
    ended = ask(lambda api: harvest_run.abort(api, store.datastore.id, second.id))
    assert ended.output == first.output
    ask(lambda api: harvest_run.clear_up(api, store.datastore.id, ended))
    assert first.output in store.datastore.stored_data


def test_a_log_without_end_is_read_so_far(store, ask, monkeypatch):
    monkeypatch.setattr(harvest_run, "_MOST_LINES", 150)
    run = started(store, ask)
    store.runs[run.id].log[:] = [f"line {number}" for number in range(1000)]
    store.most_per_page = 100
    lines = ask(lambda api: harvest_run.log_lines(api, store.datastore.id, run.id))
    assert lines == tuple(f"line {number}" for number in range(200))


def test_pages_of_a_log_that_begin_beyond_what_was_asked_for_are_no_lines(store, ask, monkeypatch):
    monkeypatch.setattr(harvest_run, "_LINES", 2)
    run = started(store, ask)
    store.fault(json_answer(["a", "b"], headers={"Content-Range": "51-52/100"}), path="/logs")
    assert ask(lambda api: harvest_run.log_lines(api, store.datastore.id, run.id)) == ()


def test_an_awaited_harvest_that_gets_stuck_is_said_once_and_canceling_it_leaves_nothing(store, place):
    run = done(
        lambda feedback: harvest_run.start_harvest(
            Entrepot(place.environment, place.authcfg, feedback),
            store.datastore.id,
            harvest_body(store, harvest_layers="GONE"),
        )
    )
    told, warned = [], []

    def wait(feedback):
        def warn(text):
            warned.append(text)
            feedback.cancel()

        api = Entrepot(place.environment, place.authcfg, feedback)
        with pytest.raises(CanceledError):
            awaited_pyramid(api, store.datastore.id, run, told.append, warn)

    done(wait)
    assert len(warned) == 1
    assert any("GONE" in line for line in told)
    assert left(store) == []


def test_the_parameters_of_a_harvest_come_though_pyramids_cannot_be_listed(store, place):
    store.fault(Answer(403), path="/stored_data")
    processing, names = result(ProcessingTask(place))
    assert len(processing.parameters) == 18
    assert names == frozenset()


# --- areas and estimates


def test_areas_of_too_many_polygons_or_of_an_unknown_crs_are_refused(qgis_app, monkeypatch):
    square = bytes(QgsGeometry.fromWkt(SQUARE).asWkb())
    error = failed(lambda feedback: area_of_polygons([square], "EPSG:999999", 12, feedback))
    assert "cannot be projected" in error.message
    assert "EPSG:999999" in error.message
    monkeypatch.setattr(harvest_area, "MOST_POLYGONS", 2)
    error = failed(lambda feedback: area_of_polygons([square] * 3, "EPSG:4326", 12, feedback))
    assert "too many polygons" in error.message


def test_no_area_has_no_slabs(qgis_app):
    assert slabs_of(QgsGeometry(), SlabGrid(12, 16, 16)).blocks == ()


def test_times_and_areas_are_said_in_units_that_people_use(qgis_app):
    said = [time_text(hours) for hours in (0.001, 0.5, 1, 30, 100)]
    assert said == [
        "less than a minute",
        "about 30 minute(s)",
        "about 1 hour(s)",
        "about 30 hour(s)",
        "about 4 day(s)",
    ]
    whole = area_of_polygons([bytes(QgsGeometry.fromWkt(SQUARE).asWkb())], "EPSG:4326", 12)
    assert "of" not in area_text(replace(whole, corners=4, asked_corners=4))
    assert area_text(replace(whole, corners=4, asked_corners=9, tolerance=0)).endswith("of 9")
    assert "up to 30 m further" in area_text(replace(whole, corners=4, asked_corners=9, tolerance=30.2))


# --- the service that is harvested


@pytest.fixture
def wms(qgis_app, stub_api):
    """A service that draws pictures of one colour, up to 512 pixels."""

    def answer(seen):
        if asked_for(seen).get("REQUEST") == "GetCapabilities":
            return capabilities({"dtm": "EPSG:3857"}, most=512)
        return drawn(seen, is_uniform=True)

    return stub_api({"/wms": answer})


def test_pictures_of_one_colour_are_a_doubt_and_stop_nothing(wms):
    request = harvest(f"{wms.url}/wms")
    found = done(lambda feedback: preflight(request, environment_with(wms.url), feedback))
    assert any("one colour only" in problem.reason for problem in found.problems)
    assert any("up to 512 pixels" in problem.reason for problem in found.problems)
    assert not any(problem.blocks for problem in found.problems)


def test_advice_that_is_canceled_is_none(wms, monkeypatch):
    request = harvest(f"{wms.url}/wms")
    found, requests = canceled_at_each(wms, monkeypatch, lambda feedback: advice(request, feedback))
    assert [problem.blocks for problem in found] == [True]
    assert requests >= 1


def test_a_service_that_sends_the_engine_to_another_host_is_said_and_its_own_host_followed(qgis_app, stub_api):
    api = stub_api({"/wms": Answer(200, b"picture"), "/near": Answer(302, b"", {"Location": "@URL@/wms"})})
    api.routes["/near"] = Answer(302, b"", {"Location": f"{api.url}/wms"})
    api.routes["/far"] = Answer(302, b"", {"Location": api.url.replace("127.0.0.1", "localhost") + "/wms?key=secret"})
    assert done(lambda feedback: fetched(f"{api.url}/near", feedback)).content == b"picture"
    error = failed(lambda feedback: fetched(f"{api.url}/far", feedback))
    assert isinstance(error, OtherHostError)
    assert "localhost" in error.message
    assert "secret" not in error.report()
    error = failed(lambda feedback: fetched(f"{api.url}/wms", feedback, most_bytes=3))
    assert isinstance(error, ResponseError)


def test_the_styles_of_an_address_and_of_a_layer_are_harvested():
    assert wms_source("https://example.org/wms?LAYERS=a&styles=dark").extras == "STYLES=dark"
    uri = QgsDataSourceUri()
    for key, value in (("url", "https://example.org/wms"), ("layers", "a"), ("layers", "b"), ("styles", "dark")):
        uri.setParam(key, value)
    uri.setParam("styles", "")
    found = source_of_layer("wms", bytes(uri.encodedUri()).decode())
    styles = found.extras.removeprefix("STYLES=").split(",")
    assert dict(zip(found.layers, styles, strict=True)) == {"a": "dark", "b": ""}


# --- publishing


@pytest.fixture
def request_of(store):
    """A function that makes a request for a kind of service, with changes."""
    pyramid = next(iter(store.datastore.stored_data))

    def make(kind=WMS_RASTER, **changes):
        endpoint = next(each["_id"] for each in store.endpoints if (each["type"], each["open"]) == (kind, True))
        wanted = PublicationRequest(kind, pyramid, endpoint, True, "corse", "Corse", "Photographies", "0", "8")
        return replace(wanted, **changes)

    return make


def own(store, kind):
    return [each for each in getattr(store.datastore, kind).values() if each.get("layer_name") != "ORTHO"]


@pytest.mark.parametrize("path", ["/configurations$", "/offerings$"])
def test_a_publication_of_which_nothing_is_found_is_said_and_leaves_no_configuration(store, ask, request_of, path):
    store.fault(Answer(201), path=path, method="POST")
    error = ask(lambda api: publish(api, store.datastore.id, request_of()), fails=True)
    assert "does not say what it has made" in error.message
    assert own(store, "configurations") == []


def test_a_configuration_that_is_gone_is_not_deleted_and_offerings_without_an_id_are_left(store, ask, request_of):
    ask(lambda api: remove_configuration(api, store.datastore.id, "gone"))
    assert store.count("DELETE") == 0
    made = ask(lambda api: publish(api, store.datastore.id, request_of()))
    store.fault(json_answer([{"_id": "../users"}]), path=f"/configurations/{made.configuration.id}/offerings")
    ask(lambda api: remove_configuration(api, store.datastore.id, made.configuration.id), fails=True)
    assert [seen.path.rpartition("/")[2] for seen in store.requests if seen.method == "DELETE"] == [
        made.configuration.id
    ]


def test_looking_for_a_new_layer_can_be_canceled(store, place, ask, request_of, monkeypatch):
    made = ask(lambda api: publish(api, store.datastore.id, request_of()))

    def look(feedback):
        return look_for_layer(Entrepot(place.environment, place.authcfg, feedback), made.offering)

    found, requests = canceled_at_each(store, monkeypatch, look)
    assert found.name == "corse"
    assert requests == 1


def test_a_layer_that_its_service_does_not_list_is_none_and_cannot_be_opened(store, place, ask, request_of):
    made = ask(lambda api: publish(api, store.datastore.id, request_of(WMTS_TMS)))
    others = replace(made.offering, layer_name="another", is_open=False)
    assert done(lambda feedback: find_layer(place.environment, others, place.authcfg, feedback)) is None
    private = replace(made.offering, is_open=False)
    layer = done(lambda feedback: find_layer(place.environment, private, place.authcfg, feedback))
    assert f"authcfg={place.authcfg}" in layer.uri
    store.capabilities_lag = 100
    again = ask(lambda api: publish(api, store.datastore.id, request_of(layer_name="late")))
    error = failure(OpenPublishedTask(place, again.offering, None))
    assert isinstance(error, LayerError)
    assert "does not list the layer late" in error.message


def test_layers_are_listed_where_the_api_lists_less_and_others_left_out(store, ask, request_of):
    made = ask(lambda api: publish(api, store.datastore.id, request_of()))
    listed = [
        {"_id": made.configuration.id, "layer_name": "corse", "type": WMS_RASTER},
        {"_id": "b", "layer_name": "vectors", "type": "WFS", "type_infos": {"used_data": [{"stored_data": "v"}]}},
        {"_id": "../users"},
    ]
    store.fault(json_answer(listed), path=r"/configurations\?", method="GET")
    (layer,) = ask(lambda api: layers_of(api, store.datastore.id))
    assert layer.configuration.stored_data
    assert layer.offering.layer_name == "corse"
    names = {each.layer_name for each in ask(lambda api: offerings(api, store.datastore.id))}
    assert names == {"ORTHO", "corse"}


def test_a_pyramid_that_is_gone_is_said(store, place):
    error = failure(PyramidTask(place, "gone"))
    assert "no longer in the datastore" in error.message


def test_metadata_without_an_id_are_left_alone(store, ask):
    store.fault(json_answer([{"_id": "../users", "file_identifier": "x"}]), path=r"/metadata\?")
    assert ask(lambda api: undo_references(api, store.datastore.id, "corse")) == ()
    assert store.count("PUT") == 0


def test_a_storage_without_an_id_is_left_out():
    value = {"_id": "d", "storages": {"data": [{"storage": {"_id": "../users"}}, {"storage": {"_id": "s"}}]}}
    assert [each.id for each in read_datastore(value, Community("c", "C")).storages] == ["s"]


def test_what_a_publication_lacks_is_said(request_of):
    assert request_of().problem() == ""
    assert "title" in request_of(title="").problem()
    assert "no endpoint" in request_of(endpoint="").problem()
