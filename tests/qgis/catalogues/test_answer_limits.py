"""Answers that are too large, that unpack to more than memory holds, or that never end: given up, with words."""

from __future__ import annotations

import gzip
import zlib
from itertools import count
from types import SimpleNamespace

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import part
from datacube_browser.core.download.task import DownloadFile, DownloadTask
from datacube_browser.core.errors import (
    HttpError,
    LinkError,
    ResponseError,
    SlowServerError,
    StorageError,
    TooLargeError,
)
from datacube_browser.core.http import pace
from datacube_browser.core.http.network import Network
from datacube_browser.core.http.upload import send_once
from datacube_browser.core.ogc.capabilities import ServicesTask
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from datacube_browser.core.tiff.range_file import RangeFile
from datacube_browser.ui.widgets.remote_image_cache import RemoteImageCache
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest

from demo.person import wait_until
from tests.memory import peak_of_memory
from tests.qgis.in_background import done, failed, work
from tests.servers.proxy import Answer, Endless, EndlessHeaders, Trickle
from tests.servers.stub import json_answer
from tests.servers.tasks import failure, outcome, result

MB = 1_000_000
PACKED = {"gzip": gzip.compress, "deflate": zlib.compress}


@pytest.fixture
def server(qgis_app, stub_api, proxy):
    return proxy(stub_api({"/data": {"answer": 42}}).url)


@pytest.fixture
def short_period(monkeypatch):
    """A server's speed is measured over half a second instead of a minute."""
    monkeypatch.setattr(pace, "PERIOD", 0.5)


def bomb(encoding, size=400 * MB):
    """So many zeros, packed; made without so much memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    piece = bytes(16 * MB)
    parts = [packer.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*parts, packer.flush()])


@pytest.fixture
def memory():
    with peak_of_memory() as grown:
        yield grown


def get(url, **options):
    return lambda feedback: Network(feedback=feedback, **options).get(url)


def test_an_answer_over_the_limit_is_not_read_to_its_end(server):
    server.fault(Endless(bytes(MB)))
    error = failed(get(server.url + "/data", most_bytes=3 * MB))
    assert type(error) is TooLargeError
    assert error.message == "The server's answer is too large: more than 3 MB."
    assert error.hint
    assert server.bytes_sent < 100 * MB


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_connection_of_an_answer_over_the_limit_is_closed_at_once(server, method):
    """Else what goes on coming fills the memory, and is counted for the thread's next request."""
    server.fault(Endless(bytes(MB)))
    for _ in range(3):
        failed(lambda feedback: Network(feedback=feedback, most_bytes=3 * MB).send(method, server.url + "/data"))
    wait_until(lambda: not server.is_answering)
    assert server.bytes_sent < 100 * MB


def test_an_answer_just_as_large_as_the_limit_is_read(server):
    server.fault(Answer(200, bytes(3 * MB)))
    assert len(done(get(server.url + "/data", most_bytes=3 * MB))) == 3 * MB


@pytest.mark.parametrize("length", ["10", str(10**15), "-1", "x"])
def test_what_a_server_says_of_the_length_is_not_believed(server, length):
    server.fault(Endless(bytes(MB), {"Content-Length": length}))
    kind, value = outcome(work(get(server.url + "/data", most_bytes=3 * MB, timeout=2)))
    assert kind == "failed" or len(value) <= 3 * MB
    assert server.bytes_sent < 100 * MB


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("refresh", [True, False])
def test_a_bomb_takes_no_memory(server, memory, encoding, refresh):
    server.fault(Answer(200, bomb(encoding), {"Content-Encoding": encoding}))
    error = failed(get(server.url + "/data", refresh=refresh))
    assert type(error) is TooLargeError
    assert memory() < 200 * MB


@pytest.mark.parametrize("status", [200, 500])
def test_a_bomb_is_refused_whatever_the_status(server, memory, status):
    server.fault(Answer(status, bomb("gzip"), {"Content-Encoding": "gzip"}))
    failed(get(server.url + "/data"))
    assert memory() < 200 * MB


@pytest.mark.parametrize("encoding", PACKED)
def test_compressed_answers_are_unpacked_and_asked_for(server, encoding):
    server.fault(Answer(200, PACKED[encoding](b'{"answer": 43}'), {"Content-Encoding": encoding}))
    assert done(get(server.url + "/data", refresh=True)) == b'{"answer": 43}'
    assert encoding in server.requests[0].headers["accept-encoding"]


@pytest.mark.parametrize("name", ["aws-chunked", "utf-8", "identity, aws-chunked", "binary", ","])
def test_names_that_are_no_compression_change_nothing(server, name):
    server.fault(Answer(200, b'{"answer": 43}', {"Content-Encoding": name}))
    assert done(get(server.url + "/data", refresh=True)) == b'{"answer": 43}'


@pytest.mark.parametrize("name", ["gzip, aws-chunked", "aws-chunked,GZIP", "utf-8, x-gzip"])
def test_a_compression_beside_such_a_name_is_undone(server, name):
    server.fault(Answer(200, gzip.compress(b'{"answer": 43}'), {"Content-Encoding": name}))
    assert done(get(server.url + "/data", refresh=True)) == b'{"answer": 43}'


