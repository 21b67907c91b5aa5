from __future__ import annotations

import time
from dataclasses import replace

import pytest
from datacube_browser.core.extent import footprint_geometry
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.ui.map import footprint_overlay
from datacube_browser.ui.map.footprint_band import FootprintBand
from datacube_browser.ui.map.footprint_overlay import FootprintOverlay
from datacube_browser.ui.map.footprint_picker import FootprintPicker
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from demo.person import settle, wait_until
from tests.qgis.tree_samples import item, tile

LAMBERT, MERCATOR, LONLAT = "EPSG:3979", "EPSG:3857", "OGC:CRS84"


@pytest.fixture
def canvas(qgis_app):
    canvas = QgsMapCanvas()
    canvas.resize(400, 300)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(LAMBERT))
    canvas.setExtent(QgsRectangle(1500000, 0, 2500000, 750000))
    canvas.show()
    yield canvas
    canvas.close()
    canvas.deleteLater()


@pytest.fixture
def footprints(canvas):
    footprints = canvas.overlay = FootprintOverlay(canvas)
    yield footprints
    footprints.dispose()


def bands(canvas):
    return [each for each in canvas.items() if isinstance(each, QgsRubberBand)]


def drawn(canvas):
    """The visible bands' geometries once all is drawn: results first, then the selected."""
    wait_until(lambda: not canvas.overlay.is_drawing, "all is drawn")
    return [band.asGeometry() for band in reversed(bands(canvas)) if band.isVisible()]


def in_canvas(canvas, x, y):
    """A point given in degrees, in the canvas's CRS."""
    transform = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(LONLAT), canvas.mapSettings().destinationCrs(), QgsProject.instance()
    )
    return transform.transform(x, y)


def click(canvas, point):
    place = canvas.getCoordinateTransform().transform(point)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QgsPointXY(place).toQPointF().toPoint())


def process_events_until_some_are_drawn(those):
    end = time.monotonic() + 60
    while those.count == 0 and time.monotonic() < end:
        QApplication.processEvents()


def test_all_results_share_one_rubber_band_and_the_selection_has_another(canvas, footprints):
    tiles = [tile(9, 3), tile(10, 3), tile(10, 4)]
    footprints.set_items(tiles)
    footprints.set_selected(tiles[1:2])
    assert len(bands(canvas)) == 2
    results, selected = drawn(canvas)
    assert results.constGet().numGeometries() == 3
    assert selected.boundingBox() == QgsRectangle(2000000, 0, 2500000, 500000)


def test_the_footprint_of_an_item_with_a_grid_is_exact(canvas, footprints):
    footprints.set_items([tile(10, 3)])
    (shape,) = drawn(canvas)
    assert shape.boundingBox() == QgsRectangle(2000000, 0, 2500000, 500000)
    assert shape.area() == 500000.0**2


@pytest.mark.parametrize("crs", [LAMBERT, MERCATOR])
def test_footprints_in_degrees_are_drawn_in_the_right_place(canvas, footprints, crs):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    square = item(west=-70.0, south=46.0)
    footprints.set_items([square])
    drawn(canvas)
    assert footprints.items_at(in_canvas(canvas, -69.99, 46.01)) == [square]
    assert footprints.items_at(in_canvas(canvas, -69.01, 46.99)) == [square]
    assert footprints.items_at(in_canvas(canvas, -70.01, 46.5)) == []


def test_footprints_follow_the_canvas_into_another_projection(canvas, footprints):
    footprints.set_items([tile(10, 3)])
    footprints.set_selected([tile(10, 3)])
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(MERCATOR))
    expected = QgsGeometry.fromRect(QgsRectangle(2000000, 0, 2500000, 500000)).densifyByCount(200)
    expected.transform(
        QgsCoordinateTransform(
            QgsCoordinateReferenceSystem(LAMBERT), QgsCoordinateReferenceSystem(MERCATOR), QgsProject.instance()
        )
    )
    for shape in drawn(canvas):
        assert shape.symDifference(expected).area() < expected.area() / 1000


def test_items_without_geometry_show_their_bbox_and_without_bbox_nothing(canvas, footprints):
    boxed = item("boxed", geometry=None)
    across = item("across", geometry=None, bbox=(179.0, 50.0, -179.0, 51.0))
    nowhere = item("nowhere", geometry=None, bbox=None)
    broken = item("broken", geometry={"type": "Polygon"}, bbox=None)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(MERCATOR))
    footprints.set_items([boxed, across, nowhere, broken])
    drawn(canvas)
    assert footprints.items_at(in_canvas(canvas, -69.5, 46.5)) == [boxed]
    assert footprints.items_at(in_canvas(canvas, 179.5, 50.5)) == [across]
    assert footprints.items_at(in_canvas(canvas, -179.5, 50.5)) == [across]
    assert footprints.items_at(in_canvas(canvas, 0, 50.5)) == []


