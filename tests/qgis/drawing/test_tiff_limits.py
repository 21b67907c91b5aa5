"""TIFFs on a server that are made to fill the memory: refused with words, here and before GDAL opens them."""

from __future__ import annotations

import gc
import os
import struct
import zlib

import pytest
from datacube_browser.core.errors import ExportError, TooLargeError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.tiff.level import TiffLevel
from datacube_browser.core.tiff.limits import MOST_DIRECTORIES
from datacube_browser.core.tiff.range_file import RangeFile
from datacube_browser.core.tiff.remote import open_tiff

from tests.export_tools import request
from tests.memory import peak_of_memory

MB = 1024 * 1024
SHORT, LONG, ASCII, DOUBLE = 3, 4, 2, 12
#: Tags whose values are long texts in some files: GDAL's metadata, a description, software, an artist.
TEXTS = (270, 305, 306, 315, 42112)
BOX = (2_000_000, 499_900, 2_000_100, 500_000)


def directory(columns=16, rows=16, tile=16, *, compression=1, block=(8, 256), extra=(), index=None):
    """The entries of an image: (tag, type, count, value or offset)."""
    size = (columns, rows)
    count = index or 1
    return sorted(
        [
            *((256, LONG, 1, size[0]), (257, LONG, 1, size[1]), (258, SHORT, 1, 8), (259, SHORT, 1, compression)),
            *((262, SHORT, 1, 1), (277, SHORT, 1, 1), (322, LONG, 1, tile), (323, LONG, 1, tile)),
            *((324, LONG, count, block[0]), (325, LONG, count, block[1]), *extra),
        ]
    )


def tiff(directories, body=bytes(256), last=0):
    """A TIFF with these directories after the body, which lies at byte 8; `last` is where the last one leads to."""
    places, place = [], 8 + len(body)
    for entries in directories:
        places.append(place)
        place += 2 + 12 * len(entries) + 4
    parts = [struct.pack("<2sHI", b"II", 42, places[0]), body]
    for entries, following in zip(directories, [*places[1:], last], strict=True):
        parts.append(struct.pack("<H", len(entries)))
        parts += [struct.pack("<HHII", *entry) for entry in entries]
        parts.append(struct.pack("<I", following))
    return b"".join(parts)


def overview(**more):
    return sorted([(254, LONG, 1, 1), *directory(**more)])


@pytest.fixture
def served(tmp_path, store, proxy, qgis_app):
    """A function that serves a file and gives its URL; `.proxy` counts what is sent."""
    folder = tmp_path / "served"
    folder.mkdir()
    running = proxy(store(folder))

    def serve(content, length=0):
        path = folder / "file.tif"
        path.write_bytes(content)
        if length:
            os.truncate(path, length)
        return f"{running.url}/file.tif"

    serve.proxy = running
    yield serve
    gc.collect()


@pytest.fixture
def memory():
    with peak_of_memory() as grown:
        yield grown


def texts(size):
    return tuple((tag, ASCII, size, 8) for tag in TEXTS)


BOMBS = {
    "one long text in all tags of all directories": lambda: tiff(
        [directory(extra=texts(4 * MB - 4096)), *[overview(extra=texts(4 * MB - 4096))] * 200], bytes(4 * MB)
    ),
    "one text of 50 MB": lambda: tiff([directory(extra=[(270, ASCII, 50 * MB, 8)])]),
    "more directories than any file": lambda: tiff([directory(), *[overview()] * MOST_DIRECTORIES]),
    "more tags than any file": lambda: tiff([directory(extra=[(40_000 + n, SHORT, 1, 1) for n in range(20_000)])]),
    "some tags in each directory, too many in all": lambda: tiff(
        [directory(extra=[(40_000 + n, SHORT, 1, 1) for n in range(100)])] * 200
    ),
    "2**31 pixels square in tiny tiles": lambda: tiff([directory(2**31 - 1, 2**31 - 1, 16, index=2**31)]),
    "2**31 pixels wide in tiny tiles": lambda: tiff([directory(2**31 - 1, 16, 16, index=2**27)]),
    "2**31 pixels high in tiny tiles": lambda: tiff([directory(16, 2**31 - 1, 16, index=2**27)]),
    "a compressed block of 4 GB": lambda: tiff([directory(2**16, 2**16, 2**16, compression=8)]),
    "values of 4 billion numbers": lambda: tiff([directory(extra=[(33550, DOUBLE, 2**32 - 1, 8)])]),
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_tiff_that_would_fill_the_memory_is_refused_with_words(served, memory, make):
    url = served(make())
    with pytest.raises(TooLargeError) as error:
        open_tiff(RangeFile(url))
    assert error.value.message == "This TIFF is not opened, since it would fill the memory."
    assert "at most" in error.value.hint
    assert memory() < 150 * MB


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_gdal_is_not_given_what_is_refused(served, memory, make, tmp_path):
    url = served(make())
    with pytest.raises(ExportError) as error:
        plan_export(request([url], BOX, tmp_path / "out.tif"))
    assert "at most" in error.value.hint
    assert {seen.method for seen in served.proxy.requests} == {"GET"}  # GDAL begins with HEAD
    assert memory() < 150 * MB


def test_more_tags_than_there_are_bytes_in_a_big_tiff_is_refused(served):
    url = served(struct.pack("<2sHHHQQ", b"II", 43, 8, 0, 16, 2**60) + bytes(1000))
    with pytest.raises(TooLargeError):
        open_tiff(RangeFile(url))


@pytest.mark.parametrize("last", ["itself", "the first"])
def test_directories_that_lead_in_a_circle_end(served, last):
    entries = directory()
    first = 8 + 256
    second = first + 2 + 12 * len(entries) + 4
    url = served(tiff([entries, overview()], last=second if last == "itself" else first))
    assert open_tiff(RangeFile(url)) is None  # GDAL notices it as well, and reads what there is
    assert served.proxy.count() < 5


def test_directories_inside_directories_are_not_followed(served):
    url = served(tiff([directory(extra=[(330, LONG, 1, 8 + 256)])]))
    assert len(open_tiff(RangeFile(url)).levels) == 1


def test_a_block_that_claims_to_be_far_longer_than_its_pixels_is_not_read(served):
    url = served(tiff([directory(compression=8, block=(8, 500 * MB))]), 600 * MB)
    file = RangeFile(url)
    level = TiffLevel(file, open_tiff(file), 0)
    with pytest.raises(TooLargeError) as error:
        level.read(0, 0, 16, 16)
    assert "524,288,000 bytes in one block" in error.value.hint
    assert file.bytes_fetched < MB


def test_a_block_that_unpacks_to_far_more_than_its_pixels_takes_no_memory(served, memory):
    packer = zlib.compressobj(9)
    block = b"".join([*(packer.compress(bytes(16 * MB)) for _ in range(25)), packer.flush()])
    url = served(tiff([directory(256, 256, 256, compression=8, block=(8, len(block)))], block))
    file = RangeFile(url)
    pixels = TiffLevel(file, open_tiff(file), 0).read(0, 0, 256, 256)
    assert pixels.shape == (1, 256, 256)
    assert memory() < 150 * MB


def test_a_tiff_with_many_overviews_and_long_metadata_is_opened(served):
    extra = [(42112, ASCII, MB, 8)]
    url = served(tiff([directory(extra=extra), *[overview()] * 30], bytes(MB)))
    assert len(open_tiff(RangeFile(url)).levels) == 31
