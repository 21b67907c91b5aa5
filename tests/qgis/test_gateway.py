"""Signed files in GDAL and QGIS: the paths that they are opened at, and the gateway on this computer."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import numpy as np
import pytest
from datacube_browser.core.gateway import signed_paths
from datacube_browser.core.gateway.signed_paths import private_path, public_path, renew, signed_path
from datacube_browser.core.gdal_calls import GdalFailure, call
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.vsicurl import href_of, vsicurl_path
from osgeo import gdal
from qgis.core import (
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsRaster,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QEventLoop, QSize

from tests.qgis.in_background import done
from tests.qgis.signed_files import BUCKET, OPEN, SignedFiles
from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer

SIZE = 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("signed")
    options = ("COMPRESS=DEFLATE", "BLOCKSIZE=256", "OVERVIEWS=AUTO", "RESAMPLING=NEAREST")
    plain = write_raster(found / "plain.tif", terrain(SIZE, SIZE))
    gdal.Translate(str(found / "k.tif"), str(plain), format="COG", creationOptions=list(options))
    (found / "k.tif.ovr").write_bytes(b"no file")
    return found


@pytest.fixture
def files(qgis_app, object_store, signing_api, folder):
    signatures().forget()
    store = object_store({BUCKET: folder, OPEN: folder}, open_prefixes=[f"{OPEN}/"])
    found = SignedFiles(store, signing_api(store))
    SigningProfileStore().save(found.profile)
    yield found
    signed_paths.forget_all()
    SigningProfileStore().remove(found.profile.id)
    signatures().forget()
    gdal.VSICurlClearCache()


def opened_path(files, name="k.tif"):
    """What GDAL opens for a signed file."""
    return done(lambda feedback: signed_path(files.href(name), files.profile.id, feedback)).path


def drawn(layer, extent, size=400):
    """The pixels of a map of the layer."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(size, size))
    job = QgsMapRendererParallelJob(settings)
    loop = QEventLoop()
    job.finished.connect(loop.quit)
    job.start()
    loop.exec()
    return job.renderedImage()


def views(layer):
    """All of it, and two places at full resolution."""
    whole = layer.extent()
    corner = QgsRectangle(whole.xMinimum() + 10, whole.yMaximum() - 410, whole.xMinimum() + 410, whole.yMaximum() - 10)
    middle = QgsRectangle(corner)
    middle.setXMinimum(corner.xMinimum() + 600)
    middle.setXMaximum(corner.xMaximum() + 600)
    return whole, corner, middle


def test_a_presigned_file_is_drawn_with_as_few_requests_as_an_open_one(files):
    plain = QgsRasterLayer(vsicurl_path(files.open_href("k.tif")), "open", "gdal")
    expected = [drawn(plain, view) for view in views(plain)]
    asked_openly = files.store.count()
    files.store.clear()
    path = opened_path(files)

    layer = QgsRasterLayer(path, "signed", "gdal")
    found = [drawn(layer, view) for view in views(layer)]

    assert layer.isValid()
    assert found == expected
    assert len({image.constBits().asstring(image.sizeInBytes()) for image in found}) == 3
    assert files.store.count() <= asked_openly
    assert all(seen.range and seen.status == 206 for seen in files.store.log)
    assert files.store.sibling_probes == 0
    assert [len(call.urls) for call in files.signer.calls] == [1]


def test_open_files_keep_their_plain_path(files):
    href = files.open_href("k.tif")
    other = "https://example.org/a.tif"

    assert done(lambda feedback: signed_path(href)).path == f"/vsicurl/{href}"
    assert done(lambda feedback: signed_path(other, files.profile.id)).path == f"/vsicurl/{other}"
    assert files.signer.calls == []
    assert private_path(f"/vsicurl/{href}") is None
    assert public_path(f"/vsicurl/{href}") is None


