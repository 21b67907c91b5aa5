"""Many tiles as one mosaic layer: the VRT, the requests to the server, and the menus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import LayerError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.gdal_calls import thread_options
from datacube_browser.core.layers.mosaic_profile import Profile, VrtBand, read_profile
from datacube_browser.core.layers.mosaic_task import MosaicRequest, MosaicTask
from datacube_browser.core.layers.mosaic_vrt import MosaicSource, by_crs, mosaic_source, mosaic_vrt
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.records import Collection, Item
from osgeo import gdal
from qgis.core import QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMenu

from demo.catalog import catalogue
from demo.person import click_row, expand_row, find_row, settle, wait_until
from tests.gdal_exceptions import gdal_exceptions
from tests.qgis.dock.test_dock import DTM as DTM_ROW
from tests.qgis.dock.test_dock import HRDEM_1M, connected, expanded
from tests.qgis.menus import open_menu
from tests.rasters import NODATA, pixels_of, terrain, write_raster, write_signed
from tests.servers.tasks import failure, result

LAMBERT = "EPSG:3979"
#: The asset as menus name it; DTM_ROW is its row.
DTM = "Digital Terrain Model (COG)"


def tile(path, *, crs=LAMBERT):
    """A MosaicTile with the file's own grid."""
    dataset = gdal.Open(str(path))
    t = dataset.GetGeoTransform()
    rows, columns = dataset.RasterYSize, dataset.RasterXSize
    bounds = (t[0], t[3] + rows * t[5], t[0] + columns * t[1], t[3])
    return MosaicSource(str(path), Georeference(crs, bounds, t, (rows, columns)))


def opened(folder, tiles):
    path = folder / "mosaic.vrt"
    path.write_text(mosaic_vrt(tiles, read_profile(tiles[0].path)), encoding="utf-8")
    return gdal.Open(str(path))


def stac_item(name, crs=LAMBERT, keys=("dtm",), transform=(0, 1, 0, 100, 0, -1), day=None):
    assets = tuple(Asset(key, f"http://127.0.0.1:9/{name}-{key}.tif", key, AssetKind.COG) for key in keys)
    grid = Georeference(crs, (0, 0, 100, 100), transform, (100, 100))
    return Item(name, "c", None, None, day, assets, georeference=grid)


@pytest.fixture
def two(tmp_path, qgis_app):
    """Two adjacent tiles, the right one with a hole of nodata."""
    left, right = terrain(300, 300), terrain(300, 300, seed=2)
    right[100:200, 100:200] = NODATA
    one = write_raster(tmp_path / "a.tif", left, overviews=(2, 4))
    other = write_raster(tmp_path / "b.tif", right, origin=(2_000_300, 500_000), overviews=(2, 4))
    return tmp_path, one, other, left, right


def test_the_mosaic_has_the_pixels_of_its_tiles(two):
    folder, one, other, left, right = two
    dataset = opened(folder, [tile(one), tile(other)])
    assert (dataset.RasterXSize, dataset.RasterYSize) == (600, 300)
    assert dataset.GetGeoTransform() == (2_000_000, 1, 0, 500_000, 0, -1)
    values = dataset.ReadAsArray()
    assert (values[:, :300] == left).all()
    assert (values[:, 300:] == right).all()


def test_nodata_overviews_block_size_and_data_type_are_kept(two):
    folder, one, other, *_ = two
    dataset = opened(folder, [tile(one), tile(other)])
    band = dataset.GetRasterBand(1)
    assert band.GetNoDataValue() == NODATA
    assert band.GetOverviewCount() == 2
    assert [band.GetOverview(level).XSize for level in range(2)] == [300, 150]
    assert band.GetBlockSize() == [128, 128]
    assert gdal.GetDataTypeName(band.DataType) == "Float32"
    assert dataset.GetSpatialRef().GetAuthorityCode(None) == "3979"


