from __future__ import annotations

import json

import pytest
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.georeference import (
    asset_grids,
    crs_text,
    gdal_transform,
    georeference,
)
from datacube_browser.core.stac.links import ApiRoot
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


@pytest.mark.parametrize("name", ["proj:code", "proj:epsg"])
@pytest.mark.parametrize("value", [3979, 3979.0, "3979", " 3979 ", "EPSG:3979", "EPSG: 3979"])
def test_a_code_of_epsg_is_read_however_it_is_written(name, value):
    assert crs_text({name: value}) == "EPSG:3979"


def test_a_projjson_without_an_id_becomes_wkt():
    reference = osr.SpatialReference()
    reference.ImportFromProj4("+proj=lcc +lat_0=49 +lon_0=-95 +lat_1=49 +lat_2=77 +datum=NAD83 +units=m")
    projjson = json.loads(reference.ExportToPROJJSON())
    projjson.pop("id", None)
    assert crs_text({"proj:projjson": projjson}).startswith("PROJCRS[")


@pytest.mark.parametrize(
    "fields",
    [
        *({}, {"proj:epsg": None}, {"proj:epsg": True}, {"proj:code": "NRCAN:1"}, {"proj:epsg": 3979.5}),
        *(
            {"proj:epsg": ""},
            {"proj:epsg": "39"},
            {"proj:epsg": -1},
            {"proj:code": ["EPSG:3979"]},
            {"proj:epsg": 1e300},
        ),
    ],
)
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
    own = {"proj:epsg": 32618, "proj:shape": [20, 20], "proj:transform": [50, 0, 0, 0, -50, 0]}
    of_item = {"href": "a.tif"}
    grids = asset_grids(
        {"properties": properties, "assets": {"own": own, "its": of_item, "part": {"proj:shape": [20, 20]}}}
    )
    assert grids["its"].shape == (10, 10)
    grid = grids["own"]
    assert (grid.crs, grid.shape, grid.bounds) == ("EPSG:32618", (20, 20), (0.0, -1000.0, 1000.0, 0.0))
    assert grids["part"].crs == "EPSG:3979"
    assert asset_grids({"properties": {}, "assets": {"part": {"proj:shape": [20, 20]}}}) == {}


#: A scene as Earth Search writes it: the CRS stands at the item, the grids at the assets.
SCENE_BOX = [-76.2931, 45.0581, -74.8738, 46.0536]


def scene(assets, bbox=SCENE_BOX, **fields):
    properties = {"datetime": "2023-05-29T00:00:00Z", **{f"proj:{key}": value for key, value in fields.items()}}
    west, south, east, north = bbox
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    for asset in assets.values():
        asset.setdefault("href", "https://store.example/a.tif")
        asset.setdefault("type", "image/tiff")
    return {
        "id": "scene",
        "stac_version": "1.0.0",
        "collection": "c",
        "bbox": bbox,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": properties,
        "assets": assets,
    }


def pixels(step, count, west=399960, north=5100000):
    return {"proj:shape": [count, count], "proj:transform": [step, 0, west, 0, -step, north]}


def record(value):
    (found,), _ = parse.items([value], ApiRoot("https://api.example"))
    return found


def steps(item):
    return {
        asset.key: grid and grid.transform and (grid.transform[1], grid.shape[0])
        for asset in item.assets
        for grid in [item.grid_of(asset)]
    }


def test_each_band_of_a_scene_has_its_own_pixels():
    found = record(
        scene({"blue": pixels(10, 10980), "swir": pixels(20, 5490), "coastal": pixels(60, 1830)}, epsg=32618)
    )
    assert steps(found) == {"blue": (10, 10980), "swir": (20, 5490), "coastal": (60, 1830)}
    assert len(found.grids) == 1


def test_the_items_grid_holds_for_assets_that_say_nothing():
    found = record(
        scene({"red": {}, "aot": pixels(20, 5490)}, epsg=32618, **{k[5:]: v for k, v in pixels(10, 10980).items()})
    )
    assert steps(found) == {"red": (10, 10980), "aot": (20, 5490)}


def test_no_asset_gets_the_grid_of_another_one():
    found = record(scene({"red": pixels(10, 10980), "angles": {}}, epsg=32618))
    assert steps(found) == {"red": (10, 10980), "angles": None}
    assert found.needs_footprint


