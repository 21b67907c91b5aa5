"""Run blocking work in the worker thread of a task, as the plugin does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datacube_browser.core.threads.tasks import Task

from tests.servers import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsFeedback


class _Work(Task):
    def __init__(self, function: Callable[[QgsFeedback], Any]) -> None:
        super().__init__("work")
        self._function = function

    def work(self, feedback: QgsFeedback) -> Any:
        return self._function(feedback)


def work(function: Callable[[QgsFeedback], Any]) -> Task:
    return _Work(function)


def done(function: Callable[[QgsFeedback], Any]) -> Any:
    """The result of the function, which is called with the task's feedback."""
    return tasks.result(_Work(function))


def failed(function: Callable[[QgsFeedback], Any]) -> Any:
    """The DatacubeError that the function raises."""
    return tasks.failure(_Work(function))
