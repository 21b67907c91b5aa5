"""A catalogue as DINAMIS's webinar shows it, in the real dock: what rows and details say before anything is clicked."""

from __future__ import annotations

import pytest
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.remote_files.store_access import AccessKind, StoreAccess
from datacube_browser.core.stac import stac_urls
from datacube_browser.core.stac.records import ItemPage
from datacube_browser.ui.results.results_delegate import _first_that_fit
from datacube_browser.ui.results.results_model import NodeKind, ResultsModel, Role
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtWidgets import QFileDialog, QTextBrowser

from demo.person import click, click_row, expand_row, find_row, settle, type_text, unfold, wait_until
from tests.qgis.dock.test_dock import connected, row_of
from tests.qgis.dock.test_handover import current, paste
from tests.qgis.menus import entry, more_menu
from tests.qgis.tree_samples import CATALOG, HRDEM, item
from tests.servers.dinamis import (
    CDSE_SCENE,
    CHARENTE,
    GUYANE,
    LANDSAT_SCENE,
    NAIP_SCENE,
    PLEIADES,
    PLEIADES_SCENE,
    PNEO,
    RAW_SCENE,
    SPOT,
    SPOT_SCENE,
    STORES,
)
from tests.servers.proxy import Answer
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import outcome

TIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def look(dinamis, open_dock, host):
    """A function that opens the dock over a place and expands a collection; the panel, and the collection's row."""

    def open_(collection_id, box=CHARENTE, width=340):
        west, south, east, north = box
        host.frame(west, south, east, north, "EPSG:4326")
        panel = connected(open_dock(dinamis.stac_url, width))
        row = row_of(panel, collection_id)
        expand_row(panel.tree, row)
        wait_until(panel.model.items, "the items are listed")
        settle()
        return panel, row_of(panel, collection_id)

    return open_


def facts_of(panel, row, item_id):
    return find_row(panel.tree, item_id, row).data(Role.FACTS)


def details_of(panel, index):
    """What the details panel says of a row."""
    if not panel.details_action.isChecked():
        panel.details_action.trigger()
    click_row(panel.tree, index)
    settle()
    return panel.details.findChild(QTextBrowser).toPlainText().replace("\N{NO-BREAK SPACE}", " ")


def asset_row(panel, row, item_id, title):
    item = find_row(panel.tree, item_id, row)
    panel.tree.expand(item)
    settle()
    return find_row(panel.tree, title, find_row(panel.tree, item_id, row))


def test_the_second_line_says_sensor_resolution_angle_clouds_and_snow(look):
    panel, row = look(SPOT)
    assert facts_of(panel, row, SPOT_SCENE) == ["SPOT 6/7", "clouds 16%", "1.5\N{NO-BREAK SPACE}m", "25°", "snow 0%"]
    newer = facts_of(panel, row, "SPOT67_HCF_202604130806342")
    assert newer[0] == "SPOT 6/7 NAOMI"
    index = find_row(panel.tree, SPOT_SCENE, row)
    assert index.data(Role.SECOND_TEXT) == "2026-02-24"
    assert "clouds 16%" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    for words in ("Sensor: SPOT 6/7", "24.7784°", "16.23%"):
        assert words in index.data(TIP)


def test_the_second_line_says_only_what_an_item_has(look):
    panel, row = look(STORES)
    assert facts_of(panel, row, CDSE_SCENE) == ["S3 keys"]
    assert facts_of(panel, row, NAIP_SCENE) == ["requester pays", "0.6\N{NO-BREAK SPACE}m"]
    assert "AWS_REQUEST_PAYER" in find_row(panel.tree, NAIP_SCENE, row).data(TIP)
    assert facts_of(panel, row, LANDSAT_SCENE) == ["landsat-9 oli/tirs", "clouds 41%", "30\N{NO-BREAK SPACE}m"]


def test_a_narrow_row_shows_the_first_facts_whole(look):
    panel, row = look(SPOT)
    facts, metrics = facts_of(panel, row, SPOT_SCENE), panel.tree.fontMetrics()
    three = "SPOT 6/7 · clouds 16% · 1.5\N{NO-BREAK SPACE}m"
    assert _first_that_fit(facts, metrics, metrics.horizontalAdvance(three)) == three
    assert _first_that_fit(facts, metrics, metrics.horizontalAdvance(three) - 1) == "SPOT 6/7 · clouds 16%"
    assert _first_that_fit(facts, metrics, metrics.horizontalAdvance("SPOT 6")).endswith("…")


