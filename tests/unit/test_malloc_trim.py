"""Returning freed memory: only when much of it is kept."""

from __future__ import annotations

import time
from threading import Thread

from datacube_browser.core.export.writing import malloc_trim
from datacube_browser.core.export.writing.malloc_trim import Trimmer

MEGABYTE = 2**20


def freed_in_a_thread(megabytes: int) -> list[bytearray]:
    """Allocate as readers do, and free all but a few pieces, which keep the C library from returning the rest."""
    kept: list[bytearray] = []

    def work() -> None:
        pieces = [bytearray(b"x" * 65536) for _ in range(16 * megabytes)]
        kept.extend(pieces[::100])

    thread = Thread(target=work)
    thread.start()
    thread.join()
    return kept


def step(trimmer: Trimmer, monkeypatch) -> int:
    """The bytes that one look returns to the system."""
    before = trimmer._beside_pixels()
    monkeypatch.setattr(time, "monotonic", lambda: float("inf"))
    trimmer.step()
    monkeypatch.undo()
    return before - trimmer._beside_pixels()


def test_much_freed_memory_is_returned(monkeypatch) -> None:
    trimmer = Trimmer()
    kept = freed_in_a_thread(200)

    assert step(trimmer, monkeypatch) > 150 * MEGABYTE
    assert kept


def test_a_little_is_kept_for_the_next_blocks(monkeypatch) -> None:
    trimmer = Trimmer()
    kept = freed_in_a_thread(50)

    assert step(trimmer, monkeypatch) < 10 * MEGABYTE
    assert kept


def test_another_c_library_is_left_alone(monkeypatch) -> None:
    monkeypatch.setattr(malloc_trim.sys, "platform", "win32")
    trimmer = Trimmer()
    freed_in_a_thread(200)

    step(trimmer, monkeypatch)
    assert trimmer._beside_pixels() == 0
