"""Items made of local rasters: the folder that a dry run makes, and nothing else."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from itertools import pairwise

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import CanceledError, DatacubeError, StorageError
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.publishing.item_check import check_item
from datacube_browser.core.publishing.moments import moment_from_text
from datacube_browser.core.publishing.names import collection_problem, id_problem, item_id, storage_problem
from datacube_browser.core.publishing.prepare import prepare
from datacube_browser.core.publishing.request import PublishRequest, RasterToPublish
from datacube_browser.core.stac.bands import bands
from datacube_browser.core.stac.georeference import georeference
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsFeedback, QgsRasterLayer
from qgis.PyQt.QtGui import QImage

from tests.rasters import NODATA, pixels_of, terrain, wkt_of, write_raster

STORE = "https://store.example.org/bucket"
MOMENT = datetime(2023, 5, 29, 12, tzinfo=timezone.utc)
CATALOG = Catalog("", "Here", "https://catalogue.example.org/stac/")

pytestmark = pytest.mark.usefixtures("qgis_app")


def request(folder, *paths, moment=MOMENT, **others):
    rasters = [
        path if isinstance(path, RasterToPublish) else RasterToPublish(ExportSource(str(path)), moment=moment)
        for path in paths
    ]
    return PublishRequest(tuple(rasters), folder, CATALOG, "relief", STORE, **others)


@pytest.fixture
def made(tmp_path):
    """A function that writes a raster and makes its item: the item's JSON."""

    def make(values, **options):
        path = write_raster(tmp_path / "dtm.tif", values, **options)
        return prepare(request(tmp_path / "out", path)).items[0].json

    return make


def test_a_raster_becomes_a_cog_with_the_same_pixels_an_item_and_a_picture(tmp_path):
    values = terrain(700, 900)
    values[:50] = NODATA
    path = write_raster(tmp_path / "dtm.tif", values)
    prepared = prepare(request(tmp_path / "out", path))
    item = prepared.items[0]
    cog, picture = item.files
    dataset = gdal.Open(str(cog.path))
    assert dataset.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
    assert dataset.GetRasterBand(1).GetOverviewCount() > 0
    assert (dataset.ReadAsArray() == values).all()
    assert cog.href == f"{STORE}/relief/dtm/dtm.tif"
    assert item.json["assets"]["data"]["href"] == cog.href
    assert item.json["assets"]["data"]["file:size"] == cog.size == cog.path.stat().st_size
    image = QImage(str(picture.path))
    assert (image.width(), image.height()) == (256, 199)
    assert image.pixelColor(128, 5).alpha() == 0
    assert image.pixelColor(128, 150).alpha() == 255
    assert len({image.pixelColor(column, 150).red() for column in range(256)}) > 20


def test_the_item_says_grid_and_bands(made):
    values = terrain(300, 400)
    values[:150] = NODATA
    item = made(values)
    properties = item["properties"]
    assert properties["proj:code"] == "EPSG:3979"
    assert properties["proj:epsg"] == 3979
    assert properties["proj:shape"] == [300, 400]
    assert properties["proj:transform"] == [1, 0, 2_000_000, 0, -1, 500_000]
    assert properties["proj:bbox"] == [2_000_000, 499_700, 2_000_400, 500_000]
    assert properties["datetime"] == "2023-05-29T12:00:00Z"
    (band,) = item["assets"]["data"]["raster:bands"]
    valid = values[150:].astype("f8")
    assert (band["data_type"], band["nodata"], band["spatial_resolution"]) == ("float32", -32767, 1)
    assert band["statistics"] == pytest.approx(
        {
            "minimum": valid.min(),
            "maximum": valid.max(),
            "mean": valid.mean(),
            "stddev": valid.std(),
            "valid_percent": 50,
        },
        rel=1e-5,
    )


def test_the_plugin_reads_its_own_items_as_they_are_meant(made):
    item = made(terrain(30, 40))
    grid = georeference(item)
    assert (grid.crs, grid.shape, grid.is_doubtful) == ("EPSG:3979", (30, 40), False)
    assert grid.transform == (2_000_000, 1, 0, 500_000, 0, -1)
    (band,) = bands(item["assets"]["data"], item["properties"])
    assert (band.data_type, band.nodata) == ("float32", NODATA)


