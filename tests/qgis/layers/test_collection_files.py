"""Files of a collection itself, and what a collection says of its items' files, in the real dock and in Processing."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from datacube_browser.core.catalogs import Catalog, CatalogStore
from datacube_browser.core.stac.service import StacService
from datacube_browser.core.stac.tasks import ForgetTask
from datacube_browser.ui.details.record_html import NEWER
from datacube_browser.ui.results.results_model import Role
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtTest import QSignalSpy
from qgis.PyQt.QtWidgets import QDialogButtonBox, QTextBrowser

from demo.person import check_row, click, click_row, expand_row, find_row, settle, type_text, wait_until
from tests.qgis.dock.test_dock import connected, row_of
from tests.qgis.dock.test_handover import clipboard, context_menu, dialog_named
from tests.qgis.in_background import done
from tests.qgis.processing_tools import Run, algorithm, processing, provider
from tests.qgis.signed_files import write_cog
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.static_trees import catalog_file, collection_file, served_tree

__all__ = ["processing", "provider"]

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
FILES = "Files of the collection"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_cog(tmp_path_factory.mktemp("bucket")).parent


@pytest.fixture
def routes(object_store, folder):
    """A catalogue of one collection with files of its own and two items, and one without any."""
    store = object_store({"public": folder}, open_prefixes=["public/"])
    assets = {
        "dtm": {"href": "s3://public/k.tif", "type": COG, "title": "Terrain / Terrain", "storage:refs": ["own"]},
        "report": {"href": store.href("public/report.pdf"), "type": "application/pdf", "title": "Report"},
        "picture": {"href": store.href("public/p.jpg"), "type": "image/jpeg", "roles": ["thumbnail"]},
        "broken": {"title": "No address"},
    }
    whole = minimal_collection(
        "whole",
        assets=assets,
        **{"storage:schemes": {"own": {"type": "custom-s3", "platform": store.url}}},
    )
    plain = minimal_collection(
        "plain",
        assets={
            "picture": assets["picture"],
            "table": {"href": "abfs://items/p.parquet", "type": "application/x-parquet", "roles": ["stac-items"]},
        },
    )
    items = [minimal_item("whole", "whole"), minimal_item("item-2", "whole"), minimal_item("item-3", "plain")]
    return {
        "/": landing_page(),
        "/collections": {"collections": [whole, plain], "links": []},
        "/search": {"type": "FeatureCollection", "features": items, "links": []},
    }


@pytest.fixture
def panel(routes, stub_api, open_dock, qgis_new_project):
    return everywhere(connected(open_dock(stub_api(routes).url)))


def everywhere(panel):
    """The dock, with no filter by place."""
    mode = panel.filter_panel.extent_filter.mode
    mode.setCurrentIndex(mode.count() - 1)
    settle()
    return panel


def opened(panel, collection="whole"):
    """The rows below the collection, searched."""
    expand_row(panel.tree, row_of(panel, collection))
    wait_until(panel.model.items, "the items are listed")
    settle()
    row = row_of(panel, collection)
    model = panel.tree.model()
    return [model.index(each, 0, row) for each in range(model.rowCount(row))]


def texts_of(rows):
    return [row.data(Qt.ItemDataRole.DisplayRole) for row in rows]


def file_row(panel, title):
    row = opened(panel)[0]
    panel.tree.expand(row)
    settle()
    return find_row(panel.tree, title, opened(panel)[0])


def only_layer():
    return wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there", 30)


def test_the_files_of_a_collection_are_the_first_row_below_it(panel):
    assert texts_of(opened(panel)) == [FILES, "whole", "item-2"]
    assert row_of(panel, "whole").data(Role.SECOND_TEXT) == "2 of 2"
    assert [item.id for item in panel.model.items()] == ["whole", "item-2"]


def test_they_are_there_before_any_search(panel):
    model, row = panel.tree.model(), row_of(panel, "whole")
    assert texts_of([model.index(0, 0, row)]) == [FILES]
    assert not panel.model.items()


def test_a_collection_with_pictures_and_a_table_of_its_items_alone_has_no_such_row(panel):
    assert texts_of(opened(panel, "plain"))[0] != FILES


def test_a_file_of_the_collection_is_added_by_a_double_click(panel):
    click_row(panel.tree, file_row(panel, "Terrain"), double=True)
    layer = only_layer()
    assert layer.isValid()
    assert layer.name() == "whole · dtm"
    assert layer.customProperty("datacube_browser/collection") == "whole"


def test_it_is_checked_exported_and_stays_checked_when_the_catalogue_is_asked_again(panel, host, tmp_path):
    check_row(panel.tree, file_row(panel, "Terrain"))
    assert panel.add_button.text() == "Add to Map (1)"
    panel.connection_bar.refresh_action.trigger()
    settle()
    wait_until(lambda: row_of(panel, "whole"), "the collections are listed")
    assert [choice.asset.key for choice in panel.model.checked_assets()] == ["dtm"]
    click(panel.add_button)
    layer = only_layer()
    host.canvas.setDestinationCrs(layer.crs())
    host.canvas.setExtent(layer.extent().buffered(-layer.extent().width() / 2.2))
    click(panel.save_button)
    dialog = dialog_named("SaveExtentDialog")
    path = tmp_path / "saved.tif"
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    click(ok)
    wait_until(path.exists, "the file is there", 30)


def test_items_of_another_search_come_and_go_below_the_files(panel, routes):
    rows = opened(panel)
    assert len(rows) == 3
    routes["/search"] = {
        "type": "FeatureCollection",
        "features": [minimal_item("item-2", "whole"), minimal_item("item-3", "plain")],
        "links": [],
    }
    panel.model.reset_items()
    panel.model.request_first_page("whole")
    wait_until(lambda: texts_of(opened(panel)) == [FILES, "item-2"], "the other items are listed")
    routes["/search"] = {"type": "FeatureCollection", "features": [], "links": []}
    panel.model.reset_items()
    panel.model.request_first_page("whole")
    row = row_of(panel, "whole")
    model = panel.tree.model()

    def texts():
        return texts_of([model.index(each, 0, row) for each in range(model.rowCount(row))])

    wait_until(lambda: texts() == [FILES, "No items here"], "there are no items")


def test_details_and_links_are_those_of_the_collection(panel):
    row = opened(panel)[0]
    panel.details_action.trigger()
    click_row(panel.tree, row)
    settle()
    shown = panel.details.findChild(QTextBrowser).toPlainText()
    assert "A collection" in shown
    assert "OGL-Canada-2.0" in shown
    context_menu(panel, row, "Copy As", "STAC API URL")
    assert clipboard().endswith("/collections/whole")


def test_what_has_no_address_is_counted(routes, stub_api):
    catalog = Catalog("", "Test", stub_api(routes).url)
    contents = done(lambda feedback: StacService(catalog).connect(feedback))
    assert [each.what for each in contents.skipped] == ["Asset broken of whole"]


@pytest.mark.usefixtures("provider", "qgis_new_project")
def test_processing_downloads_the_files_of_a_collection(routes, stub_api, tmp_path):
    url = stub_api(routes).url
    run = Run("download_assets", CATALOG=url, ITEMS="whole/", ASSETS="dtm", FOLDER=str(tmp_path))
    assert run.results["COUNT"] == 1
    assert (tmp_path / "k.tif").stat().st_size > 1000
    missing = Run("download_assets", CATALOG=url, ITEMS="plain/", FOLDER=str(tmp_path))
    assert "ITEMS: the collection plain has no files of its own" in missing.log


@pytest.mark.usefixtures("provider", "qgis_new_project")
def test_processing_downloads_the_files_of_a_collection_deep_in_a_tree_of_files(tmp_path):
    own = {"dtm": {"href": "./whole.tif", "type": COG}}
    files = {
        "catalog.json": catalog_file("root", ("child", "terrain/catalog.json")),
        "terrain/catalog.json": catalog_file("terrain", ("child", "whole/collection.json")),
        "terrain/whole/collection.json": collection_file("whole", assets=own),
        "terrain/whole/whole.tif": "pixels",
    }
    with served_tree(tmp_path / "site", files) as site:
        out = tmp_path / "out"
        run = Run("download_assets", CATALOG=f"{site.url}/catalog.json", ITEMS="whole/", FOLDER=str(out))
        assert run.results["COUNT"] == 1, run.log
        assert (out / "whole.tif").read_text() == "pixels"


def test_the_files_of_a_deprecated_collection_say_so_and_lead_to_the_newer_one(routes, stub_api, open_dock, host):
    whole = routes["/collections"]["collections"][0]
    whole["deprecated"] = True
    whole["links"] = [{"rel": "latest-version", "href": "@URL@/collections/plain"}]
    panel = everywhere(connected(open_dock(stub_api(routes).url)))
    panel.details_action.setChecked(True)
    row = opened(panel)[0]
    click_row(panel.tree, row)
    assert row.data(Role.FACTS) == ["deprecated"]
    newer = QSignalSpy(panel.details.newer_requested)
    panel.details.findChild(QTextBrowser).anchorClicked.emit(QUrl(NEWER))
    assert newer[0][0].endswith("/collections/plain")
    click_row(panel.tree, opened(panel)[0])
    panel.results_menu.add.trigger()
    wait_until(lambda: [each for each in host.bar.items() if each.text().startswith("whole: Deprecated")], "it is said")


ITEM_ASSETS = {
    "dtm": {"type": COG, "title": "Terrain model / Modèle de terrain", "roles": ["data"]},
    "thumbnail": {"type": "image/png", "roles": ["thumbnail"]},
    "odd": 7,
    "": {"type": COG},
    "dsm": {"type": COG},
}


@pytest.fixture
def promising(object_store, folder, stub_api, open_dock, qgis_new_project):
    """The dock on a catalogue whose collection says what its items have; its routes and its panel."""
    store = object_store({"public": folder}, open_prefixes=["public/"])
    grid = {
        "proj:code": "EPSG:3979",
        "proj:shape": [1500, 1500],
        "proj:transform": [1.0, 0, 2_086_000, 0, -1.0, 300_000],
    }
    items = [
        minimal_item(f"item-{number}", assets={"dtm": {"href": store.href("public/k.tif"), "type": COG, **grid}})
        for number in range(2)
    ]
    found = {
        "/": landing_page(),
        "/collections": {"collections": [minimal_collection(item_assets=ITEM_ASSETS)], "links": []},
        "/search": {"type": "FeatureCollection", "features": items, "links": []},
    }
    return found, everywhere(connected(open_dock(stub_api(found).url)))


def test_an_asset_of_all_items_is_chosen_before_any_search(promising):
    _, panel = promising
    row = row_of(panel, "demo")
    click_row(panel.tree, row)
    entries = context_menu(panel, row, "Add Each Item as a Layer", "Terrain model")
    assert entries == ["Terrain model", "Surface model (DSM)"]
    wait_until(lambda: len(QgsProject.instance().mapLayers()) == 2, "both layers are there", 30)
    assert all(layer.isValid() for layer in QgsProject.instance().mapLayers().values())


def test_a_choice_for_which_there_are_no_items_says_so(promising, host):
    routes, panel = promising
    routes["/search"] = {"type": "FeatureCollection", "features": [], "links": []}
    row = row_of(panel, "demo")
    click_row(panel.tree, row)
    context_menu(panel, row, "Add All Items as One Mosaic Layer", "Surface model (DSM)")
    bar = host.messageBar()
    wait_until(lambda: bar.currentItem() and "No item passes" in bar.currentItem().text(), "it is said")


@pytest.fixture
def mosaic_fields(processing, monkeypatch):
    """The fields of Processing's own dialog of "Build mosaic"."""
    from processing.gui import ParametersPanel
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    monkeypatch.setattr(ParametersPanel, "iface", None)

    window = AlgorithmDialog(algorithm("build_mosaic"), False, None)
    window.show()
    yield window.mainWidget().wrappers
    window.close()
    window.deleteLater()


