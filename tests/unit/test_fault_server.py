"""The store with scheduled faults fails as scheduled."""

from __future__ import annotations

import http.client
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests.servers.faults import Fault, FaultServer, Run, Schedule, fault_server

CONTENT = bytes(number * 7 % 251 for number in range(20_000))


@pytest.fixture
def server(tmp_path):
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "file.tif").write_bytes(CONTENT)
    with fault_server(tmp_path / "served") as running:
        yield running


def run_with(server: FaultServer, fault: Fault, **others) -> Run:
    return server.run(Schedule(4, rate=1.0, kinds=(fault,), most=1, **others))


def fetched(run: Run, wanted: str = "bytes=5000-9999") -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(run.url("file.tif"))
    with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request("GET", parts.path, headers={"Range": wanted})
        response = connection.getresponse()
        return response.status, dict(response.headers), response.read()


def test_a_good_answer_is_the_requested_range(server):
    run = server.run()

    status, headers, body = fetched(run)

    assert (status, body) == (206, CONTENT[5000:10000])
    assert headers["Content-Range"] == "bytes 5000-9999/20000"
    assert {"ETag", "Last-Modified"} <= set(headers)
    assert [(asked.range, asked.fault, asked.status, asked.bytes) for asked in run.requests] == [
        ("bytes=5000-9999", None, 206, 5000)
    ]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.OUTAGE, Fault.REPLACED)])
def test_the_request_after_a_fault_gets_a_good_answer(server, fault):
    run = run_with(server, fault)
    try:
        first = fetched(run)
    except (OSError, http.client.HTTPException):
        first = None

    assert run.faults == [fault]
    assert (first is not None and first[2] == CONTENT[5000:10000]) == (fault is Fault.DELAY)
    assert fetched(run)[2] == CONTENT[5000:10000]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.RESET, ConnectionResetError),
        (Fault.OUTAGE, ConnectionResetError),
        (Fault.CUT, (ConnectionResetError, http.client.IncompleteRead)),
        (Fault.TRUNCATED, http.client.IncompleteRead),
    ],
)
def test_a_fault_breaks_the_connection(server, fault, error):
    with pytest.raises(error):
        fetched(run_with(server, fault))


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.ERROR, 500), (Fault.BUSY, 503), (Fault.BUSY_UNTIL, 503), (Fault.TOO_MANY, 429)]
)
def test_a_fault_answers_with_an_error_status(server, fault, status):
    answer = fetched(run_with(server, fault, retry_after=7))

    assert answer[0] == status
    assert {Fault.BUSY: "7"}.get(fault, answer[1].get("Retry-After")) == answer[1].get("Retry-After")
    assert ("GMT" in answer[1].get("Retry-After", "")) == (fault is Fault.BUSY_UNTIL)


@pytest.mark.parametrize("fault", [Fault.SHORT, Fault.SHIFTED])
def test_an_answer_with_other_bytes_names_them(server, fault):
    status, headers, body = fetched(run_with(server, fault))

    first, last = map(int, headers["Content-Range"].removeprefix("bytes ").partition("/")[0].split("-"))
    assert status == 206
    assert body == CONTENT[first : last + 1]
    assert (first, last) != (5000, 9999)
    assert (first == 5000) == (fault is Fault.SHORT)


def test_the_whole_file_is_sent_instead_of_a_range(server):
    assert fetched(run_with(server, Fault.WHOLE))[::2] == (200, CONTENT)


def test_a_replaced_file_has_another_etag(server, tmp_path):
    (tmp_path / "replacement").mkdir()
    (tmp_path / "replacement" / "file.tif").write_bytes(CONTENT[::-1])
    run = server.run(replacement=tmp_path / "replacement")
    before = fetched(run)
    run.replaced = True
    after = fetched(run)

    assert before[2] != after[2] == CONTENT[::-1][5000:10000]
    assert before[1]["ETag"] != after[1]["ETag"]
    assert before[1]["Content-Range"] == after[1]["Content-Range"]


def test_a_server_that_was_away_comes_back_at_the_same_address(server):
    run = server.run()
    server.go_away()
    with pytest.raises(ConnectionRefusedError):
        fetched(run)
    server.come_back()

    assert fetched(run)[0] == 206


def test_a_schedule_is_reproducible():
    one, other = (Schedule(5, rate=0.5, most=3) for _ in range(2))
    faults = [one.fault(number) for number in range(200)]

    assert faults == [other.fault(number) for number in range(200)]
    assert sum(fault is not None for fault in faults) == 3
    assert faults != [Schedule(6, rate=0.5, most=3).fault(number) for number in range(200)]
