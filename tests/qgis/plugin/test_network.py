from __future__ import annotations

import gc
import http.server
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from functools import partial

import pytest
from datacube_browser.core.errors import HttpError, LinkError, NetworkError, ResponseError, TlsError
from datacube_browser.core.http.exchange import Watch, delete_senders, lent_sender
from datacube_browser.core.http.network import Network
from qgis.core import QgsBlockingNetworkRequest, QgsNetworkAccessManager
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest

from demo.person import settle, wait_until
from tests.qgis.in_background import done, failed, work
from tests.servers.certificates import self_signed
from tests.servers.proxy import Answer, Hang, Reset, Truncate, html
from tests.servers.stub import json_answer
from tests.servers.tasks import outcome


@pytest.fixture
def server(qgis_app, stub_api, proxy):
    """A proxy in front of a stub that serves JSON at /data."""
    return proxy(stub_api({"/data": {"answer": 42}}).url)


def get(url, **options):
    return lambda feedback: Network(feedback=feedback, **options).get(url)


def json(url, **options):
    return lambda feedback: Network(feedback=feedback, **options).json(url)


def test_json_is_read(server):
    assert done(json(server.url + "/data")) == {"answer": 42}
    assert server.requests[0].headers["accept"] == "application/json"


def test_a_search_is_posted_with_its_body(server):
    headers = {"Content-Type": "application/json"}
    answer = done(lambda feedback: Network(feedback=feedback).send("POST", server.url + "/data", headers, b'{"a":1}'))
    assert answer.status == 200
    seen = server.requests[0]
    assert (seen.method, seen.body, seen.headers["content-type"]) == ("POST", b'{"a":1}', "application/json")


def test_an_unreachable_host_is_named():
    error = failed(get("http://127.0.0.1:9/stac"))
    assert type(error) is LinkError
    assert "127.0.0.1" in error.message
    assert error.hint
    assert error.url == "http://127.0.0.1:9/stac"


def test_an_unknown_host_is_named():
    assert "no-such-host.invalid" in failed(get("https://no-such-host.invalid/stac")).message


@pytest.mark.parametrize("url", ["file:///etc/passwd", "not a url", "", "ftp://example.org/a"])
def test_only_http_and_https_urls_are_requested(qgis_app, url):
    assert isinstance(failed(get(url)), NetworkError)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 501])
def test_an_error_status_is_not_retried_and_quotes_the_server(server, status):
    page = f"<html><head><title>x</title></head><body><h1>No</h1><p>code {status} &amp; more</p></body></html>"
    server.fault(Answer(status, page.encode(), {"Content-Type": "text/html"}))
    error = failed(get(server.url + "/data"))
    assert isinstance(error, HttpError)
    assert error.status == status
    assert error.message
    assert error.hint
    assert error.details == f"HTTP {status}\nNo code {status} & more"
    assert server.count() == 1


def test_common_statuses_have_their_own_messages(server):
    messages = set()
    for status in (400, 401, 403, 404, 500):
        server.heal()
        server.fault(Answer(status))
        messages.add(failed(get(server.url + "/data")).message)
    assert len(messages) == 5


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_request_to_a_busy_server_is_retried(server, status):
    server.fault(Answer(status), times=1)
    assert done(json(server.url + "/data")) == {"answer": 42}
    assert server.count() == 2


@pytest.mark.usefixtures("short_pauses")
def test_a_server_that_stays_busy_gets_at_most_four_requests(server):
    server.fault(Answer(503))
    assert failed(get(server.url + "/data")).status == 503
    assert server.count() == 4


@pytest.mark.parametrize(
    ("headers", "refresh", "asked"),
    [
        ({}, True, "/data"),
        ({}, True, "/moved"),
        ({"Expires": "Thu, 01 Jan 2015 00:00:00 GMT", "ETag": '"a"'}, False, "/data"),
    ],
)
@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 599])
def test_an_error_is_said_of_an_address_whose_answer_is_in_the_cache(server, status, headers, refresh, asked):
    """Qt gives the answer of the cache in place of such an error, or behind what the server has said."""
    server.fault(Answer(302, b"", {"Location": "/data"}), path="/moved")
    server.fault(Answer(200, b'{"answer": 42}', {"Content-Type": "application/json", **headers}), times=1)
    done(json(server.url + "/data"))
    server.fault(Answer(status, b"Closed until noon", {"Retry-After": "7200"}))
    error = failed(get(server.url + asked, refresh=refresh))
    assert isinstance(error, HttpError)
    assert (error.status, error.retry_after) == (status, 7200)
    assert "Closed until noon" in error.details


def test_retry_after_is_respected(server):
    server.fault(Answer(429, headers={"Retry-After": "1"}), lasting=1)
    done(get(server.url + "/data"))
    assert server.count() == 2  # an earlier request would have been refused again


