"""The main thread guard: what it must report, and what it must allow."""

from __future__ import annotations

import ast
import contextlib  # noqa: F401 - used in the text of BREACHES, as are several others below
import importlib  # noqa: F401
import json.tool  # noqa: F401
import os
import shutil  # noqa: F401
import socket  # noqa: F401
import tempfile  # noqa: F401
import textwrap
import threading
import urllib.request  # noqa: F401
from pathlib import Path  # noqa: F401

import pytest
from datacube_browser.core.spatial.crs import crs_from_text  # noqa: F401
from datacube_browser.core.threads.tasks import Task
from osgeo import gdal, osr
from qgis import core
from qgis.PyQt.QtCore import QDir, QFile, QFileInfo, QObject, pyqtSignal  # noqa: F401
from qgis.PyQt.QtGui import QImage  # noqa: F401
from qgis.PyQt.QtNetwork import QNetworkRequest  # noqa: F401

from demo.person import wait_until
from tests.main_thread_guard import CRS, FILES, GDAL, NETWORK, ONLY_ON_MAIN_THREAD, ROOT, no_waiting, watch
from tests.rasters import terrain, write_raster


@pytest.fixture(scope="module")
def raster(tmp_path_factory):
    return write_raster(tmp_path_factory.mktemp("users") / "dem.tif", terrain(64, 64))


def written_in(room: str, body: str, **names):
    """A function with this body and the argument `path`, compiled as if it were in a file of that folder."""
    source = f"def act(path):\n{textwrap.indent(textwrap.dedent(body), '    ')}"
    exec(compile(source, str(ROOT / room / "breach.py"), "exec"), names)
    return names["act"]


BREACHES = [
    (NETWORK, "socket.socket().connect_ex(('127.0.0.1', 9))"),
    (NETWORK, "with contextlib.suppress(OSError): urllib.request.urlopen('http://127.0.0.1:9')"),
    (NETWORK, "core.QgsBlockingNetworkRequest().get(QNetworkRequest())"),
    (NETWORK, "core.QgsNetworkAccessManager.blockingGet(QNetworkRequest())"),
    (GDAL, "gdal.Open(path)"),
    (GDAL, "gdal.OpenEx(path)"),
    (GDAL, "gdal.VSIStatL(path)"),
    (GDAL, "gdal.ReadDir(path)"),
    (GDAL, "dataset.ReadAsArray()"),
    (GDAL, "dataset.GetRasterBand(1).ReadRaster()"),
    (GDAL, "dataset.GetRasterBand(1).ComputeStatistics(False)"),
    (GDAL, "core.QgsRasterLayer(path, 'DEM')"),
    (GDAL, "core.QgsVectorLayer(path, 'Coverage', 'ogr')"),
    (FILES, "open(path).close()"),
    (FILES, "os.listdir(os.path.dirname(path))"),
    (FILES, "os.path.exists(path)"),
    (FILES, "os.path.isdir(path)"),
    (FILES, "os.access(path, os.R_OK)"),
    (FILES, "Path(path).is_file()"),
    (FILES, "list(Path(path).parent.iterdir())"),
    (FILES, "Path(path).resolve()"),
    (FILES, "shutil.disk_usage(path)"),
    (FILES, "tempfile.TemporaryDirectory().cleanup()"),
    (FILES, "QFileInfo(path).isFile()"),
    (FILES, "QFile.exists(path)"),
    (FILES, "QDir(path).entryList()"),
    (FILES, "QImage(path)"),
    (CRS, "core.QgsCoordinateReferenceSystem('EPSG:2959')"),
    (CRS, "core.QgsCoordinateReferenceSystem.fromEpsgId(2959)"),
    (CRS, "core.QgsCoordinateReferenceSystem().createFromUserInput('EPSG:2959')"),
    (CRS, "core.QgsCoordinateTransform(crs, crs, core.QgsProject.instance())"),
    (CRS, "osr.SpatialReference().SetFromUserInput('EPSG:2959')"),
    (CRS, "osr_reference.ImportFromEPSG(2959)"),
    (CRS, "osr.CoordinateTransformation(osr_reference, osr_reference)"),
    (CRS, "crs_from_text(wkt)"),
]


