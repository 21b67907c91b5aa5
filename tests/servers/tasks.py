"""Runs a `core.threads.tasks.Task` to its end in an event loop of the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QEventLoop, QTimer

if TYPE_CHECKING:
    from datacube_browser.core.threads.tasks import Task

_TIMEOUT_MS = 300_000


def outcome(task: Task, milliseconds: int = _TIMEOUT_MS) -> tuple[str, Any]:
    """Start the task and wait for it, as a window does: ("succeeded", result), ("failed", error) or ("canceled", None).
    Raises TimeoutError."""
    answers: list[tuple[str, Any]] = []
    loop = QEventLoop()

    def keep(kind: str, value: Any = None) -> None:
        answers.append((kind, value))
        loop.quit()

    task.succeeded.connect(lambda result: keep("succeeded", result))
    task.failed.connect(lambda error: keep("failed", error))
    task.canceled.connect(lambda: keep("canceled"))
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(loop.quit)
    timer.start(milliseconds)
    task.start()
    if not answers:
        loop.exec()
    if not answers:
        raise TimeoutError(f"{task.description()} did not end")
    return answers[0]


def result(task: Task) -> Any:
    """Run a task that must succeed; return its result."""
    kind, value = outcome(task)
    if kind != "succeeded":
        raise AssertionError(f"{kind}: {value.report() if value else ''}")
    return value


def failure(task: Task) -> Any:
    """Run a task that must fail; return its error."""
    kind, value = outcome(task)
    if kind != "failed":
        raise AssertionError(f"{kind}: {value}")
    return value
