"""An extent that is large for one machine: what the form says of it, and the jobs that it is split into, run as on
machines that have rasterio and nothing of ours."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from datacube_browser.core.export.plan import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export.speed import speeds
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.recipes import SplitTask
from datacube_browser.core.settings import settings
from datacube_browser.ui.integration.options_page import OptionsPage
from datacube_browser.ui.save_extent_dialog import SaveExtentDialog
from datacube_browser.ui.script_dialog import ScriptDialog
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLabel, QPushButton, QWidget

from demo.person import click, type_text, wait_until
from tests.qgis.test_recipes import alike, same
from tests.rasters import terrain, write_raster
from tests.recipes_python import recipes_python
from tests.servers.proxy import Answer
from tests.servers.tasks import result

DTM = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
BOX = (2_083_945, 298_000, 2_086_445, 299_500)


@dataclass
class Jobs:
    """A job folder, run in the Python of somebody who has rasterio alone."""

    folder: Path
    empty: Path

    #: Bytes that a file may have, as on a full disk.
    limit: int = 0

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        limits = ["prlimit", f"--fsize={self.limit}"] if self.limit else []
        return subprocess.Popen(
            [*limits, recipes_python(), self.folder / "job.py", *arguments],
            cwd=self.empty,
            env={"PATH": os.environ["PATH"], "HOME": str(self.empty), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, code: int = 0, **environment: str) -> str:
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == code, output + errors
        assert not list(self.empty.iterdir())
        return output + errors

    @property
    def manifest(self) -> dict:
        return json.loads((self.folder / "manifest.json").read_text())

    @property
    def merged(self) -> Path:
        return self.folder / self.manifest["virtual_raster"]

    def files(self) -> dict[str, int]:
        """Those of the folder, and when each was written."""
        return {
            each.relative_to(self.folder).as_posix(): each.stat().st_mtime_ns
            for each in self.folder.rglob("*")
            if each.is_file()
        }


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def split(empty):
    """The jobs of an export, without the form."""

    def do(request: ExportRequest) -> Jobs:
        return Jobs(result(SplitTask(plan_export(request), empty.parent / "jobs")), empty)

    return do


@pytest.fixture
def canvas(qgis_new_project):
    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    canvas.setExtent(QgsRectangle(*BOX))
    yield canvas
    canvas.close()


@pytest.fixture
def form(canvas, proxied_datacube, tmp_path, monkeypatch):
    """The export's form for a file of the store."""
    monkeypatch.setattr(speeds, "_rates", {})
    settings().export_folder.setValue(str(tmp_path))
    settings().large_export.setValue(0.0001)
    dialog = SaveExtentDialog([ExportSource(f"{proxied_datacube.store_url}/{DTM}", name="10_3")], canvas)
    dialog.show_extent(MapExtent(*BOX, "EPSG:3979"))
    dialog.show()
    yield dialog
    settings().large_export.setValue(50)
    for each in QApplication.topLevelWidgets():
        if isinstance(each, ScriptDialog):
            each.close()
    dialog.close()
    dialog.deleteLater()


def planned(form: SaveExtentDialog) -> None:
    wait_until(form.button_box.button(QDialogButtonBox.StandardButton.Ok).isEnabled, "planned", 15)


def words(form: SaveExtentDialog) -> str:
    return form.findChild(QLabel, "beyond_words").text()


def script_of_click(form: SaveExtentDialog, name: str) -> ScriptDialog:
    click(form.findChild(QPushButton, name))
    wait_until(lambda: form.findChildren(ScriptDialog), "the script is shown")
    (dialog,) = form.findChildren(ScriptDialog)
    wait_until(lambda: not dialog.note.text().startswith("Looking"), "it is written", 15)
    return dialog


def jobs_of(form: SaveExtentDialog, empty: Path, monkeypatch) -> Jobs:
    form.options_box.setCollapsed(False)
    click(form.tiled)
    type_text(form.tile_size, "1024")
    planned(form)
    dialog = script_of_click(form, "beyond_jobs")
    # QGIS's file dialog is the system's, which no test can type into
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: str(empty.parent))
    click(dialog.save_button)
    wait_until(lambda: "Saved" in dialog.note.text(), dialog.note.text(), 15)
    return Jobs(Path(dialog.note.text().partition(": ")[2]), empty)


def ours(form: SaveExtentDialog, folder: Path) -> Path:
    whole = replace(form.export_request(), tile_size=None, output=folder / "ours.tif")
    return run_export(plan_export(whole)).path


