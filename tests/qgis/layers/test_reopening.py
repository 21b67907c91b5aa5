"""Opening a project with the plugin's layers while their server answers, hangs, refuses or is gone."""

from __future__ import annotations

import gc
import re
import shutil
import threading
import weakref
import zipfile
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.layers import host_probe
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.project_layers import hosts_of_project
from datacube_browser.core.layers.provenance import set_provenance
from datacube_browser.core.layers.reopening import CLOSED, Reopening
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal
from qgis.core import QgsDataProvider, QgsPathResolver, QgsProject, QgsRasterLayer, QgsVectorLayer

from tests.qgis import layer_files as files
from tests.servers.proxy import Answer, Hang
from tests.servers.stub import stub_api
from tests.servers.tasks import result

NAMES = ("a", "b", "c")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles")
    for name in NAMES:
        files.write_cog(path / f"{name}.tif", np.ones((1, 512, 512), dtype="f4"))
    files.write_vectors(path)
    return path


@pytest.fixture
def served(folder, store, proxy):
    return proxy(store(folder))


@pytest.fixture
def guard(qgis_new_project, monkeypatch):
    """The Reopening object of an enabled plugin, with a timeout of one second."""
    monkeypatch.setattr(host_probe, "SILENCE", 1)
    reopener = Reopening()
    yield reopener
    reopener.dispose()
    QgsProject.instance().clear()
    vsicurl.forget_hosts()


@pytest.fixture(params=["qgs", "qgz"])
def saved(request, served, tmp_path, guard):
    """A saved and closed project with three rasters and a vector layer of a catalogue."""
    project = QgsProject.instance()
    vsicurl.prepare_host(served.url)
    for name in NAMES:
        layer = QgsRasterLayer(f"/vsicurl/{served.url}/{name}.tif", name)
        set_provenance(layer, files.source(served.url, f"{name}.tif"))
        project.addMapLayer(layer)
    vector = QgsVectorLayer(f"/vsicurl/{served.url}/coverage.gpkg|layername=coverage", "v", "ogr")
    set_provenance(vector, files.source(served.url, "coverage.gpkg"))
    project.addMapLayer(vector)
    assert all(layer.isValid() for layer in project.mapLayers().values())
    path = tmp_path / f"project.{request.param}"
    assert project.write(str(path))
    project.clear()
    gdal.VSICurlClearCache()
    vsicurl.forget_hosts()
    served.clear()
    return path


def opened(path):
    assert QgsProject.instance().read(str(path))
    return sorted(QgsProject.instance().mapLayers().values(), key=lambda layer: layer.name())


def sources_in(path):
    if path.suffix == ".qgz":
        with zipfile.ZipFile(path) as archive:
            text = archive.read(next(name for name in archive.namelist() if name.endswith(".qgs"))).decode()
    else:
        text = path.read_text()
    return sorted(set(re.findall(r"<datasource>(/[^<]+)</datasource>", text)))


def test_no_sidecar_files_are_requested_from_a_server_that_answers(saved, served, guard):
    assert all(layer.isValid() for layer in opened(saved))
    assert not guard.silent_hosts
    rasters = [seen.path for seen in served.requests if "coverage" not in seen.path]
    assert set(rasters) == {f"/{name}.tif" for name in NAMES}
    assert len(rasters) <= 4 * len(NAMES) + 1  # to look at them and to open them, and one probe of the host


def test_an_unresponsive_server_does_not_block_opening_and_its_layers_are_kept(saved, served, guard):
    """GDAL would wait without end for each of them."""
    before = sources_in(saved)
    served.fault(Hang())
    layers = opened(saved)
    assert [layer.isValid() for layer in layers] == [False] * 4
    assert guard.silent_hosts == {served.url.partition("//")[2]}
    assert len(served.requests) == 1
    assert QgsProject.instance().write(str(saved))
    assert sources_in(saved) == before
    assert CLOSED not in "".join(sources_in(saved))


def test_layers_load_when_the_project_is_reopened_after_the_server_is_back(saved, served, guard):
    served.fault(Hang())
    opened(saved)
    QgsProject.instance().write(str(saved))
    served.heal()
    assert all(layer.isValid() for layer in opened(saved))
    assert not guard.silent_hosts


def test_a_host_whose_request_has_timed_out_has_not_answered(served, monkeypatch):
    """As on a busy machine, which comes back to the threads only when they are over."""

    class Late(threading.Thread):
        def join(self, timeout=None):
            super().join()

    monkeypatch.setattr(threading, "Thread", Late)
    served.fault(Hang())
    assert host_probe.silent_hosts({"silent": f"{served.url}/a.tif"}, 1) == {"silent"}
    served.heal()
    assert host_probe.silent_hosts({"answers": f"{served.url}/b.tif"}, 60) == frozenset()


