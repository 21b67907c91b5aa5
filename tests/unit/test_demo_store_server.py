from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def connection(store, tmp_path):
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "a.tif").write_bytes(CONTENT)
    (tmp_path / "served" / "a.vrt").write_text("<x>/vsicurl/@STORE@/a.tif</x>")
    (tmp_path / "secret").write_text("not served")
    connection = http.client.HTTPConnection(urlsplit(store(tmp_path / "served")).netloc, timeout=60)
    yield connection
    connection.close()


def ask(connection, path="/a.tif", byte_range=None, method="GET"):
    connection.request(method, path, headers={"Range": byte_range} if byte_range else {})
    response = connection.getresponse()
    return response, response.read()


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-1123", 100, 1123),
        ("bytes=10000-", 10000, 10239),
        ("bytes=-10", 10230, 10239),
        ("bytes=10000-99999", 10000, 10239),
        ("bytes=-99999", 0, 10239),
    ],
)
def test_a_range_is_answered_with_206_and_those_bytes(connection, header, first, last):
    response, body = ask(connection, byte_range=header)
    assert response.status == 206
    assert response.getheader("Content-Range") == f"bytes {first}-{last}/{len(CONTENT)}"
    assert body == CONTENT[first : last + 1]


@pytest.mark.parametrize("header", [None, "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-"])
def test_no_range_or_an_unknown_one_gives_the_whole_file(connection, header):
    response, body = ask(connection, byte_range=header)
    assert (response.status, body) == (200, CONTENT)
    assert response.getheader("Accept-Ranges") == "bytes"


@pytest.mark.parametrize("header", ["bytes=10240-", "bytes=999999-1000000", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(connection, header):
    response, _ = ask(connection, byte_range=header)
    assert response.status == 416
    assert response.getheader("Content-Range") == "bytes */10240"


def test_head_answers_size_and_type_without_a_body(connection):
    response, body = ask(connection, method="HEAD")
    assert (response.status, body) == (200, b"")
    assert response.getheader("Content-Length") == str(len(CONTENT))
    assert response.getheader("Content-Type") == "image/tiff"
    assert response.getheader("ETag")


def test_the_connection_stays_open_after_answers_and_errors(connection):
    ask(connection)
    socket = connection.sock
    assert ask(connection, "/missing.tif")[0].status == 404
    ask(connection, method="HEAD")
    ask(connection, byte_range="bytes=99999-")
    assert ask(connection)[1] == CONTENT
    assert connection.sock is socket


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "//etc/passwd", "/", "/missing"])
def test_nothing_outside_the_folder_is_served(connection, path):
    assert ask(connection, path)[0].status == 404


def test_a_vrts_source_has_the_host_of_the_request(connection):
    _, body = ask(connection, "/a.vrt")
    assert body == f"<x>/vsicurl/http://{connection.host}:{connection.port}/a.tif</x>".encode()
    connection.request("GET", "/a.vrt", headers={"Host": "cube.example:81"})
    assert connection.getresponse().read() == b"<x>/vsicurl/http://cube.example:81/a.tif</x>"