def test_where_the_samples_are_empty_the_stretch_is_that_of_the_view(two):
    """Numbers that are not stretched would be drawn from black to white again and again."""
    folder, one, other, left, _ = two
    empty = write_raster(folder / "empty.tif", np.full((300, 300), NODATA, np.float32), origin=(2_000_600, 500_000))
    path = opened(folder, [tile(one), tile(other), tile(empty)]).GetDescription()
    source = LayerSource("mosaic", path, path, AssetKind.VRT, samples=(str(empty),))
    view = MapExtent(2_000_000, 499_700, 2_000_300, 500_000, LAMBERT)
    (blind,), (layer,) = (result(OpenLayersTask([each])).layers for each in (source, replace(source, view=view)))
    assert blind.renderer().contrastEnhancement() is None
    stretch = layer.renderer().contrastEnhancement()
    assert left.min() <= stretch.minimumValue() < stretch.maximumValue() <= left.max()


def test_a_later_tile_covers_earlier_ones_except_where_it_is_nodata(tmp_path, qgis_app):
    below, above = terrain(100, 100), terrain(100, 100, seed=3)
    above[:50] = NODATA
    paths = [write_raster(tmp_path / name, values) for name, values in (("a.tif", below), ("b.tif", above))]
    values = opened(tmp_path, [tile(path) for path in paths]).ReadAsArray()
    assert (values[:50] == below[:50]).all()
    assert (values[50:] == above[50:]).all()


def test_the_mosaic_has_the_resolution_of_the_finest_tile(tmp_path, qgis_app):
    fine = write_raster(tmp_path / "fine.tif", terrain(100, 100))
    coarse = write_raster(tmp_path / "coarse.tif", terrain(50, 50), origin=(2_000_100, 500_000), resolution=2)
    dataset = opened(tmp_path, [tile(coarse), tile(fine)])
    assert (dataset.RasterXSize, dataset.RasterYSize) == (200, 100)
    assert (dataset.ReadAsArray(0, 0, 100, 100) == pixels_of(fine)).all()
    assert (dataset.ReadAsArray(100, 0, 100, 100)[::2, ::2] == pixels_of(coarse)).all()


def test_the_colour_table_is_kept(tmp_path, qgis_app):
    path = write_raster(tmp_path / "classes.tif", terrain(64, 64, "uint8"), nodata=None)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    table = gdal.ColorTable()
    table.SetColorEntry(3, (10, 20, 30, 255))
    dataset.GetRasterBand(1).SetColorTable(table)
    del dataset
    mosaic = opened(tmp_path, [tile(path)])
    band = mosaic.GetRasterBand(1)
    assert band.GetColorTable().GetColorEntry(3) == (10, 20, 30, 255)
    assert band.GetNoDataValue() is None


