"""Exports from a store over HTTP, with and without faults."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datacube_browser.core.errors import ExportError
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.reading import chunk_reader
from datacube_browser.core.export.reading.source_pixels import SourcePixels
from datacube_browser.core.export.request import ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.http.retry import RetryPolicy
from datacube_browser.core.remote_files import vsicurl
from datacube_browser.core.tiff import range_file
from osgeo import gdal
from qgis.PyQt.QtCore import QTimer

from tests.authentication import basic_authentication
from tests.export_tools import export, request
from tests.gdal_exceptions import gdal_exceptions
from tests.qgis.in_background import work
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.proxy import Answer, Hang, Reset, Truncate, html
from tests.servers.tasks import outcome

X, Y = 2_000_000, 500_000
BOX = (X + 333.4, Y - 2800, X + 2222, Y - 444.4)
#: The pixels of BOX.
ROWS, COLUMNS = slice(444, 2800), slice(333, 2222)


@pytest.fixture
def values():
    return terrain(3000, 2500)


@pytest.fixture
def remote(tmp_path, store, proxy, values):
    """A proxy for a store with one raster, none of whose blocks is in GDAL's cache, and the raster's URL."""
    folder = tmp_path / "store"
    folder.mkdir()
    options = ("TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=LZW")
    write_raster(folder / "terrain.tif", values, options=options, overviews=(2, 4))
    running = proxy(store(folder))
    yield running, f"{running.url}/terrain.tif"
    running.heal()


def test_pixels_read_over_http_are_unchanged(tmp_path, remote, values):
    _, url = remote

    report = export([url], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[ROWS, COLUMNS])


def test_only_the_needed_blocks_are_fetched_and_no_sidecar_is_requested(tmp_path, remote):
    running, url = remote
    plan = plan_export(request([url], BOX, tmp_path / "out.tif"))

    run_export(plan)

    assert {seen.path for seen in running.requests} == {"/terrain.tif"}
    assert plan.bytes_to_fetch < running.bytes_sent < plan.bytes_to_fetch * 1.05


def test_planning_fetches_only_the_index(tmp_path, remote):
    running, url = remote

    plan = plan_export(request([url], BOX, tmp_path / "out.tif"))

    assert running.bytes_sent < 200_000 < plan.bytes_to_fetch
    assert not list(tmp_path.glob("out*"))


def test_a_coarse_export_reads_the_overviews(tmp_path, remote):
    running, url = remote
    plan = plan_export(request([url], (X, Y - 3000, X + 2500, Y), tmp_path / "out.tif", resolution=(4, 4)))

    run_export(plan)

    whole = 3000 * 2500 * 4
    assert plan.bytes_to_fetch < whole / 8
    assert running.bytes_sent < whole / 8


def test_a_reprojected_export_fetches_few_blocks_twice(tmp_path, remote):
    running, url = remote
    whole = (X, Y - 3000, X + 2500, Y)
    plan = plan_export(request([url], whole, tmp_path / "out.tif", crs="EPSG:32620", resampling=Resampling.CUBIC))
    running.clear()

    run_export(plan)

    assert len(plan.chunks) > 20
    # without the shared cache nearly twice as much; how many blocks drop out of it depends on the readers' order
    assert plan.bytes_to_fetch * 0.97 < running.bytes_sent < plan.bytes_to_fetch * 1.2


@pytest.mark.parametrize(
    "fault",
    [Reset(), Answer(500), Answer(503, headers={"Retry-After": "1"}), Truncate(70_000), html()],
    ids=["reset", "500", "503", "truncated", "web page"],
)
def test_a_broken_answer_is_requested_again(tmp_path, remote, values, fault):
    running, url = remote
    plan = plan_export(request([url], BOX, tmp_path / "out.tif"))
    running.fault(fault, method="GET", times=6)

    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), values[ROWS, COLUMNS])


def test_a_permanently_failing_store_is_named_and_no_file_is_left(tmp_path, remote, monkeypatch):
    monkeypatch.setattr(chunk_reader, "RETRIES", RetryPolicy((0.01, 0.01)))
    running, url = remote
    plan = plan_export(request([f"{url}?sig=secret"], BOX, tmp_path / "out.tif"))
    running.fault(Answer(403))

    with pytest.raises(ExportError) as caught:
        run_export(plan)

    assert caught.value.url == f"{url}?sig=***"
    assert "403" in caught.value.details
    assert "secret" not in caught.value.report()
    assert not list(tmp_path.glob("out*"))


def test_the_error_names_a_missing_file(tmp_path, remote):
    running, _ = remote

    with pytest.raises(ExportError, match=r"missing\.tif could not be opened") as caught:
        plan_export(request([f"{running.url}/missing.tif"], BOX, tmp_path / "out.tif"))

    assert "404" in caught.value.details


def test_cancel_does_not_wait_for_a_store_that_hangs(tmp_path, remote, monkeypatch):
    """The export must not wait either for the timeouts of GDAL and QGIS, set to an hour here."""
    monkeypatch.setitem(vsicurl._HTTP_OPTIONS, "GDAL_HTTP_LOW_SPEED_TIME", "3600")
    monkeypatch.setattr(range_file, "SILENCE", 3600)
    running, url = remote
    plan = plan_export(request([url], BOX, tmp_path / "out.tif"))
    running.fault(Hang(), method="GET")
    task = work(lambda feedback: run_export(plan, feedback=feedback))
    QTimer.singleShot(500, task.cancel)

    assert outcome(task) == ("canceled", None)
    assert not list(tmp_path.glob("out*"))


def test_progress_counts_up_to_the_total_bytes(tmp_path, remote):
    _, url = remote
    plan = plan_export(request([url], BOX, tmp_path / "out.tif"))
    seen: list[tuple[int, int]] = []

    run_export(plan, lambda done, total: seen.append((done, total)))

    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (plan.bytes_to_fetch, plan.bytes_to_fetch)
    assert len(seen) == len(plan.chunks) > 4


def test_gdals_configuration_is_unchanged(tmp_path, remote):
    _, url = remote
    keys = ("GDAL_HTTP_MAX_RETRY", "GDAL_DISABLE_READDIR_ON_OPEN", "GDAL_TIFF_INTERNAL_MASK", "GDAL_NUM_THREADS")
    before = [gdal.GetConfigOption(key) for key in keys], gdal.GetUseExceptions(), gdal.GetCacheMax()

    export([url], (X - 100, Y - 100, X + 100, Y + 100), tmp_path / "out.tif")

    assert ([gdal.GetConfigOption(key) for key in keys], gdal.GetUseExceptions(), gdal.GetCacheMax()) == before
    vsicurl.forget_hosts()


def test_a_reprojected_export_retries_blocks_that_several_readers_wait_for(tmp_path, remote, monkeypatch):
    monkeypatch.setattr(chunk_reader, "RETRIES", RetryPolicy((0.05,) * 6))
    running, url = remote
    expected = export([url], BOX, tmp_path / "expected.tif", crs="EPSG:32620")
    plan = plan_export(request([url], BOX, tmp_path / "out.tif", crs="EPSG:32620"))
    running.fault(Truncate(70_000), method="GET", times=6)

    report = run_export(plan)

    assert np.array_equal(pixels_of(report.path), pixels_of(expected.path))


@pytest.mark.parametrize("broken", [False, True])
def test_an_export_works_while_gdal_exceptions_are_switched_on(tmp_path, remote, values, broken):
    running, url = remote
    with gdal_exceptions(raised=True):
        if broken:
            with pytest.raises(ExportError):
                export([f"{running.url}/missing.tif"], BOX, tmp_path / "out.tif")
        else:
            report = export([url], BOX, tmp_path / "out.tif")
            assert np.array_equal(pixels_of(report.path), values[ROWS, COLUMNS])


def test_the_connections_credentials_open_the_source_and_do_not_appear_in_errors(tmp_path, remote, values):
    running, url = remote
    authcfg = basic_authentication("export")
    source = ExportSource(url, authcfg=authcfg)

    report = export([source], BOX, tmp_path / "out.tif")

    assert np.array_equal(pixels_of(report.path), values[ROWS, COLUMNS])
    assert all(seen.headers.get("authorization", "").startswith("Basic ") for seen in running.requests)

    running.fault(Answer(403))
    with pytest.raises(ExportError) as refusal:
        export([replace(source, href=url.replace("terrain", "secret"))], BOX, tmp_path / "other.tif")
    assert "lovelace" not in refusal.value.report()


def test_the_error_names_a_file_truncated_on_the_server(tmp_path, remote, monkeypatch):
    _, url = remote
    monkeypatch.setattr(chunk_reader, "RETRIES", RetryPolicy((0.01,)))
    path = tmp_path / "store" / "terrain.tif"
    path.write_bytes(path.read_bytes()[:-100_000])

    with pytest.raises(ExportError) as error:
        export([url], BOX, tmp_path / "out.tif")

    assert "terrain" in error.value.message
    assert not list(tmp_path.glob("out.tif"))


def test_of_the_level_that_is_warped_one_dataset_is_opened_for_all_threads(tmp_path, remote, monkeypatch):
    """To open it takes a thread as long as three blocks to be decoded, and each of them began with it."""
    _, url = remote
    plan = plan_export(request([url], BOX, tmp_path / "out.tif", crs="EPSG:32618"))
    assert len(plan.chunks) > 3
    opened = []
    dataset = SourcePixels.dataset
    monkeypatch.setattr(SourcePixels, "dataset", lambda *of, **how: opened.append(of) or dataset(*of, **how))

    run_export(plan)

    assert len(opened) == 1
