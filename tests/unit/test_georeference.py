from __future__ import annotations

import json

import pytest
from datacube_browser.core.georeference import Georeference
from datacube_browser.core.stac.georeference import asset_georeference, crs_text, gdal_transform, georeference
from osgeo import osr

from tests.recorded_answers import recorded

GDAL_ORDER = [2000000, 1, 0, 500000, 0, -1]
STAC_ORDER = [1, 0, 2000000, 0, -1, 500000]
AS_GDAL = (2000000.0, 1.0, 0.0, 500000.0, 0.0, -1.0)


def item(assets=None, **fields):
    return {"properties": {f"proj:{key}": value for key, value in fields.items()}, "assets": assets or {}}


@pytest.mark.parametrize("given", [GDAL_ORDER, STAC_ORDER, [*STAC_ORDER, 0, 0, 1]])
def test_a_transform_in_either_order_is_the_same_grid(given):
    assert gdal_transform(given) == AS_GDAL


def test_an_origin_of_zero_does_not_confuse_the_orders():
    assert gdal_transform([30, 0, 0, 0, -30, 0]) == (0.0, 30.0, 0.0, 0.0, 0.0, -30.0)
    assert gdal_transform([0, 30, 0, 0, 0, -30]) == (0.0, 30.0, 0.0, 0.0, 0.0, -30.0)


def test_a_rotated_affine_keeps_its_skew():
    assert gdal_transform([0.8, 0.6, 100, 0.6, -0.8, 200]) == (100.0, 0.8, 0.6, 200.0, 0.6, -0.8)


@pytest.mark.parametrize(
    "given", [None, [], [1, 2, 3], "1,0,0,0,-1,0", [0, 0, 0, 0, 0, 0], [1, 0, None, 0, -1, 0], [1, 0, 1e999, 0, -1, 0]]
)
def test_an_invalid_transform_is_ignored(given):
    assert gdal_transform(given) is None


def test_the_bounds_follow_from_transform_and_shape():
    found = georeference(item(epsg=3979, transform=GDAL_ORDER, shape=[500000, 400000]))
    assert found == Georeference("EPSG:3979", (2000000.0, 0.0, 2400000.0, 500000.0), AS_GDAL, (500000, 400000))


def test_the_bounds_of_a_rotated_grid_contain_its_corners():
    found = georeference(item(code="EPSG:3979", transform=[0, 1, 0, 1, 0, 0], shape=[10, 20]))
    assert found is not None
    assert found.bounds == (0.0, 0.0, 10.0, 20.0)


def test_without_a_grid_the_projected_bbox_gives_the_bounds():
    assert georeference(item(code="EPSG:2959", bbox=[1, 2, 3, 4])) == Georeference("EPSG:2959", (1.0, 2.0, 3.0, 4.0))
    assert georeference(item(code="EPSG:2959", bbox=[1, 2, 0, 3, 4, 9])).bounds == (1.0, 2.0, 3.0, 4.0)


def test_without_grid_and_bbox_the_projected_geometry_gives_the_bounds():
    ring = [[0, 0], [50, 0], [50, 30], [0, 30], [0, 0]]
    found = georeference(item(epsg=3979, geometry={"type": "Polygon", "coordinates": [ring]}))
    assert found.bounds == (0.0, 0.0, 50.0, 30.0)
    assert found.transform is None


def test_fields_missing_in_the_item_come_from_the_first_asset_with_them():
    assets = {
        "thumbnail": {"href": "t.png"},
        "dtm": {"href": "a.tif", "proj:transform": GDAL_ORDER, "proj:shape": [10, 10]},
        "dsm": {"href": "b.tif", "proj:transform": STAC_ORDER, "proj:shape": [99, 99]},
    }
    found = georeference(item(assets, epsg=3979))
    assert found.shape == (10, 10)
    assert found.crs == "EPSG:3979"


