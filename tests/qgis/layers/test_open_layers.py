"""Opening layers over HTTP: requests, style, provenance and errors."""

from __future__ import annotations

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import LayerError
from datacube_browser.core.layers import failure, opening
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import layer_source, path_of
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Item
from osgeo import gdal, ogr
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsContrastEnhancement,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer

from tests.authentication import basic_authentication
from tests.gdal_exceptions import gdal_exceptions
from tests.qgis import layer_files as files
from tests.rasters import break_overviews, terrain, write_raster
from tests.servers.proxy import Answer, Hang, html
from tests.servers.tasks import outcome, result


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    files.write_dem(folder / "dem.tif")
    shade = np.full((1, 1024, 1024), 180, dtype="u1")
    files.write_cog(folder / "dem_hillshade.tif", shade)
    classes = np.tile(np.repeat(np.arange(1, 5, dtype="u1"), 256), (1, 1024, 1))
    files.write_cog(folder / "classes.tif", classes)
    colors = gdal.ColorTable()
    for value, color in enumerate(
        [(0, 0, 0, 0), (0, 100, 0, 255), (200, 200, 0, 255), (0, 0, 255, 255), (9, 9, 9, 255)]
    ):
        colors.SetColorEntry(value, color)
    files.write_cog(folder / "palette.tif", classes, colors=colors)
    bands = np.stack([np.full((1024, 1024), 1000 * band, dtype="u2") for band in (1, 2, 3)])
    bands[:, :, 512:] += 500
    files.write_cog(folder / "bands.tif", bands)
    files.write_cog(folder / "empty.tif", np.full((1, 1024, 1024), files.NODATA, dtype="f4"), files.NODATA)
    files.write_vectors(folder)
    return folder


@pytest.fixture
def served(folder, store, proxy):
    return proxy(store(folder))


def opened(*sources):
    layers = result(OpenLayersTask(sources))
    assert not layers.failures, layers.failures[0][1].report()
    return layers.layers


def failure_of(source) -> LayerError:
    layers = result(OpenLayersTask([source]))
    assert not layers.layers
    return layers.failures[0][1]


def stretched(layer) -> tuple[float, float]:
    enhancement = layer.renderer().contrastEnhancement()
    stretch = QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
    assert enhancement.contrastEnhancementAlgorithm() == stretch
    return enhancement.minimumValue(), enhancement.maximumValue()


def test_a_cog_opens_in_three_requests_and_reads_one_small_overview(served):
    (layer,) = opened(files.source(served.url, "dem.tif"))
    assert layer.isValid()
    assert (layer.width(), layer.height()) == (files.SIZE, files.SIZE)
    assert layer.crs().authid() == "EPSG:3979"
    requests = [(seen.method, seen.range) for seen in served.requests]
    assert len(requests) <= 3, requests
    assert served.bytes_sent < 1_200_000


def test_a_layer_that_is_added_again_is_what_the_server_has_now(tmp_path, store):
    path = write_raster(tmp_path / "dem.tif", terrain(300, 200))
    url = store(tmp_path)
    (layer,) = opened(files.source(url, "dem.tif"))
    assert (layer.width(), layer.height()) == (200, 300)

    write_raster(path, terrain(500, 400))
    (layer,) = opened(files.source(url, "dem.tif"))

    assert (layer.width(), layer.height()) == (400, 500)


@pytest.mark.parametrize(("file", "kind"), [("dtm.tif", AssetKind.COG), ("dtm.vrt", AssetKind.VRT)], ids=["cog", "vrt"])
def test_a_tile_of_500_000_by_500_000_pixels_opens_with_a_few_kilobytes(proxied_datacube, file, kind):
    store = proxied_datacube.store
    (layer,) = opened(files.source(store.url, f"hrdem-mosaic-1m/10_3-mosaic-1m-{file}", kind))
    assert (layer.width(), layer.height()) == (500_000, 500_000)
    low, high = stretched(layer)
    assert -10 < low < high < 3000
    assert len([seen for seen in store.requests if seen.path.endswith(".tif")]) <= 3
    assert store.bytes_sent < 100_000


def test_the_layer_source_is_a_plain_vsicurl_path(served):
    (layer,) = opened(files.source(served.url, "dem.tif"))
    assert layer.source() == f"/vsicurl/{served.url}/dem.tif"
    assert layer.name() == "dtm · 10_3-mosaic-1m"
    assert layer.providerType() == "gdal"


def test_elevation_is_stretched_over_the_values_of_an_overview_without_nodata(served):
    (layer,) = opened(files.source(served.url, "dem.tif"))
    low, high = stretched(layer)
    assert low == pytest.approx(116, abs=3)
    assert high == pytest.approx(884, abs=3)