def test_stac_1_1_says_the_code_alone(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    item = prepare(request(tmp_path / "out", path, stac_version="1.1.0")).items[0].json
    assert item["stac_version"] == "1.1.0"
    assert item["properties"]["proj:code"] == "EPSG:3979"
    assert "proj:epsg" not in item["properties"]


def test_the_footprint_lies_where_the_raster_does(made):
    item = made(terrain(100, 100), origin=(500_000, 5_000_000), resolution=1000, epsg=32618)
    (ring,) = item["geometry"]["coordinates"]
    west, south, east, north = item["bbox"]
    assert (west, north) == pytest.approx((-75.0, 45.15), abs=0.05)
    assert (east, south) == pytest.approx((-73.73, 44.24), abs=0.05)
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    assert ring[0] == ring[-1]
    assert area > 0  # counter-clockwise
    assert len(ring) < 30


def test_a_raster_across_the_antimeridian_has_two_parts(made):
    item = made(terrain(20, 20), origin=(179, -16), resolution=0.1, epsg=4326)
    assert item["geometry"]["type"] == "MultiPolygon"
    longitudes = [sorted({x for x, _ in ring}) for (ring,) in item["geometry"]["coordinates"]]
    assert sorted(longitudes) == [[-180, -179], [179, 180]]
    assert item["bbox"] == [179, -18, -179, -16]


def test_a_raster_that_ends_at_the_antimeridian_has_one_part(made):
    item = made(terrain(20, 20), origin=(178, -16), resolution=0.1, epsg=4326)
    assert item["geometry"]["type"] == "Polygon"
    assert item["bbox"] == [178, -18, 180, -16]


def test_a_raster_over_the_pole_has_all_longitudes(made):
    item = made(terrain(20, 20), origin=(-1_000_000, 1_000_000), resolution=100_000, epsg=3995)
    assert item["bbox"][0::2] == [-180, 180]
    assert item["bbox"][3] == 90


def test_a_raster_that_does_not_lie_north_up_has_its_own_corners(made):
    item = made(terrain(20, 20), transform=(2_000_000, 7, 7, 500_000, 7, -7))
    (ring,) = item["geometry"]["coordinates"]
    xs, ys = zip(*ring, strict=True)
    box = (max(xs) - min(xs)) * (max(ys) - min(ys))
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2
    assert area < 0.7 * box
    assert item["properties"]["proj:transform"] == [7, 7, 2_000_000, 7, -7, 500_000]


def test_a_crs_without_a_code_is_written_out(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40), epsg=None)
    crs = wkt_of("+proj=laea +lat_0=47.3 +lon_0=-71.7 +datum=WGS84")
    raster = RasterToPublish(ExportSource(str(path), crs=crs), moment=MOMENT)
    item = prepare(request(tmp_path / "out", raster)).items[0]
    properties = item.json["properties"]
    assert (properties["proj:code"], properties["proj:epsg"]) == (None, None)
    assert "Lambert Azimuthal" in properties["proj:wkt2"]
    assert gdal.Open(str(item.files[0].path)).GetSpatialRef() is not None


def test_a_layer_brings_the_crs_that_its_file_lacks(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40), epsg=None)
    layer = QgsRasterLayer(str(path), "Relief d'été")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:2949"))
    item = prepare(request(tmp_path / "out", RasterToPublish(source_of_layer(layer), moment=MOMENT))).items[0]
    assert item.id == "Relief-d-ete"
    assert item.json["properties"]["proj:code"] == "EPSG:2949"
    assert gdal.Open(str(item.files[0].path)).GetSpatialRef().GetAuthorityCode(None) == "2949"


def test_a_raster_without_a_crs_is_refused_in_words(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40), epsg=None)
    with pytest.raises(DatacubeError, match="no coordinate reference system"):
        prepare(request(tmp_path / "out", path))


@pytest.mark.parametrize(
    "href", ["https://example.org/a.tif", "/vsicurl/https://example.org/a.tif", "/vsizip/a.zip/a.tif"]
)
def test_a_raster_elsewhere_is_refused_in_words(tmp_path, href):
    with pytest.raises(DatacubeError, match="not a file on this computer"):
        prepare(request(tmp_path / "out", href))
    assert not list((tmp_path / "out").rglob("*.tif"))


