"""A small warped export has few chunks: the blocks of each are fetched side by side."""

from __future__ import annotations

from threading import Thread

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.chunks import READERS
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import Resampling
from datacube_browser.core.export.run import run_export

from demo.person import wait_until
from tests.export_tools import request
from tests.rasters import TILED, pixels_of, terrain, write_raster
from tests.servers.proxy import Answer

X, Y = 2_000_000, 500_000
BOX = (X + 300, Y - 900, X + 1200, Y - 200)
WARPED = {"crs": "EPSG:32619", "resampling": Resampling.BILINEAR}


@pytest.fixture
def remote(tmp_path, store, proxy):
    (tmp_path / "data").mkdir()
    write_raster(tmp_path / "data" / "r.tif", terrain(1500, 1500), options=TILED)
    running = proxy(store(tmp_path / "data"))
    yield running
    running.let_go()
    running.heal()


@pytest.fixture
def plan(remote, tmp_path):
    return plan_export(request([f"{remote.url}/r.tif"], BOX, tmp_path / "out.tif", **WARPED))


def ranges(remote):
    """Those that were asked for; one that was not answered in time is asked for again."""
    return {seen.range for seen in list(remote.requests)}


def test_more_requests_than_chunks_are_under_way(remote, plan, tmp_path):
    chunks = len(plan.chunks)
    assert 1 <= chunks <= READERS // 2
    remote.clear()
    remote.hold()
    export = Thread(target=run_export, args=(plan,))
    export.start()
    try:
        wait_until(lambda: len(ranges(remote)) > chunks, "more requests than chunks before the first answer", 20)
        assert len(ranges(remote)) <= READERS // 2  # the rest waits, so that the first chunks are complete early
    finally:
        remote.let_go()
        export.join()

    run_export(plan_export(request([tmp_path / "data" / "r.tif"], BOX, tmp_path / "local.tif", **WARPED)))
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(tmp_path / "local.tif"))


def test_each_block_is_fetched_once(remote, plan):
    report = run_export(plan)

    assert report.bytes_fetched <= 1.05 * plan.bytes_to_fetch


def test_an_error_of_one_ends_the_export(remote, plan, tmp_path):
    remote.fault(Answer(404), times=1)

    with pytest.raises(ExportError, match="could not be read to the end"):
        run_export(plan)
    assert not (tmp_path / "out.tif").exists()
