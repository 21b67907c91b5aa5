from __future__ import annotations

import json

import pytest
from osgeo import gdal, ogr

from demo import build, sidecars
from demo.grid import Tile, to_lonlat
from demo.projects import projects_in

CORNER = Tile(9, 4)
EMPTY = Tile(3, 3)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("extent.geojson", sidecars.write_extent),
        ("coverage.gpkg", sidecars.write_coverage),
        ("thumbnail.png", sidecars.write_thumbnail),
    ],
)
def test_making_a_sidecar_again_gives_the_same_bytes(datacube_data, tmp_path, name, write):
    write(tmp_path / name, projects_in(CORNER.box), CORNER.box)
    stored = datacube_data / f"hrdem-mosaic-1m/9_4-mosaic-1m-{name}"
    assert (tmp_path / name).read_bytes() == stored.read_bytes()


def test_data_are_current_until_the_code_that_makes_them_changes(datacube_data, monkeypatch):
    assert build.is_current(datacube_data)
    monkeypatch.setattr(build, "content_key", lambda: "other code")
    assert not build.is_current(datacube_data)


def test_current_data_are_not_made_again(datacube_data, monkeypatch):
    monkeypatch.setattr(build.subprocess, "run", lambda *args, **kwargs: pytest.fail("made again"))
    assert build.built(datacube_data) == datacube_data


def test_the_extent_is_the_coverage_and_not_the_tile(datacube_data):
    feature = json.loads((datacube_data / "hrdem-mosaic-1m/10_3-mosaic-1m-extent.geojson").read_text())
    assert feature["geometry"]["type"] == "MultiPolygon"
    extent = ogr.CreateGeometryFromJson(json.dumps(feature["geometry"]))

    def covers(x, y):
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(*to_lonlat([(x, y)])[0])
        return extent.Contains(point)

    assert covers(2_085_000, 300_000)
    assert covers(2_000_500, 499_000)
    assert not covers(2_250_000, 250_000)


def test_the_extent_of_a_tile_without_pixels_is_empty(datacube_data):
    feature = json.loads((datacube_data / f"hrdem-mosaic-1m/{EMPTY.name}-mosaic-1m-extent.geojson").read_text())
    assert feature["geometry"] == {"type": "MultiPolygon", "coordinates": []}


def test_the_coverage_names_the_projects(datacube_data):
    dataset = gdal.OpenEx(str(datacube_data / "hrdem-mosaic-1m/10_3-mosaic-1m-coverage.gpkg"))
    layer = dataset.GetLayer(0)
    assert layer.GetSpatialRef().GetAuthorityCode(None) == "3979"
    projects = {feature["project_id"]: feature["acquired"] for feature in layer}
    assert projects["NB-Kedgwick_2023-1m"] == "2023/05/29"
    assert len(projects) == 5


def test_a_vrt_reads_its_cog_over_http(datacube_data, store):
    url = store(datacube_data)
    dataset = gdal.Open(f"/vsicurl/{url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.vrt")
    band = dataset.GetRasterBand(1)
    assert (dataset.RasterXSize, band.GetNoDataValue(), band.GetBlockSize()) == (500_000, -32767, [512, 512])
    assert band.GetOverviewCount() == 10
    assert dataset.GetSpatialRef().GetAuthorityCode(None) == "3979"
    cog = gdal.Open(str(datacube_data / "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"))
    window = (90_000, 200_000, 64, 64)
    assert (dataset.ReadAsArray(*window) == cog.ReadAsArray(*window)).all()
    assert dataset.ReadAsArray(*window).min() > 0


def test_a_thumbnail_is_not_blank(datacube_data):
    picture = gdal.Open(str(datacube_data / "hrdem-mosaic-1m/9_4-mosaic-1m-thumbnail.png"))
    assert (picture.RasterXSize, picture.RasterCount) == (256, 3)
    assert picture.ReadAsArray().std() > 10
