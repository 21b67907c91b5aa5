"""Exports in the background, as the dock runs them."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.jobs.task import ExportTask, PlanTask
from datacube_browser.core.export_sources import source_of_layer
from datacube_browser.core.layers.provenance import set_provenance
from datacube_browser.core.layers.source import LayerSource
from datacube_browser.core.stac.asset_records import AssetKind
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer

from demo.person import wait_until
from tests.authentication import basic_authentication
from tests.export_tools import request
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.proxy import Hang
from tests.servers.tasks import failure, result

X, Y = 2_000_000, 500_000
BOX = (X + 10, Y - 500, X + 600, Y - 10)


@pytest.fixture
def source(tmp_path):
    return write_raster(tmp_path / "source.tif", terrain(2000, 1500))


def test_an_export_task_emits_its_report_and_progress(tmp_path, source):
    task = ExportTask(request([source], BOX, tmp_path / "out.tif"))
    steps = []
    task.progressed.connect(steps.append)

    report = result(task)

    assert (report.columns, report.rows) == (590, 490)
    assert report.bytes_written == report.path.stat().st_size
    assert steps[-1].done == steps[-1].total == report.bytes_fetched


def test_a_plan_task_emits_a_plan(tmp_path, source):
    assert result(PlanTask(request([source], BOX, tmp_path / "out.tif"))).pixels == 590 * 490


def test_a_failing_export_emits_the_error(tmp_path, source):
    assert isinstance(failure(ExportTask(request([source], (0, 0, 1, 1), tmp_path / "out.tif"))), ExportError)


def test_canceling_while_the_store_hangs_leaves_no_file(tmp_path, store, proxy, source):
    folder = tmp_path / "store"
    folder.mkdir()
    source.rename(folder / "source.tif")
    running = proxy(store(folder))
    running.fault(Hang(), method="GET")
    task = ExportTask(request([f"{running.url}/source.tif"], BOX, tmp_path / "out.tif"))

    canceled = []
    task.canceled.connect(lambda: canceled.append(True))
    task.start()
    wait_until(lambda: running.count("GET"), "the store has been asked", 10)
    task.cancel_and_remove()
    wait_until(lambda: canceled, "the export has ended", 10)

    assert not list(tmp_path.glob("out*"))


def test_a_layer_of_the_project_can_be_exported(tmp_path, source):
    layer = QgsRasterLayer(str(source), "Terrain")
    export_source = source_of_layer(layer)

    assert (export_source.name, export_source.href) == ("Terrain", str(source))
    assert export_source.georeference.bounds == (X, Y - 2000, X + 1500, Y)


def test_a_remote_layer_added_without_the_plugin_can_be_exported(tmp_path, store, source):
    url = f"{store(tmp_path)}/source.tif"
    layer = QgsRasterLayer(f"/vsicurl/{url}", "Terrain")
    found = source_of_layer(layer)

    result(ExportTask(request([found.href], BOX, tmp_path / "out.tif")))

    assert found.href == url
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(source)[10:500, 10:600])


def test_a_layers_own_open_options_and_credentials_are_used(tmp_path, store, proxy, source):
    authcfg = basic_authentication("another tool's store")
    running = proxy(store(tmp_path))
    url = f"{running.url}/source.tif"
    layer = QgsRasterLayer(f"/vsicurl/{url}|option:NUM_THREADS=2 authcfg='{authcfg}'", "Terrain")
    assert layer.isValid()

    found = source_of_layer(layer)
    before = len(running.requests)
    result(ExportTask(request([found], BOX, tmp_path / "out.tif")))

    assert (found.href, found.open_options, found.authcfg) == (url, ("NUM_THREADS=2",), authcfg)
    assert "lovelace" not in repr(found)
    asked = running.requests[before:]
    assert asked
    assert all(seen.headers.get("authorization", "").startswith("Basic ") for seen in asked)
    assert np.array_equal(pixels_of(tmp_path / "out.tif"), pixels_of(source)[10:500, 10:600])
    saved = gdal.Open(str(tmp_path / "out.tif"))
    assert saved.GetMetadataItem("DATACUBE_SOURCES") == url
    assert b"lovelace" not in (tmp_path / "out.tif").read_bytes() + (tmp_path / "out.qmd").read_bytes()


def test_a_file_in_an_archive_keeps_its_path(tmp_path, source):
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.write(source, "source.tif")
    layer = QgsRasterLayer(f"/vsizip/{tmp_path}/archive.zip/source.tif|option:NUM_THREADS=2", "Terrain")

    found = source_of_layer(layer)

    assert (found.href, found.open_options) == (f"/vsizip/{tmp_path}/archive.zip/source.tif", ("NUM_THREADS=2",))


def test_a_layers_crs_set_by_the_user_is_used(tmp_path):
    layer = QgsRasterLayer(str(write_raster(tmp_path / "none.tif", terrain(10, 10), epsg=None)), "No CRS")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:3979"))

    assert source_of_layer(layer).crs == "EPSG:3979"


def test_a_layers_crs_that_is_its_files_is_stated_of_none(tmp_path, source):
    """Stated in Processing's history it would be stated of other files that are chosen there."""
    found = source_of_layer(QgsRasterLayer(str(source), "Terrain"))

    assert (found.crs, found.georeference.crs) == ("", "EPSG:3979")


def test_a_layers_metadata_is_passed_on_to_the_export(source):
    layer = QgsRasterLayer(str(source), "Terrain")
    set_provenance(
        layer,
        LayerSource(
            "Terrain",
            str(source),
            str(source),
            AssetKind.COG,
            collection_id="hrdem-mosaic-1m",
            item_id="10_3-mosaic-1m",
            license="OGL-Canada-2.0",
            attribution="NRCan",
        ),
    )

    found = source_of_layer(layer)

    assert (found.collection_id, found.item_id) == ("hrdem-mosaic-1m", "10_3-mosaic-1m")
    assert (found.licence, found.attribution) == ("OGL-Canada-2.0", "NRCan")


def test_a_wms_layer_cannot_be_exported():
    layer = QgsRasterLayer("url=http://127.0.0.1:9/&layers=a&styles&format=image/png&crs=EPSG:3979", "WMS", "wms")

    assert source_of_layer(layer) is None