def test_all_rows_have_room_for_two_lines_once_one_of_them_has(look):
    panel, row = look(SPOT)
    heights = {panel.tree.visualRect(index).height() for index in (row, find_row(panel.tree, SPOT_SCENE, row))}
    assert len(heights) == 1
    assert heights.pop() >= 2 * panel.tree.fontMetrics().height()


def test_rows_of_a_catalogue_without_such_facts_stay_low(datacube, open_dock):
    from tests.qgis.dock.test_dock import HRDEM_1M, expanded

    panel = connected(open_dock(datacube.stac_url))
    panel.tree.thumbnails.set_on(False)
    settle()
    before = panel.tree.visualRect(row_of(panel, HRDEM_1M)).height()
    expanded(panel, HRDEM_1M)
    assert panel.tree.visualRect(row_of(panel, HRDEM_1M)).height() == before
    assert before < 2 * panel.tree.fontMetrics().height()


def test_details_name_the_collection_as_the_webinar_does_its_plateforme(look):
    panel, row = look(SPOT)
    shown = details_of(panel, find_row(panel.tree, SPOT_SCENE, row))
    for words in (
        f"SPOT 6/7 HCF ({SPOT})",
        f"Platform\n{SPOT}",
        "Sensor\nSPOT 6/7",
        "1.5 m",
        "24.7784°",
        "16.23%",
        "Snow cover\n0%",
        "Department\nCharente-Maritime,Charente",
        "City\nRochefort,Saintes",
    ):
        assert words in shown


def test_a_collection_is_found_by_the_name_that_the_webinar_gives_it(look):
    panel, _ = look(SPOT)
    panel.filter_panel.words.setText("SPOT67_HCF_GS1")
    settle()
    assert row_of(panel, SPOT) is not None
    assert row_of(panel, STORES) is None


def test_the_two_images_of_a_scene_are_layers_each_for_itself(look):
    panel, row = look(SPOT)
    for title in ("Image multispectrale", "Image panchromatique"):
        click_row(panel.tree, asset_row(panel, row, SPOT_SCENE, title), double=True)
    wait_until(lambda: len(QgsProject.instance().mapLayers()) == 2, "both are on the map")
    assert all(layer.isValid() for layer in QgsProject.instance().mapLayers().values())
    names = {layer.name() for layer in QgsProject.instance().mapLayers().values()}
    assert names == {f"multispectral · {SPOT_SCENE}", f"panchromatic · {SPOT_SCENE}"}


def test_a_raw_product_says_that_it_is_no_layer_before_and_after_it_is_clicked(look):
    panel, row = look(PNEO, GUYANE)
    scene = find_row(panel.tree, RAW_SCENE, row)
    assert scene.data(Role.FACTS)[0] == "raw"
    assert "not georeferenced" in scene.data(TIP)
    assert scene.data(Qt.ItemDataRole.CheckStateRole) is None
    assert "not signed" in details_of(panel, scene)
    image = asset_row(panel, row, RAW_SCENE, "Image")
    assert image.data(Role.SECOND_TEXT) == "raw raster"
    assert "not georeferenced" in image.data(TIP)
    assert image.data(Qt.ItemDataRole.CheckStateRole) is None
    click_row(panel.tree, image, double=True)
    said = wait_until(panel.message_bar.currentItem, "it says why").text()
    assert "is a raw product (BRUT)" in said
    assert not QgsProject.instance().mapLayers()


def test_an_ortho_product_is_no_raw_one(look):
    panel, row = look(PLEIADES, GUYANE)
    assert facts_of(panel, row, PLEIADES_SCENE)[0] == "PLEIADES"
    assert find_row(panel.tree, PLEIADES_SCENE, row).data(Qt.ItemDataRole.CheckStateRole) is not None


@pytest.mark.parametrize(
    ("scene", "title", "label", "advice"),
    [
        (CDSE_SCENE, "B04", "S3 keys", "AWS_S3_ENDPOINT=eodata.dataspace.copernicus.eu"),
        (NAIP_SCENE, "RGBIR", "requester pays", "AWS_REQUEST_PAYER=requester"),
    ],
)
def test_a_store_that_wants_keys_or_payment_says_so_before_and_after_the_click(look, scene, title, label, advice):
    panel, row = look(STORES)
    asset = asset_row(panel, row, scene, title)
    assert asset.data(Role.KIND) == NodeKind.ASSET
    assert asset.data(Role.SECOND_TEXT) == label
    assert asset.data(Qt.ItemDataRole.CheckStateRole) is None
    assert label in asset.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "signed" in asset.data(TIP)
    assert advice in asset.data(TIP)
    assert advice in details_of(panel, asset)
    click_row(panel.tree, asset, double=True)
    item = wait_until(panel.message_bar.currentItem, "it says why")
    assert "has no web address" in item.text()
    assert not QgsProject.instance().mapLayers()


