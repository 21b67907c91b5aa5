"""A run of the tests in which nothing goes on any more ends, and says where its threads stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
import threading
import pytest

gate = threading.Event()
threading.Thread(target=gate.wait, name="held up", daemon=True).start()

@pytest.mark.parametrize("number", range({in_vain}))
def test_in_vain(number):
    raise TimeoutError

def test_that_follows():
    pass
"""


def run(tmp_path, in_vain):
    (tmp_path / "test_sample.py").write_text(SAMPLE.format(in_vain=in_vain))
    command = [sys.executable, "-m", "pytest", "-p", "tests.standing_still", "-p", "no:qgis", "-p", "no:xdist"]
    command += ["-p", "no:cacheprovider", "--rootdir", tmp_path, "-c", "/dev/null", tmp_path]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False).stdout


def test_three_tests_in_a_row_that_have_waited_in_vain_end_the_run(tmp_path):
    output = run(tmp_path, 5)
    assert "3 tests in a row have waited in vain, at last test_sample.py::test_in_vain[2]" in output
    assert "3 failed" in output
    assert "passed" not in output


def test_a_test_that_waits_in_vain_says_where_the_threads_stand_and_the_run_goes_on(tmp_path):
    output = run(tmp_path, 2)
    assert "Where the threads stand" in output
    assert "held up:\n" in output
    assert "2 failed, 1 passed" in output
