"""Decoding blocks: GDAL's pixels, in memory that is used again, and nothing left behind."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from datacube_browser.core.gdal_calls import GdalFailure, memory_path
from datacube_browser.core.rasters.array_pool import ArrayPool
from datacube_browser.core.tiff.block_index import BlockIndex
from datacube_browser.core.tiff.decode import Decoder
from datacube_browser.core.tiff.directories import read_directories
from osgeo import gdal

from tests.rasters import terrain, write_raster

TILED = ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=LZW")
STRIPS = ("COMPRESS=LZW", "BLOCKYSIZE=100")
SIDE = 768


def blocks_of(path):
    """The file's directory, and all its blocks."""
    content = path.read_bytes()

    def read(offset, count):
        return content[offset : offset + count]

    directory = read_directories(read)[0]
    index = BlockIndex(directory)
    index.load(range(directory.blocks_down), read)
    every = product(range(directory.planes), range(directory.blocks_down), range(directory.blocks_across))
    return directory, [read(*index.block(column, row, plane)) for plane, row, column in every]


def pixels(decoder, directory, blocks):
    return decoder.pixels(directory, directory.blocks_across, directory.blocks_down, SIDE, blocks)


def files_in_memory():
    return {name for name in gdal.ReadDir("/vsimem/") or () if name.startswith(memory_path().split("/")[-1][:17])}


@pytest.fixture
def decoder():
    return Decoder(ArrayPool(16 * 2**20))


@pytest.mark.parametrize("options", [TILED, STRIPS, (*TILED, "PREDICTOR=2"), (*TILED, "ENDIANNESS=BIG")], ids=str)
@pytest.mark.parametrize("kind", ["uint8", "int16", "float32", "float64"])
def test_the_pixels_are_gdals(decoder, tmp_path, options, kind):
    if "PREDICTOR=2" in options and kind.startswith("float"):
        options = (*TILED, "PREDICTOR=3")
    values = terrain(SIDE, SIDE, kind)
    write_raster(tmp_path / "a.tif", values, options=options)

    found = pixels(decoder, *blocks_of(tmp_path / "a.tif"))

    assert found.dtype == values.dtype
    assert np.array_equal(found[0], values)


@pytest.mark.parametrize("interleave", ["PIXEL", "BAND"])
def test_so_are_those_of_several_bands(decoder, tmp_path, interleave):
    values = np.stack([terrain(SIDE, SIDE, seed=seed) for seed in range(3)])
    write_raster(tmp_path / "a.tif", values, options=(*TILED, f"INTERLEAVE={interleave}"))

    assert np.array_equal(pixels(decoder, *blocks_of(tmp_path / "a.tif")), values)


def test_a_block_that_is_missing_is_nodata_and_not_what_was_decoded_before(decoder, tmp_path):
    write_raster(tmp_path / "a.tif", terrain(SIDE, SIDE), nodata=-9999, options=TILED)
    directory, blocks = blocks_of(tmp_path / "a.tif")
    pixels(decoder, directory, blocks)

    found = pixels(decoder, directory, [b"", *blocks[1:]])

    assert (found[0, :256, :256] == -9999).all()


def test_after_a_broken_block_the_next_ones_are_decoded_as_ever(decoder, tmp_path):
    values = terrain(SIDE, SIDE)
    write_raster(tmp_path / "a.tif", values, options=TILED)
    directory, blocks = blocks_of(tmp_path / "a.tif")

    with pytest.raises(GdalFailure):
        pixels(decoder, directory, [blocks[0][:1000], *blocks[1:]])

    assert np.array_equal(pixels(decoder, directory, blocks)[0], values)


def test_pixels_stay_as_they_are_while_others_are_decoded(decoder, tmp_path):
    several = [terrain(SIDE, SIDE, seed=seed) for seed in range(3)]
    for number, values in enumerate(several):
        write_raster(tmp_path / f"{number}.tif", values, options=TILED)
    files = [blocks_of(tmp_path / f"{number}.tif") for number in range(3)]

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda number: pixels(decoder, *files[number % 3]), range(30)))

    assert all(np.array_equal(each[0], several[number % 3]) for number, each in enumerate(found))


def test_nothing_is_left_in_memory(tmp_path):
    write_raster(tmp_path / "a.tif", terrain(SIDE, SIDE), options=TILED)
    before = files_in_memory()
    decoder = Decoder(ArrayPool(16 * 2**20))
    for _ in range(5):
        pixels(decoder, *blocks_of(tmp_path / "a.tif"))

    assert len(files_in_memory() - before) == 1
    del decoder
    gc.collect()
    assert files_in_memory() <= before
