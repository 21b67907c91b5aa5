"""What a first view has to wait for: its connections are opened with the layer, over which no request goes before."""

from __future__ import annotations

import socket
import ssl
import threading
from http.server import ThreadingHTTPServer

import pytest
from datacube_browser.core.gateway import open_file
from datacube_browser.core.gateway.readers import MOST_AT_ONCE
from datacube_browser.core.http import early_connections
from datacube_browser.core.http.early_connections import connect_early, may_have_several
from datacube_browser.core.layers import gateway_layers, open_layer
from datacube_browser.core.settings import settings
from datacube_browser.core.stac.asset_records import AssetKind
from datacube_browser.core.threads.blocking_call import end_idle_threads
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerTreeRegistryBridge,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge
from qgis.PyQt.QtNetwork import QSslCertificate, QSslConfiguration

from demo.store_server import StoreHandler
from tests.qgis.drawing.test_drawing_ahead import ask_ahead
from tests.qgis.drawing.test_drawing_ahead import shown as map_of
from tests.qgis.drawing.test_parallel_drawing import (  # noqa: F401 - fixtures
    NORTH,
    WEST,
    bytes_of,
    canvas,
    drawn,
    folder,
    opened,
    plain_layer,
    served,
    until,
    watched,
)
from tests.servers.certificates import self_signed
from tests.servers.proxy import Answer, Reset

#: Requests of GDAL's when a layer is opened: of the file's length, its beginning, and a block for the contrast.
OPENING = 3
MIDDLE = (WEST + 512, NORTH - 512)
#: A file of the demo's whose index of blocks has 11 MB and is not at its beginning, and a place in it.
TILE, WINDOW = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif", QgsRectangle(2_088_000, 300_000, 2_089_600, 301_000)


@pytest.fixture
def large(datacube_data, store, proxy):
    gdal.VSICurlClearCache()
    return proxy(store(datacube_data))


@pytest.mark.parametrize("how", [opened, open_layer], ids=["the dock's way", "the API"])
def test_a_first_view_waits_for_the_index_and_for_the_blocks_alone(large, canvas, watched, how):  # noqa: F811
    layer = how(f"{large.url}/{TILE}")
    view = map_of(layer)
    view.setExtent(WINDOW)
    until(lambda: large.connections > MOST_AT_ONCE)  # GDAL has opened the layer over another one
    connections = large.connections
    assert connections <= MOST_AT_ONCE + 2
    assert len(large.requests) <= OPENING
    large.requests.clear()

    large.hold()
    gateway_layers.prefetch_view(view)
    until(lambda: len(large.requests) == 2)  # the index: offsets and sizes
    large.let_go_once()
    until(lambda: len(large.requests) == 2 + MOST_AT_ONCE)  # no request but these has been answered
    large.let_go()

    ask_ahead(view)
    assert {seen.method for seen in large.requests} == {"GET"}
    assert large.connections == connections


@pytest.fixture
def other(store, proxy, folder):  # noqa: F811
    """Another server of the files."""
    return proxy(store(folder))


def test_switched_off_in_the_options_no_connection_is_opened_early(served, other, canvas):  # noqa: F811
    settings().parallel_reading.setValue(False)
    try:
        opened(f"{other.url}/tile.tif")
    finally:
        settings().parallel_reading.setValue(True)
    opened(f"{served.url}/tile.tif")
    until(lambda: served.connections > 1)
    assert other.connections == 1


@pytest.fixture
def shown(canvas, watched):  # noqa: F811
    """A canvas that shows the middle of the files, in a project that has a layer: QGIS zooms to the first one."""
    project = QgsProject.instance()
    project.addMapLayer(QgsVectorLayer("Point?crs=EPSG:3979", "points", "memory"))
    QgsLayerTreeMapCanvasBridge(project.layerTreeRoot(), canvas, canvas).setAutoSetupOnFirstLayer(False)
    look_at(canvas, MIDDLE)
    return canvas


def look_at(canvas, middle, crs="EPSG:3979"):  # noqa: F811
    (x, y), target = middle, QgsCoordinateReferenceSystem(crs)
    box = QgsReferencedRectangle(
        QgsRectangle(x - 800, y - 500, x + 800, y + 500), QgsCoordinateReferenceSystem("EPSG:3979")
    )
    canvas.setDestinationCrs(target)
    canvas.setReferencedExtent(box)


