"""Publishing from Processing: as a dry run first, from layers and files."""

from __future__ import annotations

import json
import re

import pytest
from datacube_browser.core.catalogs import CatalogStore
from qgis.core import QgsProject, QgsRasterLayer

from tests.qgis.processing_tools import RecordingFeedback, Run, algorithm, provider, refusal
from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer
from tests.servers.signing import STORAGE_HOST
from tests.upload_profile import UPLOADS, platform, stored, upload_profile

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
STORE = f"{STORAGE_HOST}/sm1-gdc"


@pytest.fixture
def servers():
    with platform() as made, stored(upload_profile(*made[:2])):
        yield made


@pytest.fixture
def raster(tmp_path):
    return str(write_raster(tmp_path / "dtm.tif", terrain(60, 80)))


@pytest.fixture
def values(servers, raster, tmp_path):
    """The parameters of a dry run."""
    return {
        "SOURCES": [raster],
        "CATALOG": servers[2].url,
        "COLLECTION": "relief",
        "DATETIME": "2023-05-29",
        "STORAGE": STORE,
        "SIGNING_PROFILE": "Test Uploads",
        "FOLDER": str(tmp_path / "items"),
    }


def test_it_begins_as_a_dry_run_that_says_all_and_sends_nothing(servers, values, tmp_path):
    run = Run("publish_items", **values)
    assert run.is_done
    store, signer, catalogue = servers
    assert (store.requests, signer.requests) == ([], [])
    assert {seen.method for seen in catalogue.requests} == {"GET"}
    assert (run.results["ITEMS"], run.results["COUNT"], run.results["PUBLISHED"]) == ("relief/dtm", 2, 0)
    assert f"{STORE}/relief/dtm/dtm.tif" in run.log
    assert '"proj:code": "EPSG:3979"' in run.log
    assert "nothing has been sent" in run.log
    assert len(json.loads((tmp_path / "items/items.json").read_text())["features"]) == 1


def test_without_dry_run_it_sends_and_registers(servers, values):
    Run("publish_items", **values)
    run = Run("publish_items", **values, DRY_RUN=False)
    assert run.is_done, run.log
    assert run.results["PUBLISHED"] == 1
    assert set(servers[2].items) == {"dtm"}
    assert "sm1-gdc/relief/dtm/dtm.tif" in servers[0].objects
    assert "Items created: 1" in run.log
    assert "X-Amz" not in run.log
    percents = run.feedback.percents
    assert percents[-1] == 100


def test_without_a_profile_that_of_the_connection_signs_its_uploads(servers, values):
    mine = CatalogStore().add("Mine", servers[2].url, profile=UPLOADS)
    try:
        run = Run("publish_items", **{**values, "CATALOG": "Mine", "SIGNING_PROFILE": ""}, DRY_RUN=False)
    finally:
        CatalogStore().remove(mine.id)
    assert run.is_done, run.log
    assert run.results["PUBLISHED"] == 1


def test_layers_of_the_project_with_ids_and_dates_of_their_own(servers, values, raster, tmp_path):
    other = str(write_raster(tmp_path / "dsm.tif", terrain(60, 80)))
    layers = [QgsRasterLayer(path, name) for path, name in ((raster, "Relief"), (other, "Surface"))]
    QgsProject.instance().addMapLayers(layers)
    chosen = {"SOURCES": [layers[0].id(), "Surface"], "ITEM_IDS": "one, two", "DATETIME": "2023-05-29, 2023-05-29"}
    run = Run("publish_items", **{**values, **chosen}, DRY_RUN=False, STAC_VERSION="1.1.0")
    assert run.is_done, run.log
    items = servers[2].items
    assert {name: items[name]["properties"]["title"] for name in items} == {"one": "Relief", "two": "Surface"}
    assert {item["stac_version"] for item in items.values()} == {"1.1.0"}


def test_without_the_right_it_ends_with_the_command_in_the_log(servers, values, tmp_path):
    servers[2].authorized = "somebody else"
    run = Run("publish_items", **values, DRY_RUN=False)
    assert run.is_done
    assert run.results["PUBLISHED"] == 0
    assert "tld publish items.json" in run.log
    assert "not published" in run.log
    assert (tmp_path / "items/items.json").is_file()


def test_an_item_that_the_catalogue_does_not_keep_is_an_error(servers, values):
    servers[2].fault(Answer(400, b'{"detail": "not today"}'), method="POST")
    run = Run("publish_items", **values, DRY_RUN=False)
    assert not run.is_done
    assert "1 of 1 items could not be registered" in run.log
    assert "not today" in run.log


def test_a_refused_upload_is_an_error_without_signatures_in_the_log(servers, values):
    servers[0].fault(Answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"), method="PUT")
    run = Run("publish_items", **values, DRY_RUN=False)
    assert not run.is_done
    assert "does not let you write here" in run.log
    assert not re.search("X-Amz-Signature=[0-9a-f]", run.log)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SOURCES": []}, "SOURCES"),
        ({"COLLECTION": "a/b"}, "COLLECTION: "),
        ({"ITEM_IDS": "a b"}, "ITEM_IDS: "),
        ({"ITEM_IDS": "one,two"}, "ITEM_IDS: give as many"),
        ({"DATETIME": "yesterday"}, "DATETIME: "),
        ({"DATETIME": "2023-01-01,2023-01-02"}, "DATETIME: give one date"),
        ({"STORAGE": "s3://bucket"}, "STORAGE: "),
        ({"SIGNING_PROFILE": "nobody"}, "SIGNING_PROFILE: "),
        ({"STORAGE": "https://elsewhere.example.org/bucket"}, "SIGNING_PROFILE: "),
        ({"SIGNING_PROFILE": "DINAMIS"}, "SIGNING_PROFILE: "),
        ({"CATALOG": "nobody"}, "CATALOG: "),
    ],
)
def test_wrong_parameters_are_refused_in_words_before_anything_is_done(servers, values, changes, words):
    assert words in refusal("publish_items", **{**values, **changes})
    assert servers[2].requests == []


def test_a_canceled_run_publishes_nothing(servers, values):
    run = Run("publish_items", RecordingFeedback(stop_at=1), **values, DRY_RUN=False)
    assert not run.is_done
    assert servers[0].objects == {}
    assert servers[2].items == {}


def test_the_algorithm_says_what_it_does():
    made = algorithm("publish_items")
    assert "dry run" in made.shortHelpString()
    assert made.parameterDefinition("DRY_RUN").defaultValue() is True
