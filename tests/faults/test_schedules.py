"""The schedules that belong to the suite, each file of them in a process of its own: servers that fail, clocks that
jump and proxies leave traces in QGIS, whose network all tests of a process share. The processes run side by side: they
wait for most of their time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FILES = sorted(each.name for each in FOLDER.glob("suite_*.py"))


@pytest.fixture(scope="module")
def started(request, tmp_path_factory):
    """The processes of the files that are wanted, and where each writes what it says."""
    wanted = {item.callspec.params["file"] for item in request.session.items if item.path == Path(__file__)}
    folder = tmp_path_factory.mktemp("said")
    processes = {}
    for file in sorted(wanted):  # each with a QGIS profile of its own, as pytest-qgis gives one to each worker
        command = [sys.executable, "-m", "pytest", "-q", "-o", "faulthandler_timeout=120", f"tests/faults/{file}"]
        environment = {**os.environ, "PYTEST_XDIST_WORKER": f"{os.environ.get('PYTEST_XDIST_WORKER', '')}-{file}"}
        with (folder / file).open("wb") as said:
            process = subprocess.Popen(
                command, cwd=FOLDER.parents[1], env=environment, stdout=said, stderr=subprocess.STDOUT
            )
        processes[file] = process, folder / file
    yield processes
    for process, _ in processes.values():
        process.kill()
        process.wait()


@pytest.mark.parametrize("file", FILES)
def test_they_end_right_or_say_what_to_do(started, file):
    process, said = started[file]
    assert process.wait(500) == 0, said.read_text(errors="replace")[-6000:]
