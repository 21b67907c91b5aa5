"""The dock as a user works with it: real widgets, a live STAC API and a live COG store."""

from __future__ import annotations

import itertools

import pytest
from datacube_browser.core.catalogs import CatalogStore
from osgeo import gdal
from qgis.core import QgsProject, QgsRectangle
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox

from demo.person import check_row, click, click_row, expand_row, find_row, select_rows, settle, type_text, wait_until
from tests.servers.proxy import Answer, html

HRDEM_1M = "hrdem-mosaic-1m"
TILE = "10_3-mosaic-1m"
DTM = "Digital Terrain Model, COG"


def row_of(panel, collection_id):
    """The collection's row in the tree."""
    model = panel.tree.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if panel.model.node(model.mapToSource(index)).record.id == collection_id:
            return index
    return None


def connected(panel):
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the collections are listed")
    return panel


def expanded(panel, collection_id):
    """Expand a collection and return its row once the first page has arrived."""
    expand_row(panel.tree, row_of(panel, collection_id))
    wait_until(panel.model.items, "the first page has come")
    settle()
    return row_of(panel, collection_id)


def drawn(host, width):
    """The geometry of the visible rubber band of this line width: 1 for the results, 2 for the selection."""
    bands = (item for item in host.canvas.scene().items() if isinstance(item, QgsRubberBand) and item.isVisible())
    return next((band.asGeometry() for band in bands if band.width() == width), None)


def tile_of(geometry):
    """West and south of a geometry, rounded to kilometres."""
    box = geometry.boundingBox()
    return round(box.xMinimum(), -3), round(box.yMinimum(), -3)