@pytest.mark.parametrize("wait", [str, lambda seconds: formatdate(time.time() + seconds, usegmt=True)])
def test_a_retry_after_beyond_the_deadline_is_reported_instead_of_waited_for(server, wait):
    server.fault(Answer(429, headers={"Retry-After": wait(3600)}))
    error = failed(get(server.url + "/data"))
    assert error.retry_after == pytest.approx(3600, abs=60)
    assert error.hint == "Try again in 60 minute(s)."
    assert server.count() == 1


def test_a_request_is_retried_after_a_lost_connection(server):
    server.fault(Reset(), method="POST", times=1)
    answer = done(lambda feedback: Network(feedback=feedback).send("POST", server.url + "/data", {}, b"{}"))
    assert answer.content == b'{"answer": 42}'


@pytest.mark.usefixtures("short_pauses")
def test_repeatedly_losing_the_connection_is_an_error(server):
    server.fault(Reset())
    error = failed(get(server.url + "/data"))
    assert isinstance(error, NetworkError)
    assert "127.0.0.1" in error.message


@pytest.mark.usefixtures("short_pauses")
def test_a_truncated_response_is_not_accepted(server):
    server.fault(Truncate(4))
    assert isinstance(failed(json(server.url + "/data")), (NetworkError, ResponseError))


def test_a_server_that_never_answers_times_out(server):
    server.fault(Hang())
    error = failed(get(server.url + "/data", timeout=0.5))
    assert type(error) is LinkError
    assert error.hint
    server.ended.set()  # ends the hanging requests, so that they are counted
    wait_until(server.count, "it is counted")
    assert server.count() == 1


def test_a_redirect_to_a_server_that_never_answers_times_out(server):
    server.fault(Answer(302, b"", {"Location": server.url + "/data"}), path="/old")
    server.fault(Hang())
    usual = QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(1000)  # QGIS drops the request's own timeout when it follows a redirect
    try:
        assert type(failed(get(server.url + "/old", timeout=0.5))) is LinkError
    finally:
        QgsNetworkAccessManager.setTimeout(usual)


def test_a_server_that_answers_slowly_does_not_time_out(server):
    server.fault(Answer(200, b"[" + b" " * 48 * 1024 + b"]"))
    server.bandwidth = 16 * 1024 / 0.4
    assert done(json(server.url + "/data", timeout=1)) == []


def test_a_running_request_can_be_canceled(server):
    server.fault(Hang())
    task = work(get(server.url + "/data", timeout=3600))
    QTimer.singleShot(200, task.cancel)
    assert outcome(task) == ("canceled", None)


def test_the_pause_before_a_retry_can_be_canceled(server):
    server.fault(Answer(503, headers={"Retry-After": "25"}))
    task = work(get(server.url + "/data"))
    QTimer.singleShot(200, task.cancel)
    assert outcome(task) == ("canceled", None)
    assert server.count() == 1


def test_a_web_page_instead_of_json_has_its_own_message(server):
    server.fault(html(text="<!doctype html><html><body><h1>Sign in</h1></body></html>"))
    error = failed(json(server.url + "/data"))
    assert isinstance(error, ResponseError)
    assert "Sign in" in error.details
    assert error.url.endswith("/data")


def test_invalid_json_has_its_own_message(server):
    server.fault(Answer(200, b'{"answer": '))
    error = failed(json(server.url + "/data"))
    assert isinstance(error, ResponseError)
    assert "JSON" in error.message
    assert '{"answer":' in error.details


def test_an_empty_response_is_an_error(server):
    server.fault(Answer(200, b""))
    assert isinstance(failed(json(server.url + "/data")), (ResponseError, NetworkError))


@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_redirects_keep_method_and_body(qgis_app, stub_api, method, absolute):
    api = stub_api({"/new": json_answer({"answer": 42})})
    api.routes["/old"] = Answer(308, b"", {"Location": (api.url if absolute else "") + "/new"})
    headers = {"Content-Type": "application/json"}
    answer = done(lambda feedback: Network(feedback=feedback).send(method, api.url + "/old", headers, b'{"a":1}'))
    assert answer.content == b'{"answer": 42}'
    last = api.requests[-1]
    assert (last.method, last.path) == (method, "/new")
    if method == "POST":
        assert last.body == b'{"a":1}'
        assert last.headers["content-type"] == "application/json"


def test_an_endless_redirect_is_an_error(qgis_app, stub_api):
    api = stub_api({"/a": Answer(302, b"", {"Location": "/b"}), "/b": Answer(302, b"", {"Location": "/a"})})
    assert isinstance(failed(get(api.url + "/a")), ResponseError)


