"""A catalogue that the user has picked on this computer: it uses files below its own folder, and nothing else does."""

from __future__ import annotations

import os

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog, CatalogStore, catalog_url
from datacube_browser.core.errors import DatacubeError, LayerError, StorageError
from datacube_browser.core.layer_sources import relief_sources, source_of_choice
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.stac.cache import cached_contents, forget
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
from datacube_browser.ui.integration.layer_updater import _item_layer
from osgeo import gdal
from qgis.core import QgsPointXY, QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QFileDialog

from demo.person import click, click_row, expand_row, find_row, settle, wait_until
from tests.qgis.dock.test_handover import clipboard, context_menu
from tests.qgis.in_background import done, failed
from tests.qgis.processing_tools import Run, provider
from tests.rasters import write_raster
from tests.servers.tasks import result
from tests.static_trees import catalog_file, collection_file, item_file, links_to, served_tree, write_tree

__all__ = ["provider"]


@pytest.fixture
def folder(tmp_path, qgis_app):
    """A catalogue in its folder, with rasters, beside files that are none of its business."""
    top = tmp_path / "stac"
    files = {
        "catalog.json": catalog_file("root", ("child", "./dtm/collection.json")),
        "dtm/collection.json": collection_file("dtm", ("item", "ottawa.json"), extent={}),
        "dtm/ottawa.json": item_file("ottawa", assets=assets("./ottawa.tif", "../dtm/ottawa.tif", "../../outside.tif")),
    }
    write_tree(top, files)
    write_tree(tmp_path, {"outside.json": item_file("outside"), "outside.tif": "x"})
    raster(top / "dtm" / "ottawa.tif")
    return top


def raster(path):
    values = np.arange(16, dtype="float32").reshape(4, 4)
    write_raster(path, values, epsg=4326, origin=(-75.0, 46.0), resolution=0.25, options=())


def assets(*hrefs):
    return {f"a{number}": {"href": href, "type": "image/tiff"} for number, href in enumerate(hrefs)}


def service(folder):
    return StacService(Catalog("", "Files", catalog_url(str(folder / "catalog.json"))))


def only_item(folder):
    (item,) = done(lambda feedback: service(folder).search(ItemQuery(()), feedback)).items
    return item


def choice(folder, item, key):
    catalog = Catalog("", "Files", catalog_url(str(folder / "catalog.json")))
    (collection,) = done(service(folder).connect).collections
    return AssetChoice(catalog, collection, item, item.asset(key))


def test_files_of_its_folder_are_layers_and_others_are_text(folder):
    item = only_item(folder)
    inside = os.path.realpath(folder / "dtm" / "ottawa.tif")
    assert [asset.local_path for asset in item.assets] == [inside, inside, ""]
    assert [asset.kind for asset in item.assets] == [AssetKind.GEOTIFF, AssetKind.GEOTIFF, AssetKind.OTHER]
    opened = result(OpenLayersTask([source_of_choice(choice(folder, item, "a0"))]))
    (layer,) = opened.layers
    assert layer.isValid()
    assert layer.source() == inside
    with pytest.raises(LayerError):
        source_of_choice(choice(folder, item, "a2"))


def test_files_of_a_collection_are_layers_too(folder):
    own = {"dtm": {"href": "./ottawa.tif", "type": "image/tiff"}, "out": {"href": "../../outside.tif"}}
    write_tree(folder, {"dtm/collection.json": collection_file("dtm", assets=own)})
    catalog = Catalog("local", "Files", catalog_url(str(folder / "catalog.json")))
    try:
        fresh = done(StacService(catalog).connect).collections
        kept = cached_contents(catalog).collections
    finally:
        forget(catalog)
    for (collection,) in (fresh, kept):
        files = collection.files
        assert [asset.local_path != "" for asset in files.assets] == [True, False]
        opened = result(OpenLayersTask([source_of_choice(AssetChoice(catalog, collection, files, files.asset("dtm")))]))
        assert opened.layers[0].isValid()


def test_a_list_of_items_in_one_file_is_read(folder):
    listed = {"type": "FeatureCollection", "features": [item_file("listed", assets=assets("./ottawa.tif"))]}
    collection = collection_file("dtm", ("items", "items.geojson"), extent={})
    write_tree(folder, {"dtm/collection.json": collection, "dtm/items.geojson": listed})
    item = only_item(folder)
    assert item.id == "listed"
    assert item.assets[0].local_path == os.path.realpath(folder / "dtm" / "ottawa.tif")


def test_a_list_of_collections_in_one_file_is_read(folder):
    collection = collection_file("listed", ("item", f"{(folder / 'dtm' / 'ottawa.json').as_uri()}"), extent={})
    write_tree(folder, {"catalog.json": catalog_file("root", ("data", "collections.json"))})
    write_tree(folder, {"collections.json": {"collections": [collection]}})
    assert [each.id for each in done(service(folder).connect).collections] == ["listed"]
    assert only_item(folder).id == "ottawa"


