"""The saved file looks as the layer that it came from."""

from __future__ import annotations

import pytest
from datacube_browser.core.export.jobs.request_json import request_from_json, request_to_json
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export_sources import export_source, source_of_layer, with_style_of_layer
from datacube_browser.core.layer_sources import relief_sources, source_of_choice
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.stac.asset_records import AssetKind
from qgis.core import QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer, QgsSingleBandPseudoColorRenderer
from qgis.PyQt.QtGui import QColor, QPainter
from qgis.PyQt.QtWidgets import QDialogButtonBox

from demo.person import click, click_row, expand_row, find_row, type_text, wait_until
from tests.export_tools import request
from tests.qgis.described_items import asset, choice, item
from tests.qgis.dock.test_dock import DTM, HRDEM_1M, TILE, connected, expanded
from tests.qgis.layers.test_mosaic import project_layers
from tests.rasters import terrain, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000
BOX = (X + 10, Y - 150, X + 150, Y - 10)


@pytest.fixture
def layer(tmp_path, qgis_app):
    """With classes in colours of a user's."""
    made = QgsRasterLayer(str(write_raster(tmp_path / "source.tif", terrain(200, 200), nodata=None)), "source")
    classes = [QgsPalettedRasterRenderer.Class(20, QColor("#123456"), "twenty")]
    made.setRenderer(QgsPalettedRasterRenderer(made.dataProvider(), 1, classes))
    made.setOpacity(0.5)
    made.setCustomProperty("datacube_browser/catalog", "https://stac.example/")
    return made


def saved(source, path):
    return result(ExportTask(request([source], BOX, path)))


def opened(path, report):
    """The layer of a saved extent, as the dock adds it."""
    source = LayerSource(path.stem, str(path), str(path), AssetKind.GEOTIFF, style=report.style)
    (found,) = result(OpenLayersTask([source])).layers
    return found


def test_the_saved_file_has_the_layers_style(layer, tmp_path):
    path = tmp_path / "out.tif"
    report = saved(source_of_layer(layer), path)
    for found in (opened(path, report), QgsRasterLayer(str(path), "opened by QGIS itself")):
        assert [(each.value, each.label, each.color.name()) for each in found.renderer().classes()] == [
            (20, "twenty", "#123456")
        ]
    text = path.with_suffix(".qml").read_text()
    assert "stac.example" not in text


def test_a_style_of_the_users_is_left(layer, tmp_path):
    path, style = tmp_path / "out.tif", tmp_path / "out.qml"
    style.write_text("<qgis>mine</qgis>")
    report = saved(source_of_layer(layer), path)
    assert style.read_text() == "<qgis>mine</qgis>"
    assert isinstance(opened(path, report).renderer(), QgsPalettedRasterRenderer)


def test_a_style_of_an_older_export_goes_with_it(layer, tmp_path):
    path = tmp_path / "out.tif"
    saved(source_of_layer(layer), path)
    plain = request([tmp_path / "source.tif"], BOX, path).sources[0]
    saved(plain, path)
    assert not path.with_suffix(".qml").exists()


def test_the_style_survives_an_interruption(layer, tmp_path):
    wanted = request([source_of_layer(layer)], BOX, tmp_path / "out.tif")
    assert request_from_json(request_to_json(wanted), wanted.output) == wanted


def test_a_style_that_cannot_be_written_is_said_and_the_file_is_there(layer, tmp_path):
    path = tmp_path / "out.tif"
    style = path.with_suffix(".qml")
    style.mkdir()
    report = saved(source_of_layer(layer), path)
    assert path.exists()
    assert style.is_dir()
    assert report.notes == ()  # a folder is the user's, as a file of that name would be


def test_a_file_that_gets_its_scale_from_the_catalogue_looks_the_same(tmp_path, store, qgis_app):
    folder = tmp_path / "files"
    folder.mkdir()
    path = write_raster(folder / "a.tif", terrain(200, 200, "uint16") * 100, nodata=None)
    record = item({"b4": asset(store(folder), path, **{"raster:bands": [{"scale": 0.0001, "offset": -0.1}]})})
    (made,) = result(OpenLayersTask([source_of_choice(choice(record, "b4"))])).layers
    before = made.renderer().contrastEnhancement()
    report = saved(source_of_layer(made), tmp_path / "out.tif")
    found = opened(tmp_path / "out.tif", report)
    after = found.renderer().contrastEnhancement()
    assert after.minimumValue() == pytest.approx(before.minimumValue() * 0.0001 - 0.1)
    assert after.maximumValue() == pytest.approx(before.maximumValue() * 0.0001 - 0.1)


def test_an_asset_takes_the_style_of_its_layer_in_the_project(tmp_path, store, qgis_app):
    folder = tmp_path / "files"
    folder.mkdir()
    path = write_raster(folder / "dtm.tif", terrain(200, 200))
    chosen = choice(item({"dtm": asset(store(folder), path)}), "dtm")
    assert not with_style_of_layer(export_source(chosen), chosen).style
    (made,) = result(OpenLayersTask([source_of_choice(chosen)])).layers
    QgsProject.instance().addMapLayer(made)
    made.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    report = saved(with_style_of_layer(export_source(chosen), chosen), tmp_path / "out.tif")
    assert opened(tmp_path / "out.tif", report).blendMode() == QPainter.CompositionMode.CompositionMode_Multiply
    QgsProject.instance().clear()


def colors(layer):
    shader = layer.renderer().shader().rasterShaderFunction()
    found = [(each.value, each.color.name()) for each in shader.colorRampItemList()]
    assert len(found) > 2
    return found


def test_heights_stay_coloured_when_they_are_saved(tmp_path, store, qgis_app):
    folder = tmp_path / "files"
    folder.mkdir()
    path = write_raster(folder / "dtm.tif", terrain(200, 200))
    chosen = choice(item({"dtm": asset(store(folder), path)}), "dtm")
    tint, _ = result(OpenLayersTask(relief_sources(source_of_choice(chosen), None))).layers
    QgsProject.instance().addMapLayer(tint)
    for source in (source_of_layer(tint), with_style_of_layer(export_source(chosen), chosen)):
        report = saved(source, tmp_path / "out.tif")
        found = opened(tmp_path / "out.tif", report)
        assert isinstance(found.renderer(), QgsSingleBandPseudoColorRenderer)
        assert colors(found) == colors(tint)
        del found  # the next file gets the same name
    QgsProject.instance().clear()


def test_the_layer_of_a_saved_view_looks_as_the_one_before(datacube, open_dock, host, tmp_path):
    host.frame(2086000, 299000, 2086400, 299300)
    panel = connected(open_dock(datacube.stac_url))
    tile = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, tile)
    click_row(panel.tree, find_row(panel.tree, DTM, tile), double=True)
    made = wait_until(lambda: next(iter(project_layers()), None), "the layer is on the map")
    classes = [QgsPalettedRasterRenderer.Class(300, QColor("#654321"), "mine")]
    made.setRenderer(QgsPalettedRasterRenderer(made.dataProvider(), 1, classes))
    click(panel.save_button)
    dialog = panel.actions.exports._open.current()
    path = tmp_path / "view.tif"
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    click(ok)
    new = wait_until(
        lambda: next((each for each in project_layers() if each.source() == str(path)), None),
        "the saved view is on the map",
    )
    assert [each.label for each in new.renderer().classes()] == ["mine"]
    assert {each.name for each in tmp_path.iterdir()} == {"view.tif", "view.qmd", "view.qml"}