def described(path, *, scale=0.0001, offset=-0.1, unit="m"):
    dataset = gdal.Open(str(path), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.SetScale(scale)
    band.SetOffset(offset)
    band.SetUnitType(unit)
    band.SetDescription("red")
    band.SetCategoryNames(["none", "water & ice"])
    del band, dataset
    return path


def test_scale_offset_unit_names_and_classes_are_kept(tmp_path, qgis_app):
    path = described(write_raster(tmp_path / "a.tif", np.full((64, 64), 1000, "uint16"), nodata=0))
    mosaic = opened(tmp_path, [tile(path)])
    band = mosaic.GetRasterBand(1)
    assert (band.GetScale(), band.GetOffset(), band.GetUnitType()) == (0.0001, -0.1, "m")
    assert (band.GetDescription(), band.GetCategoryNames()) == ("red", ["none", "water & ice"])


def test_masked_pixels_show_the_tile_below_and_none_where_there_is_none(tmp_path, qgis_app):
    below, above = np.full((64, 64), 1, "uint8"), np.full((64, 64), 2, "uint8")
    paths = [
        write_raster(tmp_path / "below.tif", below, nodata=None),
        write_raster(tmp_path / "above.tif", above, nodata=None),
    ]
    for path, rows in zip(paths, (slice(0, 32), slice(16, 48)), strict=True):
        mask = np.zeros((64, 64), "uint8")
        mask[rows] = 255
        with thread_options({"GDAL_TIFF_INTERNAL_MASK": "YES"}):
            dataset = gdal.Open(str(path), gdal.GA_Update)
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
            dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
            del dataset
    mosaic = opened(tmp_path, [tile(path) for path in paths])
    values, valid = mosaic.ReadAsArray(), mosaic.GetRasterBand(1).GetMaskBand().ReadAsArray() != 0
    assert (values[:16] == 1).all()
    assert (values[16:48] == 2).all()
    assert valid[:48].all()
    assert not valid[48:].any()


@pytest.mark.parametrize("nodata", [None, -128, 5])
def test_signed_bytes_keep_their_sign(tmp_path, qgis_app, nodata):
    below, above = (np.random.default_rng(seed).integers(-128, 128, (64, 64)).astype("int8") for seed in (1, 2))
    if nodata is not None:
        above[:9] = below[:3] = nodata
    paths = [write_signed(tmp_path / f"{n}.tif", v, nodata=nodata) for n, v in (("a", below), ("b", above))]

    mosaic = opened(tmp_path, [tile(path) for path in paths])

    assert (mosaic.ReadAsArray() == (above if nodata is None else np.where(above == nodata, below, above))).all()
    assert mosaic.GetRasterBand(1).GetNoDataValue() == nodata


def test_nan_shows_the_tile_below(tmp_path, qgis_app):
    below, above = np.full((64, 64), 1, "float32"), np.full((64, 64), np.nan, "float32")
    paths = [write_raster(tmp_path / f"{n}.tif", v, nodata=None) for n, v in (("a", below), ("b", above))]
    assert (opened(tmp_path, [tile(path) for path in paths]).ReadAsArray() == 1).all()


@pytest.mark.parametrize(
    ("values", "others"),
    [
        (np.full((64, 64), 7, "int16"), {}),
        (np.full((64, 64), 7, "uint8"), {"nodata": 255}),
        (np.full((64, 64), 7, "uint8"), {"nodata": 0, "scale": 2.0}),
    ],
    ids=["type", "nodata", "scale"],
)
def test_files_whose_pixels_mean_something_else_are_a_layer_of_their_own(store, tmp_path, qgis_app, values, others):
    files = tmp_path / "files"
    files.mkdir()
    scale = others.pop("scale", None)
    write_raster(files / "0.tif", np.full((64, 64), 5, "uint8"), nodata=0)
    write_raster(files / "1.tif", values, **{"nodata": 0, **others})
    if scale is not None:
        described(files / "1.tif", scale=scale)
    url = store(files)
    items = []
    for number in range(6):
        name = "1" if number == 1 else "0"
        item = stac_item(f"i{number}")
        asset = replace(item.assets[0], href=f"{url}/{name}.tif")
        items.append(replace(item, assets=(asset,), georeference=tile(files / f"{name}.tif").grid))
    made = result(
        MosaicTask(MosaicRequest(CATALOG, Collection("c", "C"), tuple(items), "dtm", "c · dtm", tmp_path / "out"))
    )
    assert (made.files, made.further_kinds, len(made.sources)) == (6, 1, 2)
    assert sorted(gdal.Open(source.path).ReadAsArray()[0, 0] for source in made.sources) == [5, 7]


def test_special_characters_in_urls_are_escaped(qgis_app):
    item = stac_item('a b&c<d>"é')
    made = mosaic_source(item, item.assets[0])
    text = mosaic_vrt([made], Profile((VrtBand("Byte", 0.0, "Gray"),), (256, 256), ()))
    assert gdal.Open(text) is not None
    assert "a%20b%26c%3Cd%3E%22%C3%A9-dtm.tif" in text


def test_rotated_and_unknown_grids_are_left_out(qgis_app):
    turned = stac_item("a", transform=(0, 1, 0.1, 100, 0.1, -1))
    assert mosaic_source(turned, turned.assets[0]) is None
    unknown = replace(stac_item("a"), georeference=None)
    assert mosaic_source(unknown, unknown.assets[0]) is None


def test_there_is_one_mosaic_per_crs():
    items = [stac_item(name, crs) for name, crs in (("a", LAMBERT), ("b", "EPSG:2959"), ("c", LAMBERT))]
    groups = by_crs(mosaic_source(item, item.assets[0]) for item in items)
    assert {crs: len(tiles) for crs, tiles in groups.items()} == {LAMBERT: 2, "EPSG:2959": 1}


@pytest.mark.parametrize("raises", [False, True])
def test_unreadable_files_in_one_crs_do_not_stop_the_mosaic_in_another(two, store, raises):
    folder, *_ = two
    url = store(folder)
    there = replace(stac_item("a"), assets=(Asset("dtm", f"{url}/a.tif", "dtm", AssetKind.COG),))
    gone = replace(stac_item("b", "EPSG:2959"), assets=(Asset("dtm", f"{url}/gone.tif", "dtm", AssetKind.COG),))
    request = MosaicRequest(CATALOG, Collection("c", "c"), (gone, there), "dtm", "DTM", folder / "out")
    with gdal_exceptions(raised=raises):
        made = result(MosaicTask(request))
        error = failure(MosaicTask(replace(request, items=(gone,))))
    assert (len(made.sources), made.files, made.unreadable) == (1, 1, 1)
    assert "could not be opened" in str(error)


CATALOG = Catalog("x", "Test", "http://other.invalid")


def served_scene(url, *bands):
    """A scene of two bands with pixels of 10 and 20 m, as Earth Search describes it; the footprint is true."""
    assets = {
        key: {
            "href": f"{url}/{key}.tif",
            "type": "image/tiff; application=geotiff; profile=cloud-optimized",
            "proj:shape": [count, count],
            "proj:transform": [told, 0, 399960, 0, -told, 5100000],
        }
        for key, told, count in bands
    }
    box = [-76.2931, 46.0303, -76.2594, 46.0536]
    ring = [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]], [box[0], box[1]]]
    fields = {"datetime": "2023-05-29T00:00:00Z", "proj:code": "EPSG:32618"}
    value = {
        "id": "scene",
        "collection": "c",
        "bbox": box,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": fields,
        "assets": assets,
    }
    (found,), _ = parse.items([value], ApiRoot("http://127.0.0.1:9"))
    return found