def test_an_empty_raster_opens_without_a_stretch(served):
    (layer,) = opened(files.source(served.url, "empty.tif"))
    assert layer.isValid()
    assert layer.renderer().contrastEnhancement() is None


def test_a_hillshade_is_not_stretched(served):
    (layer,) = opened(files.source(served.url, "dem_hillshade.tif", key="hillshade-dtm"))
    assert stretched(layer) == (0, 255)


def test_classes_keep_their_colour_table(served):
    (layer,) = opened(files.source(served.url, "palette.tif", key="classification"))
    assert layer.renderer().type() == "paletted"
    colors = {entry.value: entry.color.name() for entry in layer.renderer().classes()}
    assert colors[1] == "#006400"


def test_classes_without_a_colour_table_are_stretched_over_their_values(served):
    (layer,) = opened(files.source(served.url, "classes.tif", key="classification"))
    assert stretched(layer) == (1, 4)


def test_three_bands_are_rendered_as_rgb(served):
    (layer,) = opened(files.source(served.url, "bands.tif", key="cog"))
    renderer = layer.renderer()
    assert renderer.type() == "multibandcolor"
    assert renderer.greenContrastEnhancement().minimumValue() == 2000
    assert renderer.greenContrastEnhancement().maximumValue() == 2500


def test_a_vrt_opens_from_its_own_url(served, folder):
    files.write_vrt(folder / "dem.vrt", f"/vsicurl/{served.url}/dem.tif", folder / "dem.tif")
    (layer,) = opened(files.source(served.url, "dem.vrt", AssetKind.VRT, "dtm-vrt"))
    assert layer.isValid()
    assert layer.width() == files.SIZE
    low, high = stretched(layer)
    assert low == pytest.approx(116, abs=3)
    assert high == pytest.approx(884, abs=3)
    assert served.bytes_sent < 2_500_000


def test_geojson_is_drawn_as_an_outline(served):
    (layer,) = opened(files.source(served.url, "coverage.geojson", AssetKind.GEOJSON, "extent"))
    assert isinstance(layer, QgsVectorLayer)
    assert layer.featureCount() == 3
    assert layer.renderer().symbol().symbolLayer(0).brushStyle() == 0


def test_the_polygon_layer_of_a_geopackage_is_opened_even_if_points_come_first(served):
    (layer,) = opened(files.source(served.url, "coverage.gpkg", AssetKind.GEOPACKAGE, "coverage"))
    assert layer.geometryType() == Qgis.GeometryType.Polygon
    assert layer.featureCount() == 3
    assert layer.readOnly() or not layer.dataProvider().capabilities() & layer.dataProvider().Capability.AddFeatures


@pytest.mark.parametrize("name", ["a|authcfg=abc1234", "a authcfg='abc1234'", "a|option:X=Y", "a|subset=1=0", "a<b>"])
def test_the_name_of_a_layer_in_a_file_brings_no_options_in(folder, served, name):
    source = gdal.OpenEx(str(folder / "coverage.gpkg"), gdal.OF_VECTOR)
    copy = ogr.GetDriverByName("GPKG").CreateDataSource(str(folder / "named.gpkg"))
    for layer_name, new_name in (("stations", "stations"), ("coverage", name)):
        copy.CopyLayer(source.GetLayerByName(layer_name), new_name)
    copy = None
    (layer,) = opened(files.source(served.url, "named.gpkg", AssetKind.GEOPACKAGE, "coverage"))
    assert layer.source() == f"/vsicurl/{served.url}/named.gpkg|layerid=1"
    assert layer.featureCount() == 3
    assert layer.geometryType() == Qgis.GeometryType.Polygon


def test_a_layer_carries_its_provenance(served):
    (layer,) = opened(files.source(served.url, "dem.tif"))
    said = {key: layer.customProperty(f"datacube_browser/{key}") for key in ("catalog", "collection", "item", "asset")}
    assert said == {
        "catalog": "https://stac.example.org/api/",
        "collection": "hrdem-mosaic-1m",
        "item": "10_3-mosaic-1m",
        "asset": "dtm",
    }
    assert layer.customProperty("datacube_browser/href") == f"{served.url}/dem.tif"
    metadata = layer.metadata()
    assert metadata.identifier() == "hrdem-mosaic-1m/10_3-mosaic-1m/dtm"
    assert metadata.title() == "Digital Terrain Model (COG)"
    assert metadata.licenses() == ["OGL-Canada-2.0"]
    assert metadata.rights() == ["NRCan, CCMEO"]
    assert [link.name for link in metadata.links()] == ["asset", "item", "catalog"]
    bounds = metadata.extent().spatialExtents()[0]
    assert bounds.extentCrs.authid() == "EPSG:3979"
    assert (bounds.bounds.xMinimum(), bounds.bounds.yMaximum()) == (2000000, 500000)
    assert metadata.extent().temporalExtents()[0].begin().date().toString("yyyy-MM-dd") == "2023-05-29"
    assert layer.serverProperties().attribution() == "NRCan, CCMEO"