def test_processings_own_dialog_offers_what_is_known_of_collections_at_any_level(mosaic_fields, tmp_path, open_dock):
    files = {
        "catalog.json": catalog_file("root", ("child", "terrain/catalog.json")),
        "terrain/catalog.json": catalog_file("terrain", ("child", "lidar.json")),
        "terrain/lidar.json": collection_file("lidar", item_assets=ITEM_ASSETS),
    }
    with served_tree(tmp_path, files) as site:
        panel = connected(open_dock(f"{site.url}/catalog.json"))
        panel.search_controller.open_down_to("terrain")
        wait_until(lambda: panel.model.collection("lidar") is not None, "the level is open")
        mosaic_fields["CATALOG"].widget.setCurrentText(panel.connection_bar.catalog().name)
        type_text(mosaic_fields["COLLECTIONS"].wrappedWidget(), "lidar")
        box = mosaic_fields["ASSET"].widget
        wait_until(lambda: [box.itemText(place) for place in range(box.count())] == ["dtm", "dsm"], "they are offered")


def test_processings_own_dialog_offers_what_the_items_of_the_collection_have(promising, mosaic_fields):
    _, panel = promising
    wrappers, box = mosaic_fields, mosaic_fields["ASSET"].widget
    assert box.count() == 0
    wrappers["CATALOG"].widget.setCurrentText(panel.connection_bar.catalog().name)
    type_text(wrappers["COLLECTIONS"].wrappedWidget(), "demo")
    wait_until(lambda: box.count() == 2, "the assets are offered")
    assert [box.itemText(place) for place in range(2)] == ["dtm", "dsm"]
    box.lineEdit().setText("of my own")
    type_text(wrappers["COLLECTIONS"].wrappedWidget(), "nowhere")
    wait_until(lambda: box.count() == 0, "no assets are known")
    assert box.currentText() == "of my own"


