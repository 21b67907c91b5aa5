"""When one source fails for good or the user cancels, all threads stop reading the others."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest
from datacube_browser.core.errors import CanceledError, ExportError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from qgis.core import QgsFeedback

from tests.export_tools import request
from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer

X, Y = 2_000_000, 500_000
BOX = (X, Y - 600, X + 1800, Y)
#: A Retry-After so long that readers would still wait when the test ends.
BUSY = Answer(503, headers={"Retry-After": "25"})
#: Seconds that a test waits for a thread to end, far fewer than that Retry-After.
JOIN_TIMEOUT = 8


@dataclass
class AfterEvent:
    """Answers once the event is set."""

    answer: Answer
    event: threading.Event = field(default_factory=threading.Event)

    def apply(self, handler) -> None:
        self.event.wait(60)
        self.answer.apply(handler)


@dataclass
class SettingEvent:
    """Sets the event and answers."""

    answer: Answer
    event: threading.Event

    def apply(self, handler) -> None:
        self.event.set()
        self.answer.apply(handler)


@pytest.fixture
def sources(tmp_path, store, proxy):
    """Three sources side by side; the first is read first."""
    folder = tmp_path / "store"
    folder.mkdir()
    for number in range(3):
        write_raster(folder / f"{number}.tif", terrain(600, 600), origin=(X + 600 * number, Y))
    running = proxy(store(folder))
    yield running, [f"{running.url}/{number}.tif" for number in range(3)]
    running.heal()


def workers(before: set[threading.Thread]) -> list[threading.Thread]:
    """The new threads that read. Threads that wait for a next request do not count."""
    new = set(threading.enumerate()) - before
    return [each for each in new if "blocking-call" not in each.name and "process_request" not in each.name]


def all_end(threads: list[threading.Thread]) -> bool:
    for thread in threads:
        thread.join(JOIN_TIMEOUT)
        if thread.is_alive():
            return False
    return True


def first_fails_while_the_others_wait(running) -> None:
    gone = AfterEvent(Answer(403))
    running.fault(gone, path="0.tif")
    for path in ("1.tif", "2.tif"):
        running.fault(SettingEvent(BUSY, gone.event), path=path)


def test_readers_stop_when_one_source_cannot_be_read(sources, tmp_path):
    running, urls = sources
    plan = plan_export(request(urls, BOX, tmp_path / "out.tif"))
    first_fails_while_the_others_wait(running)
    before = set(threading.enumerate())

    with pytest.raises(ExportError, match=r"0\.tif"):
        run_export(plan)

    assert all_end(workers(before))


def test_planning_stops_when_one_source_cannot_be_opened(sources, tmp_path):
    running, urls = sources
    first_fails_while_the_others_wait(running)
    before = set(threading.enumerate())

    with pytest.raises(ExportError, match=r"0\.tif"):
        plan_export(request(urls, BOX, tmp_path / "out.tif"))

    assert all_end(workers(before))


def test_readers_stop_when_the_export_is_canceled(sources, tmp_path):
    running, urls = sources
    plan = plan_export(request(urls, BOX, tmp_path / "out.tif"))
    feedback, waits = QgsFeedback(), threading.Event()
    running.fault(SettingEvent(BUSY, waits))
    before = set(threading.enumerate())
    threading.Thread(target=lambda: (waits.wait(60), feedback.cancel()), name="process_request").start()

    with pytest.raises(CanceledError):
        run_export(plan, feedback=feedback)

    assert all_end(workers(before))


def test_readers_stop_when_the_file_cannot_be_written(sources, tmp_path):
    running, urls = sources
    plan = plan_export(request(urls, BOX, tmp_path / "out.tif"))
    for path in ("1.tif", "2.tif"):
        running.fault(BUSY, path=path)
    before = set(threading.enumerate())

    def fail(*_progress: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        run_export(plan, fail)

    assert all_end(workers(before))
