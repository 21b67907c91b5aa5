"""Catalogues made of files in the dock, the Browser panel and Processing, by clicks and with a real server."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac.cache import forget
from datacube_browser.core.stac.query import ItemQuery, Reach
from datacube_browser.core.stac.service import StacService
from datacube_browser.ui.handover.copy_as_menu import link_of, url_of
from datacube_browser.ui.integration.browser.items import CatalogItem
from datacube_browser.ui.integration.locator_filter import DatacubeLocatorFilter
from datacube_browser.ui.integration.locator_results import LocatorResults
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from demo.person import expand_row, find_row, settle, type_text, unfold, wait_until
from demo.stac_server import stac_server
from tests.qgis.in_background import done
from tests.qgis.processing_tools import RecordingFeedback, Run, provider
from tests.servers.proxy import Answer
from tests.servers.stub import minimal_collection, minimal_item
from tests.static_trees import catalog_file, collection_file, item_file, many_items, served_tree, small_tree

__all__ = ["provider"]


@pytest.fixture
def panel(host, open_dock):
    """A function that opens the dock at a catalogue, over Ottawa."""

    def opened(url):
        host.frame(-75.2, 45.2, -74.8, 45.6, "EPSG:4326")
        panel = open_dock(url)
        panel.activateWindow()
        wait_until(lambda: panel.search_controller.contents is not None, "it is connected")
        wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
        return panel

    return opened


def row(panel, *titles):
    """The row that the titles lead to, from the first level down."""
    index = None
    for title in titles:
        index = wait_until(lambda title=title, parent=index: find_row(panel.tree, title, parent), title)
    return index


def titles(panel, parent):
    model = panel.tree.model()
    return [model.index(place, 0, parent).data() for place in range(model.rowCount(parent))]


def opened(panel, *path):
    """Expand the row at the path, and return the titles below it once it has been searched."""
    expand_row(panel.tree, row(panel, *path))
    wait_until(lambda: not panel.search_command.is_running, "it is searched")
    settle()
    return titles(panel, row(panel, *path))


def test_a_person_opens_level_after_level_and_adds_a_layer(tmp_path, panel):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        assert titles(dock, dock.tree.rootIndex()) == ["terrain"]
        assert site.asked == ["/catalog.json", "/terrain/catalog.json"]
        assert opened(dock, "terrain") == ["Dtm"]
        assert site.asked[2:] == ["/terrain/dtm/collection.json"]
        assert opened(dock, "terrain", "Dtm") == ["old", "ottawa"]  # Toronto is outside the view
        assert opened(dock, "terrain", "Dtm", "old") == ["ottawa-1990"]
        dock.tree.setCurrentIndex(row(dock, "terrain", "Dtm", "ottawa"))
        assert [item.id for item in dock.tree.selected_items()] == ["ottawa"]
        assert [item.id for item in dock.model.items()] == ["ottawa", "ottawa-1990"]
        scope = dock.tree.scope()
        assert (scope.collection.id, len(scope.items)) == ("dtm", 1)
        QTest.keyClick(dock.tree, Qt.Key.Key_Space)
        (choice,) = dock.chosen.selected_choices()
        assert choice.asset.href == f"{site.url}/terrain/dtm/ottawa/ottawa.tif"


def test_a_person_opens_a_list_of_items_that_a_program_has_saved(stub_api, panel):
    near, far = minimal_item("near"), minimal_item("far", bbox=[0, 0, 1, 1])
    far["geometry"] = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    links = [{"rel": "next", "method": "POST", "href": "https://example.org/search", "body": {"token": "t"}}]
    api = stub_api({"/found.json": {"type": "FeatureCollection", "features": [near, far], "links": links}})
    dock = panel(f"{api.url}/found.json")
    assert titles(dock, dock.tree.rootIndex()) == ["found.json"]
    assert opened(dock, "found.json") == ["near"]


def test_a_person_opens_a_collection_of_an_api_without_a_search(stub_api, panel):
    links = [{"rel": "data", "href": "@URL@/collections"}]
    items = {"type": "FeatureCollection", "features": [minimal_item("near")], "links": []}
    api = stub_api(
        {
            "GET /": {"title": "Features", "links": links},
            "GET /collections": {"collections": [minimal_collection(title="Demo")], "links": []},
            "GET /collections/demo/items": items,
        }
    )
    dock = panel(api.url)
    for _ in range(2):
        assert opened(dock, "Demo") == ["near"]
        dock.tree.collapseAll()


def test_other_filters_search_the_open_levels_again_without_a_request(tmp_path, panel):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        for path in (("terrain",), ("terrain", "Dtm"), ("terrain", "Dtm", "old")):
            opened(dock, *path)
        asked = len(site.asked)
        unfold(dock.filter_panel.when_chip)
        type_text(dock.filter_panel.date_range.first, "2000-01-01")
        QTest.keyClick(dock.filter_panel.date_range.first, Qt.Key.Key_Return)
        wait_until(lambda: len(dock.model.items()) == 1 and not dock.search_command.is_running, "the old one is gone")
        assert titles(dock, row(dock, "terrain", "Dtm")) == ["old", "ottawa"]
        assert titles(dock, row(dock, "terrain", "Dtm", "old")) == ["No items here"]
        assert len(site.asked) == asked


def test_a_collection_outside_the_view_is_hidden_at_any_level(tmp_path, panel):
    far = {"spatial": {"bbox": [[100, 10, 110, 20]]}, "temporal": {"interval": [[None, None]]}}
    files = {
        "catalog.json": catalog_file("root", ("child", "c/catalog.json")),
        "c/catalog.json": catalog_file("c", ("child", "near.json"), ("child", "far.json")),
        "c/near.json": collection_file("near"),
        "c/far.json": collection_file("far", extent=far),
    }
    with served_tree(tmp_path, files) as site:
        dock = panel(f"{site.url}/catalog.json")
        assert opened(dock, "c") == ["Near"]
        assert dock.item_filter.outside_count() == 1
        dock.item_filter.set_show_outside(True)
        assert titles(dock, row(dock, "c")) == ["Far", "Near"]
        dock.item_filter.set_show_outside(False)
        type_text(dock.filter_panel.words, "near")
        assert titles(dock, row(dock, "c")) == ["Near"]


def test_thousands_of_items_are_read_with_their_number_and_can_be_stopped(tmp_path, panel):
    gate, files = threading.Event(), many_items(2000)
    with served_tree(tmp_path, files) as site:
        site.before = lambda path: gate.wait(60) if path.endswith("01500.json") else None
        dock = panel(f"{site.url}/catalog.json")
        expand_row(dock.tree, row(dock, "Many"))
        wait_until(lambda: "of 2,000 items read" in " ".join(titles(dock, row(dock, "Many"))), "the number is shown")
        assert dock.search_bar.button.text() == "Stop"
        wait_until(lambda: any("01500" in path for path in site.asked), "it waits")
        QTest.keyClick(dock.tree, Qt.Key.Key_Escape)
        wait_until(lambda: titles(dock, row(dock, "Many")) == ["Search canceled"], "it has stopped")
        gate.set()
        settle()
        asked = len(site.asked)
        assert asked < 1600
        dock.tree._items.fetch_next(dock.item_filter.mapToSource(row(dock, "Many")))
        wait_until(lambda: len(dock.model.items()) > 3, "all are read")
        assert len(site.asked) < 2100
    assert {item.bbox[0] for item in dock.model.items()} <= {-76.0, -75.0, -74.0}


def test_a_level_that_fails_says_why_and_is_tried_again(stub_api, panel):
    api = stub_api({"/catalog.json": catalog_file("root", ("child", "c.json")), "/c.json": Answer(404, b"", {})})
    dock = panel(f"{api.url}/catalog.json")
    (said,) = opened(dock, "c.json")
    assert "404" in said
    api.routes["/c.json"] = catalog_file("c", ("item", "i.json"))
    api.routes["/i.json"] = item_file("i")
    dock.tree._items.fetch_next(dock.item_filter.mapToSource(row(dock, "c.json")))
    wait_until(lambda: titles(dock, row(dock, "c.json")) == ["i"], "it is there")


def test_reload_reads_the_files_anew(tmp_path, panel):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        opened(dock, "terrain")
        asked = len(site.asked)
        dock.connection_bar.refresh_requested.emit()
        wait_until(lambda: len(site.asked) == asked + 3, "root, first level and what is open are read")


def test_an_item_is_found_by_its_name_below_closed_levels(tmp_path, panel):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        type_text(dock.filter_panel.words, "ottawa-1990")
        QTest.keyClick(dock.filter_panel.words, Qt.Key.Key_Return)
        wait_until(lambda: not dock.search_command.is_running, "the search has ended")
        settle()
        assert [item.id for item in dock.tree.selected_items()] == ["ottawa-1990"]
        assert dock.tree.currentIndex() == row(dock, "terrain", "Dtm", "old", "ottawa-1990")


def test_a_layer_leads_to_its_item_in_a_closed_level(tmp_path, panel, stub_api):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        dock.navigator.reveal(dock.search_controller.catalog, "dtm/old", "ottawa-1990", "dtm")
        wait_until(dock.tree.selected_assets, "it is selected")
        assert [choice.item.id for choice in dock.tree.selected_assets()] == ["ottawa-1990"]


def test_what_could_not_be_read_is_named(tmp_path, panel):
    files = {"catalog.json": catalog_file("root", ("child", "c.json"))}
    files["c.json"] = collection_file("c", ("item", "gone.json"), ("item", "i.json"), ("item", "broken.json"))
    log = []
    QgsApplication.messageLog().messageReceived.connect(lambda *said: log.append(said[0]))
    with served_tree(tmp_path, {**files, "i.json": item_file("i"), "broken.json": "{"}) as site:
        dock = panel(f"{site.url}/catalog.json")
        assert opened(dock, "C") == ["i"]
        tip = row(dock, "C").data(Qt.ItemDataRole.ToolTipRole)
        for text in (tip, "\n".join(log)):
            assert f"Item at {site.url}/gone.json: " in text
            assert f"Item at {site.url}/broken.json: " in text


def test_a_child_beyond_those_that_are_read_ahead_gets_its_title_and_files_when_it_is_opened(tmp_path, panel):
    names = [f"c{number:03}" for number in range(310)]
    files = {"catalog.json": catalog_file("root", ("child", "all/catalog.json"))}
    files["all/catalog.json"] = catalog_file("all", *(("child", f"{name}.json") for name in names))
    files |= {f"all/{name}.json": collection_file(name, title=f"Title of {name}") for name in names}
    own = {"dtm": {"href": "dtm.tif", "type": "image/tiff", "roles": ["data"]}}
    files["all/c309.json"] = collection_file("c309", ("item", "i.json"), title="The last", assets=own)
    files["all/i.json"] = item_file("i")
    with served_tree(tmp_path, files) as site:
        dock = panel(f"{site.url}/catalog.json")
        assert "c309.json" in opened(dock, "all")
        dock.details_action.setChecked(True)
        dock.tree.setCurrentIndex(row(dock, "all", "c309.json"))
        expand_row(dock.tree, row(dock, "all", "c309.json"))
        assert titles(dock, row(dock, "all", "The last")) == ["Files of the collection", "i"]
        assert "The last" in dock.details._browser.toPlainText()
        type_text(dock.filter_panel.words, "the last")
        assert titles(dock, row(dock, "all")) == ["The last"]


def test_a_collection_in_closed_levels_is_found_by_words_of_its_name(tmp_path, panel):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        type_text(dock.filter_panel.words, "DTM")
        QTest.keyClick(dock.filter_panel.words, Qt.Key.Key_Return)
        wait_until(lambda: not dock.search_command.is_running, "the search has ended")
        settle()
        assert dock.tree.currentIndex() == row(dock, "terrain", "Dtm")
        assert dock.tree.isExpanded(row(dock, "terrain"))


def test_reload_while_items_are_read_begins_anew(tmp_path, panel):
    gate = threading.Event()
    with served_tree(tmp_path, many_items(120)) as site:
        site.before = lambda path: None if gate.is_set() or not path.endswith("00020.json") else gate.wait(60)
        dock = panel(f"{site.url}/catalog.json")
        expand_row(dock.tree, row(dock, "Many"))
        waiting = "/many/items/item-00020.json"
        wait_until(lambda: site.asked.count(waiting) == 1, "it waits")
        dock.connection_bar.refresh_requested.emit()
        wait_until(lambda: site.asked.count(waiting) == 2, "it is read anew")
        gate.set()
        wait_until(dock.model.items, "it is searched")
        assert site.asked.count("/many/items/item-00000.json") == 2


# Processing


@pytest.mark.usefixtures("provider")
def test_processing_searches_all_levels(tmp_path):
    with served_tree(tmp_path, small_tree()) as site:
        catalog = f"{site.url}/catalog.json"
        run = Run(
            "search_items", CATALOG=catalog, EXTENT="-75.2,-74.8,45.2,45.6 [EPSG:4326]", OUTPUT="TEMPORARY_OUTPUT"
        )
        assert run.results["COUNT"] == 2, run.log
        assert run.results["ITEMS"] == "dtm/ottawa,dtm/ottawa-1990"
        dated = Run(
            "search_items", CATALOG=catalog, COLLECTIONS="dtm", DATE_FROM="2021-01-01", OUTPUT="TEMPORARY_OUTPUT"
        )
        assert dated.results["ITEMS"] == "dtm/ottawa"
        unknown = Run("search_items", CATALOG=catalog, COLLECTIONS="nope", OUTPUT="TEMPORARY_OUTPUT")
        assert not unknown.is_done
        assert "nope" in unknown.log
        filtered = Run("search_items", CATALOG=catalog, FILTER="a = 1", OUTPUT="TEMPORARY_OUTPUT")
        assert "FILTER: this catalogue cannot filter" in filtered.log
        listed = Run("list_collections", CATALOG=catalog, OUTPUT="TEMPORARY_OUTPUT")
        assert [each["id"] for each in listed.layer().getFeatures()] == ["terrain", "dtm", "dtm/old"]


@pytest.mark.usefixtures("provider")
def test_processing_tells_how_far_it_is_and_can_be_canceled(tmp_path):
    with served_tree(tmp_path, many_items(3000)) as site:
        feedback = RecordingFeedback(stop_at=5)
        run = Run("search_items", feedback, CATALOG=f"{site.url}/catalog.json", LIMIT=5000, OUTPUT="TEMPORARY_OUTPUT")
        assert not run.is_done
        assert feedback.percents
        assert len(site.asked) < 3000
        assert "of 3,000 items read" in run.log


@pytest.mark.usefixtures("provider")
def test_processing_downloads_items_that_are_named(tmp_path):
    files = small_tree()
    files["terrain/dtm/old/ottawa-1990.tif"] = "pixels"
    with served_tree(tmp_path / "site", files) as site:
        run = Run(
            "download_assets",
            CATALOG=f"{site.url}/catalog.json",
            ITEMS="dtm/old/ottawa-1990",
            ASSETS="dtm",
            FOLDER=str(tmp_path / "out"),
        )
    assert run.is_done, run.log
    assert [path.read_text() for path in (tmp_path / "out").rglob("*.tif")] == ["pixels"]


# Elsewhere in QGIS


def test_the_browser_panel_opens_level_after_level(tmp_path, qgis_app):
    with served_tree(tmp_path, small_tree()) as site:
        catalog = Catalog("static-browser", "Files", f"{site.url}/catalog.json")
        root = CatalogItem(None, catalog, 0)
        (terrain,) = done(lambda _feedback: list(root.rows()))
        (dtm,) = done(lambda _feedback: list(terrain.rows()))
        below = done(lambda _feedback: list(dtm.rows()))
        assert [row.name() for row in below] == ["old", "ottawa", "toronto"]
        assert [row.name() for row in done(lambda _feedback: list(below[0].rows()))] == ["ottawa-1990"]
        forget(catalog)


def test_the_locator_reads_no_files_for_a_name(tmp_path, qgis_app):
    with served_tree(tmp_path, small_tree()) as site:
        catalog = Catalog("static-locator", "Files", f"{site.url}/catalog.json")
        done(StacService(catalog).connect)
        before = list(site.asked)
        results = LocatorResults(DatacubeLocatorFilter(None))
        found = done(lambda feedback: list(results.found(catalog, "terrain", feedback)))
        assert [result.displayString for result in found] == ["terrain"]
        assert site.asked == before
        forget(catalog)


def test_links_of_records_lead_to_their_files(tmp_path, qgis_app):
    with served_tree(tmp_path, small_tree()) as site:
        catalog = Catalog("", "Files", f"{site.url}/catalog.json")
        service = StacService(catalog)
        (terrain,) = done(service.connect).collections
        (item,) = done(lambda feedback: service.search(ItemQuery(("dtm",), ids=("ottawa",)), feedback)).items
        assert url_of(catalog, terrain) == f"{site.url}/terrain/catalog.json"
        assert url_of(catalog, item) == f"{site.url}/terrain/dtm/ottawa/ottawa.json"
        assert link_of(catalog, item).partition("external/")[2].startswith("http:/")


def test_a_pasted_address_of_a_catalogue_is_offered_as_a_connection(tmp_path, panel, stub_api):
    api = stub_api({"/catalog.json": catalog_file("root")})
    dock = panel(f"{api.url}/catalog.json")
    QApplication.clipboard().setText("http://127.0.0.1:9/other/catalog.json")
    dock.filter_panel.words.paste()
    wait_until(dock.message_bar.currentItem, "it is offered")
    assert "Not among your connections" in dock.message_bar.currentItem().text()


# Real servers, as children of a file


@pytest.fixture(scope="module")
def rustac():
    collections = [minimal_collection("lidar"), minimal_collection("landcover")]
    items = [minimal_item(f"lidar-{number}", "lidar") for number in range(3)]
    with stac_server(collections, items) as url:
        yield url


def test_a_live_api_that_a_file_leads_to_is_read_by_its_lists(tmp_path, qgis_app, rustac):
    with served_tree(tmp_path, {"catalog.json": catalog_file("root", ("child", rustac))}) as site:
        service = StacService(Catalog("", "Files", f"{site.url}/catalog.json"))
        (api,) = done(service.connect).collections
        opened = done(lambda feedback: service.search(ItemQuery((api.id,), reach=Reach.OWN), feedback))
        assert {each.id for each in opened.collections} == {"lidar", "landcover"}
        page = done(lambda feedback: service.search(ItemQuery(("lidar",), reach=Reach.OWN), feedback))
        assert {item.id for item in page.items} == {"lidar-0", "lidar-1", "lidar-2"}
        assert {item.collection_id for item in page.items} == {"lidar"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/terrain/dtm/toronto/toronto.json", "toronto"),
        ("/terrain/dtm/old/ottawa-1990.json", "ottawa-1990"),
        ("/terrain/dtm/ottawa/ottawa.tif", "Terrain model (DTM)"),
        ("/terrain/dtm/collection.json", "Dtm"),
        ("/terrain/dtm/old/catalog.json", "old"),
    ],
)
def test_the_address_of_a_record_or_file_leads_to_its_row(tmp_path, panel, address, shown):
    with served_tree(tmp_path, small_tree()) as site:
        dock = panel(f"{site.url}/catalog.json")
        dock.details.newer_requested.emit(f"{site.url}{address}")
        wait_until(lambda: dock.tree.currentIndex().data() == shown, "its row is the current one")
