"""The order in which the sources of a mosaic are stacked."""

from __future__ import annotations

import datetime as dt

from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.stacking import StackingOrder, ordered, suited_order
from datacube_browser.core.spatial.georeference import Georeference

SPRING = dt.datetime(2020, 4, 1, tzinfo=dt.timezone.utc)
AUTUMN = dt.datetime(2020, 10, 1)


def source(name, resolution=None, moment=None, crs="EPSG:3979"):
    grid = None
    if resolution is not None:
        grid = Georeference(crs, (0, 0, 100 * resolution, 100 * resolution), shape=(100, 100))
    return ExportSource(f"{name}.tif", name=name, georeference=grid, datetime=moment)


def names(sources, order):
    return [each.name for each in ordered(sources, order)]


def test_the_finest_source_is_on_top_and_among_equals_the_newest():
    sources = [source("30", 30), source("unknown"), source("1 old", 1, SPRING), source("2", 2), source("1", 1, AUTUMN)]

    assert names(sources, StackingOrder.FINEST) == ["1", "1 old", "2", "30", "unknown"]


def test_the_newest_source_is_on_top_and_equals_keep_their_order():
    sources = [
        source("never"),
        source("old", moment=SPRING),
        source("new", moment=AUTUMN),
        source("as old", moment=SPRING),
    ]

    assert names(sources, StackingOrder.NEWEST) == ["new", "old", "as old", "never"]


def test_the_given_order_is_kept():
    assert names([source("b", 2), source("a", 1)], StackingOrder.GIVEN) == ["b", "a"]


def test_resolutions_in_degrees_and_metres_are_compared():
    sources = [source("30 m", 30), source("10 m", 0.0001, crs="EPSG:4326"), source("1 m", 1)]

    assert names(sources, StackingOrder.FINEST) == ["1 m", "10 m", "30 m"]


def test_a_transform_tells_the_resolution():
    rotated = Georeference("EPSG:3979", (0, 0, 9, 9), transform=(0, 0, 2, 0, 2, 0))
    sources = [ExportSource("two", name="two", georeference=rotated), source("one", 1)]

    assert names(sources, StackingOrder.FINEST) == ["one", "two"]


def test_the_default_order_depends_on_the_sources():
    assert suited_order([source("a", 30), source("b", 1, SPRING)]) is StackingOrder.FINEST
    assert suited_order([source("a", 1, AUTUMN), source("b", 1, SPRING)]) is StackingOrder.NEWEST
    assert suited_order([source("a", 1, SPRING), source("b", moment=SPRING)]) is StackingOrder.GIVEN
    assert suited_order([source("a")]) is StackingOrder.GIVEN
