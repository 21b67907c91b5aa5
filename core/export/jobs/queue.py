"""Running exports one after the other: each uses the whole connection, and two at once would only share it."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ...threads.tasks import Task


@dataclass(frozen=True)
class Reservation:
    """Bytes that a waiting export will write into a folder."""

    folder: Path
    bytes_needed: int


@dataclass(frozen=True)
class _Waiting:
    task: Task
    reservation: Reservation


class ExportQueue(QObject):
    """Starts the next task when the one before has ended, however it ended. Call it on the main thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: Task | None = None
        self._waiting: deque[_Waiting] = deque()

    @property
    def is_busy(self) -> bool:
        """Whether a new task would wait."""
        return self._running is not None

    def add(self, task: Task, folder: Path, bytes_needed: int = 0) -> None:
        """Start the task now or when its turn comes. A waiting one that is canceled ends at once. `bytes_needed` are
        those that it will write into the folder."""
        if not self.is_busy:
            self._start(task)
            return
        self._waiting.append(_Waiting(task, Reservation(folder, bytes_needed)))
        task.feedback.canceled.connect(partial(self._let_go, task))

    def reservations(self) -> tuple[Reservation, ...]:
        """What the waiting exports will write. What the running one has written is no longer free, and what it has yet
        to write is not known here."""
        return tuple(each.reservation for each in self._waiting)

    def clear(self) -> None:
        """Drop the waiting tasks: the plugin is being unloaded."""
        self._waiting.clear()

    def _start(self, task: Task) -> None:
        self._running = task
        for ended in (task.succeeded, task.failed):
            ended.connect(lambda _: self._on_ended(task))
        task.canceled.connect(lambda: self._on_ended(task))
        task.start()

    def _on_ended(self, task: Task) -> None:
        if task is not self._running:
            return
        self._running = None
        if self._waiting:
            self._start(self._waiting.popleft().task)

    def _let_go(self, task: Task) -> None:
        """Start a canceled task at once, so that it ends and reports that."""
        for each in list(self._waiting):
            if each.task is task:
                self._waiting.remove(each)
                task.start()


def bytes_reserved(reservations: Sequence[Reservation], folder: Path) -> int:
    """What will be written to the folder's disk. Asks the file system: call it in a worker thread."""
    return sum(each.bytes_needed for each in reservations if _same_disk(each.folder, folder))


def _same_disk(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return os.stat(one).st_dev == os.stat(other).st_dev
    return False
