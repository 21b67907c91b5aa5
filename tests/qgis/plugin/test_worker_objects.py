"""Objects that C++ makes and ends in a worker thread, while the main thread learns of their ends late.

PyQt tells the main thread the address of each that has ended; by then others lie there. And the main thread looks for
it in a list of PyQt's without Python's lock, while a worker that has the lock writes to it: QGIS crashes.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from pathlib import Path

import pytest
from datacube_browser.core.download.part import PartFile
from datacube_browser.core.download.transfer import Transfer
from datacube_browser.core.http.authentication import unlock
from datacube_browser.core.http.early_connections import connect_early
from datacube_browser.core.http.exchange import Sender
from datacube_browser.core.http.network import Network
from datacube_browser.core.http.single_request import ReadOnce, SingleRequest
from datacube_browser.core.settings import settings
from datacube_browser.core.threads.blocking_call import end_idle_threads
from datacube_browser.core.threads.cancellation import wait
from datacube_browser.core.threads.tasks import Task, is_main_thread
from datacube_browser.core.threads.worker_objects import to_main_thread, unwatched, without_notices
from qgis.core import QgsBlockingNetworkRequest, QgsFeedback, QgsNetworkAccessManager, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread

from demo.person import wait_until
from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer

BODY = bytes(range(200))
SECONDS = 60


class InThread:
    """Runs a function of a callable in a thread. At its call, the thread waits until the main thread, which has done
    nothing until then, has caught up with all that has been told it."""

    def __init__(self, work):
        self._is_there, self._go_on = threading.Event(), threading.Event()
        self._errors = []
        self._thread = threading.Thread(target=self._run, args=(work,))

    def run(self):
        self._thread.start()
        assert self._is_there.wait(SECONDS)
        QCoreApplication.processEvents()
        self._go_on.set()
        self._thread.join(SECONDS)
        assert self._errors == []

    def _run(self, work):
        try:
            work(self._meet)
        except Exception as error:  # noqa: BLE001 - shown by the main thread
            self._errors.append(error)
        finally:
            self._is_there.set()

    def _meet(self):
        self._is_there.set()
        assert self._go_on.wait(SECONDS)


def test_a_download_goes_on_when_replies_before_it_are_told_to_have_ended(stub_api, tmp_path):
    api = stub_api({"/file": Answer(200, BODY), "/sent/on": Answer(302, b"", {"Location": "/file"})})

    def download(path):
        part = PartFile(tmp_path / "file.bin")
        Transfer(api.url + path, part, "", lambda _done, _total: None).run(QgsFeedback())
        part.finish()

    def work(meet):
        for _ in range(20):
            download("/sent/on")

        def held(_):
            meet()
            return Answer(200, BODY)

        api.routes["/held"] = held
        download("/held")

    InThread(work).run()
    assert (tmp_path / "file.bin").read_bytes() == BODY


@pytest.mark.parametrize("part", ["dataProvider", "elevationProperties", "temporalProperties"])
def test_a_part_of_a_layer_is_not_taken_for_one_that_ended_at_its_address(qgis_app, tmp_path, part):
    path = write_raster(tmp_path / "terrain.tif", terrain(20, 20, "uint8"))
    seen = []

    def work(meet):
        ended = set()
        for _ in range(5000):
            layer = QgsRasterLayer(str(path), "terrain", "gdal")
            made = unwatched(getattr(layer, part)())
            if sip.unwrapinstance(made) in ended:
                meet()
                seen.append(sip.isdeleted(made))
                return
            ended.add(sip.unwrapinstance(made))
            del made, layer

    InThread(work).run()
    assert seen == [False]


class Notices(QObject):
    """Counts what PyQt tells the main thread of objects that other threads have ended."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def eventFilter(self, receiver, event):
        if event.type() == QEvent.Type.MetaCall and receiver.metaObject().className() == "PyQtMonitor":
            self.count += 1
        return False


