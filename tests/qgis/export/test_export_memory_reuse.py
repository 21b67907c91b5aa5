"""Memory that exports use again shows in no pixel: neither what an earlier block left in it nor what a later one puts
there. The memory comes full of a pattern here, which stands in none of the rasters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from datacube_browser.core.errors import CanceledError, ExportError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from datacube_browser.core.rasters.array_pool import ArrayPool
from osgeo import gdal
from qgis.core import QgsFeedback

from tests.export_tools import export, failing_halfway, request
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.faults import Fault, Schedule, fault_server

X, Y = 2_000_000, 500_000
ROWS, COLUMNS = 1700, 1900
#: Column, row, columns, rows: begins and ends within blocks.
WINDOW = (101, 57, 1650, 1601)
BOX = (X + 101, Y - 57 - 1601, X + 101 + 1650, Y - 57)
TILES = ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256")
NODATA = -9999.0
PATTERN = 0xA5
CREATION = (("COMPRESS=NONE",), ())


@pytest.fixture(autouse=True)
def used_before(monkeypatch):
    """Every array of a pool comes full of the pattern; returns how many came."""
    given, new = [], ArrayPool.empty

    def empty(pool, shape, kind):
        values = new(pool, shape, kind)
        values.reshape(-1).view(np.uint8).fill(PATTERN)
        given.append(shape)
        return values

    monkeypatch.setattr(ArrayPool, "empty", empty)
    return given


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A folder of rasters of several chunks, and a function that returns the URL of one in it that is in no cache."""
    folder = tmp_path_factory.mktemp("served")
    floats = terrain(ROWS, COLUMNS)
    floats[300:900, 400:1100] = NODATA
    write_raster(folder / "sparse.tif", floats, nodata=NODATA, options=(*TILES, "COMPRESS=LZW", "SPARSE_OK=TRUE"))
    write_raster(folder / "int16.tif", terrain(ROWS, COLUMNS, "int16", 4), options=(*TILES, "COMPRESS=DEFLATE"))
    bands = np.stack([terrain(ROWS, COLUMNS, "uint8", seed) for seed in range(3)])
    write_raster(folder / "bands.tif", bands, nodata=None, options=(*TILES, "INTERLEAVE=PIXEL"))
    with fault_server(folder) as server:
        yield folder, lambda name, schedule=None: server.run(schedule).url(name)


def translated(path) -> np.ndarray:
    return gdal.Translate("", str(path), format="MEM", srcWin=list(WINDOW)).ReadAsArray()


@pytest.mark.parametrize("creation", CREATION, ids=["uncompressed", "default"])
def test_two_exports_at_once_have_the_pixels_of_their_own_sources(tmp_path, served, used_before, creation):
    folder, url = served
    names = ["sparse.tif", "int16.tif", "bands.tif"]
    plans = [plan_export(request([url(name)], BOX, tmp_path / name, creation_options=creation)) for name in names]

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(run_export, plans))

    assert used_before
    for name, report in zip(names, reports, strict=True):
        assert np.array_equal(pixels_of(report.path), translated(folder / name)), name


def test_what_no_source_covers_is_nodata(tmp_path, served):
    folder, url = served
    small = write_raster(folder / "small.tif", terrain(600, 700), nodata=NODATA, options=(*TILES, "COMPRESS=LZW"))
    beside = write_raster(folder / "beside.tif", terrain(300, 900, seed=5), origin=(X + 700, Y - 900), nodata=NODATA)

    report = export([url("small.tif"), url("beside.tif")], (X, Y - 1200, X + 1600, Y), tmp_path / "out.tif")

    expected = np.full((1200, 1600), NODATA, np.float32)
    expected[:600, :700], expected[900:, 700:] = pixels_of(small), pixels_of(beside)
    assert np.array_equal(pixels_of(report.path), expected)


@pytest.mark.parametrize("creation", CREATION, ids=["uncompressed", "default"])
@pytest.mark.parametrize("ending", ["canceled", "failed"])
def test_an_export_that_ended_half_way_is_resumed_with_the_right_pixels(tmp_path, served, creation, ending):
    folder, url = served
    plan = plan_export(request([url("sparse.tif")], BOX, tmp_path / "out.tif", creation_options=creation))
    feedback, fail = QgsFeedback(), failing_halfway(plan)

    def stop(*said: int) -> None:
        try:
            fail(*said)
        except ExportError:
            if ending == "failed":
                raise
            feedback.cancel()

    with pytest.raises(CanceledError if ending == "canceled" else ExportError):
        run_export(plan, stop, feedback, keeps_canceled=lambda: True)

    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), translated(folder / "sparse.tif"))


def test_blocks_that_come_broken_and_come_again_leave_nothing(tmp_path, served):
    folder, url = served
    schedule = Schedule(3, rate=0.3, kinds=(Fault.CUT, Fault.SHIFTED, Fault.SHORT), most=6)

    report = export([url("sparse.tif", schedule)], BOX, tmp_path / "out.tif", creation_options=("COMPRESS=NONE",))

    assert np.array_equal(pixels_of(report.path), translated(folder / "sparse.tif"))
