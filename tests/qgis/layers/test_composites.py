"""Three bands as one picture: the VRTs, the menus, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.layers.composite_task import CompositeRequest, CompositeTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.rasters.bands import BandRef
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.composites import Composite, band_refs, by_wavelength, composite_refs, shows_colors
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.records import Collection, Terms
from datacube_browser.ui.actions.rgb_dialog import RgbDialog
from osgeo import gdal
from qgis.core import QgsMultiBandColorRenderer, QgsProject
from qgis.PyQt.QtCore import Qt

from demo.person import click_row, expand_row, find_row, settle, wait_until
from demo.stac_server import stac_server
from tests.qgis.color_scenes import BANDS, ORIGIN, SIZE, collections, scenes, write_scene, write_scenes
from tests.qgis.described_items import API, asset, item
from tests.qgis.dock.test_dock import connected, expanded
from tests.qgis.layers.test_mosaic import choose, open_more, project_layers
from tests.rasters import write_raster
from tests.servers.tasks import failure, result

COLLECTION = Collection("scenes", "Scenes")


def parsed(features):
    found, skipped = parse.items(features, ApiRoot(API))
    assert not skipped
    return found


@pytest.fixture
def two(tmp_path, store, qgis_app):
    folder = tmp_path / "files"
    write_scenes(folder)
    yield parsed(scenes(store(folder), folder))
    QgsProject.instance().clear()


def request_of(items, folder, composite=Composite.TRUE_COLOR, **others):
    bands = others.pop("bands", None) or composite_refs(COLLECTION, items[0], composite)
    return CompositeRequest(
        Catalog("c", "C", API), COLLECTION, tuple(items), bands, "Picture", folder / "out", **others
    )


def test_common_names_lead_to_the_bands(two):
    first = two[0]
    labels = {each: [ref.key for ref in composite_refs(COLLECTION, first, each)] for each in Composite}
    assert labels == {
        Composite.TRUE_COLOR: ["B04", "B03", "B02"],
        Composite.INFRARED: ["B08", "B04", "B03"],
        Composite.SHORTWAVE: ["B11", "B08", "B04"],
    }
    assert [ref.key for ref in by_wavelength(COLLECTION, first, ["B02", "B03", "B11"])] == ["B11", "B03", "B02"]
    assert shows_colors(COLLECTION, first)


def test_one_file_with_all_bands_comes_before_several(tmp_path, store, qgis_app):
    path = write_raster(tmp_path / "a.tif", np.zeros((4, 8, 8), "uint8"), nodata=None)
    url = store(tmp_path)
    named = [{"name": str(n), "eo:common_name": name} for n, name in enumerate(("red", "green", "blue", "nir"))]
    single = {name: asset(url, path, bands=[{"eo:common_name": name}]) for name in ("red", "green", "blue")}
    picture = asset(url, path, roles=["overview"], bands=named)
    record = item({**single, "image": asset(url, path, bands=named), "preview": picture})
    assert composite_refs(COLLECTION, record, Composite.TRUE_COLOR) == (
        BandRef("image", 1, "0"),
        BandRef("image", 2, "1"),
        BandRef("image", 3, "2"),
    )
    assert {ref.key for ref in band_refs(COLLECTION, record)} == {"red", "green", "blue", "image"}


def test_the_finest_of_several_files_is_taken(tmp_path, store, qgis_app):
    fine = write_raster(tmp_path / "fine.tif", np.zeros((20, 20), "uint8"), nodata=None)
    coarse = write_raster(tmp_path / "coarse.tif", np.zeros((2, 2), "uint8"), nodata=None, resolution=10)
    url = store(tmp_path)
    assets = {
        f"{name}-{which}": asset(url, path, **{"eo:bands": [{"common_name": name}]})
        for name in ("red", "green", "blue")
        for which, path in (("coarse", coarse), ("fine", fine))
    }
    found = composite_refs(COLLECTION, item(assets), Composite.TRUE_COLOR)
    assert [ref.key for ref in found] == ["red-fine", "green-fine", "blue-fine"]


def test_files_of_jpeg_2000_become_one_picture(tmp_path, store, qgis_app):
    url, assets = store(tmp_path), {}
    for value, name in enumerate(("red", "green", "blue"), start=1):
        tiff = write_raster(tmp_path / f"{name}.tif", np.full((64, 64), 1000 * value, "uint16"), nodata=None)
        path = tmp_path / f"{name}.jp2"
        lossless = ["REVERSIBLE=YES", "QUALITY=100"]
        gdal.Translate(str(path), str(tiff), format="JP2OpenJPEG", creationOptions=lossless)
        assets[name] = asset(url, path, type="image/jp2", bands=[{"eo:common_name": name}])
    (source,) = result(CompositeTask(request_of([item(assets)], tmp_path))).sources
    assert [int(band[9, 9]) for band in gdal.Open(source.path).ReadAsArray()] == [1000, 2000, 3000]
    opened = result(OpenLayersTask([source]))
    assert opened.layers[0].isValid(), opened.failures


def test_an_item_becomes_one_vrt_with_its_pixels(two, tmp_path):
    made = result(CompositeTask(request_of(two[:1], tmp_path)))
    (source,) = made.sources
    dataset = gdal.Open(source.path)
    assert (dataset.RasterXSize, dataset.RasterYSize, dataset.RasterCount) == (SIZE, SIZE, 3)
    values = dataset.ReadAsArray()
    assert [int(band[100, 0]) for band in values] == [BANDS[key][2] for key in ("B04", "B03", "B02")]
    bands = [dataset.GetRasterBand(number) for number in (1, 2, 3)]
    assert [band.GetDescription() for band in bands] == ["B04", "B03", "B02"]
    assert [band.GetNoDataValue() for band in bands] == [0, 0, 0]
    assert [gdal.GetColorInterpretationName(band.GetColorInterpretation()) for band in bands] == [
        "Red",
        "Green",
        "Blue",
    ]
    assert bands[0].GetOverviewCount() == 2


def test_one_layer_of_many_items_has_the_terms_of_their_collection(two, tmp_path):
    own = replace(two[0], own_terms=Terms(license="CC-BY-4.0"))
    collection = replace(COLLECTION, license="OGL-Canada-2.0")
    found = [
        result(CompositeTask(replace(request, collection=collection))).sources[0].license
        for request in (request_of([own], tmp_path), request_of([own, two[1]], tmp_path, as_mosaic=True))
    ]
    assert found == ["CC-BY-4.0", "OGL-Canada-2.0"]


def test_bands_of_different_resolution_lie_on_the_finest_grid(two, tmp_path):
    made = result(CompositeTask(request_of(two[:1], tmp_path, Composite.SHORTWAVE)))
    dataset = gdal.Open(made.sources[0].path)
    assert dataset.GetGeoTransform() == (ORIGIN[0], 10, 0, ORIGIN[1], 0, -10)
    assert (dataset.GetRasterBand(1).ReadAsArray()[100, :4] - 2000 == [0, 0, 2, 2]).all()


def test_the_layer_is_stretched_and_its_nodata_is_transparent(two, tmp_path):
    (source,) = result(CompositeTask(request_of(two[:1], tmp_path))).sources
    found = result(OpenLayersTask([source]))
    assert not found.failures
    renderer = found.layers[0].renderer()
    assert isinstance(renderer, QgsMultiBandColorRenderer)
    red, blue = renderer.redContrastEnhancement(), renderer.blueContrastEnhancement()
    assert 900 <= red.minimumValue() < red.maximumValue() <= 900 + SIZE
    assert 300 <= blue.minimumValue() < blue.maximumValue() <= 300 + SIZE
    block = renderer.block(1, found.layers[0].extent(), 24, 24)
    assert block.color(0, 5) >> 24 == 0
    assert block.color(12, 5) >> 24 == 255


def test_statistics_stretch_a_mosaic_over_all_items(tmp_path, store, qgis_app):
    folder = tmp_path / "files"
    write_scenes(folder)
    features = scenes(store(folder), folder)
    for number, feature in enumerate(features):
        for each in feature["assets"].values():
            each["bands"][0]["statistics"] = {"minimum": 100 * number + 10, "maximum": 100 * number + 500}
    (source,) = result(CompositeTask(request_of(parsed(features), tmp_path, as_mosaic=True))).sources
    (layer,) = result(OpenLayersTask([source])).layers
    renderer = layer.renderer()
    assert (renderer.redContrastEnhancement().minimumValue(), renderer.redContrastEnhancement().maximumValue()) == (
        10,
        600,
    )


def test_many_items_become_one_mosaic_or_a_layer_each(two, tmp_path):
    mosaic = result(CompositeTask(request_of(two, tmp_path, as_mosaic=True)))
    assert (len(mosaic.sources), mosaic.files) == (1, 2)
    dataset = gdal.Open(mosaic.sources[0].path)
    assert (dataset.RasterXSize, dataset.RasterYSize) == (2 * SIZE, SIZE)
    assert dataset.ReadAsArray()[:, 100, SIZE].tolist() == [950, 650, 350]
    (layer,) = result(OpenLayersTask(mosaic.sources)).layers
    renderer = layer.renderer()
    assert renderer.redContrastEnhancement().maximumValue() > 1100  # the second scene counts, too
    each = result(CompositeTask(request_of(two, tmp_path)))
    assert [source.name for source in each.sources] == ["scene-a · Picture", "scene-b · Picture"]


def test_items_without_a_band_are_left_out_and_counted(two, tmp_path):
    lacking = replace(two[1], assets=tuple(each for each in two[1].assets if each.key != "B03"))
    made = result(CompositeTask(request_of([two[0], lacking], tmp_path, as_mosaic=True)))
    assert (made.files, made.without_asset) == (1, 1)


def test_files_of_another_type_get_a_mosaic_of_their_own(tmp_path, store, qgis_app):
    folder = tmp_path / "files"
    write_scenes(folder)
    write_scene(folder, "scene-b", 10 * SIZE, dtype="float32")
    items = parsed(scenes(store(folder), folder))
    made = result(CompositeTask(request_of(items, tmp_path, as_mosaic=True)))
    assert (len(made.sources), made.further_kinds) == (2, 1)


def test_bands_of_one_file_are_told_apart(tmp_path, store, qgis_app):
    values = np.stack([np.full((64, 64), n, "uint8") for n in (1, 2, 3, 4)])
    path = write_raster(tmp_path / "image.tif", values, nodata=None)
    record = item({"image": asset(store(tmp_path), path)})
    bands = tuple(BandRef("image", number) for number in (4, 1, 2))
    made = result(CompositeTask(request_of([record], tmp_path, bands=bands)))
    assert gdal.Open(made.sources[0].path).ReadAsArray()[:, 0, 0].tolist() == [4, 1, 2]


def test_the_chosen_order_of_the_colours_stays(two, tmp_path):
    bands = tuple(BandRef(key, 1, key) for key in ("B02", "B04", "B03"))
    (source,) = result(CompositeTask(request_of(two[:1], tmp_path, bands=bands))).sources
    (layer,) = result(OpenLayersTask([source])).layers
    renderer = layer.renderer()
    assert (renderer.redBand(), renderer.greenBand(), renderer.blueBand()) == (1, 2, 3)
    assert "B02" in layer.bandName(1)


def test_a_band_that_the_file_does_not_have_is_said(two, tmp_path):
    bands = (BandRef("B04", 1), BandRef("B03", 2), BandRef("B02", 1))
    assert "B03 has no band 2" in str(failure(CompositeTask(request_of(two, tmp_path, bands=bands))))


def test_files_that_cannot_be_in_a_vrt_are_refused(two, tmp_path):
    signed = replace(two[0].assets[0], href=two[0].assets[0].href + "?X-Amz-Signature=0")
    items = [replace(two[0], assets=(signed, *two[0].assets[1:]))]
    assert "signed addresses" in str(failure(CompositeTask(request_of(items, tmp_path))))
    private = CompositeTask(
        replace(request_of(two, tmp_path), catalog=Catalog("c", "C", two[0].assets[0].href, authcfg="abcdefg"))
    )
    assert "sign-in" in str(failure(private))


@pytest.fixture
def dock(tmp_path, store, open_dock, host):
    folder = tmp_path / "files"
    write_scenes(folder)
    host.frame(ORIGIN[0], ORIGIN[1] - 3000, ORIGIN[0] + 4000, ORIGIN[1])
    with stac_server(collections(), scenes(store(folder), folder)) as url:
        panel = connected(open_dock(url))
        row = expanded(panel, "scenes")
        wait_until(lambda: len(panel.model.items()) == 2, "two scenes are listed")
        yield panel, row


def shown_menu(panel, kind):
    menu = panel.results_menu.menu(kind)
    menu.popup(panel.tree.mapToGlobal(panel.tree.rect().center()))
    settle()
    return menu


def test_an_item_is_added_in_true_colour_from_its_menu(dock):
    panel, row = dock
    click_row(panel.tree, find_row(panel.tree, "scene-a", row))
    menu = shown_menu(panel, panel.tree.currentIndex().data(Qt.ItemDataRole.UserRole + 1) or 1)
    submenu = choose(menu, "Add as RGB").menu()
    assert [each.text() for each in submenu.actions()] == [
        "True Colour (B04, B03, B02)",
        "False Colour, Infrared (B08, B04, B03)",
        "False Colour, Short-Wave Infrared (B11, B08, B04)",
        "Choose Bands…",
    ]
    choose(submenu, "True Colour")
    layer = wait_until(lambda: next(iter(project_layers()), None), "the picture is on the map")
    assert layer.isValid()
    assert layer.name() == "scene-a · True Colour"
    assert layer.bandCount() == 3
    assert layer.customProperty("datacube_browser/asset") == "B04, B03, B02"


def test_all_items_become_one_mosaic_in_false_colour(dock, host):
    panel, row = dock
    click_row(panel.tree, row)
    submenu = choose(open_more(panel), "Add All Items as RGB (2)").menu()
    choose(submenu, "False Colour, Infrared as One Mosaic Layer")
    layer = wait_until(lambda: next(iter(project_layers()), None), "the mosaic is on the map")
    assert (layer.width(), layer.height()) == (2 * SIZE, SIZE)
    said = wait_until(lambda: host.bar.currentItem() and host.bar.currentItem().text(), "the outcome is said")
    assert "Files in the mosaic: 2." in said


def test_any_three_bands_are_chosen_in_the_dialog(dock, host):
    panel, row = dock
    click_row(panel.tree, row)
    choose(choose(open_more(panel), "Add All Items as RGB (2)").menu(), "Choose Bands")
    dialog = wait_until(lambda: host.window.findChild(RgbDialog), "the dialog is shown")
    assert [combo.currentText() for combo in dialog.bands] == ["B04 · Band 04", "B03 · Band 03", "B02 · Band 02"]
    assert dialog.as_mosaic.isChecked()
    dialog.bands[0].setCurrentIndex(4)
    dialog.as_mosaic.setChecked(False)
    dialog.accept()
    wait_until(lambda: len(project_layers()) == 2, "both pictures are on the map")
    assert {layer.name() for layer in project_layers()} == {"scene-a · B11, B03, B02", "scene-b · B11, B03, B02"}


def test_three_selected_assets_are_offered_longest_wave_first(dock):
    panel, row = dock
    scene = find_row(panel.tree, "scene-a", row)
    expand_row(panel.tree, scene)
    selection = panel.tree.selectionModel()
    flag = selection.SelectionFlag
    for number, title in enumerate(("Band 02", "Band 03", "Band 08")):
        index = find_row(panel.tree, title, scene)
        selection.setCurrentIndex(index, flag.ClearAndSelect if number == 0 else flag.Select)
    panel.results_menu.bulk_menus.show_scope(panel.tree.scope())
    first = panel.results_menu.bulk_menus.composite.actions()[0]
    assert first.text() == "Selected Assets (B08, B03, B02)"
    first.trigger()
    layer = wait_until(lambda: next(iter(project_layers()), None), "the picture is on the map")
    assert layer.name() == "scene-a · B08, B03, B02"
