"""What the plugin draws on the map hides no data: a canvas over a known raster, pixel by pixel."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.layers.vector import draw_outlines
from datacube_browser.core.stac.data_in_view import DataInView
from datacube_browser.ui.export.extent_section import ExtentSection
from datacube_browser.ui.filters.extent_filter import ExtentFilterWidget, ExtentSource
from datacube_browser.ui.map.coverage_overlay import DataCoverageOverlay
from datacube_browser.ui.map.footprint_overlay import FootprintOverlay
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsLayerTreeModel,
    QgsMapThemeCollection,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsMapToolPan
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from demo.person import settle, wait_until
from tests.qgis.tree_samples import item, tile
from tests.rasters import terrain, write_raster

MERCATOR = "EPSG:3857"
VIEW = (2_060_000, 60_000, 2_460_000, 360_000)
BOX = QgsGeometry.fromRect(QgsRectangle(2_030_000, 30_000, 2_480_000, 470_000))
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def raster(tmp_path):
    """An image over tile(10, 3), not yet in the project."""
    bands = np.stack([terrain(500, 500, "uint8", seed=seed) for seed in (1, 2, 3)])
    path = write_raster(tmp_path / "image.tif", bands, origin=(2_000_000, 500_000), resolution=1000, nodata=None)
    return QgsRasterLayer(str(path), "image")


@pytest.fixture
def canvas(host):
    """The canvas, which shows what the project's layer tree shows, as in QGIS."""
    bridge = QgsLayerTreeMapCanvasBridge(QgsProject.instance().layerTreeRoot(), host.canvas)
    bridge.setAutoSetupOnFirstLayer(False)
    host.canvas.setPreviewJobsEnabled(False)
    yield host.canvas
    host.canvas.unsetMapTool(host.canvas.mapTool())
    host.canvas.setLayers([])
    bridge.deleteLater()


@pytest.fixture
def footprints(canvas):
    footprints = FootprintOverlay(canvas)
    yield footprints
    footprints.dispose()


@pytest.fixture
def coverage(host, canvas):
    """A function that draws the true coverage, a box around the view, whatever the view."""
    overlay = DataCoverageOverlay(canvas, host.window)

    def show(geometry=BOX):
        overlay._on_contents(DataInView(shape=bytes(geometry.asWkb()), share=1.0))

    yield show
    overlay.dispose()


def image(canvas, footprints=None) -> np.ndarray:
    """What the canvas shows once all is drawn, and another draw changes nothing: rows, columns, RGB."""
    drawn = [_image(canvas, footprints)]

    def is_settled():
        drawn.append(_image(canvas, footprints))
        return (drawn[-1] == drawn[-2]).all()

    wait_until(is_settled, "the map stays as it is")
    return drawn[-1]


def _image(canvas, footprints) -> np.ndarray:
    settle(0)
    canvas.refresh()
    canvas.waitWhileRendering()
    settle(0.05)
    canvas.viewport().grab()
    if footprints is not None:
        wait_until(lambda: not footprints.is_drawing, "all is painted")
    grabbed = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(grabbed.constBits().asarray(grabbed.sizeInBytes()), np.uint8)
    return pixels.reshape(grabbed.height(), grabbed.width(), 4)[:, :, :3].copy()


def look(canvas, view=VIEW, crs="EPSG:3979"):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    canvas.setExtent(QgsRectangle(*view))


def shown(canvas, layer):
    """Add the layer to the project; the map then has it."""
    node = QgsProject.instance().addMapLayer(layer) and QgsProject.instance().layerTreeRoot().findLayer(layer)
    wait_until(lambda: layer in canvas.layers(), "the layer is on the map")
    return node


def around(number):
    """An item around the view, each a little larger than the one before."""
    step = 1000.0 * number
    grid = replace(tile(10, 3).georeference, bounds=(2_040_000 - step, 40_000 - step, 2_470_000 + step, 450_000 + step))
    return replace(tile(10, 3), id=f"around-{number}", georeference=grid)


@pytest.mark.parametrize("count", [1, 50, 1000])
@pytest.mark.parametrize("is_selected", [False, True], ids=["listed", "selected"])
def test_footprints_leave_the_raster_inside_them_as_it_is(canvas, footprints, raster, count, is_selected):
    look(canvas)
    shown(canvas, raster)
    alone = image(canvas)
    assert len(np.unique(alone @ (1, 2**8, 2**16))) > 100  # colours, each as one number
    items = [around(number) for number in range(count)]
    footprints.set_items(items)
    footprints.set_selected(items if is_selected else [])
    assert (image(canvas, footprints) == alone).all()
    canvas.setExtent(QgsRectangle(2_000_000, 0, 2_500_000, 500_000))
    with_lines = image(canvas, footprints)
    footprints.set_visible(False)
    assert (image(canvas) != with_lines).any()