@pytest.mark.parametrize(
    ("fields", "label", "advice"),
    [
        ({"storage:requester_pays": True}, "requester pays · COG", "--request-payer requester"),
        ({"auth:refs": ["s3"]}, "S3 keys · COG", "AWS_ACCESS_KEY_ID"),
        (
            {"alternate": {"s3": {"href": "s3://usgs-landsat/a.tif", "storage:requester_pays": True}}},
            "COG",
            "--request-payer requester",
        ),
    ],
)
def test_a_web_address_of_such_a_store_says_it_when_the_store_refuses(stub_api, open_dock, fields, label, advice):
    item = minimal_item()
    item["assets"]["dtm"].update(fields)
    routes = {
        "/": landing_page(),
        "/collections": {"collections": [minimal_collection()], "links": []},
        "/search": {"type": "FeatureCollection", "features": [item], "links": []},
        "/files/dtm.tif": Answer(403, b"<Error><Code>AccessDenied</Code></Error>"),
    }
    panel = connected(open_dock(stub_api(routes).url))
    panel.filter_panel.extent_filter.mode.setCurrentIndex(panel.filter_panel.extent_filter.mode.count() - 1)
    row = row_of(panel, "demo")
    expand_row(panel.tree, row)
    wait_until(panel.model.items, "the item is listed")
    asset = asset_row(panel, row_of(panel, "demo"), "item-1", "Digital Terrain Model")
    assert asset.data(Role.SECOND_TEXT) == label
    assert advice in asset.data(TIP)
    click_row(panel.tree, asset, double=True)
    said = wait_until(panel.message_bar.currentItem, "the refusal is shown", 60)
    assert advice in said.text()


def test_the_address_of_a_scene_in_the_catalogues_own_stac_browser_leads_to_it(dinamis, open_dock, host, monkeypatch):
    monkeypatch.setitem(stac_urls._OWN_BROWSERS, "browser.stac.teledetection.fr", dinamis.stac_url)
    host.frame(*CHARENTE, "EPSG:4326")
    for place in (f"collections/{SPOT}/items/{SPOT_SCENE}", f"#/collections/{SPOT}/items/{SPOT_SCENE}"):
        panel = connected(open_dock(dinamis.stac_url))
        paste(panel, f"https://browser.stac.teledetection.fr/{place}?.language=fr")
        wait_until(lambda panel=panel: current(panel) == (SPOT_SCENE,), "the scene is current", 20)


def menu_of(panel, index):
    """The context menu of a row, as it is when it opens."""
    click_row(panel.tree, index)
    return panel.results_menu.menu(NodeKind(index.data(Role.KIND)))