def test_only_the_unsigned_path_is_for_projects(files):
    href = files.href("k.tif")
    path = opened_path(files)

    assert public_path(path) == f"/vsicurl/{href}"
    assert public_path(f"{path} authcfg='abc1234'") == f"/vsicurl/{href} authcfg='abc1234'"
    assert private_path(f"/vsicurl/{href}") == path
    assert private_path(f"/vsicurl/{href}|option:A=B") == f"{path}|option:A=B"
    for other in ("", "/vsicurl/", "/home/a/b.tif", "dbname='x' host=y", "/vsicurl?url=", "\x00", "%", f"{path}2"):
        assert public_path(other) is None
        assert private_path(other) is None


def test_a_path_says_until_when_it_is_signed(files):
    found = done(lambda feedback: signed_path(files.href("k.tif"), files.profile.id))

    assert found.expires == signatures().known(files.profile, files.href("k.tif")).expires
    assert found.path not in repr(found)


def test_many_files_are_signed_at_once(files):
    hrefs = [files.href(f"{number}.tif") for number in range(70)]

    found = done(lambda feedback: signed_paths.signed_paths(hrefs, files.profile.id, feedback))

    assert [len(call.urls) for call in files.signer.calls] == [64, 6]
    assert len({each.path for each in found.values()}) == 70


# The end of a signature


def test_a_signature_that_ends_while_a_file_is_read_is_renewed(files):
    dataset = gdal.Open(opened_path(files))
    expected = gdal.Open(vsicurl_path(files.open_href("k.tif"))).ReadAsArray()
    files.store.expire_after(ranges=1, path=f"/{BUCKET}/")

    assert np.array_equal(done(lambda feedback: dataset.ReadAsArray()), expected)
    assert len(files.signer.calls) == 2
    assert 403 in {seen.status for seen in files.store.log}


@pytest.mark.parametrize("status", [401, 403])
def test_a_store_that_refuses_in_the_middle_gives_an_error_and_no_empty_pixels(files, status):
    path = opened_path(files)
    dataset = gdal.Open(path)
    files.store.fault(Answer(status, b"<Error><Message>Request has expired</Message></Error>", {}), path=f"/{BUCKET}/")

    with pytest.raises(GdalFailure):
        call(dataset.ReadAsArray)


def test_a_file_that_failed_is_read_once_it_is_renewed(files):
    href, path = files.href("k.tif"), opened_path(files)
    files.store.fault(Answer(403, b"", {}), path=f"/{BUCKET}/")
    assert done(lambda feedback: gdal.Open(path)) is None
    files.store.heal()

    assert done(lambda feedback: renew(href, files.profile.id, feedback)).path == path
    assert gdal.Open(path) is not None


def test_a_renewal_asks_once_for_files_that_share_a_signature(files):
    hrefs = [files.href(name) for name in ("k.tif", "plain.tif")]
    done(lambda feedback: signed_paths.signed_paths(hrefs, files.profile.id, feedback))

    done(lambda feedback: signed_paths.renew_all(hrefs, files.profile.id, feedback))
    assert [len(call.urls) for call in files.signer.calls] == [2, 2]


# What the gateway answers


