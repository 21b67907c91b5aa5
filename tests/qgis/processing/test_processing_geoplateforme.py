"""Harvests of a WMS and publications of a pyramid with Processing."""

from __future__ import annotations

import pytest
from datacube_browser.core.geoplateforme import harvest_run
from datacube_browser.core.geoplateforme import publication as publishing
from datacube_browser.core.geoplateforme.followed_runs import followed_runs, forget
from datacube_browser.core.geoplateforme.workplace import Workplace, environment_at
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRasterLayer, QgsVectorLayer

from tests.qgis.geoplateforme import CORSICA, signed_in
from tests.qgis.processing_tools import RecordingFeedback, Run, algorithm, provider, refusal
from tests.qgis.translated import translated
from tests.servers.stub import json_answer

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
EXTENT = "8.507,9.591,41.338,43.004 [EPSG:4326]"
OPTIONS = '{"width": 2, "height": 2, "samplesperpixel": 3}'


@pytest.fixture
def english(tmp_path):
    """With its plurals."""
    with translated("en", tmp_path):
        yield


@pytest.fixture
def store(entrepot, monkeypatch):
    monkeypatch.setattr(harvest_run, "LOOK_PAUSE", 0.01)
    entrepot.add_layer("ORTHO", CORSICA, bottom=8)
    yield entrepot
    for run in followed_runs():
        forget(run)


@pytest.fixture
def values(store):
    """The parameters of a dry run."""
    return {
        "AUTHCFG": signed_in(store),
        "DATASTORE": "Atelier des données",
        "API": store.api_url,
        "SERVICE": store.wms_url,
        "LAYERS": "ORTHO",
        "EXTENT": EXTENT,
        "LEVELS": "8",
        "NAME": "Corse",
        "COMPRESSION": "png",
        "OPTIONS": OPTIONS,
    }


@pytest.fixture
def publication(store, values):
    """The parameters of a publication of what was harvested."""
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert run.is_done, run.log
    return {
        **{name: values[name] for name in ("AUTHCFG", "DATASTORE", "API")},
        "PYRAMID": "Corse",
        "LAYER_NAME": "corse",
        "TITLE": "La Corse",
        "ABSTRACT": "Photographies aériennes",
    }


def changes(store):
    return [seen for seen in store.requests if seen.method != "GET"]


def harvested(store):
    return [data["name"] for data in store.datastore.stored_data.values() if data["name"] != "ORTHO"]


def test_it_begins_as_a_dry_run_that_estimates_and_tries_and_changes_nothing(store, values):
    run = Run("harvest_wms", **values)
    assert run.is_done, run.log
    assert changes(store) == []
    assert run.results["SLABS"] >= run.results["REQUESTS"] > 0
    assert run.results["EXECUTION"] == ""
    assert "Level 8: " in run.log
    assert "nothing has been launched" in run.log
    assert [seen for seen in store.requests if "REQUEST=GetMap" in seen.path]


def test_without_dry_run_it_harvests_and_waits_for_the_end(store, values):
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert run.is_done, run.log
    made = store.datastore.stored_data[run.results["STORED_DATA"]]
    assert (made["name"], made["status"]) == ("Corse", "GENERATED")
    assert made["storage"]["labels"] == ["PYRAMIDE"]
    assert "moissonnage WMS" in run.log
    sent = store.datastore.executions[run.results["EXECUTION"]]["parameters"]
    assert sent["harvest_levels"] == ["8"]
    assert (sent["bottom"], sent["top"], sent["compression"]) == ("8", "0", "png")
    assert sent["harvest_area"].startswith(("POLYGON((8.5", "POLYGON ((8.5", "MULTIPOLYGON"))


def test_without_waiting_it_ends_once_it_is_launched(store, values):
    run = Run("harvest_wms", **values, DRY_RUN=False, WAIT=False)
    assert run.is_done, run.log
    assert store.datastore.executions[run.results["EXECUTION"]]["status"] in ("WAITING", "PROGRESS")


def test_a_harvest_is_followed_in_the_window_too(store, values):
    assert Run("harvest_wms", **values).is_done  # a dry run
    assert followed_runs() == ()
    run = Run("harvest_wms", **values, DRY_RUN=False, WAIT=False)
    (followed,) = followed_runs()
    assert followed.execution == run.results["EXECUTION"]
    assert followed.place == Workplace(environment_at(store.api_url), values["AUTHCFG"], store.datastore.id)


