"""The guard that finds files which are renamed or removed while they are open: what it must report, and what not."""

from __future__ import annotations

import os
import shutil
import textwrap
import threading

import pytest

from tests.open_file_guard import ROOT, files_are_closed_first, watch


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "dem.tif"
    path.write_bytes(b"pixels")
    return path


def written_in(room, body):
    """A function with this body and the argument `path`, compiled as if it were in a file of that folder."""
    source = f"def act(path):\n{textwrap.indent(textwrap.dedent(body), '    ')}"
    names = {"os": os, "shutil": shutil}
    exec(compile(source, str(ROOT / room / "breach.py"), "exec"), names)
    return names["act"]


STEPS = [
    "path.unlink()",
    "os.remove(path)",
    "path.rename(path.with_name('other.tif'))",
    "os.replace(path, path.with_name('other.tif'))",
    "other = path.with_name('other.tif'); other.write_bytes(b''); other.replace(path)",
    "shutil.move(path, path.with_name('other.tif'))",
]


@pytest.mark.parametrize("step", STEPS)
def test_what_is_done_to_an_open_file_is_reported(path, step):
    with path.open("rb"), watch() as findings:
        written_in("core", step)(path)

    assert len(findings) == 1
    assert str(path) in findings[0]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("room", ["core", "tests"])
def test_what_is_closed_first_is_not(path, step, room):
    with watch() as findings:
        if room == "core":
            written_in(room, step)(path)
        else:
            with path.open("rb"):  # a test's own
                written_in(room, step)(path)

    assert findings == []


def test_a_file_that_gdal_has_open_is_reported(path):
    from osgeo import gdal

    from tests.rasters import terrain, write_raster

    write_raster(path, terrain(8, 8))
    dataset = gdal.Open(str(path))
    with watch() as findings:
        written_in("core", "path.unlink()")(path)
    assert len(findings) == 1
    del dataset


def test_workers_are_watched_too_and_the_test_fails(path):
    def act():
        written_in("core", "path.unlink()")(path)

    def guarded():
        with path.open("rb"), files_are_closed_first():
            worker = threading.Thread(target=act)
            worker.start()
            worker.join()

    with pytest.raises(pytest.fail.Exception, match="Windows"):
        guarded()
