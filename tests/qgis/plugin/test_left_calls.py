"""QGIS ends after the plugin has left a thread inside GDAL."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from datacube_browser.core.threads import left_calls
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer

from demo.person import wait_until


@pytest.mark.parametrize(("patience", "at_the_end"), [(30.0, "ended"), (0.05, "inside")])
def test_the_end_of_qgis_waits_for_a_call_that_was_left_and_no_longer_than_said(patience, at_the_end):
    command = [sys.executable, "-m", "tests.qgis.plugin.left_call_at_exit", str(patience)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, ["canceled", at_the_end, "end"]), done.stderr


def test_nothing_of_the_plugin_is_left_once_the_calls_have_ended(qgis_app):
    application, may_end, begun = QgsApplication.instance(), threading.Event(), threading.Event()

    def call():
        with left_calls.inside():
            begun.set()
            may_end.wait()

    def listeners():
        return application.receivers(application.aboutToQuit), len(application.findChildren(QTimer))

    before = listeners()
    left_calls.outlast_plugin()
    assert listeners() == before
    thread = threading.Thread(target=call)
    thread.start()
    begun.wait()
    left_calls.outlast_plugin()
    assert listeners() == tuple(number + 1 for number in before)
    assert not left_calls.wait_for_left_calls(0.01)
    may_end.set()
    wait_until(lambda: listeners() == before, "the timer has looked")
    assert left_calls.wait_for_left_calls(0.01)
    thread.join()


def test_what_outlasts_the_plugin_outlasts_pythons_garbage_collector():
    """QGIS crashed: its timer called a function that Python had collected."""
    command = [sys.executable, "-m", "tests.qgis.plugin.outlasting_child"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.split("\n")) == (0, ["3 looks", "gone", ""]), done.stderr
