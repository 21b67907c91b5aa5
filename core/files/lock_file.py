"""Locks of which one program at a time has each, and which are free again once that program has ended."""

from __future__ import annotations

import math
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from qgis.PyQt.QtCore import QLockFile, QSysInfo

from .durable_files import unused_name
from .own_files import create_file, remove

#: Seconds after which a lock of another computer may be left behind: this one cannot look for its programs.
_DAY = 24 * 60 * 60
#: Seconds after which one may be that says nothing: its program, or the computer, has ended before it was written.
_MINUTE = 60
#: Seconds after which one that is waited for is looked at: most are held for some milliseconds.
_SOON = 0.25
#: Seconds between two tries. Qt's own waiting doubles them, up to seconds: where others take the lock again and again,
#: the one that waits so would find it taken until its patience ends.
_PAUSE = 0.005


class LockFile:
    """A lock beside what it protects, held from `take` to `release`; `longest` are the seconds for which another
    computer may hold it.

    Qt's lock is a file with the number of its program. That number may be another program's when QGIS has been killed:
    in a Flatpak each QGIS has the same one, its own. So the file system is asked whether any program has the file. Some
    do not know (Lustre without `flock`, NFS without its lock service), and Qt leaves the locks of killed programs there
    for good: those are removed where no program has the number; where nobody here can tell, by their age.
    """

    def __init__(self, path: Path | str, *, longest: float = _DAY) -> None:
        self._path, self._longest = Path(path), longest
        self._lock = QLockFile(str(path))
        self._lock.setStaleLockTime(0)  # never by age alone: an export may take days

    def take(self, patience: int = 0) -> bool:
        """Whether nobody else has the lock, which is waited for so many milliseconds. Also where no such file can be
        made, as in a folder that is read-only: nobody can be kept away then, and there is nothing to be written.
        Asks the file system."""
        until = time.monotonic() + patience / 1000
        look_at, seen = min(until, time.monotonic() + _SOON), None
        while not self._lock.tryLock(0):
            if self._lock.error() != QLockFile.LockError.LockFailedError:
                return True
            seen = seen or _identity(self._path)
            if time.monotonic() >= look_at:
                look_at = math.inf
                if self._remove_left_behind(seen):
                    continue
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        return True

    def release(self) -> None:
        """Give the lock back, if it is held."""
        self._lock.unlock()

    def _remove_left_behind(self, seen: tuple[int, int] | None) -> bool:
        """Remove the lock of a program that has ended, if it is still the file that was seen; whether it is gone."""
        guard = QLockFile(f"{self._path}.rmlock")  # as Qt's own: of two programs that look, one removes
        if not guard.tryLock(0):
            return False
        try:
            shortest = self._shortest_age()
            if time.time() - self._path.stat().st_mtime < shortest:
                return False
            has_locks = _has_locks(self._path)
            is_over = not has_locks and (shortest > 0 or _is_over(self._path))
            if _identity(self._path) != seen:  # a new lock is not yet one that the file system knows of
                return False
            if has_locks:
                return bool(self._lock.removeStaleLockFile())  # not where a program has it
            if is_over:
                remove(self._path)
            return not self._path.exists()
        except OSError:
            return False
        finally:
            guard.unlock()

    def _shortest_age(self) -> float:
        """The age in seconds from which on the file may be one that was left behind, less than none where its program
        can be looked for here; without end for a file that is no lock. Raises OSError."""
        is_told, number, computer, _ = self._lock.getLockInfo()
        if not is_told or number <= 0:
            return math.inf if self._path.stat().st_size else _MINUTE
        return -math.inf if computer == QSysInfo.machineHostName() else self._longest


def _identity(path: Path) -> tuple[int, int] | None:
    """What no other lock at this place has; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _has_locks(path: Path) -> bool:
    """Whether the folder's file system says which files a program has: of a new one that this one does, and when it no
    longer does. Raises OSError."""
    probe = unused_name(path)
    held, other = QLockFile(str(probe)), QLockFile(str(probe))
    try:
        if not held.tryLock(0) or other.removeStaleLockFile():
            return False
        held.unlock()
        create_file(probe)
        return bool(other.removeStaleLockFile())
    finally:
        held.unlock()
        remove(probe)


def _is_over(path: Path) -> bool:
    """Whether no program has the number in the lock. Qt tells that of a copy which it can remove: the folder for
    temporary files knows of locks. Raises OSError."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.lock"
        copy.write_bytes(path.read_bytes())
        judge = QLockFile(str(copy))
        judge.setStaleLockTime(0)
        is_over = bool(judge.tryLock(0))
        judge.unlock()
    return is_over
