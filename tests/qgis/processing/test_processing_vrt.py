"""VRTs for ArcGIS Pro from Processing: of the local datacube's items, opened in GDAL without the plugin."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

from tests.export_tools import export
from tests.qgis.processing_tools import BOX, EXTENT, HRDEM_1M, Run, provider, refusal
from tests.rasters import NODATA, pixels_of
from tests.servers.proxy import html

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
ITEMS = ("10_3-mosaic-1m", "9_3-mosaic-1m")


def vrts(datacube, **others):
    return Run("save_vrt_for_arcgis", **{"CATALOG": datacube.stac_url, "ASSETS": "dtm", **others})


def window(path, box):
    """The pixels in a box, read with GDAL from the file alone."""
    dataset = gdal.Open(str(path))
    left, step, _, top, _, _ = dataset.GetGeoTransform()
    xmin, ymin, xmax, ymax = box
    return dataset.ReadAsArray(round((xmin - left) / step), round((top - ymax) / step), xmax - xmin, ymax - ymin)


def test_each_raster_of_the_named_items_becomes_a_vrt_with_statistics(datacube, tmp_path):
    folder = tmp_path / "new" / "folder"
    run = vrts(datacube, ITEMS="\n".join(ITEMS), FOLDER=str(folder))
    assert run.is_done, run.log
    names = [f"{item}-dtm.vrt" for item in ITEMS]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*names, *(f"{name}.aux.xml" for name in names)])
    assert (run.results["COUNT"], run.results["FOLDER"]) == (2, str(folder))
    box = (2_000_000, 499_000, 2_001_000, 500_000)
    export([f"{datacube.store_url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"], box, tmp_path / "part.tif")
    assert np.array_equal(window(folder / names[0], box), pixels_of(tmp_path / "part.tif"))
    dataset = gdal.Open(str(folder / names[0]))
    minimum, maximum, mean, _ = dataset.GetRasterBand(1).GetStatistics(True, False)
    assert minimum < mean < maximum
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_all_items_of_a_search_can_be_one_vrt(datacube, tmp_path):
    out = tmp_path / "all.vrt"
    run = vrts(datacube, COLLECTIONS=HRDEM_1M, EXTENT=EXTENT, ONE_FILE=True, OUTPUT=str(out))
    assert run.is_done, run.log
    assert (run.results["COUNT"], run.results["OUTPUT"]) == (1, str(out))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.vrt", "all.vrt.aux.xml"]
    tiles = [f"{datacube.store_url}/hrdem-mosaic-1m/{tile}-mosaic-1m-dtm.tif" for tile in ("10_3", "9_3")]
    found = window(out, BOX)
    (tmp_path / "core").mkdir()
    export(tiles, BOX, tmp_path / "core" / "out.tif")
    expected = pixels_of(tmp_path / "core" / "out.tif")
    has_data = expected != NODATA
    assert has_data.any(axis=0).sum() > 1000
    assert np.array_equal(found[has_data], expected[has_data])
    assert (found != NODATA).sum() > has_data.sum()


def test_the_catalogues_own_vrts_can_be_saved(datacube, tmp_path):
    run = vrts(datacube, ITEMS=ITEMS[0], ASSETS="dtm-vrt", FOLDER=str(tmp_path))
    assert run.is_done, run.log
    assert run.results["COUNT"] == 1
    assert gdal.Open(str(tmp_path / f"{ITEMS[0]}-dtm.vrt")) is not None


def test_an_existing_file_is_replaced_once_the_new_one_is_complete(datacube, tmp_path):
    old = tmp_path / f"{ITEMS[0]}-dtm.vrt"
    old.write_text("old")
    assert not vrts(datacube, ITEMS="nowhere", FOLDER=str(tmp_path)).is_done
    assert old.read_text() == "old"
    assert vrts(datacube, ITEMS=ITEMS[0], FOLDER=str(tmp_path)).is_done
    assert gdal.Open(str(old)) is not None
    assert len(list(tmp_path.iterdir())) == 2


def test_a_failed_raster_leaves_no_files_of_the_others(proxied_datacube, tmp_path):
    proxied_datacube.store.fault(html(404), path=f"{ITEMS[1]}-dtm.tif")
    run = vrts(proxied_datacube, ITEMS=",".join(ITEMS), FOLDER=str(tmp_path / "out"))
    assert not run.is_done
    assert "1 of 2 rasters could not be saved" in run.log
    assert f"{ITEMS[1]}-dtm.tif" in run.log
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_created_is_an_error(datacube, tmp_path):
    (tmp_path / "file").write_text("x")
    run = vrts(datacube, ITEMS=ITEMS[0], FOLDER=str(tmp_path / "file" / "folder"))
    assert not run.is_done
    assert "cannot be written to" in run.log


def test_an_asset_that_is_missing_or_not_a_raster_is_an_error(datacube, tmp_path):
    assert (
        "ASSETS: no item has an asset nothing"
        in vrts(datacube, ITEMS=ITEMS[0], ASSETS="nothing", FOLDER=str(tmp_path)).log
    )
    run = vrts(datacube, ITEMS=ITEMS[0], ASSETS="extent", FOLDER=str(tmp_path))
    assert "ASSETS: no item found has such a raster" in run.log
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ITEMS": ""}, "ITEMS: name items, or give collections"),
        ({"COLLECTIONS": HRDEM_1M}, "ITEMS and COLLECTIONS: name the items or search them"),
        ({"EXTENT": EXTENT}, "ITEMS and EXTENT:"),
        ({"ASSETS": ""}, "ASSETS: it is missing"),
        ({"ASSETS": " , "}, "ASSETS: name at least one asset"),
        ({"FOLDER": None}, "FOLDER: files for each raster need a folder"),
        ({"ONE_FILE": True}, "OUTPUT: one file for all items needs a name"),
        ({"ONE_FILE": True, "OUTPUT": "x.tif"}, "OUTPUT: the name of the file must end in .vrt"),
        ({"ONE_FILE": True, "OUTPUT": "x.vrt", "ASSETS": "dtm,dsm"}, "ASSETS: one file is made of one asset"),
        ({"CATALOG": "nowhere"}, "CATALOG: “nowhere” is neither"),
    ],
)
def test_a_bad_parameter_is_refused_with_its_name_and_the_reason(changed, why):
    given = {"CATALOG": "https://a.b/stac", "ITEMS": "a", "ASSETS": "dtm", "FOLDER": "x"}
    assert why in refusal("save_vrt_for_arcgis", **{**given, **changed})
