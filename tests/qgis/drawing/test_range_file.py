"""Reading byte ranges of remote files: a response that is not the requested range is never used."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from datacube_browser.core.errors import CanceledError, ChangedError, HttpError, LinkError, ResponseError
from datacube_browser.core.http import retry
from datacube_browser.core.http.outage import Outage
from datacube_browser.core.tiff import range_file
from datacube_browser.core.tiff.range_file import Identity, RangeFile
from qgis.core import QgsFeedback

from tests.servers.proxy import Answer, Reset

CONTENT = os.urandom(300_000)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(range_file, "RETRIES", replace(range_file.RETRIES, pauses=(0.01, 0.01, 0.01, 0.01)))
    monkeypatch.setattr(retry, "CHECK_INTERVAL", 0.05)


@pytest.fixture
def remote(tmp_path, store, proxy):
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "file").write_bytes(CONTENT)
    running = proxy(store(folder))
    yield running, f"{running.url}/file"
    running.heal()


def partial(first, end, length, body):
    return Answer(206, body, {"Content-Range": f"bytes {first}-{end}/{length}"})


def test_a_range_has_the_bytes_of_the_file(remote):
    _, url = remote
    file = RangeFile(url)

    assert file.read(1000, 5000) == CONTENT[1000:6000]
    assert file.identity.length == len(CONTENT)
    assert file.bytes_fetched == 5000


def test_a_range_beyond_the_end_is_cut_or_empty(remote):
    running, url = remote
    file = RangeFile(url)

    assert file.read(len(CONTENT) - 10, 100) == CONTENT[-10:]
    assert file.read(len(CONTENT) + 5, 100) == b""
    assert running.count() == 1


@pytest.mark.parametrize(
    "answer",
    [
        partial(1001, 6000, len(CONTENT), CONTENT[1001:6001]),
        partial(1000, 5000, len(CONTENT), CONTENT[1000:5001]),
        partial(1000, 5999, len(CONTENT), CONTENT[1000:5000]),
        Answer(206, CONTENT[1000:6000]),
        Answer(200, b"<html>sign in</html>", {"Content-Type": "text/html"}),
        Answer(200, CONTENT, {"Content-Type": "image/tiff"}),
        Answer(204),
    ],
    ids=["shifted", "too short", "shorter than said", "no Content-Range", "web page", "the whole file", "nothing"],
)
def test_a_response_that_is_not_the_range_is_requested_again(remote, answer):
    running, url = remote
    running.fault(answer, times=2)

    assert RangeFile(url).read(1000, 5000) == CONTENT[1000:6000]
    assert running.count() == 3


def test_a_server_that_keeps_sending_wrong_ranges_is_an_error(remote):
    running, url = remote
    running.fault(partial(0, 4999, len(CONTENT), CONTENT[:5000]))

    with pytest.raises(ResponseError) as error:
        RangeFile(url).read(1000, 5000)

    assert "Content-Range: bytes 0-4999" in error.value.details
    assert running.count() == 5


def test_a_server_without_range_requests_is_stopped_and_named(remote):
    running, url = remote
    running.fault(Answer(200, bytes(60_000_000), {"Content-Type": "image/tiff"}))

    with pytest.raises(ResponseError) as error:
        RangeFile(url).read(1000, 5000)

    assert error.value.message == "The server sends the whole file instead of a part."


@pytest.mark.parametrize("status", [429, 500, 503])
def test_retry_after_is_respected(remote, monkeypatch, status):
    running, url = remote
    running.fault(Answer(status, headers={"Retry-After": "1"}), times=1)
    waits = []
    monkeypatch.setattr(retry, "wait", lambda seconds, _feedback: waits.append(seconds))

    assert RangeFile(url).read(0, 10) == CONTENT[:10]
    assert waits == [1.0]


def test_a_missing_file_is_requested_once(remote):
    running, url = remote

    with pytest.raises(HttpError) as error:
        RangeFile(url + "-not").read(0, 10)

    assert error.value.status == 404
    assert running.count() == 1


def test_ranges_of_a_changed_file_are_not_mixed(remote, tmp_path):
    _, url = remote
    file = RangeFile(url)
    file.read(0, 10)
    path = tmp_path / "store" / "file"
    path.write_bytes(CONTENT[::-1])
    os.utime(path, (1, 1))

    with pytest.raises(ChangedError):
        file.read(20, 10)


def test_a_file_of_another_version_than_planned_is_refused(remote):
    _, url = remote

    with pytest.raises(ChangedError):
        RangeFile(url, identity=Identity('"other"', len(CONTENT))).read(0, 10)


def test_an_outage_is_waited_for_and_reported(remote):
    running, url = remote
    told = []
    running.fault(Reset())

    def on_outage(is_lost):
        told.append(is_lost)
        if is_lost:
            running.heal()

    assert RangeFile(url, outage=Outage(60, on_outage)).read(0, 10) == CONTENT[:10]
    assert told == [True, False]


def test_one_failed_range_is_not_an_outage(remote):
    running, url = remote
    told = []
    outage = Outage(60, told.append)

    class ResetWhileOthersRead:
        def apply(self, handler):
            RangeFile(url, outage=outage).read(0, 10)
            Reset().apply(handler)

    running.fault(ResetWhileOthersRead(), path="broken")

    with pytest.raises(LinkError):
        RangeFile(url + "?broken", outage=outage).read(0, 10)
    assert told == []


def test_without_an_outage_timeout_a_lost_connection_is_an_error(remote):
    running, url = remote
    running.fault(Reset())

    with pytest.raises(LinkError):
        RangeFile(url, outage=Outage()).read(0, 10)

    assert running.count() >= 5


def test_canceling_ends_the_wait(remote):
    running, url = remote
    feedback = QgsFeedback()
    running.fault(Reset())

    with pytest.raises(CanceledError):
        RangeFile(url, feedback=feedback, outage=Outage(60, lambda _: feedback.cancel())).read(0, 10)


def other_version(file, etag, date, *, at=20):
    return Answer(
        206,
        CONTENT[at : at + 10],
        {"Content-Range": f"bytes {at}-{at + 9}/{len(CONTENT)}", "ETag": etag, "Last-Modified": date},
    )


@pytest.mark.parametrize("date", ["", "Thu, 01 Jan 1970 00:00:01 GMT"])
def test_one_answer_of_another_version_is_asked_for_again(remote, date):
    """A server of several that is behind, or a proxy that has mixed something up."""
    running, url = remote
    file = RangeFile(url)
    file.read(0, 10)
    running.fault(other_version(file, '"odd"', date), times=1)

    assert file.read(20, 10) == CONTENT[20:30]
    assert not file.is_by_date


def test_servers_that_make_an_etag_each_are_read_by_length_and_date(remote):
    running, url = remote
    file = RangeFile(url)
    file.read(0, 10)
    running.fault(other_version(file, '"of node 2"', file.identity.date))

    assert file.read(20, 10) == CONTENT[20:30]
    assert file.is_by_date
    running.heal()
    running.clear()
    running.fault(other_version(file, '"of node 3"', file.identity.date, at=40))
    file.read(40, 10)
    assert running.count() == 1


def test_another_etag_without_a_date_stays_another_version(remote):
    running, url = remote
    file = RangeFile(url)
    file.read(0, 10)
    running.fault(other_version(file, '"other"', ""))

    with pytest.raises(ChangedError):
        file.read(20, 10)