class Client:
    """Asks the gateway for a path of its own: the one that GDAL has got, or others."""

    def __init__(self, path):
        self.url = urlsplit(href_of(path))
        self.number, self.secret, self.name = self.url.path.lstrip("/").split("/")

    def ask(self, method="GET", path=None, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.url.port)
        try:
            connection.request(method, path or self.url.path, body, {"Range": "bytes=0-9", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()


@pytest.fixture
def client(files):
    return Client(opened_path(files))


def asked(client, *args, **kwargs):
    return done(lambda feedback: client.ask(*args, **kwargs))


def test_the_gateway_tells_the_length_and_sends_ranges(files, client, folder):
    content = (folder / "k.tif").read_bytes()

    status, body, headers = asked(client, "HEAD")
    assert (status, body, headers["Content-Length"], headers["Accept-Ranges"]) == (200, b"", str(len(content)), "bytes")
    for first, last in ((0, 0), (0, 16_383), (16_000, 40_000), (len(content) - 5, len(content) - 1)):
        status, body, headers = asked(client, headers={"Range": f"bytes={first}-{last}"})
        assert (status, body) == (206, content[first : last + 1])
        assert headers["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
    status, body, _ = asked(client, headers={"Range": f"bytes=30000-{10 * len(content)}"})
    assert (status, body) == (206, content[30_000:])
    status, body, _ = asked(client, headers={"Range": "bytes=30000-"})
    assert (status, body) == (206, content[30_000:])


def test_the_whole_file_is_not_sent_at_once(files, client):
    status, body, _ = asked(client, headers={"Range": ""})

    assert (status, body) == (416, b"")
    assert asked(client, headers={"Range": f"bytes={2**40}-"})[0] == 416
    for text in ("bytes=0-1,5-6", "bytes=-5", "bytes=9-2", "lines=0-1", "bytes=a-b", "bytes=0-1\t,"):
        assert asked(client, headers={"Range": text})[0] == 416


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "CONNECT", "TRACE"])
def test_other_methods_are_refused(files, client, method):
    assert asked(client, method)[0] == 405
    assert files.store.count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/0",
        "/0/",
        "/0/{secret}",
        "/0/{secret}/",
        "/0/{secret}/k.tif.aux.xml",
        "/0/{secret}/k.tif.ovr",
        "/0/{secret}/k.tif/",
        "/0/{secret}/k.tif?x=1",
        "/0/{secret}/../k.tif",
        "/0/{secret}a/k.tif",
        "/0/{wrong}/k.tif",
        "/1/{secret}/k.tif",
        "/-1/{secret}/k.tif",
        "/999999999/{secret}/k.tif",
        "/0//k.tif",
        "http://{netloc}/0/{secret}/k.tif",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_store_is_asked_for_known_files_alone(files, client, path, method):
    wrong = client.secret[:-1] + ("a" if client.secret[-1] != "a" else "b")

    assert asked(client, method, path.format(secret=client.secret, wrong=wrong, netloc=client.url.netloc))[0] == 404
    assert files.store.count() == 0


@pytest.mark.parametrize("host", ["evil.example.org", "localhost", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""])
def test_a_web_page_whose_host_leads_here_is_refused(files, client, host):
    """A browser names the host of its page, whatever address that has."""
    assert asked(client, headers={"Host": host.format(port=client.url.port)})[0] == 403
    assert files.store.count() == 0


def test_requests_that_are_none_are_refused(files, client):
    def raw(text):
        with socket.create_connection(("127.0.0.1", client.url.port)) as connection:
            connection.sendall(text)
            with suppress(ConnectionResetError):
                return connection.recv(65_536)
            return b""

    host = f"Host: {client.url.netloc}\r\n".encode()
    for text in (
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + 70_000 * b"a" + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + host + 200 * b"X-A: b\r\n" + b"\r\n",
        b"GET / HTTP/1.1\r\n" + host + b"Content-Length: 5\r\n\r\nhello",
        b"GET / HTTP/1.1\r\n" + host + host + b"\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ):
        answer = done(lambda feedback, text=text: raw(text))
        assert not answer or answer.startswith(b"HTTP/1.1 4"), text[:40]
    assert files.store.count() == 0


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(404, b"", {}), 404),
        (Answer(403, b"", {}), 403),
        (Answer(401, b"", {}), 403),
        (Answer(400, b"", {}), 503),
        (Answer(200, b"<html>sign in</html>", {}), 502),
    ],
)
def test_what_the_store_answers_becomes_a_status_that_gdal_reports(files, client, answer, status):
    files.store.fault(answer, path=f"/{BUCKET}/")

    assert asked(client, "HEAD")[0] == status
    status_of_get, text, _ = asked(client)
    assert status_of_get == status
    signed = signatures().known(files.profile, files.href("k.tif"))
    assert signed.href.rpartition("=")[2].encode() not in text


