"""Small valid TIFFs of all layouts, and ways to break them."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import strategies as st
from osgeo import gdal

from tests.rasters import compressions, terrain, write_raster

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
#: Sides of the image, no multiples of those of a block.
ROWS, COLUMNS = 37, 45
TILES = ("TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16")
_INDEX = (273, 279, 324, 325)


@dataclass(frozen=True)
class Field:
    """A field of a directory: where its entry is, its tag, type and count, and where its value is."""

    entry: int
    tag: int
    type: int
    count: int
    value: int


@dataclass(frozen=True)
class Layout:
    """Where the parts of a valid TIFF are. `links` are the places of the offsets of directories."""

    order: str
    is_big: bool
    links: tuple[int, ...]
    fields: tuple[Field, ...]

    def pack_offset(self, number: int) -> bytes:
        return struct.pack(self.order + ("Q" if self.is_big else "I"), number % 2 ** (64 if self.is_big else 32))


def layout_of(content: bytes) -> Layout:
    order = "<" if content[:2] == b"II" else ">"
    is_big = struct.unpack_from(order + "H", content, 2)[0] == 43
    count_size, entry_size, word = (8, 20, "Q") if is_big else (2, 12, "I")
    link = 8 if is_big else 4
    links, fields = [], []
    while True:
        links.append(link)
        (offset,) = struct.unpack_from(order + word, content, link)
        if not offset:
            return Layout(order, is_big, tuple(links), tuple(fields))
        (count,) = struct.unpack_from(order + ("Q" if is_big else "H"), content, offset)
        for number in range(count):
            entry = offset + count_size + number * entry_size
            tag, kind, length = struct.unpack_from(order + "HH" + word, content, entry)
            inline = entry + 4 + struct.calcsize(word)
            is_inline = SIZES[kind] * length <= struct.calcsize(word)
            value = inline if is_inline else struct.unpack_from(order + word, content, inline)[0]
            fields.append(Field(entry, tag, kind, length, value))
        link = offset + count_size + count * entry_size


def _made(options=(), *, dtype="uint8", bands=1, nodata=None, overviews=(), mask=False, palette=False) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.tif"
        values = np.stack([terrain(ROWS, COLUMNS, dtype, seed) for seed in range(bands)])
        write_raster(path, values, options=options, nodata=nodata)
        before = gdal.GetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK")
        gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        try:
            dataset = gdal.Open(str(path), gdal.GA_Update)
            if palette:
                table = gdal.ColorTable()
                for index in range(256):
                    table.SetColorEntry(index, (index, 255 - index, 0, 255))
                dataset.GetRasterBand(1).SetColorTable(table)
            if mask:
                dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
                dataset.GetRasterBand(1).GetMaskBand().WriteArray((terrain(ROWS, COLUMNS) > 50).astype("uint8") * 255)
            if overviews:
                dataset.BuildOverviews("NEAREST", list(overviews))
            del dataset
        finally:
            gdal.SetThreadLocalConfigOption("GDAL_TIFF_INTERNAL_MASK", before)
        return path.read_bytes()


@cache
def valid_tiffs() -> dict[str, bytes]:
    """One of each kind, by its name."""
    made = {
        "strips": _made(("BLOCKYSIZE=5",)),
        "strips of 16 bits": _made(("BLOCKYSIZE=8",), dtype="uint16", nodata=7),
        "one strip": _made((f"BLOCKYSIZE={ROWS}", "COMPRESS=DEFLATE"), dtype="int16"),
        "tiles": _made(TILES, dtype="float32", nodata=-9999),
        "planes": _made((*TILES, "INTERLEAVE=BAND", "COMPRESS=LZW"), bands=3),
        "pixels": _made((*TILES, "INTERLEAVE=PIXEL", "COMPRESS=DEFLATE", "PREDICTOR=2"), bands=3),
        "strips of planes": _made(("INTERLEAVE=BAND", "BLOCKYSIZE=6"), bands=2, dtype="uint16"),
        "predictor of floats": _made((*TILES, "COMPRESS=DEFLATE", "PREDICTOR=3"), dtype="float32"),
        "big-endian": _made((*TILES, "ENDIANNESS=BIG", "COMPRESS=LZW", "PREDICTOR=2"), dtype="int16"),
        "BigTIFF": _made((*TILES, "BIGTIFF=YES", "COMPRESS=DEFLATE")),
        "big-endian BigTIFF": _made((*TILES, "BIGTIFF=YES", "ENDIANNESS=BIG"), dtype="int32"),
        "overviews": _made((*TILES, "COMPRESS=LZW"), overviews=(2, 4)),
        "mask": _made(TILES, bands=2, mask=True),
        "mask and overviews": _made((*TILES, "COMPRESS=DEFLATE"), bands=3, mask=True, overviews=(2,)),
        "palette": _made(TILES, palette=True),
        "4 bits": _made((*TILES, "NBITS=4")),
        "12 bits": _made(("NBITS=12", "BLOCKYSIZE=7"), dtype="uint16"),
        "1 bit": _made(("NBITS=1", "COMPRESS=CCITTFAX4", "BLOCKYSIZE=10")),
        "half floats": _made((*TILES, "NBITS=16", "COMPRESS=DEFLATE"), dtype="float32"),
        "sparse": _made((*TILES, "SPARSE_OK=TRUE", "COMPRESS=DEFLATE"), dtype="uint16", nodata=0),
        "complex": _made(TILES, dtype="complex64"),
        "alpha": _made((*TILES, "ALPHA=YES", "PHOTOMETRIC=RGB"), bands=4),
    }
    others = {"JPEG": 3, "WEBP": 3, "LERC": 1, "ZSTD": 1, "LZMA": 1, "PACKBITS": 1, "LERC_ZSTD": 1}
    for name, bands in others.items():
        if name in compressions():
            made[name] = _made((*TILES, f"COMPRESS={name}", "INTERLEAVE=PIXEL"), bands=bands)
    made["JPEG of YCbCr"] = _made((*TILES, "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "INTERLEAVE=PIXEL"), bands=3)
    return made


# Breaking them. Each breaks a bytearray whose layout was read before.

#: Numbers at which something ends: types, tiles, memory.
NUMBERS = st.one_of(
    st.integers(0, 20),
    st.sampled_from((16, 32, 37, 45, 64, 255, 256, 4096, 32773, 34712, 34887, 34925, 50001, 2**15, 2**16 - 1)),
    st.sampled_from((2**16, 2**20, 2**24, 2**28, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63, 2**64 - 1)),
    st.integers(0, 6000),
)
_TAGS = st.sampled_from(
    (
        *(254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 338, 339, 347),
        *(33922, 33550, 34735, 42112, 42113, 50674, 65000),
    )
)


def _set_value(draw, broken: bytearray, layout: Layout) -> None:
    """Another number in one of a field's values."""
    field = draw(st.sampled_from(layout.fields))
    size = SIZES[field.type]
    place = field.value + size * draw(st.integers(0, min(field.count, 64) - 1))
    broken[place : place + size] = (draw(NUMBERS) % 256**size).to_bytes(
        size, "big" if layout.order == ">" else "little"
    )


