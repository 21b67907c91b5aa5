"""Memory of arrays is used again when nobody has it, never before, and no more of it is kept than is allowed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from datacube_browser.core.rasters.array_pool import ArrayPool

MEGABYTE = 2**20
SHAPE = (1, 512, 1024)


def address(values):
    return values.__array_interface__["data"][0]


def test_memory_that_nobody_has_is_used_again():
    pool = ArrayPool(8 * MEGABYTE)
    place = address(pool.empty(SHAPE, np.float32))

    values = pool.empty(SHAPE, np.float32)

    assert address(values) == place
    assert (values.shape, values.dtype) == (SHAPE, np.float32)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(lambda values: values[:, 10:20, 30:40], id="a part"),
        pytest.param(lambda values: values.view(np.int32), id="a view"),
        pytest.param(lambda values: np.broadcast_to(values[0], (3, 512, 1024)), id="a broadcast"),
        pytest.param(memoryview, id="a memoryview"),
        pytest.param(lambda values: values.flat, id="an iterator"),
    ],
)
def test_memory_of_which_somebody_has_a_part_is_not(part):
    pool = ArrayPool(8 * MEGABYTE)
    kept = part(pool.empty(SHAPE, np.float32))

    other = pool.empty(SHAPE, np.float32)

    assert not np.shares_memory(np.asarray(kept), other)
    del kept
    assert address(pool.empty(SHAPE, np.float32)) != address(other)
    assert pool.kept_bytes == 2 * other.nbytes


def test_a_smaller_array_may_have_the_memory_of_a_larger_one_but_not_of_a_much_larger_one():
    pool = ArrayPool(64 * MEGABYTE)
    place = address(pool.empty((8, 512, 512), np.float32))

    assert address(pool.empty((2, 512, 512), np.float32)) == place
    assert address(pool.empty((1, 512, 512), np.uint16)) != place


def test_no_more_is_kept_than_allowed():
    pool = ArrayPool(5 * MEGABYTE)

    there = [pool.empty(SHAPE, np.float32) for _ in range(4)]

    assert pool.kept_bytes == 4 * MEGABYTE
    assert len({address(values) for values in there}) == 4
    ArrayPool(0).empty(SHAPE, np.float32)


def test_small_arrays_are_left_to_the_c_library():
    pool = ArrayPool(8 * MEGABYTE)

    assert pool.empty((1, 16, 16), np.float32).shape == (1, 16, 16)
    assert pool.kept_bytes == 0


def test_no_two_threads_get_the_same_memory():
    pool = ArrayPool(4 * MEGABYTE)

    def fill(number):
        values = pool.empty((1, 256, 256), np.int32)
        values.fill(number)
        part = values[:, 5:, 7:]
        del values
        pool.empty((1, 256, 256), np.int32).fill(-1)
        return bool((part == number).all())

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(fill, range(400)))
    assert pool.kept_bytes <= 4 * MEGABYTE
