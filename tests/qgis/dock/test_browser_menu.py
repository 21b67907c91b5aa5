"""The menus of the plugin's rows in the Browser panel: the dock's own menu, in one order, and new connections."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.searches import SavedSearchStore
from datacube_browser.core.stac import cache
from datacube_browser.core.stac.item_counts import item_count
from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.integration.browser.providers import BrowserGuiProvider, BrowserProvider
from datacube_browser.ui.integration.dock_commands import DockCommands
from datacube_browser.ui.integration.locator_filter import DatacubeLocatorFilter, register_locator_filter
from datacube_browser.ui.results.node_model import Role
from datacube_browser.ui.results.tree_nodes import NodeKind
from qgis.core import QgsApplication, QgsProject
from qgis.gui import QgsDataItemGuiContext
from qgis.PyQt.QtWidgets import QMenu

from demo.person import click_row, expand_row, find_row, settle, wait_until
from tests.qgis.dock.test_browser_panel import HRDEM_1M, TILE, Panel
from tests.qgis.dock.test_locator import Bar
from tests.qgis.menus import more_menu
from tests.servers.stub import landing_page, minimal_collection, minimal_item

DOCK_ONLY = {"Show Details", "File Details", "Search"}
BULK = "Item"


class Person:
    """Someone with the dock and QGIS's Browser panel, who right-clicks rows."""

    def __init__(self, host):
        self.dock = host.window.findChild(DatacubeDock)
        self.commands = DockCommands(host, self.dock)
        self.browser = Panel()
        self.gui = BrowserGuiProvider(
            add=self.commands.add,
            record_menu=self.commands.record_menu,
            show=self.commands.show,
            add_service_layer=self.commands.add_service_layer,
            new_connection=self.commands.new_connection,
        )

    def menu(self, *rows):
        """The menu of the last of the rows, with QGIS's own entries."""
        menu = QMenu()
        menu.addAction("Properties of QGIS")
        self.gui.populateContextMenu(rows[-1], menu, list(rows), QgsDataItemGuiContext())
        return menu

    def row(self, *ids):
        return self.browser.walk(self.browser.root(), *ids)


def texts(menu):
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def entry(menu, text):
    return next(action for action in menu.actions() if action.text() == text)


@pytest.fixture
def person(open_dock, host, datacube):
    provider = BrowserProvider()
    open_dock(datacube.stac_url)
    wait_until(lambda: not host.window.findChild(DatacubeDock).panel().search_controller.is_connecting, "it answers")
    made = Person(host)
    QgsApplication.dataItemProviderRegistry().addProvider(provider)
    made.catalog = CatalogStore().current().id
    yield made
    QgsApplication.dataItemProviderRegistry().removeProvider(provider)
    settle(0.1)


def dock_entries(panel, *names):
    """The entries of the dock's menu at a row, named from the top."""
    index = None
    for name in names:
        index = wait_until(lambda name=name, index=index: find_row(panel.tree, name, index), name)
        expand_row(panel.tree, index)
    click_row(panel.tree, index)
    return texts(panel.results_menu.menu(NodeKind(index.data(Role.KIND))))


def in_order(found, whole):
    """Whether the entries found come in the order of the whole menu."""
    places = [whole.index(text) for text in found]
    return places == sorted(places)


@pytest.mark.parametrize("key", [(), ("dtm",)], ids=["item", "asset"])
def test_a_row_has_the_entries_of_the_docks_menu_in_their_order(person, key):
    own = texts(person.menu(person.row(person.catalog, HRDEM_1M, TILE, *key)))
    asset = ["Digital Terrain Model, COG"] if key else []
    dock = dock_entries(person.dock.panel(), "HRDEM 1\N{NO-BREAK SPACE}m", TILE, *asset)
    shared = [text for text in dock if (text not in DOCK_ONLY and BULK not in text) or text == "Zoom to Item"]
    shared = [text for text in shared if text != "Create Footprint Layer"]
    assert own[: len(shared)] == shared
    assert own[len(shared) :] == ["Show in Datacube Browser", "Properties of QGIS"]
    assert own[0] == "Add to Map"


