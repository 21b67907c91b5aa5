"""Downloads, copied URLs and vector layers from the dock, and catalogues with unusual records."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt, QThread, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QMessageBox

from demo.person import check_row, click, click_row, expand_row, find_row, settle, wait_until
from tests.qgis.menus import entry, more_menu
from tests.servers.proxy import Answer
from tests.servers.stub import ABSENT, landing_page, minimal_collection, minimal_item

TILE = "10_3-mosaic-1m"


def tile_in(panel):
    """The row of the guide's tile, expanded."""

    def row():
        collection = find_row(panel.tree, "HRDEM 1\N{NO-BREAK SPACE}m")
        return collection and find_row(panel.tree, TILE, collection)

    wait_until(lambda: find_row(panel.tree, "HRDEM 1\N{NO-BREAK SPACE}m"), "the collections are listed")
    expand_row(panel.tree, find_row(panel.tree, "HRDEM 1\N{NO-BREAK SPACE}m"))
    wait_until(row, "the tile is found")
    settle()
    expand_row(panel.tree, row())
    return row()


@pytest.fixture
def download_folder(tmp_path, monkeypatch):
    """The folder that the user chooses in the file dialog."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(folder))
    return folder


def answer_the_question(button_text):
    """Press a button of the message box that will open; collect its text."""
    said = []

    def press():
        box = next((one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)), None)
        if box is None or not box.isVisible():
            QTimer.singleShot(50, press)
            return
        said.append(f"{box.text()} {box.informativeText()}")
        click(next(button for button in box.buttons() if button.text().replace("&", "") == button_text))

    QTimer.singleShot(50, press)
    return said


def test_a_whole_file_is_downloaded_from_the_menu(datacube, datacube_data, open_dock, download_folder):
    panel = open_dock(datacube.stac_url)
    item = tile_in(panel)
    check_row(panel.tree, find_row(panel.tree, "Boundary", item))
    entry(more_menu(panel), "Download Whole Files…").trigger()
    path = download_folder / f"{TILE}-extent.geojson"
    wait_until(path.exists, "the file is there")
    assert path.read_bytes() == (datacube_data / "hrdem-mosaic-1m" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("button", "expected"),
    [("Keep Both", {"Thumbnail": 2, "mine": 1}), ("Replace", {"Thumbnail": 1, "mine": 0}), ("Cancel", {"mine": 1})],
)
def test_the_user_is_asked_before_an_existing_file_is_replaced(datacube, open_dock, download_folder, button, expected):
    mine = download_folder / f"{TILE}-thumbnail.png"
    mine.write_bytes(b"mine")
    panel = open_dock(datacube.stac_url)
    check_row(panel.tree, find_row(panel.tree, "Thumbnail", tile_in(panel)))
    said = answer_the_question(button)
    entry(more_menu(panel), "Download Whole Files…").trigger()
    wait_until(lambda: said, "the question is asked")
    settle()
    wait_until(lambda: not QgsApplication.taskManager().tasks(), "the download has ended")
    assert mine.name in said[0]
    files = list(download_folder.iterdir())
    assert len(files) == expected.get("Thumbnail", 1)
    assert sum(path.read_bytes() == b"mine" for path in files) == expected["mine"]


def test_a_folder_is_checked_outside_the_main_thread(datacube, open_dock, download_folder, monkeypatch):
    """The folder may be on a network share that does not answer."""
    exists, places = Path.exists, []

    def noted(path):
        if path.parent == download_folder:
            places.append(QThread.currentThread() is QgsApplication.instance().thread())
        return exists(path)

    panel = open_dock(datacube.stac_url)
    check_row(panel.tree, find_row(panel.tree, "Boundary", tile_in(panel)))
    monkeypatch.setattr(Path, "exists", noted)
    entry(more_menu(panel), "Download Whole Files…").trigger()
    wait_until(lambda: os.path.exists(download_folder / f"{TILE}-extent.geojson"), "the file is there")
    assert places
    assert not any(places)


def test_urls_are_copied_from_the_context_menu(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    click_row(panel.tree, find_row(panel.tree, "Digital Terrain Model, COG", tile_in(panel)))
    QTest.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QgsApplication.clipboard().text() == f"{datacube.store_url}/hrdem-mosaic-1m/{TILE}-dtm.tif"


def test_vectors_are_added_as_layers_and_those_of_one_item_as_a_group(datacube, open_dock):
    panel = open_dock(datacube.stac_url)
    item = tile_in(panel)
    for title in ("Digital Terrain Model, COG", "Boundary", "Data Coverage"):
        check_row(panel.tree, find_row(panel.tree, title, item))
    click(panel.add_button)
    layers = wait_until(
        lambda: len(QgsProject.instance().mapLayers()) == 3 and QgsProject.instance().mapLayers().values(),
        "three layers are there",
    )
    assert all(layer.isValid() for layer in layers)
    group = QgsProject.instance().layerTreeRoot().findGroup(TILE)
    assert [node.name() for node in group.children()] == [f"{key} · {TILE}" for key in ("extent", "coverage", "dtm")]


def test_a_layer_that_fails_does_not_prevent_the_other(proxied_datacube, open_dock):
    panel = open_dock(proxied_datacube.stac_url)
    item = tile_in(panel)
    proxied_datacube.store.fault(Answer(403), path="-dsm.tif")
    for title in ("Digital Terrain Model, COG", "Digital Surface Model, COG"):
        check_row(panel.tree, find_row(panel.tree, title, item))
    click(panel.add_button)
    wait_until(panel.message_bar.items, "the failure is said in the dock")
    wait_until(lambda: QgsProject.instance().mapLayers(), "the other layer is there")
    assert [layer.name() for layer in QgsProject.instance().mapLayers().values()] == [f"dtm · {TILE}"]


ODD_COLLECTIONS = [
    minimal_collection("plain"),
    minimal_collection("untitled", title=None),
    minimal_collection("nowhere", extent=ABSENT),
    minimal_collection("one", title="Same Title"),
    minimal_collection("two", title="Same Title"),
    "not a collection",
]
ODD_ITEMS = [
    minimal_item("whole", "plain"),
    minimal_item("no-geometry", "plain", geometry=None, bbox=ABSENT),
    minimal_item("no-date", "plain", properties={"datetime": None}),
    minimal_item("no-assets", "plain", assets={}),
    minimal_item("relative", "plain", assets={"dtm": {"href": "./dtm.tif", "type": "image/tiff"}}),
    {"type": "Feature", "id": 7, "assets": "none"},
    "not an item",
]


def test_unusual_records_are_listed_along_with_all_the_others(stub_api, open_dock, host):
    host.frame(-74.9, 45.1, -74.1, 45.9, "EPSG:4326")
    api = stub_api(
        {
            "GET /": landing_page(links=ABSENT),
            "GET /collections": {"collections": ODD_COLLECTIONS, "links": []},
            "/search": {"type": "FeatureCollection", "features": ODD_ITEMS, "links": [], "numberMatched": 7},
        }
    )
    panel = open_dock(api.url)
    wait_until(lambda: panel.tree.model().rowCount(), "the collections are listed")
    titles = [panel.tree.model().index(row, 0).data() for row in range(panel.tree.model().rowCount())]
    assert len(titles) == len(set(titles)) == 5
    assert "untitled" in titles
    expand_row(panel.tree, find_row(panel.tree, "Plain"))
    wait_until(panel.model.items, "the items are listed")
    listed = {item.id for item in panel.model.items()}
    assert {"whole", "no-geometry", "no-date", "no-assets", "relative"} <= listed
    tip = find_row(panel.tree, "Plain").data(Qt.ItemDataRole.ToolTipRole)
    assert "unreadable" in tip


def test_collections_are_in_view_however_their_longitudes_are_counted(stub_api, open_dock, host):
    host.frame(-179.9, -18.1, -179.1, -17.9, "EPSG:4326")
    boxes = {
        "turn": [0, -90, 360, 90],
        "fiji": [176, -21, 183, -12],
        "west": [-185, -21, -178, -12],
        "crossing": [176, -21, -177, -12],
        "zeros": [0, 0, 0, 0],
        "metres": [2000000, -100000, 2100000, 100000],
        "europe": [0, 40, 20, 60],
        "japan": [130, -30, 150, 45],
    }
    extents = {
        name: {"spatial": {"bbox": [box]}, "temporal": {"interval": [[None, None]]}} for name, box in boxes.items()
    }
    listed = [minimal_collection(name, title=name, extent=extent) for name, extent in extents.items()]
    api = stub_api({"GET /": landing_page(), "GET /collections": {"collections": listed, "links": []}})
    panel = open_dock(api.url)
    wait_until(lambda: panel.tree.model().rowCount(), "the collections are listed")
    shown = {panel.tree.model().index(row, 0).data() for row in range(panel.tree.model().rowCount())}
    assert shown == {*boxes} - {"europe", "japan"}


def test_items_that_name_no_collection_of_the_catalogue_are_those_of_the_one_searched(stub_api, open_dock, host):
    """They are found again: by a click on the map, by a link, for a layer that is brought up to date."""
    host.frame(-74.9, 45.1, -70.1, 45.9, "EPSG:4326")
    features = []
    for place, named in enumerate((None, ABSENT, "Plain", 7)):
        west = -75 + place
        ring = [[west, 45], [west + 1, 45], [west + 1, 46], [west, 46], [west, 45]]
        outline = {"geometry": {"type": "Polygon", "coordinates": [ring]}, "bbox": [west, 45, west + 1, 46]}
        features.append(minimal_item("abcd"[place], collection=named, **outline))
    api = stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection("plain"), minimal_collection("b")], "links": []},
            "/search": {"type": "FeatureCollection", "features": features, "links": []},
        }
    )
    panel = open_dock(api.url)
    wait_until(lambda: panel.tree.model().rowCount(), "the collections are listed")
    expand_row(panel.tree, find_row(panel.tree, "Plain"))
    wait_until(panel.model.items, "the items are listed")
    settle()
    assert [(item.id, item.collection_id) for item in panel.model.items()] == [(each, "plain") for each in "abcd"]
    assert panel.model.items()[0].href == f"{api.url}/collections/plain/items/a"
    panel.pick_action.trigger()
    for place, name in enumerate("abcd"):
        at = host.canvas.getCoordinateTransform().transform(-74.5 + place, 45.5)
        QTest.mouseClick(host.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at.toQPointF().toPoint())
        wait_until(lambda name=name: [item.id for item in panel.tree.selected_items()] == [name], f"{name} is selected")


def test_an_empty_result_shows_a_message(stub_api, open_dock, host):
    host.frame(-74.9, 45.1, -74.1, 45.9, "EPSG:4326")
    api = stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection("plain")], "links": []},
            "/search": {"type": "FeatureCollection", "features": [], "links": []},
        }
    )
    panel = open_dock(api.url)
    wait_until(lambda: panel.tree.model().rowCount(), "the collection is listed")
    expand_row(panel.tree, find_row(panel.tree, "Plain"))
    row = wait_until(lambda: find_row(panel.tree, "No items", find_row(panel.tree, "Plain")), "the tree says so")
    assert row.isValid()