@pytest.mark.parametrize("is_cog", [False, True], ids=["to be made a COG", "a COG"])
def test_a_damaged_file_is_said_to_be_one_and_leaves_nothing(tmp_path, is_cog):
    path = write_raster(tmp_path / "dtm.tif", terrain(300, 300))
    if is_cog:
        gdal.Translate(str(tmp_path / "cog.tif"), str(path), format="COG")
        path = (tmp_path / "cog.tif").replace(path)
    dataset = gdal.Open(str(path))
    place = int(dataset.GetRasterBand(1).GetMetadataItem("BLOCK_OFFSET_0_0", "TIFF"))
    del dataset
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 1000)
    with pytest.raises(DatacubeError, match=r"dtm\.tif could not be read to the end"):
        prepare(request(tmp_path / "out", path))
    assert not [file for file in (tmp_path / "out").rglob("*") if file.is_file()]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StorageError, match="out could not be written"):
        prepare(request(tmp_path / "out", path))


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(DatacubeError, match="could not be opened"):
        prepare(request(tmp_path / "out", tmp_path / "none.tif"))


@pytest.mark.parametrize(
    ("dtype", "name", "nodata", "told"),
    [
        ("uint8", "uint8", 255, 255),
        ("int16", "int16", -9999, -9999),
        ("uint16", "uint16", None, None),
        ("int32", "int32", 0, 0),
        ("float32", "float32", float("nan"), "nan"),
        ("float64", "float64", float("inf"), "inf"),
        ("complex64", "cfloat32", None, None),
    ],
)
def test_types_and_nodata_values_are_named_as_in_stac(made, dtype, name, nodata, told):
    item = made(terrain(30, 40).astype(dtype), nodata=nodata)
    (band,) = item["assets"]["data"]["raster:bands"]
    assert (band["data_type"], band.get("nodata")) == (name, told)
    assert ("statistics" in band) == (dtype != "complex64")
    json.dumps(item, allow_nan=False)


def test_a_raster_without_any_valid_pixel_has_no_statistics(made):
    item = made(np.full((30, 40), NODATA, "float32"))
    assert "statistics" not in item["assets"]["data"]["raster:bands"][0]


