"""An export whose server is away for a while: it waits and says so, then goes on."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.export import run
from datacube_browser.core.export.jobs.task import ExportTask
from datacube_browser.core.export.paths import temporary_path
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.writing.journal import Journal
from datacube_browser.core.http import retry
from datacube_browser.core.tiff import range_file
from datacube_browser.ui.widgets import operation_messages as operations_module
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QLabel

from demo.person import wait_until
from tests.export_tools import request
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.faults import Fault, Schedule, fault_server

X, Y = 2_000_000, 500_000
BOX = (X, Y - 10_000, X + 4000, Y)
LATE = Schedule(seed=1, rate=1.0, kinds=(Fault.DELAY,), delay=0.3)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    write_raster(folder / "source.tif", terrain(10_000, 4000, "uint8"), nodata=None)
    return folder


@pytest.fixture
def server(files):
    with fault_server(files) as server:
        yield server


@pytest.fixture(autouse=True)
def _few_readers_and_short_pauses(monkeypatch):
    """Read few chunks at once, so that some are left when the server goes away, with short pauses between retries."""
    monkeypatch.setattr(run, "READERS", 4)
    # pauses longer than an answer from before is on its way
    monkeypatch.setattr(range_file, "RETRIES", replace(range_file.RETRIES, pauses=(0.5, 1.0, 1.0)))
    monkeypatch.setattr(retry, "CHECK_INTERVAL", 0.2)


@pytest.fixture
def bar(qgis_app, monkeypatch):
    monkeypatch.setattr(operations_module, "_SHOWN_AFTER_MS", 0)
    bar = QgsMessageBar()
    bar.resize(900, 60)
    bar.show()
    yield bar
    bar.deleteLater()


def shown_text(bar: QgsMessageBar) -> str:
    return " ".join(label.text() for item in bar.items() for label in item.findChildren(QLabel))


def test_an_export_waits_for_the_network_and_says_so(server, files, tmp_path, bar):
    output = tmp_path / "out.tif"
    task = ExportTask(request([server.run(LATE).url("source.tif")], BOX, output))
    heard, done = [], []
    task.waiting.connect(heard.append)
    task.succeeded.connect(done.append)
    operations = OperationMessages(bar)
    operations.track(task, "Saving out.tif")
    progress = []

    def leave(each: object) -> None:
        if not progress:
            server.go_away()
        progress.append(each)

    task.progressed.connect(leave)
    task.start()
    wait_until(lambda: "waiting for the network…" in shown_text(bar), "the reason")
    assert " of " in shown_text(bar)
    assert "left" not in shown_text(bar)
    time.sleep(2)
    assert not done

    server.come_back()

    wait_until(lambda: "waiting for the network…" not in shown_text(bar), "the export goes on")
    wait_until(lambda: done, "the export has ended", 180)
    assert heard == [True, False]
    assert np.array_equal(pixels_of(output), pixels_of(files / "source.tif"))


def test_an_export_that_gives_up_waiting_can_be_resumed(server, files, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_OUTAGE_TIMEOUT", 5.0)
    asked = server.run(LATE)
    plan = plan_export(request([asked.url("source.tif")], BOX, tmp_path / "out.tif"))
    heard, reports = [], []

    def leave(done: int, total: int) -> None:
        reports.append(done)
        if len(reports) == 3:
            server.go_away()

    with pytest.raises(DatacubeError):
        run_export(plan, leave, waiting=heard.append)

    assert heard == [True]
    record = Journal(temporary_path(plan.request.output)).read()
    assert 0 < record.share < 1
    server.come_back()
    report = run_export(plan)
    assert report.bytes_fetched < plan.bytes_to_fetch
    assert np.array_equal(pixels_of(report.path), pixels_of(files / "source.tif"))