def test_the_area_is_that_of_polygons(store, values):
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "Zone", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((9 42, 9.2 42, 9.1 42.2, 9 42))"))
    layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    run = Run("harvest_wms", **{**values, "EXTENT": None, "AREA": "Zone"}, DRY_RUN=False, WAIT=False)
    assert run.is_done, run.log
    wkt = store.datastore.executions[run.results["EXECUTION"]]["parameters"]["harvest_area"]
    assert QgsGeometry.fromWkt(wkt).boundingBox().toString(1) == "9.0,42.0 : 9.2,42.2"


def test_the_log_counts_in_words(store, values, english):
    run = Run("harvest_wms", **{**values, "EXTENT": "9,9.1,42,42.1 [EPSG:4326]"})
    assert run.is_done, run.log
    assert "Level 8: 1 slab, 1 request\n" in run.log
    assert "less than a minute" in run.log
    assert not [words for words in ("1 slabs", "1 requests", "0.0 hours", "(s)") if words in run.log]


def test_a_wrong_layer_stops_before_anything_is_launched(store, values):
    run = Run("harvest_wms", **{**values, "LAYERS": "NOBODY"}, DRY_RUN=False)
    assert not run.is_done
    assert "NOBODY" in run.log
    assert changes(store) == []


def test_a_host_that_the_platform_cannot_reach_stops_unless_ign_has_opened_it(store, values, monkeypatch):
    from datacube_browser.core.geoplateforme.environment import Environment

    monkeypatch.setattr(Environment, "is_own", lambda *_: False)
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert not run.is_done
    assert "HOST_IS_OPEN" in run.log
    assert "box" not in run.log
    assert changes(store) == []
    run = Run("harvest_wms", **values, HOST_IS_OPEN=True)
    assert run.is_done, run.log


def test_other_parameters_are_checked_against_the_processings_own_schema(store, values):
    run = Run("harvest_wms", **{**values, "OPTIONS": '{"samplesperpixel": 7}'}, DRY_RUN=False)
    assert not run.is_done
    assert "samplesperpixel: It must be at most 4." in run.log
    assert changes(store) == []


def test_a_pyramid_is_updated_by_reference(store, values):
    first = Run("harvest_wms", **values, DRY_RUN=False)
    again = Run("harvest_wms", **{**values, "NAME": "Corse 2"}, DRY_RUN=False, UPDATED=first.results["STORED_DATA"])
    assert again.is_done, again.log
    inputs = store.datastore.executions[again.results["EXECUTION"]]["inputs"]["stored_data"]
    assert [each["_id"] for each in inputs] == [first.results["STORED_DATA"]]


def test_canceling_aborts_the_harvest_and_deletes_what_it_has_made(store, values):
    class StopWhenRunning(RecordingFeedback):
        def pushConsoleInfo(self, text):
            self.cancel()

    store.requests_per_look = 1
    run = Run("harvest_wms", StopWhenRunning(), **{**values, "LEVELS": "8,7,6"}, DRY_RUN=False)
    assert not run.is_done
    assert [each["status"] for each in store.datastore.executions.values()] == ["ABORTED"]
    assert harvested(store) == []


def test_a_datastore_without_room_stops_before_anything_is_launched(store, values):
    store.datastore.quotas["PYRAMIDE"] = 10_000
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert not run.is_done
    assert "has room for 0" in run.log
    assert changes(store) == []


def test_a_harvest_is_waited_for_until_its_pyramid_is_ready(store, values):
    place = "/stored_data/[^/?]+$"
    making = {"_id": store.datastore.id, "name": "Corse", "type": "ROK4-PYRAMID-RASTER", "status": "GENERATING"}
    store.fault(json_answer(making), path=place, method="GET", times=3)
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert run.is_done, run.log
    assert store.count("GET", place) == 4


def test_a_harvest_whose_pyramid_becomes_unstable_is_an_error(store, values):
    broken = {"_id": store.datastore.id, "name": "Corse", "type": "ROK4-PYRAMID-RASTER", "status": "UNSTABLE"}
    store.fault(json_answer(broken), path="/stored_data/[^/?]+$", method="GET")
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert not run.is_done
    assert "UNSTABLE" in run.log


