"""Rendered images: the pixels that QGIS's own writer makes of the same layer, from the dialog to the map."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError
from datacube_browser.core.export.jobs.request_json import request_from_json, request_to_json
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.paths import temporary_path
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.writing.journal import Journal
from datacube_browser.core.export_sources import export_source, source_of_layer
from datacube_browser.core.layer_sources import relief_sources, source_of_choice
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.settings import settings
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsHillshadeRenderer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterBlockFeedback,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRasterTransparency,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QDialogButtonBox

from demo.person import click, click_row, expand_row, find_row, type_text, wait_until
from tests.export_tools import request
from tests.qgis.described_items import asset, choice, item
from tests.qgis.dock.test_dock import DTM, HRDEM_1M, TILE, connected, expanded
from tests.qgis.layers.test_mosaic import project_layers
from tests.rasters import NODATA, pixels_of, terrain, write_raster
from tests.servers.tasks import failure, result

X, Y = 2_000_000, 500_000
BOX = (X + 30, Y - 640, X + 690, Y - 20)
SIZE = 660, 620
WEB = "EPSG:3857"


def written_by_qgis(layer: QgsRasterLayer, path) -> np.ndarray:
    """The pixels (band, row, column) of the layer's rendered image of the box."""
    box = QgsRectangle(*BOX)
    writer = QgsRasterFileWriter(str(path))
    writer.setMaxTileWidth(SIZE[0])  # its own tiles show where they meet in a shading
    writer.setMaxTileHeight(SIZE[1])
    feedback = QgsRasterBlockFeedback()  # without one, a colorized layer ends QGIS 3.44
    assert writer.writeRaster(layer.pipe(), *SIZE, box, layer.crs(), QgsCoordinateTransformContext(), feedback) == 0
    return pixels_of(path)


def saved(source: ExportSource, path, **others):
    return result(ExportTask(request([source], BOX, path, rendered=True, **others)))


def pixels_of_image(path) -> np.ndarray:
    """The same of a picture, as GDAL gives them."""
    return gdal.Open(str(path)).ReadAsArray()


def in_project(path) -> QgsRasterLayer:
    """A layer of the file that ends with the project, and not after the file."""
    layer = QgsRasterLayer(str(path), path.stem)
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def heights(tmp_path, qgis_app) -> QgsRasterLayer:
    values = terrain(800, 800)
    values[100:150, 200:400] = NODATA
    yield in_project(write_raster(tmp_path / "heights.tif", values))
    QgsProject.instance().clear()


def draw(layer, renderer):
    layer.setRenderer(renderer.clone())  # one that Python made would be watched while it draws, and fail


def paletted(layer):
    classes = [
        QgsPalettedRasterRenderer.Class(value, QColor(3 * value % 256, 90, 255 - value, 255 if value % 2 else 90))
        for value in range(256)
    ]
    draw(layer, QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))


def shaded(layer):
    draw(layer, QgsHillshadeRenderer(layer.dataProvider(), 1, 300, 40))
    layer.brightnessFilter().setBrightness(60)


def grey(layer):
    layer.setContrastEnhancement(layer.renderer().contrastEnhancement().StretchToMinimumMaximum)
    layer.hueSaturationFilter().setColorizeOn(True)
    layer.hueSaturationFilter().setColorizeColor(QColor("#aa5500"))


def see_through(layer):
    grey(layer)
    layer.renderer().setOpacity(0.4)


@pytest.mark.parametrize("style", [paletted, shaded, grey, see_through])
def test_the_image_has_the_pixels_that_qgis_writes(heights, style, tmp_path):
    if style is paletted:
        values = terrain(800, 800).astype("uint8")
        heights = in_project(write_raster(tmp_path / "classes.tif", values, nodata=None))
    style(heights)
    saved(source_of_layer(heights), tmp_path / "ours.tif")
    expected, found = written_by_qgis(heights, tmp_path / "theirs.tif"), pixels_of_image(tmp_path / "ours.tif")
    assert found.shape == expected.shape == (4, SIZE[1], SIZE[0])
    assert np.array_equal(found[3], expected[3])
    assert len(np.unique(expected[3])) == 2
    opaque = expected[3] == 255
    assert np.array_equal(found[:3, opaque], expected[:3, opaque])
    # of what is half transparent, QGIS cuts off what Qt rounds
    assert np.abs(found[:3].astype(int) - expected[:3].astype(int)).max() <= (
        3 if style in (paletted, see_through) else 0
    )
    ours, theirs = gdal.Open(str(tmp_path / "ours.tif")), gdal.Open(str(tmp_path / "theirs.tif"))
    assert ours.GetGeoTransform() == theirs.GetGeoTransform()
    assert [ours.GetRasterBand(number).GetColorInterpretation() for number in range(1, 5)] == [3, 4, 5, 6]


