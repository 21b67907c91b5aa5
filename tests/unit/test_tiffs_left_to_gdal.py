"""TIFFs whose tags GDAL reads in its own way, or refuses: they are left to it, and never read as they seem to be."""

from __future__ import annotations

import struct

import pytest
from datacube_browser.core.tiff.level import DoubtfulIndexError, TiffLevel
from datacube_browser.core.tiff.remote import open_tiff

from tests.fuzz.tiff_files import SIZES, layout_of, valid_tiffs
from tests.memory_range_file import MemoryRangeFile


def changed(name, tag, *, place="value", to, number=0):
    """A valid little-endian TIFF in which a part of the tag's entry, or one of its numbers, is another."""
    content = bytearray(valid_tiffs()[name])
    field = next(each for each in layout_of(bytes(content)).fields if each.tag == tag)
    offset, size = {
        "tag": (field.entry, 2),
        "type": (field.entry + 2, 2),
        "count": (field.entry + 4, 4),
        "place": (field.entry + 8, 4),
        "value": (field.value + SIZES[field.type] * number, SIZES[field.type]),
    }[place]
    content[offset : offset + size] = to.to_bytes(size, "little")
    return bytes(content)


def opened(content):
    return open_tiff(MemoryRangeFile(content))


ODD = {
    "tags out of order": changed("planes", 284, place="tag", to=69),
    "a tag twice": changed("planes", 339, place="tag", to=325),
    "no meaning of the values": changed("palette", 262, place="tag", to=260),
    "the blocks of strips in a file of tiles": changed("planes", 277, place="tag", to=273),
    "a side of tiles in a file of strips": changed("12 bits", 339, place="tag", to=322),
    "no samples": changed("planes", 277, to=0),
    "two widths": changed("tiles", 256, place="count", to=2),
    "a signed width": changed("tiles", 256, place="type", to=8),
    "bands of different bits": changed("pixels", 258, number=1, to=16),
    "an index of a type that GDAL does not read": changed("strips", 279, place="type", to=18),
    "tables beyond the end of the file": changed("JPEG of YCbCr", 347, place="count", to=60_000),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_left_to_gdal(name):
    assert opened(ODD[name]) is None


@pytest.mark.parametrize("name", valid_tiffs())
def test_a_file_of_gdal_is_read_by_ranges(name):
    assert opened(valid_tiffs()[name]) is not None


@pytest.mark.parametrize(
    ("name", "tag"), [("12 bits", 279), ("tiles", 325), ("complex", 325), ("big-endian BigTIFF", 325)]
)
def test_a_plain_block_that_is_too_short_is_left_to_gdal(name, tag):
    """GDAL guesses at the sizes of strips then, and refuses tiles."""
    content = bytearray(valid_tiffs()[name])
    layout = layout_of(bytes(content))
    field = next(each for each in layout.fields if each.tag == tag)
    form = layout.order + {3: "H", 4: "I", 16: "Q"}[field.type]
    struct.pack_into(form, content, field.value, struct.unpack_from(form, content, field.value)[0] - 1)
    file = MemoryRangeFile(bytes(content))
    tiff = open_tiff(file)
    with pytest.raises(DoubtfulIndexError):
        TiffLevel(file, tiff, 0).read(0, 0, 16, 16)
