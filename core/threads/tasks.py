"""Background work: the base class of all tasks, and the holder of a task whose late answer is to be dropped."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsFeedback, QgsTask
from qgis.PyQt.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal

from ..errors import CanceledError, DatacubeError, bare
from .left_calls import inside
from .own_threads import ThreadCount
from .worker_objects import without_notices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: QGIS drops a task that Python no longer references, without running it: started tasks stay here until they end.
_running: set[Task] = set()
#: Tasks that QGIS has not got yet; those whose work is over, until QGIS has done with them on the main thread; and the
#: lock for handing a task over. See `_hand_over`.
_waiting: deque[Task] = deque()
_over: set[Task] = set()
_handing_over = threading.RLock()
#: How long a canceled task may still wait for a thread before it is ended without one.
_THREAD_WAIT_MS = 500
#: The worker threads that run the plugin's code.
_workers = ThreadCount()


def is_main_thread() -> bool:
    """Whether QGIS's main thread calls, in which Python began as well. By its number: for Qt's object of a thread, PyQt
    watches the thread's end (see `core.threads.worker_objects`), and Python's own would stay for good."""
    return threading.get_ident() == threading.main_thread().ident


@dataclass(frozen=True)
class Progress:
    """How far a task is, in bytes; `total` is None while it is unknown. In a `stage` ("Building pyramids"), both are
    hundredths of it, or `total` is None."""

    done: int
    total: int | None
    stage: str = ""


class Task(QgsTask):
    """Runs `work` in a worker thread and emits its result or its error on the main thread.

    Emits exactly one of `succeeded(result)`, `failed(DatacubeError)` and `canceled()`, or none of them after
    `supersede`. `progressed(Progress)` reports how far it is, `waiting(bool)` whether it waits for the network.
    Subclasses override `work`, which must not use widgets or the project and returns values (or layers that it has
    moved to the main thread).
    """

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    canceled = pyqtSignal()
    progressed = pyqtSignal(object)
    waiting = pyqtSignal(bool)

    def __init__(self, description: str, *, hidden: bool = False) -> None:
        flags = QgsTask.Flag.CanCancel | QgsTask.Flag.Silent  # whoever started the task reports its end
        if hidden:
            flags |= QgsTask.Flag.Hidden
        super().__init__(description, flags)
        without_notices(self)
        self.feedback = without_notices(QgsFeedback())
        self._result: Any = None
        self._error: DatacubeError | None = None
        self._superseded = False

    def work(self, feedback: QgsFeedback) -> Any:
        """Do the work, in a worker thread. Raises DatacubeError, or CanceledError once the feedback is canceled."""
        raise DatacubeError("nothing to do")

    def report(self, done: int, total: int | None, stage: str = "") -> None:
        """Report how far the work is (see Progress); to be called from `work`."""
        self.progressed.emit(Progress(done, total, stage))
        if total:
            self.setProgress(min(100.0, 100.0 * done / total))

    def start(self) -> Task:
        """Hand the task to QGIS's task manager, now or in a moment; returns the task. For the main thread."""
        _running.add(self)
        _waiting.append(self)
        _hand_over()
        return self

    def supersede(self) -> None:
        """Cancel, and emit no end: nobody wants the answer any more."""
        self._superseded = True
        if self in _running:
            self.cancel()

    def cancel(self) -> None:
        """Stop the work. A task without a thread is left to get one and ends there: QGIS would delete it at once, even
        while a thread is about to run it. If no thread is free for a while, it is ended without one."""
        self.feedback.cancel()
        if self.status() == QgsTask.TaskStatus.Running:
            super().cancel()
        else:
            QTimer.singleShot(_THREAD_WAIT_MS, self._cancel_if_waiting)

    def _cancel_if_waiting(self) -> None:
        if self in _waiting:
            QTimer.singleShot(_THREAD_WAIT_MS, self._cancel_if_waiting)
        else:
            super().cancel()

    def run(self) -> bool:
        try:
            return not self.feedback.isCanceled() and self._has_done_work()
        finally:
            with _handing_over:
                if self in _running:  # else QGIS has ended it already, while this thread began
                    _over.add(self)

    def _has_done_work(self) -> bool:
        try:
            with working():
                self._result = self.work(self.feedback)
        except DatacubeError as error:
            self._error = bare(error)
        except Exception:  # noqa: BLE001 - an exception that leaves run() aborts QGIS
            self._error = DatacubeError(
                QCoreApplication.translate("Task", "Unexpected error."),
                details=traceback.format_exc(),
                hint=QCoreApplication.translate("Task", "Please report it with the details."),
            )
        return self._error is None

    def finished(self, successful: bool) -> None:
        with _handing_over:
            _running.discard(self)
        QTimer.singleShot(0, partial(_let_go, self))  # QGIS has done with it only when its handlers have returned
        if self._superseded:
            return
        if isinstance(self._error, CanceledError) or (self.feedback.isCanceled() and not successful):
            self.canceled.emit()
        elif self._error is not None:
            self.failed.emit(self._error)
        else:
            self.succeeded.emit(self._result)