@pytest.mark.parametrize(("name", "ending"), [("COG", "tif"), ("PNG", "png"), ("JPEG", "jpg")])
def test_each_format_holds_the_same_image_in_its_place(heights, name, ending, tmp_path):
    shaded(heights)
    path = tmp_path / f"image.{ending}"
    folder = {each.name for each in tmp_path.iterdir()}
    report = saved(source_of_layer(heights), path, format=name)
    expected = written_by_qgis(heights, tmp_path / "theirs.tif")
    dataset = gdal.Open(str(path))
    found = dataset.ReadAsArray()
    if name == "JPEG":
        no_data = expected[3] == 0
        assert found.shape[0] == 3
        assert found[:, no_data].mean() > 250  # white
        assert np.abs(found[:, ~no_data].astype(int) - expected[:3, ~no_data]).mean() < 12
    else:
        assert np.array_equal(found, expected)
    assert dataset.GetSpatialRef().GetAuthorityCode(None) == "3979"
    assert dataset.GetGeoTransform() == (BOX[0], 1, 0, BOX[3], 0, -1)
    assert report.rendered
    new = {each.name for each in tmp_path.iterdir()} - folder - {"theirs.tif", "theirs.tif.aux.xml"}
    beside = {"PNG": {"image.pgw", "image.png.aux.xml"}, "JPEG": {"image.jgw", "image.jpg.aux.xml"}}.get(name, set())
    assert new == {path.name, "image.qmd", *beside}
    for world in tmp_path.glob("image.?gw"):
        assert [float(line) for line in world.read_text().split()] == [1, 0, 0, -1, BOX[0] + 0.5, BOX[3] - 0.5]


def test_beyond_the_raster_and_under_a_mask_nothing_is_drawn(tmp_path, qgis_app):
    values = np.stack([terrain(300, 300).astype("uint8") + band for band in range(3)])
    path = write_raster(tmp_path / "colours.tif", values, nodata=None)
    layer = QgsRasterLayer(str(path), "colours")
    assert isinstance(layer.renderer(), QgsMultiBandColorRenderer)
    box = (X - 20, Y - 100, X + 80, Y + 30)
    result(ExportTask(request([source_of_layer(layer)], box, tmp_path / "out.tif", rendered=True)))
    found = pixels_of_image(tmp_path / "out.tif")
    assert found.shape == (4, 130, 100)
    assert not found[3, :30].any()
    assert not found[3, :, :20].any()
    assert (found[3, 30:, 20:] == 255).all()
    assert np.array_equal(found[:3, 30:, 20:], values[:, :100, :80])


def test_what_the_layer_does_not_show_is_transparent(heights, tmp_path):
    provider = heights.dataProvider()
    provider.setUserNoDataValue(1, [QgsRasterRange(40, 60)])
    transparency = QgsRasterTransparency()
    transparency.setTransparentSingleValuePixelList([QgsRasterTransparency.TransparentSingleValuePixel(70, 80, 0)])
    heights.renderer().setRasterTransparency(transparency)
    saved(source_of_layer(heights), tmp_path / "ours.tif")
    expected, found = written_by_qgis(heights, tmp_path / "theirs.tif"), pixels_of_image(tmp_path / "ours.tif")
    assert np.array_equal(found, expected)
    assert 0.2 < (found[3] == 0).mean() < 0.8


def drawn_on_a_map(layers, box, size) -> np.ndarray:
    """The picture (band, row, column) that a map of the layers shows, the top one first."""
    map_settings = QgsMapSettings()
    map_settings.setLayers(layers)
    map_settings.setDestinationCrs(layers[0].crs())
    map_settings.setExtent(QgsRectangle(*box))
    map_settings.setOutputSize(QSize(*size))
    map_settings.setBackgroundColor(QColor(Qt.GlobalColor.transparent))
    job = QgsMapRendererSequentialJob(map_settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format.Format_RGBA8888)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return np.frombuffer(bits, np.uint8).reshape(size[1], size[0], 4).transpose(2, 0, 1).copy()


def test_heights_of_the_catalogue_are_drawn_with_relief(tmp_path, store, qgis_app):
    settings().relief.setValue(True)
    folder = tmp_path / "files"
    folder.mkdir()
    values = np.add.outer(200 * np.sin(np.arange(800) / 60), np.arange(800) / 4).astype("float32")
    path = write_raster(folder / "dtm.tif", values)
    chosen = choice(item({"dtm": asset(store(folder), path)}), "dtm")
    report = saved(export_source(chosen), tmp_path / "relief.tif")
    wanted = relief_sources(source_of_choice(chosen), report.extent)
    expected = drawn_on_a_map(result(OpenLayersTask(wanted)).layers, BOX, SIZE)
    found = pixels_of_image(tmp_path / "relief.tif")
    # the shading of the outermost pixels looks at neighbours that were not fetched
    inner = (slice(None), slice(1, -1), slice(1, -1))
    assert np.abs(found[inner].astype(int) - expected[inner].astype(int)).max() <= 1
    assert len(np.unique(found[:3].reshape(3, -1), axis=1).T) > 500
    settings().relief.setValue(False)
    saved(export_source(chosen), tmp_path / "grey.tif")
    plain = pixels_of_image(tmp_path / "grey.tif")
    assert np.array_equal(plain[0], plain[1])
    settings().relief.setValue(True)


