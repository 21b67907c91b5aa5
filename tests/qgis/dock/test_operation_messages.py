"""The message bar items of running operations: progress, success and errors."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from datacube_browser.core.errors import CanceledError, DatacubeError, HttpError
from datacube_browser.core.threads.tasks import Task
from datacube_browser.ui.widgets import operation_messages as module
from datacube_browser.ui.widgets import rate_estimator
from datacube_browser.ui.widgets.message_bar import show_error
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from datacube_browser.ui.wording.numbers import human_bytes, progress_text
from qgis.core import Qgis, QgsApplication
from qgis.gui import QgsMessageBar, QgsMessageViewer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QLocale, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QProgressBar, QPushButton

from demo.person import wait_until


class Stepwise(Task):
    """Reports the given progress, then ends when the test allows it."""

    def __init__(self, *reports, ending=None):
        super().__init__("stepwise")
        self.reports = reports
        self.ending = ending
        self.may_end = threading.Event()
        self.has_reported = threading.Event()

    def work(self, feedback):
        for report in self.reports:
            self.report(*report)
        self.has_reported.set()
        while not self.may_end.wait(0.01):
            if feedback.isCanceled():
                raise CanceledError("")
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending


@pytest.fixture
def bar():
    bar = QgsMessageBar()
    bar.resize(900, 60)
    bar.show()
    yield bar
    if not sip.isdeleted(bar):
        bar.deleteLater()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(module, "_SHOWN_AFTER_MS", 0)


def button(bar, text: str) -> QPushButton:
    return next(found for found in bar.currentItem().findChildren(QPushButton) if found.text() == text)


def running(bar, *reports, ending=None, **options) -> tuple[Stepwise, OperationMessages]:
    task = Stepwise(*reports, ending=ending)
    operations = OperationMessages(bar)
    operations.track(task, "Downloading 2 files", **options)
    task.start()
    wait_until(lambda: bar.currentItem() is not None, "an item")
    return task, operations


def end(task: Stepwise) -> None:
    ended = []
    task.taskCompleted.connect(lambda: ended.append(True))
    task.taskTerminated.connect(lambda: ended.append(True))
    task.may_end.set()
    wait_until(lambda: ended, "the task's end")
    QCoreApplication.processEvents()


def test_one_item_shows_the_operation_and_its_progress(bar):
    task, _operations = running(bar, (0, 200_000_000), (50_000_000, 200_000_000))
    item = bar.currentItem()
    wait_until(lambda: item.findChild(QProgressBar).maximum() > 0, "progress")
    assert "Downloading 2 files" in item.text()
    assert item.findChild(QProgressBar).value() == item.findChild(QProgressBar).maximum() / 4
    assert "50.0 MB of 200 MB" in [label.text() for label in item.findChildren(QLabel)]
    assert len(bar.items()) == 1
    end(task)


def test_with_an_unknown_total_only_the_bytes_are_shown(bar):
    task, _operations = running(bar, (1_500_000, None))
    item = bar.currentItem()
    wait_until(lambda: "1.5 MB" in [label.text() for label in item.findChildren(QLabel)], "the bytes")
    assert item.findChild(QProgressBar).maximum() == 0
    end(task)


def test_the_remaining_time_is_shown_once_the_rate_is_known(monkeypatch):
    clock = iter([0.0, 1.0, 10.0])
    monkeypatch.setattr(rate_estimator, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    measured = rate_estimator.RateEstimator()
    assert measured.seconds_left(100, 1000) is None
    assert measured.seconds_left(150, 1000) is None
    assert measured.seconds_left(200, 1000) == 80


def test_a_success_message_replaces_the_progress(bar):
    task, _operations = running(bar, ending="done", folder="/tmp")
    end(task)
    (item,) = bar.items()
    assert item.level() == Qgis.MessageLevel.Success
    assert item.title() == "Downloading 2 files"
    assert button(bar, "Open Folder")


def test_a_quiet_operation_leaves_no_message(bar):
    task, _operations = running(bar, ending="done", is_quiet=True)
    end(task)
    assert bar.items() == []


def test_cancel_stops_the_task_and_clears_the_bar(bar):
    task, _operations = running(bar)
    canceled = []
    task.canceled.connect(lambda: canceled.append(True))
    QTest.mouseClick(button(bar, "Cancel"), Qt.MouseButton.LeftButton)
    wait_until(lambda: canceled, "the cancel")
    wait_until(lambda: bar.items() == [], "an empty bar")


def test_a_failure_shows_what_to_do_and_has_details(bar):
    error = HttpError(
        "Access denied.", status=403, url="https://a.org/x?sig=1", details="AccessDenied", hint="Sign in."
    )
    task, _operations = running(bar, ending=error)
    end(task)
    (item,) = bar.items()
    assert item.level() == Qgis.MessageLevel.Critical
    assert item.duration() == 0
    assert "Access denied. Sign in." in item.text()
    QTest.mouseClick(button(bar, "Details"), Qt.MouseButton.LeftButton)
    (viewer,) = [
        one for one in QgsApplication.topLevelWidgets() if isinstance(one, QgsMessageViewer) and one.isVisible()
    ]
    assert not viewer.isModal()
    viewer.close()


def test_a_partial_success_is_a_warning_with_details(bar):
    class Report:
        failures = (("dsm.tif", DatacubeError("It is gone.", url="https://a.org/dsm.tif")),)

    task, _operations = running(bar, ending=Report())
    end(task)
    (item,) = bar.items()
    assert item.level() == Qgis.MessageLevel.Warning
    assert button(bar, "Details")


def test_closing_an_item_does_not_stop_the_operation(bar):
    task, _operations = running(bar, (1, 10), ending="done")
    bar.popWidget(bar.currentItem())
    QTest.qWait(50)
    assert task.isActive()
    end(task)
    assert bar.currentItem().level() == Qgis.MessageLevel.Success


def test_progress_after_the_item_is_closed_is_not_shown(bar):
    task, _operations = running(bar, (1, 10), ending="done")
    bar.clearWidgets()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    task.report(2, 10)
    task.waiting.emit(True)
    QTest.qWait(50)
    assert bar.items() == []
    end(task)
    assert bar.currentItem().level() == Qgis.MessageLevel.Success


@pytest.mark.parametrize("ending", ["done", DatacubeError("No more.")], ids=["success", "failure"])
def test_deleting_the_bar_does_not_disturb_a_running_operation(bar, ending):
    """As when the plugin is unloaded or QGIS closes."""
    task, _operations = running(bar, (1, 10), ending=ending)
    sip.delete(bar)
    task.report(2, 10)
    task.waiting.emit(True)
    end(task)


def test_deleting_the_bar_before_the_item_is_shown_does_not_disturb_the_operation(bar, monkeypatch):
    monkeypatch.setattr(module, "_SHOWN_AFTER_MS", 100)
    task = Stepwise((1, 10), ending="done")
    operations = OperationMessages(bar)
    operations.track(task, "Downloading 2 files")
    task.start()
    sip.delete(bar)
    QTest.qWait(200)
    end(task)


def test_each_operation_has_its_own_item(bar):
    first, _one = running(bar)
    second, _two = running(bar)
    wait_until(lambda: len(bar.items()) == 2, "two items")
    first.may_end.set()
    end(second)


def test_a_superseded_task_leaves_no_item(bar):
    task, _operations = running(bar)
    task.supersede()
    wait_until(lambda: bar.items() == [], "an empty bar")


def test_clear_removes_all_items(bar):
    task, operations = running(bar)
    operations.clear()
    assert bar.items() == []
    end(task)


def test_canceling_is_not_shown_as_an_error(bar):
    show_error(bar, CanceledError("stopped"))
    assert bar.items() == []


def test_an_error_without_details_has_no_details_button(bar):
    show_error(bar, DatacubeError("No extent."))
    assert bar.currentItem().findChildren(QPushButton) == []


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 bytes", "0 octet"),
        (1, "1 byte", "1 octet"),
        (999, "999 bytes", "999 octets"),
        (12_345_678, "12.3 MB", "12,3 Mo"),
        (133_335_592_634, "133 GB", "133 Go"),
    ],
)
def test_sizes_are_formatted_in_the_users_language(count, english, french):
    assert human_bytes(count, QLocale("en")) == english
    assert human_bytes(count, QLocale("fr_CA")) == french


def test_the_remaining_time_is_rounded():
    assert progress_text(1, 2, 3).endswith("about 5 second(s) left")
    assert progress_text(1, 2, 119).endswith("about 2 minute(s) left")
    assert progress_text(1, 2, 7300).endswith("about 2 hour(s) left")


def test_the_step_after_the_last_byte_has_its_own_progress(bar):
    task, _operations = running(bar, (200, 200), (40, 100, "Building pyramids…"))
    item = bar.currentItem()
    wait_until(lambda: item.findChild(QProgressBar).value() == 400, "the second progress")
    assert "Building pyramids… 40%" in [label.text() for label in item.findChildren(QLabel)]
    end(task)


def test_a_lost_connection_is_shown_instead_of_the_remaining_time(bar):
    task, _operations = running(bar, (50_000_000, 200_000_000))
    item = bar.currentItem()

    def says(text):
        return lambda: text in [label.text() for label in item.findChildren(QLabel)]

    wait_until(says("50.0 MB of 200 MB"), "progress")
    task.waiting.emit(True)
    wait_until(says("50.0 MB of 200 MB · waiting for the network…"), "the reason")
    task.report(60_000_000, 200_000_000)
    wait_until(says("60.0 MB of 200 MB · waiting for the network…"), "what had come before")
    task.waiting.emit(False)
    wait_until(says("60.0 MB of 200 MB"), "progress again")
    end(task)
