from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time

import pytest
from datacube_browser.core.errors import CanceledError
from datacube_browser.core.threads.blocking_call import call_in_thread, end_idle_threads
from datacube_browser.core.threads.tasks import Task, cancel_all, end_pool_threads
from qgis.core import QgsApplication
from qgis.PyQt.QtSql import QSqlDatabase
from qgis.PyQt.QtWidgets import QApplication

from demo.person import wait_until
from tests.servers.tasks import result

STRESS = """
    import os, sys, time
    sys.path[:0] = ["tests"]
    import conftest
    from qgis.core import QgsApplication
    from qgis.PyQt.QtCore import QEvent
    app = QgsApplication([], False)
    app.initQgis()
    QgsApplication.taskManager().threadPool().setExpiryTimeout(0)  # a thread for each task takes longest to start
    from datacube_browser.core.threads.tasks import Task, _running
    class Quick(Task):
        def work(self, feedback):
            return None
    for number in range(6000):
        task = Quick("quick").start()
        until = time.perf_counter() + number % 60 * 5e-6  # the thread wakes within some ten microseconds
        while time.perf_counter() < until:
            pass
        task.supersede()
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as an event loop does
    while _running:
        app.processEvents()
    print("done")
    sys.stdout.flush()
    os._exit(0)
"""

QUICK = """
    import os, sys, time
    sys.path[:0] = ["tests"]
    import conftest
    from qgis.core import QgsApplication
    app = QgsApplication([], False)
    app.initQgis()
    from datacube_browser.core.threads.tasks import Task, _running
    class Quick(Task):
        def work(self, feedback):
            if self.description() == "sleeps":
                time.sleep(0.001)
"""

BURSTS = """
    for number in range(8000):
        Quick("sleeps" if number % 3 else "ends at once").start()
        if number % 7 == 0:
            app.processEvents()
            time.sleep(number % 11 * 2e-4)
    until = time.monotonic() + 30
    while _running and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.001)
    print(len(_running), "never ran")
    sys.stdout.flush()
    os._exit(0)
"""

CHAINS = """
    left = 30000
    def start(_result=None):
        global left
        left -= 1
        if left > 0:
            task = Quick("ends at once" if left % 4 else "sleeps")
            task.succeeded.connect(start)
            task.start()
    for _ in range(10):
        start()
    last, until = left, time.monotonic() + 30
    while _running and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.001)
        if left != last:
            last, until = left, time.monotonic() + 30
    print(len(_running), "never ran")
    sys.stdout.flush()
    os._exit(0)
"""


@pytest.mark.parametrize("turns", [0, 1])
def test_a_task_canceled_right_after_its_start_reports_it_once(qgis_app, turns):
    class Waits(Task):
        def work(self, feedback):
            while not feedback.isCanceled():
                time.sleep(0.001)
            raise CanceledError("stopped")

    heard = []
    task = Waits("wait")
    task.succeeded.connect(lambda _result: heard.append("succeeded"))
    task.failed.connect(lambda _error: heard.append("failed"))
    task.canceled.connect(lambda: heard.append("canceled"))
    task.start()
    for _ in range(turns):
        QApplication.processEvents()
    task.cancel()
    wait_until(lambda: heard, "the end of the task")
    assert heard == ["canceled"]


def run_alone(script, request):
    """Run in a process of its own: a crash would end all the other tests."""
    command = [sys.executable, "-c", textwrap.dedent(script)]
    folder = request.config.rootpath
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("script", [BURSTS, CHAINS], ids=["in bursts", "each started by the end of another"])
def test_every_one_of_thousands_of_short_tasks_runs(request, script):
    """QGIS itself loses one of a thousand when they follow each other as fast as its threads end."""
    result = run_alone(QUICK + script, request)
    assert (result.returncode, result.stdout.strip()) == (0, "0 never ran"), result.stderr


def test_superseding_thousands_of_starting_tasks_does_not_crash(request):
    result = run_alone(STRESS, request)
    assert (result.returncode, result.stdout.strip()) == (0, "done"), result.stderr
    assert "locked mutex" not in result.stderr


def test_unloading_waits_for_threads_that_run_the_plugins_code(qgis_app):
    """A thread that imports modules while they are being unloaded would load some of them again."""
    begun, left = threading.Event(), []

    class Imports(Task):
        def work(self, feedback):
            begun.set()
            while not feedback.isCanceled():
                time.sleep(0.001)
            time.sleep(0.2)  # it notices the cancellation late
            left.append(self)

    Imports("imports").start()
    wait_until(begun.is_set, "the beginning of the task")
    assert cancel_all(seconds=60)
    assert left


def test_unloading_does_not_wait_for_a_thread_that_does_not_end(qgis_app):
    begun, over = threading.Event(), threading.Event()

    class Hangs(Task):
        def work(self, _feedback):
            begun.set()
            over.wait(60)

    Hangs("hangs").start()
    wait_until(begun.is_set, "the beginning of the task")
    assert not cancel_all(seconds=0.1)
    over.set()
    assert cancel_all(seconds=60)


def test_a_thread_that_was_busy_when_the_plugin_was_unloaded_ends_after_its_call(qgis_app):
    begun, over, threads = threading.Event(), threading.Event(), []

    def call():
        threads.append(threading.current_thread())
        begun.set()
        over.wait(60)

    with pytest.raises(CanceledError):
        call_in_thread(call, begun.is_set)
    end_idle_threads()
    over.set()
    threads[0].join(60)
    assert not threads[0].is_alive()


def test_no_thread_of_qgis_keeps_its_authentication_database_open_after_unloading(qgis_app):
    """A thread that does, closes it by an object that is gone when QGIS ends: QGIS ended with a crash."""

    class ReadsSignIns(Task):
        def work(self, _feedback):
            return QgsApplication.authManager().configIds()

    assert end_pool_threads(seconds=60)
    before = set(QSqlDatabase.connectionNames())
    result(ReadsSignIns("reads sign-ins"))
    assert set(QSqlDatabase.connectionNames()) > before
    assert end_pool_threads(seconds=60)
    assert set(QSqlDatabase.connectionNames()) == before


def test_unloading_does_not_wait_for_a_task_of_another_plugin(qgis_app):
    over = threading.Event()

    class Others(Task):
        def work(self, _feedback):
            over.wait(60)
            return "done"

    task = Others("others")
    got = []
    task.succeeded.connect(got.append)
    task.start()
    assert not end_pool_threads(seconds=0.1)
    over.set()
    wait_until(lambda: got, "the other task goes on")