def test_the_form_says_what_several_workers_would_need(form):
    planned(form)
    plan = form.plan()
    assert "3.8 million pixels" in words(form)
    assert "after a first export" in words(form)

    speeds.remember(plan, 2_000_000, 2_000_000 / (plan.bytes_to_fetch / (10 * 3600)))
    type_text(form.nodata, "-9999")
    planned(form)

    assert "If each is as fast as the last exports: 10.0 h with 1 worker, 1.3 h with 8, 9 min with 64." in words(form)
    assert form.findChild(QWidget, "beyond").isVisible()


@pytest.mark.parametrize("size", [0, 50])
def test_below_the_chosen_size_nothing_is_said(form, size):
    settings().large_export.setValue(size)
    planned(form)

    assert not form.findChild(QWidget, "beyond").isVisible()


def test_the_size_is_chosen_in_the_options(qgis_new_project):
    page = OptionsPage(None, lambda: None)
    assert page.large_export.value() == settings().large_export.value() == 50

    type_text(page.large_export, "0")
    QTest.keyClick(page.large_export, Qt.Key.Key_Return)
    assert page.large_export.text() == "never"
    page.apply()

    assert settings().large_export.value() == 0
    settings().large_export.setValue(50)


def test_the_dask_script_is_one_click_away(form):
    planned(form)

    dialog = script_of_click(form, "beyond_dask")

    assert "searches a catalogue" in dialog.note.text()  # this file is from none
    assert "Dask" in dialog.kinds.currentText()


def test_jobs_are_shared_killed_and_gone_on_with(form, proxied_datacube, empty, tmp_path, monkeypatch):
    jobs = jobs_of(form, empty, monkeypatch)
    store = proxied_datacube.store
    number = len(jobs.manifest["tiles"])
    assert number >= 6
    assert "about" in jobs.run("--list")

    store.latency = 0.05
    store.clear()
    first, second = jobs.start("--part", "1/2"), jobs.start("--part", "2/2")
    wait_until(lambda: any("tiles/" in name and ".part" not in name for name in jobs.files()), "a tile is there", 30)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    second.communicate(timeout=60)
    assert second.returncode == 0
    store.latency = 0
    done = {name: when for name, when in jobs.files().items() if "tiles/" in name and ".part" not in name}
    assert 1 <= len(done) < number
    assert not jobs.merged.exists()

    store.clear()
    jobs.run("--tile", *(tile["number"] for tile in jobs.manifest["tiles"] if tile["file"] in done))
    assert store.count() == 0
    jobs.run()
    fetched = store.bytes_sent
    assert done.items() <= jobs.files().items()
    assert not [name for name in jobs.files() if ".part" in name]
    same(ours(form, tmp_path), jobs.merged)

    before = jobs.files()
    store.clear()
    jobs.run()
    assert store.count() == 0
    assert jobs.files() == before

    shutil.rmtree(jobs.folder / "tiles")
    jobs.run()
    assert 0 < fetched < store.bytes_sent


def test_a_store_that_fails_is_named_with_its_tile(form, proxied_datacube, empty, monkeypatch):
    jobs = jobs_of(form, empty, monkeypatch)
    proxied_datacube.store.fault(Answer(500), path="dtm")

    said = jobs.run("--tile", "1-2", code=1, GDAL_HTTP_MAX_RETRY="0")

    assert f"tile 1-2 failed: {proxied_datacube.store_url}/{DTM} could not be read" in said
    assert not [name for name in jobs.files() if name.startswith("tiles/")]
    proxied_datacube.store.heal()
    proxied_datacube.store.fault(Answer(503), path="dtm", times=2)
    assert "1-2: finished" in jobs.run("--tile", "1-2", GDAL_HTTP_RETRY_DELAY="0.1")


def mosaic(folder: Path, **others) -> ExportRequest:
    """Two rasters with holes, one over the other and each in its corner, and between them nothing."""
    one, two = terrain(1500, 1500), terrain(1400, 1400, seed=2)
    one[200:900, 300:1100] = -32767
    sources = [
        write_raster(folder / "one.tif", one),
        write_raster(folder / "two.tif", two, origin=(2_000_700, 499_500)),
        write_raster(folder / "far.tif", terrain(300, 300, seed=3), origin=(2_003_500, 497_500)),
    ]
    return ExportRequest(
        tuple(ExportSource(str(each)) for each in sources),
        MapExtent(2_000_000, 497_200, 2_004_000, 500_000, "EPSG:3979"),
        folder / "ours.tif",
        **others,
    )


def test_several_sources_with_gaps(split, tmp_path):
    wanted = mosaic(tmp_path)
    jobs = split(replace(wanted, tile_size=1024, output=tmp_path / "ours.vrt"))

    jobs.run()

    assert len(jobs.manifest["tiles"]) < 12
    assert len(list((jobs.folder / "tiles").iterdir())) == len(jobs.manifest["tiles"])
    same(run_export(plan_export(wanted)).path, jobs.merged)