def test_all_fields_may_be_in_an_asset():
    assets = {"cog": {"href": "a.tif", "proj:code": "EPSG:32618", "proj:bbox": [0, 0, 5, 5]}}
    assert georeference(item(assets)) == Georeference("EPSG:32618", (0.0, 0.0, 5.0, 5.0))


def test_a_crs_is_read_from_every_field_that_may_name_it():
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3979)
    assert crs_text({"proj:code": "EPSG:3979"}) == "EPSG:3979"
    assert crs_text({"proj:epsg": 3979}) == "EPSG:3979"
    assert crs_text({"proj:code": None, "proj:epsg": 3979}) == "EPSG:3979"
    assert crs_text({"proj:epsg": None, "proj:projjson": json.loads(reference.ExportToPROJJSON())}) == "EPSG:3979"
    wkt = reference.ExportToWkt(["FORMAT=WKT2_2019"])
    assert crs_text({"proj:wkt2": wkt}) == wkt


def test_a_projjson_without_an_id_becomes_wkt():
    reference = osr.SpatialReference()
    reference.ImportFromProj4("+proj=lcc +lat_0=49 +lon_0=-95 +lat_1=49 +lat_2=77 +datum=NAD83 +units=m")
    projjson = json.loads(reference.ExportToPROJJSON())
    projjson.pop("id", None)
    assert crs_text({"proj:projjson": projjson}).startswith("PROJCRS[")


@pytest.mark.parametrize("fields", [{}, {"proj:epsg": None}, {"proj:epsg": True}, {"proj:code": "NRCAN:1"}])
def test_an_unknown_crs_is_ignored(fields):
    assert crs_text(fields) == ""
    assert georeference({"properties": {**fields, "proj:bbox": [0, 0, 1, 1]}}) is None


@pytest.mark.parametrize(
    "value", [{}, {"properties": None}, {"properties": [], "assets": ["dtm"]}, {"properties": {"proj:epsg": 3979}}]
)
def test_an_item_with_too_few_fields_has_no_georeference(value):
    assert georeference(value) is None


def test_recorded_tiles_have_the_published_grid():
    tile = recorded("nrcan-2026/search_hrdem-mosaic-1m_2_3.json")["features"][0]
    assert georeference(tile) == Georeference(
        "EPSG:3979",
        (-2000000.0, 0.0, -1500000.0, 500000.0),
        (-2000000.0, 1.0, 0.0, 500000.0, 0.0, -1.0),
        (500000, 500000),
    )
    mrdem = recorded("nrcan-2026/search_mrdem-30.json")["features"][0]
    assert georeference(mrdem).bounds == (-2500020.0, -1000020.0, 3056580.0, 4000020.0)


def test_recorded_projected_footprints_agree_with_grid_and_shape():
    for name in ("nrcan-2026/search_hrdem-lidar_trimmed.json", "nrcan-2026/search_hrdem-mosaic-1m_2_3.json"):
        for feature in recorded(name)["features"]:
            ring = feature["properties"]["proj:geometry"]["coordinates"][0]
            xs, ys = [x for x, _ in ring], [y for _, y in ring]
            assert georeference(feature).bounds == pytest.approx((min(xs), min(ys), max(xs), max(ys)), abs=1)


def test_an_assets_own_grid_takes_precedence_over_its_items():
    properties = {"proj:code": "EPSG:3979", "proj:shape": [10, 10], "proj:transform": [100, 0, 0, 0, -100, 0]}
    assert asset_georeference({"href": "a.tif"}, properties) is None
    own = {"proj:epsg": 32618, "proj:shape": [20, 20], "proj:transform": [50, 0, 0, 0, -50, 0]}
    grid = asset_georeference(own, properties)
    assert (grid.crs, grid.shape, grid.bounds) == ("EPSG:32618", (20, 20), (0.0, -1000.0, 1000.0, 0.0))
    assert asset_georeference({"proj:shape": [20, 20]}, properties).crs == "EPSG:3979"
    assert asset_georeference({"proj:shape": [20, 20]}, {}) is None