def test_connecting_lists_the_collections_in_the_map_view(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    assert row_of(panel, HRDEM_1M) is not None
    assert row_of(panel, "landcover") is not None


def test_expanding_a_collection_lists_only_the_tile_in_view(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    expanded(panel, HRDEM_1M)
    assert [item.id for item in panel.model.items()] == [TILE]


def test_a_checked_asset_is_added_to_the_map(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    item = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, item)
    assert not panel.add_button.isEnabled()
    check_row(panel.tree, find_row(panel.tree, DTM, item))
    assert panel.add_button.text() == "Add to Map (1)"
    click(panel.add_button)
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there")
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{datacube.store_url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"


def test_a_double_click_adds_one_asset(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    item = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, item)
    click_row(panel.tree, find_row(panel.tree, "Digital Terrain Model, VRT", item), double=True)
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there")
    assert layer.source().endswith("10_3-mosaic-1m-dtm.vrt")


def test_the_canvas_extent_is_saved_and_added(datacube, open_dock, host, tmp_path):
    host.frame(2086000, 299000, 2086400, 299300)
    panel = connected(open_dock(datacube.stac_url))
    item = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, item)
    check_row(panel.tree, find_row(panel.tree, DTM, item))
    click(panel.save_button)
    dialog = wait_until(
        lambda: next((one for one in QApplication.topLevelWidgets() if one.objectName() == "SaveExtentDialog"), None),
        "the dialog is open",
    )
    extent = host.canvas.extent()
    path = tmp_path / "saved.tif"
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    click(ok)
    wait_until(
        lambda: [one for one in QgsProject.instance().mapLayers().values() if one.source() == str(path)],
        "the file is on the map",
    )
    saved = gdal.Open(str(path))
    assert saved.RasterXSize == round(extent.xMaximum()) - round(extent.xMinimum())
    assert saved.RasterYSize == round(extent.yMaximum()) - round(extent.yMinimum())
    assert {one.name for one in tmp_path.iterdir()} == {"saved.tif", "saved.qmd"}


def test_a_raster_layer_of_the_project_is_saved_the_same_way(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    item = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, item)
    click_row(panel.tree, find_row(panel.tree, DTM, item), double=True)
    host.active = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there")
    panel.actions.exports.save_layer(host.active)
    dialog = wait_until(
        lambda: next((one for one in QApplication.topLevelWidgets() if one.objectName() == "SaveExtentDialog"), None),
        "the dialog is open",
    )
    assert dialog.export_request().sources[0].href == f"{datacube.store_url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
    dialog.reject()


def test_moving_the_map_searches_expanded_collections_again(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    expanded(panel, HRDEM_1M)
    host.canvas.setExtent(QgsRectangle(1990000, 490000, 2010000, 510000))
    wait_until(lambda: len(panel.model.items()) == 4, "the four tiles at the corner are found")
    assert {item.id for item in panel.model.items()} == {f"{tile}-mosaic-1m" for tile in ("9_3", "10_3", "9_4", "10_4")}


def test_selected_collections_are_searched_together(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    assert panel.search_button.text() == "Search"
    select_rows(panel.tree, *(row_of(panel, collection) for collection in (HRDEM_1M, "mrdem-30")))
    assert panel.search_button.text() == "Search (2)"
    assert panel.search_button.toolTip() == "Search 2 selected collection(s)"
    click(panel.search_button)
    wait_until(lambda: len(panel.model.items()) == 2, "one item of each is found")
    assert {item.collection_id for item in panel.model.items()} == {HRDEM_1M, "mrdem-30"}


def test_an_item_id_in_the_search_box_finds_the_item_in_the_collections_in_view(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    type_text(panel.filter_panel.words, "10_3")
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)
    wait_until(lambda: row_of(panel, HRDEM_1M) is not None, "the collection with that item is shown")
    wait_until(lambda: find_row(panel.tree, TILE, row_of(panel, HRDEM_1M)), "the item is shown")
    assert row_of(panel, "landcover") is None


def test_selecting_an_item_highlights_its_footprint_and_clicking_the_footprint_selects_it(datacube, open_dock, host):
    host.frame(1990000, 490000, 2010000, 510000)
    panel = connected(open_dock(datacube.stac_url))
    collection = expanded(panel, HRDEM_1M)
    click_row(panel.tree, find_row(panel.tree, TILE, collection))
    assert tile_of(drawn(host, 2)) == (2000000, 0)
    panel.pick_action.trigger()
    at = host.canvas.getCoordinateTransform().transform(2005000, 505000)
    QTest.mouseClick(host.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at.toQPointF().toPoint())
    wait_until(lambda: [item.id for item in panel.tree.selected_items()] == ["10_4-mosaic-1m"], "10_4 is selected")


def test_hiding_the_dock_hides_the_footprints_and_showing_it_shows_them_again(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    assert drawn(host, 2)
    panel.parent().hide()
    assert not drawn(host, 1)
    assert not drawn(host, 2)
    panel.parent().show()
    assert tile_of(drawn(host, 2)) == (2000000, 0)
    assert drawn(host, 1)


def test_a_selected_item_is_not_drawn_while_footprints_are_switched_off(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    collection = expanded(panel, HRDEM_1M)
    panel.toolbar.footprints_action.trigger()
    click_row(panel.tree, find_row(panel.tree, TILE, collection))
    assert not drawn(host, 2)
    panel.toolbar.footprints_action.trigger()
    assert tile_of(drawn(host, 2)) == (2000000, 0)


def test_switching_the_catalogue_removes_the_highlight(datacube, open_dock, host, stub_api):
    panel = connected(open_dock(datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    assert drawn(host, 2)
    panel.connection_bar.choose(CatalogStore().add("Other", stub_api({}).url))
    wait_until(lambda: not panel.search_controller.is_connecting, "the other catalogue has answered")
    assert not drawn(host, 2)
    assert not drawn(host, 1)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (html(), "web page"),
        (Answer(401), "authentication"),
        (Answer(403), "Access denied"),
        (Answer(404), "Not found on the server (404)"),
        (Answer(500, b"kaboom"), "500"),
    ],
)
def test_a_failed_connection_says_why_and_can_be_retried(fault, said, proxied_datacube, open_dock):
    proxied_datacube.stac.fault(fault)
    panel = open_dock(proxied_datacube.stac_url)
    wait_until(panel.status.retry_button.isVisible, "the failure is shown", 40)
    proxy = proxied_datacube.stac
    asked = [(each.path, each.status, each.failure) for each in proxy.requests], proxy.errors, panel.status._report
    assert said in panel.status.text_label.text(), asked
    assert proxied_datacube.stac_url in panel.status.text_label.text()
    proxied_datacube.stac.heal()
    click(panel.status.retry_button)
    connected(panel)


def test_a_failed_search_is_shown_in_the_tree_and_keeps_the_other_collections(proxied_datacube, open_dock):
    panel = connected(open_dock(proxied_datacube.stac_url))
    before = panel.tree.model().rowCount()
    proxied_datacube.stac.fault(Answer(500), path="/search")
    expand_row(panel.tree, row_of(panel, HRDEM_1M))
    wait_until(lambda: panel.tree.model().rowCount(row_of(panel, HRDEM_1M)) == 1, "the failure has its row")
    settle()
    assert panel.tree.model().rowCount() == before


def test_after_a_restart_the_collections_are_listed_before_the_catalogue_answers(proxied_datacube, open_dock):
    connected(open_dock(proxied_datacube.stac_url))
    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.ui.panel.search_controller import SearchController
    from datacube_browser.ui.results.results_model import ResultsModel

    model = ResultsModel()
    proxied_datacube.stac.hold()
    controller = SearchController(model)
    controller.connect_to(CatalogStore().current())
    wait_until(model.rowCount, "the collections of last time are listed")
    assert controller.is_connecting
    controller.dispose()
    proxied_datacube.stac.let_go()


def test_the_main_thread_does_not_wait_for_answers(proxied_datacube, open_dock):
    """Connect, search and add a layer; the server answers each only once the main thread processes events."""
    servers = (proxied_datacube.stac, proxied_datacube.store)

    def act(action, *arguments, **options):
        for server in servers:
            server.hold()
            QTimer.singleShot(200, server.let_go)
        action(*arguments, **options)

    act(lambda: None)
    panel = connected(open_dock(proxied_datacube.stac_url))
    act(expand_row, panel.tree, row_of(panel, HRDEM_1M))
    wait_until(panel.model.items, "the first page has come")
    item = find_row(panel.tree, TILE, row_of(panel, HRDEM_1M))
    expand_row(panel.tree, item)
    act(click_row, panel.tree, find_row(panel.tree, DTM, item), double=True)
    wait_until(lambda: QgsProject.instance().mapLayers(), "the layer is there")
    assert not any(server.is_holding for server in servers)


def test_tab_moves_through_the_dock_from_top_to_bottom(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    panel.activateWindow()
    panel.connection_bar.combo.setFocus()
    places = []
    for _ in range(30):
        focused = QApplication.focusWidget()
        if focused is None or not panel.isAncestorOf(focused):
            break
        places.append((type(focused).__name__, focused.mapTo(panel, focused.rect().center()).y()))
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is panel.connection_bar.combo:
            break
    heights = [y for _, y in places]
    assert len(places) > 10
    assert all(after > before - 12 for before, after in itertools.pairwise(heights)), places