def test_a_collection_can_be_copied_and_opened_in_stac_browser(person):
    found = texts(person.menu(person.row(person.catalog, HRDEM_1M)))
    wanted = ["Open in STAC Browser", "Copy As", "Copy JSON", "Show in Datacube Browser", "Refresh"]
    assert [text for text in found if text in wanted] == wanted
    assert "Search" not in found


def test_the_order_is_that_of_the_more_menu(person):
    panel = person.dock.panel()
    item = texts(person.menu(person.row(person.catalog, HRDEM_1M, TILE)))
    more = texts(more_menu(panel))
    shared = [text for text in item if text in more]
    assert {"Open in STAC Browser", "Copy As"} <= set(shared)
    assert in_order(shared, more)


def test_add_to_map_adds_the_data_of_an_item(person):
    menu = person.menu(person.row(person.catalog, HRDEM_1M, TILE))
    entry(menu, "Add to Map").trigger()
    wait_until(lambda: QgsProject.instance().mapLayers(), "a layer is added")


def test_an_asset_of_another_catalogue_is_copied_with_its_own_address(person, stub_api):
    routes = {
        "GET /": landing_page(),
        "GET /collections": {"collections": [minimal_collection()], "links": []},
        "POST /search": {"type": "FeatureCollection", "features": [minimal_item("tile-7")], "links": []},
    }
    url = stub_api(routes).url
    other = CatalogStore().add("Other", url)
    cache.forget(other)
    person.browser.model.refresh("datacube:")
    menu = person.menu(person.row(other.id, "demo", "tile-7"))
    copies = entry(menu, "Copy As").menu()
    entry(copies, "STAC API URL").trigger()
    assert QgsApplication.clipboard().text().startswith(url)
    person.menu(person.row(other.id, "demo", "tile-7"))
    panel = person.dock.panel()
    panel.results_menu.copy_url.trigger()  # Ctrl+C in the dock's tree is about the dock's selection
    assert QgsApplication.clipboard().text().startswith(url)


def test_several_items_can_be_added_as_one_mosaic(person):
    collection = person.row(person.catalog, HRDEM_1M)
    items = [row for row in person.browser.open(collection) if hasattr(row, "item")][:2]
    found = texts(person.menu(*items))
    assert "Add Selected Items as One Mosaic Layer (2)" in found
    assert found.index("Add to Map") < found.index("Add Selected Items as One Mosaic Layer (2)")
    assert found.index("Add Selected Items as One Mosaic Layer (2)") < found.index("Zoom to Item")


def test_new_connection_is_the_first_entry_of_the_root(person):
    menu = person.menu(person.browser.root())
    assert texts(menu)[:2] == ["New Connection…", "Refresh"]
    entry(menu, "New Connection…").trigger()
    (dialog,) = person.dock.panel().findChildren(ConnectionDialog)
    assert dialog.isVisible()
    dialog.reject()


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({"stats:items": {"count": 12345}}, 12345),
        ({"itemCount": 7}, 7),
        ({"stats:items": {"count": -1}}, None),
        ({"stats:items": [3]}, None),
        ({"stats:items": {"count": "many"}, "itemCount": True}, None),
        ({}, None),
    ],
)
def test_what_a_collection_says_of_the_number_of_its_items(said, count):
    assert item_count(said) == count


def test_the_locator_finds_a_saved_search_and_runs_it(person):
    panel = person.dock.panel()
    panel.filter_panel.words.setText("2019")
    SavedSearchStore().save(panel.search_form.saved_searches.current(), "Floods of Été")
    panel.filter_panel.words.clear()
    bar, ran = Bar(), []
    panel.search_form.search_requested.connect(lambda: ran.append(panel.filter_panel.words.text()))
    register_locator_filter(
        bar, DatacubeLocatorFilter(person.commands.show, person.commands.save_layer_extent, person.commands.run_search)
    )
    assert "Floods of Été" in bar.type("dc ete floods")
    assert "Floods of Été" in bar.type("dc ")
    assert "Floods of Été" not in bar.type("dc winter")
    bar.type("dc floods")
    result = next(each for each in bar.results if each.displayString == "Floods of Été")
    person.dock.hide()
    result.filter.triggerResult(result)
    wait_until(lambda: ran, "the search is run")
    assert ran == ["2019"]
    assert person.dock.isVisible()
    bar.locator.cancel()
