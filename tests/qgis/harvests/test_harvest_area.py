"""The area to harvest: WKT in longitudes and latitudes, with few corners, and nothing of it lost."""

from __future__ import annotations

import math
import re

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.geoplateforme.harvest_area import (
    MOST_CORNERS,
    area_of_extent,
    area_of_polygons,
)
from datacube_browser.core.geoplateforme.pyramid_grid import HALF_SIDE
from datacube_browser.core.spatial.polygons import polygon_layer, polygons_of
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer


def wkb(wkt):
    return bytes(QgsGeometry.fromWkt(wkt).asWkb())


def shape(area):
    return QgsGeometry.fromWkt(area.wkt)


def test_an_extent_in_degrees_is_sent_as_the_tutorial_writes_it(qgis_app):
    area = area_of_extent(MapExtent(8.507, 41.338, 9.591, 43.004, "EPSG:4326"), 14)

    assert re.fullmatch(r"POLYGON\(\((-?[\d.]+ -?[\d.]+,){4}-?[\d.]+ -?[\d.]+\)\)", area.wkt)
    assert set(area.wkt[9:-2].split(",")) == {"8.507 41.338", "8.507 43.004", "9.591 43.004", "9.591 41.338"}
    assert (area.corners, area.asked_corners) == (4, 4)
    assert area.box == pytest.approx((8.507, 41.338, 9.591, 43.004))
    assert area.latitude == pytest.approx(42.171)


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:3857", "EPSG:32620", "EPSG:2949"])
def test_an_extent_in_another_crs_is_covered_with_the_longitude_first(qgis_app, crs):
    boxes = {
        "EPSG:2154": (600_000, 6_500_000, 700_000, 6_600_000),
        "EPSG:3857": (900_000, 5_000_000, 1_000_000, 5_100_000),
        "EPSG:32620": (600_000, 1_780_000, 700_000, 1_830_000),  # Guadeloupe
        "EPSG:2949": (300_000, 5_000_000, 400_000, 5_100_000),  # Québec
    }
    extent = MapExtent(*boxes[crs], crs)
    area = area_of_extent(extent, 14)

    west, south, east, north = area.box
    assert -80 < west < east < 10
    assert 10 < south < north < 50
    asked = extent.outline("OGC:CRS84")
    assert shape(area).symDifference(asked).area() < 0.001 * asked.area()
    assert area.corners < 60


def test_the_whole_map_and_more_is_the_world_of_the_grid(qgis_app):
    area = area_of_extent(MapExtent(-3e7, -3e7, 3e7, 3e7, "EPSG:3857"), 5)

    assert area.box == pytest.approx((-180, -85.0511288, 180, 85.0511288), abs=1e-6)
    assert area.mercator().boundingBox().width() == pytest.approx(2 * HALF_SIDE, rel=1e-6)


def test_an_extent_across_the_antimeridian_has_two_parts(qgis_app):
    area = area_of_extent(MapExtent(178, -20, 182, -15, "EPSG:4326"), 12)

    assert area.wkt.startswith("MULTIPOLYGON(((")
    assert area.box == pytest.approx((-180, -20, 180, -15))
    assert shape(area).area() == pytest.approx(20)


def test_polygons_in_metres_across_the_antimeridian_have_two_parts(qgis_app):
    area = area_of_polygons(
        [wkb("Polygon ((-200000 0, 300000 0, 300000 300000, -200000 300000, -200000 0))")], "EPSG:3832", 12
    )

    assert area.wkt.startswith("POLYGON((148")
    crossing = area_of_polygons(
        [wkb("Polygon ((3300000 0, 3500000 0, 3500000 300000, 3300000 300000, 3300000 0))")], "EPSG:3832", 12
    )
    assert crossing.wkt.startswith("MULTIPOLYGON(((")
    assert shape(crossing).area() < 10


def test_many_corners_become_few_and_nothing_is_lost(qgis_app):
    points = [
        (
            2 + math.cos(angle) * (1 + 0.2 * math.sin(97 * angle)),
            47 + math.sin(angle) * (1 + 0.2 * math.sin(97 * angle)),
        )
        for angle in (2 * math.pi * number / 20_000 for number in range(20_000))
    ]
    ring = ", ".join(f"{x} {y}" for x, y in [*points, points[0]])
    area = area_of_polygons([wkb(f"Polygon (({ring}))")], "EPSG:4326", 16)

    assert area.asked_corners == 20_000
    assert area.corners <= MOST_CORNERS
    assert area.tolerance > 0
    asked = QgsGeometry.fromWkt(f"Polygon (({ring}))")
    assert shape(area).buffer(1e-7, 2).contains(asked)
    assert asked.buffer(area.tolerance / 111_000, 20).contains(shape(area))


