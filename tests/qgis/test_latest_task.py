"""A newer request takes the place of an older one, whose late answer is dropped."""

from __future__ import annotations

from threading import Event

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.tasks import LatestTask, Task
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from demo.person import wait_until


class Answers(Task):
    """Answers when it is let to, even after it has been canceled."""

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


def test_the_answer_of_an_older_task_is_dropped_even_if_it_comes_last(owner):
    answers, latest = [], LatestTask(owner)
    older, newer = Answers("older"), Answers("newer")
    latest.start(older, answers.append)
    latest.start(newer, answers.append)
    newer.end()
    older.end()
    assert answers == ["newer"]


def test_a_dropped_task_calls_no_handler(owner):
    answers, latest = [], LatestTask(owner)
    for answer in ("done", DatacubeError("failed")):
        task = Answers(answer)
        latest.start(task, answers.append, answers.append)
        latest.drop()
        assert not latest.is_running
        task.end()
    assert answers == []


def test_a_failure_goes_to_its_own_handler_and_may_be_left_unhandled(owner):
    failures, latest = [], LatestTask(owner)
    for handler in (failures.append, None):
        task = Answers(DatacubeError("no"))
        latest.start(task, pytest.fail, handler)
        task.end()
        assert not latest.is_running
    assert [str(failure) for failure in failures] == ["no"]


def test_a_handler_may_start_the_next_task(owner):
    answers, latest = [], LatestTask(owner)
    first, second = Answers(1), Answers(2)

    def go_on(answer):
        answers.append((answer, latest.is_running))
        latest.start(second, answers.append)

    latest.start(first, go_on)
    assert latest.is_running
    first.end()
    second.end()
    assert answers == [(1, False), 2]


def test_a_task_that_someone_cancels_leaves_the_holder_free(owner):
    latest, task = LatestTask(owner), Answers(1)
    latest.start(task, pytest.fail, pytest.fail)
    task.cancel()
    task.end()
    assert not latest.is_running


def test_no_handler_is_called_after_its_owner_has_been_deleted(owner):
    answers, task = [], Answers(1)
    LatestTask(owner).start(task, answers.append)
    sip.delete(owner)
    task.end()
    assert answers == []
