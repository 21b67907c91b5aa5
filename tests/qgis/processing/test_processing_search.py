"""What the algorithms send to catalogues: filters in the server's filter language, and a connection's sign-in."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.catalogs import CatalogStore
from qgis.core import QgsProcessingOutputLayerDefinition, QgsProject, QgsSettings
from qgis.PyQt.QtCore import Qt

from demo.catalog import catalogue
from tests.authentication import basic_authentication
from tests.qgis.processing_tools import EXTENT, HRDEM_1M, Run, provider, refusal
from tests.rasters import pixels_of
from tests.servers.pgstac import pgstac_server
from tests.servers.stub import landing_page, minimal_collection, minimal_item

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
FILTERS = "https://api.stacspec.org/v1.0.0/item-search#filter"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
CLOUDS = {"op": "<", "args": [{"property": "eo:cloud_cover"}, 20]}


@pytest.fixture
def catalogue_with(stub_api):
    """A function that starts a catalogue with these conformance classes besides the usual ones."""

    def started(*classes):
        return stub_api(
            {
                "/": landing_page(conformsTo=[*landing_page()["conformsTo"], *classes]),
                "/collections": {"collections": [minimal_collection("one")], "links": []},
                "/search": {"type": "FeatureCollection", "features": [minimal_item("a", "one")], "links": []},
            }
        )

    return started


@pytest.mark.parametrize(
    ("language", "expected"), [("cql2-text", '"eo:cloud_cover" < 20'), ("cql2-json", CLOUDS)], ids=str
)
def test_a_filter_is_sent_in_the_servers_filter_language(catalogue_with, language, expected):
    api = catalogue_with(FILTERS, CQL2 + language)
    run = Run("search_items", CATALOG=api.url, FILTER=' "eo:cloud_cover" < 20 ', OUTPUT="TEMPORARY_OUTPUT")
    assert run.results["COUNT"] == 1
    asked = json.loads(api.requests[-1].body)
    assert (asked["filter"], asked["filter-lang"]) == (expected, language)


def test_footprints_that_processing_adds_to_the_project_are_outlines(catalogue_with):
    project = QgsProject.instance()
    output = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project)
    run = Run("search_items", CATALOG=catalogue_with().url, OUTPUT=output)
    details = run.context.layerToLoadOnCompletionDetails(run.results["OUTPUT"])
    layer = run.layer()
    details.postProcessor().postProcessLayer(layer, run.context, run.feedback)
    symbol = layer.renderer().symbol()
    assert [part.brushStyle() for part in symbol.symbolLayers()] == [Qt.BrushStyle.NoBrush] * 2


def test_a_filter_that_the_catalogue_would_ignore_is_refused(catalogue_with):
    run = Run("search_items", CATALOG=catalogue_with().url, FILTER="a = 1", OUTPUT="TEMPORARY_OUTPUT")
    assert not run.is_done
    assert "FILTER: this catalogue cannot filter" in run.log


def test_an_invalid_filter_is_refused_before_any_request():
    assert "FILTER: " in refusal("search_items", CATALOG="http://127.0.0.1:1", FILTER="clouds <", OUTPUT="x.gpkg")


def test_a_catalogue_given_by_url_is_searched_newest_first(catalogue_with):
    api = catalogue_with("https://api.stacspec.org/v1.0.0/item-search#sort")
    assert Run("search_items", CATALOG=api.url, OUTPUT="TEMPORARY_OUTPUT").is_done
    assert json.loads(api.requests[-1].body)["sortby"] == [{"field": "properties.datetime", "direction": "desc"}]


def test_the_sign_in_of_a_connection_is_used_for_its_api_and_for_no_other_server(proxied_datacube, tmp_path):
    QgsSettings().clear()
    CatalogStore().add("Signed", proxied_datacube.stac_url, basic_authentication("processing"))
    search = {"CATALOG": "Signed", "COLLECTIONS": HRDEM_1M, "EXTENT": EXTENT}
    assert Run("search_items", OUTPUT="TEMPORARY_OUTPUT", **search).results["COUNT"] == 4
    files = {"CATALOG": "Signed", "ITEMS": "10_3-mosaic-1m", "ASSETS": "extent", "FOLDER": str(tmp_path / "files")}
    assert Run("download_assets", **files).is_done
    assert Run("export_extent", ASSET="dtm", OUTPUT=str(tmp_path / "out.tif"), **search).is_done
    assert pixels_of(tmp_path / "out.tif").shape == (2000, 2000)
    api, store = proxied_datacube.stac.requests, proxied_datacube.store.requests
    assert api
    assert store
    assert all(seen.headers.get("authorization", "").startswith("Basic ") for seen in api)
    assert not any("authorization" in seen.headers for seen in store)


@pytest.mark.servers
def test_pgstac_filters_footprints_and_mosaics(tmp_path):
    collections, items = catalogue("https://store.invalid")
    for number, item in enumerate(items):
        item["properties"] |= {"eo:cloud_cover": number % 100, "platform": f"lidar_{number % 2}"}
    expected = {
        item["id"]
        for item in items
        if item["collection"] == HRDEM_1M
        and item["properties"]["eo:cloud_cover"] < 30
        and item["properties"]["platform"] == "lidar_1"
    }
    asked = {"COLLECTIONS": HRDEM_1M, "FILTER": "eo:cloud_cover < 30 AND platform LIKE '%1'"}
    with pgstac_server(collections, items) as url:
        run = Run("search_items", CATALOG=url, OUTPUT="TEMPORARY_OUTPUT", **asked)
        assert run.is_done, run.log
        assert {item["id"] for item in run.layer().getFeatures()} == expected
        assert 0 < len(expected) < sum(item["collection"] == HRDEM_1M for item in items)

        QgsSettings().clear()
        CatalogStore().add("Engine", url)
        assert Run("search_items", CATALOG="engine", OUTPUT="TEMPORARY_OUTPUT", **asked).results["COUNT"] == len(
            expected
        )
        refused = Run("search_items", CATALOG=url, FILTER="nosuch(id) = 1", OUTPUT="TEMPORARY_OUTPUT")
        assert not refused.is_done