@pytest.fixture(params=["far", "beside"])
def saved_vrts(request, folder, served, tmp_path, guard):
    """A saved and closed project with a VRT of a catalogue, as it is kept in the profile or beside the project, whose
    raster is on another host; and a VRT of the user's own."""
    project = QgsProject.instance()
    files.write_vrt(folder / "a.vrt", f"{served.url}/a.tif", folder / "a.tif")
    files.write_vrt(tmp_path / "own.vrt", str(folder / "b.tif"), folder / "b.tif")
    with stub_api({"/a.vrt": Answer(200, (folder / "a.vrt").read_bytes())}) as catalogue:
        (layer,) = result(OpenLayersTask([files.source(catalogue.url, "a.vrt", AssetKind.VRT)])).layers
    if request.param == "beside":
        copy = Path(shutil.copy(layer.source(), tmp_path / "my vrts.vrt"))
        layer.setDataSource(str(copy), layer.name(), "gdal", QgsDataProvider.ProviderOptions())
    project.addMapLayers([layer, QgsRasterLayer(str(tmp_path / "own.vrt"), "own")])
    path = tmp_path / "project.qgz"
    assert project.write(str(path))
    project.clear()
    gdal.VSICurlClearCache()
    vsicurl.forget_hosts()
    served.clear()
    return path


def test_a_vrt_of_files_on_an_unresponsive_server_does_not_block_opening_and_is_kept(saved_vrts, served, guard):
    served.fault(Hang())
    vrt, own = opened(saved_vrts)
    assert (vrt.isValid(), own.isValid()) == (False, True)
    assert len(served.requests) == 1
    QgsProject.instance().write(str(saved_vrts))
    served.heal()
    assert all(layer.isValid() for layer in opened(saved_vrts))


@pytest.mark.parametrize("away", [False, True], ids=["refuses", "is gone"])
def test_a_server_that_refuses_or_is_gone_is_not_waited_for(saved, served, guard, away):
    if away:
        served.stop()
    else:
        served.fault(Answer(403))
    assert not any(layer.isValid() for layer in opened(saved))
    assert not guard.silent_hosts


def test_layers_added_later_are_not_affected_by_an_unresponsive_host(saved, served, guard):
    served.fault(Hang())
    opened(saved)
    path = f"/vsicurl/{served.url}/a.tif"
    assert QgsPathResolver().readPath(path) == path


def test_remote_layers_not_added_by_the_plugin_are_left_alone(guard, served, tmp_path):
    """These may have sidecar files that matter."""
    project = QgsProject.instance()
    project.addMapLayer(QgsRasterLayer(f"/vsicurl/{served.url}/a.tif", "theirs"))
    path = tmp_path / "theirs.qgs"
    project.write(str(path))
    assert hosts_of_project(path.read_text()) == {}
    served.clear()
    opened(path)
    assert served.count("HEAD", r"\.aux\.xml") > 0


def test_the_hosts_of_the_plugins_layers_are_read_from_the_project_file():
    ours = '<Option type="QString" name="datacube_browser/href" value="https://ours.example/t.tif?x=1&amp;sig=***"/>'
    sources = (
        "https://ours.example/t.tif?x=1&amp;sig=abc",
        "https://ours.example/u.tif authcfg='a1b2c3d'",
        "https://theirs.example/v.tif",
    )
    text = ours + "".join(f"<datasource>/vsicurl/{source}</datasource>" for source in sources)
    assert hosts_of_project(text) == {"ours.example": "https://ours.example/t.tif?x=1&sig=abc"}
    assert hosts_of_project("") == {}


@pytest.mark.parametrize("name", ["", "/nowhere.qgz", "geopackage:/nowhere.gpkg?projectName=x", "geopackage:", "a\0b"])
def test_a_project_that_is_not_there_is_not_probed(guard, name):
    assert host_probe.prepare_project(name).silent_hosts == frozenset()


def test_disposing_releases_the_object(qgis_new_project):
    """QGIS never releases a registered path preprocessor."""
    reopener = Reopening()
    left = weakref.ref(reopener)
    reopener.dispose()
    del reopener
    gc.collect()
    assert left() is None


def test_switched_on_again_qgis_gets_the_functions_of_before(qgis_new_project):
    """QGIS never releases them: those of each former plugin would stay, with a module."""

    def functions():
        return [each for each in gc.get_objects() if getattr(type(each), "__name__", "") == "PathFunction"]

    counts = []
    for _ in range(4):
        reopener, second = Reopening(), Reopening()  # each has its own
        assert QgsPathResolver().readPath("/vsicurl/http://a.example/a.tif") == "/vsicurl/http://a.example/a.tif"
        for each in (reopener, second):
            each.dispose()
        counts.append(len(functions()))
    assert counts[0] >= 4
    assert counts == counts[:1] * 4
