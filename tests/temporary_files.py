"""Keeps what tests write in memory where there is room for it. Loaded before pytest-qgis starts QGIS (`-p` in
pyproject.toml).

QGIS's every new project, settings, exports and their journals wait until the disk has their bytes: on a busy disk tests
waited for it longer than they worked. Set TMPDIR to have the files elsewhere, and to find them after the tests.

QGIS keeps what servers answer in the user's cache folder, by address, for a day: a test's server may have the port that
another one had, in another process or in a run before. So each process of tests has a cache folder of its own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
_ROOM = 6 * 2**30  # the tests' files take up to about a third of it at a time
_PREFIX = f"datacube-tests-{os.getuid()}-"


def _has_room() -> bool:
    """Whether files in memory may be that many, be written by us and be run."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return False
    disk = os.statvfs(MEMORY)
    return disk.f_bavail * disk.f_frsize >= _ROOM and not disk.f_flag & os.ST_NOEXEC


def _remove_those_of_processes_that_have_ended() -> None:
    for folder in MEMORY.glob(f"{_PREFIX}*"):
        if not Path("/proc", folder.name.removeprefix(_PREFIX)).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


if "TMPDIR" not in os.environ and _has_room():  # the processes that pytest starts have the TMPDIR of the first
    _remove_those_of_processes_that_have_ended()
    folder = MEMORY / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o755)  # a database server runs as another user
    atexit.register(_remove, folder, os.getpid())
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # forget the one that was looked up
cache = Path(tempfile.mkdtemp(prefix="datacube-tests-cache-"))
atexit.register(_remove, cache, os.getpid())
os.environ["XDG_CACHE_HOME"] = str(cache)