def test_scale_offset_and_unit_are_told(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(0.1)
    dataset.GetRasterBand(1).SetOffset(5)
    dataset.GetRasterBand(1).SetUnitType("m")
    del dataset
    (band,) = prepare(request(tmp_path / "out", path)).items[0].json["assets"]["data"]["raster:bands"]
    assert (band["scale"], band["offset"], band["unit"]) == (0.1, 5, "m")


def test_the_picture_of_three_bands_has_their_colours(tmp_path):
    values = np.zeros((3, 60, 60), "uint8")
    values[0] = 200
    values[2] = 40
    path = write_raster(tmp_path / "rgb.tif", values, nodata=None)
    picture = prepare(request(tmp_path / "out", path)).items[0].files[1]
    assert QImage(str(picture.path)).pixelColor(30, 30).getRgb() == (200, 0, 40, 255)


def test_classes_keep_their_colours_and_are_never_averaged(tmp_path):
    values = (np.indices((600, 600)).sum(axis=0) % 2 * 7).astype("uint8")
    path = write_raster(tmp_path / "classes.tif", values, nodata=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    colours = gdal.ColorTable()
    colours.SetColorEntry(0, (0, 0, 255, 255))
    colours.SetColorEntry(7, (255, 0, 0, 255))
    dataset.GetRasterBand(1).SetRasterColorTable(colours)
    del dataset
    cog, picture = prepare(request(tmp_path / "out", path)).items[0].files
    dataset = gdal.Open(str(cog.path))
    assert set(np.unique(dataset.GetRasterBand(1).GetOverview(0).ReadAsArray())) <= {0, 7}
    seen = {QImage(str(picture.path)).pixelColor(column, 9).getRgb() for column in range(200)}
    assert seen <= {(0, 0, 255, 255), (255, 0, 0, 255)}


def test_a_file_that_is_a_cog_already_is_taken_as_it_is(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(700, 900))
    cog = tmp_path / "cog.tif"
    gdal.Translate(str(cog), str(path), format="COG", creationOptions=["COMPRESS=LZW", "BLOCKSIZE=256"])
    made = prepare(request(tmp_path / "out", cog)).items[0].files[0]
    assert made.path.read_bytes() == cog.read_bytes()


def test_what_lies_beside_a_file_goes_into_its_cog(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(300, 300), nodata=None)
    cog = tmp_path / "cog.tif"
    gdal.Translate(str(cog), str(path), format="COG")
    (tmp_path / "cog.tif.aux.xml").write_text(
        "<PAMDataset><PAMRasterBand band='1'><NoDataValue>7</NoDataValue></PAMRasterBand></PAMDataset>"
    )
    item = prepare(request(tmp_path / "out", cog)).items[0]
    assert item.json["assets"]["data"]["raster:bands"][0]["nodata"] == 7
    dataset = gdal.Open(str(item.files[0].path))
    assert dataset.GetRasterBand(1).GetNoDataValue() == 7


def test_a_mask_stays_one(tmp_path):
    with_mask = tmp_path / "masked.tif"
    path = write_raster(tmp_path / "dtm.tif", terrain(300, 300), nodata=None)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    dataset = gdal.GetDriverByName("GTiff").CreateCopy(str(with_mask), gdal.Open(str(path)))
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    mask = np.full((300, 300), 255, "uint8")
    mask[:100] = 0
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
    del dataset
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    cog, picture = prepare(request(tmp_path / "out", with_mask)).items[0].files
    dataset = gdal.Open(str(cog.path))
    assert (dataset.GetRasterBand(1).GetMaskBand().ReadAsArray() == mask).all()
    assert QImage(str(picture.path)).pixelColor(128, 10).alpha() == 0


def test_the_date_is_the_users_then_the_files_own_then_that_of_its_writing(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    written = prepare(request(tmp_path / "a", path, moment=None)).items[0]
    assert "the file was written" in written.notes[0]
    stamp = datetime.fromtimestamp(int(path.stat().st_mtime), timezone.utc)
    assert written.json["properties"]["datetime"] == stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetMetadataItem("TIFFTAG_DATETIME", "2019:07:01 09:30:00")
    del dataset
    own = prepare(request(tmp_path / "b", path, moment=None)).items[0]
    assert (own.json["properties"]["datetime"], own.notes) == ("2019-07-01T09:30:00Z", ())
    given = prepare(request(tmp_path / "c", path)).items[0]
    assert given.json["properties"]["datetime"] == "2023-05-29T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023:05:29 12:00:00", MOMENT),
        ("2023-05-29T12:00:00Z", MOMENT),
        ("2023-05-29T08:00:00-04:00", MOMENT),
        ("2023-05-29 14:00+0200", MOMENT),
        ("2023-05-29", datetime(2023, 5, 29, tzinfo=timezone.utc)),
        ("2023-13-29", None),
        ("0000:00:00 00:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_understood_as_files_and_people_write_them(text, moment):
    assert moment_from_text(text) == moment


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("dtm.tif", "dtm"),
        ("MNT d'été (v1.0).tiff", "MNT-d-ete-v1-0"),
        ("Forêt_2023-œuvre", "Foret_2023-oeuvre"),
        ("../../etc", "etc"),
        ("日本", ""),
        ("a" * 300, "a" * 100),
    ],
)
def test_ids_are_made_of_names(name, made):
    assert item_id(name) == made


@pytest.mark.parametrize("name", ["", "é", "a b", "a.b", "a/b", "..", "a|b", "a\n", "CON", "x" * 101])
def test_ids_that_platforms_refuse_are_refused_in_words(name):
    assert id_problem(name)


@pytest.mark.parametrize(
    "storage",
    [
        "",
        "store",
        "s3://bucket",
        "file:///tmp",
        "https://",
        "https://u:p@host/b",
        "https://h/b?x=1",
        "https://h/b#x",
    ],  # pragma: allowlist secret
)
def test_stores_that_cannot_be_are_refused_in_words(tmp_path, storage):
    assert storage_problem(storage)
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    with pytest.raises(DatacubeError):
        prepare(PublishRequest((RasterToPublish(ExportSource(str(path))),), tmp_path / "out", CATALOG, "a", storage))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\n"])
def test_collections_that_cannot_be_a_part_of_an_address_are_refused(name):
    assert collection_problem(name)


def test_a_collection_may_have_any_other_signs(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    raster = RasterToPublish(ExportSource(str(path)), moment=datetime(2023, 5, 29, 12))
    item = prepare(PublishRequest((raster,), tmp_path / "out", CATALOG, "ca.nrcan:été 1", STORE)).items[0]
    assert item.json["collection"] == "ca.nrcan:été 1"
    assert item.files[0].href == f"{STORE}/ca.nrcan%3A%C3%A9t%C3%A9%201/dtm/dtm.tif"
    assert item.json["properties"]["datetime"] == "2023-05-29T12:00:00Z"


def test_two_items_of_one_id_are_refused(tmp_path):
    (tmp_path / "other").mkdir()
    paths = [
        write_raster(tmp_path / "dtm.tif", terrain(30, 40)),
        write_raster(tmp_path / "other/DTM.tif", terrain(30, 40)),
    ]
    with pytest.raises(DatacubeError, match="same id"):
        prepare(request(tmp_path / "out", *paths))


def test_the_folder_has_the_items_with_the_names_of_their_files(tmp_path):
    paths = [write_raster(tmp_path / f"{name}.tif", terrain(30, 40)) for name in ("a", "b")]
    prepared = prepare(request(tmp_path / "out", *paths))
    one = json.loads((tmp_path / "out/a/a.json").read_text())
    assert one["assets"]["data"]["href"] == "./a.tif"
    both = json.loads(prepared.items_file.read_text())
    for item in both["features"]:
        for asset in item["assets"].values():
            assert (tmp_path / "out" / asset["href"]).is_file()
        assert item["collection"] == "relief"
        assert item["links"][0]["href"] == "https://catalogue.example.org/stac/collections/relief"


def test_a_second_run_keeps_what_is_made_and_makes_anew_what_has_changed(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    first = prepare(request(tmp_path / "out", path)).items[0].files[0].path
    number = first.stat().st_ino
    prepare(request(tmp_path / "out", path))
    assert first.stat().st_ino == number
    changed = terrain(30, 40, seed=2)
    write_raster(path, changed)
    prepare(request(tmp_path / "out", path))
    assert (pixels_of(first) == changed).all()


def test_files_of_the_user_in_the_folder_stay(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    folder = tmp_path / "out"
    for name in ("dtm/dtm.tif", "dtm/dtm.json", "dtm/dtm-thumbnail.png", "items.json"):
        theirs = folder / name
        theirs.parent.mkdir(parents=True, exist_ok=True)
        theirs.write_text("mine")
        with pytest.raises(StorageError, match="was not made by this plugin"):
            prepare(request(folder, path))
        assert theirs.read_text() == "mine"
        theirs.unlink()


def test_a_file_that_was_changed_after_it_was_made_stays(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(30, 40))
    prepare(request(tmp_path / "out", path))
    record = tmp_path / "out/dtm/dtm.json"
    record.write_text(record.read_text() + " ")
    with pytest.raises(StorageError, match="was not made by this plugin"):
        prepare(request(tmp_path / "out", path))


def test_a_canceled_run_leaves_no_file(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(2000, 2000))
    feedback = QgsFeedback()

    def cancel(*_):
        feedback.cancel()

    with pytest.raises(CanceledError):
        prepare(request(tmp_path / "out", path), feedback, cancel)
    assert not [file for file in (tmp_path / "out").rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    "change",
    [
        lambda item: item.pop("geometry"),
        lambda item: item.pop("assets"),
        lambda item: item.update(id=""),
        lambda item: item["properties"].update(datetime="yesterday"),
        lambda item: item["assets"]["data"].pop("href"),
        lambda item: item["links"].clear() or item.update(links="none"),
        lambda item: item["assets"]["data"].update({"raster:bands": "none"}),
    ],
)
def test_a_broken_item_is_found_without_a_request(made, change):
    item = json.loads(json.dumps(made(terrain(30, 40))))
    assert "JSON schema" in check_item(item)
    change(item)
    with pytest.raises(DatacubeError, match="not valid STAC"):
        check_item(item)
