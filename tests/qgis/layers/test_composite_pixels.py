"""Pictures of three bands of unlike files, pixel by pixel beside GDAL's own tools."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.layers.composite_task import CompositeRequest, CompositeTask
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.rasters.bands import BandRef
from datacube_browser.core.stac.records import Collection
from osgeo import gdal
from qgis.core import QgsProject

from tests.export_tools import export
from tests.qgis.described_items import API, asset, item
from tests.rasters import terrain, write_masked, write_raster
from tests.servers.tasks import failure, result

X, Y = 2_000_000, 500_000
KEYS = ("red", "green", "blue")


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    yield folder
    QgsProject.instance().clear()


def record_of(files, url, paths, **fields):
    return item({key: asset(url, path, **fields.get(key, {})) for key, path in zip(KEYS, paths, strict=True)})


def task_of(records, tmp_path, *, as_mosaic=False):
    bands = tuple(BandRef(key, 1, key) for key in KEYS)
    catalog, collection = Catalog("c", "C", API), Collection("described", "Described")
    return CompositeTask(
        CompositeRequest(catalog, collection, tuple(records), bands, "Picture", tmp_path / "made", as_mosaic)
    )


def layer_of(source):
    found = result(OpenLayersTask([source]))
    assert not found.failures
    return found.layers[0]


def values(path):
    return gdal.Open(str(path)).ReadAsArray()


def separate(paths, tmp_path, **options):
    """What `gdalbuildvrt -separate` makes of the files."""
    path = tmp_path / "separate.vrt"
    dataset = gdal.BuildVRT(str(path), [str(each) for each in paths], separate=True, resolution="highest", **options)
    del dataset
    return path


def test_files_of_unlike_resolution_and_extent_are_as_gdalbuildvrt_puts_them(files, tmp_path, store, qgis_app):
    """Finer and coarser pixels, one file that begins further east, one that ends further south."""
    paths = [
        write_raster(files / "red.tif", terrain(200, 200, "uint16"), nodata=0, overviews=(2, 4)),
        write_raster(files / "green.tif", terrain(100, 80, "uint16"), nodata=0, resolution=2, origin=(X + 40, Y)),
        write_raster(files / "blue.tif", terrain(60, 50, "uint16", 3), nodata=0, resolution=4, origin=(X, Y - 40)),
    ]
    (source,) = result(task_of([record_of(files, store(files), paths)], tmp_path)).sources
    expected = separate(paths, tmp_path)
    assert gdal.Open(source.path).GetGeoTransform() == gdal.Open(str(expected)).GetGeoTransform()
    assert (values(source.path) == values(expected)).all()


def test_each_band_keeps_its_own_nodata_value(files, tmp_path, store, qgis_app):
    paths, grids = [], []
    for number, (key, nodata) in enumerate(zip(KEYS, (0, 7, None), strict=True)):
        pixels = terrain(100, 100, "uint16", number) + 100
        if nodata is not None:
            pixels[10 * number : 10 * number + 10] = nodata
        paths.append(write_raster(files / f"{key}.tif", pixels, nodata=nodata))
        grids.append(pixels)
    (source,) = result(task_of([record_of(files, store(files), paths)], tmp_path)).sources
    assert (values(source.path) == np.stack(grids)).all()
    layer = layer_of(source)
    shown = layer.renderer().block(1, layer.extent(), 100, 100)
    assert [shown.color(row, 5) >> 24 for row in (5, 15, 50)] == [0, 0, 255]
    saved = tmp_path / "saved.tif"
    export([source_of_layer(layer)], (X, Y - 100, X + 100, Y), saved)
    dataset = gdal.Open(str(saved))
    kept = dataset.ReadAsArray()
    for number, nodata in enumerate((0, 7, None)):
        is_valid = np.ones((100, 100), bool) if nodata is None else grids[number] != nodata
        assert (kept[number][is_valid] == grids[number][is_valid]).all()


def test_bytes_beside_16_bits_are_each_stretched(files, tmp_path, store, qgis_app):
    paths = [
        write_raster(files / "red.tif", (terrain(100, 100) % 200).astype("uint8"), nodata=None),
        write_raster(files / "green.tif", terrain(100, 100, "uint16") + 3000, nodata=None),
        write_raster(files / "blue.tif", terrain(100, 100) / 100, nodata=None),
    ]
    (source,) = result(task_of([record_of(files, store(files), paths)], tmp_path)).sources
    renderer = layer_of(source).renderer()
    red, green, blue = (
        (each.minimumValue(), each.maximumValue())
        for each in (
            renderer.redContrastEnhancement(),
            renderer.greenContrastEnhancement(),
            renderer.blueContrastEnhancement(),
        )
    )
    assert red == (0, 255)
    assert 3000 <= green[0] < green[1] < 3200
    assert blue[1] < 3


def test_a_mask_of_all_files_is_that_of_the_picture(files, tmp_path, store, qgis_app):
    valid = np.ones((100, 100), bool)
    valid[:10] = False
    paths = [write_masked(files / f"{key}.tif", terrain(100, 100, "uint8", n), valid) for n, key in enumerate(KEYS)]
    (source,) = result(task_of([record_of(files, store(files), paths)], tmp_path, as_mosaic=True)).sources
    layer = layer_of(source)
    shown = layer.renderer().block(1, layer.extent(), 100, 100)
    assert [shown.color(row, 5) >> 24 for row in (5, 50)] == [0, 255]


def test_a_mask_of_one_file_counts_beside_two_without(files, tmp_path, store, qgis_app):
    valid = np.ones((100, 100), bool)
    valid[:10] = False
    paths = [
        write_raster(files / "red.tif", terrain(100, 100, "uint8"), nodata=None),
        write_masked(files / "green.tif", terrain(100, 100, "uint8"), valid),
        write_raster(files / "blue.tif", terrain(100, 100, "uint8"), nodata=None),
    ]
    (source,) = result(task_of([record_of(files, store(files), paths)], tmp_path)).sources
    layer = layer_of(source)
    shown = layer.renderer().block(1, layer.extent(), 100, 100)
    assert [shown.color(row, 5) >> 24 for row in (5, 50)] == [0, 255]


def test_files_in_two_projections_are_refused_in_words(files, tmp_path, store, qgis_app):
    paths = [
        write_raster(files / "red.tif", terrain(100, 100, "uint8"), nodata=None),
        write_raster(files / "green.tif", terrain(100, 100, "uint8"), nodata=None, epsg=32198),
        write_raster(files / "blue.tif", terrain(100, 100, "uint8"), nodata=None),
    ]
    error = failure(task_of([record_of(files, store(files), paths)], tmp_path))
    assert "coordinate reference system" in str(error)


def test_scale_and_offset_are_saved_as_gdal_shows_them(files, tmp_path, store, qgis_app):
    """The catalogue gives the scale: pixels stay, and what programs show of them is pixels times the scale."""
    scaled = {"raster:scale": 0.0001, "raster:offset": -0.1, "nodata": 0}
    paths = [
        write_raster(files / f"{key}.tif", terrain(100, 100, "uint16", n) + 1, nodata=None)
        for n, key in enumerate(KEYS)
    ]
    record = record_of(files, store(files), paths, **{key: {"bands": [scaled]} for key in KEYS})
    (source,) = result(task_of([record], tmp_path)).sources
    saved = tmp_path / "saved.tif"
    export([source_of_layer(layer_of(source))], (X, Y - 100, X + 100, Y), saved)
    unscaled = gdal.Translate("", str(saved), format="MEM", unscale=True, outputType=gdal.GDT_Float64).ReadAsArray()
    expected = np.stack([values(path) for path in paths]) * 0.0001 - 0.1
    assert np.allclose(unscaled, expected, rtol=0, atol=1e-12)