def elsewhere(canvas):  # noqa: F811
    look_at(canvas, (WEST + 500_000, NORTH))


def elsewhere_in_another_crs(canvas):  # noqa: F811
    look_at(canvas, (WEST + 500_000, NORTH), "EPSG:3857")


def in_a_hidden_group(canvas):  # noqa: F811
    project = QgsProject.instance()
    group = project.layerTreeRoot().insertGroup(0, "hidden")
    group.setItemVisibilityChecked(False)
    project.layerTreeRegistryBridge().setLayerInsertionPoint(QgsLayerTreeRegistryBridge.InsertionPoint(group, 0))


def while_the_map_is_not_drawn(canvas):  # noqa: F811
    canvas.setRenderFlag(False)


def back_in_view(canvas):  # noqa: F811
    """As in another CRS, so that the layer's place must be projected."""
    project = QgsProject.instance()
    point = QgsLayerTreeRegistryBridge.InsertionPoint(project.layerTreeRoot(), 0)
    project.layerTreeRegistryBridge().setLayerInsertionPoint(point)
    canvas.setRenderFlag(True)
    look_at(canvas, MIDDLE, "EPSG:3857")


@pytest.mark.parametrize("hide", [elsewhere, elsewhere_in_another_crs, in_a_hidden_group, while_the_map_is_not_drawn])
@pytest.mark.parametrize("how", [opened, open_layer], ids=["the dock's way", "the API"])
def test_a_layer_that_will_not_be_drawn_opens_no_connection_early(served, other, shown, hide, how):  # noqa: F811
    hide(shown)
    how(f"{other.url}/tile.tif")
    back_in_view(shown)
    how(f"{served.url}/tile.tif")
    until(lambda: served.connections > 1)
    assert other.connections == 1  # GDAL's own


def vrt(folder, server, name):  # noqa: F811
    """A VRT of a file on the server."""
    gdal.BuildVRT(str(folder / name), [str(folder / "tile.tif")]).FlushCache()
    text = (folder / name).read_text()
    (folder / name).write_text(
        text.replace('relativeToVRT="1">tile.tif<', f'relativeToVRT="0">/vsicurl/{server.url}/tile.tif<')
    )
    return name


@pytest.mark.parametrize("hide", [elsewhere, in_a_hidden_group])
def test_a_vrt_that_will_not_be_drawn_opens_no_connection_early(served, other, shown, folder, hide):  # noqa: F811
    hide(shown)
    opened(f"{served.url}/{vrt(folder, other, 'hidden.vrt')}", AssetKind.VRT)
    back_in_view(shown)
    before = served.connections
    opened(f"{served.url}/{vrt(folder, served, 'drawn.vrt')}", AssetKind.VRT)
    until(lambda: served.connections >= before + MOST_AT_ONCE - 1)
    assert other.connections <= 2  # GDAL's own


def test_the_first_layer_of_a_project_opens_connections_wherever_it_is(served, canvas, watched):  # noqa: F811
    """QGIS zooms to it."""
    elsewhere(canvas)
    opened(f"{served.url}/tile.tif")
    until(lambda: served.connections > MOST_AT_ONCE)


def test_unloaded_the_connections_are_closed(served, canvas):  # noqa: F811
    opened(f"{served.url}/noise.tif")
    until(lambda: served.open_connections >= MOST_AT_ONCE)
    end_idle_threads()
    until(lambda: served.open_connections <= 1)  # which GDAL may keep


def is_of_qgis(headers):
    """Whether QGIS's network asks: GDAL names itself otherwise, or not at all (before 3.9)."""
    return "QGIS" in headers.get("user-agent", "")


def of_qgis(served):  # noqa: F811
    return [seen for seen in served.requests if is_of_qgis(seen.headers)]


def test_a_file_that_gdal_may_have_a_sign_in_for_is_read_by_gdal_alone(served, canvas, watched, tmp_path):  # noqa: F811
    """QGIS would be refused, and ask the user."""
    passwords = tmp_path / "netrc"
    passwords.write_text("machine 127.0.0.1\n  login me\n  password x\n", encoding="utf-8")
    gdal.SetConfigOption("GDAL_HTTP_NETRC_FILE", str(passwords))
    try:
        layer = opened(f"{served.url}/tile.tif")
        picture = drawn(canvas, layer, middle=MIDDLE)
        assert of_qgis(served) == []
    finally:
        gdal.SetConfigOption("GDAL_HTTP_NETRC_FILE", None)
    gdal.VSICurlClearCache()
    assert drawn(canvas, opened(f"{served.url}/tile.tif"), middle=MIDDLE) == picture
    assert len(of_qgis(served)) > 4