def _set_index(draw, broken: bytearray, layout: Layout) -> None:
    """A block elsewhere or of another size: near to what was, or taken from another one."""
    field = draw(st.sampled_from([each for each in layout.fields if each.tag in _INDEX]))
    size, sign = SIZES[field.type], "big" if layout.order == ">" else "little"
    places = st.integers(0, field.count - 1).map(lambda number: field.value + size * number)
    place, other = draw(places), draw(places)
    number = int.from_bytes(broken[other : other + size], sign) + draw(st.sampled_from((0, 1, -1, 2, 16, -40, 10**6)))
    broken[place : place + size] = (number % 256**size).to_bytes(size, sign)


def _set_type(draw, broken: bytearray, layout: Layout) -> None:
    field = draw(st.sampled_from(layout.fields))
    struct.pack_into(layout.order + "H", broken, field.entry + 2, draw(st.sampled_from((*SIZES, 0, 99))))


def _set_count(draw, broken: bytearray, layout: Layout) -> None:
    field = draw(st.sampled_from(layout.fields))
    number = draw(st.one_of(NUMBERS, st.sampled_from((field.count - 1, field.count + 1, field.count * 2))))
    place = field.entry + 4
    packed = layout.pack_offset(number)
    broken[place : place + len(packed)] = packed


