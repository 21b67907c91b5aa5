"""An extent is snapped to pixels, and two grids are compared."""

from __future__ import annotations

import pytest
from datacube_browser.core.grid import Grid, Window, grid_of_resolution, grid_of_size

LAMBERT = "EPSG:3979"
TILE = Grid(LAMBERT, (2_000_000.0, 1.0, 0.0, 500_000.0, 0.0, -1.0), 500_000, 500_000)


def test_the_guides_extent_gives_the_guides_size():
    grid = TILE.snapped((2083945.3319, 297225.5218, 2093862.1598, 303286.7858))

    assert (grid.columns, grid.rows) == (9917, 6061)
    assert grid.transform == (2083945.0, 1.0, 0.0, 303287.0, 0.0, -1.0)


def test_an_extent_on_pixel_edges_is_not_changed():
    assert TILE.snapped((2_000_100, 499_000, 2_000_300, 499_900)).bounds == (2_000_100, 499_000, 2_000_300, 499_900)


def test_an_extent_inside_one_pixel_gives_that_pixel():
    grid = TILE.snapped((2_000_100.6, 499_000.6, 2_000_100.9, 499_000.9))

    assert grid.bounds == (2_000_100, 499_000, 2_000_101, 499_001)


def test_an_extent_beyond_the_tile_is_snapped_to_its_grid():
    assert TILE.snapped((1_999_990.2, 499_990, 2_000_010, 500_010)).bounds == (1_999_990, 499_990, 2_000_010, 500_010)


@pytest.mark.parametrize(
    ("transform", "shift"),
    [
        ((1_500_000.0, 1.0, 0.0, 1_000_000.0, 0.0, -1.0), (500_000, 500_000)),
        ((1_500_000.0, 1.0000000001, 0.0, 1_000_000.0, 0.0, -1.0), (500_000, 500_000)),
        ((1_500_000.5, 1.0, 0.0, 1_000_000.0, 0.0, -1.0), None),
        ((1_500_000.0, 2.0, 0.0, 1_000_000.0, 0.0, -2.0), None),
        ((1_500_000.0, 1.0, 0.1, 1_000_000.0, 0.1, -1.0), None),
        ((1_500_000.0, 1.0, 0.0, 0.0, 0.0, 1.0), None),
    ],
    ids=["neighbour tile", "rounding noise", "half a pixel off", "coarser", "rotated", "south up"],
)
def test_pixels_can_be_copied_only_between_aligned_grids(transform, shift):
    assert TILE.shift_to(Grid(LAMBERT, transform, 1000, 1000)) == shift


def test_a_given_resolution_is_kept_exactly_and_a_given_size_keeps_the_bounds():
    bounds = (0.0, 0.0, 101.0, 52.0)

    assert grid_of_resolution(LAMBERT, bounds, (5.0, 5.0)).transform == (0.0, 5.0, 0.0, 52.0, 0.0, -5.0)
    assert grid_of_resolution(LAMBERT, bounds, (5.0, 5.0)).columns == 20
    assert grid_of_size(LAMBERT, bounds, (10, 4)).bounds == bounds


def test_pixel_bounds_undo_a_rotation():
    rotated = Grid(LAMBERT, (100.0, 0.0, -1.0, 200.0, -1.0, 0.0), 10, 20)

    assert rotated.pixel_bounds(rotated.bounds) == (0, 0, 10, 20)


def test_windows_intersect_and_give_array_slices():
    outer = Window(10, 20, 100, 50)
    inner = Window(100, 60, 30, 30).intersection(outer)

    assert inner == Window(100, 60, 10, 10)
    assert inner.slices(outer) == (slice(40, 50), slice(90, 100))
    assert Window(0, 0, 10, 10).intersection(outer) is None
