"""Broken TIFFs, read by byte ranges and by GDAL: where GDAL refuses, so does the plugin, and what it reads is what GDAL
reads, pixel by pixel. Refusing what GDAL reads, or leaving it to GDAL, is no fault."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from itertools import product

import numpy as np
import pytest
from datacube_browser.core.errors import DatacubeError, ExportError
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.sources import source_raster
from datacube_browser.core.gdal_calls import GdalFailure, call, call_or_none, memory_file
from datacube_browser.core.tiff.ifd import SIZES, Tag
from datacube_browser.core.tiff.level import DoubtfulIndexError, TiffLevel
from osgeo import gdal

from tests.fuzz.inputs import fuzz
from tests.fuzz.tiff_files import broken_tiffs, layout_of, valid_tiffs
from tests.memory_range_file import HREF, MemoryRangeFile

#: Pixels of one window, and windows of a level.
_SIDE = 64
#: Bytes that may be read of a file, in multiples of its own, and beside them.
_TIMES, _BESIDE = 60, 200_000


@contextmanager
def served(monkeypatch, content):
    """Sources are read from these bytes; gives the files that were opened."""
    files = []
    open_ = source_raster._opened

    def dataset_of(source, tiff, *others, **named):
        if tiff is None:
            raise ExportError("left to GDAL")
        return open_(source, tiff, *others, **named)

    def opened(_source, **others):
        files.append(MemoryRangeFile(content, **others))
        return files[-1]

    with monkeypatch.context() as patch:
        patch.setattr(source_raster, "range_file", opened)
        patch.setattr(source_raster, "_opened", dataset_of)
        patch.setattr(source_raster, "find_sidecars", lambda *_: {})
        yield files


def windows_of(columns, rows):
    """Windows at the corners of a level, which are all of a small one."""
    places = {(x, y) for x in (0, max(0, columns - _SIDE)) for y in (0, max(0, rows - _SIDE))}
    return [(x, y, min(_SIDE, columns - x), min(_SIDE, rows - y)) for x, y in sorted(places)]


#: Some bytes of Deflate, without an end.
_TOO_SHORT = b"x\x9c\xfb" + b"\xff" * 7


def of_gdal(path, level, window):
    """What GDAL reads of a level, with the mask in the file as one band more; None where it refuses."""
    options = [] if level < 0 else [f"OVERVIEW_LEVEL={level}"]
    try:
        # what it notes of keys and tags is not about pixels
        dataset = call_or_none(gdal.OpenEx, path, gdal.OF_RASTER, allowed_drivers=["GTiff"], open_options=options)
        if dataset is None:
            return None
        values = call(dataset.ReadAsArray, *window)
        values = values.reshape(-1, window[3], window[2])
        band = dataset.GetRasterBand(1)
        flags = band.GetMaskFlags()
        if flags & gdal.GMF_PER_DATASET and not flags & gdal.GMF_ALPHA:
            mask = call(band.GetMaskBand().ReadAsArray, *window)
            values = np.concatenate((values, mask[np.newaxis].astype(values.dtype)))
        return values
    except GdalFailure:
        return None


def read_by_chance(content, images, window):
    """The pixels (row, column) of a window that are in Deflate blocks which do not unpack to their pixels, no more, no
    less, with the right checksum. Where such a block goes on, GDAL's library for them (libdeflate) leaves the rest as
    the memory was, and says nothing: it stops before a piece that does not fit, whether that comes from bytes behind
    the last pixel, from broken ones, or from those that it takes to lie beyond the block's end."""
    left, top, columns, rows = window
    found = np.zeros((rows, columns), bool)
    for image in images:
        directory, index = image.directory, image.index
        if directory.number(Tag.COMPRESSION) not in (8, 32946):
            continue
        index.load(range(directory.blocks_down), lambda offset, count: content[offset : offset + count])
        width, height = directory.block
        places = product(range(directory.planes), range(directory.blocks_down), range(directory.blocks_across))
        for plane, row, column in places:
            offset, size = index.block(column, row, plane)
            held = height if directory.is_tiled else min(height, directory.rows - row * height)
            if size and not unpacks_to(content[offset : offset + size], directory.block_bytes * held // height):
                y, x = max(0, row * height - top), max(0, column * width - left)
                found[y : max(0, (row + 1) * height - top), x : max(0, (column + 1) * width - left)] = True
    return found


def unpacks_to(block, count):
    unpacker = zlib.decompressobj()
    try:
        return len(unpacker.decompress(block, count + 1)) == count and unpacker.eof
    except zlib.error:
        return False


def check(monkeypatch, content):
    """Read all levels in both ways. Returns how many windows were read by ranges."""
    read = 0
    with served(monkeypatch, content) as files, memory_file(content, ".tif") as path:
        try:
            raster = source_raster.inspect_raster(ExportSource(HREF, "a"), "EPSG:3979")
        except DatacubeError:
            return 0
        for level, image in enumerate(raster.tiff.levels[: 1 + len(raster.overviews)]):
            for window in windows_of(image.directory.columns, image.directory.rows):
                file = MemoryRangeFile(content, identity=raster.tiff.identity)
                files.append(file)
                try:
                    values = TiffLevel(file, raster.tiff, level).read(*window)
                except (DatacubeError, GdalFailure, DoubtfulIndexError):
                    continue
                read += 1
                expected = of_gdal(path, level - 1, window)
                assert expected is not None, f"GDAL refuses level {level}, {window}"
                assert (values.shape, values.dtype) == (expected.shape, expected.dtype), f"level {level}, {window}"
                differ = (values != expected) & ~(np.isnan(values) & np.isnan(expected))
                if differ.any():
                    differ &= ~read_by_chance(content, filter(None, (image, raster.tiff.mask_of(level))), window)
                assert not differ.any(), f"level {level}, {window}: {np.count_nonzero(differ)} pixels differ"
        most = _TIMES * len(content) + _BESIDE
        assert all(file.bytes_fetched <= most and file.reads <= 600 for file in files)
    return read


@pytest.mark.parametrize("name", sorted(valid_tiffs()))
def test_a_valid_file_is_read_by_ranges_as_gdal_reads_it(qgis_app, monkeypatch, name):
    assert check(monkeypatch, valid_tiffs()[name]) > 0


def test_a_last_tile_that_ends_too_early_is_refused_where_gdal_refuses_it(qgis_app, monkeypatch):
    """GDAL unpacks no more of such a tile than the image has, and not by the library which would not notice it."""
    valid = valid_tiffs()["mask and overviews"]
    layout = layout_of(valid)
    sign = "big" if layout.order == ">" else "little"
    indexes = [[each for each in layout.fields if each.tag == tag] for tag in (Tag.TILE_OFFSETS, Tag.TILE_BYTES)]
    for offsets, sizes in zip(*indexes, strict=True):  # of each image and mask by itself
        broken = bytearray(valid)
        for number in range(max(0, offsets.count - 3), offsets.count):
            place = offsets.value + number * SIZES[offsets.type]
            block = int.from_bytes(broken[place : place + SIZES[offsets.type]], sign)
            broken[block : block + len(_TOO_SHORT)] = _TOO_SHORT
            place = sizes.value + number * SIZES[sizes.type]
            broken[place : place + SIZES[sizes.type]] = len(_TOO_SHORT).to_bytes(SIZES[sizes.type], sign)
        check(monkeypatch, bytes(broken))


@fuzz(0.2, content=broken_tiffs())
def test_no_pixel_of_a_broken_file_differs_from_gdal(qgis_app, monkeypatch, content):
    check(monkeypatch, content)
