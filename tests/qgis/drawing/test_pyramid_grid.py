"""The Géoplateforme's grid PM: levels, and the slabs that an area touches."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import CanceledError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.geoplateforme.harvest_area import area_of_extent
from datacube_browser.core.geoplateforme.pyramid_grid import (
    HALF_SIDE,
    LEVELS,
    SlabBlock,
    SlabGrid,
    level_of_resolution,
    level_of_scale,
    middle_slab,
    resolution,
    scale,
    slabs_of,
)
from datacube_browser.core.threads.cancellation import Cancellation
from qgis.core import QgsGeometry, QgsRectangle

#: The area of IGN's tutorial: Corsica.
CORSICA = MapExtent(8.507, 41.338, 9.591, 43.004, "EPSG:4326")


def test_the_levels_have_the_resolutions_and_scales_of_pm():
    assert list(LEVELS) == list(range(22))
    assert resolution(0) == pytest.approx(156543.0339280410)
    assert resolution(21) == pytest.approx(0.0746455354243)
    assert scale(0) == pytest.approx(559082264.028, rel=1e-6)
    assert scale(14) == pytest.approx(34123.67, rel=1e-5)
    assert resolution(14, 60) == pytest.approx(resolution(14) / 2)


@pytest.mark.parametrize(
    ("metres", "latitude", "level"),
    [(0.2, 0, 20), (0.21, 46, 19), (1, 46, 17), (10, 0, 14), (9.554628, 0, 14), (200_000, 0, 0), (0.001, 46, 21)],
)
def test_a_level_is_found_for_a_resolution_on_the_ground(metres, latitude, level):
    assert level_of_resolution(metres, latitude) == level


@pytest.mark.parametrize(("denominator", "level"), [(35_000, 14), (34_123.67, 14), (25_000, 15), (1e9, 0), (1, 21)])
def test_a_level_is_found_for_a_scale(denominator, level):
    assert level_of_scale(denominator) == level


@pytest.mark.parametrize(("level", "count"), [(14, 28), (16, 364), (18, 5150), (10, 1), (0, 1)])
def test_the_slabs_of_the_tutorials_area_are_counted(level, count):
    slabs = slabs_of(area_of_extent(CORSICA, level).mercator(), SlabGrid(level))

    assert slabs.is_exact
    assert slabs.count == count


def test_a_slab_has_the_bounds_of_its_tiles():
    side = 4096 * resolution(10)

    assert SlabGrid(10).pixels == (4096, 4096)
    assert SlabGrid(10).bounds(SlabBlock(0, 0)) == pytest.approx(
        (-HALF_SIDE, HALF_SIDE - side, side - HALF_SIDE, HALF_SIDE)
    )
    assert SlabGrid(10, 8, 8).bounds(SlabBlock(3, 2, 2, 1)) == pytest.approx(
        (3 * side / 2 - HALF_SIDE, HALF_SIDE - 3 * side / 2, 5 * side / 2 - HALF_SIDE, HALF_SIDE - side)
    )


def test_the_slabs_cover_the_area_and_no_slab_is_beside_it():
    area = QgsGeometry.fromWkt("Polygon ((0 0, 300000 10000, 200000 250000, -40000 90000, 0 0))")
    grid = SlabGrid(12)
    slabs = slabs_of(area, grid)

    assert area.difference(slabs.outline()).area() < 1
    assert slabs.outline().area() == pytest.approx(slabs.count * (4096 * resolution(12)) ** 2)
    singles = {
        (column, row)
        for block in slabs.blocks
        for column in range(block.column, block.column + block.columns)
        for row in range(block.row, block.row + block.rows)
    }
    box = grid.around((-40000, 0, 300000, 250000))
    touched = {
        (column, row)
        for column in range(box.column, box.column + box.columns)
        for row in range(box.row, box.row + box.rows)
        if area.intersects(QgsGeometry.fromRect(QgsRectangle(*grid.bounds(SlabBlock(column, row)))))
    }
    assert singles == touched
    assert slabs.count == len(touched)
    middle = middle_slab(slabs)
    assert (middle.column, middle.row) in touched
    assert middle.slabs == 1


def test_the_outline_has_no_seams_between_neighbours(qgis_app):
    triangle = QgsGeometry.fromWkt("Polygon ((1000123 5200321, 1043210 5198765, 1035432 5167890, 1000123 5200321))")
    outline = slabs_of(triangle, SlabGrid(14)).outline()

    assert outline.constGet().partCount() == 1
    assert outline.constGet().ringCount() == 1


def test_a_hole_and_the_gap_between_parts_are_not_harvested():
    ring = QgsGeometry.fromWkt(
        "Polygon ((0 0, 400000 0, 400000 400000, 0 400000, 0 0), (50000 50000, 50000 350000, 350000 350000,"
        " 350000 50000, 50000 50000))"
    )
    parts = QgsGeometry.fromWkt("MultiPolygon (((0 0, 9 0, 9 9, 0 0)), ((9000000 0, 9000009 0, 9000009 9, 9000000 0)))")
    filled = QgsGeometry.fromWkt("Polygon ((0 0, 400000 0, 400000 400000, 0 400000, 0 0))")

    assert slabs_of(ring, SlabGrid(14)).count < slabs_of(filled, SlabGrid(14)).count
    assert slabs_of(parts, SlabGrid(16)).count <= 8


def test_the_slabs_of_the_world_are_counted_at_the_finest_level():
    world = QgsGeometry.fromRect(QgsRectangle(-HALF_SIDE, -HALF_SIDE, HALF_SIDE, HALF_SIDE))
    slabs = slabs_of(world, SlabGrid(21))

    assert slabs.count == (2**21 // 16) ** 2
    assert slabs.is_exact


@pytest.mark.parametrize(
    "wkt",
    [
        "Polygon ((1000123 5000321, 9043210 5000321, 9043210 9998765, 1000123 9998765, 1000123 5000321))",
        "Polygon ((0 0, 5 0, 9 0, 9 9, 0 9, 0 4, 0 0))",
    ],
)
def test_the_slabs_of_a_rectangle_are_known_without_comparing_any(wkt):
    area, grid = QgsGeometry.fromWkt(wkt), SlabGrid(21)
    edges = area.boundingBox()
    slabs = slabs_of(area, grid, most=0)
    assert slabs.is_exact
    assert slabs.count == grid.around((edges.xMinimum(), edges.yMinimum(), edges.xMaximum(), edges.yMaximum())).slabs


def test_of_a_long_shore_an_upper_limit_is_given():
    circle = QgsGeometry.fromWkt("Point (0 0)").buffer(9_000_000, 50)
    exact, limited = slabs_of(circle, SlabGrid(13)), slabs_of(circle, SlabGrid(13), most=200)

    assert exact.is_exact
    assert not limited.is_exact
    assert exact.count < limited.count < 2 * exact.count
    assert exact.outline().difference(limited.outline()).area() < 1


def test_the_counting_can_be_canceled():
    canceled = Cancellation()
    canceled.cancel()

    with pytest.raises(CanceledError):
        slabs_of(QgsGeometry.fromWkt("Polygon ((0 0, 9 0, 9 9, 0 0))"), SlabGrid(21), canceled)
