"""The menus of the dock and of the Browser panel, whatever is selected: one order, nothing twice, and what cannot be
done says why. The toolbar and the buttons beside them."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.integration.browser.providers import BrowserProvider
from datacube_browser.ui.integration.shortcuts import Shortcuts
from datacube_browser.ui.results.node_model import Role
from datacube_browser.ui.results.tree_nodes import NodeKind
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QAction, QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QToolButton

from demo.person import check_row, click, expand_row, find_row, settle, wait_until
from tests.qgis.dock.test_browser_menu import Person
from tests.qgis.menus import entry, groups, more_menu, open_menu, services_menu, shown_entries
from tests.servers.stub import landing_page, minimal_collection, minimal_item

KINDS = {
    "dtm": ("dtm.tif", "image/tiff; application=geotiff; profile=cloud-optimized", "data"),
    "dsm": ("dsm.tif", "image/tiff; application=geotiff; profile=cloud-optimized", "data"),
    "plain": ("plain.tif", "image/tiff; application=geotiff", "metadata"),
    "mosaic": ("all.vrt", "application/x-gdal-vrt", "metadata"),
    "jpeg2000": ("all.jp2", "image/jp2", "metadata"),
    "areas": ("areas.gpkg", "application/geopackage+sqlite3", "metadata"),
    "outline": ("outline.geojson", "application/geo+json", "metadata"),
    "points": ("points.copc.laz", "application/vnd.laszip+copc", "metadata"),
    "cube": ("cube.zarr", "application/vnd+zarr", "metadata"),
    "grid": ("grid.nc", "application/netcdf", "metadata"),
    "picture": ("picture.png", "image/png", "thumbnail"),
    "report": ("report.pdf", "application/pdf", "metadata"),
    "odd": ("s3://bucket/odd.bin", "application/octet-stream", "metadata"),
}
#: What the dock calls the files of known keys.
TITLES = {"dtm": "Terrain model (DTM)", "dsm": "Surface model (DSM)"}
ITEMS = ("one", "two", "bare")
BUTTONS = {"Add to Map", "Save Canvas Extent as…", "Show Details"}


def an_item(name):
    files = {
        key: {"href": file if ":" in file else f"@URL@/{name}/{file}", "type": kind, "roles": [role], "title": key}
        for key, (file, kind, role) in KINDS.items()
    }
    if name == "bare":
        return minimal_item(name, geometry=None, assets={"report": files["report"]})
    return minimal_item(name, assets=files)


@pytest.fixture
def person(stub_api, host, open_dock):
    items = [an_item(name) for name in ITEMS]
    api = stub_api(
        {
            "/": landing_page(),
            "/collections": {"collections": [minimal_collection(), minimal_collection("other")], "links": []},
            "/search": {"type": "FeatureCollection", "features": items, "links": []},
        }
    )
    host.frame(-75, 45, -74, 46, "EPSG:4326")
    panel = open_dock(api.url)
    wait_until(lambda: panel.tree.model().rowCount() == 2, "the collections are listed")
    made = Person(host)
    made.panel = panel
    expand_row(panel.tree, find_row(panel.tree, "Demo"))
    wait_until(panel.model.items, "the items are listed")
    settle()
    for name in ITEMS:
        expand_row(panel.tree, row(panel, name))
    return made


@pytest.fixture
def browser(person):
    """The same catalogue in QGIS's Browser panel."""
    provider = BrowserProvider()
    QgsApplication.dataItemProviderRegistry().addProvider(provider)
    yield person
    QgsApplication.dataItemProviderRegistry().removeProvider(provider)
    settle(0.1)


def row(panel, *names):
    """The row of the item or of an asset of it."""
    index = find_row(panel.tree, "Demo")
    for name in names:
        index = find_row(panel.tree, TITLES.get(name, name), index)
    return index


def select(panel, *rows):
    """Select these rows, each named from its item down; "" is the collection."""
    panel.tree.clearSelection()
    panel.tree.setCurrentIndex(panel.tree.rootIndex())
    flag = panel.tree.selectionModel().SelectionFlag
    for names in rows:
        index = find_row(panel.tree, "Demo") if names == "" else row(panel, *names.split("/"))
        panel.tree.selectionModel().setCurrentIndex(index, flag.Select)
    settle(0.05)