@pytest.mark.parametrize("told", [20, 2], ids=["as the catalogue says", "where the catalogue is wrong"])
def test_the_mosaic_of_a_coarser_band_has_that_bands_pixels(store, tmp_path, qgis_app, told):
    files = tmp_path / "files"
    files.mkdir()
    values = terrain(128, 128)
    write_raster(files / "swir.tif", values, epsg=32618, origin=(399960, 5100000), resolution=20)
    item = served_scene(store(files), ("blue", 10, 256), ("swir", told, 128))
    made = result(MosaicTask(MosaicRequest(CATALOG, Collection("c", "c"), (item,), "swir", "SWIR", tmp_path / "out")))
    mosaic = gdal.Open(made.sources[0].path)
    assert mosaic.GetGeoTransform() == (399960, 20, 0, 5100000, 0, -20)
    assert (mosaic.ReadAsArray() == values).all()
    assert (made.files, made.without_grid, made.unreadable) == (1, 0, 0)


def test_a_file_whose_grid_cannot_be_checked_is_counted_and_the_others_kept(store, tmp_path, qgis_app):
    files = tmp_path / "files"
    files.mkdir()
    write_raster(files / "swir.tif", terrain(128, 128), epsg=32618, origin=(399960, 5100000), resolution=20)
    url = store(files)
    fine, wrong = served_scene(url, ("swir", 20, 128)), served_scene(f"{url}/gone", ("swir", 2, 128))
    request = MosaicRequest(CATALOG, Collection("c", "c"), (wrong, fine), "swir", "SWIR", tmp_path / "out")
    made = result(MosaicTask(request))
    assert (made.files, made.without_grid, made.unreadable) == (1, 0, 1)
    assert "could not be opened" in str(failure(MosaicTask(replace(request, items=(wrong,)))))


@pytest.mark.parametrize(
    ("count", "transform"),
    [
        (256, (10, 0, 399960, 0, -10, 5100000)),  # the pixels of another band of the scene
        (128, (20, 0, 399970, 0, -20, 5099990)),  # the place of the first pixel's centre
        (128, (20, 0, 400040, 0, -20, 5100000)),  # four pixels further east: no footprint tells
    ],
)
def test_files_lie_where_they_say_themselves_where_the_catalogue_is_wrong(store, tmp_path, qgis_app, count, transform):
    files = tmp_path / "files"
    files.mkdir()
    values = terrain(128, 128)
    write_raster(files / "swir.tif", values, epsg=32618, origin=(399960, 5100000), resolution=20)
    item = served_scene(store(files), ("swir", 20, 128))
    west, north, step = transform[2], transform[5], transform[0]
    box = (west, north - count * step, west + count * step, north)
    told = Georeference("EPSG:32618", box, (west, step, 0, north, 0, -step), (count, count))
    item = replace(item, assets=tuple(replace(asset, georeference=told) for asset in item.assets))
    made = result(MosaicTask(MosaicRequest(CATALOG, Collection("c", "c"), (item,), "swir", "SWIR", tmp_path / "out")))
    mosaic = gdal.Open(made.sources[0].path)
    assert mosaic.GetGeoTransform() == (399960, 20, 0, 5100000, 0, -20)
    assert (mosaic.ReadAsArray() == values).all()
    assert (made.files, made.without_grid, made.unreadable) == (1, 0, 0)