def test_layers_live_on_the_main_thread(served):
    layers = opened(
        files.source(served.url, "dem.tif"), files.source(served.url, "coverage.geojson", AssetKind.GEOJSON, "extent")
    )
    main = QgsApplication.instance().thread()
    assert all(layer.thread() == main and layer.dataProvider().thread() == main for layer in layers)


def test_one_bad_source_does_not_stop_the_others(served):
    sources = [
        files.source(served.url, "dem.tif"),
        files.source(served.url, "missing.tif", key="dsm"),
        files.source(served.url, "coverage.geojson", AssetKind.GEOJSON, "extent"),
    ]
    layers = result(OpenLayersTask(sources))
    assert [type(layer) for layer in layers.layers] == [QgsRasterLayer, QgsVectorLayer]
    ((source, error),) = layers.failures
    assert source is sources[1]
    assert "10_3-mosaic-1m · dsm" in error.message
    assert "no longer" in error.hint
    assert str(error).startswith(error.hint)  # a narrow dock has room for one of both
    assert error.url == f"{served.url}/missing.tif"
    assert "404" in error.details


@pytest.mark.parametrize(
    ("file", "kind"), [("dem.tif", AssetKind.COG), ("coverage.geojson", AssetKind.GEOJSON)], ids=["raster", "vector"]
)
@pytest.mark.parametrize(
    ("fault", "words"),
    [(Answer(403), "Access denied"), (Answer(404), "no longer"), (html(), "web page")],
    ids=["403", "404", "html"],
)
def test_each_failure_has_its_own_message(served, file, kind, fault, words):
    served.fault(fault)
    error = failure_of(files.source(served.url, file, kind))
    assert isinstance(error, LayerError)
    assert words in error.hint
    assert error.details


def test_a_request_to_a_busy_server_is_retried(served):
    served.fault(Answer(503), times=1)
    (layer,) = opened(files.source(served.url, "dem.tif"))
    assert layer.isValid()


def test_a_layer_opens_once_the_server_is_back(served):
    served.fault(Answer(404))
    failure_of(files.source(served.url, "dem.tif"))
    served.heal()
    (layer,) = opened(files.source(served.url, "dem.tif"))
    assert layer.isValid()


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize(
    ("file", "kind"), [("dem.tif", AssetKind.COG), ("coverage.geojson", AssetKind.GEOJSON)], ids=["raster", "vector"]
)
def test_a_server_that_never_answers_times_out(served, monkeypatch, file, kind, method):
    monkeypatch.setitem(vsicurl._HTTP_OPTIONS, "GDAL_HTTP_LOW_SPEED_TIME", "1")
    monkeypatch.setattr(failure, "SILENCE", 1)
    served.fault(Hang(120), method=method)
    error = failure_of(files.source(served.url, file, kind))
    served.stop()
    assert "did not answer" in error.hint
    assert len(served.requests) <= 4  # each costs the user a timeout of ten seconds


@pytest.mark.parametrize(
    ("file", "kind"), [("dem.tif", AssetKind.COG), ("coverage.geojson", AssetKind.GEOJSON)], ids=["raster", "vector"]
)
def test_a_server_that_falls_silent_after_an_odd_answer_times_out(served, monkeypatch, file, kind):
    """GDAL opens the file once more, to say why it could not."""
    monkeypatch.setitem(vsicurl._HTTP_OPTIONS, "GDAL_HTTP_LOW_SPEED_TIME", "1")
    monkeypatch.setitem(vsicurl._PATH_OPTIONS, "low_speed_time", "1")
    served.fault(Answer(200, b"no file of any kind"), times=2)
    served.fault(Hang(600))
    assert failure_of(files.source(served.url, file, kind)).hint
    served.stop()


def test_a_map_does_not_wait_for_ever_for_a_server_that_falls_silent(served, monkeypatch):
    """QGIS draws with a dataset of its own."""
    monkeypatch.setattr(vsicurl, "_prepared", set())
    for options, name in (
        (vsicurl._HTTP_OPTIONS, "GDAL_HTTP_LOW_SPEED_TIME"),
        (vsicurl._PATH_OPTIONS, "low_speed_time"),
    ):
        monkeypatch.setitem(options, name, "1")
    (layer,) = opened(files.source(served.url, "dem.tif"))
    gdal.VSICurlClearCache()  # the small file has been read to its end
    before = len(served.requests)
    served.fault(Hang(3600))
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent().scaled(0.2))
    settings.setOutputSize(QSize(100, 100))
    job, loop = QgsMapRendererParallelJob(settings), QEventLoop()
    job.finished.connect(loop.quit)
    QTimer.singleShot(60_000, served.stop)  # lets a map end that waits
    job.start()
    loop.exec()
    assert len(served.requests) > before
    assert not served.ended.is_set()


