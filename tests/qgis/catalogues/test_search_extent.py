"""The extent that the dock searches: a dashed box on the map, and offered where an extent is saved."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.filters.extent_filter import ExtentSource
from datacube_browser.ui.map.outlines import EXTENT
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.gui import QgsMessageBarItem, QgsRubberBand
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QPushButton

from demo.person import click, settle, unfold, wait_until
from tests.qgis.filter_stub import PLAIN, routes
from tests.rasters import terrain, write_raster

LONLAT = "EPSG:4326"
BOX = QgsRectangle(-75.5, 44.5, -74.5, 45.5)


@pytest.fixture
def panel(open_dock, stub_api, host):
    host.frame(-77, 43, -73, 47, LONLAT)
    panel = open_dock(stub_api(routes(PLAIN)).url)
    wait_until(lambda: not panel.search_controller.is_connecting, "the catalogue has answered")
    return panel


def boxes(host):
    """The rubber bands of search extents on the map."""
    items = host.canvas.scene().items()
    bands = (item for item in items if isinstance(item, QgsRubberBand) and item.isVisible())
    return [band for band in bands if band.strokeColor() == EXTENT and band.numberOfVertices()]


def box(host):
    """The bounds of the only one, in the map's CRS."""
    (band,) = wait_until(lambda: boxes(host), "the extent is drawn")
    return band.asGeometry().boundingBox()


def none(host):
    wait_until(lambda: not boxes(host), "no extent is drawn")
    settle(0.1)
    return not boxes(host)


def choose(panel, where=ExtentSource.CUSTOM, extent=BOX, crs=LONLAT):
    fields = panel.filter_panel.extent_filter
    fields.mode.setCurrentIndex(fields.mode.findData(where))
    if where is ExtentSource.CUSTOM:
        fields._picker.setOutputExtentFromUser(extent, QgsCoordinateReferenceSystem(crs))
    return fields


def test_a_custom_extent_is_drawn_and_goes_with_the_filter(panel, host):
    assert none(host)
    fields = choose(panel)
    wait_until(lambda: boxes(host) and box(host) == BOX, "the box is that of the filter")
    choose(panel, extent=QgsRectangle(-76, 44, -75, 45))
    wait_until(lambda: boxes(host) and box(host) == QgsRectangle(-76, 44, -75, 45), "the box follows the filter")
    for where in (ExtentSource.EVERYWHERE, ExtentSource.CANVAS):
        choose(panel, where)
        assert none(host)
        choose(panel)
        assert box(host) == BOX
    fields._typed.setText("")
    fields._typed.editingFinished.emit()
    fields._picker.clear()
    assert none(host)


def test_a_drawn_extent_stays_on_the_map(panel, host):
    fields = choose(panel)
    unfold(panel.filter_panel.where_chip)
    click(fields._draw)
    view = host.canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    QTest.mouseMove(view, QPoint(300, 300))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 350))
    corner = host.canvas.getCoordinateTransform().toMapCoordinates(200, 200)
    wait_until(lambda: boxes(host) and abs(box(host).xMinimum() - corner.x()) < 0.01, "what was drawn is shown")
    assert len(boxes(host)) == 1


@pytest.mark.parametrize("crs", ["EPSG:3979", "EPSG:3857", "EPSG:32618"])
def test_the_box_follows_the_projects_crs(panel, host, crs):
    choose(panel)
    assert box(host) == BOX
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    outline = MapExtent(-75.5, 44.5, -74.5, 45.5, LONLAT).outline(crs).boundingBox()
    wait_until(lambda: boxes(host) and box(host) == outline, "it is projected")
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
    assert none(host)
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(LONLAT))
    assert box(host) == BOX


def test_an_extent_across_the_antimeridian_is_one_narrow_box(panel, host):
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3832"))
    choose(panel, extent=QgsRectangle(170, -20, 190, -10))
    assert box(host).width() < 3_000_000