def test_tiles_without_data_are_remembered(split, tmp_path):
    hollow = terrain(2048, 2048)
    hollow[:1024, 1024:] = -32767
    source = ExportSource(str(write_raster(tmp_path / "hollow.tif", hollow)))
    box = MapExtent(2_000_000, 497_952, 2_002_048, 500_000, "EPSG:3979")
    wanted = ExportRequest((source,), box, tmp_path / "ours.tif")
    jobs = split(replace(wanted, tile_size=1024, output=tmp_path / "ours.vrt"))

    jobs.run()

    assert sorted(each.name for each in (jobs.folder / "tiles").iterdir()) == [
        "ours-1-1.tif",
        "ours-1-2.empty",
        "ours-2-1.tif",
        "ours-2-2.tif",
    ]
    before = jobs.files()
    assert "4 of 4" in jobs.run()
    assert jobs.files() == before
    same(run_export(plan_export(wanted)).path, jobs.merged)


def test_resampled_tiles_meet(split, tmp_path):
    wanted = mosaic(tmp_path, crs="EPSG:32621", resolution=(1.7, 1.7), resampling=Resampling.BILINEAR)
    jobs = split(replace(wanted, tile_size=1024, output=tmp_path / "ours.vrt"))

    jobs.run()

    alike(run_export(plan_export(wanted)).path, jobs.merged, 0.001)


@pytest.mark.parametrize("format_name", ["GTiff", "COG"])
def test_a_tile_that_the_disk_cannot_take_is_not_finished(split, tmp_path, format_name):
    wanted = replace(mosaic(tmp_path), tile_size=1024, output=tmp_path / "ours.vrt", format=format_name)
    jobs = split(wanted)
    jobs.limit = 100_000

    said = jobs.run("--tile", "1-1", code=1)

    assert "tile 1-1 failed" in said
    assert not list((jobs.folder / "tiles").iterdir())
    jobs.limit = 0
    jobs.run("--tile", "1-1")
    (tile,) = (jobs.folder / "tiles").iterdir()
    layout = gdal.Open(str(tile)).GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE")
    assert (layout == "COG") == (format_name == "COG")


def test_a_source_below_others_is_not_looked_up(proxied_datacube, tmp_path):
    address = f"{proxied_datacube.store_url}/{DTM}"
    sources = tuple(ExportSource(f"{address}?layer={number}") for number in range(3))
    box = MapExtent(2_000_000, 0, 2_500_000, 500_000, "EPSG:3979")

    plan = plan_export(ExportRequest(sources, box, tmp_path / "ours.tif"))

    asked = [proxied_datacube.store.count(path=f"layer={number}") for number in range(3)]
    assert (plan.pixels, len(plan.placements)) == (500_000**2, 3)
    assert plan.bytes_to_fetch == plan_export(replace(plan.request, sources=sources[:1])).bytes_to_fetch > 0
    assert asked[0] > asked[1] == asked[2]


def test_a_share_and_an_early_look(split, tmp_path):
    jobs = split(replace(mosaic(tmp_path), tile_size=1024, output=tmp_path / "ours.vrt"))
    assert jobs.run("--part", "9/8", code=2)
    assert "there is no tile 99-99" in jobs.run("--tile", "99-99", code=2)

    at_once = [jobs.start("--tile", "1-1") for _ in range(2)]
    assert [(process.communicate(timeout=60), process.returncode)[1] for process in at_once] == [0, 0]
    assert [each.name for each in (jobs.folder / "tiles").iterdir()] == ["ours-1-1.tif"]
    assert not jobs.merged.exists()
    said = jobs.run("--merge")

    assert f"1 of {len(jobs.manifest['tiles'])} tiles are finished" in said
    assert jobs.merged.exists()


def test_no_secret_is_in_the_folder_and_the_signature_comes_from_the_environment(split, proxied_datacube, tmp_path):
    source = ExportSource(f"{proxied_datacube.store_url}/{DTM}?sig=abc123&se=2030")
    box = MapExtent(2_084_000, 298_000, 2_084_300, 298_300, "EPSG:3979")
    jobs = split(ExportRequest((source,), box, tmp_path / "ours.tif"))

    assert all("abc123" not in (jobs.folder / name).read_text() for name in jobs.files())
    assert "DATACUBE_SIGNATURE" in jobs.run(code=1)
    proxied_datacube.store.fault(Answer(404), path="dtm", times=1)
    said = jobs.run(code=1, DATACUBE_SIGNATURE="sig=abc123&se=2030")
    assert "tile 1-1 failed" in said
    assert "abc123" not in said
    proxied_datacube.store.heal()
    proxied_datacube.store.clear()
    jobs.run(DATACUBE_SIGNATURE="sig=abc123&se=2030")
    assert proxied_datacube.store.count(path="sig=abc123") == proxied_datacube.store.count() > 0
