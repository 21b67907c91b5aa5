"""Pictures from servers (thumbnails, legends): only PNG, JPEG and WebP, by their own bytes, and none too large."""

from __future__ import annotations

import struct
import zlib

import pytest
from datacube_browser.core.errors import ResponseError, TooLargeError
from datacube_browser.core.images import MOST_PIXELS, decoded
from datacube_browser.core.ogc.legend_task import LegendTask
from datacube_browser.ui.details.details_panel import DetailsPanel
from datacube_browser.ui.widgets.remote_image_cache import RemoteImageCache
from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QImage

from demo.person import settle, wait_until
from tests.memory import peak_of_memory
from tests.qgis.catalogues.test_record_limits import parsed
from tests.servers.proxy import Answer, Endless
from tests.servers.tasks import failure, result

MB = 1_000_000
SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
width="20" height="20"><image width="20" height="20" xlink:href="@URL@/secret.png"/></svg>"""


def encoded(kind, width=40, height=30):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#d01020"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data())


def png(width, height, rows=b""):
    """A PNG that says it is so large; packed pixels are `rows`."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def webp(width, height):
    """The head of an animated WebP whose canvas is so large."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"VP8X" + struct.pack("<IB3x", 10, 2) + size + b"ANIM" + struct.pack("<IIH", 6, 0, 0)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("side", [None, 20])
def test_pictures_of_three_kinds_are_decoded(qgis_app, kind, side):
    image = decoded(encoded(kind), side)
    assert (image.width(), image.height()) == ((40, 30) if side is None else (20, 15))


@pytest.mark.parametrize(
    "content",
    [
        *(SVG, zlib.compress(SVG), b"  " + SVG, b"", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP", b"GIF89a"),
        *(b'/* XPM */ static char*x[]={"1 1 1 1","a c red","a"};', b"P3\n1 1\n255\n1 2 3\n", b"%PDF-1.4", b"<html>"),
    ],
)
def test_anything_else_is_no_picture(qgis_app, content):
    assert decoded(content).isNull()


@pytest.mark.parametrize("kind", ["BMP", "PPM", "TIFF", "ICO"])
def test_other_kinds_that_qt_knows_are_no_pictures(qgis_app, kind):
    assert not QImage.fromData(encoded(kind)).isNull()
    assert decoded(encoded(kind)).isNull()


@pytest.mark.parametrize(
    "content", [png(60_000, 60_000), png(2**31 - 1, 2**31 - 1), png(5001, 5000), webp(16_000, 16_000)]
)
@pytest.mark.parametrize("side", [None, 240])
def test_a_picture_of_too_many_pixels_is_not_decoded(qgis_app, content, side):
    with peak_of_memory() as grown:
        assert decoded(content, side).isNull()
        assert grown() < 50 * MB


def test_a_picture_that_unpacks_to_far_more_than_its_pixels_takes_no_memory(qgis_app):
    packer = zlib.compressobj(9)
    rows = b"".join([*(packer.compress(bytes(16 * MB)) for _ in range(25)), packer.flush()])
    with peak_of_memory() as grown:
        decoded(png(10, 10, rows))
        assert grown() < 50 * MB


def test_a_long_thin_picture_keeps_a_pixel_of_its_width(qgis_app):
    image = decoded(encoded("PNG", 5000, 2), 100)
    assert (image.width(), image.height()) == (100, 1)


# From servers


@pytest.fixture
def server(qgis_app, stub_api, proxy):
    return proxy(stub_api({}).url)


def test_a_legend_that_is_no_picture_says_what_is_shown(server):
    server.fault(Answer(200, SVG, {"Content-Type": "image/png"}))
    error = failure(LegendTask(server.url + "/legend", ""))
    assert type(error) is ResponseError
    assert f"{MOST_PIXELS:,}" in error.hint
    assert server.count(path="secret") == 0


def test_a_legend_of_too_many_bytes_is_not_read_to_its_end(server):
    server.fault(Endless(encoded("PNG") + bytes(MB)))
    assert type(failure(LegendTask(server.url + "/legend", ""))) is TooLargeError
    assert server.bytes_sent < 100 * MB


def test_a_legend_is_shown_whatever_its_server_calls_it(server):
    server.fault(Answer(200, encoded("JPEG"), {"Content-Type": "image/svg+xml"}))
    assert result(LegendTask(server.url + "/legend", "")).width() == 40


def fetched(url):
    pictures, ended = RemoteImageCache(), []
    pictures.settled.connect(ended.append)
    pictures.want(url, lambda: True)
    wait_until(lambda: ended, "the picture has come or failed", 20)
    return pictures.image(url)


def test_a_thumbnail_of_svg_is_not_drawn(server):
    server.fault(Answer(200, SVG.replace(b"@URL@", server.url.encode()), {"Content-Type": "image/png"}))
    assert fetched(server.url + "/thumb.png") is None
    assert server.count(path="secret") == 0


def test_a_thumbnail_without_end_is_given_up(server):
    server.fault(Endless(encoded("PNG") + bytes(MB)))
    assert fetched(server.url + "/endless.png") is None
    assert server.bytes_sent < 100 * MB


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_thumbnail_that_comes_compressed_is_not_unpacked(server, encoding):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    bomb = b"".join(
        [packer.compress(encoded("PNG")), *(packer.compress(bytes(16 * MB)) for _ in range(25)), packer.flush()]
    )
    server.fault(Answer(200, bomb, {"Content-Encoding": encoding}))
    with peak_of_memory() as grown:
        assert fetched(server.url + f"/{encoding}.png") is None
        assert grown() < 100 * MB
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_details_ask_for_no_picture_that_a_text_names(server):
    tag = f'<img src="{server.url}/spy.png"><link rel="stylesheet" href="{server.url}/spy.css">'
    item = parsed(
        properties={"title": tag, "description": tag, "note": tag, tag: tag, "license": tag, "list": [tag, {tag: tag}]},
        links=[{"rel": "about", "href": f"{server.url}/a", "title": tag}],
    )
    panel = DetailsPanel()
    panel.resize(340, 600)
    panel.show()
    panel.show_item(item, None)
    settle()
    panel.grab()
    settle()
    assert server.count() == 0