def test_a_selected_footprint_is_drawn_heavier_than_a_listed_one(canvas, footprints):
    look(canvas, (2_300_000, 100_000, 2_600_000, 300_000))

    def inked():
        return int((image(canvas, footprints) != 255).any(axis=2).sum())

    footprints.set_items([tile(10, 3)])
    listed = inked()
    footprints.set_items([])
    footprints.set_selected([tile(10, 3)])
    assert 0 < listed < inked() < 3 * listed


def lightness(pixels: np.ndarray) -> np.ndarray:
    """The relative luminance of blue, green, red, as WCAG has it."""
    parts = pixels.astype(float) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.0722, 0.7152, 0.2126])


@pytest.mark.parametrize("ground", ["#ffffff", "#f2efe9", "#000000", "#202830", "#3c503c", "#808080", "#0a2850"])
@pytest.mark.parametrize("kind", ["listed", "selected", "coverage"])
def test_lines_are_seen_on_light_and_dark_maps_and_on_imagery(canvas, footprints, coverage, ground, kind):
    canvas.setCanvasColor(QColor(ground))
    look(canvas, (2_300_000, 100_000, 2_600_000, 300_000))
    if kind == "coverage":
        shown(canvas, QgsVectorLayer("Polygon?crs=EPSG:3979", "empty", "memory"))
        coverage(QgsGeometry.fromRect(QgsRectangle(2_000_000, 0, 2_500_000, 500_000)))
    else:
        (footprints.set_items if kind == "listed" else footprints.set_selected)([tile(10, 3)])
    pixels = lightness(image(canvas, footprints))
    below = pixels[0, 0]
    brightest, darkest = pixels.max(axis=1) + 0.05, pixels.min(axis=1) + 0.05
    contrast = np.maximum(brightest / (below + 0.05), (below + 0.05) / darkest)
    assert np.median(contrast) >= 3  # WCAG 1.4.11, in most rows: the selected one's line is dashed


@pytest.mark.parametrize("crs", ["EPSG:3979", MERCATOR, "EPSG:4326"])
@pytest.mark.parametrize("first", ["coverage", "layer"])
def test_coverage_over_a_layer_is_an_outline_whatever_came_first(canvas, coverage, raster, crs, first):
    look(canvas)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    view = canvas.extent()
    drawn = QgsGeometry.fromRect(view.buffered(view.width()))
    shown(canvas, raster)
    alone = image(canvas)
    if first == "coverage":
        QgsProject.instance().takeMapLayer(raster)
        wait_until(lambda: not canvas.layers(), "the layer is gone")
        coverage(drawn)
        assert (image(canvas) != 255).any(), "an empty map is hatched"
        shown(canvas, raster)
    else:
        coverage(drawn)
    assert (image(canvas) == alone).all()


def test_coverage_is_hatched_again_when_the_layer_is_hidden_or_removed(canvas, coverage, raster):
    look(canvas)
    coverage()
    assert (image(canvas) != 255).any()
    node = shown(canvas, raster)
    for show_again in (True, False):
        node.setItemVisibilityChecked(False)
        wait_until(lambda: not canvas.layers(), "it is hidden")
        assert (image(canvas) != 255).any()
        if show_again:
            node.setItemVisibilityChecked(True)
            wait_until(canvas.layers, "it is shown")
    QgsProject.instance().removeMapLayer(raster.id())
    settle()
    assert (image(canvas) != 255).any()


@pytest.mark.parametrize("remove", [lambda layer: QgsProject.instance().removeMapLayer(layer.id()), None])
def test_coverage_is_hatched_again_when_the_layer_is_removed_while_it_is_shown(canvas, coverage, raster, remove):
    look(canvas)
    coverage()
    shown(canvas, raster)
    if remove is None:
        QgsProject.instance().removeAllMapLayers()
    else:
        remove(raster)
    settle()
    assert not canvas.layers()
    assert (image(canvas) != 255).any()