def test_a_list_of_items_outside_its_folder_is_not_read(folder):
    write_tree(folder, {"../items.geojson": {"type": "FeatureCollection", "features": [item_file("outside")]}})
    write_tree(folder, {"dtm/collection.json": collection_file("dtm", ("items", "../../items.geojson"), extent={})})
    page = done(lambda feedback: service(folder).search(ItemQuery(()), feedback))
    assert page.items == ()
    assert "not below the folder" in page.skipped[0].why


def test_a_file_of_jpeg_2000_is_a_layer(folder):
    gdal.Translate(str(folder / "dtm" / "a.jp2"), str(folder / "dtm" / "ottawa.tif"), outputType=gdal.GDT_Byte)
    own = {"a0": {"href": "a.jp2", "type": "image/jp2"}}
    write_tree(folder, {"dtm/ottawa.json": item_file("ottawa", assets=own)})
    opened = result(OpenLayersTask([source_of_choice(choice(folder, only_item(folder), "a0"))]))
    assert opened.layers[0].isValid(), opened.failures


def test_its_heights_are_added_with_relief(folder):
    source = source_of_choice(choice(folder, only_item(folder), "a0"))
    opened = result(OpenLayersTask(relief_sources(source, None)))
    assert [layer.isValid() for layer in opened.layers] == [True, True], opened.failures


def test_many_of_its_rasters_are_one_mosaic(folder):
    grid = {"proj:code": "EPSG:4326", "proj:shape": [4, 4], "proj:transform": [0.25, 0, -75, 0, -0.25, 46, 0, 0, 1]}
    tiles = {}
    for name in ("ottawa", "hull"):
        raster(folder / "dtm" / f"{name}.tif")
        record = item_file(name, assets={"dtm": {"href": f"{name}.tif", "type": "image/tiff", **grid}})
        tiles[f"dtm/{name}.json"] = record
    links = [("item", f"{name}.json") for name in ("ottawa", "hull")]
    write_tree(folder, {**tiles, "dtm/collection.json": collection_file("dtm", *links)})
    found = done(lambda feedback: service(folder).search(ItemQuery(()), feedback)).items
    one = choice(folder, found[0], "dtm")
    made = result(MosaicTask(MosaicRequest(one.catalog, one.collection, found, "dtm", "DTM", folder / "mosaics")))
    assert made.files == 2
    opened = result(OpenLayersTask(made.sources))
    assert opened.layers[0].isValid(), opened.failures
    assert opened.layers[0].dataProvider().sample(QgsPointXY(-74.9, 45.9), 1) == (0.0, True)


@pytest.mark.parametrize(
    "href",
    [
        "../outside.json",
        "dtm/../../outside.json",
        "%2e%2e/outside.json",
        "linked.json",
        "linked-folder/outside.json",
        "file:///etc/hostname",
        "file://localhost/etc/hostname",
        "file://share/x.json",
        "/etc/hostname",
        "dtm",
        "none.json",
        "circle.json",
    ],
)
@pytest.mark.parametrize("rel", ["item", "child"])
def test_nothing_outside_its_folder_is_read(folder, rel, href):
    (folder / "linked.json").symlink_to(folder.parent / "outside.json")
    (folder / "linked-folder").symlink_to(folder.parent)
    (folder / "circle.json").symlink_to(folder / "circle.json")
    links = links_to((rel, href), ("item", "dtm/ottawa.json"))
    write_tree(folder, {"catalog.json": catalog_file("root", links=links)})
    page = done(lambda feedback: service(folder).search(ItemQuery(()), feedback))
    assert [item.id for item in page.items] == ["ottawa"]
    assert page.skipped
    assert all("outside" not in each.why or "folder" in each.why for each in page.skipped)


def test_links_that_stay_in_the_folder_are_followed(folder):
    (folder / "again.json").symlink_to(folder / "dtm" / "ottawa.json")
    absolute = str(folder / "dtm" / "ottawa.json")
    write_tree(folder, {"catalog.json": catalog_file("root", ("item", "again.json"), ("item", absolute))})
    page = done(lambda feedback: service(folder).search(ItemQuery(()), feedback))
    assert [item.id for item in page.items] == ["ottawa", "ottawa"]


def test_an_asset_whose_link_leads_out_of_the_folder_is_text(folder):
    (folder / "dtm" / "ottawa.tif").unlink()
    (folder / "dtm" / "ottawa.tif").symlink_to(folder.parent / "outside.tif")
    assert {asset.local_path for asset in only_item(folder).assets} == {""}


def test_a_vrt_in_the_folder_is_text_since_it_names_other_files(folder):
    vrt = {"href": "ottawa.vrt", "type": "application/x-gdal-vrt"}
    write_tree(folder, {"dtm/ottawa.json": item_file("ottawa", assets={"vrt": vrt}), "dtm/ottawa.vrt": "<VRTDataset/>"})
    (asset,) = only_item(folder).assets
    assert (asset.kind, asset.local_path) == (AssetKind.OTHER, "")