@pytest.mark.parametrize("null", ["proj:code", "proj:epsg", "proj:wkt2", "proj:shape", "proj:transform", "proj:bbox"])
def test_null_at_an_asset_never_hides_what_the_item_says(null):
    item_fields = {k[5:]: v for k, v in pixels(10, 10980).items()}
    found = record(
        scene({"red": {null: None, "proj:centroid": {"lat": 45.5, "lon": -75.6}}}, epsg=32618, **item_fields)
    )
    assert steps(found) == {"red": (10, 10980)}
    assert found.grid_of(found.assets[0]).crs == "EPSG:32618"


@pytest.mark.parametrize("null", ["code", "epsg", "shape", "transform"])
def test_null_at_the_item_never_hides_what_an_asset_says(null):
    own = {"proj:epsg": 32618, **pixels(10, 10980)}
    found = record(scene({"red": own}, **{null: None}))
    assert steps(found) == {"red": (10, 10980)}


def test_an_asset_in_a_crs_of_its_own_takes_no_numbers_of_the_items():
    found = record(
        scene({"preview": {"proj:epsg": 4326}}, epsg=32618, **{k[5:]: v for k, v in pixels(10, 10980).items()})
    )
    assert steps(found) == {"preview": None}
    assert found.grids[0].bounds == (399960.0, 4990200.0, 509760.0, 5100000.0)


@pytest.mark.parametrize(
    "own",
    [{"proj:shape": [343, 343]}, {"proj:transform": [320, 0, 399960, 0, -320, 5100000]}],
    ids=["shape", "transform"],
)
def test_half_a_grid_of_an_asset_is_not_completed_with_the_other_half_of_the_items(own):
    item_fields = {k[5:]: v for k, v in pixels(10, 10980).items()}
    found = record(scene({"preview": own}, epsg=32618, **item_fields)).assets[0].georeference
    assert found.transform is None
    assert found.bounds == (399960.0, 4990200.0, 509760.0, 5100000.0)


@pytest.mark.parametrize(
    "wrong",
    [pixels(1, 10980), pixels(10, 10980, west=600000), pixels(10, 10980, north=510000), pixels(10, 5490)],
    ids=["ten times too small", "beside", "a digit lost", "half"],
)
def test_a_grid_that_contradicts_the_footprint_is_not_believed(wrong):
    found = record(scene({"red": wrong}, epsg=32618))
    assert found.grid_of(found.assets[0]).is_doubtful
    assert found.touches(MapExtent(-75.1, 45.1, -75.0, 45.2, "EPSG:4326"))
    assert not found.touches(MapExtent(-60, 45, -59, 46, "EPSG:4326"))


@pytest.mark.parametrize(
    "bbox",
    [
        SCENE_BOX,
        [-76.4, 45.0, -74.8, 46.1],
        [-75.2, 45.3, -75.1, 45.4],
        [-180.0, 45.0581, 180.0, 46.0536],
        [-75.5, 45.5, -75.5, 45.5],
    ],
    ids=["exact", "rounded", "a corner with data", "torn at the antimeridian", "a point"],
)
def test_a_grid_that_agrees_with_the_footprint_is_believed(bbox):
    assert not record(scene({"red": pixels(10, 10980)}, bbox, epsg=32618)).grids[0].is_doubtful


def test_a_scene_across_the_antimeridian_agrees_with_its_footprint():
    own = {"proj:epsg": 32701, **pixels(10, 10980, west=99960, north=8100040)}
    for bbox in ([179.2, -18.2, -179.7, -17.1], [-180.8, -18.2, -179.7, -17.1]):
        assert not record(scene({"red": own}, bbox)).grids[0].is_doubtful


def test_a_grid_on_mars_is_kept_without_a_check():
    own = {"proj:code": "IAU_2015:49910", **pixels(100, 100)}
    found = record(scene({"red": own}))
    assert not found.grids[0].is_doubtful
    assert found.touches(MapExtent(0, 0, 1, 1, "EPSG:4326"))


def test_an_item_touches_where_any_of_its_assets_lies():
    west, east = pixels(10, 5490), pixels(10, 5490, west=454860)
    found = record(scene({"west": west, "east": east}, epsg=32618))
    for longitude in (-76.2, -75.0):
        assert found.touches(MapExtent(longitude, 45.9, longitude + 0.05, 45.95, "EPSG:4326"))


def test_the_recorded_tiles_assets_lie_on_the_published_grid():
    tile = recorded("nrcan-2026/search_hrdem-mosaic-1m_2_3.json")["features"][0]
    assert {grid.shape for grid in asset_grids(tile).values()} == {(500000, 500000)}
    assert not any(grid.is_doubtful for grid in asset_grids(tile).values())