SELECTIONS = {
    "nothing": (),
    "a collection": ("",),
    "an item": ("one",),
    "an item without a place": ("bare",),
    "several items": ("one", "two"),
    "several items, one without rasters": ("one", "two", "bare"),
    **{f"an asset: {key}": (f"one/{key}",) for key in KINDS},
    "several assets": ("one/dtm", "two/dtm"),
    "several assets of other kinds": ("one/report", "one/cube"),
    "a collection and an item": ("", "one"),
    "an item and an asset": ("two", "one/dtm"),
}


def plain(text):
    """The entry's name, whatever it says of its number of items."""
    return (
        re.sub(r" \(\d+\)$", "", text).replace("Each Selected Item", "Each Item").replace("Selected Items", "All Items")
    )


def check(menu):
    """Nothing is there twice, and what is disabled says why."""
    assert menu.toolTipsVisible()
    shown = shown_entries(menu)
    texts = [plain(action.text()) for action in shown]
    assert len(set(texts)) == len(texts)
    assert [
        action.text() for action in shown if not action.isEnabled() and not action.toolTip().startswith("<p>")
    ] == []
    assert all(not action.isEnabled() or action.menu() is None or not action.menu().isEmpty() for action in shown)
    return texts


def menus_of_dock(panel):
    """The texts of the row's menu and of More, as they are now."""
    found = [check(more_menu(panel))]
    kind = panel.tree.currentIndex().data(Role.KIND)
    if kind is not None:
        found.append(check(panel.results_menu.menu(NodeKind(kind))))
    return found


def test_all_menus_have_one_order_nothing_twice_and_reasons(browser):
    panel, menus = browser.panel, []
    for rows in SELECTIONS.values():
        select(panel, *rows)
        menus += menus_of_dock(panel)
        for button in (panel.add_button, panel.save_button):
            assert button.isEnabled() or button.toolTip().startswith("<p>"), (rows, button.text())
    check_row(panel.tree, row(panel, "one", "dtm"))
    select(panel, "")
    menus += menus_of_dock(panel)
    collection = browser.row(CatalogStore().current().id, "demo")
    items = {each.path().rpartition("/")[2]: each for each in browser.browser.open(collection)}
    assets = {each.path().rpartition("/")[2]: each for each in browser.browser.open(items["one"])}
    for rows in ([collection], [items["one"]], [items["one"], items["two"]], *([each] for each in assets.values())):
        menus.append(check(browser.menu(*rows)))
    orders = {pair for texts in menus for pair in combinations(texts, 2)}
    assert {pair for pair in orders if pair[::-1] in orders} == set()
    more = [texts for texts in menus if "Add to Map" not in texts]
    assert more
    assert not BUTTONS & set(more[0])


def test_more_lists_what_can_be_done_with_what_is_chosen(person):
    select(person.panel)
    menu = more_menu(person.panel)
    assert groups(menu) == [
        ["Download Whole Files…"],
        ["Add Each Item as a Layer", "Add All Items as One Mosaic Layer", "Create Footprint Layer"],
        ["Zoom to Item", "Search", "File Details"],
        ["Save VRT for ArcGIS Pro…", "Open in STAC Browser", "Copy As", "Copy JSON"],
    ]
    assert "Check or select an asset or an item" in entry(menu, "Download Whole Files…").toolTip()
    select(person.panel, "one/dtm")
    menu = more_menu(person.panel)
    assert [action.text() for action in shown_entries(menu) if not action.isEnabled()] == ["Search"]
    select(person.panel, "one/cube")
    assert entry(more_menu(person.panel), "File Details").toolTip() == "<p>Select a COG or a GeoTIFF in the list.</p>"


def test_services_lists_what_is_not_about_the_list(person):
    assert groups(services_menu(person.panel)) == [
        ["Add Service Layer (WMS, WCS)…", "Extract from WCS…", "Geospatial Data Extraction Tool…"],
        ["Find HRDEM in Map View"],
        ["Go to Copied Address"],
        ["Publish Rasters…"],
    ]
    QApplication.clipboard().setText("nowhere")
    action = entry(services_menu(person.panel), "Go to Copied Address")
    assert not action.isEnabled()
    assert "No address has been copied yet." in action.toolTip()
    QApplication.clipboard().setText("https://example.org/stac")
    action = entry(services_menu(person.panel), "Go to Copied Address")
    assert action.isEnabled()
    assert "STAC Browser" in action.toolTip()


