"""Requests to the gateway on this computer, which any program here may send: nothing of a file without its secret, and
the gateway goes on."""

from __future__ import annotations

import re
import socket
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest
from datacube_browser.core.gateway.gateway import Gateway
from datacube_browser.core.remote_files.vsicurl import href_of
from hypothesis import strategies as st

from tests.fuzz.inputs import fuzz
from tests.fuzz.tiff_files import valid_tiffs

RANGES = st.one_of(
    st.sampled_from(
        (
            *("bytes=0-15", "bytes=0-", "bytes=-5", "bytes=5-2", "bytes=0-0,2-3", "bytes=99999999999-", "bytes= 0 - 1"),
            *("items=0-1", "bytes=" + "9" * 5000 + "-", "bytes=٠-٩", "", "bytes=0-15\r\nX: y"),
        )
    ),
    st.text(max_size=12),
)
LINES = st.one_of(
    st.sampled_from(
        (
            *(
                "Content-Length: 5",
                "Transfer-Encoding: chunked",
                "Host: evil.example",
                "Expect: 100-continue",
                ":",
                " x",
            ),
            *(
                "Connection: Upgrade",
                "A: " + "b" * 70_000,
                "Content-Length: -1",
                "Content-Length: x",
                "Range: bytes=0-1",
            ),
        )
    ),
    st.text(max_size=20),
)
PATHS = st.sampled_from(
    ("{0}", "{0}x", "{0}?a", "{1}", "/", "//{0}", "http://evil.example{0}", "/0/x/a.tif", "/../{0}")
)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, qgis_app):
    path = tmp_path_factory.mktemp("gateway") / "a.tif"
    path.write_bytes(valid_tiffs()["tiles"])
    running = Gateway()
    href = urlsplit(href_of(running.open_path(str(path))))
    yield running, href, path.read_bytes()
    running.stop()


def answered(host, request):
    """All that is sent until the gateway or the client has closed the connection."""
    name, port = host.split(":")
    with closing(socket.create_connection((name, int(port)), timeout=20)) as connection:
        parts = []
        with suppress(ConnectionError, OSError):  # it was closed with bytes unread
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                parts.append(part)
    return b"".join(parts)


@st.composite
def requests(draw):
    """The method, the path with places for the file's own and another secret, the version and the lines; or bytes."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.binary(max_size=300))
    method = draw(st.sampled_from(("GET", "GET", "GET", "HEAD", "POST", "PUT", "get", "G\x00T", "")))
    version = draw(st.sampled_from(("HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "HTTP/0.9", "")))
    lines = [f"Range: {draw(RANGES)}", *draw(st.lists(LINES, max_size=4))]
    if draw(st.booleans()):
        lines.insert(0, "Host: @HOST@")
    lines += ["A: b"] * draw(st.sampled_from((0, 0, 0, 150)))
    return method, draw(PATHS), version, lines


@fuzz(0.02, request=requests())
def test_a_request_gets_nothing_without_the_secret(gateway, request):
    running, href, content = gateway
    if isinstance(request, bytes):
        sent, path = request, ""
    else:
        method, form, version, lines = request
        path = form.format(href.path, re.sub(r"/[^/]+/(?=[^/]*$)", "/x" * 20 + "/", href.path))
        text = f"{method} {path} {version}\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n"
        sent = text.replace("@HOST@", running.host).encode("utf-8", "replace")
    answer = answered(running.host, sent)
    assert answer == b"" or re.match(rb"HTTP/1\.[01] [1-5]\d\d ", answer), answer[:100]
    body = answer.partition(b"\r\n\r\n")[2]
    assert href.path in path or content[:8] not in body
    assert href.path.encode() not in answer
    assert len(body) <= len(content) + 2000
    good = f"GET {href.path} HTTP/1.1\r\nHost: {running.host}\r\nRange: bytes=0-15\r\nConnection: close\r\n\r\n"
    assert answered(running.host, good.encode()).endswith(content[:16])
