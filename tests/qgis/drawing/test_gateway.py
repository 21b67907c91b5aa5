"""The gateway on this computer, through which GDAL reads what it cannot ask a store for."""

from __future__ import annotations

import errno
import http.client
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from urllib.parse import urlsplit

import numpy as np
import pytest
from datacube_browser.core.gateway import circuit_breaker, gateway, gateway_file, signed_paths
from datacube_browser.core.gateway.signed_paths import public_path, renew_all, signed_path
from datacube_browser.core.gdal_calls import GdalFailure, call
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.remote_files.vsicurl import href_of, vsicurl_path
from datacube_browser.core.signing import kinds
from datacube_browser.core.signing.grant import Grant
from datacube_browser.core.signing.profile import SigningKind
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal
from qgis.core import (
    QgsPointXY,
    QgsRaster,
    QgsRasterLayer,
)

from tests.conftest import ROOT
from tests.qgis.in_background import done
from tests.qgis.signed_files import BUCKET, NEEDS_GATEWAY, signed_files, write_cog
from tests.qgis.signing.test_signed_paths import drawn
from tests.servers.proxy import Answer
from tests.servers.store_access import api_key

SIZE = 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_cog(tmp_path_factory.mktemp("signed")).parent


@pytest.fixture
def files(qgis_app, folder, monkeypatch):
    monkeypatch.setattr(signed_paths, "_GDAL_VERSION", NEEDS_GATEWAY)
    with signed_files(folder) as found:
        yield found


class HeaderSigner:
    """A key of the user's, for a whole host."""

    most_at_once = 100

    def scope(self, profile, href):
        return "{0.scheme}://{0.netloc}".format(urlsplit(href))

    def grants(self, profile, scopes, duration, feedback):
        return dict.fromkeys(scopes, Grant(datetime.now(timezone.utc), headers=(("X-API-Key", "words-of-the-user"),)))


def test_a_gateway_that_has_ended_leaves_nothing_in_the_memory_of_gdal(files):
    """The next one has another address: what was read at this one would stay for nothing."""
    path = files.path()

    def begins():
        file = gdal.VSIFOpenL(path, "rb")
        if file is None:
            return None
        try:
            return bytes(gdal.VSIFReadL(1, 4, file) or b"")
        finally:
            gdal.VSIFCloseL(file)

    assert done(lambda _feedback: begins()) in (b"II*\0", b"II+\0")
    signed_paths.forget_all()
    assert not done(lambda _feedback: begins())


# The end of a signature


def test_all_that_the_store_is_asked_for_are_ranges(files):
    layer = QgsRasterLayer(files.path(), "signed", "gdal")
    drawn(layer, layer.extent())

    assert all(seen.method == "GET" and seen.range and seen.status == 206 for seen in files.store.log)


def test_a_signature_that_ends_while_a_file_is_read_is_renewed(files):
    dataset = gdal.Open(files.path())
    expected = gdal.Open(vsicurl_path(files.open_href())).ReadAsArray()
    files.store.expire_after(ranges=1, path=f"/{BUCKET}/")

    assert np.array_equal(done(lambda feedback: dataset.ReadAsArray()), expected)
    assert len(files.signer.calls) == 2
    assert 403 in {seen.status for seen in files.store.log}


def test_a_range_that_breaks_off_gives_an_error_and_no_empty_pixels(files, monkeypatch):
    """A long range comes in parts; the status is sent before the last one has come."""
    monkeypatch.setattr(gateway_file, "_FIRST_PAGES", 6)
    monkeypatch.setattr(gateway_file, "pages_at", lambda speed: 6)
    dataset = gdal.Open(files.path())
    files.store.expire_after(ranges=2, path=f"/{BUCKET}/")
    files.signer.forbidden = [f"{BUCKET}/"]

    with pytest.raises(GdalFailure):
        call(dataset.ReadAsArray)
    statuses = [seen.status for seen in files.store.log]
    assert statuses[-1] == 403
    assert statuses[statuses.index(403) - 1] == 206


def test_a_file_that_changes_on_its_store_is_not_mixed(files, folder, tmp_path):
    content = (folder / "k.tif").read_bytes()
    files.store.objects[f"{BUCKET}/c.tif"] = content
    path = files.path("c.tif")
    dataset = gdal.Open(path)
    files.store.objects[f"{BUCKET}/c.tif"] = content[:-1] + b"!"

    with pytest.raises(GdalFailure):
        call(dataset.ReadAsArray)
    done(lambda feedback: renew_all([files.href("c.tif")], files.profile.id, feedback))
    assert gdal.Open(path).ReadAsArray() is not None