def mosaic_request(store_url, folder, key="dtm", authcfg=""):
    """All 66 tiles of the demo's 1 m mosaic."""
    found = [item for item in catalogue(store_url)[1] if item["collection"] == HRDEM_1M]
    items, _ = parse.items(found, ApiRoot("http://127.0.0.1:9"))
    catalog = Catalog("x", "Test", store_url if authcfg else "http://other.invalid", authcfg)
    return MosaicRequest(catalog, Collection(HRDEM_1M, "HRDEM"), tuple(items), key, "HRDEM · dtm", folder)


def drawn(layer, box, size=400):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(size, size))
    settings.setExtent(QgsRectangle(*box))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def test_items_without_the_asset_are_counted(proxied_datacube, tmp_path, qgis_app):
    made = result(MosaicTask(mosaic_request(proxied_datacube.store_url, tmp_path)))
    assert (made.files, made.without_asset, made.without_grid) == (56, 10, 0)
    again = result(MosaicTask(mosaic_request(proxied_datacube.store_url, tmp_path)))
    assert [source.path for source in again.sources] == [source.path for source in made.sources]
    assert len(list(tmp_path.iterdir())) == 1


def test_66_tiles_open_with_requests_to_a_few_of_them(proxied_datacube, tmp_path, qgis_app):
    from datacube_browser.core.layers.opening import OpenLayersTask

    made = result(MosaicTask(mosaic_request(proxied_datacube.store_url, tmp_path, "dsm")))
    assert made.files == 66
    layer = result(OpenLayersTask(made.sources)).layers[0]
    files = {seen.path for seen in proxied_datacube.store.requests}
    assert layer.isValid()
    assert len(files) <= 4
    assert (layer.width(), layer.height()) == (5_550_000, 5_000_000)
    assert len(layer.dataProvider().buildPyramidList()) >= 10
    assert layer.dataProvider().sourceNoDataValue(1) == NODATA
    assert proxied_datacube.store.count() <= 3 * len(files)


def test_panning_costs_no_more_requests_than_with_a_single_tile(proxied_datacube, tmp_path, qgis_app):
    from datacube_browser.core.layers.opening import OpenLayersTask
    from datacube_browser.core.layers.source import LayerSource

    store, url = proxied_datacube.store, proxied_datacube.store_url
    href = f"{url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
    single = LayerSource(name="one", href=href, path=f"/vsicurl/{href}", kind=AssetKind.COG)
    made = result(MosaicTask(mosaic_request(url, tmp_path)))
    counts = {}
    for name, sources in (("one tile", [single]), ("mosaic", made.sources)):
        layer = result(OpenLayersTask(sources)).layers[0]
        drawn(layer, (2_085_000, 299_000, 2_085_400, 299_400))
        store.clear()
        picture = drawn(layer, (2_088_000, 300_000, 2_088_400, 300_400))
        # HEAD only opens connections, of which there are more or fewer by how soon GDAL has an index that it knows
        count = sum(seen.method == "GET" for seen in store.requests)
        counts[name] = count, {seen.path for seen in store.requests}, picture
        gdal.VSICurlClearCache()
    assert counts["mosaic"][0] <= counts["one tile"][0]
    assert counts["mosaic"][1] == counts["one tile"][1]