@pytest.mark.parametrize(
    "fault",
    [
        Answer(302, b"", {"Location": "/tile.tif"}),
        Answer(403),
        Answer(206, bytes(1000)),
        Answer(200, bytes(100_000)),
        Reset(),
    ],
    ids=["leads elsewhere", "refuses", "sends another part", "sends no parts", "hangs up"],
)
def test_what_a_server_sends_to_gdal_alone_is_read_by_gdal(served, canvas, watched, fault, monkeypatch):  # noqa: F811
    monkeypatch.setattr(open_file, "_leading_on", set())

    class ToQgis:
        """The fault, for QGIS's network alone."""

        def apply(self, handler):
            if is_of_qgis(handler.headers):
                fault.apply(handler)
            else:
                handler.forward()

    served.fault(ToQgis(), path="noise.tif")
    layer = opened(f"{served.url}/noise.tif")
    served.clear()
    picture = drawn(canvas, layer, middle=MIDDLE)
    assert of_qgis(served)
    served.clear()
    other = drawn(canvas, layer, middle=(WEST + 3000, NORTH - 3000))
    assert of_qgis(served) == []  # it is not tried again and again
    served.heal()
    gdal.VSICurlClearCache()
    plain = plain_layer(served, layer)
    assert picture == drawn(canvas, plain, middle=MIDDLE)
    assert other == drawn(canvas, plain, middle=(WEST + 3000, NORTH - 3000))


@pytest.fixture
def secure(folder, tmp_path, qgis_app):  # noqa: F811
    """A store with TLS, whose certificate nobody trusts yet, and the connections that there have been."""
    key, certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Server(ThreadingHTTPServer):
        accepted = 0

        def finish_request(self, request, client_address):
            self.accepted += 1
            try:
                secured = context.wrap_socket(request, server_side=True)
            except (ssl.SSLError, OSError):
                return
            with secured:
                super().finish_request(secured, client_address)

    Server.certificate = QSslCertificate.fromPath(str(certificate))
    server = Server(("127.0.0.1", 0), StoreHandler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_server_with_tls_gets_connections_once_its_certificate_is_found_to_be_trusted(secure, monkeypatch):
    url = f"https://127.0.0.1:{secure.server_address[1]}/tile.tif"

    def trusting(_host, _port):
        configuration = QSslConfiguration.defaultConfiguration()
        configuration.setCaCertificates(secure.certificate)
        return configuration

    monkeypatch.setattr(early_connections, "_tls_of", trusting)
    assert not may_have_several(url)
    connect_early([url], 4)
    until(lambda: secure.accepted == 5)  # that which has looked at the certificate, too
    assert may_have_several(url)


def test_a_server_whose_certificate_nobody_trusts_gets_one_connection_and_nobody_is_asked(secure):
    url = f"https://127.0.0.1:{secure.server_address[1]}/tile.tif"
    connect_early([url], 4)
    until(lambda: secure.accepted == 1)
    end_idle_threads()
    until(lambda: not [each for each in threading.enumerate() if each.name == "datacube-blocking-call"])
    assert secure.accepted == 1
    assert not may_have_several(url)


@pytest.fixture
def options_with_a_proxy(qgis_app):
    """A listening socket that QGIS's options name as the proxy; threads have the proxy with which they were made."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        named = {"proxyEnabled": True, "proxyType": "HttpProxy", "proxyHost": "127.0.0.1"}
        for name, value in (named | {"proxyPort": listener.getsockname()[1]}).items():
            QgsSettings().setValue(f"proxy/{name}", value)
        end_idle_threads()
        yield listener
        QgsSettings().remove("proxy")
        end_idle_threads()


def test_the_look_at_a_certificate_goes_the_way_of_the_proxy(secure, options_with_a_proxy):
    port = secure.server_address[1]
    connect_early([f"https://127.0.0.1:{port}/tile.tif"], 4)
    options_with_a_proxy.settimeout(60)
    asked, _ = options_with_a_proxy.accept()
    with asked:
        assert asked.recv(1000).startswith(f"CONNECT 127.0.0.1:{port} ".encode())
    assert secure.accepted == 0
