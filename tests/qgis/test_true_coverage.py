"""What is really in the view: drawn on the canvas and said in the dock, against the live datacube."""

from __future__ import annotations

import pytest
from datacube_browser.ui.map.coverage_overlay import DataCoverageOverlay
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QToolButton

from demo.grid import Box
from demo.person import click, click_row, find_row, settle, wait_until
from demo.projects import coverage, projects_in
from tests.qgis.test_dock import HRDEM_1M, TILE, connected, expanded
from tests.servers.proxy import Answer


def hatched(host):
    """What is drawn as true coverage, None while nothing is."""
    bands = (item for item in host.canvas.scene().items() if isinstance(item, QgsRubberBand) and item.isVisible())
    return next((band.asGeometry() for band in bands if band.width() == 3), None)


def published(box):
    """The projects' outline as the demo's store publishes it, in EPSG:3979."""
    geometry = QgsGeometry()
    geometry.fromWkb(bytes(coverage(projects_in(box), box).ExportToIsoWkb()))
    return geometry


def choose(panel, name="Show True Coverage"):
    """Choose an entry of the More menu with the mouse."""
    menu = panel.more_button.menu()
    menu.popup(panel.more_button.mapToGlobal(panel.more_button.rect().bottomLeft()))
    settle()
    action = next(each for each in menu.actions() if each.text() == name)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    settle()


def said(panel, words):
    line = panel.coverage.label
    return wait_until(lambda: line.isVisible() and words in line.text() and line.text(), f"“{words}” is said")


def share_of(host):
    view = QgsGeometry.fromRect(host.canvas.extent())
    return view.intersection(published(Box(2000000, 0, 2500000, 500000))).area() / view.area()


def test_a_selected_item_shows_where_it_has_data(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    row = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    assert not panel.coverage.label.isVisible()
    click_row(panel.tree, row)
    percent = round(100 * share_of(host))
    assert 0 < percent < 100
    assert said(panel, "covered") == f"In view: 1 m · DTM, DSM · {percent}% covered · newest 2023-05-29"
    truth = published(Box(2000000, 0, 2500000, 500000))
    view = QgsGeometry.fromRect(host.canvas.extent())
    drawn, wanted = hatched(host).intersection(view), truth.intersection(view)
    assert drawn.symDifference(wanted).area() < 0.01 * wanted.area()


def test_the_switch_covers_all_listed_items_and_is_remembered(datacube, open_dock, host):
    host.frame(1998000, 498000, 2002000, 502000)
    panel = connected(open_dock(datacube.stac_url))
    expanded(panel, HRDEM_1M)
    choose(panel)
    said(panel, "covered")
    tiles = {item.id for item in panel.model.items()}
    assert len(tiles) == 4
    box = hatched(host).boundingBox()
    assert box.xMinimum() < 1999000
    assert box.xMaximum() > 2001000
    choose(panel)
    wait_until(lambda: hatched(host) is None, "it is off the map")
    assert not panel.coverage.label.isVisible()
    choose(panel)
    assert open_dock(datacube.stac_url).coverage_action.isChecked()


def test_a_place_without_data_is_said_in_words_and_the_line_follows_the_map(proxied_datacube, open_dock, host):
    panel = connected(open_dock(proxied_datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    said(panel, "covered")
    asked = proxied_datacube.store.count(path="extent.geojson")
    host.canvas.setExtent(QgsRectangle(2300000, 100000, 2310000, 107000))
    said(panel, "no data here")
    host.canvas.setExtent(QgsRectangle(2084500, 298000, 2085500, 298700))
    said(panel, "100% covered")
    assert asked == proxied_datacube.store.count(path="extent.geojson") == 1


def test_the_canvas_may_be_in_any_projection(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    expanded(panel, HRDEM_1M)
    choose(panel)
    said(panel, "covered")
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    wait_until(lambda: hatched(host) is not None and hatched(host).boundingBox().xMaximum() < 0, "drawn in degrees")
    box = hatched(host).boundingBox()
    assert -75 < box.xMinimum() < box.xMaximum() < -60
    assert "covered" in said(panel, "In view")


def test_loading_and_failing_are_said_and_can_be_tried_again(proxied_datacube, open_dock):
    panel = connected(open_dock(proxied_datacube.stac_url))
    row = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    proxied_datacube.store.latency = 1.0
    proxied_datacube.store.fault(Answer(404), path="extent.geojson")
    click_row(panel.tree, row)
    said(panel, "looking")
    said(panel, "coverage unknown")
    assert "extent.geojson" in panel.coverage.label.toolTip()
    proxied_datacube.store.heal()
    buttons = panel.connection_bar.findChildren(QToolButton)
    click(next(button for button in buttons if button.defaultAction() is panel.connection_bar.refresh_action))
    said(panel, "covered")


def test_an_item_that_publishes_no_outline_is_no_gap(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, "mrdem", expanded(panel, "mrdem-30")))
    assert "30 m" in said(panel, "coverage not published")


def test_nothing_stays_on_the_canvas(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    said(panel, "covered")
    assert hatched(host)
    panel.parent().hide()
    settle()
    assert hatched(host) is None
    panel.parent().show()
    said(panel, "covered")
    assert hatched(host)


def test_what_is_disposed_of_leaves_the_canvas_as_it_was(host):
    before = len(host.canvas.scene().items())
    made = DataCoverageOverlay(host.canvas, host.window)
    assert len(host.canvas.scene().items()) == before + 1
    made.dispose()
    assert len(host.canvas.scene().items()) == before


@pytest.mark.parametrize("width", [340])
def test_the_line_fits_a_narrow_dock(datacube, open_dock, width):
    panel = connected(open_dock(datacube.stac_url, width))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    said(panel, "covered")
    settle()
    line = panel.coverage.label
    assert panel.parent().width() == width
    assert line.height() >= line.heightForWidth(line.width())
