"""The schedules that belong to the suite, each file of them in a process of its own: servers that fail, clocks that
jump and proxies leave traces in QGIS, whose network all tests of a process share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(each.name for each in FOLDER.glob("suite_*.py")))
def test_they_end_right_or_say_what_to_do(file):
    command = [sys.executable, "-m", "pytest", "-q", "-o", "faulthandler_timeout=120", f"tests/faults/{file}"]
    done = subprocess.run(command, cwd=FOLDER.parents[1], capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