def notices_of(work):
    """How many such notices come until a thread has done the work and has ended, and so have all that it has begun."""
    application, notices, before = QCoreApplication.instance(), Notices(), set(threading.enumerate())
    application.installEventFilter(notices)
    thread = threading.Thread(target=work)
    thread.start()
    try:
        wait_until(lambda: not thread.is_alive(), "the work is done")
        begun = {thread, *threading.enumerate()} - before
        end_idle_threads()
        folders = [Path(f"/proc/self/task/{each.native_id}") for each in begun]
        # Qt ends a thread's objects after Python has done with the thread
        wait_until(lambda: not any(each.exists() for each in folders), "the threads have ended")
        QCoreApplication.processEvents()
    finally:
        application.removeEventFilter(notices)
    return notices.count


@pytest.fixture
def api(stub_api):
    return stub_api({"/file": Answer(200, BODY)})


def download(api, folder):
    part = PartFile(folder / "file.bin")
    Transfer(api.url + "/file", part, "", lambda _done, _total: None).run(QgsFeedback())
    part.finish()


@pytest.mark.parametrize(
    "work",
    [
        lambda _api, _folder: is_main_thread(),
        lambda _api, _folder: wait(0.01, None),
        lambda _api, _folder: settings(),
        lambda _api, _folder: unlock(),
        lambda api, _folder: Network().get(api.url + "/file"),
        lambda api, _folder: Network(refresh=True).get(api.url + "/file"),
        lambda api, _folder: connect_early([api.url], 4),
        lambda api, _folder: SingleRequest("GET", api.url + "/file", {}, "").run(None, None),
        download,
    ],
    ids=[
        "which thread is this",
        "a pause",
        "settings",
        "sign-ins unlocked",
        "request",
        "request past the cache",
        "early connections",
        "single request",
        "download",
    ],
)
def test_a_thread_that_ends_tells_the_main_thread_of_no_object(qgis_app, api, tmp_path, work):
    """QGIS crashed where sixteen threads had read for an export, and the next sixteen began."""
    assert notices_of(lambda: work(api, tmp_path)) == 0


def test_such_notices_are_counted(qgis_app):
    assert notices_of(QgsNetworkAccessManager.instance) == 1


def test_what_is_not_there_stays_none():
    assert unwatched(None) is None


def asks_python(sender, raster):
    """Whether Qt waits for Python's lock where a receiver of the sender's signals ends in another thread."""
    layer = QgsRasterLayer(str(raster), "raster")
    receiver, last = (unwatched(layer.dataProvider().clone()) for _ in range(2))
    thread = QThread()
    thread.start()
    wait_until(thread.eventDispatcher, "the thread runs")
    sender.destroyed.connect(receiver.deleteLater)  # from C++ to C++
    is_over = QgsFeedback()
    last.destroyed.connect(is_over.cancel, Qt.ConnectionType.DirectConnection)
    for each in (receiver, last):
        sip.transferto(each, None)
        each.moveToThread(thread)
    interval, library = sys.getswitchinterval(), ctypes.PyDLL(None)
    sys.setswitchinterval(1000.0)  # Python's lock stays here
    try:
        for each in (receiver, last):
            each.deleteLater()
        for _ in range(100):
            library.usleep(10_000)  # unlike Python's sleep, with the lock
            if is_over.isCanceled():
                return False
        return True
    finally:
        sys.setswitchinterval(interval)
        thread.quit()
        assert thread.wait(10_000)


@pytest.fixture
def raster(tmp_path):
    write_raster(tmp_path / "a.tif", terrain(4, 4))
    return tmp_path / "a.tif"


@pytest.mark.parametrize(
    "made",
    [
        lambda: without_notices(QgsFeedback()),
        lambda: Task("nothing"),
        lambda: Task("nothing").feedback,
        lambda: ReadOnce(b"body"),
        lambda: Sender(QgsBlockingNetworkRequest())._request,
        lambda: Sender(QgsBlockingNetworkRequest())._body,
        lambda: to_main_thread(QgsRasterLayer()),
    ],
    ids=["feedback", "task", "its feedback", "body of a request", "request", "its body", "layer"],
)
def test_a_receiver_ends_in_another_thread_without_pythons_lock(qgis_app, raster, made):
    """QGIS stood still for good where the thread that had Python's lock waited for one of Qt's, which Qt holds then."""
    assert not asks_python(made(), raster)


def test_what_python_has_made_is_asked_once_otherwise(qgis_app, raster):
    feedback = QgsFeedback()
    assert asks_python(feedback, raster)
    assert not asks_python(feedback, raster)
