"""Exports from a store that fails on a schedule end with the right file or a clean error, never a wrong pixel.

A failing test names its seed; `-k seed-0017` replays it.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.export.planning import chunks
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from datacube_browser.core.tiff import range_file
from osgeo import gdal

from tests.export_tools import export, request
from tests.rasters import pixels_of, write_raster
from tests.servers.faults import PASSING, Fault, FaultServer, Run, Schedule, fault_server

X, Y = 2_000_000, 500_000
BLOCK = 256
COLUMNS, ROWS = 6 * BLOCK, 5 * BLOCK
WINDOW = (50, 40, COLUMNS - 90, ROWS - 60)
BOX = (X + WINDOW[0], Y - WINDOW[1] - WINDOW[3], X + WINDOW[0] + WINDOW[2], Y - WINDOW[1])
#: Without compression no decoder notices wrong bytes.
FILES = {"plain.tif": "NONE", "lzw.tif": "LZW"}
#: Faults after which some bytes are still missing.
NO_FULL_ANSWER = tuple(fault for fault in PASSING if fault is not Fault.DELAY)
#: The number of retries of a request: an export survives this many faults.
MIN_RETRIES = 4


@dataclass(frozen=True)
class Store:
    server: FaultServer
    folder: Path
    replacement: Path
    longer: Path
    #: The window's pixels by the file's name, and whether it is the replacement.
    pixels: dict[tuple[str, bool], np.ndarray]

    def run(self, schedule: Schedule) -> Run:
        return self.server.run(schedule, self.replacement)

    def expected(self, name: str, *, replaced: bool = False) -> np.ndarray:
        return self.pixels[name, replaced]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder, replacement = tmp_path_factory.mktemp("store"), tmp_path_factory.mktemp("replacement")
    for place, seed in ((folder, 1), (replacement, 2)):
        # bytes keep the raster small although it has several chunks; 0 is nodata
        values = np.random.default_rng(seed).integers(1, 256, size=(ROWS, COLUMNS), dtype=np.uint8)
        for name, compression in FILES.items():
            options = ("TILED=YES", f"BLOCKXSIZE={BLOCK}", f"BLOCKYSIZE={BLOCK}", f"COMPRESS={compression}")
            write_raster(place / name, values, nodata=0, options=options, overviews=(2,))
    for name in FILES:
        size = max((place / name).stat().st_size for place in (folder, replacement))
        for place in (folder, replacement):  # bytes after the end of a TIFF do no harm
            with (place / name).open("ab") as file:
                file.truncate(size)
            if place == replacement:  # Last-Modified has no fractions of a second
                os.utime(place / name, (time.time() + 3600,) * 2)
    longer = shutil.copytree(replacement, tmp_path_factory.mktemp("longer"), dirs_exist_ok=True)
    for path in longer.iterdir():
        with path.open("ab") as file:
            file.write(bytes(1000))
    pixels = {
        (name, place == replacement): gdal.Translate(
            "", str(place / name), format="MEM", srcWin=list(WINDOW)
        ).ReadAsArray()
        for place in (folder, replacement)
        for name in FILES
    }
    with fault_server(folder) as server:
        yield Store(server, folder, replacement, longer, pixels)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    """Blocks have a quarter of the usual pixels, and so have the chunks: as many of them as of a larger raster."""
    monkeypatch.setattr(chunks, "_SIDE", chunks._SIDE // 2)
    monkeypatch.setattr(chunks, "_CHUNK_BYTES", chunks._CHUNK_BYTES // 4)
    monkeypatch.setattr(chunks, "_LAST_BYTES", chunks._LAST_BYTES // 4)


@pytest.fixture
def quick(monkeypatch):
    """Make the pauses between attempts very short, and keep their number."""
    pauses = tuple(0.01 for _ in range_file.RETRIES.pauses)
    monkeypatch.setattr(range_file, "RETRIES", replace(range_file.RETRIES, pauses=pauses))


def seeded(number: int, first: int = 0):
    return pytest.mark.parametrize("seed", range(first, first + number), ids=lambda seed: f"seed-{seed:04}")


def saved(run: Run, name: str, output: Path) -> np.ndarray:
    export([run.url(name)], BOX, output, creation_options=("COMPRESS=NONE",))
    return pixels_of(output)


def saved_or_nothing(run: Run, name: str, output: Path) -> np.ndarray | None:
    try:
        return saved(run, name, output)
    except DatacubeError:
        left = {path.name for path in output.parent.iterdir()}
        assert left <= {"out.part.tif", "out.part.tif.jsonl"}  # what a later export can resume
        return None


def name_of_seed(seed: int) -> str:
    return list(FILES)[seed % len(FILES)]


@seeded(150)
def test_temporary_faults_do_not_change_the_result(tmp_path, quick, store, seed):
    name = name_of_seed(seed)
    run = store.run(Schedule(seed, rate=0.7, kinds=PASSING, most=MIN_RETRIES))

    values = saved(run, name, tmp_path / "out.tif")

    assert np.array_equal(values, store.expected(name)), run.story
    assert run.faults


@seeded(150, first=1000)
def test_with_any_faults_the_pixels_are_right_or_there_is_no_file(tmp_path, quick, store, seed):
    name = name_of_seed(seed)
    run = store.run(Schedule(seed, rate=(0.05, 0.2, 0.6)[seed % 3], kinds=tuple(Fault)))

    values = saved_or_nothing(run, name, tmp_path / "out.tif")

    wholes = [store.expected(name, replaced=replaced) for replaced in (False, True)]
    assert values is None or any(np.array_equal(values, whole) for whole in wholes), run.story


@pytest.mark.parametrize(
    "fault", [fault for fault in PASSING if fault is not Fault.DELAY], ids=lambda fault: fault.name
)
@pytest.mark.parametrize("name", FILES)
def test_a_fault_that_never_ends_gives_no_file(tmp_path, quick, store, name, fault):
    run = store.run(Schedule(0))
    plan_export(request([run.url(name)], BOX, tmp_path / "out.tif"))  # the header may be cached from here on
    run.schedule = Schedule(1, rate=1.0, kinds=(fault,))

    values = saved_or_nothing(run, name, tmp_path / "out.tif")

    # ranges answered in pieces, or by the whole file, can still be read
    assert values is None or fault in (Fault.WHOLE, Fault.SHORT)
    assert values is None or np.array_equal(values, store.expected(name))


@pytest.mark.parametrize("validators", [("ETag",), ("Last-Modified",), ()], ids=["ETag", "date", "length alone"])
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_source_replaced_during_the_export_is_not_mixed_with_the_old_one(
    tmp_path, quick, store, *, name, after, validators
):
    run = store.server.run(replacement=store.replacement if validators else store.longer)
    run.validators = validators
    plan = plan_export(request([run.url(name)], BOX, tmp_path / "out.tif"))
    asked = len(run.requests)
    answered = run.ask

    def ask(*of_a_request):
        run.replaced = run.replaced or len(run.requests) >= asked + after
        return answered(*of_a_request)

    run.ask = ask

    with pytest.raises(DatacubeError, match="chang"):
        run_export(plan)

    assert not list(tmp_path.iterdir())


def test_an_export_continues_after_the_network_was_away_for_a_while(tmp_path, store):
    run = store.run(Schedule(0))
    plan = plan_export(request([run.url("plain.tif")], BOX, tmp_path / "out.tif"))
    store.server.go_away()
    back = threading.Timer(3, store.server.come_back)
    back.start()

    run_export(plan)

    back.join()
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), store.expected("plain.tif"))


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.BUSY_UNTIL], ids=["seconds", "date"])
def test_a_busy_store_is_not_asked_before_its_retry_after(tmp_path, quick, store, fault):
    run = store.run(Schedule(0))
    plan = plan_export(request([run.url("plain.tif")], BOX, tmp_path / "out.tif"))
    before = len(run.requests)
    run.schedule = Schedule(1, rate=1.0, kinds=(fault,), most=before + 1, retry_after=3)

    run_export(plan)

    assert run.faults == [fault]
    assert run.early == 0
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), store.expected("plain.tif"))
