"""Objects that C++ makes and ends in a worker thread, while the main thread learns of their ends late.

PyQt tells the main thread the address of each that has ended; by then others lie there.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from datacube_browser.core.download.part import PartFile
from datacube_browser.core.download.transfer import Transfer
from datacube_browser.core.exchange import Sender
from datacube_browser.core.worker_objects import disconnected_once, unwatched
from qgis.core import QgsBlockingNetworkRequest, QgsFeedback, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication

from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer

ROOT = Path(__file__).resolve().parents[2]
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
        for _ in range(200):
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


def test_what_is_not_there_stays_none():
    assert unwatched(None) is None


def telling(kind):
    """A sender of this class, and the signals that it has been told to be disconnected from."""
    told = []

    class Telling(kind):
        def disconnectNotify(self, signal):
            told.append(bytes(signal.name()).decode())

    return Telling(), told


def test_pyqt_looks_for_what_python_has_of_a_sender_before_c_plus_plus_connects_it():
    feedback, told = telling(QgsFeedback)
    assert told == []
    assert disconnected_once(feedback) is feedback
    assert told == ["destroyed"]


def test_pyqt_has_looked_at_a_request_before_it_is_sent():
    request, told = telling(QgsBlockingNetworkRequest)
    sender = Sender(request)
    assert told == ["destroyed"]
    sender.delete()


def test_many_threads_begin_to_send_at_once_and_none_waits_for_ever():
    command = [sys.executable, "-m", "tests.life.sending_child", "1500"]
    sent = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=True).stdout
    assert int(sent) >= 1500