@pytest.mark.parametrize("fragment", ["", "#there"])
def test_a_redirect_to_the_same_address_is_said_to_be_endless(qgis_app, stub_api, fragment):
    """QGIS finds it, and keeps nothing of the answer: as where a redirect names no address."""
    api = stub_api({})
    api.routes["/a"] = Answer(302, b"", {"Location": f"{api.url}/a{fragment}"})
    error = failed(get(api.url + "/a"))
    assert "without end" in error.message
    assert "region" not in error.hint


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "led_to", ["file://{file}", "data:application/json,%7B%22answer%22:1%7D", "ftp://127.0.0.1:9/a", "qrc:/a"]
)
def test_a_redirect_to_no_web_address_is_said_and_nothing_of_it_used(qgis_app, stub_api, tmp_path, method, led_to):
    (tmp_path / "secret.json").write_text('{"answer": "secret"}')
    location = led_to.format(file=(tmp_path / "secret.json").as_posix())
    api = stub_api({"/a": Answer(302, b"", {"Location": location})})
    error = failed(lambda feedback: Network(feedback=feedback).send(method, api.url + "/a", {}, b"{}"))
    assert isinstance(error, ResponseError)
    assert "not one of the web" in error.message
    assert "secret" not in error.report()
    assert len(api.requests) == 1


def test_errors_contain_no_secrets(server):
    server.fault(Answer(403, b"denied for http://store/a?sig=abc"))
    error = failed(get(server.url + "/data?sig=verysecret&f=1"))
    assert "verysecret" not in error.report()
    assert "sig=abc" not in error.report()
    assert "f=1" in error.url


@pytest.fixture
def https_server(tmp_path):
    """A server with a self-signed certificate."""
    key, certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_self_signed_certificate_is_not_accepted(qgis_app, https_server):
    error = failed(get(https_server + "/"))
    assert isinstance(error, TlsError)
    assert error.hint
    assert error.details


def test_many_threads_are_refused_at_the_same_address_at_once(stub_api):
    """QGIS's disk cache is shared by all threads, and deletes what one of them is writing under an address when another
    is refused there."""
    api = stub_api({"/gone.tif": Answer(404, b"gone" * 30, {"Cache-Control": "max-age=60"})})

    def ask(_number):
        with pytest.raises(HttpError) as error:
            Network(refresh=True).request_once("GET", f"{api.url}/gone.tif", {"Range": "bytes=0-99"})
        return error.value.status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(500))) == {404}


def blocking_requests():
    """QGIS's blocking requests that are there."""
    found = [each for each in gc.get_objects() if isinstance(each, QgsBlockingNetworkRequest)]
    return [each for each in found if not sip.isdeleted(each)]


def ask_at_once(server, count):
    """So many requests, none of which is answered before all of them have come; their answers."""
    ask = partial(Network(refresh=True).request_once, "GET")
    server.clear()
    server.hold()
    with ThreadPoolExecutor(count) as pool:
        answers = pool.map(ask, [f"{server.url}/data?number={number}" for number in range(count)])
        wait_until(lambda: len(server.requests) == count)
        server.let_go()
        return list(answers)


def test_more_requests_at_once_than_threads_are_kept_leave_nothing_more_each_time(server):
    """The threads beyond those that are kept end after their request, and others take their place the next time."""
    left = []
    for _ in range(5):
        assert {answer.content for answer in ask_at_once(server, 40)} == {b'{"answer": 42}'}
        left.append(len(blocking_requests()))
    assert left == left[:1] * 5


def test_unloading_destroys_what_requests_have_left_in_threads_that_have_ended(server):
    ask_at_once(server, 40)
    before = blocking_requests()
    delete_senders()
    settle()
    assert len([each for each in before if sip.isdeleted(each)]) >= 40


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_qt_asks_python_nothing_where_it_keeps_a_lock_at_the_end_of_an_exchange(server, method):
    """Else two threads wait for each other: one here, for Python's lock, and one that has it, inside Qt."""
    asked = []

    def send(_feedback):
        delete_senders()
        with lent_sender(QgsBlockingNetworkRequest) as sender:
            for each in (sender._request, sender._body):
                each.disconnectNotify = asked.append  # looked at unless PyQt knows that there is none
            request = QNetworkRequest(QUrl(server.url + "/data"))
            return sender.send(request, method, b"{}", most_bytes=1000, refresh=True, watch=Watch(60)).error()

    assert done(send) == 0
    assert asked == []
    delete_senders()


def test_an_answer_names_its_address_as_it_was_asked_for(stub_api):
    api = stub_api({"/a": {"a": 1}})

    assert Network(refresh=True).request_once("GET", f"{api.url}/a?b=1").url == f"{api.url}/a?b=1"


def test_the_host_that_cannot_be_reached_is_named_where_a_server_sends_on_to_it(server):
    server.fault(Answer(302, headers={"Location": "http://datacube-nobody.invalid/data"}))
    error = failed(get(server.url + "/data"))
    assert isinstance(error, LinkError)
    assert error.message == "The server datacube-nobody.invalid cannot be reached."
    assert error.url == server.url + "/data"
