"""Returning freed memory: only when much of it is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from datacube_browser.core.export.writing import malloc_trim
from datacube_browser.core.export.writing.malloc_trim import Trimmer

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 2**20
#: Allocates as readers do, and frees all but a few pieces, which keep the C library from returning the rest.
PROGRAM = """
import sys
from threading import Thread

import tests.conftest
from datacube_browser.core.export.writing.malloc_trim import Trimmer

trimmer, kept = Trimmer(), []

def work():
    pieces = [bytearray(b"x" * 65536) for _ in range(16 * int(sys.argv[1]))]
    kept.extend(pieces[::100])

thread = Thread(target=work)
thread.start()
thread.join()
before = trimmer._beside_pixels()
trimmer._next = 0.0
trimmer.step()
print(before - trimmer._beside_pixels())
"""


def returned(megabytes: int) -> int:
    """The bytes that one look returns to the system, in a process of its own: another one may have so much free memory
    that this adds none."""
    command = [sys.executable, "-c", PROGRAM, str(megabytes)]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True).stdout)


def test_much_freed_memory_is_returned() -> None:
    assert returned(200) > 150 * MEGABYTE


def test_a_little_is_kept_for_the_next_blocks() -> None:
    assert returned(50) < 10 * MEGABYTE


def test_another_c_library_is_left_alone(monkeypatch) -> None:
    monkeypatch.setattr(malloc_trim.sys, "platform", "win32")
    trimmer = Trimmer()
    trimmer._next = 0.0
    trimmer.step()
    assert trimmer._beside_pixels() == 0