def test_a_harvest_that_fails_says_so_with_its_log(store, values):
    store.run_fails = True
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert not run.is_done
    assert "No space left" in run.log
    assert "has ended with FAILURE" in run.log
    assert "list of pyramids" in run.log


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"LAYERS": "NOBODY"}, "LAYERS: "),
        ({"OPTIONS": '{"width": 2, "height": 3}'}, "OPTIONS, height: "),
        ({"COMPRESSION": "jpg", "OPTIONS": '{"width": 2, "height": 2, "samplesperpixel": 4}'}, "COMPRESSION: "),
        ({"TOP": 9}, "TOP: "),
    ],
)
def test_a_problem_names_the_parameter_of_the_algorithm(store, values, wrong, name):
    run = Run("harvest_wms", **{**values, **wrong}, DRY_RUN=False)
    assert not run.is_done
    assert name in run.log


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"SERVICE": "ftp://example.org"}, "SERVICE: "),
        ({"SERVICE": "https://data.geopf.fr/wms-r?apikey=ouvre-toi"}, "history"),
        ({"LAYERS": ""}, "LAYERS: "),
        ({"EXTENT": None}, "EXTENT: "),
        ({"LEVELS": "22"}, "LEVELS: "),
        ({"LEVELS": "a"}, "LEVELS: "),
        ({"LEVELS": "-1"}, "LEVELS: "),
        ({"LEVELS": ","}, "LEVELS: "),
        ({"OPTIONS": "[1]"}, "OPTIONS: "),
        ({"OPTIONS": "{"}, "OPTIONS: "),
        ({"API": "file:///etc"}, "API: "),
        ({"NAME": ""}, "NAME"),
        ({"FORMAT": "image/gif"}, "FORMAT"),
    ],
)
def test_wrong_parameters_are_refused_in_words_before_anything_is_sent(store, values, wrong, words):
    assert words in refusal("harvest_wms", **{**values, **wrong})
    assert store.requests == []


@pytest.mark.parametrize(("name", "words"), [("nobody", "you have none called"), ("", "several fit")])
def test_a_datastore_is_named_by_id_or_name(store, values, name, words):
    run = Run("harvest_wms", **{**values, "DATASTORE": name})
    assert not run.is_done
    assert words in run.log
    assert store.sandbox.id in run.log


def test_an_account_without_a_datastore_is_told_so(store, values):
    store.datastores = []
    run = Run("harvest_wms", **values)
    assert not run.is_done
    assert "none of your communities has a datastore" in run.log


def test_an_area_without_anything_in_it_stops_before_anything_is_launched(store, values):
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "nothing", "memory")
    QgsProject.instance().addMapLayer(layer)
    run = Run("harvest_wms", **{**values, "EXTENT": layer.id()}, DRY_RUN=False)
    assert not run.is_done
    assert "EXTENT: " in run.log
    assert store.count("POST", "/executions") == 0


def test_a_pyramid_is_published_as_wms_and_the_output_opens_in_qgis(store, publication):
    run = Run("publish_pyramid", **publication, KEYWORDS="Tutoriel, Raster", GETFEATUREINFO=True, VISIBILITY="PUBLIC")
    assert run.is_done, run.log
    layer = QgsRasterLayer(run.results["OUTPUT"], "corse", "wms")
    assert layer.isValid()
    kept = next(each for each in store.datastore.configurations.values() if each["layer_name"] == "corse")
    assert kept["type_infos"]["keywords"] == ["Tutoriel", "Raster"]
    assert kept["type_infos"]["getfeatureinfo"] == {"stored_data": True}
    offering = store.datastore.offerings[run.results["OFFERING"]]
    assert (offering["status"], offering["visibility"]) == ("PUBLISHED", "PUBLIC")