def test_tiles_in_two_crss_become_two_layers(store, tmp_path, qgis_app):
    from datacube_browser.core.layers.opening import OpenLayersTask

    files = tmp_path / "files"
    files.mkdir()
    items = []
    for name, epsg, origin in (("a", 3979, (0, 100)), ("b", 2959, (500_000, 5_000_000)), ("c", 3979, (100, 100))):
        write_raster(files / f"{name}.tif", terrain(100, 100), epsg=epsg, origin=origin)
        items.append(stac_item(name, f"EPSG:{epsg}", transform=(origin[0], 1, 0, origin[1], 0, -1)))
    url = store(files)
    placed = [
        replace(
            item,
            assets=(replace(item.assets[0], href=f"{url}/{item.id}.tif"),),
            georeference=tile(files / f"{item.id}.tif", crs=item.georeference.crs).grid,
        )
        for item in items
    ]
    catalog = Catalog("x", "Test", "http://other.invalid", "")
    made = result(
        MosaicTask(MosaicRequest(catalog, Collection("c", "C"), tuple(placed), "dtm", "c · dtm", tmp_path / "out"))
    )
    layers = result(OpenLayersTask(made.sources)).layers
    assert {layer.crs().authid(): layer.width() for layer in layers} == {LAMBERT: 200, "EPSG:2959": 100}
    assert [layer.name() for layer in layers] == [f"c · dtm · {layer.crs().authid()}" for layer in layers]


def test_files_behind_a_sign_in_are_refused_with_a_message(tmp_path, qgis_app):
    error = failure(MosaicTask(mosaic_request("http://127.0.0.1:9", tmp_path, authcfg="abc1234")))
    assert isinstance(error, LayerError)
    assert "sign-in" in str(error)
    assert not list(tmp_path.iterdir())


def test_an_unreachable_server_is_reported_with_a_message(tmp_path, qgis_app):
    error = failure(MosaicTask(mosaic_request("http://127.0.0.1:9", tmp_path)))
    assert "could not be opened" in str(error)


def test_the_vrt_is_saved_beside_the_project_if_that_folder_is_writable(proxied_datacube, tmp_path, qgis_app):
    wanted = mosaic_request(proxied_datacube.store_url, tmp_path / "profile")
    places = {}
    for name in ("project", "gone"):
        project = tmp_path / name
        if name == "project":
            project.mkdir()
        places[name] = Path(result(MosaicTask(replace(wanted, project_folder=project))).sources[0].path).parent
    assert places == {"project": tmp_path / "project" / "mosaics", "gone": tmp_path / "profile"}


# In the dock


def choose(menu, text):
    """Click the entry with this text; where it opens a submenu, wait until that is there.

    The menu must be on the screen: on a busy machine a submenu comes late, and Qt crashes when the click that chooses
    one of its entries comes before it.
    """
    action = next(each for each in menu.actions() if each.text().startswith(text))
    wait_until(menu.isVisible, "the menu is shown")
    QTest.mouseMove(menu, menu.actionGeometry(action).center())
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    if action.menu() is not None:
        wait_until(action.menu().isVisible, "the submenu is shown")
    settle()
    return action


def open_more(panel):
    return open_menu(panel.more_button)


def project_layers():
    return list(QgsProject.instance().mapLayers().values())


@pytest.fixture
def corner(datacube, open_dock, host):
    """The dock with the four tiles that meet at a corner listed."""
    host.frame(1_990_000, 490_000, 2_010_000, 510_000)
    panel = connected(open_dock(datacube.stac_url))
    row = expanded(panel, HRDEM_1M)
    wait_until(lambda: len(panel.model.items()) == 4, "four tiles are listed")
    return panel, row


def test_all_listed_items_become_one_mosaic_layer(corner, host):
    panel, row = corner
    click_row(panel.tree, row)
    menu = open_more(panel)
    submenu = choose(menu, "Add All Items as One Mosaic Layer (4)").menu()
    choose(submenu, DTM)
    layer = wait_until(lambda: next(iter(project_layers()), None), "the mosaic is on the map")
    assert layer.isValid()
    assert (layer.width(), layer.height()) == (1_000_000, 1_000_000)
    assert Path(layer.source()).is_file()
    assert layer.customProperty("datacube_browser/collection") == HRDEM_1M
    said = wait_until(lambda: host.bar.currentItem() and host.bar.currentItem().text(), "the outcome is said")
    assert "Files in the mosaic: 4." in said


def test_two_selected_items_are_added_as_layers(corner):
    panel, row = corner
    names = ("10_3-mosaic-1m", "9_4-mosaic-1m")
    click_row(panel.tree, find_row(panel.tree, names[0], row))
    at = panel.tree.visualRect(find_row(panel.tree, names[1], row)).center()
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
    menu = open_more(panel)
    choose(choose(menu, "Add Each Selected Item as a Layer (2)").menu(), DTM)
    wait_until(lambda: len(project_layers()) == 2, "two layers are on the map")
    assert {layer.name() for layer in project_layers()} == {f"dtm · {name}" for name in names}