@pytest.fixture
def names(raster):
    """What the code in BREACHES uses, besides this file's own imports."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3979)
    crs = core.QgsCoordinateReferenceSystem("EPSG:3979")
    own = {"dataset": gdal.Open(str(raster)), "osr_reference": reference, "crs": crs, "wkt": crs.toWkt()}
    return {**globals(), **own}


@pytest.mark.parametrize(("kind", "body"), BREACHES, ids=[body for _, body in BREACHES])
def test_blocking_work_in_ui_code_is_reported(kind, body, raster, names):
    act = written_in("ui/export", body, **names)
    with watch() as findings:
        act(str(raster))
    assert {finding.kind for finding in findings} == {kind}
    assert {finding.place for finding in findings} == {"ui/export/breach.py:act"}


def test_a_finding_fails_the_test(raster):
    act = written_in("ui/export", "os.stat(path)", os=os)
    with (
        pytest.raises(pytest.fail.Exception, match=r"file system: os\.stat .*, from ui/export/breach\.py:act"),
        no_waiting(),
    ):
        act(str(raster))


def test_what_qgis_allows_on_the_main_thread_only_does_not_fail_the_test(raster, monkeypatch):
    monkeypatch.setitem(ONLY_ON_MAIN_THREAD, "ui/export/breach.py:act", "QGIS has no other way")
    act = written_in("ui/export", "os.stat(path)", os=os)
    with no_waiting():
        act(str(raster))


def test_blocking_work_that_ui_code_calls_in_core_is_reported(raster):
    below = written_in("core/layers", "gdal.Open(path)", gdal=gdal)
    act = written_in("ui/export", "below(path)", below=below)
    with watch() as findings:
        act(str(raster))
    assert [(finding.kind, finding.place) for finding in findings] == [(GDAL, "ui/export/breach.py:act")]


@pytest.mark.parametrize("body", [body for _, body in BREACHES])
def test_blocking_work_of_a_test_itself_is_allowed(body, raster, names):
    with watch() as findings:
        written_in("core/layers", body, **names)(str(raster))
        written_in("tests/qgis", body, **names)(str(raster))
    assert findings == []


def test_blocking_work_in_a_tests_replacement_is_allowed(raster):
    act = written_in("ui/export", "stand_in(path)", stand_in=gdal_open_in_a_test)
    with watch() as findings:
        act(str(raster))
    assert findings == []


def gdal_open_in_a_test(path):
    return gdal.Open(path)


def test_worker_threads_may_block(raster):
    act = written_in("ui/export", "os.stat(path)", os=os)
    with watch() as findings:
        thread = threading.Thread(target=act, args=(str(raster),))
        thread.start()
        thread.join()
    assert findings == []


def test_a_tasks_work_may_block_and_its_end_may_not(raster):
    class Opening(Task):
        def work(self, _feedback):
            written_in("core/layers", "os.stat(path)", os=os)(str(raster))

    ended = []
    task = Opening("opening")
    task.succeeded.connect(lambda _: ended.append(written_in("ui/export", "os.stat(path)", os=os)(str(raster))))
    with watch() as findings:
        task.start()
        wait_until(lambda: ended, "the task has ended")
    assert [(finding.kind, finding.place) for finding in findings] == [(FILES, "ui/export/breach.py:act")]


def test_blocking_work_in_a_slot_in_core_is_reported(raster):
    class Sender(QObject):
        sent = pyqtSignal(str)

    body = """
    class Receiver(QObject):
        def receive(self, path):
            os.stat(path)
    return Receiver()
    """
    sender, receiver = Sender(), written_in("core/export", body, QObject=QObject, os=os)("")
    sender.sent.connect(receiver.receive)
    with watch() as findings:
        sender.sent.emit(str(raster))
    assert [(finding.kind, finding.place) for finding in findings] == [(FILES, "core/export/breach.py:receive")]


def test_an_algorithm_may_block_while_it_runs_but_not_while_it_is_prepared(raster):
    body = """
    def processAlgorithm(): os.stat(path)
    def prepareAlgorithm(): os.stat(path)
    return processAlgorithm, prepareAlgorithm
    """
    run, prepare = written_in("provider", body, os=os)(str(raster))
    with watch() as findings:
        run()
    assert findings == []
    with watch() as findings:
        prepare()
    assert [finding.place for finding in findings] == ["provider/breach.py:prepareAlgorithm"]


@pytest.mark.parametrize(
    "body",
    [
        f"open({str(ROOT / 'metadata.txt')!r}).close()",
        "importlib.reload(json.tool)",
        "gdal.FileFromMemBuffer('/vsimem/a', b''), gdal.VSIStatL('/vsimem/a')",
        "core.QgsVectorLayer('Point', 'Points', 'memory')",
        "QImage(':/no-such-picture')",
        "core.QgsApplication.getThemeIcon('/mActionAddLayer.svg')",
        "crs_from_text('EPSG:2959')",
    ],
)
def test_program_files_and_data_in_memory_are_allowed(body, raster):
    act = written_in("ui/export", body, **globals())
    with watch() as findings:
        act(str(raster))
    assert findings == []


def test_the_profile_counts_as_a_user_folder():
    path = os.path.join(core.QgsApplication.qgisSettingsDirPath(), "datacube_browser", "catalogs", "nrcan.json")
    act = written_in("ui/panel", "os.path.exists(path)", os=os)
    with watch() as findings:
        act(path)
    assert [finding.kind for finding in findings] == [FILES]


def test_the_file_of_qgiss_settings_does_not():
    act = written_in("ui/panel", "os.path.exists(path)", os=os)
    with watch() as findings:
        act(core.QgsSettings().fileName())
    assert findings == []


def test_every_such_place_still_exists():
    for place in ONLY_ON_MAIN_THREAD:
        file, function = place.split(":")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, place
