"""Remote rasters on a map canvas: over several connections, with the pixels, requests and sources that QGIS has."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from datacube_browser.core.errors import LayerError
from datacube_browser.core.gateway.readers import MOST_AT_ONCE, Readers
from datacube_browser.core.layers import gateway_layers, gateway_shutdown, open_datasets, open_layer
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.threads.worker_objects import unwatched
from datacube_browser.ui.integration.parallel_drawing import ParallelDrawing
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleBandGrayRenderer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QObject, QSize, QTimer
from qgis.PyQt.QtWidgets import QFrame

from demo.person import settle
from tests.qgis import layer_files as files
from tests.qgis.in_background import done
from tests.servers.proxy import Answer
from tests.servers.tasks import result

#: A block of 512 x 512 pixels of the noise, and the side of the file.
BLOCK, SIDE = 512, 4096
WEST, NORTH = 2_000_000, 500_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    noise = np.random.default_rng(1).random((1, SIDE, SIDE), dtype="f4") * 900
    files.write_cog(folder / "noise.tif", noise)
    files.write_cog(folder / "tile.tif", noise[:, :1024, :1024])
    return folder


@pytest.fixture
def served(folder, store, proxy):
    gdal.VSICurlClearCache()
    return proxy(store(folder))


@pytest.fixture
def canvas(qgis_app, qgis_new_project):
    made = QgsMapCanvas()
    made.setCachingEnabled(False)  # QGIS's picture of a layer would hide what a second draw reads
    made.resize(1600, 1000)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    made.show()
    settle(0.7)  # QGIS draws anew half a second after it has changed a canvas's size
    yield made
    made.setLayers([])
    made.deleteLater()


@pytest.fixture
def watched(canvas):
    """The canvas, looked after as by the plugin."""
    parent = QObject()
    made = ParallelDrawing(canvas, parent)
    yield made
    made.dispose()


def opened(url, kind=AssetKind.COG):
    layers = result(OpenLayersTask([files.source(url.rpartition("/")[0], url.rpartition("/")[2], kind)]))
    assert not layers.failures, layers.failures[0][1].report()
    return layers.layers[0]


def drawn(canvas, layer, scale=1.0, crs="EPSG:3979", middle=(WEST + SIDE / 2, NORTH - SIDE / 2)):
    """Draw the layer so that a pixel is so many units wide; the picture."""
    target = QgsCoordinateReferenceSystem(crs)
    canvas.freeze(True)
    canvas.setDestinationCrs(target)
    transform = QgsCoordinateTransform(layer.crs(), target, QgsProject.instance())
    (x, y), half, high = middle, 800 * scale, 500 * scale
    box = QgsRectangle(x - half, y - high, x + half, y + high)
    canvas.setExtent(transform.transformBoundingBox(box))
    canvas.setLayers([layer])
    canvas.freeze(False)
    return redrawn(canvas)


def redrawn(canvas):
    canvas.refresh()
    until_refreshed(canvas)
    assert canvas.mapSettings().outputSize() == QSize(1600, 1000)
    return canvas.grab().toImage()


def until_refreshed(canvas):
    loop = QEventLoop()
    canvas.mapCanvasRefreshed.connect(loop.quit)
    QTimer.singleShot(120_000, loop.quit)
    loop.exec()
    canvas.mapCanvasRefreshed.disconnect(loop.quit)


def bytes_of(served, draw):
    """How many bytes of files were sent while this was done."""
    before = served.bytes_sent
    draw()
    return served.bytes_sent - before


def plain_layer(served, layer):
    """The same layer as QGIS adds it, with the style of the other."""
    made = QgsRasterLayer(layer.source(), "plain", "gdal")
    made.setRenderer(layer.renderer().clone())
    return made


def ranges(served):
    return [seen.range for seen in served.requests if seen.method == "GET"]


@pytest.mark.parametrize(
    ("scale", "crs"),
    [(1.0, "EPSG:3979"), (1.5, "EPSG:3979"), (2.0, "EPSG:3979"), (2.2, "EPSG:3979"), (1.0, "EPSG:3857")],
    ids=["native", "between", "overview", "beside an overview", "reprojected"],
)
def test_a_draw_has_the_pixels_of_qgis_and_no_more_bytes(served, canvas, watched, scale, crs):
    layer, pictures = opened(f"{served.url}/noise.tif"), []
    mine = bytes_of(served, lambda: pictures.append(drawn(canvas, layer, scale, crs)))
    gdal.VSICurlClearCache()
    other = plain_layer(served, layer)
    theirs = bytes_of(served, lambda: pictures.append(drawn(canvas, other, scale, crs)))
    assert pictures[0] == pictures[1]
    assert theirs > 1_000_000
    assert mine <= 1.15 * theirs


def test_a_range_comes_over_several_connections(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    served.requests.clear()
    drawn(canvas, layer)
    ends = [each.removeprefix("bytes=").split("-") for each in ranges(served)]
    sizes = [int(last) - int(first) + 1 for first, last in ends]
    assert len(sizes) > 16
    assert max(sizes) < 1_000_000  # QGIS asks for a whole row of blocks at once: four of 1 MB


def test_zooming_in_and_back_asks_for_nothing_that_was_seen(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    drawn(canvas, layer, 2.0)
    drawn(canvas, layer, 1.0)
    served.requests.clear()
    drawn(canvas, layer, 2.0)
    drawn(canvas, layer, 1.0)
    assert served.requests == []


def test_a_pan_by_half_a_screen_reads_the_new_half_alone(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    first = bytes_of(served, lambda: drawn(canvas, layer))
    then = bytes_of(served, lambda: drawn(canvas, layer, middle=(WEST + SIDE / 2 + 800, NORTH - SIDE / 2)))
    assert 0 < then < 0.75 * first


def test_source_and_provider_stay_plain_and_processing_reads_them(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    drawn(canvas, layer)
    assert layer.source() == layer.dataProvider().dataSourceUri() == f"/vsicurl/{served.url}/noise.tif"
    assert "127.0.0.1" not in layer.htmlMetadata().replace(served.url, "")
    assert layer.clone().source() == layer.source()


def test_a_layout_has_the_pixels_of_the_layer_that_qgis_adds(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    pictures = []
    for each in (layer, plain_layer(served, layer)):
        map_settings = QgsMapSettings()
        map_settings.setLayers([each])
        map_settings.setDestinationCrs(each.crs())
        map_settings.setOutputSize(QSize(2500, 1500))
        map_settings.setExtent(each.extent())
        job = QgsMapRendererSequentialJob(map_settings)
        job.start()
        job.waitForFinished()
        assert not job.errors()
        pictures.append(job.renderedImage())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("name", ["noise.vrt", "all.vrt"], ids=["of one tile", "of several"])
def test_a_vrt_is_read_in_parallel_too(served, folder, canvas, watched, name):
    url = f"{served.url}/{name}"
    tiles = ["noise.tif"] if name == "noise.vrt" else ["noise.tif", "tile.tif"]
    gdal.BuildVRT(str(folder / name), [str(folder / tile) for tile in tiles]).FlushCache()
    text = (folder / name).read_text()
    for tile in tiles:
        text = text.replace(f'relativeToVRT="1">{tile}<', f'relativeToVRT="0">/vsicurl/{served.url}/{tile}<')
    (folder / name).write_text(text)
    layer = opened(url, AssetKind.VRT)
    served.requests.clear()
    mine = drawn(canvas, layer)
    assert len(ranges(served)) > 16
    gdal.VSICurlClearCache()
    assert mine == drawn(canvas, plain_layer(served, layer))
    assert gateway_layers.is_drawn_through_gateway(layer)


def test_switched_off_in_the_options_qgis_reads_by_itself(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    drawn(canvas, layer)
    settings().parallel_reading.setValue(False)
    try:
        watched.follow_options()
        assert not gateway_layers.is_drawn_through_gateway(layer)
        gdal.VSICurlClearCache()
        served.requests.clear()
        drawn(canvas, layer)
        assert 0 < len(ranges(served)) < 12  # one for each row of blocks, and the rest one by one
        assert opened(f"{served.url}/tile.tif").isValid()
    finally:
        settings().parallel_reading.setValue(True)
    watched.follow_options()
    done(lambda _feedback: None)


def test_unloaded_the_layer_draws_on_as_qgis_does(served, canvas):
    parent = QObject()  # else Qt deletes what it watches with
    watched = ParallelDrawing(canvas, parent)
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    before = drawn(canvas, layer)
    canvas.refresh()  # and while it is drawn
    watched.dispose()
    assert redrawn(canvas) == before
    assert not gateway_layers.is_drawn_through_gateway(layer)


def lent(layer):
    """The provider that QGIS gives a layout or a process, with a dataset that the canvas has drawn with."""
    return unwatched(layer.dataProvider().clone())


def pixels(provider):
    block = provider.block(1, QgsRectangle(WEST + 600, NORTH - 3800, WEST + 1600, NORTH - 2800), 1000, 1000)
    assert block.isValid()
    return bytes(block.data())


def until(is_so):
    for _ in range(2000):
        if is_so():
            return
        settle(0.05)
    pytest.fail("it never came")


@pytest.mark.parametrize("name", ["noise.tif", "one.vrt"])
def test_unloaded_or_switched_off_what_reads_a_layer_reads_on(served, folder, canvas, name):
    if name == "one.vrt":
        gdal.BuildVRT(str(folder / name), [str(folder / "noise.tif")]).FlushCache()
        text = (folder / name).read_text()
        (folder / name).write_text(
            text.replace('relativeToVRT="1">noise.tif<', f'relativeToVRT="0">/vsicurl/{served.url}/noise.tif<')
        )
    parent = QObject()
    watched = ParallelDrawing(canvas, parent)
    layer = opened(f"{served.url}/{name}", AssetKind.VRT if name == "one.vrt" else AssetKind.COG)
    QgsProject.instance().addMapLayer(layer, False)
    before = drawn(canvas, layer)
    settle(0.1)
    gateway, reader = gateway_layers._gateway, lent(layer)
    assert open_datasets.is_behind(gateway.host, reader)
    watched.dispose()
    gdal.VSICurlClearCache()
    assert pixels(reader) == pixels(plain_layer(served, layer).dataProvider())
    assert gateway.host  # still there for it
    assert redrawn(canvas) == before  # with a dataset of QGIS's own
    sip.delete(reader)
    until(lambda: not gateway.host)
    assert redrawn(canvas) == before
    kept = open_datasets.kept_open(layer)
    assert not any("127.0.0.1" in each.htmlMetadata().replace(served.url, "") for each in kept)
    for each in kept:
        sip.delete(each)


def test_unloaded_a_layer_of_no_project_draws_on(served, canvas):
    parent = QObject()
    watched = ParallelDrawing(canvas, parent)
    layer = opened(f"{served.url}/noise.tif")
    before = drawn(canvas, layer)
    canvas.setLayers([])
    watched.dispose()
    gdal.VSICurlClearCache()
    assert drawn(canvas, layer) == before


def test_unloaded_in_the_midst_of_a_draw_the_layer_draws_on(served, canvas):
    parent = QObject()
    watched = ParallelDrawing(canvas, parent)
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    before, gateway = drawn(canvas, layer), gateway_layers._gateway
    loop = QEventLoop()
    canvas.renderStarting.connect(loop.quit)
    canvas.refresh()
    loop.exec()
    canvas.renderStarting.disconnect(loop.quit)
    watched.dispose()
    until_refreshed(canvas)  # drawn again without being asked for
    assert canvas.grab().toImage() == before
    until(lambda: not gateway.host)


@pytest.mark.parametrize("way", ["with the project", "with QGIS"])
def test_unloaded_what_reads_a_layer_can_be_ended(served, canvas, way):
    """As where a project is closed whose layouts are being drawn: QGIS would wait for them, and they for a server."""
    parent = QObject()
    watched = ParallelDrawing(canvas, parent)
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    before = drawn(canvas, layer)
    settle(0.1)
    gateway, reader = gateway_layers._gateway, lent(layer)
    watched.dispose()
    (leaving,) = gateway_shutdown._ending
    repainted = []
    layer.repaintRequested.connect(lambda: repainted.append(True))
    if way == "with the project":
        leaving._on_clearing()
    else:
        QCoreApplication.instance().aboutToQuit.disconnect(leaving._on_quit)  # it is there
        leaving._on_quit()
        QCoreApplication.instance().aboutToQuit.connect(leaving._on_quit)
    assert not gateway.host
    sip.delete(reader)
    until(lambda: repainted)
    assert not gateway_shutdown._ending
    assert redrawn(canvas) == before


@pytest.mark.parametrize("with_the_project", [False, True])
def test_unloaded_in_the_midst_of_a_draw_whose_layer_goes_the_gateway_ends(
    served, canvas, monkeypatch, with_the_project
):
    """What else reads from it cannot be seen any more: so long as something asks for parts, it stays. For what is drawn
    of a project, QGIS waits when it closes that: it stays no longer."""
    monkeypatch.setattr(gateway_shutdown, "_GONE", 0.5)
    parent = QObject()
    watched = ParallelDrawing(canvas, parent)
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    drawn(canvas, layer)
    settle(0.1)
    gateway, reader = gateway_layers._gateway, lent(layer)
    assert open_datasets.is_behind(gateway.host, reader)
    watched.dispose()
    if with_the_project:
        QgsProject.instance().clear()
    else:
        QgsProject.instance().removeAllMapLayers()
        assert gateway.host
        until(lambda: not gateway.host)
    assert not gateway.host
    sip.delete(reader)


def test_switched_on_and_off_twenty_times_nothing_is_left(served, canvas):
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    parent, application = QObject(), QCoreApplication.instance()

    def left():
        """Threads, those of other gateways too, which stay, and those of tests before, which may end yet; timers."""
        of_gateways = [each for each in threading.enumerate() if each.name.startswith("datacube-gateway")]
        return len(of_gateways), len(application.findChildren(QTimer))

    gateway_layers.withdraw_datasets()
    before = left()
    for _ in range(20):
        watched = ParallelDrawing(canvas, parent)
        watched.follow_options()
        drawn(canvas, layer)
        until(lambda: gateway_layers.is_drawn_through_gateway(layer))
        drawn(canvas, layer, middle=(WEST + SIDE / 2 + 900, NORTH - SIDE / 2))
        watched.dispose()
        watched.deleteLater()
    until(lambda: all(now <= then for now, then in zip(left(), before, strict=True)))
    assert len(open_datasets.kept_open(layer)) <= 2


def test_quitting_ends_the_gateway(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    drawn(canvas, layer)
    gateway = gateway_layers._gateway
    assert gateway.host
    watched._on_quit()
    assert not gateway.host


def test_what_a_server_refuses_fails_as_it_does_for_qgis(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    served.fault(Answer(403), path="noise.tif")
    drawn(canvas, layer)  # an empty picture, and no crash
    served.heal()
    gdal.VSICurlClearCache()
    assert layer.isValid()


def test_a_layer_that_was_reloaded_is_read_in_parallel_again(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    drawn(canvas, layer)
    done(lambda _feedback: layer.dataProvider().reloadData())
    drawn(canvas, layer)
    assert gateway_layers.is_drawn_through_gateway(layer)


def test_a_file_that_was_replaced_is_drawn_as_it_is_now(store, proxy, canvas, watched, tmp_path):
    served = proxy(store(tmp_path))
    pictures = []
    for size, value in ((2048, 100.0), (1024, 800.0)):
        files.write_cog(tmp_path / "dem.tif", np.full((1, size, size), value, dtype="f4"))
        vsicurl.forget_file(f"/vsicurl/{served.url}/dem.tif")  # as an update of the layer does
        layer = opened(f"{served.url}/dem.tif")
        layer.setRenderer(QgsSingleBandGrayRenderer(layer.dataProvider(), 1))
        pictures.append(drawn(canvas, layer, middle=(WEST + 512, NORTH - 512)))
        vsicurl.forget_file(layer.source())
        assert pictures[-1] == drawn(canvas, plain_layer(served, layer), middle=(WEST + 512, NORTH - 512))
    assert pictures[0] != pictures[1]


def test_the_layer_of_the_api_is_that_of_the_dock(served, canvas, watched):
    layer = open_layer(f"{served.url}/noise.tif", "Noise")
    dock = opened(f"{served.url}/noise.tif")
    assert (layer.name(), layer.isValid(), layer.crs().authid()) == ("Noise", True, "EPSG:3979")
    assert layer.source() == dock.source()
    assert layer.renderer().type() == dock.renderer().type()
    assert gateway_layers.is_drawn_through_gateway(layer)
    assert open_layer(f"{served.url}/noise.tif").name() == "noise.tif"


@pytest.mark.parametrize("href", ["/etc/passwd", "ftp://example.org/a.tif", "vrt://a.tif", ""])
def test_the_api_opens_web_addresses_alone(href, qgis_app):
    with pytest.raises(LayerError):
        open_layer(href)


def test_a_dataset_that_qgis_opened_for_an_overlapping_draw_does_not_stay(served, canvas, watched):
    layer = opened(f"{served.url}/noise.tif")
    lent = unwatched(layer.dataProvider().clone())  # as for a draw that has not ended
    assert lent.isValid()
    drawn(canvas, layer)  # with another dataset, of QGIS's own
    sip.delete(lent)
    redrawn(canvas)
    settle(0.1)
    gdal.VSICurlClearCache()
    for _ in range(2):  # QGIS would take turns
        served.requests.clear()
        drawn(canvas, layer)
    assert served.requests == []
    drawn(canvas, layer, middle=(WEST + SIDE / 2 + 1000, NORTH - SIDE / 2))
    assert ranges(served)
    assert all(int(end) - int(start) < 1_000_000 for start, end in (each[6:].split("-") for each in ranges(served)))


def test_readers_ask_for_fewer_parts_at_a_time_where_they_come_slowly():
    readers, part = Readers(), 256 * 1024
    assert readers.at_once == MOST_AT_ONCE
    readers.learn(2.0, part)
    readers.learn(4.0, 2 * part)  # as fast
    assert readers.at_once == MOST_AT_ONCE
    for _ in range(9):
        readers.learn(10.0, part)
    assert readers.at_once == 1
    readers.learn(0.1, 16_384)  # a small part tells nothing
    assert readers.at_once == 1
    for _ in range(4):
        readers.learn(0.1, part)
    assert readers.at_once == MOST_AT_ONCE


def test_a_gateway_that_ends_answers_no_one_and_starts_nothing():
    readers = Readers()
    readers.stop()
    assert readers.read(bytes).cancelled()


class WhileOneIsOpened(tuple):
    """The files of a layer; while they are looked at, a worker opens another layer."""

    def __iter__(self):
        gateway_layers._layers[f"opened-{len(gateway_layers._layers)}"] = gateway_layers._LentLayer(None, "", ())
        return super().__iter__()


def test_layers_go_while_others_are_opened(qgis_app, monkeypatch):
    stays = gateway_layers._LentLayer(None, "", WhileOneIsOpened())
    goes = gateway_layers._LentLayer(None, "", (gateway_layers.Tile("/vsicurl/http://store.example/a.tif"),))
    monkeypatch.setattr(gateway_layers, "_layers", {"stays": stays, "stays too": stays, "goes": goes})

    gateway_layers.forget_layers(["goes"])

    assert "goes" not in gateway_layers._layers
    assert len(gateway_layers._layers) == 4


def test_a_jpeg_2000_whose_dataset_qgis_shares_is_left_to_qgis(store, proxy, canvas, watched, tmp_path):
    """QGIS gives each provider of such a layer the same dataset: one that is closed is closed for all."""
    pixels = np.random.default_rng(1).integers(0, 255, (1, 600, 600), dtype="u1")
    files.write_cog(tmp_path / "a.tif", pixels)
    gdal.Translate(str(tmp_path / "a.jp2"), str(tmp_path / "a.tif"), format="JP2OpenJPEG").FlushCache()
    served = proxy(store(tmp_path))
    layer = opened(f"{served.url}/a.jp2", AssetKind.JPEG_2000)
    QgsProject.instance().addMapLayer(layer, False)
    middle = (WEST + 300, NORTH - 300)
    mine = drawn(canvas, layer, middle=middle)
    settle(0.2)
    done(lambda _feedback: layer.dataProvider().reloadData())
    assert redrawn(canvas) == mine == drawn(canvas, plain_layer(served, layer), middle=middle)
    assert not gateway_layers.is_drawn_through_gateway(layer)
    watched.follow_options()
    gateway_layers.withdraw_datasets()
    assert drawn(canvas, layer, middle=middle) == mine


def test_switched_off_and_on_at_once_a_layer_is_opened_once(served, canvas, watched, monkeypatch):
    layer = opened(f"{served.url}/noise.tif")
    QgsProject.instance().addMapLayer(layer, False)
    gate, begun, own = threading.Event(), [], gateway_layers.open_through_gateway

    def open_through_gateway(spare, path):
        begun.append(path)
        gate.wait(60)
        return own(spare, path)

    def switched(on):
        settings().parallel_reading.setValue(on)
        watched.follow_options()

    monkeypatch.setattr(gateway_layers, "open_through_gateway", open_through_gateway)
    try:
        for on in (False, True):
            switched(on)
        first = watched._tasks[layer.id()]
        for on in (False, True):
            switched(on)
        second = watched._tasks[layer.id()]
        until(lambda: sip.isdeleted(first) and begun)  # QGIS deletes a task that has ended
        assert watched._tasks[layer.id()] is second
        switched(True)
        assert watched._tasks[layer.id()] is second
    finally:
        gate.set()
    until(lambda: layer.id() not in watched._tasks)
    assert gateway_layers.is_drawn_through_gateway(layer)


def test_while_it_is_off_it_listens_to_nothing_and_stops_no_draw(served, canvas, monkeypatch):
    layer = opened(f"{served.url}/noise.tif")
    signals = [canvas.renderStarting, canvas.mapCanvasRefreshed]

    def heard():
        return [canvas.receivers(signal) for signal in signals]

    before, stopped, parent = heard(), [], QObject()
    monkeypatch.setattr(canvas, "stopRendering", lambda: stopped.append(True))
    settings().parallel_reading.setValue(False)
    watched = ParallelDrawing(canvas, parent)
    watched.follow_options()  # as OK in the options does
    assert heard() == before
    drawn(canvas, layer)
    watched.dispose()
    assert not stopped

    settings().parallel_reading.setValue(True)
    watched.follow_options()
    watched.follow_options()
    assert heard() == [count + 1 for count in before]
    watched.dispose()
    assert heard() == before