def texts_of(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_metadata_and_product_are_downloads_in_the_menu_of_the_scene(look, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(tmp_path))
    panel, row = look(SPOT)
    menu = menu_of(panel, find_row(panel.tree, SPOT_SCENE, row))
    for text in ("Download Metadata…", "Download Product…"):
        next(action for action in menu.actions() if action.text() == text).trigger()
        settle()
    names = {f"DIM_{SPOT_SCENE}.XML", f"{SPOT_SCENE}.zip"}
    wait_until(lambda: {path.name for path in tmp_path.iterdir()} == names, "both files are there")
    assert SPOT_SCENE in (tmp_path / f"DIM_{SPOT_SCENE}.XML").read_text(encoding="utf-8")


def test_a_raw_product_can_be_downloaded(look):
    panel, row = look(PNEO, GUYANE)
    offered = texts_of(menu_of(panel, find_row(panel.tree, RAW_SCENE, row)))
    assert "Download Metadata…" in offered
    assert "Download Product…" in offered


def test_a_scene_without_such_files_offers_no_download_of_them(look):
    panel, row = look(STORES)
    offered = texts_of(menu_of(panel, find_row(panel.tree, NAIP_SCENE, row)))
    assert "Download Whole Files…" in offered
    assert not [text for text in offered if "Metadata" in text or "Product" in text]


def test_the_button_says_why_a_file_of_s3_is_no_layer(look):
    panel, row = look(STORES)
    click_row(panel.tree, asset_row(panel, row, NAIP_SCENE, "RGBIR"))
    assert not panel.add_button.isEnabled()
    assert "requester pays" in panel.add_button.toolTip()
    click_row(panel.tree, row_of(panel, STORES))
    assert "Check or select an asset" in panel.add_button.toolTip()


def test_a_download_that_the_store_refuses_says_what_its_users_do(stub_api, tmp_path):
    url = f"{stub_api({'/a.tif': Answer(403, b'<Error><Code>AccessDenied</Code></Error>')}).url}/a.tif"
    paid = StoreAccess(AccessKind.REQUESTER_PAYS)
    kind, error = outcome(DownloadTask([DownloadFile(url, tmp_path / "a.tif", access=paid)]))
    assert kind == "failed"
    assert error.status == 403
    assert "--request-payer requester" in error.hint
    _, plain = outcome(DownloadTask([DownloadFile(url, tmp_path / "a.tif")]))
    assert "requester" not in plain.hint


def test_an_address_of_s3_is_not_downloaded_but_explained(look, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(tmp_path))
    panel, row = look(STORES)
    click_row(panel.tree, asset_row(panel, row, NAIP_SCENE, "RGBIR"))
    entry(more_menu(panel), "Download Whole Files…").trigger()
    bar = panel.actions._iface.messageBar()
    wait_until(lambda: bar.currentItem() and "s3:// is not a web address" in bar.currentItem().text(), "it says why")
    assert not list(tmp_path.iterdir())


def filter_row(panel, title):
    """A new condition on the property of this title."""
    more = panel.filter_panel.advanced
    unfold(panel.filter_panel.more_chip)
    settle()
    click(more.add)
    settle()
    row = more.rows[-1]
    assert row.property.findText(title) >= 0, [row.property.itemText(each) for each in range(row.property.count())]
    row.property.setCurrentIndex(row.property.findText(title))
    return row


@pytest.mark.parametrize(
    ("title", "value"), [("Constellation", "SPOT 6/7"), ("Product type", "Téléchargeable"), ("Instruments", "NAOMI")]
)
def test_mission_product_type_and_sensor_are_filters_where_the_server_has_none(look, title, value):
    panel, _ = look(SPOT)
    row = filter_row(panel, title)
    offered = row.value.values_menu()
    assert texts_of(offered) == [value]
    next(action for action in offered.actions() if action.text() == value).trigger()
    assert row.value.text() == value
    expected = 1 if title == "Instruments" else 2
    wait_until(lambda: len(panel.model.items()) == expected and not panel.search_controller.is_searching, "filtered")
    type_text(row.value, "nosuch")
    wait_until(lambda: not panel.model.items() and not panel.search_controller.is_searching, "nothing is left")
    assert "2 item(s) left out by the filters" in row_of(panel, SPOT).data(TIP)
    assert texts_of(row.value.values_menu()) == [value]  # still offered, to go back to
    assert panel.filter_panel.advanced.isVisible()
    click(row.remove)
    wait_until(lambda: len(panel.model.items()) == 2, "all are back")


def test_a_saved_filter_is_in_force_again_once_items_are_listed(look, dinamis, open_dock):
    panel, _ = look(SPOT)
    row = filter_row(panel, "Instruments")
    type_text(row.value, "NAOMI")
    wait_until(lambda: len(panel.model.items()) == 1, "filtered")
    again = connected(open_dock(dinamis.stac_url, 340))
    expand_row(again.tree, row_of(again, SPOT))
    wait_until(lambda: len(again.model.items()) == 1 and not again.search_controller.is_searching, "filtered again")


def test_what_a_sensor_is_called_is_shown_as_text(qgis_app):
    model = ResultsModel()
    model.set_collections(CATALOG, [HRDEM], "en")
    model.begin_page(HRDEM.id)
    nasty = item("nasty", properties={"platform": '<img src="https://evil.example/x.png">\nand <b>more</b>'})
    model.add_page(HRDEM.id, ItemPage((nasty,)))
    index = model.index_by_id(HRDEM.id, "nasty")
    assert "&lt;img" in index.data(TIP)
    assert "<img" not in index.data(TIP)
    assert "\n" not in index.data(Role.FACTS)[0]


def test_numbers_are_written_as_in_france(look, use_locale):
    use_locale("fr_FR")
    panel, row = look(SPOT)
    assert facts_of(panel, row, SPOT_SCENE)[2] == "1,5\N{NO-BREAK SPACE}m"
    assert QLocale().decimalPoint() == ","