def test_another_grid_is_drawn_as_the_values_on_it(heights, tmp_path):
    grey(heights)
    source = source_of_layer(heights)
    others = {"crs": WEB, "resolution": (3.0, 3.0)}
    saved(source, tmp_path / "image.tif", **others)
    result(ExportTask(request([source], BOX, tmp_path / "values.tif", **others)))
    layer = QgsRasterLayer(str(tmp_path / "values.tif"), "values")  # it takes the style from beside the file
    columns, rows = layer.width(), layer.height()
    writer = QgsRasterFileWriter(str(tmp_path / "theirs.tif"))
    place = layer.extent(), layer.crs(), QgsCoordinateTransformContext()
    writer.writeRaster(layer.pipe(), columns, rows, *place, QgsRasterBlockFeedback())
    expected, found = pixels_of(tmp_path / "theirs.tif"), pixels_of_image(tmp_path / "image.tif")
    assert np.array_equal(found, expected)
    assert gdal.Open(str(tmp_path / "image.tif")).GetSpatialRef().GetAuthorityCode(None) == "3857"


def test_a_cancellation_while_it_is_drawn_keeps_the_values(tmp_path, store, proxy, qgis_app):
    folder = tmp_path / "files"
    folder.mkdir()
    write_raster(folder / "a.tif", terrain(1500, 1500))
    remote = proxy(store(folder))
    path = tmp_path / "image.png"
    box = (X, Y - 1500, X + 1500, Y)
    wanted = request([ExportSource(f"{remote.url}/a.tif")], box, path, rendered=True, format="PNG")
    feedback, stages = QgsFeedback(), []

    def progress(done, total, stage=""):
        stages.append(stage)
        if stage.startswith("Drawing") and done > 40:
            feedback.cancel()

    with pytest.raises(CanceledError):
        run_export(plan_export(wanted), progress, feedback, keeps_canceled=lambda: True)
    assert not path.exists()
    assert Journal(temporary_path(path)).read().share == 1.0
    assert {each.name.partition(".part")[2] for each in tmp_path.iterdir() if each.is_file()} == {".png", ".png.jsonl"}
    remote.clear()
    report = run_export(plan_export(request_from_json(request_to_json(wanted), path)))
    assert remote.bytes_sent < 200_000  # the head of the file, and a block that tells whether it is the same
    assert report.bytes_fetched < 200_000
    assert pixels_of_image(path).shape == (4, 1500, 1500)
    assert not list(tmp_path.glob("*.part*"))


def test_an_image_that_cannot_be_is_refused_before_anything_is_fetched(heights, tmp_path):
    source = source_of_layer(heights)
    wide = request([source], BOX, tmp_path / "a.jpg", rendered=True, format="JPEG", size=(70_000, 100))
    assert "65,500" in str(failure(ExportTask(wide)))
    odd = request([source], BOX, tmp_path / "a.png", rendered=True, format="PNG", creation_options=("ZLEVEL=99",))
    assert "ZLEVEL=99" in str(failure(ExportTask(odd)))
    assert "PNG" in str(failure(ExportTask(request([source], BOX, tmp_path / "a.png", format="PNG"))))
    assert {each.suffix for each in tmp_path.iterdir()} <= {".tif", ".xml"}


def test_a_person_saves_what_the_map_shows(datacube, open_dock, host, tmp_path):
    host.frame(2086000, 299000, 2086400, 299300)
    panel = connected(open_dock(datacube.stac_url))
    tile = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, tile)
    click_row(panel.tree, find_row(panel.tree, DTM, tile))
    click(panel.save_button)
    dialog = panel.actions.exports._open.current()
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    mode, formats = dialog.format_choice.mode, dialog.format_choice.format
    assert formats.count() == 2
    mode.setCurrentIndex(mode.findText("Rendered image"))
    assert [formats.itemData(row) for row in range(formats.count())] == ["GTiff", "COG", "PNG", "JPEG"]
    formats.setCurrentIndex(formats.findData("PNG"))
    assert dialog.file_name.output().suffix == ".png"
    for part in (dialog.nodata_section, dialog.format_section.nodata, dialog.format_section.tiled):
        assert not part.isEnabled()
    path = tmp_path / "view.png"
    type_text(dialog.file_name.lineEdit(), str(path))
    wait_until(ok.isEnabled, "the export can start")
    assert "drawn" in dialog.estimate_section.note.text()
    click(ok)
    made = wait_until(
        lambda: next((each for each in project_layers() if each.source() == str(path)), None), "it is on the map"
    )
    assert {each.name for each in tmp_path.iterdir()} == {"view.png", "view.pgw", "view.png.aux.xml", "view.qmd"}
    box, size = made.extent(), (made.width(), made.height())
    corners = box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
    shown = drawn_on_a_map([made], corners, size)
    assert np.array_equal(shown, pixels_of_image(path))  # no stretch of its colours
    assert made.dataProvider().colorInterpretation(4) == Qgis.RasterColorInterpretation.AlphaBand
