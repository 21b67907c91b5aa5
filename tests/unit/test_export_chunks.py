"""The result is cut into chunks along the blocks of its sources."""

from __future__ import annotations

import random

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError
from datacube_browser.core.export.planning.chunks import READERS, areas_of, chunks_of, is_covered
from datacube_browser.core.export.planning.placement import place_source
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.sources.source_raster import SourceRaster
from datacube_browser.core.grid import Grid, Window
from qgis.core import QgsFeedback


def raster(x: float, y: float, size: int = 5000, block: tuple[int, int] = (512, 512)) -> SourceRaster:
    return SourceRaster(
        source=ExportSource(f"{x}-{y}.tif"),
        grid=Grid("EPSG:3979", (x, 1.0, 0.0, y, 0.0, -1.0), size, size),
        bands=1,
        data_type=6,
        nodata=(None,),
        block=block,
        overviews=(),
        is_masked=False,
        has_alpha=False,
    )


def laid_out(window: tuple[float, float, int, int], *rasters: SourceRaster, pixel_bytes: int = 4):
    x, y, columns, rows = window
    target = Grid("EPSG:3979", (x, 1.0, 0.0, y, 0.0, -1.0), columns, rows)
    placements = [placement for each in rasters if (placement := place_source(each, target, Resampling.NEAREST))]
    return placements, chunks_of(areas_of(target.window, placements), placements, pixel_bytes)


def coverage(chunks, columns: int, rows: int) -> np.ndarray:
    count = np.zeros((rows, columns), np.uint8)
    for chunk in chunks:
        count[chunk.window.slices(Window(0, 0, columns, rows))] += 1
    return count


@pytest.mark.parametrize("window", [(0, 0, 5000, 5000), (345, -713, 2917, 1061), (1000, -1000, 1, 1)])
def test_every_pixel_is_in_one_chunk(window):
    _, chunks = laid_out(window, raster(0, 0))

    assert (coverage(chunks, window[2], window[3]) == 1).all()


