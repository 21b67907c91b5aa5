"""With several exports, one runs and the others wait; each can be canceled."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.errors import CanceledError, ExportError
from datacube_browser.core.export.jobs.queue import ExportQueue, bytes_reserved
from datacube_browser.core.threads.tasks import Task
from datacube_browser.ui.widgets import operation_messages as module
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.gui import QgsMessageBar
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QLabel, QPushButton

from demo.person import click, wait_until


class Export(Task):
    """An export that runs until the test lets it end."""

    def __init__(self, name, log, error=None):
        super().__init__(name)
        self.name, self.log, self.error = name, log, error
        self.may_end = threading.Event()
        self.succeeded.connect(lambda _: log.append(f"{name} done"))
        self.failed.connect(lambda _: log.append(f"{name} failed"))
        self.canceled.connect(lambda: log.append(f"{name} canceled"))

    def work(self, feedback):
        self.log.append(f"{self.name} begun")
        while not self.may_end.wait(0.01):
            if feedback.isCanceled():
                raise CanceledError("")
        if self.error:
            raise self.error


@pytest.fixture
def log():
    return []


@pytest.fixture
def queue(qgis_app):
    queue = ExportQueue()
    yield queue
    queue.deleteLater()


def until(log, what):
    wait_until(lambda: what in log, what, 15)


@pytest.mark.parametrize("ending", ["done", "failed", "canceled"])
def test_the_next_export_starts_when_the_first_has_ended(queue, log, tmp_path, ending):
    first = Export("first", log, ExportError("no") if ending == "failed" else None)
    second = Export("second", log)
    for task in (first, second):
        queue.add(task, tmp_path)
    until(log, "first begun")
    assert queue.is_busy

    first.cancel() if ending == "canceled" else first.may_end.set()
    until(log, "second begun")
    second.may_end.set()
    until(log, "second done")

    assert log == ["first begun", f"first {ending}", "second begun", "second done"]
    assert not queue.is_busy


def test_canceling_a_waiting_export_keeps_the_order_of_the_others(queue, log, tmp_path):
    tasks = [Export(name, log) for name in ("first", "second", "third")]
    for task in tasks:
        queue.add(task, tmp_path)
    until(log, "first begun")

    tasks[1].cancel()
    until(log, "second canceled")
    assert "first done" not in log
    for task in tasks:
        task.may_end.set()
    until(log, "third done")

    assert "second begun" not in log


def test_waiting_exports_reserve_space_on_their_disk(queue, log, tmp_path):
    first, second = Export("first", log), Export("second", log)
    queue.add(first, tmp_path, 1000)
    queue.add(second, tmp_path, 300)

    assert bytes_reserved(queue.reservations(), tmp_path) == 300
    assert bytes_reserved(queue.reservations(), tmp_path / "nowhere") == 0

    first.may_end.set()
    until(log, "second begun")
    assert bytes_reserved(queue.reservations(), tmp_path) == 0
    second.may_end.set()
    until(log, "second done")


def test_waiting_exports_do_not_start_after_the_plugin_is_unloaded(queue, log, tmp_path):
    first, second = Export("first", log), Export("second", log)
    for task in (first, second):
        queue.add(task, tmp_path)
    queue.clear()

    first.may_end.set()
    until(log, "first done")

    assert not queue.is_busy
    assert "second begun" not in log


@pytest.fixture
def bar(queue, monkeypatch):
    monkeypatch.setattr(module, "_SHOWN_AFTER_MS", 0)
    bar = QgsMessageBar()
    bar.resize(900, 60)
    bar.show()
    yield bar
    bar.deleteLater()


@pytest.fixture
def start(bar, queue, log, tmp_path):
    """A function that queues exports of these names, as the export controller does."""
    operations = OperationMessages(bar)

    def run(*names, error=None):
        tasks = [Export(name, log, error if name == names[0] else None) for name in names]
        for task in tasks:
            operations.track(task, f"Saving {task.name}", is_waiting=queue.is_busy)
            queue.add(task, tmp_path)
        return tasks

    yield run
    operations.clear()


def texts(bar):
    """What each message says."""
    return [
        " ".join(label.text() for label in item.findChildren(QLabel) if not label.isHidden()) for item in bar.items()
    ]


def cancel_menu(bar):
    """The entries of the menu of *Cancel*."""
    button = next(each for each in bar.currentItem().findChildren(QPushButton) if each.text() == "Cancel")
    button.menu().aboutToShow.emit()
    return {action.text(): action for action in button.menu().actions() if not action.isSeparator()}


def test_one_message_tells_how_many_exports_run_and_wait(bar, start, log):
    tasks = start("first", "second", "third")
    wait_until(lambda: ["1 running, 2 waiting" in text for text in texts(bar)] == [True], "one message for all")
    assert "Saving first" in texts(bar)[0]
    tasks[0].may_end.set()
    wait_until(lambda: any("Saving second" in text and "1 running, 1 waiting" in text for text in texts(bar)), "next")
    tasks[1].may_end.set()
    wait_until(lambda: any("Saving third" in text for text in texts(bar)), "the last one")
    assert not any("waiting" in text for text in texts(bar))
    tasks[2].may_end.set()
    until(log, "third done")


def test_an_export_that_is_added_later_is_counted_in_the_message(bar, start, log):
    (first,) = start("first")
    wait_until(lambda: len(texts(bar)) == 1, "its message")
    assert "running" not in texts(bar)[0]
    start("second")[0].may_end.set()
    assert "1 running, 1 waiting" in texts(bar)[0]
    assert len(texts(bar)) == 1
    first.may_end.set()
    until(log, "second done")


def test_a_message_that_was_closed_comes_back_with_the_next_export(bar, start, log):
    (first,) = start("first")
    wait_until(lambda: len(texts(bar)) == 1, "its message")
    item = bar.currentItem()
    bar.popWidget(item)
    wait_until(lambda: sip.isdeleted(item), "it is gone")
    (second,) = start("second")
    assert "1 running, 1 waiting" in texts(bar)[0]
    for task in (first, second):
        task.may_end.set()
    until(log, "second done")


def test_each_export_of_the_queue_can_be_canceled(bar, start, log):
    start("first", "second", "third")
    wait_until(lambda: len(texts(bar)) == 1, "the message")
    menu = cancel_menu(bar)
    assert list(menu) == ["Saving first", "Saving second (waiting)", "Saving third (waiting)", "Cancel All"]
    menu["Saving second (waiting)"].trigger()
    until(log, "second canceled")
    wait_until(lambda: "1 running, 1 waiting" in texts(bar)[0], "one less waits")
    assert list(cancel_menu(bar)) == ["Saving first", "Saving third (waiting)", "Cancel All"]
    cancel_menu(bar)["Saving first"].trigger()
    until(log, "third begun")
    assert {"second begun", "first done"}.isdisjoint(log)
    wait_until(lambda: len(texts(bar)) == 1 and "Saving third" in texts(bar)[0], "the last one's message")
    click(next(each for each in bar.currentItem().findChildren(QPushButton) if each.text() == "Cancel"))
    until(log, "third canceled")


def test_cancel_all_starts_none_of_those_that_wait(bar, start, log):
    start("first", "second", "third")
    until(log, "first begun")
    wait_until(lambda: len(texts(bar)) == 1, "the message")
    cancel_menu(bar)["Cancel All"].trigger()
    for name in ("first", "second", "third"):
        until(log, f"{name} canceled")
    wait_until(lambda: not bar.items(), "an empty bar")
    assert {"second begun", "third begun"}.isdisjoint(log)


def test_an_export_that_fails_leaves_its_error_and_the_next_ones_message(bar, start, log):
    first, *_ = tasks = start("first", "second", "third", error=ExportError("The disk is full."))
    first.may_end.set()
    until(log, "second begun")
    wait_until(lambda: any("Saving second" in text and "1 running, 1 waiting" in text for text in texts(bar)), "next")
    assert any("The disk is full." in text for text in texts(bar))
    for task in tasks:
        task.may_end.set()
    until(log, "third done")