def _set_offset(draw, broken: bytearray, layout: Layout) -> None:
    """The value of a field, or a directory, elsewhere."""
    size = 8 if layout.is_big else 4
    place = draw(st.sampled_from((*layout.links, *(each.entry + 4 + size for each in layout.fields))))
    other = draw(st.sampled_from((*layout.links, *(each.entry + 4 + size for each in layout.fields))))
    number = draw(st.one_of(NUMBERS, st.just(int.from_bytes(broken[other : other + size], "little")), st.just(place)))
    broken[place : place + size] = layout.pack_offset(number)


def _set_tag(draw, broken: bytearray, layout: Layout) -> None:
    """A field of another name: one is missing, another there twice or out of order."""
    field = draw(st.sampled_from(layout.fields))
    struct.pack_into(layout.order + "H", broken, field.entry, draw(_TAGS))


def _cut(draw, broken: bytearray, _layout: Layout) -> None:
    del broken[draw(st.integers(0, len(broken))) :]


def _set_bytes(draw, broken: bytearray, _layout: Layout) -> None:
    for _ in range(draw(st.integers(1, 4))):
        if broken:
            broken[draw(st.integers(0, len(broken) - 1))] = draw(st.integers(0, 255))


def _blank(draw, broken: bytearray, _layout: Layout) -> None:
    start = draw(st.integers(0, len(broken)))
    length = min(draw(st.integers(1, 200)), len(broken) - start)
    broken[start : start + length] = bytes([draw(st.sampled_from((0, 255, 1)))]) * length


def _set_block(draw, broken: bytearray, layout: Layout) -> None:
    """A block that ends earlier or later than its pixels, in the file or when it is unpacked, or has other bytes near
    its end."""
    of_tag = [[each for each in layout.fields if each.tag in tags] for tags in ((273, 324), (279, 325))]
    sign = "big" if layout.order == ">" else "little"
    fields = draw(st.sampled_from(list(zip(*of_tag, strict=False))))
    number = draw(st.integers(0, fields[0].count - 1))
    places = [
        slice(each.value + number * SIZES[each.type], each.value + (number + 1) * SIZES[each.type]) for each in fields
    ]
    offset, size = (int.from_bytes(broken[place], sign) for place in places)
    block = bytes(broken[offset : offset + min(size, 100_000)])
    count, more = draw(st.integers(0, 40)), draw(st.binary(max_size=40))
    with suppress(zlib.error):
        if draw(st.booleans()):
            pixels = zlib.decompress(block)
            block = zlib.compress((pixels[: len(pixels) - count] if draw(st.booleans()) else pixels) + more)
            count, more = draw(st.integers(0, 12)), draw(st.binary(max_size=6))
    way = draw(st.integers(0, 3))
    if way == 1:
        block = block[: len(block) - count]
    elif way == 2:
        block += more
    elif way == 3:
        block = block[: len(block) - count] + more
    for place, value in zip(places, (len(broken), len(block)), strict=True):
        length = place.stop - place.start
        broken[place] = (value % 256**length).to_bytes(length, sign)
    broken += block


_WAYS = (
    _set_block,
    _set_block,
    _set_value,
    _set_value,
    _set_index,
    _set_index,
    _set_type,
    _set_count,
    _set_offset,
    _set_tag,
    _cut,
)
_WAYS += (_set_bytes, _set_bytes, _blank)


@st.composite
def broken_tiffs(draw) -> bytes:
    """A valid TIFF, broken in one to three ways."""
    content = valid_tiffs()[draw(st.sampled_from(sorted(valid_tiffs())))]
    broken, layout = bytearray(content), layout_of(content)
    for way in draw(st.lists(st.sampled_from(_WAYS), min_size=1, max_size=3)):
        try:
            way(draw, broken, layout)
        except (IndexError, struct.error):  # a cut came before
            continue
    return bytes(broken)
