"""Only the newest task of a kind delivers its result; a superseded one is ignored."""

from __future__ import annotations

from threading import Event

import pytest
from datacube_browser.core.errors import CanceledError, DatacubeError
from datacube_browser.core.threads.tasks import LatestTask, Task
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from demo.person import wait_until


class BlockedTask(Task):
    """Returns its answer once `end` is called, even after a cancel."""

    def __init__(self, answer):
        super().__init__("answers", hidden=True)
        self.answer = answer
        self.may_end = Event()
        self.has_ended = []
        self.taskCompleted.connect(lambda: self.has_ended.append(True))
        self.taskTerminated.connect(lambda: self.has_ended.append(True))

    def work(self, feedback):
        self.may_end.wait(60)
        if isinstance(self.answer, DatacubeError):
            raise self.answer
        return self.answer

    def end(self):
        self.may_end.set()
        wait_until(lambda: self.has_ended, "the task has ended")


@pytest.fixture
def owner(qgis_app):
    return QObject()


def test_the_result_of_a_superseded_task_is_dropped_even_if_it_arrives_last(owner):
    answers, latest = [], LatestTask(owner)
    older, newer = BlockedTask("older"), BlockedTask("newer")
    latest.start(older, answers.append)
    latest.start(newer, answers.append)
    newer.end()
    older.end()
    assert answers == ["newer"]


def test_a_superseded_task_calls_no_handler(owner):
    answers, latest = [], LatestTask(owner)
    for answer in ("done", DatacubeError("failed")):
        task = BlockedTask(answer)
        latest.start(task, answers.append, answers.append)
        latest.drop()
        assert not latest.is_running
        task.end()
    assert answers == []


def test_a_failure_calls_the_failure_handler_which_is_optional(owner):
    failures, latest = [], LatestTask(owner)
    for handler in (failures.append, None):
        task = BlockedTask(DatacubeError("no"))
        latest.start(task, pytest.fail, handler)
        task.end()
        assert not latest.is_running
    assert [str(failure) for failure in failures] == ["no"]


def test_a_handler_may_start_the_next_task(owner):
    answers, latest = [], LatestTask(owner)
    first, second = BlockedTask(1), BlockedTask(2)

    def go_on(answer):
        answers.append((answer, latest.is_running))
        latest.start(second, answers.append)

    latest.start(first, go_on)
    assert latest.is_running
    first.end()
    second.end()
    assert answers == [(1, False), 2]


def test_after_a_cancel_from_outside_the_next_task_can_start(owner):
    latest, task = LatestTask(owner), BlockedTask(CanceledError("stopped"))
    latest.start(task, lambda _answer: pytest.fail("an answer"), lambda _error: pytest.fail("an error"))
    task.cancel()
    task.end()
    assert not latest.is_running


def test_no_handler_is_called_after_the_owner_is_deleted(owner):
    answers, task = [], BlockedTask(1)
    LatestTask(owner).start(task, answers.append)
    sip.delete(owner)
    task.end()
    assert answers == []