def test_an_encoding_that_nobody_asked_for_is_refused_with_words(server):
    server.fault(Answer(200, b"\x0b\x02\x80abc\x03", {"Content-Encoding": "br"}))
    error = failed(get(server.url + "/data", refresh=True))
    assert type(error) is ResponseError
    assert "(br)" in error.message
    assert "br" not in server.requests[0].headers["accept-encoding"]


def test_a_compressed_answer_that_is_cut_off_is_refused(server):
    packed = gzip.compress(b'{"answer": 43}' * 1000)
    server.fault(Answer(200, packed[:-20], {"Content-Encoding": "gzip"}))
    assert isinstance(failed(get(server.url + "/data", refresh=True)), ResponseError)


def test_qgis_cache_holds_no_compressed_answers(server):
    """Others that read them there would not unpack them."""
    url = server.url + "/data?kept"
    server.fault(Answer(200, gzip.compress(b"plain"), {"Content-Encoding": "gzip"}), times=1)
    assert done(get(url)) == b"plain"
    cache = QgsNetworkAccessManager.instance().cache()
    assert not cache.metaData(QUrl(url)).isValid()
    assert done(get(url)) == done(get(url)) == b'{"answer": 42}'
    assert server.count() == 2


def test_an_answer_that_qt_has_unpacked_into_its_cache_is_read(server):
    url = server.url + "/data?by-others"
    server.fault(Answer(200, gzip.compress(b"plain"), {"Content-Encoding": "gzip"}))

    def by_others(_feedback):
        return bytes(QgsNetworkAccessManager.blockingGet(QNetworkRequest(QUrl(url))).content())

    assert done(by_others) == b"plain"
    assert done(get(url)) == b"plain"
    assert server.count() == 1


def test_the_answer_to_a_refused_request_is_not_read_for_ever(server):
    server.fault(Endless(b"no " * 100_000, status=404))
    assert type(failed(get(server.url + "/data", most_bytes=3 * MB))) is TooLargeError
    assert server.bytes_sent < 100 * MB


def test_a_refusal_longer_than_the_range_that_was_asked_for_is_read(server):
    server.fault(Answer(404, b"no " * 10_000))
    error = failed(lambda feedback: RangeFile(server.url + "/data", feedback=feedback).read(0, 10))
    assert isinstance(error, HttpError)
    assert error.status == 404


def test_a_range_longer_than_asked_for_is_not_read(server):
    server.fault(Endless(bytes(MB), {"Content-Range": "bytes 0-999/5000"}, status=206))
    error = failed(lambda feedback: RangeFile(server.url + "/data", feedback=feedback).read(0, 1000))
    assert type(error) is TooLargeError
    assert server.bytes_sent < 100 * MB


# Servers that send next to nothing


def slow_search(server):
    service = StacService(Catalog("", "A", server.url))
    return lambda feedback: service.search(ItemQuery(("demo",)), feedback)


@pytest.mark.parametrize("status", [200, 503])
def test_a_trickle_is_given_up_with_words(server, short_period, status):
    server.fault(Trickle(b"[" + b" " * 10_000, status=status))
    error = failed(get(server.url + "/data"))
    assert type(error) is SlowServerError
    assert "100 bytes per second" in error.message
    assert error.hint
    assert server.count() == 1  # asking again would take another minute


def test_a_search_at_a_trickle_is_given_up(server, short_period):
    server.fault(Trickle(b'{"features": [' + b" " * 10_000))
    assert type(failed(slow_search(server))) is SlowServerError


def test_capabilities_at_a_trickle_are_given_up(server, short_period):
    server.fault(Trickle(b"<WMS_Capabilities>" + b" " * 10_000))
    assert type(failure(ServicesTask(server.url))) is SlowServerError


def test_a_range_at_a_trickle_is_given_up(server, short_period):
    server.fault(Trickle(bytes(10_000), {"Content-Range": "bytes 0-9999/90000"}, status=206))
    read = failed(lambda feedback: RangeFile(server.url + "/data", feedback=feedback).read(0, 10_000))
    assert type(read) is SlowServerError
    assert server.count() == 1


def test_a_download_at_a_trickle_is_given_up_and_its_part_kept(server, short_period, tmp_path):
    server.fault(Trickle(bytes(10_000), {"ETag": '"a"'}))
    error = failure(DownloadTask([DownloadFile(server.url + "/data", tmp_path / "file.bin")]))
    assert type(error) is SlowServerError
    assert (tmp_path / "file.bin.part").stat().st_size > 0
    assert server.count() == 1


@pytest.mark.parametrize("encoding", PACKED)
def test_a_download_that_unpacks_to_fill_the_disk_is_stopped_and_removed(server, tmp_path, encoding):
    server.fault(Answer(200, bomb(encoding), {"Content-Encoding": encoding}))
    error = failure(DownloadTask([DownloadFile(server.url + "/data", tmp_path / "file.bin")]))
    assert type(error) is TooLargeError
    assert "400 times" in error.message
    assert list(tmp_path.iterdir()) == []