def test_no_block_is_read_for_two_chunks():
    placements, chunks = laid_out((345, -713, 2917, 3061), raster(0, 0))
    shift = placements[0].shift
    blocks = [
        (column, row)
        for window in (chunk.window.shifted(*shift) for chunk in chunks)
        for column in range(window.column // 512, (window.right - 1) // 512 + 1)
        for row in range(window.row // 512, (window.bottom - 1) // 512 + 1)
    ]

    assert len(blocks) == len(set(blocks))


def test_each_source_of_a_mosaic_is_cut_along_its_own_blocks():
    tiles = [raster(x, y) for x in (0, 5000) for y in (0, -5000)]
    placements, chunks = laid_out((4000, -4000, 2000, 2000), *tiles)

    assert (coverage(chunks, 2000, 2000) == 1).all()
    assert {len(chunk.sources) for chunk in chunks} == {1}
    for chunk in chunks:
        inside = chunk.window.shifted(*placements[chunk.sources[0]].shift)
        assert inside.column % 512 == 0 or chunk.window.column in (0, 1000)
        assert inside.row % 512 == 0 or chunk.window.row in (0, 1000)


def test_areas_without_a_source_have_no_chunk():
    _, chunks = laid_out((-500, 300, 1000, 1000), raster(0, 0))

    count = coverage(chunks, 1000, 1000)
    assert count[300:, 500:].all()
    assert not count[:300].any()
    assert not count[:, :500].any()


def test_overlapping_sources_are_listed_top_first():
    _, chunks = laid_out((0, 0, 1000, 1000), raster(500, 0), raster(0, 0))

    assert {chunk.sources for chunk in chunks if chunk.window.column >= 500} == {(0, 1)}
    assert {chunk.sources for chunk in chunks if chunk.window.right <= 500} == {(1,)}


def test_chunks_are_ordered_from_top_to_bottom():
    _, chunks = laid_out((4000, -4000, 2000, 2000), raster(0, 0), raster(5000, -5000), raster(5000, 0))

    assert [chunk.window.row for chunk in chunks] == sorted(chunk.window.row for chunk in chunks)


def test_scanlines_are_read_in_whole_rows():
    _, chunks = laid_out((0, 0, 5000, 5000), raster(0, 0, block=(5000, 1)))

    assert {chunk.window.columns for chunk in chunks} == {5000}
    assert max(chunk.window.rows for chunk in chunks) <= 5000 * 4096 // 5000


def test_chunks_of_many_bands_have_no_more_bytes_than_those_of_one():
    _, chunks = laid_out((0, 0, 5000, 5000), raster(0, 0), pixel_bytes=8)

    assert max(chunk.window.pixels for chunk in chunks) * 8 == 4 * 1024 * 1024


def test_the_last_chunks_are_single_blocks_to_keep_all_readers_busy():
    _, chunks = laid_out((0, 0, 5000, 5000), raster(0, 0))
    sizes = [chunk.window.pixels for chunk in chunks]

    assert max(sizes) == 2048 * 512
    assert max(sizes[-40:]) <= 512 * 512


def test_the_first_chunks_differ_in_size_so_that_their_requests_end_one_after_the_other():
    _, chunks = laid_out((0, 0, 8192, 8192), raster(0, 0, size=8192))
    sizes = [chunk.window.pixels // (512 * 512) for chunk in chunks[:READERS]]

    assert set(sizes) == {1, 2, 3, 4}
    assert max(map(sizes.count, sizes)) <= READERS // 2


@pytest.mark.parametrize("block", [(512, 512), (5000, 1), (3000, 700)])
def test_chunks_of_all_sizes_cover_each_pixel_once_from_top_to_bottom(block):
    _, chunks = laid_out((345, -713, 4555, 4000), raster(0, 0, block=block))

    assert (coverage(chunks, 4555, 4000) == 1).all()
    assert [chunk.window.row for chunk in chunks] == sorted(chunk.window.row for chunk in chunks)


def test_a_small_window_is_read_block_by_block():
    _, chunks = laid_out((0, 0, 2048, 1024), raster(0, 0))

    assert len(chunks) == 8


SIDE = 3000


def scattered(number: int) -> list[SourceRaster]:
    draw = random.Random(1)
    return [raster(draw.randrange(-1000, SIDE), -draw.randrange(-1000, SIDE), size=1500) for _ in range(number)]


def stairs(number: int) -> list[SourceRaster]:
    """Each one a pixel further down and to the right, and stacked below those before it."""
    return [raster(number - each, each - number, size=1500) for each in range(number)]


@pytest.mark.parametrize("sources", [scattered(200), scattered(2000), stairs(2000)], ids=["200", "2000", "stairs"])
def test_the_number_of_chunks_is_bounded_for_any_number_of_sources(sources):
    placements, chunks = laid_out((0, 0, SIDE, SIDE), *sources)

    assert len(chunks) < 2 * (SIDE // 256 + 1) ** 2
    assert (coverage(chunks, SIDE, SIDE) <= 1).all()
    for chunk in chunks[::10]:
        touching = [number for number, each in enumerate(placements) if each.window.intersection(chunk.window)]
        assert chunk.sources == tuple(touching)


def test_every_pixel_of_overlapping_sources_is_in_one_chunk():
    placements, chunks = laid_out((0, 0, SIDE, SIDE), *stairs(1200))

    inside = np.zeros((SIDE, SIDE), bool)
    for placement in placements[::20]:
        inside[placement.window.slices(Window(0, 0, SIDE, SIDE))] = True
    count = coverage(chunks, SIDE, SIDE)
    assert count.max() == 1
    assert (count[inside] == 1).all()


def test_thousands_of_adjacent_tiles_are_cut_along_their_own_blocks():
    tiles = [raster(x, -y, size=1000) for y in range(0, 55_000, 1000) for x in range(0, 55_000, 1000)]
    placements, chunks = laid_out((0, 0, 55_000, 55_000), *tiles)

    assert {len(chunk.sources) for chunk in chunks} == {1}
    assert sum(chunk.window.pixels for chunk in chunks) == 55_000**2
    shift = placements[60].shift
    corners = [chunk.window.shifted(*shift) for chunk in chunks if chunk.sources == (60,)]
    assert {each.row for each in corners} == {0, 512}


def test_cutting_stops_when_it_is_canceled():
    feedback = QgsFeedback()
    feedback.cancel()
    placements, _ = laid_out((0, 0, SIDE, SIDE), *scattered(50))

    with pytest.raises(CanceledError):
        areas_of(Window(0, 0, SIDE, SIDE), placements, feedback)


@pytest.mark.parametrize(
    ("covers", "expected"),
    [
        ([Window(0, 0, 10, 10)], True),
        ([Window(-5, -5, 30, 30)], True),
        ([Window(0, 0, 6, 10), Window(5, 0, 5, 10)], True),
        ([Window(0, 0, 5, 10), Window(6, 0, 4, 10)], False),
        ([Window(0, 0, 10, 5), Window(0, 5, 5, 5), Window(5, 5, 5, 5)], True),
        ([Window(0, 0, 10, 5), Window(0, 5, 5, 5), Window(5, 5, 5, 4)], False),
        ([Window(0, 1, 10, 9)], False),
        ([Window(0, 0, 9, 10)], False),
        ([Window(20, 20, 10, 10)], False),
        ([], False),
    ],
)
def test_a_window_is_covered_if_no_pixel_is_left_out(covers, expected):
    assert is_covered(Window(0, 0, 10, 10), covers) is expected
