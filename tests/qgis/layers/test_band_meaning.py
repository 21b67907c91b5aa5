"""What a catalogue says of the bands of its files: in the layer, and in the saved file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.export_sources import export_source, source_of_layer
from datacube_browser.core.layer_sources import source_of_choice
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.provenance import bands_of_layer
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.recipes import plan_values
from datacube_browser.core.remote_files.vsicurl import vsicurl_path
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal
from qgis.core import (
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterMinMaxOrigin,
    QgsSingleBandGrayRenderer,
)

from tests.export_tools import export, request
from tests.qgis.described_items import CATALOG, LAND, asset, choice, collection, item
from tests.rasters import write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000
BOX = (X, Y - 200, X + 200, Y)
CLASSES = np.tile(np.array([0, 1, 2, 5], "uint8"), (200, 50))


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def layer_of(record, key, of=None):
    found = result(OpenLayersTask([source_of_choice(choice(record, key, of))]))
    assert not found.failures
    return found.layers[0]


def saved(source, folder, **others):
    path = folder / "saved.tif"
    export([source], BOX, path, **others)
    return opened(path)


def opened(path):
    dataset = gdal.Open(str(path))
    dataset.GetMetadata()  # makes GDAL read the .aux.xml file
    return dataset


def counts(rows=200, columns=200):
    """Numbers of 16 bits with a few far away, as clouds are."""
    values = np.add.outer(np.arange(rows), np.arange(columns)).astype("uint16") + 1000
    values[:2] = 60_000
    return values


STATISTICS = {"minimum": 1000, "maximum": 60000, "mean": 1200.0, "stddev": 50.0, "valid_percent": 99.0}


@pytest.mark.parametrize(
    "fields",
    [
        {"raster:bands": [{"statistics": STATISTICS}]},
        {"bands": [{"name": "B4", "statistics": STATISTICS}]},
        {"statistics": STATISTICS, "data_type": "uint16"},
    ],
    ids=["raster 1.1", "STAC 1.1", "STAC 1.1, one band"],
)
def test_statistics_give_the_stretch_without_a_request(files, store, proxy, qgis_app, fields):
    path = write_raster(files / "a.tif", counts(), nodata=None, overviews=(2,))
    with_statistics, without, alone = proxy(store(files)), proxy(store(files)), proxy(store(files))
    layer = layer_of(item({"b4": asset(with_statistics.url, path, **fields)}), "b4")
    renderer = layer.renderer()
    assert isinstance(renderer, QgsSingleBandGrayRenderer)
    stretch = renderer.contrastEnhancement()
    assert (stretch.minimumValue(), stretch.maximumValue()) == (1100.0, 1300.0)
    assert renderer.minMaxOrigin().limits() == QgsRasterMinMaxOrigin.Limits.StdDev
    layer_of(item({"b4": asset(without.url, path)}), "b4")
    asked = [len(each.requests) for each in (with_statistics, without)]
    assert asked[0] <= asked[1]
    dataset = gdal.Open(vsicurl_path(f"{alone.url}/{path.name}"))
    dataset.GetRasterBand(1).GetOverviewCount()
    heads = [each.count("GET", r"\.tif$") for each in (with_statistics, alone)]
    assert heads[0] == heads[1]  # of the file and its overview, which GDAL 3.10 writes behind the pixels


@pytest.mark.parametrize(
    "statistics",
    [
        {"minimum": 5, "maximum": 1},
        {"minimum": "0", "maximum": 9},
        {"minimum": 0, "maximum": 0, "valid_percent": 0},
        {"minimum": None},
        [],
    ],
)
def test_statistics_that_cannot_be_are_not_used(files, store, qgis_app, statistics):
    path = write_raster(files / "a.tif", counts(), nodata=None)
    layer = layer_of(item({"b4": asset(store(files), path, bands=[{"statistics": statistics}])}), "b4")
    stretch = layer.renderer().contrastEnhancement()
    assert 1000 <= stretch.minimumValue() < stretch.maximumValue() < 60_000


def test_statistics_of_several_bands_stretch_each(files, store, qgis_app):
    path = write_raster(files / "a.tif", np.stack([counts()] * 3), nodata=None)
    bands = [{"name": name, "statistics": {"minimum": n, "maximum": n + 10}} for n, name in enumerate("rgb")]
    layer = layer_of(item({"all": asset(store(files), path, bands=bands)}), "all")
    renderer = layer.renderer()
    assert isinstance(renderer, QgsMultiBandColorRenderer)
    assert [
        each.maximumValue()
        for each in (
            renderer.redContrastEnhancement(),
            renderer.greenContrastEnhancement(),
            renderer.blueContrastEnhancement(),
        )
    ] == [10, 11, 12]


def test_colours_are_where_the_catalogue_says(files, store, qgis_app):
    path = write_raster(files / "a.tif", np.stack([counts()] * 4), nodata=None)
    bands = [{"name": f"B{n}", "eo:common_name": name} for n, name in enumerate(("blue", "green", "red", "nir"))]
    url = store(files)
    layer = layer_of(item({"all": asset(url, path, bands=bands)}), "all")
    renderer = layer.renderer()
    assert (renderer.redBand(), renderer.greenBand(), renderer.blueBand()) == (3, 2, 1)
    layer = layer_of(item({"all": asset(url, path, bands=bands[:3])}), "all")
    assert layer.renderer().redBand() == 1


def test_a_scaled_file_is_stretched_in_the_values_that_qgis_shows(files, store, qgis_app):
    path = write_raster(files / "a.tif", counts(), nodata=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(0.01)
    dataset.GetRasterBand(1).SetOffset(-5)
    del dataset
    url = store(files)
    for fields in ({}, {"bands": [{"statistics": STATISTICS}]}):
        layer = layer_of(item({"b4": asset(url, path, **fields)}), "b4")
        stretch = layer.renderer().contrastEnhancement()
        assert 4.9 < stretch.minimumValue() < stretch.maximumValue() < 10


def test_nodata_of_the_catalogue_is_transparent_and_saved(files, tmp_path, store, qgis_app):
    values = counts()
    values[50:60] = 0
    path = write_raster(files / "a.tif", values, nodata=None)
    record = item({"b4": asset(store(files), path, bands=[{"nodata": 0, "unit": "m", "name": "red"}])})
    layer = layer_of(record, "b4")
    block = layer.dataProvider().block(1, layer.extent(), 200, 200)
    assert block.isNoData(55, 5)
    assert not block.isNoData(5, 5)
    assert layer.renderer().legendSettings().suffix() == " m"
    assert "red" in layer.metadata().abstract()
    for source in (export_source(choice(record, "b4")), source_of_layer(layer)):
        dataset = saved(source, tmp_path)
        band = dataset.GetRasterBand(1)
        assert (band.GetNoDataValue(), band.GetUnitType(), band.GetDescription()) == (0, "m", "red")
        assert (band.ReadAsArray() == values).all()
        del dataset, band  # the next file gets the same name


def test_nodata_of_the_catalogue_is_not_warped_into_values(files, tmp_path, store, qgis_app):
    values = np.full((200, 200), 1000, "uint16")
    values[:, :100] = 0
    path = write_raster(files / "a.tif", values, nodata=None)
    record = item({"b4": asset(store(files), path, nodata=0)})
    source = export_source(choice(record, "b4"))
    found = saved(source, tmp_path, resolution=(3.3, 3.3), resampling=Resampling.BILINEAR).ReadAsArray()
    assert set(np.unique(found)) == {0, 1000}


def test_scale_and_offset_of_the_catalogue_are_saved_with_the_pixels_as_they_are(files, tmp_path, store, qgis_app):
    path = write_raster(files / "a.tif", counts(), nodata=None)
    record = item({"b4": asset(store(files), path, **{"raster:bands": [{"scale": 0.0001, "offset": -0.1}]})})
    dataset = saved(export_source(choice(record, "b4")), tmp_path)
    band = dataset.GetRasterBand(1)
    assert (band.GetScale(), band.GetOffset()) == (0.0001, -0.1)
    assert (band.ReadAsArray() == counts()).all()


def test_what_the_file_says_itself_counts(files, tmp_path, store, qgis_app):
    values = counts()
    path = write_raster(files / "a.tif", values, nodata=60_000)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetDescription("own")
    dataset.GetRasterBand(1).SetUnitType("ft")
    del dataset
    record = item({"b4": asset(store(files), path, bands=[{"nodata": 1000, "unit": "m", "name": "red"}])})
    layer = layer_of(record, "b4")
    assert not layer.dataProvider().userNoDataValues(1)
    dataset = saved(export_source(choice(record, "b4")), tmp_path)
    band = dataset.GetRasterBand(1)
    assert (band.GetNoDataValue(), band.GetUnitType(), band.GetDescription()) == (60_000, "ft", "own")


@pytest.mark.parametrize("place", ["bands", "asset", "item_assets", "raster:bands"])
def test_classes_are_drawn_with_their_names_and_colours(files, store, qgis_app, place):
    path = write_raster(files / "land.tif", CLASSES, nodata=None)
    classes = {"classification:classes": LAND}
    fields = {
        "bands": {"bands": [classes]},
        "raster:bands": {"raster:bands": [classes]},
        "asset": classes,
        "item_assets": {},
    }[place]
    of = collection(item_assets={"land": classes}) if place == "item_assets" else None
    layer = layer_of(item({"land": asset(store(files), path, **fields)}), "land", of)
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    shown = [(each.value, each.label, each.color.name()) for each in renderer.classes()]
    assert shown[:2] == [(1, "Water", "#1f78b4"), (2, "Forest", "#33a02c")]
    assert shown[2][:2] == (5, "bare")
    assert len({color for *_, color in shown}) == 3
    assert layer.dataProvider().block(1, layer.extent(), 200, 200).isNoData(0, 0)


def test_the_files_own_colours_get_the_catalogues_names(files, store, qgis_app):
    path = write_raster(files / "land.tif", CLASSES, nodata=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    table = gdal.ColorTable()
    table.SetColorEntry(1, (1, 2, 3, 255))
    dataset.GetRasterBand(1).SetColorTable(table)
    del dataset
    layer = layer_of(item({"land": asset(store(files), path, **{"classification:classes": LAND})}), "land")
    first = layer.renderer().classes()[0]
    assert (first.label, first.color.getRgb()[:3]) == ("Water", (1, 2, 3))


def test_saved_classes_have_colours_names_and_attributes(files, tmp_path, store, qgis_app):
    path = write_raster(files / "land.tif", CLASSES, nodata=None)
    record = item({"land": asset(store(files), path, **{"classification:classes": LAND})})
    dataset = saved(export_source(choice(record, "land")), tmp_path)
    band = dataset.GetRasterBand(1)
    assert band.GetNoDataValue() == 0
    assert band.GetColorTable().GetColorEntry(2)[:3] == (0x33, 0xA0, 0x2C)
    assert band.GetCategoryNames()[:3] == ["none", "Water", "Forest"]
    table = band.GetDefaultRAT()
    assert [table.GetValueAsInt(row, 0) for row in range(table.GetRowCount())] == [0, 1, 2, 5]
    assert [table.GetValueAsString(row, 1) for row in range(table.GetRowCount())] == ["none", "Water", "Forest", "bare"]
    assert (band.ReadAsArray() == CLASSES).all()
    del band, dataset
    file = str(tmp_path / "saved.tif")
    (layer,) = result(OpenLayersTask([LayerSource("saved", file, file, AssetKind.GEOTIFF)])).layers
    assert {each.value: each.label for each in layer.renderer().classes()}[1] == "Water"
    assert layer.attributeTable(1).isValid()[0]


def test_classes_of_16_bits_with_large_values_are_saved_as_attributes(files, tmp_path, store, qgis_app):
    values = np.tile(np.array([-5, 7], "int16"), (200, 100))
    path = write_raster(files / "land.tif", values, nodata=None)
    classes = [{"value": -5, "name": "below"}, {"value": 7, "name": "above", "color_hint": "zzz"}]
    record = item({"land": asset(store(files), path, bands=[{"classification:classes": classes}])})
    dataset = saved(export_source(choice(record, "land")), tmp_path)
    band = dataset.GetRasterBand(1)
    assert band.GetColorTable() is None
    assert band.GetDefaultRAT().GetValueAsString(0, 1) == "below"


def test_the_classes_of_several_files_are_put_together(files, tmp_path, store, qgis_app):
    one = write_raster(files / "one.tif", CLASSES[:, :100], nodata=None)
    other = write_raster(files / "other.tif", CLASSES[:, :100], nodata=None, origin=(X + 100, Y))
    url = store(files)
    sources = [
        export_source(choice(item({"land": asset(url, path, **{"classification:classes": classes})}), "land"))
        for path, classes in ((one, LAND[:2]), (other, LAND[1:]))
    ]
    export(sources, BOX, tmp_path / "saved.tif")
    dataset = opened(tmp_path / "saved.tif")
    band = dataset.GetRasterBand(1)
    assert band.GetCategoryNames()[:3] == ["none", "Water", "Forest"]


def test_classes_are_never_interpolated(files, tmp_path, store, qgis_app):
    path = write_raster(files / "land.tif", CLASSES.astype("int16"), nodata=None)
    record = item({"land": asset(store(files), path, **{"classification:classes": LAND})})
    plan = plan_export(request([export_source(choice(record, "land"))], BOX, tmp_path / "out.tif"))
    assert not plan.is_continuous


def test_the_bands_are_kept_in_the_project(files, tmp_path, store, qgis_app):
    path = write_raster(files / "a.tif", counts(), nodata=None)
    bands = [{"nodata": "nan", "statistics": STATISTICS, "classification:classes": LAND}]
    layer = layer_of(item({"b4": asset(store(files), path, bands=bands)}), "b4")
    (band,) = bands_of_layer(layer)
    assert np.isnan(band.nodata)
    assert band.classes[1].color == (0x1F, 0x78, 0xB4)
    for text in ("", "{", "[1]", json.dumps([{"name": 1}])):
        layer.setCustomProperty("datacube_browser/bands", text)
        assert bands_of_layer(layer) == ()
    QgsProject.instance().clear()


def test_a_mosaic_of_classes_has_the_classes_of_all_of_its_files(files, tmp_path, store, qgis_app):
    url = store(files)
    items = []
    for number, classes in enumerate((LAND[:2], LAND[1:])):
        path = write_raster(files / f"{number}.tif", CLASSES[:, :100], nodata=None, origin=(X + 100 * number, Y))
        items.append(item({"land": asset(url, path, **{"classification:classes": classes})}, f"scene-{number}"))
    asked = MosaicRequest(CATALOG, collection(), tuple(items), "land", "land", tmp_path / "out")
    (source,) = result(MosaicTask(asked)).sources
    (layer,) = result(OpenLayersTask([source])).layers
    assert [each.label for each in layer.renderer().classes()] == ["Water", "Forest", "bare"]
    block = layer.dataProvider().block(1, layer.extent(), 200, 200)
    assert block.isNoData(0, 0)
    assert block.isNoData(0, 100)
    QgsProject.instance().clear()


def test_a_mosaic_leaves_out_nodata_of_the_catalogue(files, tmp_path, store, qgis_app):
    url = store(files)
    below, above = counts(), counts()
    above[:, :100] = 0
    items = [
        item({"b4": asset(url, write_raster(files / f"{day}.tif", values, nodata=None), nodata=0)}, day, day)
        for day, values in (("2024-06-01", below), ("2024-06-02", above))
    ]
    asked = MosaicRequest(CATALOG, collection(), tuple(items), "b4", "b4", tmp_path / "out")
    (source,) = result(MosaicTask(asked)).sources
    assert (opened(source.path).ReadAsArray() == below).all()


def test_a_script_says_that_it_reads_the_files_as_they_are(files, tmp_path, store, qgis_app):
    path = write_raster(files / "a.tif", counts(), nodata=None)
    record = item({"b4": asset(store(files), path, nodata=0)})
    plan = plan_export(request([export_source(choice(record, "b4"))], BOX, tmp_path / "out.tif"))
    assert any("without what only the catalogue says" in note for note in plan_values.notes(plan))