def test_a_download_of_data_that_packs_well_is_unpacked(server, tmp_path):
    content = bytes(60 * MB) + bytes(range(256)) * 40_000
    server.fault(Answer(200, gzip.compress(content), {"Content-Encoding": "gzip"}))
    report = result(DownloadTask([DownloadFile(server.url + "/data", tmp_path / "file.bin")]))
    assert report.paths[0].stat().st_size == len(content)


def test_a_download_without_end_leaves_room_on_the_disk(server, tmp_path, monkeypatch):
    monkeypatch.setattr(part, "_LOOK_EVERY", 5 * MB)
    monkeypatch.setattr(part, "_RESERVE", 10**18)
    server.fault(Endless(bytes(MB)))
    error = failure(DownloadTask([DownloadFile(server.url + "/data", tmp_path / "file.bin")]))
    assert type(error) is StorageError
    assert "filled the disk" in error.message
    assert server.bytes_sent < 100 * MB


@pytest.mark.parametrize("etag", ['"' + "x" * 60_000 + '"', "W/" + "y" * 60_000])
def test_a_mark_of_a_version_as_long_as_a_book_is_none(server, etag):
    date = "Mon, 01 Jan 2024 00:00:00 GMT"
    headers = {"ETag": etag, "Last-Modified": date, "Content-Range": "bytes 0-9/10"}
    server.fault(Answer(206, bytes(10), headers))
    file = RangeFile(server.url + "/data")
    file.read(0, 10)
    assert file.identity.validator == date


def test_a_thumbnail_at_a_trickle_is_given_up(server, short_period):
    server.fault(Trickle(b"\x89PNG" + bytes(10_000)))
    pictures, ended = RemoteImageCache(), []
    pictures.settled.connect(ended.append)
    pictures.want(server.url + "/data", lambda: True)
    wait_until(lambda: ended, "the thumbnail is given up", 20)
    assert pictures.image(server.url + "/data") is None


def test_a_slow_link_is_not_given_up(server, short_period, tmp_path):
    """Four kilobytes a second, over several periods: little, and far from dead."""
    server.fault(Trickle(bytes(8000), piece=200))
    assert len(done(get(server.url + "/data"))) == 8000
    report = result(DownloadTask([DownloadFile(server.url + "/data", tmp_path / "file.bin")]))
    assert report.paths[0].stat().st_size == 8000


def test_headers_without_end_are_given_up(server):
    server.fault(EndlessHeaders())
    error = failed(get(server.url + "/data", timeout=0.5))
    assert type(error) is LinkError
    assert error.hint


def test_redirects_in_a_circle_between_full_addresses_end(qgis_app, stub_api):
    api = stub_api({})
    api.routes |= {
        "/a": Answer(302, b"", {"Location": f"{api.url}/b"}),
        "/b": Answer(302, b"", {"Location": f"{api.url}/a"}),
    }
    assert isinstance(failed(get(api.url + "/a", timeout=0.3)), (ResponseError, LinkError))


def test_redirects_to_ever_new_addresses_end(qgis_app, stub_api):
    numbers = count()
    api = stub_api({"/a": lambda _seen: Answer(302, b"", {"Location": f"/a?{'x' * 5000}{next(numbers)}"})})
    assert isinstance(failed(get(api.url + "/a")), ResponseError)
    assert len(api.requests) == 5


@pytest.mark.parametrize("wait", ["31536000", "1e400", "inf", "nan", "-5", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
@pytest.mark.usefixtures("short_pauses")
def test_an_absurd_retry_after_is_an_error_with_words(server, wait):
    server.fault(Answer(429, headers={"Retry-After": wait}))
    error = failed(get(server.url + "/data"))
    assert isinstance(error, HttpError)
    assert error.status == 429
    assert len(error.hint) < 100


def test_a_number_of_matches_beyond_sense_is_no_number(qgis_app, stub_api):
    for number in (10**30, 1e308, -1, float("inf"), "many"):
        api = stub_api({"POST /search": json_answer({"features": [], "links": [], "numberMatched": number})})
        assert done(slow_search(api)).matched is None


def test_one_byte_a_second_in_answer_to_a_change_is_no_answer(server, short_period):
    """It may be as long as a change goes unanswered; whether it was made, is looked for."""
    server.fault(Trickle(b" " * 100_000, pause=0.05))
    error = failed(lambda feedback: send_once("POST", server.url + "/data", b"{}", feedback=feedback))
    assert isinstance(error, LinkError)
    assert "does not answer" in error.message
    assert server.count("POST") == 1


def test_a_computer_that_has_slept_does_not_take_a_server_for_a_slow_one(monkeypatch):
    """time.monotonic goes on in some systems while they sleep, and in all while a process is stopped."""
    now = [0.0]
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: now[0]))
    measured = pace.Pace()

    def check_each_second(first, last, received):
        for now[0] in range(first, last):
            measured.check(received, "https://example.org/")

    for now[0], received in ((1.0, 900), (3600.0, 1000)):
        measured.check(received, "https://example.org/")
    check_each_second(3601, 3661, 9000)
    with pytest.raises(SlowServerError):
        check_each_second(3661, 3722, 9001)
