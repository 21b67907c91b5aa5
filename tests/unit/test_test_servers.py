"""The test servers in tests/servers behave as the tests assume."""

from __future__ import annotations

import http.client
import json
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from demo import prompt_server
from demo.person import wait_until
from tests.servers import proxy as proxy_module
from tests.servers.proxy import Answer, Hang, Reset, Truncate, html
from tests.servers.stub import ABSENT, landing_page, minimal_collection, minimal_item

CONTENT = b"0123456789" * 10_000


@pytest.fixture
def served(store, tmp_path):
    (tmp_path / "a.bin").write_bytes(CONTENT)
    return store(tmp_path)


def ask(url, path="/a.bin", method="GET", *, headers=None, body=None, timeout=60):
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_proxy_forwards_and_counts_responses(served, proxy):
    between = proxy(served)
    response, body = ask(between.url, headers={"Range": "bytes=5-14"})
    assert (response.status, body) == (206, CONTENT[5:15])
    assert ask(between.url)[1] == CONTENT
    assert ask(between.url, method="HEAD")[0].getheader("Content-Length") == str(len(CONTENT))
    assert ask(between.url, "/missing?x=1")[0].status == 404
    assert [(seen.method, seen.path, seen.range, seen.status) for seen in between.requests] == [
        ("GET", "/a.bin", "bytes=5-14", 206),
        ("GET", "/a.bin", None, 200),
        ("HEAD", "/a.bin", None, 200),
        ("GET", "/missing?x=1", None, 404),
    ]
    assert [seen.bytes for seen in between.requests[:3]] == [10, len(CONTENT), 0]
    assert between.count("GET", r"^/a\.bin") == 2


def test_a_proxy_delays_each_response_by_its_latency(served, proxy, monkeypatch):
    between = proxy(served, latency=0.2)
    waits = []
    monkeypatch.setattr(between.ended, "wait", waits.append)
    ask(between.url)
    assert waits == [0.2]


def test_a_proxy_limits_the_bandwidth_of_a_connection(served, proxy, monkeypatch):
    between = proxy(served, bandwidth=200_000)
    pauses = []
    monkeypatch.setattr(proxy_module, "time", SimpleNamespace(sleep=pauses.append, monotonic=time.monotonic))
    assert ask(between.url)[1] == CONTENT
    wait_until(lambda: sum(pauses) == pytest.approx(len(CONTENT) / 200_000), "the pause after the last bytes")


def test_a_proxy_on_hold_answers_once_released(served, proxy):
    between = proxy(served)
    between.hold()
    threading.Timer(0.1, between.let_go).start()
    assert ask(between.url)[1] == CONTENT
    assert not between.is_holding


def test_a_fault_can_last_for_a_time_after_the_first_request(served, proxy):
    between = proxy(served)
    between.fault(Answer(503), lasting=0.3)
    assert [ask(between.url)[0].status for _ in range(2)] == [503, 503]
    while ask(between.url)[0].status == 503:
        time.sleep(0.05)


def test_a_fault_affects_only_matching_requests_the_given_number_of_times(served, proxy):
    between = proxy(served)
    between.fault(Answer(429, b"slow down", {"Retry-After": "7"}), path="a.bin", method="GET", times=2)
    assert ask(between.url, method="HEAD")[0].status == 200
    response, body = ask(between.url)
    assert (response.status, response.getheader("Retry-After"), body) == (429, "7", b"slow down")
    assert [ask(between.url)[0].status for _ in range(2)] == [429, 200]


def test_a_reset_fault_resets_the_connection(served, proxy):
    between = proxy(served)
    between.fault(Reset())
    with pytest.raises(ConnectionResetError):
        ask(between.url)


def test_a_hang_fault_sends_nothing_until_the_proxy_ends(served, proxy):
    between = proxy(served)
    between.fault(Hang())
    with pytest.raises(TimeoutError):
        ask(between.url, timeout=0.3)


def test_a_truncated_body_is_shorter_than_its_content_length(served, proxy):
    between = proxy(served)
    between.fault(Truncate(1000))
    with pytest.raises(http.client.IncompleteRead) as stopped:
        ask(between.url)
    assert stopped.value.partial == CONTENT[:1000]


def test_heal_ends_all_faults(served, proxy):
    between = proxy(served)
    between.fault(html())
    assert ask(between.url)[0].getheader("Content-Type").startswith("text/html")
    between.heal()
    assert ask(between.url)[1] == CONTENT


def test_no_server_has_the_port_of_one_before_it(stub_api, monkeypatch):
    """What is remembered of the one would be believed of the other."""

    class Had(set):
        def __contains__(self, port):
            offered.append(port)
            return len(offered) < 3

    offered = []
    monkeypatch.setattr(prompt_server, "_had", Had())
    api = stub_api({"/": {"id": "x"}})
    assert len(set(offered)) == 3
    assert urlsplit(api.url).port == offered[-1]
    assert prompt_server._had == {offered[-1]}
    assert ask(api.url, "/")[0].status == 200


def test_a_stub_answers_from_its_routes_and_records_requests(stub_api):
    api = stub_api({"GET /": landing_page(links=ABSENT), "/collections": minimal_collection(title=None)})
    assert "links" not in json.loads(ask(api.url, "/")[1])
    assert json.loads(ask(api.url, "/collections?limit=1")[1])["title"] is None
    assert ask(api.url, "/nowhere", "POST", body=b"{}")[0].status == 404
    api.routes["POST /search"] = lambda seen: {"features": [minimal_item()], "asked": json.loads(seen.body)}
    answer = json.loads(ask(api.url, "/search", "POST", body=b'{"limit": 3}')[1])
    assert answer["asked"] == {"limit": 3}
    assert answer["features"][0]["assets"]["dtm"]["href"].startswith(api.url)
    assert [seen.method for seen in api.requests] == ["GET", "GET", "POST", "POST"]
