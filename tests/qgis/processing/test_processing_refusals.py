"""What the algorithms say where a catalogue, a file or a folder is not as it should be."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from datacube_browser.core.stac.service import StacService
from osgeo import gdal
from qgis.core import QgsProject, QgsProperty, QgsRasterLayer, QgsVectorLayer

from tests.qgis.processing_tools import Run, provider, refusal
from tests.rasters import NO_PLACE, NODATA, terrain, write_raster
from tests.servers.stub import landing_page, long_list, minimal_collection, minimal_item
from tests.static_trees import served_tree, small_tree

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
EXTENT = "2000000,2000100,499900,500000 [EPSG:3979]"


def catalogue(stub_api, *items, **changes):
    """A catalogue with one collection and these items, in one page."""
    return stub_api(
        {
            "GET /": landing_page(),
            "GET /collections": {"collections": [minimal_collection(**changes)], "links": []},
            "POST /search": {"type": "FeatureCollection", "features": list(items), "links": []},
        }
    )


def grid_item(name, url, *, crs="EPSG:3979", left=2_000_000):
    """An item with a raster of 100 x 100 pixels, as the catalogue describes it."""
    grid = {"proj:code": crs, "proj:shape": [100, 100], "proj:transform": [1, 0, left, 0, -1, 500_000]}
    asset = {"href": f"{url}/{name}.tif", "type": "image/tiff; application=geotiff", "roles": ["data"], **grid}
    return minimal_item(name, assets={"dtm": asset})


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def catalogue_of(stub_api, store, files):
    """A function that starts a catalogue of items; each is made from the address of the folder with the files."""

    def started(*makers):
        url = store(files)
        return catalogue(stub_api, *(make(url) for make in makers)).url

    return started


@pytest.fixture
def not_a_folder(tmp_path):
    file = tmp_path / "file"
    file.write_text("a file")
    return file


# Catalogues


def test_items_that_could_not_be_read_are_named(stub_api):
    api = catalogue(stub_api, minimal_item("good"), {"type": "Feature", "properties": {}})
    run = Run("search_items", CATALOG=api.url, OUTPUT="TEMPORARY_OUTPUT")
    assert run.results["COUNT"] == 1
    assert "was left out: It has no id." in run.log


def test_collections_that_could_not_be_read_are_named(stub_api):
    api = catalogue(stub_api)
    api.routes["GET /collections"]["collections"].append({"type": "Collection", "title": "without an id"})
    run = Run("list_collections", CATALOG=api.url, OUTPUT="TEMPORARY_OUTPUT")
    assert run.results["COUNT"] == 1
    assert "Collection 2: It has no id." in run.log


def test_pages_move_the_progress_on(stub_api):
    run = Run("search_items", CATALOG=stub_api(long_list(250, 100)).url, LIMIT=250, OUTPUT="TEMPORARY_OUTPUT")
    assert run.results["COUNT"] == 250
    assert {40.0, 80.0} <= set(run.feedback.percents)


def test_a_catalogue_of_files_is_searched_with_its_progress(tmp_path):
    with served_tree(tmp_path / "tree", small_tree()) as site:
        run = Run("search_items", CATALOG=f"{site.url}/catalog.json", COLLECTIONS="dtm", OUTPUT="TEMPORARY_OUTPUT")
        assert run.is_done, run.log
        assert {item["id"] for item in run.layer().getFeatures()} == {"ottawa", "toronto", "ottawa-1990"}


@pytest.mark.parametrize("collection", ["dtm", "nowhere"])
def test_a_catalogue_of_files_without_such_a_raster_is_told_so(tmp_path, collection):
    with served_tree(tmp_path / "tree", small_tree()) as site:
        run = Run(
            "export_extent",
            CATALOG=f"{site.url}/catalog.json",
            COLLECTIONS=collection,
            ASSET="dsm",
            EXTENT="-74.9,-74.8,45.1,45.2 [EPSG:4326]",
            OUTPUT=str(tmp_path / "out.tif"),
        )
        assert not run.is_done
        assert "Unexpected error" not in run.log
        assert ("ASSET: none of the" if collection == "dtm" else "nowhere") in run.log


def test_a_raster_that_no_item_has_is_not_exported(stub_api, tmp_path):
    api = catalogue(stub_api, minimal_item("a"), minimal_item("b", assets={}))
    values = {"COLLECTIONS": "demo", "EXTENT": "-74.9,-74.8,45.1,45.2 [EPSG:4326]"}
    run = Run("export_extent", CATALOG=api.url, ASSET="dsm", OUTPUT=str(tmp_path / "out.tif"), **values)
    assert not run.is_done
    assert "ASSET: none of the 2 items found has a raster dsm" in run.log
    assert "There are: dtm." in run.log


def test_items_without_any_file_have_no_keys_to_name(stub_api, tmp_path):
    api = catalogue(stub_api, minimal_item("a", assets={}))
    run = Run("build_mosaic", CATALOG=api.url, COLLECTIONS="demo", ASSET="dtm", OUTPUT=str(tmp_path / "out.vrt"))
    assert not run.is_done
    assert "ASSET: none of the 1 items found has an asset dtm" in run.log
    assert "There are" not in run.log


def test_the_own_files_of_a_collection_are_named_by_a_slash(stub_api, store, files, tmp_path):
    (files / "index.csv").write_text("a,b")
    own = {"index": {"href": f"{store(files)}/index.csv", "type": "text/csv"}}
    api = catalogue(stub_api, assets=own)
    run = Run("download_assets", CATALOG=api.url, ITEMS="demo/", FOLDER=str(tmp_path / "got"))
    assert run.is_done, run.log
    assert (tmp_path / "got" / "index.csv").read_text() == "a,b"
    api.routes["GET /collections"] = {"collections": [minimal_collection()], "links": []}
    run = Run("download_assets", CATALOG=api.url, ITEMS="demo/", FOLDER=str(tmp_path / "none"))
    assert not run.is_done
    assert "ITEMS: the collection demo has no files of its own" in run.log


# Files and folders


def test_a_folder_that_cannot_be_made_is_named(stub_api, not_a_folder):
    api = catalogue(stub_api, minimal_item())
    run = Run("download_assets", CATALOG=api.url, ITEMS="item-1", FOLDER=str(not_a_folder / "in it"))
    assert not run.is_done
    assert f"FOLDER: {not_a_folder / 'in it'} cannot be made" in run.log


def test_files_that_could_not_be_downloaded_are_an_error_and_the_others_stay(stub_api, store, files, tmp_path):
    write_raster(files / "a.tif", terrain(8, 8))
    url = store(files)
    api = catalogue(stub_api, grid_item("a", url), grid_item("gone", url))
    run = Run("download_assets", CATALOG=api.url, ITEMS="a,gone", FOLDER=str(tmp_path / "got"))
    assert not run.is_done
    assert "1 of 2 files could not be downloaded" in run.log
    assert "404" in run.log
    assert [each.name for each in (tmp_path / "got").iterdir()] == ["a.tif"]


def test_a_mosaic_in_a_folder_that_is_none_is_an_error(stub_api, store, files, not_a_folder):
    write_raster(files / "a.tif", terrain(100, 100))
    api = catalogue(stub_api, grid_item("a", store(files)))
    run = Run("build_mosaic", CATALOG=api.url, COLLECTIONS="demo", ASSET="dtm", OUTPUT=str(not_a_folder / "a.vrt"))
    assert not run.is_done
    assert "could not be written" in run.log


def test_a_mosaic_has_one_crs_and_one_kind_of_pixels(stub_api, store, files, tmp_path):
    write_raster(files / "a.tif", terrain(100, 100))
    write_raster(files / "utm.tif", terrain(100, 100), epsg=32618)
    write_raster(files / "bytes.tif", np.ones((100, 100), np.uint8), origin=(2_000_100, 500_000))
    url, out = store(files), tmp_path / "out.vrt"
    one = grid_item("a", url)
    for other, words in (
        (grid_item("utm", url, crs="EPSG:32618"), "in 2 coordinate reference systems"),
        (grid_item("bytes", url, left=2_000_100), "a mosaic has one kind"),
    ):
        api = catalogue(stub_api, one, other)
        run = Run("build_mosaic", CATALOG=api.url, COLLECTIONS="demo", ASSET="dtm", OUTPUT=str(out))
        assert not run.is_done
        assert words in run.log
        assert not out.exists()


def test_a_vrt_of_several_files_has_one_crs(stub_api, store, files, tmp_path):
    write_raster(files / "a.tif", terrain(100, 100))
    write_raster(files / "utm.tif", terrain(100, 100), epsg=32618)
    url = store(files)
    api = catalogue(stub_api, grid_item("a", url), grid_item("utm", url, crs="EPSG:32618"))
    values = {"CATALOG": api.url, "COLLECTIONS": "demo", "ASSETS": "dtm"}
    run = Run("save_vrt_for_arcgis", **values, ONE_FILE=True, OUTPUT=str(tmp_path / "all.vrt"))
    assert not run.is_done
    assert "in several coordinate systems" in run.log
    assert not (tmp_path / "all.vrt").exists()
    run = Run("save_vrt_for_arcgis", **values, ONE_FILE=False, FOLDER=str(tmp_path / "each"))
    assert run.is_done, run.log
    assert {each.name for each in (tmp_path / "each").glob("*.vrt")} == {"a.vrt", "utm.vrt"}


@pytest.mark.parametrize(
    ("kind", "words"), [("nowhere", "no place on the map"), ("text", "could not be opened"), ("gone", "404")]
)
def test_a_vrt_of_what_is_no_raster_with_a_place_is_an_error(catalogue_of, files, tmp_path, kind, words):
    write_raster(files / "a.tif", terrain(100, 100))
    if kind == "nowhere":
        write_raster(files / "nowhere.tif", terrain(100, 100), transform=NO_PLACE, epsg=None)
    elif kind == "text":
        (files / "text.tif").write_text("no raster at all, but long enough to be looked at " * 50)
    url = catalogue_of(partial(grid_item, "a"), partial(grid_item, kind))
    values = {"CATALOG": url, "COLLECTIONS": "demo", "ASSETS": "dtm", "ONE_FILE": False}
    run = Run("save_vrt_for_arcgis", **values, FOLDER=str(tmp_path / "each"))
    assert not run.is_done
    assert "1 of 2 rasters could not be saved as a VRT" in run.log
    assert words in run.log


def test_a_vrt_of_a_raster_without_values_says_that_it_has_no_statistics(stub_api, store, files, tmp_path):
    write_raster(files / "a.tif", np.full((100, 100), NODATA, np.float32), overviews=(2,))
    api = catalogue(stub_api, grid_item("a", store(files)))
    values = {"CATALOG": api.url, "COLLECTIONS": "demo", "ASSETS": "dtm", "ONE_FILE": False}
    run = Run("save_vrt_for_arcgis", **values, FOLDER=str(tmp_path / "each"))
    assert run.is_done, run.log
    assert "Without statistics, for lack of data in the overview: 1." in run.log


def scene(name, url, crss=("EPSG:3979",) * 3, *, has_grid=True):
    """An item with a raster for each of the colours, as the catalogue describes them."""
    assets = {}
    for colour, crs in zip(("red", "green", "blue"), crss, strict=True):
        asset = grid_item(f"{name}-{colour}", url, crs=crs)["assets"]["dtm"]
        assets[colour] = asset if has_grid else {key: asset[key] for key in ("href", "type", "roles")}
    return minimal_item(name, assets=assets)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("several CRSs", "in different coordinate reference systems"),
        ("no grid", "grid"),
        ("no files", "could not be opened"),
    ],
)
def test_colours_that_fit_no_grid_are_an_error(catalogue_of, files, tmp_path, kind, words):
    crss = ("EPSG:3979", "EPSG:32618" if kind == "several CRSs" else "EPSG:3979", "EPSG:3979")
    if kind == "several CRSs":
        for colour, crs in zip(("red", "green", "blue"), crss, strict=True):
            write_raster(files / f"a-{colour}.tif", terrain(100, 100), epsg=int(crs.partition(":")[2]))
    url = catalogue_of(lambda url: scene("a", url, crss, has_grid=kind != "no grid"))
    colours = {"PICTURE": 3, **{name: name.lower() for name in ("RED", "GREEN", "BLUE")}}
    run = Run("build_rgb_mosaic", CATALOG=url, COLLECTIONS="demo", OUTPUT=str(tmp_path / "a.vrt"), **colours)
    assert not run.is_done
    assert "Unexpected error" not in run.log
    assert words in run.log
    assert not (tmp_path / "a.vrt").exists()


def test_a_table_that_cannot_be_written_is_an_error(stub_api, not_a_folder):
    run = Run("list_collections", CATALOG=catalogue(stub_api).url, OUTPUT=str(not_a_folder / "table.gpkg"))
    assert not run.is_done
    assert "Unexpected error" not in run.log
    assert "table.gpkg" in run.log


# Parameters


def test_rasters_and_a_catalogue_are_not_both_given():
    values = {"SOURCES": ["a.tif"], "CATALOG": "https://example.org", "EXTENT": EXTENT, "OUTPUT": "out.tif"}
    assert "give one of them, not both" in refusal("export_extent", **values)


def test_the_extent_of_a_layer_without_features_is_empty():
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "nothing", "memory")
    QgsProject.instance().addMapLayer(layer)
    words = refusal("export_extent", EXTENT=layer.id(), SOURCES=["a.tif"], OUTPUT="out.tif")
    assert "EXTENT: the extent is empty" in words


def test_rasters_are_given_by_an_expression_too(tmp_path):
    file = write_raster(tmp_path / "a.tif", terrain(100, 100))
    given = QgsProperty.fromExpression(f"'{file}'")
    run = Run("export_extent", SOURCES=given, EXTENT=EXTENT, OUTPUT=str(tmp_path / "out.tif"))
    assert run.is_done, run.log
    assert (run.results["COLUMNS"], run.results["ROWS"]) == (100, 100)


def test_rasters_of_paths_are_rasters_and_empty_ones_are_refused(tmp_path):
    file = write_raster(tmp_path / "a.tif", terrain(100, 100))
    assert Run("export_extent", SOURCES=[file], EXTENT=EXTENT, OUTPUT=str(tmp_path / "out.tif")).is_done
    values = {"EXTENT": EXTENT, "OUTPUT": str(tmp_path / "out.tif")}
    assert "one of the rasters has no address" in refusal("export_extent", SOURCES=[str(file), " "], **values)


def test_a_layer_without_pixels_that_gdal_reads_is_refused(tmp_path):
    wms = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png", "map", "wms")
    points = QgsVectorLayer("Point?crs=EPSG:4326", "points", "memory")
    for layer in (wms, points):
        words = refusal("export_extent", SOURCES=[layer], EXTENT=EXTENT, OUTPUT=str(tmp_path / "out.tif"))
        assert f"the pixels of {layer.name()} cannot be read directly" in words


def test_a_mask_that_is_not_there_is_an_error(tmp_path):
    file = write_raster(tmp_path / "a.tif", terrain(100, 100))
    values = {"SOURCES": [str(file)], "EXTENT": EXTENT, "OUTPUT": str(tmp_path / "out.tif")}
    assert "MASK" in refusal("export_extent", MASK=str(tmp_path / "gone.gpkg"), **values)


def test_heights_in_another_crs_are_resampled_smoothly_and_classes_are_not(tmp_path):
    heights = write_raster(tmp_path / "heights.tif", terrain(100, 100))
    classes = write_raster(tmp_path / "classes.tif", np.arange(10_000, dtype=np.uint8).reshape(100, 100) % 3)
    seen = {}
    for file in (heights, classes):
        out = tmp_path / f"out-{file.name}"
        values = {"EXTENT": EXTENT, "TARGET_CRS": "EPSG:2962", "RESOLUTION": 1.3}
        run = Run("export_extent", SOURCES=[str(file)], OUTPUT=str(out), **values)
        assert run.is_done, run.log
        before, after = (set(np.unique(gdal.Open(str(each)).ReadAsArray())) for each in (file, out))
        seen[file.name] = len(after - before)
    assert seen["classes.tif"] <= 1  # nodata outside
    assert seen["heights.tif"] > 100


def test_a_fault_of_the_plugin_is_one_sentence_and_a_traceback_in_the_log(stub_api, monkeypatch):
    def fault(*_):
        raise RuntimeError("nobody has thought of this")

    monkeypatch.setattr(StacService, "connect", fault)
    run = Run("search_items", CATALOG=catalogue(stub_api).url, OUTPUT="TEMPORARY_OUTPUT")
    assert not run.is_done
    assert "Unexpected error. Please report it with the log." in run.log
    assert "nobody has thought of this" in run.log