def test_a_ring_of_400_points_is_simplified(canvas, footprints):
    ring = footprint_geometry(item().geometry).densifyByCount(99).asPolygon()[0]
    dense = item(geometry={"type": "Polygon", "coordinates": [[[point.x(), point.y()] for point in ring]]})
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(LAMBERT))
    footprints.set_items([dense])
    (shape,) = drawn(canvas)
    assert 4 <= shape.constGet().nCoordinates() < 100


def test_thousands_of_items_are_drawn_in_steps_into_one_band(canvas, footprints, monkeypatch):
    monkeypatch.setattr("datacube_browser.ui.map.footprint_overlay._TURN", 0)
    many = [item(f"i{n}", west=-100 + 0.01 * (n % 100), south=45 + 0.01 * (n // 100), size=0.01) for n in range(3000)]
    footprints.set_items(many)
    process_events_until_some_are_drawn(footprints._results)
    assert footprints._results.count < 3000
    monkeypatch.undo()
    assert len(bands(canvas)) == 2
    assert sum(geometry.constGet().numGeometries() for geometry in drawn(canvas)) == 3000


def test_a_later_page_is_added_to_the_drawn_footprints(canvas, footprints, monkeypatch):
    projected = []
    plain = FootprintOverlay._projected
    monkeypatch.setattr(
        FootprintOverlay, "_projected", lambda self, item: projected.append(item.id) or plain(self, item)
    )
    first, second = [tile(9, 3), tile(10, 3)], [tile(10, 4), tile(11, 4)]
    footprints.set_items(first)
    shape = drawn(canvas)[0]
    assert shape.constGet().numGeometries() == 2
    footprints.set_items([*first, *second])
    assert len(bands(canvas)) == 2
    together = drawn(canvas)[0]
    assert together.constGet().numGeometries() == 4
    assert together.contains(shape)
    assert projected == [each.id for each in (*first, *second)]
    assert footprints.items_at(QgsPointXY(1750000, 250000)) == [first[0]]
    assert footprints.items_at(QgsPointXY(2750000, 750000)) == [second[1]]


def test_adding_items_looks_at_no_others_and_moving_the_view_at_none(canvas, footprints, monkeypatch):
    looked_at = []
    plain = footprint_overlay.crs_of
    monkeypatch.setattr(footprint_overlay, "crs_of", lambda item: looked_at.append(item.id) or plain(item))
    first, second = [tile(9, 3), tile(10, 3)], [tile(10, 4)]
    footprints.add_items(first)
    drawn(canvas)
    looked_at.clear()
    footprints.add_items(second)
    (shape,) = drawn(canvas)
    assert looked_at == [each.id for each in second]
    assert shape.constGet().numGeometries() == 3
    results = footprints._results.band
    assert results.numberOfVertices() <= 5, "QgsRubberBand goes over its own points whenever the view moves"
    canvas.setExtent(QgsRectangle(1000000, -500000, 3000000, 1000000))
    assert looked_at == [each.id for each in second]
    assert colour(canvas, footprints, 2000000, 700000) != "#ffffff"


def test_a_new_search_replaces_the_drawn_footprints(canvas, footprints):
    before, after = [tile(9, 3), tile(10, 3)], [tile(9, 3), tile(10, 4), tile(11, 4)]
    footprints.set_items(before)
    footprints.set_items(after)
    assert drawn(canvas)[0].constGet().numGeometries() == 3
    assert footprints.items_at(QgsPointXY(2250000, 250000)) == []
    footprints.set_items(after[:1])
    assert drawn(canvas)[0].constGet().numGeometries() == 1


def colour(canvas, footprints, x, y):
    """The canvas's colour at a place in its CRS, once painting has finished."""
    canvas.viewport().grab()
    wait_until(lambda: not footprints.is_drawing, "all is painted")
    place = QgsPointXY(canvas.getCoordinateTransform().transform(QgsPointXY(x, y))).toQPointF().toPoint()
    return canvas.viewport().grab().toImage().pixelColor(place).name()


def test_footprints_are_painted_in_the_right_place_in_every_view(canvas, footprints):
    white = "#ffffff"
    footprints.set_items([tile(10, 3)])
    for view in ((1500000, 0, 2500000, 750000), (1000000, -500000, 3000000, 1000000), (1950000, 50000, 2050000, 90000)):
        canvas.setExtent(QgsRectangle(*view))
        assert colour(canvas, footprints, 2000000, 70000) != white
        assert colour(canvas, footprints, 1975000, 70000) == white
        assert colour(canvas, footprints, 2025000, 70000) == white
    canvas.setExtent(QgsRectangle(1500000, 0, 2500000, 750000))
    assert colour(canvas, footprints, 1750000, 500000) == white
    footprints.set_items([tile(10, 3), tile(9, 3)])
    assert colour(canvas, footprints, 1750000, 500000) != white
    footprints.set_items([tile(9, 3)])
    assert colour(canvas, footprints, 2250000, 500000) == white
    footprints.set_visible(False)
    assert colour(canvas, footprints, 1750000, 500000) == white


def test_repainting_the_canvas_reuses_the_footprints_picture(canvas, footprints, monkeypatch):
    painted = []
    plain = FootprintBand._paint_shapes

    def counted(self, picture, until):
        before = picture.count
        plain(self, picture, until)
        painted.append(picture.count - before)

    monkeypatch.setattr(FootprintBand, "_paint_shapes", counted)
    many = [item(f"i{n}", west=-75 + 0.1 * (n % 20), south=45 + 0.1 * (n // 20), size=0.1) for n in range(400)]
    footprints.set_items(many[:300])
    for _ in range(5):
        colour(canvas, footprints, 1900000, 70000)
    assert sum(painted) == 300
    footprints.set_items(many)
    colour(canvas, footprints, 1900000, 70000)
    assert sum(painted) == 400
    canvas.setExtent(QgsRectangle(1000000, -500000, 3000000, 1000000))
    colour(canvas, footprints, 1900000, 70000)
    assert sum(painted) == 800


def test_hidden_footprints_reappear_with_the_selection(canvas, footprints):
    footprints.set_items([tile(9, 3), tile(10, 3)])
    footprints.set_selected([tile(10, 3)])
    before = [shape.asWkt() for shape in drawn(canvas)]
    assert len(before) == 2
    footprints.set_visible(False)
    assert drawn(canvas) == []
    assert footprints.items_at(QgsPointXY(2250000, 250000)) == []
    footprints.set_visible(True)
    assert [shape.asWkt() for shape in drawn(canvas)] == before


def test_a_selection_made_while_footprints_are_hidden_is_not_drawn(canvas, footprints):
    footprints.set_visible(False)
    footprints.set_items([tile(9, 3), tile(10, 3)])
    footprints.set_selected([tile(10, 3)])
    assert drawn(canvas) == []


def test_thousands_of_selected_items_are_highlighted_in_steps(canvas, footprints, monkeypatch):
    monkeypatch.setattr("datacube_browser.ui.map.footprint_overlay._TURN", 0)
    many = [item(f"i{n}", west=-100 + 0.01 * (n % 100), south=45 + 0.01 * (n // 100), size=0.01) for n in range(3000)]
    footprints.set_selected(many)
    process_events_until_some_are_drawn(footprints._selection)
    assert footprints._selection.count < 3000
    monkeypatch.undo()
    (selected,) = drawn(canvas)
    assert selected.constGet().numGeometries() == 3000


def test_disposing_of_the_overlay_leaves_nothing_on_the_canvas(canvas):
    footprints = canvas.overlay = FootprintOverlay(canvas)
    footprints.set_items([tile(10, 3)])
    footprints.set_selected([tile(10, 3)])
    footprints.dispose()
    assert bands(canvas) == []
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(MERCATOR))


def test_an_item_in_a_projection_that_is_new_to_the_map_is_zoomed_to(canvas, footprints):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(MERCATOR))
    square = item(west=-70.0, south=46.0)
    footprints.zoom_to([square])
    wait_until(lambda: canvas.extent().contains(in_canvas(canvas, -69.5, 46.5)), "the map has moved")


def test_an_item_whose_projection_is_unknown_is_not_drawn_and_the_others_are(canvas, footprints):
    footprints.set_items([item(georeference=Georeference("EPSG:999999", (0, 0, 1, 1))), tile(9, 3)])
    (shape,) = drawn(canvas)
    assert shape.boundingBox() == QgsRectangle(1500000, 0, 2000000, 500000)


def test_footprints_are_drawn_in_a_projection_of_the_users_own(canvas, footprints):
    QgsApplication.createDatabase()  # of the profile, where such CRSs are kept
    registry = QgsApplication.coordinateReferenceSystemRegistry()
    own = QgsCoordinateReferenceSystem("PROJ:+proj=lcc +lat_1=45 +lat_2=60 +lon_0=-71 +ellps=GRS80 +units=m")
    number = registry.addUserCrs(own, "Mine")
    try:
        canvas.setDestinationCrs(QgsCoordinateReferenceSystem(f"USER:{number}"))
        assert canvas.mapSettings().destinationCrs().authid() == f"USER:{number}"
        square = item(west=-70.0, south=46.0)
        footprints.set_items([square])
        drawn(canvas)
        assert footprints.items_at(in_canvas(canvas, -69.5, 46.5)) == [square]
    finally:
        registry.removeUserCrs(number)


def test_zooming_to_items_shows_all_of_them(canvas, footprints):
    footprints.zoom_to([tile(8, 2), tile(10, 3)])
    assert canvas.extent().contains(QgsRectangle(1000000, -500000, 2500000, 500000))
    before = canvas.extent()
    footprints.zoom_to([item(geometry=None, bbox=None)])
    assert canvas.extent() == before


def test_a_click_selects_the_smallest_footprint_and_the_next_click_the_one_behind(canvas, footprints):
    large, small = tile(10, 3), item("small", west=-67.0, south=47.0, size=0.5)
    footprints.set_items([large, small])
    picker = FootprintPicker(canvas, footprints)
    canvas.setMapTool(picker)
    heard = []
    picker.picked.connect(lambda items: heard.append([each.id for each in items]))
    place = in_canvas(canvas, -66.75, 47.25)
    drawn(canvas)
    for _ in range(3):
        click(canvas, place)
    click(canvas, QgsPointXY(2400000, 450000))
    click(canvas, QgsPointXY(1600000, 600000))
    assert heard == [["small"], ["10_3-mosaic-1m"], ["small"], ["10_3-mosaic-1m"], []]
    canvas.unsetMapTool(picker)


def test_footprints_are_deleted_with_their_parent_without_errors(canvas):
    parent = QObject()
    footprints = canvas.overlay = FootprintOverlay(canvas, parent)
    footprints.set_items([tile(10, 3)])
    footprints.dispose()
    parent.deleteLater()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(MERCATOR))
    settle()
    assert bands(canvas) == []


def test_a_scene_is_drawn_where_its_own_assets_lie(canvas, footprints):
    halves = [Georeference(LAMBERT, (west, 0.0, west + 250000.0, 500000.0)) for west in (2000000.0, 2250000.0)]
    bands = tuple(
        Asset(f"b{number}", f"https://store.example/{number}.tif", "b", AssetKind.COG, georeference=half)
        for number, half in enumerate(halves)
    )
    scene = replace(tile(10, 3), assets=bands, georeference=Georeference(LAMBERT, (0.0, 0.0, 10.0, 10.0)))
    footprints.set_items([scene])
    (shape,) = drawn(canvas)
    assert shape.boundingBox() == QgsRectangle(2000000, 0, 2500000, 500000)


@pytest.mark.parametrize("crs", [MERCATOR, "EPSG:4326", "EPSG:4269"])
def test_a_tile_across_the_antimeridian_is_no_belt_around_the_world(canvas, footprints, crs):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    grid = Georeference("EPSG:32701", (99960.0, 7990240.0, 209760.0, 8100040.0))
    across = replace(
        item("across", geometry=None, bbox=(179.2, -18.2, -179.7, -17.1)),
        assets=(Asset("red", "https://store.example/red.tif", "red", AssetKind.COG, georeference=grid),),
    )
    footprints.set_items([across])
    drawn(canvas)
    assert footprints.items_at(in_canvas(canvas, 179.9, -17.6)) == [across]
    assert footprints.items_at(in_canvas(canvas, -179.9, -17.6)) == [across]
    assert footprints.items_at(in_canvas(canvas, 0, -17.6)) == []


def test_a_grid_on_mars_is_not_drawn_on_a_map_of_the_earth(canvas, footprints):
    grid = Georeference("IAU_2015:49910", (1500000.0, 0.0, 2500000.0, 750000.0))
    footprints.set_items([replace(tile(10, 3), assets=(), georeference=grid, geometry=None, bbox=None)])
    assert drawn(canvas) == []