def test_canceling_does_not_wait_for_the_server(served, monkeypatch):
    monkeypatch.setitem(vsicurl._HTTP_OPTIONS, "GDAL_HTTP_LOW_SPEED_TIME", "3600")
    served.fault(Hang(3600))
    task = OpenLayersTask([files.source(served.url, "dem.tif")])
    QTimer.singleShot(300, task.cancel)
    assert outcome(task) == ("canceled", None)
    served.stop()


def test_the_main_thread_stays_free_while_a_server_is_slow(served):
    sources = [files.source(served.url, "dem.tif", key=f"dtm-{index}") for index in range(6)]
    served.hold()
    QTimer.singleShot(100, served.let_go)  # only a free main thread can release the server
    assert len(opened(*sources)) == 6
    assert not served.is_holding


def test_credentials_are_sent_to_the_catalogues_host_only(served):
    authcfg = basic_authentication("store")
    catalog = Catalog("private", "Private", f"{served.url}/api/", authcfg)
    asset = Asset("dtm", f"{served.url}/dem.tif", "DTM", AssetKind.COG)
    item = Item("tile", "c", None, None, None, (asset,))

    source = layer_source(catalog, files.COLLECTION, item, asset)
    assert source.uri == f"/vsicurl/{served.url}/dem.tif authcfg='{authcfg}'"
    (layer,) = opened(source)
    assert layer.isValid()
    assert "lovelace" not in layer.source()
    assert all(seen.headers.get("authorization", "").startswith("Basic ") for seen in served.requests)
    assert len(served.requests) <= 3

    elsewhere = Asset("dtm", "https://bucket.example.com/dem.tif", "DTM", AssetKind.COG)
    assert layer_source(catalog, files.COLLECTION, item, elsewhere).authcfg == ""


def test_an_asset_that_is_not_a_layer_is_refused_with_a_message():
    for asset in (
        Asset("thumbnail", "https://example.org/t.png", "Thumbnail", AssetKind.PNG),
        Asset("dtm", "s3://bucket/dtm.tif", "DTM", AssetKind.COG),
    ):
        item = Item("tile", "c", None, None, None, (asset,))
        with pytest.raises(LayerError, match="of tile"):
            layer_source(files.CATALOG, files.COLLECTION, item, asset)


def test_scripts_get_a_path_that_gdal_can_open(served):
    assert path_of("https://example.org/dtm.tif", AssetKind.COG) == "/vsicurl/https://example.org/dtm.tif"


def source_of(served, name):
    kinds = {"tif": AssetKind.COG, "gpkg": AssetKind.GEOPACKAGE, "geojson": AssetKind.GEOJSON}
    return files.source(served.url, name, kind=kinds[name.rpartition(".")[2]])


@pytest.fixture(params=[False, True], ids=["errors-noted", "errors-raised"])
def _gdal_errors(request):
    with gdal_exceptions(raised=request.param):
        yield


@pytest.mark.usefixtures("_gdal_errors")
def test_damaged_files_do_not_stop_the_others(folder, served):
    for name in ("dem.tif", "coverage.gpkg"):
        (folder / f"broken-{name}").write_bytes((folder / name).read_bytes())
    break_overviews(folder / "broken-dem.tif")
    (folder / "broken-coverage.gpkg").write_bytes((folder / "coverage.gpkg").read_bytes()[:3000])
    names = ("dem.tif", "broken-dem.tif", "missing.tif", "broken-coverage.gpkg", "coverage.geojson")
    layers = result(OpenLayersTask([source_of(served, name) for name in names]))
    opened_names = {layer.source().rpartition("/")[2].partition("|")[0] for layer in layers.layers}
    assert {"dem.tif", "broken-dem.tif", "coverage.geojson"} <= opened_names
    assert {source.href.rpartition("/")[2] for source, _ in layers.failures} >= {"missing.tif"}


def test_an_unexpected_error_while_opening_a_file_does_not_stop_the_others(served, monkeypatch):
    def fail(*_args):
        raise ValueError("odd")

    monkeypatch.setattr(opening, "open_vector", fail)
    names = ("coverage.geojson", "dem.tif")
    layers = result(OpenLayersTask([source_of(served, name) for name in names]))
    assert len(layers.layers) == 1
    ((source, error),) = layers.failures
    assert source.name in str(error)
    assert "odd" in error.details