def test_a_mosaic_of_a_selected_asset_can_be_added_by_keyboard_alone(corner):
    panel, row = corner
    item = find_row(panel.tree, "10_3-mosaic-1m", row)
    expand_row(panel.tree, item)
    click_row(panel.tree, find_row(panel.tree, DTM_ROW, item))
    menu = open_more(panel)
    for _ in menu.actions():
        QTest.keyClick(menu, Qt.Key.Key_Down)
        if menu.activeAction().text().startswith("Add All Items as One Mosaic"):
            break
    submenu = menu.activeAction().menu()
    assert [action.text() for action in submenu.actions()] == [DTM]
    QTest.keyClick(menu, Qt.Key.Key_Right)
    settle()
    QTest.keyClick(submenu, Qt.Key.Key_Return)
    layer = wait_until(lambda: next(iter(project_layers()), None), "the mosaic is on the map")
    assert layer.width() == 1_000_000


def test_too_many_layers_are_refused_with_a_message(corner, monkeypatch):
    panel, row = corner
    monkeypatch.setattr("datacube_browser.ui.actions.bulk_actions.MOST_LAYERS", 3)
    click_row(panel.tree, row)
    menu = open_more(panel)
    choose(choose(menu, "Add Each Item as a Layer (4)").menu(), DTM)
    assert "Too many layers" in panel.message_bar.currentItem().text()
    assert not project_layers()


def test_the_context_menu_offers_layers_mosaic_and_footprints(corner):
    panel, row = corner
    click_row(panel.tree, find_row(panel.tree, "10_3-mosaic-1m", row))
    menu = panel.results_menu.menu(1)
    titles = [action.text() for action in menu.actions() if isinstance(action.menu(), QMenu)]
    assert titles[:4] == [
        "Save Canvas Extent as…",
        "Add Each Item as a Layer (4)",
        "Add All Items as One Mosaic Layer (4)",
        "Create Footprint Layer",
    ]
    menu.deleteLater()


def test_pages_not_scrolled_to_yet_are_fetched_first(datacube, open_dock, host, monkeypatch):
    host.frame(-2_500_000, -1_000_000, 3_050_000, 4_000_000)
    panel = connected(open_dock(datacube.stac_url))
    whole = panel.search_controller.query
    monkeypatch.setattr(panel.search_controller, "query", lambda collection: replace(whole(collection), limit=40))
    row = expanded(panel, HRDEM_1M)
    click_row(panel.tree, row)
    assert len(panel.tree.scope().items) == 40
    assert panel.tree.scope().rest is not None
    menu = open_more(panel)
    title = next(action for action in menu.actions() if "One Mosaic" in action.text())
    choose(choose(menu, title.text()).menu(), DTM)
    wait_until(project_layers, "the mosaic is on the map")
    said = wait_until(lambda: host.bar.currentItem() and host.bar.currentItem().text(), "the outcome is said")
    assert "Files in the mosaic: 56." in said
    assert "left out: 10." in said


def test_reopening_a_project_restores_the_mosaic_without_requests(proxied_datacube, open_dock, host, tmp_path):
    project = QgsProject.instance()
    project.write(str(tmp_path / "map.qgs"))
    host.frame(1_990_000, 490_000, 2_010_000, 510_000)
    panel = connected(open_dock(proxied_datacube.stac_url))
    click_row(panel.tree, expanded(panel, HRDEM_1M))
    menu = open_more(panel)
    choose(choose(menu, "Add All Items as One Mosaic Layer (4)").menu(), DTM)
    wait_until(project_layers, "the mosaic is on the map")
    assert Path(project_layers()[0].source()).parent == tmp_path / "mosaics"
    project.write()
    project.clear()
    proxied_datacube.store.clear()
    assert project.read(str(tmp_path / "map.qgs"))
    assert project_layers()[0].isValid()
    assert proxied_datacube.store.count() == 0
    assert "./mosaics/" in (tmp_path / "map.qgs").read_text(encoding="utf-8")