def test_a_vrt_under_the_name_of_a_tiff_is_not_opened(folder):
    (folder / "dtm" / "ottawa.tif").write_text(
        '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        "<SourceFilename>/etc/hostname</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    opened = result(OpenLayersTask([source_of_choice(choice(folder, only_item(folder), "a0"))]))
    assert opened.layers == ()
    assert "leads to other files" in str(opened.failures[0][1])


def test_a_catalogue_on_a_server_never_reaches_files_of_this_computer(tmp_path, folder):
    local = catalog_url(str(folder / "catalog.json"))
    item = catalog_url(str(folder / "dtm" / "ottawa.json"))
    tiff = catalog_url(str(folder / "dtm" / "ottawa.tif.json")).removesuffix(".json")
    files = {
        "catalog.json": catalog_file("root", ("child", local), ("item", item), ("item", "i.json")),
        "i.json": item_file("web", assets=assets(tiff, str(folder / "dtm" / "ottawa.tif"))),
    }
    with served_tree(tmp_path / "site", files) as site:
        web = StacService(Catalog("", "Web", f"{site.url}/catalog.json"))
        (found,) = done(lambda feedback: web.search(ItemQuery(()), feedback)).items
        assert {asset.local_path for asset in found.assets} == {""}
        # nor does a page of the web that a catalogue of this computer leads to
        write_tree(folder, {"catalog.json": catalog_file("root", ("child", f"{site.url}/catalog.json"))})
        page = done(lambda feedback: service(folder).search(ItemQuery(()), feedback))
    assert [each.id for each in page.items] == ["web"]
    assert {asset.local_path for each in page.items for asset in each.assets} == {""}


def test_a_file_that_is_gone_is_said(folder):
    (folder / "catalog.json").unlink()
    error = failed(service(folder).connect)
    assert isinstance(error, StorageError)
    assert "no such file" in error.message


def test_a_person_picks_a_catalogue_and_adds_a_raster(folder, host, open_dock, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(folder / "catalog.json"), ""))
    dialog = ConnectionDialog(CatalogStore())
    dialog.open()
    QTest.qWaitForWindowExposed(dialog)
    dialog.name.setText("My files")
    click(dialog.browse_button)
    assert dialog.url.text() == str(folder / "catalog.json")
    assert dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    click(dialog.test_button)
    wait_until(lambda: "1 collection" in dialog.result.text(), "it is tested")
    entered = dialog.catalog()
    dialog.accept()
    dialog.deleteLater()
    host.frame(-75.2, 45.2, -74.8, 45.6, "EPSG:4326")
    panel = open_dock(entered.url)
    wait_until(lambda: find_row(panel.tree, "Dtm"), "it is listed")
    wait_until(lambda: not panel.search_controller.is_connecting, "it has answered")
    expand_row(panel.tree, find_row(panel.tree, "Dtm"))
    wait_until(panel.model.items, "the item is listed")
    settle()
    item = find_row(panel.tree, "ottawa", find_row(panel.tree, "Dtm"))
    panel.tree.setCurrentIndex(item)
    panel.tree.add_selected()
    wait_until(lambda: QgsProject.instance().mapLayers(), "the layer is there")
    assert next(iter(QgsProject.instance().mapLayers().values())).isValid()
    panel.tree.expand(item)
    settle()
    asset = find_row(panel.tree, "a0", find_row(panel.tree, "ottawa", find_row(panel.tree, "Dtm")))
    click_row(panel.tree, asset)
    entries = context_menu(panel, asset, "Copy As", "File Path")
    assert "/vsicurl/ Path" not in entries
    assert clipboard() == os.path.realpath(folder / "dtm" / "ottawa.tif")


@pytest.mark.usefixtures("provider")
def test_processing_takes_the_path_of_a_catalogue(folder):
    run = Run("search_items", CATALOG=str(folder / "catalog.json"), OUTPUT="TEMPORARY_OUTPUT")
    assert run.results["COUNT"] == 1, run.log


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/data/my catalog.json", "file:///data/my%20catalog.json"),
        ("file:///data/catalog.json", "file:///data/catalog.json"),
        ("C:\\data\\catalog.json", "file:///C:/data/catalog.json"),
        ("file://share/data/catalog.json", ""),
        ("/etc/passwd", ""),
        ("example.org/catalog.json", "https://example.org/catalog.json"),
        ("https://example.org/catalog.json", "https://example.org/catalog.json"),
    ],
)
def test_what_is_typed_as_the_address_of_a_catalogue(qgis_app, text, expected):
    assert catalog_url(text) == expected
    if expected:
        store = CatalogStore()
        kept = store.add("x", text)
        assert store.get(kept.id).url == expected
        store.remove(kept.id)


def test_a_project_names_no_catalogue_of_this_computer(folder):
    opened = result(OpenLayersTask([source_of_choice(choice(folder, only_item(folder), "a0"))]))
    (layer,) = opened.layers
    assert layer.customProperty("datacube_browser/catalog") == catalog_url(str(folder / "catalog.json"))
    found = _item_layer(layer)
    assert found.catalog.url == ""
    assert isinstance(failed(StacService(found.catalog).connect), DatacubeError)