def test_the_cause_of_a_failure_is_told_in_the_services_words(files):
    href, path = files.href(), files.path()
    files.signer.forbidden = [f"{BUCKET}/"]
    files.store.revoke()
    source = LayerSource("k", href, path, AssetKind.COG, profile=files.profile.id)

    (_, error), *_ = done(lambda feedback: OpenLayersTask([source]).work(feedback)).failures

    assert "Not allowed: signed/k.tif" in error.report()
    assert error.url == href
    assert path not in error.report()
    assert Client(path).secret not in error.report()


def test_a_file_that_failed_is_read_when_its_path_is_asked_for_again(files):
    path = files.path()
    files.store.fault(Answer(403, b"", {}), path=f"/{BUCKET}/")
    with pytest.raises(GdalFailure):
        call(gdal.Open, path)
    files.store.heal()

    assert files.path() == path
    assert call(gdal.Open, path).RasterXSize


def test_a_key_goes_to_its_store_in_a_header_through_the_gateway(files, object_store, folder, monkeypatch):
    """On this version of GDAL and all others; the store that it redirects to gets none."""
    store = object_store({BUCKET: folder}, api_key("words-of-the-user"))
    profile = replace(files.profile, id="test-header", kind=SigningKind.HEADER, hosts=(store.url,), endpoint="")
    monkeypatch.setitem(kinds._SIGNERS, SigningKind.HEADER, HeaderSigner())
    SigningProfileStore().save(profile)
    href = store.href(f"{BUCKET}/k.tif")
    elsewhere = files.open_href()

    path = done(lambda feedback: signed_path(href, profile.id, feedback)).path
    layer = QgsRasterLayer(path, "k", "gdal")
    assert layer.isValid()
    store.fault(Answer(302, b"", {"Location": elsewhere}), path="/k.tif")
    expected = gdal.Open(vsicurl_path(elsewhere)).ReadAsArray()
    gdal.VSICurlClearCache()

    assert np.array_equal(done(lambda feedback: gdal.Open(path).ReadAsArray()), expected)
    assert public_path(path) == f"/vsicurl/{href}"
    assert all(seen.headers.get("x-api-key") == "words-of-the-user" for seen in store.requests)
    assert not any("x-api-key" in seen.headers for seen in files.store.requests)
    SigningProfileStore().remove(profile.id)


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
    return Client(files.path())


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
        assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 505")), text[:40]
    assert files.store.count() == 0


@pytest.mark.parametrize("said", [b"", b"GET /0/", b"GET /0/guess/k.tif HTTP/1.1\r\nHost: {host}\r\n\r\n"])
def test_connections_of_strangers_keep_gdal_out_for_no_time(files, client, said):
    strangers = []
    try:
        for _ in range(250):
            strangers.append(socket.create_connection(("127.0.0.1", client.url.port)))
            with suppress(OSError):
                strangers[-1].sendall(said.replace(b"{host}", client.url.netloc.encode()))

        assert asked(client)[0] == 206
        assert gdal.Open(files.path()).ReadAsArray() is not None
    finally:
        for each in strangers:
            each.close()


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
@pytest.mark.usefixtures("short_pauses")
def test_what_the_store_answers_becomes_a_status_that_gdal_reports(files, client, answer, status):
    files.store.fault(answer, path=f"/{BUCKET}/")

    assert asked(client, "HEAD")[0] == status
    status_of_get, text, _ = asked(client)
    assert status_of_get == status
    signed = signatures().known(files.profile, files.href())
    assert signed.href.rpartition("=")[2].encode() not in text


@pytest.fixture
def long_pause(monkeypatch):
    """On a busy machine, the 20 requests of a test may take longer than the gateway leaves a store alone."""
    monkeypatch.setattr(circuit_breaker, "OPEN_SECONDS", 3600.0)


@pytest.mark.usefixtures("short_pauses")
def test_a_store_that_does_not_answer_is_not_asked_for_each_block(files, client, monkeypatch, long_pause):
    monkeypatch.setattr(circuit_breaker, "_PAUSES", (0.0, 0.0))
    asked(client, "HEAD")
    monkeypatch.setattr(files.store, "answer", hang_up)
    first = asked(client, headers={"Range": "bytes=50000-50000"})[0]
    count = files.store.count()

    others = [asked(client, headers={"Range": f"bytes={at}-{at}"})[0] for at in range(50_001, 50_020)]

    assert [first, *others] == [504] * 20
    assert files.store.count() == count