def test_the_box_is_dashed_and_leaves_the_map_inside_as_it_is(panel, host):
    choose(panel)
    wait_until(lambda: boxes(host), "the extent is drawn")
    settle(0.1)
    grabbed = host.canvas.viewport().grab().toImage()
    to_pixel = host.canvas.getCoordinateTransform()
    left, right = to_pixel.transform(-75.5, 45.5), to_pixel.transform(-74.5, 44.5)
    row = [grabbed.pixelColor(x, round(left.y())).lightness() for x in range(round(left.x()) + 4, round(right.x()) - 4)]
    dark = np.array(row) < 128
    assert 0.3 < dark.mean() < 0.95
    assert np.count_nonzero(np.diff(dark.astype(int))) > 6
    middle = grabbed.pixelColor(round((left.x() + right.x()) / 2), round((left.y() + right.y()) / 2))
    assert middle == grabbed.pixelColor(2, 2)


def test_the_box_is_hidden_with_the_dock_and_comes_back(panel, host):
    choose(panel)
    wait_until(lambda: boxes(host), "the extent is drawn")
    dock = host.window.findChild(DatacubeDock)
    dock.hide()
    assert none(host)
    dock.show()
    assert box(host) == BOX


def test_nothing_of_it_is_left_at_unload(panel, host):
    choose(panel)
    wait_until(lambda: boxes(host), "the extent is drawn")
    panel.dispose()
    assert none(host)
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    assert none(host)
    panel.search_form.dispose = panel.dispose = lambda: None  # once is enough


def test_a_canvas_extent_that_is_not_followed_is_drawn_too(panel, host):
    fields = panel.filter_panel.extent_filter
    view = host.canvas.extent()
    fields._follow.setChecked(False)
    host.canvas.setExtent(QgsRectangle(-80, 40, -70, 50))
    assert box(host).xMinimum() == pytest.approx(view.xMinimum(), abs=1e-6)


@pytest.fixture
def layer(tmp_path, host):
    path = write_raster(tmp_path / "dem.tif", terrain(500, 500, "float32", seed=1)[None], origin=(2_000_000, 500_000))
    layer = QgsRasterLayer(str(path), "dem")
    QgsProject.instance().addMapLayer(layer)
    return layer


def save_dialog(panel, host, layer):
    panel.actions.exports.save_layer(layer)
    return wait_until(lambda: host.window.findChild(SaveExtentDialog), "the dialog")


def test_the_save_dialog_offers_the_search_extent(panel, host, layer):
    dialog = save_dialog(panel, host, layer)
    assert dialog.extent_section.search_extent.isHidden()
    dialog.reject()
    settle()
    choose(panel)
    dialog = save_dialog(panel, host, layer)
    button = dialog.extent_section.search_extent
    assert not button.isHidden()
    assert button.parentWidget().findChild(QPushButton, "mButtonCalcFromBookmark").y() == button.y()
    assert dialog.export_request().extent.rectangle() != BOX
    click(button)
    found = dialog.export_request().extent
    there = MapExtent(-75.5, 44.5, -74.5, 45.5, LONLAT).outline(found.crs).boundingBox()
    assert found.rectangle().intersects(there)
    assert found.rectangle().width() < 2 * there.width()
    dialog.reject()


def test_the_end_of_an_export_says_size_time_path_and_leads_there(panel, host, layer, tmp_path):
    dialog = save_dialog(panel, host, layer)
    output = tmp_path / "saved.tif"
    dialog.file_name.setFilePath(str(output))
    dialog.show_extent(MapExtent(*layer.extent().toRectF().getCoords(), layer.crs().authid()))
    ok = dialog.button_box.button(dialog.button_box.StandardButton.Ok)
    wait_until(ok.isEnabled, "it is planned")
    click(ok)

    def ended():
        return [item for item in host.bar.items() if isinstance(item, QgsMessageBarItem) and str(output) in item.text()]

    (item,) = wait_until(ended, "the end's message")
    text = " ".join(label.text() for label in item.findChildren(QLabel))
    assert str(output) in text
    assert any(unit in text for unit in (" kB", " MB", " bytes"))
    assert " s," in text
    assert item.title() == f"Saved {output.name}"
    host.canvas.setDestinationCrs(layer.crs())
    host.canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    buttons = {button.text(): button for button in item.findChildren(QPushButton)}
    assert {"Zoom to Extent", "Open Folder"} <= set(buttons)
    wait_until(buttons["Zoom to Extent"].isVisible, "it is shown")
    click(buttons["Zoom to Extent"])
    assert host.canvas.extent().contains(layer.extent())
    assert host.canvas.extent().width() < 4 * layer.extent().width()