def test_a_pyramid_is_published_as_wmts_with_some_levels(store, publication):
    more = {"ATTRIBUTION": "IGN", "ATTRIBUTION_URL": "https://www.ign.fr/", "METADATA": "https://example.org/a.xml"}
    run = Run("publish_pyramid", **publication, SERVICE="WMTS", LEVELS="7,2", **more)
    assert run.is_done, run.log
    assert QgsRasterLayer(run.results["OUTPUT"], "corse", "wms").isValid()
    kept = next(each for each in store.datastore.configurations.values() if each["layer_name"] == "corse")
    used = kept["type_infos"]["used_data"][0]
    assert (used["top_level"], used["bottom_level"]) == ("2", "7")
    assert kept["attribution"] == {"title": "IGN", "url": "https://www.ign.fr/"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"PYRAMID": "nobody"}, "PYRAMID: the datastore has none"),
        ({"LEVELS": "12"}, "LEVELS: the pyramid has 0, 1"),
        ({"LAYER_NAME": "ORTHO"}, "already has a layer ORTHO"),
        ({"DATASTORE": "Données d'autrui"}, "PYRAMID: the datastore has none"),
        ({"METADATA": "file:///a.xml"}, "is not a web address"),
        ({"ATTRIBUTION": "IGN", "ATTRIBUTION_URL": "ign"}, "is not a web address"),
    ],
)
def test_a_publication_that_cannot_be_says_why(store, publication, wrong, words):
    before = dict(store.datastore.configurations)
    run = Run("publish_pyramid", **{**publication, **wrong})
    assert not run.is_done
    assert words in run.log
    assert store.datastore.configurations == before


def test_a_publication_for_readers_with_a_key_says_so_and_asks_the_service_once(store, publication):
    run = Run("publish_pyramid", **publication, OPEN=False)
    assert run.is_done, run.log
    assert run.results["OUTPUT"] == ""
    assert "for readers with a key" in run.log
    assert "does not list it yet" not in run.log
    assert store.count("GET", "/private/") == 1


def test_a_publication_that_the_service_does_not_list_yet_says_so(store, publication, monkeypatch):
    monkeypatch.setattr(publishing, "_CAPABILITIES_PAUSES", (0.0,))
    store.capabilities_lag = 5
    run = Run("publish_pyramid", **publication)
    assert run.is_done, run.log
    assert (run.results["OUTPUT"], run.results["OFFERING"] in store.datastore.offerings) == ("", True)
    assert "does not list it yet" in run.log


def test_an_endpoint_without_room_says_so_before_anything_is_made(store, publication):
    store.datastore.quotas |= {each["technical_name"]: 1 for each in store.endpoints}
    made = len(store.datastore.configurations)
    run = Run("publish_pyramid", **publication)
    assert not run.is_done
    assert "has no room for another layer" in run.log
    assert len(store.datastore.configurations) == made


def test_metadata_records_from_which_a_link_was_taken_are_in_the_log(store, publication):
    store.datastore.add_metadata("IGNF_CORSE", "corse")
    run = Run("publish_pyramid", **publication)
    assert run.is_done, run.log
    assert "IGNF_CORSE" in run.log


@pytest.mark.parametrize(
    ("part", "words"), [("attribution", "requires an attribution"), ("metadata", "requires a metadata record")]
)
def test_an_endpoint_that_demands_more_says_so_before_anything_is_made(store, publication, part, words):
    store.forced = {part}
    made = len(store.datastore.configurations)
    run = Run("publish_pyramid", **publication)
    assert not run.is_done
    assert words in run.log
    assert len(store.datastore.configurations) == made
    assert store.count("POST", "/configurations$") == 0


def test_a_layer_name_of_other_letters_is_refused_before_anything_is_sent(store, publication):
    asked = len(store.requests)
    assert "LAYER_NAME: " in refusal("publish_pyramid", **{**publication, "LAYER_NAME": "été"})
    assert "LEVELS: " in refusal("publish_pyramid", **{**publication, "LEVELS": "1,2,3"})
    assert len(store.requests) == asked


def test_an_offering_that_becomes_unstable_is_an_error(store, publication):
    store.publishing_ends = "UNSTABLE"
    run = Run("publish_pyramid", **publication)
    assert not run.is_done
    assert "UNSTABLE" in run.log


def test_no_log_holds_the_token(store, values):
    run = Run("harvest_wms", **values, DRY_RUN=False)
    assert not [secret for secret in store.sign_in.secrets if secret in run.log]


def test_the_algorithms_say_what_they_do():
    assert "whole slabs" in algorithm("harvest_wms").shortHelpString()
    assert algorithm("harvest_wms").parameterDefinition("DRY_RUN").defaultValue() is True
    assert "capabilities" in algorithm("publish_pyramid").shortHelpString()