def test_a_file_that_the_service_no_longer_signs_is_refused(files, client):
    files.signer.forbidden = [f"{BUCKET}/"]
    files.store.revoke()

    assert asked(client)[0] == 403


def test_ranges_are_read_in_parallel(files, client):
    """The first answers come when all requests are at the store."""
    together = threading.Barrier(4, timeout=60)
    client.ask("HEAD")
    answer = files.store.answer

    def wait_for_all(seen):
        together.wait()
        return answer(seen)

    files.store.answer = wait_for_all
    statuses = []
    threads = [
        threading.Thread(target=lambda at=at: statuses.append(client.ask(headers={"Range": f"bytes={at}-{at}"})[0]))
        for at in (20_000, 40_000, 60_000, 80_000)
    ]
    for thread in threads:
        thread.start()
    done(lambda feedback: [thread.join() for thread in threads])

    assert statuses == [206] * 4


# Proxies


@pytest.fixture
def forbidden_proxy(stub_api, monkeypatch):
    """A proxy for all of GDAL, as QGIS sets it, and for the process. It must not be asked."""
    stub = stub_api({})
    address = stub.url.removeprefix("http://")
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, stub.url)
    gdal.SetConfigOption("GDAL_HTTP_PROXY", address)
    yield stub
    gdal.SetConfigOption("GDAL_HTTP_PROXY", None)


def test_no_proxy_is_asked_for_the_gateway(files, forbidden_proxy):
    path = opened_path(files)

    assert done(lambda feedback: gdal.Open(path).ReadAsArray(0, 0, 9, 9)) is not None
    assert QgsRasterLayer(path, "signed", "gdal").isValid()
    assert forbidden_proxy.requests == []


# Threads


def test_the_main_thread_reads_while_it_holds_up_everything_else(files):
    """As in the console of QGIS."""
    layer = QgsRasterLayer(opened_path(files), "signed", "gdal")
    provider = layer.dataProvider()
    centre = layer.extent().center()

    value, is_known = provider.sample(QgsPointXY(centre), 1)
    found = provider.identify(QgsPointXY(centre), QgsRaster.IdentifyFormat.IdentifyFormatValue)
    block = provider.block(1, layer.extent(), 100, 100)
    statistics = provider.bandStatistics(1)

    assert is_known
    assert found.results()[1] == value
    assert block.isValid()
    assert statistics.maximumValue > statistics.minimumValue


def test_a_layer_is_drawn_while_python_works(files):
    layer = QgsRasterLayer(opened_path(files), "signed", "gdal")
    is_over = threading.Event()

    def work():
        while not is_over.is_set():
            sum(range(1000))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        image = drawn(layer, layer.extent())
    finally:
        is_over.set()

    assert image == drawn(QgsRasterLayer(vsicurl_path(files.open_href("k.tif")), "open", "gdal"), layer.extent())


def test_the_gateway_ends_with_all_that_waits_for_it(files, client):
    hold = threading.Event()
    answer = files.store.answer
    reached = threading.Event()

    def late(seen):
        reached.set()
        hold.wait(60)
        return answer(seen)

    client.ask("HEAD")
    idle = http.client.HTTPConnection("127.0.0.1", client.url.port)
    idle.connect()
    files.store.answer = late
    ends = []

    def waiting():
        try:
            ends.append(client.ask(headers={"Range": "bytes=50000-50009"})[0])
        except (OSError, http.client.HTTPException):
            ends.append(None)

    thread = threading.Thread(target=waiting)
    thread.start()
    done(lambda feedback: reached.wait(60))
    signed_paths.forget_all()
    done(lambda feedback: thread.join())
    hold.set()

    assert ends[0] in (None, 504)
    assert idle.sock.recv(1) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        client.ask()
    assert public_path(f"/vsicurl/{client.url.geturl()}") is None
