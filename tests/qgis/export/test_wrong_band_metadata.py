"""What catalogues say of bands wrongly, by halves or of something else: the pixels are shown as the file has them."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.export_sources import export_source
from datacube_browser.core.layer_sources import relief_sources, source_of_choice
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from osgeo import gdal
from qgis.core import QgsPalettedRasterRenderer, QgsSingleBandGrayRenderer

from tests.qgis.described_items import CATALOG, LAND, asset, choice, collection, item
from tests.qgis.layers.test_band_meaning import CLASSES, STATISTICS, counts, layer_of, opened, saved
from tests.rasters import write_masked, write_raster
from tests.servers.tasks import result


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def stretch_of(layer):
    stretch = layer.renderer().contrastEnhancement()
    return stretch.minimumValue(), stretch.maximumValue()


def set_factors(path, scale, offset):
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(scale)
    dataset.GetRasterBand(1).SetOffset(offset)


@pytest.mark.parametrize(
    "statistics",
    [
        {"minimum": -9999, "maximum": 60_000, "mean": 900, "stddev": 4000},
        {"minimum": 7, "maximum": 7, "mean": 7, "stddev": 0},
        {"minimum": 0, "maximum": 70_000},
        {"minimum": 0.1, "maximum": 0.9, "mean": 0.5, "stddev": 0.1},
    ],
    ids=["with nodata", "one value", "beyond the type", "of other numbers"],
)
def test_statistics_that_are_not_those_of_the_pixels_are_not_used(files, store, qgis_app, statistics):
    path = write_raster(files / "a.tif", counts(), nodata=None)
    band = {"statistics": statistics, "nodata": -9999, "data_type": "uint16"}
    low, high = stretch_of(layer_of(item({"b4": asset(store(files), path, bands=[band])}), "b4"))
    assert 1000 <= low < high < 1500


def test_statistics_with_the_files_own_nodata_value_are_not_used(files, store, qgis_app):
    values = counts()
    values[0] = 0
    path = write_raster(files / "a.tif", values, nodata=0)
    band = {"statistics": {"minimum": 0, "maximum": 60_000, "mean": 9000, "stddev": 9000}}
    low, high = stretch_of(layer_of(item({"b4": asset(store(files), path, bands=[band])}), "b4"))
    assert 1000 <= low < high < 60_000


@pytest.mark.parametrize("has_own", [True, False], ids=["scale of the file", "scale of the catalogue"])
def test_statistics_of_quantities_stretch_the_pixels(files, store, qgis_app, has_own):
    """Whole numbers as pixels, and fractions in the statistics: these are pixels times the scale."""
    path = write_raster(files / "a.tif", counts(), nodata=None)
    if has_own:
        set_factors(path, 0.0001, -0.1)
    band = {
        "statistics": {"minimum": 0.0, "maximum": 5.9, "mean": 0.02, "stddev": 0.005},
        "raster:scale": 0.0001,
        "raster:offset": -0.1,
    }
    low, high = stretch_of(layer_of(item({"b4": asset(store(files), path, bands=[band])}), "b4"))
    expected = (0.01, 0.03) if has_own else (1100, 1300)
    assert (low, high) == pytest.approx(expected)


def test_a_legend_names_the_unit_only_of_numbers_in_that_unit(files, store, qgis_app):
    path = write_raster(files / "a.tif", counts(), nodata=None)
    scaled = {"raster:scale": 0.1, "unit": "m"}
    layer = layer_of(item({"dem": asset(store(files), path, bands=[scaled])}), "dem")
    assert layer.renderer().legendSettings() is None or not layer.renderer().legendSettings().suffix()
    assert "in m" in layer.metadata().abstract()


def test_a_mask_counts_for_more_than_the_catalogues_nodata_value(files, store, qgis_app):
    values = counts()
    values[50:60] = 0
    valid = np.ones(values.shape, bool)
    valid[100:] = False
    path = write_masked(files / "a.tif", values, valid)
    band = {"nodata": 0, "name": "height", "unit": "m", "statistics": STATISTICS}
    layer = layer_of(item({"b4": asset(store(files), path, bands=[band])}), "b4")
    picture = layer.renderer().block(1, layer.extent(), 200, 200)
    assert [picture.color(row, 5) >> 24 for row in (5, 55, 150)] == [255, 255, 0]
    assert stretch_of(layer) == (1100, 1300)
    assert layer.renderer().legendSettings().suffix() == " m"


def test_classes_under_a_mask_are_drawn_with_their_names(files, store, qgis_app):
    valid = np.ones(CLASSES.shape, bool)
    valid[100:] = False
    path = write_masked(files / "land.tif", CLASSES, valid)
    layer = layer_of(item({"land": asset(store(files), path, **{"classification:classes": LAND})}), "land")
    picture = layer.renderer().block(1, layer.extent(), 200, 200)
    assert [picture.color(row, 1) >> 24 for row in (5, 150)] == [255, 0]
    assert {each.label for each in layer.renderer().classes()} == {"Water", "Forest", "bare"}


def test_heights_under_a_mask_are_coloured_where_they_are_valid(files, store, qgis_app):
    values = counts().astype("float32")
    valid = np.ones(values.shape, bool)
    valid[100:] = False
    path = write_masked(files / "dem.tif", values, valid)
    source = source_of_choice(choice(item({"dem": asset(store(files), path)}), "dem"))
    (tint,) = result(OpenLayersTask(relief_sources(source, None)[:1])).layers
    picture = tint.renderer().block(1, tint.extent(), 200, 200)
    assert [picture.color(row, 5) >> 24 for row in (50, 150)] == [255, 0]


def test_pixels_that_no_class_names_are_drawn(files, store, qgis_app):
    path = write_raster(files / "land.tif", CLASSES, nodata=None)
    listed = [LAND[0], LAND[1], {"value": "2", "name": "text"}]
    layer = layer_of(item({"land": asset(store(files), path, **{"classification:classes": listed})}), "land")
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    shown = {each.value: each.label for each in renderer.classes()}
    assert shown[1] == "Water"
    assert {2, 5} <= set(shown)
    assert 0 not in shown


def test_numbers_of_which_only_the_special_ones_are_named_are_no_classes(files, store, qgis_app):
    """As of snow cover: 0 to 100 is a share, 200 is missing, 237 is inland water."""
    values = np.tile(np.arange(100, dtype="uint8"), (200, 2))
    values[:4] = 237
    path = write_raster(files / "snow.tif", values, nodata=None)
    named = [{"value": 200, "name": "missing", "nodata": True}, {"value": 237, "name": "inland water"}]
    layer = layer_of(item({"snow": asset(store(files), path, **{"classification:classes": named})}), "snow")
    assert isinstance(layer.renderer(), QgsSingleBandGrayRenderer)


def test_the_files_own_colours_stay_where_the_catalogue_names_other_values(files, store, qgis_app):
    path = write_raster(files / "land.tif", CLASSES, nodata=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    table = gdal.ColorTable()
    for value, color in ((1, (1, 2, 3, 255)), (5, (9, 8, 7, 255))):
        table.SetColorEntry(value, color)
    dataset.GetRasterBand(1).SetColorTable(table)
    del dataset
    layer = layer_of(item({"land": asset(store(files), path, **{"classification:classes": LAND[:3]})}), "land")
    shown = {each.value: (each.label, each.color.getRgb()[:3]) for each in layer.renderer().classes()}
    assert shown[1] == ("Water", (1, 2, 3))
    assert shown[5][1] == (9, 8, 7)


QA = [
    {"name": "fill", "description": "No data", "offset": 0, "length": 1, "classes": [{"value": 0, "name": "no"}]},
    {"name": "cloud", "offset": 3, "length": 1, "classes": [{"value": 0, "name": "no"}, {"value": 1, "name": "yes"}]},
    {"name": "confidence", "offset": 8, "length": 2, "classes": [{"value": 0, "name": "not set"}]},
]


def test_flags_in_bits_are_named_and_never_interpolated(files, tmp_path, store, qgis_app):
    values = np.where(np.arange(200) % 2, 1, 1 << 8).astype("uint16")
    path = write_raster(files / "qa.tif", np.tile(values, (200, 1)), nodata=None)
    record = item({"qa": asset(store(files), path, **{"classification:bitfields": QA})})
    layer = layer_of(record, "qa")
    assert isinstance(layer.renderer(), QgsSingleBandGrayRenderer)
    abstract = layer.metadata().abstract()
    assert "0: fill" in abstract
    assert "3: cloud" in abstract
    assert "8–9: confidence" in abstract
    dataset = saved(export_source(choice(record, "qa")), tmp_path, resolution=(3.3, 3.3))
    assert set(np.unique(dataset.ReadAsArray())) <= {1, 1 << 8}
    assert dataset.GetRasterBand(1).GetDefaultRAT() is None


@pytest.mark.parametrize("nodata", [-9999, 70_000, 0.5, "nan", "-inf"])
def test_nodata_that_no_pixel_can_have_is_none(files, tmp_path, store, qgis_app, nodata):
    """In the layer, a mosaic, a picture of three bands and what is saved of them."""
    values = counts()
    values[50:60] = 0
    path = write_raster(files / "a.tif", values, nodata=None)
    other = write_raster(files / "b.tif", values, nodata=None, origin=(2_000_300, 500_000))
    url = store(files)
    records = [
        item({"b4": asset(url, each, bands=[{"nodata": nodata}])}, name) for each, name in ((path, "a"), (other, "b"))
    ]
    layer = layer_of(records[0], "b4")
    assert not layer.dataProvider().block(1, layer.extent(), 200, 200).isNoData(55, 5)
    dataset = saved(export_source(choice(records[0], "b4")), tmp_path)
    assert dataset.GetRasterBand(1).GetNoDataValue() is None
    assert (dataset.ReadAsArray() == values).all()
    asked = MosaicRequest(CATALOG, collection(), tuple(records), "b4", "b4", tmp_path / "out")
    (source,) = result(MosaicTask(asked)).sources
    mosaic = opened(source.path)
    assert mosaic.GetRasterBand(1).GetNoDataValue() is None
    assert (mosaic.ReadAsArray(0, 0, 200, 200) == values).all()


def test_nodata_between_the_types_values_does_not_hide_that_of_a_class(files, tmp_path, store, qgis_app):
    path = write_raster(files / "land.tif", CLASSES, nodata=None)
    fields = {"nodata": -1, "classification:classes": LAND}
    record = item({"land": asset(store(files), path, bands=[fields])})
    dataset = saved(export_source(choice(record, "land")), tmp_path)
    assert dataset.GetRasterBand(1).GetNoDataValue() == 0


def test_ten_thousand_classes_are_numbers(files, tmp_path, store, qgis_app):
    path = write_raster(files / "land.tif", counts(), nodata=None)
    listed = [{"value": value, "name": f"class {value}"} for value in range(10_000)]
    record = item({"land": asset(store(files), path, **{"classification:classes": listed})})
    layer = layer_of(record, "land")
    assert isinstance(layer.renderer(), QgsSingleBandGrayRenderer)
    dataset = saved(export_source(choice(record, "land")), tmp_path)
    assert dataset.GetRasterBand(1).GetColorTable() is None


def test_classes_of_floats_are_drawn_and_saved_as_they_are(files, tmp_path, store, qgis_app):
    path = write_raster(files / "land.tif", CLASSES.astype("float32"), nodata=None)
    record = item({"land": asset(store(files), path, **{"classification:classes": LAND})})
    layer = layer_of(record, "land")
    assert [each.label for each in layer.renderer().classes()] == ["Water", "Forest", "bare"]
    dataset = saved(export_source(choice(record, "land")), tmp_path)
    band = dataset.GetRasterBand(1)
    assert (band.ReadAsArray() == CLASSES).all()
    assert [band.GetDefaultRAT().GetValueAsString(row, 1) for row in (1, 2)] == ["Water", "Forest"]
    del dataset, band  # the next file gets the same name
    found = saved(export_source(choice(record, "land")), tmp_path, resolution=(3.3, 3.3))
    assert set(np.unique(found.ReadAsArray())) <= {0, 1, 2, 5}