def test_it_asks_a_connection_that_has_not_been_used_yet_once_and_no_address(stub_api, mosaic_fields):
    collection = minimal_collection(item_assets=ITEM_ASSETS)
    api = stub_api({"/": landing_page(), "/collections": {"collections": [collection], "links": []}})
    catalog = CatalogStore().add("Never opened", api.url)
    try:
        box, collections = mosaic_fields["ASSET"].widget, mosaic_fields["COLLECTIONS"].wrappedWidget()
        mosaic_fields["CATALOG"].widget.setCurrentText(api.url + "/stac")
        type_text(collections, "dem")
        mosaic_fields["CATALOG"].widget.setCurrentText("Never opened")
        wait_until(lambda: len(api.requests) == 2, "it is asked")
        settle()
        assert box.count() == 0
        type_text(collections, "demo")
        wait_until(lambda: box.count() == 2, "the assets are offered")
        assert [urlsplit(seen.path).path for seen in api.requests] == ["/", "/collections"]
    finally:
        CatalogStore().remove(catalog.id)
        done(ForgetTask(catalog).work)


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("name", ["build_mosaic", "export_extent"])
def test_an_asset_that_no_item_has_is_said_with_those_that_there_are(promising, tmp_path, name):
    _, panel = promising
    more = {"EXTENT": "-75,-74.9,45,45.1 [EPSG:4326]"} if name == "export_extent" else {}
    run = Run(
        name,
        CATALOG=panel.connection_bar.catalog().url,
        COLLECTIONS="demo",
        ASSET="relief",
        OUTPUT=str(tmp_path / "a.tif" if more else tmp_path / "a.vrt"),
        **more,
    )
    assert not run.is_done
    assert "relief" in run.log
    assert "There are: dtm, thumbnail, dsm." in run.log


@pytest.mark.usefixtures("provider")
def test_the_table_of_collections_has_the_assets_of_their_items(promising):
    _, panel = promising
    run = Run("list_collections", CATALOG=panel.connection_bar.catalog().url, OUTPUT="TEMPORARY_OUTPUT")
    assert [row["assets"] for row in run.layer().getFeatures()] == ["dtm, thumbnail, dsm"]