def test_thousands_of_islands_become_few_and_nothing_is_lost(qgis_app):
    islands = [
        wkb(f"Polygon (({x} {y}, {x}.05 {y}, {x}.05 {y}.05, {x} {y}.05, {x} {y}))")
        for x in range(-60, 60)
        for y in range(-40, 40)
    ]
    area = area_of_polygons(islands, "EPSG:4326", 12)

    assert area.asked_corners == 4 * len(islands)
    assert area.corners <= MOST_CORNERS
    assert shape(area).contains(QgsGeometry.fromWkt("Point (-59.98 -39.98)").buffer(0.01, 2))


@pytest.mark.parametrize(
    "wkt",
    [
        "Polygon ((0 0, 2 2, 2 0, 0 2, 0 0))",  # crosses itself
        "CurvePolygon (CompoundCurve (CircularString (0 0, 1 1, 2 0), (2 0, 0 0)))",
        "PolygonZ ((0 0 5, 2 0 5, 2 2 5, 0 0 5))",
        "MultiPolygonZM (((0 0 5 1, 2 0 5 1, 2 2 5 1, 0 0 5 1)))",
        "Polygon ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 3, 3 3, 3 1, 1 1))",
    ],
)
def test_odd_polygons_are_taken(qgis_app, wkt):
    area = area_of_polygons([wkb(wkt), wkb("Point (50 50)"), wkb("LineString (50 50, 60 60)")], "EPSG:4326", 14)

    assert shape(area).isGeosValid()
    assert area.box[2] <= 4
    assert "Z" not in area.wkt


def test_a_hole_stays_a_hole(qgis_app):
    area = area_of_polygons([wkb("Polygon ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 3, 3 3, 3 1, 1 1))")], "EPSG:4326", 14)

    assert shape(area).area() == pytest.approx(12)
    assert area.corners == 8


def test_the_poles_are_cut_off(qgis_app):
    area = area_of_extent(MapExtent(-10, 80, 10, 90, "EPSG:4326"), 6)

    assert area.box[3] == pytest.approx(85.0511288, abs=1e-6)


@pytest.mark.parametrize(
    "extent",
    [
        MapExtent(0, 0, 0, 0, "EPSG:4326"),
        MapExtent(-10, 87, 10, 89, "EPSG:4326"),
        MapExtent(-1e9, -1e9, 1e9, 1e9, "EPSG:2154"),
        MapExtent(0, 0, 1, 1, "EPSG:999999"),
        MapExtent(0, 0, 1, 1, ""),
    ],
    ids=["empty", "at the pole", "beyond the projection", "unknown CRS", "no CRS"],
)
def test_what_is_no_area_is_said(qgis_app, extent):
    with pytest.raises(DatacubeError) as caught:
        area_of_extent(extent, 12)

    assert caught.value.hint


def test_a_layer_without_a_crs_is_said(qgis_app):
    with pytest.raises(DatacubeError, match="coordinate reference system"):
        area_of_polygons([wkb("Polygon ((0 0, 1 0, 1 1, 0 0))")], "", 12)


def test_no_polygons_are_said(qgis_app):
    with pytest.raises(DatacubeError):
        area_of_polygons([], "EPSG:4326", 12)


def test_the_polygons_of_a_layer_or_of_its_selection_are_read(qgis_app, qgis_new_project):
    layer = QgsVectorLayer("Polygon?crs=EPSG:2154", "areas", "memory")
    features = []
    for number in range(3):
        feature = QgsFeature()
        x = 600_000 + 100_000 * number
        feature.setGeometry(
            QgsGeometry.fromWkt(f"Polygon (({x} 6500000, {x + 9000} 6500000, {x} 6509000, {x} 6500000))")
        )
        features.append(feature)
    _, added = layer.dataProvider().addFeatures([*features, QgsFeature()])
    layer.selectByIds([added[1].id()])

    assert len(list(polygons_of(polygon_layer(layer)))) == 3
    assert list(polygons_of(polygon_layer(layer, selected_only=True))) == [wkb(features[1].geometry().asWkt())]