def test_coverage_over_a_layer_in_a_group_and_in_another_theme(canvas, coverage, raster):
    root, themes = QgsProject.instance().layerTreeRoot(), QgsProject.instance().mapThemeCollection()
    look(canvas)
    QgsProject.instance().addMapLayer(raster, False)
    group = root.addGroup("Elevation")
    group.addLayer(raster)
    wait_until(canvas.layers, "it is shown")
    alone = image(canvas)
    model = QgsLayerTreeModel(root)
    themes.insert("with", QgsMapThemeCollection.createThemeFromCurrentState(root, model))
    group.setItemVisibilityChecked(False)
    wait_until(lambda: not canvas.layers(), "the group is hidden")
    themes.insert("without", QgsMapThemeCollection.createThemeFromCurrentState(root, model))
    coverage()
    assert (image(canvas) != 255).any()
    themes.applyTheme("with", root, model)
    wait_until(canvas.layers, "the theme shows it")
    assert (image(canvas) == alone).all()
    canvas.setTheme("without")
    assert (image(canvas) != 255).any()
    canvas.setTheme("with")
    assert (image(canvas) == alone).all()
    canvas.setTheme("")


def drag(canvas):
    """Press, and move without a release: an extent is half drawn."""
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    for place in (QPointF(200, 150), QPointF(400, 300)):
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            canvas.viewport(), QMouseEvent(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, left, none)
        )


@pytest.mark.parametrize("where", ["filter", "export"])
def test_an_extent_is_drawn_as_an_outline(host, canvas, raster, where):
    look(canvas)
    shown(canvas, raster)
    alone = image(canvas)
    canvas.setMapTool(tool := QgsMapToolPan(canvas))
    if where == "filter":
        widget = ExtentFilterWidget(canvas, host.window)
        widget.mode.setCurrentIndex(widget.mode.findData(ExtentSource.CUSTOM))
    else:
        widget = ExtentSection(host.window)
        widget.show_sources([], canvas)
    draw = widget._picker if where == "filter" else widget.extent
    for _ in range(2):
        draw.setOutputExtentFromDrawOnCanvas()
        drag(canvas)
        drawn = image(canvas)
        assert (drawn[120:280, 120:380] == alone[120:280, 120:380]).all()
        assert (drawn[90:110, 90:410] != alone[90:110, 90:410]).any()
        QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
        assert canvas.mapTool() is tool
        assert (image(canvas) == alone).all()
    if where == "filter":
        widget.dispose()
    widget.deleteLater()
    canvas.unsetMapTool(tool)


@pytest.mark.parametrize("colour", ["#ffff00", "#e0e0e0", "#101040", "#8b0000"])
@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#808080"])
def test_a_layer_of_footprints_is_drawn_as_outlines_seen_on_any_map(canvas, colour, ground):
    canvas.setCanvasColor(QColor(ground))
    look(canvas, (2_300_000, 100_000, 2_600_000, 300_000))
    layer = QgsVectorLayer("Polygon?crs=EPSG:3979", "footprints", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(2_000_000, 0, 2_500_000, 500_000)))
    layer.dataProvider().addFeature(feature)
    layer.renderer().symbol().setColor(QColor(colour))
    draw_outlines(layer)
    shown(canvas, layer)
    pixels = image(canvas)
    inside = pixels[:, 10 : pixels.shape[1] // 2]
    assert (inside == pixels[0, 0]).all()
    row = lightness(pixels)[pixels.shape[0] // 2] + 0.05
    assert max(row.max() / row[0], row[0] / row.min()) >= 3


SHARP = """
import sys
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.testing import start_app
start_app()
sys.path.insert(0, sys.argv[1])
import tests.conftest
from datacube_browser.ui.map.footprint_overlay import FootprintOverlay
from demo.person import wait_until
from tests.qgis.tree_samples import tile
canvas = QgsMapCanvas()
canvas.resize(300, 200)
canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
canvas.setExtent(QgsRectangle(2_300_000, 100_000, 2_600_000, 300_000))
canvas.show()
footprints = FootprintOverlay(canvas)
footprints.set_items([tile(10, 3)])
canvas.viewport().grab()
wait_until(lambda: not footprints.is_drawing)
image = canvas.viewport().grab().toImage()
row = [image.pixelColor(column, image.height() // 2) for column in range(image.width())]
print("LINE", image.width(), sum(colour.red() < 128 for colour in row), min(colour.red() for colour in row))
"""


def test_on_a_dense_screen_lines_keep_their_width_and_are_sharp():
    """A line of one and a half units of the screen is three pixels there, one of which may be shared by two."""
    environment = {**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [sys.executable, "-c", SHARP, str(ROOT)],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    line = next((each for each in run.stdout.splitlines() if each.startswith("LINE")), run.stderr)
    _, width, dark, least = line.split()
    assert int(width) > 580
    assert int(dark) in (2, 3, 4)
    assert int(least) <= 60


def test_items_far_from_the_view_draw_nothing_over_it(canvas, footprints, raster):
    look(canvas)
    shown(canvas, raster)
    alone = image(canvas)
    footprints.set_items([item("far", west=10.0), tile(3, 3)])
    assert (image(canvas, footprints) == alone).all()
