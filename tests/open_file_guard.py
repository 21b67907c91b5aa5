"""Finds files that the plugin renames, replaces or removes while this process has them open.

Linux and macOS allow that. Windows does not: GDAL, Qt and Python open files there without allowing others to rename or
delete them. The guard looks at what the plugin's own code does, not at what a test does by itself.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.guards import Guard

if TYPE_CHECKING:
    from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
_OURS = tuple(f"{ROOT / room}{os.sep}" for room in ("core", "ui", "provider"))
#: os.replace is "os.rename", os.unlink is "os.remove" to Python's audit hooks.
_EVENTS = {"os.rename": 2, "os.remove": 1, "os.truncate": 1}
_HANDLES = "/proc/self/fd"
#: Functions that take it that a file stays where it cannot be removed.
_EXPECT_IT = ("remove_segment",)

#: As they were before other guards have wrapped them.
_fstat, _lstat, _listdir = os.fstat, os.stat, os.listdir

_looking = threading.local()


def _is_ours(frame: FrameType | None) -> bool:
    """Whether the plugin makes the call: the innermost function of this checkout is in it, and expects no failure."""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(f"{ROOT}{os.sep}") and path != __file__:
            return path.startswith(_OURS) and frame.f_code.co_name not in _EXPECT_IT
        frame = frame.f_back
    return False


def _is_open(path: Any) -> bool:
    """Whether a handle of this process leads to the file itself."""
    with suppress(OSError):
        found = _lstat(path, follow_symlinks=False)
        for handle in _listdir(_HANDLES):
            with suppress(OSError):
                one = _fstat(int(handle))
                if (one.st_dev, one.st_ino) == (found.st_dev, found.st_ino):
                    return True
    return False


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    """Python's audit hook. It cannot be removed, so it does nothing while no test watches."""
    if event not in _EVENTS or not _guard.is_on or getattr(_looking, "is_on", False):
        return
    caller = sys._getframe(1)
    if not _is_ours(caller):
        return
    _looking.is_on = True
    try:
        for path in arguments[: _EVENTS[event]]:
            if _is_open(path):
                stack = "".join(traceback.format_stack(caller, 6))
                _guard.findings.append(f"{event} {os.fsdecode(path)}\n{stack}")
    finally:
        _looking.is_on = False


@functools.cache
def _install() -> None:
    sys.addaudithook(_on_event)


_guard: Guard[str] = Guard(_install, "Windows would not allow this, the file is open")
#: Collect what the plugin renames or removes while it is open, on all threads; fail the test over it.
watch, files_are_closed_first = _guard.watch, _guard.nothing
