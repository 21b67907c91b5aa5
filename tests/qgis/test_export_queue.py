"""With several exports, one runs and the others wait; each can be canceled."""

from __future__ import annotations

import threading

import pytest
from datacube_browser.core.errors import CanceledError, ExportError
from datacube_browser.core.export.jobs.queue import ExportQueue, bytes_reserved
from datacube_browser.core.tasks import Task
from datacube_browser.ui.widgets import operation_messages as module
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.gui import QgsMessageBar
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


def test_the_message_bar_shows_a_waiting_export_that_can_be_canceled(queue, log, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_SHOWN_AFTER_MS", 0)
    bar = QgsMessageBar()
    bar.resize(900, 60)
    bar.show()
    operations = OperationMessages(bar)
    first, second = Export("first", log), Export("second", log)
    for task in (first, second):
        operations.track(task, f"Saving {task.name}", is_waiting=queue.is_busy)
        queue.add(task, tmp_path)
    wait_until(lambda: len(bar.items()) == 2, "both are shown", 15)

    def shown_text(item):
        return [label.text() for label in item.findChildren(QLabel) if not label.isHidden()]

    waiting = next(item for item in bar.items() if "waiting for the one before it" in shown_text(item))
    click(next(button for button in waiting.findChildren(QPushButton) if button.text() == "Cancel"))
    until(log, "second canceled")
    wait_until(lambda: len(bar.items()) == 1, "the canceled one has left the bar", 15)
    first.may_end.set()
    until(log, "first done")

    assert "second begun" not in log
    operations.clear()
    bar.deleteLater()