@pytest.mark.usefixtures("short_pauses")
def test_a_store_that_refuses_an_open_file_is_not_asked_for_each_block(files, client, long_pause):
    asked(client, "HEAD")
    files.store.fault(Answer(403, b"", {}), path=f"/{BUCKET}/")
    first = asked(client, headers={"Range": "bytes=50000-50000"})[0]
    count, calls = files.store.count(), len(files.signer.calls)

    others = [asked(client, headers={"Range": f"bytes={at}-{at}"})[0] for at in range(50_001, 50_020)]

    assert [first, *others] == [403] * 20
    assert (files.store.count(), len(files.signer.calls)) == (count, calls)
    files.store.heal()
    assert files.path()  # whoever asks for the path anew need not wait
    assert asked(client, headers={"Range": "bytes=50000-50000"})[0] == 206


def hang_up(_seen):
    raise ConnectionResetError


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
    path = files.path()

    assert done(lambda feedback: gdal.Open(path).ReadAsArray(0, 0, 9, 9)) is not None
    assert QgsRasterLayer(path, "signed", "gdal").isValid()
    assert forbidden_proxy.requests == []


# Threads


def test_the_main_thread_reads_while_it_holds_up_everything_else(files):
    """As in the console of QGIS."""
    layer = QgsRasterLayer(files.path(), "signed", "gdal")
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
    layer = QgsRasterLayer(files.path(), "signed", "gdal")
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

    assert image == drawn(QgsRasterLayer(vsicurl_path(files.open_href()), "open", "gdal"), layer.extent())


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


def test_a_file_that_another_thread_looks_for_is_there_once_it_has_its_path(qgis_app, monkeypatch):
    """The thread that asks ahead, and the main thread where a layer goes, look for files while others get paths."""
    made, looked_up, own = gateway.Gateway(), [], gateway.OpenFile

    def new(*args):
        looked_up.append(made.open_file("/vsicurl/http://store.example/a.tif"))
        if len(looked_up) == 1:
            raise OSError("broken")
        return own(*args)

    monkeypatch.setattr(gateway, "OpenFile", new)
    try:
        with pytest.raises(OSError, match="broken"):
            made.open_path("/vsicurl/http://store.example/a.tif")
        other = made.open_path("/vsicurl/http://store.example/b.tif")
        assert made.signed_file(other) is made.open_file("/vsicurl/http://store.example/b.tif")
        made.open_path("/vsicurl/http://store.example/a.tif")
        assert looked_up == [None, None, None]
        assert made.open_file("/vsicurl/http://store.example/a.tif").href == "http://store.example/a.tif"
    finally:
        made.stop()
    assert made.open_file("/vsicurl/http://store.example/a.tif") is None


def test_a_connection_for_which_the_system_has_no_thread_is_the_only_one_that_ends(client, monkeypatch):
    start, refused = threading.Thread.start, []

    def refusing(thread):
        if threading.current_thread().name == "datacube-gateway" and not refused:
            refused.append(thread)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refusing)
    with pytest.raises(OSError):  # noqa: PT011 - reset or closed, as it comes
        client.ask()
    assert asked(client)[0] == 206
    assert len(refused) == 1


def test_without_a_handle_for_a_connection_the_gateway_does_not_ask_all_the_time(qgis_app, monkeypatch):
    made = gateway.Gateway()
    made.open_path("/vsicurl/http://store.example/a.tif")
    has_waited = threading.Event()
    monkeypatch.setattr(gateway.time, "sleep", lambda seconds: has_waited.set())
    try:
        with monkeypatch.context() as patched:
            patched.setattr(made._server, "socket", NoHandles(made._server.socket))
            assert has_waited.wait(60)
    finally:
        made.stop()


class NoHandles:
    """A socket that listens, in a process that has no file handle left."""

    def __init__(self, socket):
        self.socket = socket

    def accept(self):
        raise OSError(errno.EMFILE, "Too many open files")

    def __getattr__(self, name):
        return getattr(self.socket, name)


def test_the_end_of_the_process_does_not_wait_for_the_gateway(tmp_path):
    """With a connection of GDAL's that is kept open, and a request that the store never answers."""
    command = [sys.executable, "-m", "tests.qgis.drawing.gateway_at_exit"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["connected", "waiting", "end"]
