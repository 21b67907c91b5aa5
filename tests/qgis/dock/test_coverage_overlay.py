"""The data coverage of the view, drawn on the canvas and summarized in the dock, against the local datacube."""

from __future__ import annotations

import pytest
from datacube_browser.ui.map.coverage_overlay import DataCoverageOverlay
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtWidgets import QToolButton

from demo.grid import Box
from demo.person import click, click_row, find_row, settle, wait_until
from demo.projects import coverage, projects_in
from tests.qgis.dock.test_dock import HRDEM_1M, TILE, connected, expanded
from tests.servers.proxy import Answer


def drawn_coverage(host):
    """The coverage drawn on the canvas, or None."""
    bands = (item for item in host.canvas.scene().items() if isinstance(item, QgsRubberBand) and item.isVisible())
    return next((band.asGeometry() for band in bands if band.width() == 3), None)


def published(box):
    """The outline of the projects as the demo publishes it, in EPSG:3979."""
    geometry = QgsGeometry()
    geometry.fromWkb(bytes(coverage(projects_in(box), box).ExportToIsoWkb()))
    return geometry


def choose(panel):
    """Click the button of the true coverage in the toolbar."""
    click(panel.toolbar.widgetForAction(panel.toolbar.coverage_action))
    settle()


def wait_for_label(panel, words):
    line = panel.coverage.label
    return wait_until(lambda: line.isVisible() and words in line.text() and line.text(), f"“{words}” in the label")


def share_of(host):
    view = QgsGeometry.fromRect(host.canvas.extent())
    return view.intersection(published(Box(2000000, 0, 2500000, 500000))).area() / view.area()


def test_selecting_an_item_shows_its_coverage(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    row = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    assert panel.coverage.label.text() == "In view: 7 collection(s)"
    place = panel.tree.mapTo(panel, panel.tree.rect().topLeft())
    click_row(panel.tree, row)
    percent = round(100 * share_of(host))
    assert 0 < percent < 100
    assert wait_for_label(panel, "covered") == f"In view: 1 m · DTM, DSM · {percent}% covered · newest 2023-05-29"
    assert panel.tree.mapTo(panel, panel.tree.rect().topLeft()) == place, "no row has moved"
    truth = published(Box(2000000, 0, 2500000, 500000))
    view = QgsGeometry.fromRect(host.canvas.extent())
    drawn, wanted = drawn_coverage(host).intersection(view), truth.intersection(view)
    assert drawn.symDifference(wanted).area() < 0.01 * wanted.area()


def test_the_coverage_of_all_listed_items_can_be_shown_and_this_is_remembered(datacube, open_dock, host):
    host.frame(1998000, 498000, 2002000, 502000)
    panel = connected(open_dock(datacube.stac_url))
    expanded(panel, HRDEM_1M)
    choose(panel)
    wait_for_label(panel, "covered")
    tiles = {item.id for item in panel.model.items()}
    assert len(tiles) == 4
    box = drawn_coverage(host).boundingBox()
    assert box.xMinimum() < 1999000
    assert box.xMaximum() > 2001000
    choose(panel)
    wait_until(lambda: drawn_coverage(host) is None, "it is off the map")
    assert "covered" not in panel.coverage.label.text()
    choose(panel)
    assert open_dock(datacube.stac_url).toolbar.coverage_action.isChecked()


def test_the_label_says_when_the_view_has_no_data_and_follows_the_map(proxied_datacube, open_dock, host):
    panel = connected(open_dock(proxied_datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    wait_for_label(panel, "covered")
    asked = proxied_datacube.store.count(path="extent.geojson")
    host.canvas.setExtent(QgsRectangle(2300000, 100000, 2310000, 107000))
    wait_for_label(panel, "no data here")
    host.canvas.setExtent(QgsRectangle(2084500, 298000, 2085500, 298700))
    wait_for_label(panel, "100% covered")
    assert asked == proxied_datacube.store.count(path="extent.geojson") == 1


def test_the_coverage_is_drawn_in_the_crs_of_the_canvas(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    expanded(panel, HRDEM_1M)
    choose(panel)
    wait_for_label(panel, "covered")
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    wait_until(
        lambda: drawn_coverage(host) is not None and drawn_coverage(host).boundingBox().xMaximum() < 0,
        "drawn in degrees",
    )
    box = drawn_coverage(host).boundingBox()
    assert -75 < box.xMinimum() < box.xMaximum() < -60
    assert "covered" in wait_for_label(panel, "In view")


def test_loading_and_failures_are_shown_and_can_be_retried(proxied_datacube, open_dock):
    panel = connected(open_dock(proxied_datacube.stac_url))
    row = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    proxied_datacube.store.latency = 1.0
    proxied_datacube.store.fault(Answer(404), path="extent.geojson")
    click_row(panel.tree, row)
    wait_for_label(panel, "looking")
    wait_for_label(panel, "coverage unknown")
    assert "extent.geojson" in panel.coverage.label.toolTip()
    proxied_datacube.store.heal()
    buttons = panel.connection_bar.findChildren(QToolButton)
    click(next(button for button in buttons if button.defaultAction() is panel.connection_bar.refresh_action))
    wait_for_label(panel, "covered")


def test_the_label_says_when_an_items_coverage_is_not_published(datacube, open_dock):
    panel = connected(open_dock(datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, "mrdem", expanded(panel, "mrdem-30")))
    assert "30 m" in wait_for_label(panel, "coverage not published")


def test_hiding_the_dock_clears_the_canvas_until_it_is_shown(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    wait_for_label(panel, "covered")
    assert drawn_coverage(host)
    panel.parent().hide()
    settle()
    assert drawn_coverage(host) is None
    panel.parent().show()
    wait_for_label(panel, "covered")
    assert drawn_coverage(host)


def test_disposing_clears_the_canvas(host):
    before = len(host.canvas.scene().items())
    made = DataCoverageOverlay(host.canvas, host.window)
    assert len(host.canvas.scene().items()) == before + 1
    made.dispose()
    assert len(host.canvas.scene().items()) == before


@pytest.mark.parametrize("width", [340])
def test_the_label_fits_a_narrow_dock(datacube, open_dock, width):
    panel = connected(open_dock(datacube.stac_url, width))
    click_row(panel.tree, find_row(panel.tree, TILE, expanded(panel, HRDEM_1M)))
    wait_for_label(panel, "covered")
    settle()
    line = panel.coverage.label
    assert panel.parent().width() == width
    assert line.height() >= line.heightForWidth(line.width())