class LatestTask(QObject):
    """Holds the only task of its kind whose answer is still wanted. To be used on the main thread.

    Starting a task supersedes the one before, so that a late answer never reaches a handler. The holder is empty again
    before a handler is called, and handlers are not called after `parent` has been deleted.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._on_success: Callable[[Any], object] | None = None
        self._on_failure: Callable[[DatacubeError], object] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a task has been started that has neither ended nor been dropped."""
        return self._task is not None

    def start(
        self,
        task: Task,
        on_success: Callable[[Any], object],
        on_failure: Callable[[DatacubeError], object] | None = None,
    ) -> None:
        """Start the task in place of the one before. `on_success(result)` or `on_failure(DatacubeError)` gets its end;
        a canceled task calls neither."""
        self.drop()
        self._task, self._on_success, self._on_failure = task, on_success, on_failure
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.canceled.connect(self._clear)
        task.start()

    def drop(self) -> None:
        """Cancel the task, if there is one, and call none of its handlers."""
        task = self._task
        self._clear()
        if task is not None:
            task.supersede()

    def _on_succeeded(self, result: Any) -> None:
        handler = self._on_success
        self._clear()
        if handler is not None:
            handler(result)

    def _on_failed(self, error: DatacubeError) -> None:
        handler = self._on_failure
        self._clear()
        if handler is not None:
            handler(error)

    def _clear(self) -> None:
        self._task = self._on_success = self._on_failure = None


def _hand_over() -> None:
    """Give QGIS the tasks that wait, as soon as it has done with all that are over. To be called on the main thread.

    QGIS (3.40, 3.44) remembers the runnable of a task that has ended by its address, until the main thread has done
    with the end and its handlers, and takes the runnable at this address out of its queue: a new task that has got the
    address meanwhile would never run. While the lock is held, no task of ours ends, so that no address is free that
    QGIS still knows.
    """
    with _handing_over:
        while _waiting and not _over:
            QgsApplication.taskManager().addTask(_waiting.popleft())


def _let_go(task: Task) -> None:
    """No method of the task: its timer must come, whether the task itself is still there or not."""
    _over.discard(task)
    _hand_over()


@contextmanager
def working() -> Iterator[None]:
    """Count this thread among those that run the plugin's code, for which `cancel_all` waits."""
    with _workers.inside(), inside():
        yield


def cancel_all(seconds: float = 2.0) -> bool:
    """Cancel all running tasks without reporting them, when the plugin is unloaded, and wait until no thread of theirs
    runs the plugin's code, at most so long; False when one still does. It may import, and bring modules back."""
    while _waiting:
        _running.discard(_waiting.pop())
    for task in list(_running):
        task.supersede()
    return _workers.wait_until_none(seconds)


def end_pool_threads(seconds: float = 0.5) -> bool:
    """End the threads in which QGIS has run tasks, for the unloading of the plugin, after `cancel_all`; False when some
    task still runs after so long, also one that is not ours. For the main thread.

    QGIS keeps a thread for half a minute, and when it ends itself, ends them after its authentication database. One
    that has read this database then closes its connection by an object that is gone, and QGIS (3.40) ends with a crash.
    """
    return bool(QgsApplication.taskManager().threadPool().waitForDone(round(seconds * 1000)))
