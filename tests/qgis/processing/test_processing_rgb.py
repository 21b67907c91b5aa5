"""*Build RGB mosaic* in Processing: the bands that the catalogue names, and those that the user names."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

from demo.stac_server import stac_server
from tests.qgis.color_scenes import BANDS, ORIGIN, SIZE, collections, scenes, write_scenes
from tests.qgis.described_items import asset
from tests.qgis.processing_tools import Run, algorithm, provider, refusal
from tests.qgis.translated import translated
from tests.rasters import write_raster

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def api(tmp_path, store, qgis_app):
    folder = tmp_path / "files"
    write_scenes(folder)
    url = store(folder)
    features = scenes(url, folder)
    visual = write_raster(
        folder / "visual.tif", np.stack([np.full((64, 64), n, "uint8") for n in (1, 2, 3)]), origin=ORIGIN, nodata=None
    )
    features[0]["assets"]["visual"] = asset(url, visual)
    with stac_server(collections(), features) as address:
        yield address


def build(api, folder, **others):
    run = Run("build_rgb_mosaic", CATALOG=api, COLLECTIONS="scenes", OUTPUT=str(folder / "out.vrt"), **others)
    return run, folder / "out.vrt"


def first_pixels(path):
    return [int(band[100, 0]) for band in gdal.Open(str(path)).ReadAsArray()]


def test_its_parameters_stay_the_same():
    made = algorithm("build_rgb_mosaic")
    names = " ".join(each.name() for each in made.parameterDefinitions())
    assert names == "CATALOG COLLECTIONS EXTENT DATE_FROM DATE_TO FILTER LIMIT PICTURE RED GREEN BLUE OUTPUT"
    assert made.shortHelpString()


def test_it_is_french_where_it_says_what_every_mosaic_says(tmp_path):
    with translated("fr", tmp_path):
        made = algorithm("build_rgb_mosaic").create()
        words = [made.displayName(), *(each.description() for each in made.parameterDefinitions())]
        assert "Construire une mosaïque RVB" in words
        assert "Mosaïque" in words
        assert "Mosaic" not in words
        assert "sont dans" in made.tr("The files are in {count} coordinate reference systems: a mosaic has one.")


@pytest.mark.parametrize(
    ("picture", "keys"),
    [(0, ("B04", "B03", "B02")), (1, ("B08", "B04", "B03")), (2, ("B11", "B08", "B04"))],
)
def test_a_picture_is_made_of_the_bands_that_the_catalogue_names(api, tmp_path, picture, keys):
    run, path = build(api, tmp_path, PICTURE=picture)
    assert run.is_done, run.log
    assert run.results["COUNT"] == 2
    dataset = gdal.Open(str(path))
    assert (dataset.RasterXSize, dataset.RasterYSize) == (2 * SIZE, SIZE)
    assert first_pixels(path) == [BANDS[key][2] for key in keys]
    names = [dataset.GetRasterBand(number).GetColorInterpretation() for number in (1, 2, 3)]
    assert names == [gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand]
    assert [each.name for each in tmp_path.iterdir()].count("out.vrt") == 1
    assert not [each.name for each in tmp_path.iterdir() if each.name.startswith(".mosaic-")]


def test_a_picture_is_made_of_the_bands_that_the_user_names(api, tmp_path):
    run, path = build(api, tmp_path, PICTURE=3, RED="B02", GREEN=" B11 ", BLUE="B03:1")
    assert run.is_done, run.log
    assert first_pixels(path) == [BANDS[key][2] for key in ("B02", "B11", "B03")]


def test_bands_of_one_file_are_named_by_their_numbers(api, tmp_path):
    run, path = build(api, tmp_path, PICTURE=3, RED="visual:3", GREEN="visual", BLUE="visual:2")
    assert run.is_done, run.log
    assert gdal.Open(str(path)).ReadAsArray()[:, 5, 5].tolist() == [3, 1, 2]
    assert "Items without the asset, left out: 1" in run.log


def test_what_cannot_be_is_said(api, tmp_path):
    assert "GREEN: give the asset" in refusal(
        "build_rgb_mosaic", CATALOG=api, COLLECTIONS="scenes", PICTURE=3, RED="B02", BLUE="B03", OUTPUT="x.vrt"
    )
    assert "COLLECTIONS: give one collection" in refusal("build_rgb_mosaic", CATALOG=api, OUTPUT="x.vrt")
    run, path = build(api, tmp_path, PICTURE=3, RED="B02", GREEN="B77", BLUE="B03")
    assert "has an asset B77" in run.log
    assert "There are: B02, B03, B04, B08, B11" in run.log
    run, path = build(api, tmp_path, PICTURE=3, RED="B02", GREEN="B03:4", BLUE="B03")
    assert "B03 has no band 4" in run.log
    assert not path.exists()


def test_a_collection_without_colours_says_what_there_is(tmp_path, store, qgis_app):
    path = write_raster(tmp_path / "dtm.tif", np.zeros((20, 20), "float32"))
    url = store(tmp_path)
    folder = tmp_path / "files"
    write_scenes(folder)
    features = scenes(url, folder)[:1]
    features[0]["assets"] = {"dtm": asset(url, path)}
    with stac_server(collections(), features) as address:
        run, _ = build(address, tmp_path)
    assert "PICTURE: none of the 1 items found names these bands: red, green, blue" in run.log
    assert "There are: dtm" in run.log