def saving():
    """The sources of the dialog that is open, by their titles; it is closed."""
    dialog = wait_until(
        lambda: next((one for one in QApplication.topLevelWidgets() if isinstance(one, SaveExtentDialog)), None),
        "the dialog",
    )
    hrefs = [source.href for source in dialog.sources_section.sources()]
    dialog.reject()
    settle()
    return ["/".join(href.rsplit("/", 2)[1:]) for href in hrefs]


def test_the_extent_of_an_item_is_saved_of_the_raster_that_is_chosen(person):
    select(person.panel, "one")
    action = entry(person.panel.results_menu.menu(NodeKind.ITEM), "Save Canvas Extent as…")
    assert [each.text() for each in action.menu().actions()] == [f"{title}…" for title in TITLES.values()]
    action.menu().actions()[0].trigger()
    assert saving() == ["one/dtm.tif"]


def test_the_extent_of_several_items_is_saved_as_a_mosaic(browser):
    select(browser.panel, "one", "two", "bare")
    assert browser.panel.save_button.isEnabled()
    menu = open_menu(browser.panel.save_button)
    assert menu.actions()[0].text() == f"{TITLES['dtm']}…"
    menu.close()
    menu.actions()[1].trigger()
    assert sorted(saving()) == ["one/dsm.tif", "two/dsm.tif"]
    rows = {
        each.path().rpartition("/")[2]: each
        for each in browser.browser.open(browser.row(CatalogStore().current().id, "demo"))
    }
    entry(browser.menu(rows["one"], rows["two"]), f"{TITLES['dtm']}…").trigger()
    assert sorted(saving()) == ["one/dtm.tif", "two/dtm.tif"]


def test_an_item_with_one_raster_is_saved_without_a_question(person):
    check_row(person.panel.tree, row(person.panel, "two", "dsm"))
    click(person.panel.save_button)
    assert saving() == ["two/dsm.tif"]


def test_the_buttons_act_on_selected_items_as_their_menu_does(person):
    select(person.panel, "one")
    assert person.panel.add_button.text() == "Add to Map (2)"
    select(person.panel, "bare")
    assert not person.panel.add_button.isEnabled()
    assert person.panel.add_button.toolTip()


def toolbar_buttons(panel):
    return [
        button
        for button in panel.toolbar.findChildren(QToolButton)
        if button.isVisible() and button.objectName() != "qt_toolbar_ext_button"
    ]


def test_the_toolbar_has_names_tips_and_icons_and_tab_goes_through_it(person):
    buttons = toolbar_buttons(person.panel)
    assert [button.accessibleName() for button in buttons] == [
        "Show Details",
        "Show Thumbnails",
        "Show Footprints on the Map",
        "Show True Coverage",
        "Select Items on the Map",
        "Services",
        "Help",
    ]
    assert all(button.toolTip() and not button.icon().isNull() for button in buttons)
    buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    for following in buttons[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is following
    QTest.keyClick(buttons[3], Qt.Key.Key_Space)
    assert person.panel.toolbar.coverage_action.isChecked()


@pytest.mark.parametrize("size", [1.0, 1.25])
def test_all_of_the_toolbar_fits_a_dock_of_340_pixels(person, host, size):
    font = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(font.pointSizeF() * size)
    QApplication.setFont(larger)
    host.window.resizeDocks([person.dock], [340], Qt.Orientation.Horizontal)
    settle()
    assert person.panel.toolbar.sizeHint().width() < 340 - 2 * person.panel.layout().contentsMargins().left()
    assert len(toolbar_buttons(person.panel)) == 7
    extension = person.panel.toolbar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert extension is None or not extension.isVisible()
    QApplication.setFont(font)


def test_a_tool_tip_names_the_key_that_the_user_has_given(person, host):
    host.registerMainWindowAction = lambda *_: True
    shortcuts = Shortcuts(host, person.commands)
    person.commands.toolbar_made.emit(person.panel.toolbar)
    action = host.window.findChild(QAction, "DatacubeBrowserThumbnails")
    assert person.panel.toolbar.thumbnails_action.toolTip() == "Show Thumbnails"
    action.setShortcut(QKeySequence("Ctrl+Alt+T"))
    assert person.panel.toolbar.thumbnails_action.toolTip() == "Show Thumbnails (Ctrl+Alt+T)"
    was = person.panel.toolbar.thumbnails_action.isChecked()
    action.trigger()
    assert person.panel.toolbar.thumbnails_action.isChecked() is not was
    action.trigger()
    host.unregisterMainWindowAction = lambda *_: True
    shortcuts.dispose()
