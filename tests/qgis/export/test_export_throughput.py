"""The duration of an export is estimated from earlier ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.export.jobs.task import ExportTask, speeds
from datacube_browser.core.export.jobs.throughput import Throughput
from datacube_browser.core.export.planning.plan_export import plan_export

from tests.export_tools import request
from tests.rasters import terrain, write_raster
from tests.servers.tasks import result

X, Y = 2_000_000, 500_000
BOX = (X, Y - 700, X + 700, Y)


@pytest.fixture
def plan(tmp_path):
    source = write_raster(tmp_path / "source.tif", terrain(800, 800))
    return replace(plan_export(request([source], BOX, tmp_path / "out.tif")), bytes_to_fetch=30_000_000)


def test_there_is_no_estimate_before_the_first_export(plan):
    assert Throughput().seconds_for(plan) is None


def test_the_estimate_follows_from_the_measured_speed(plan):
    seen = Throughput()
    seen.remember(plan, 20_000_000, 2.0)
    assert seen.seconds_for(plan) == pytest.approx(3.0)


def test_newer_exports_count_more(plan):
    seen = Throughput()
    for seconds in (2.0, 2.0, 4.0):
        seen.remember(plan, 20_000_000, seconds)
    assert seen.seconds_for(plan) == pytest.approx(4.0)


@pytest.mark.parametrize(("count", "seconds"), [(10_000, 3.0), (5_000_000, 0.1)])
def test_very_short_exports_do_not_count(plan, count, seconds):
    seen = Throughput()
    seen.remember(plan, count, seconds)
    assert seen.seconds_for(plan) is None


def test_another_host_has_its_own_speed(plan):
    seen = Throughput()
    seen.remember(plan, 20_000_000, 2.0)
    first = plan.placements[0]
    elsewhere = replace(first.raster.source, href="https://example.org/terrain.tif")
    other = replace(plan, placements=(replace(first, raster=replace(first.raster, source=elsewhere)),))
    assert seen.seconds_for(other) is None


def test_an_exports_speed_is_remembered(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(speeds, "remember", lambda plan, count, seconds: told.append((plan.bytes_to_fetch, count)))
    source = write_raster(tmp_path / "source.tif", terrain(800, 800))

    report = result(ExportTask(request([source], BOX, tmp_path / "out.tif")))

    assert told == [(report.bytes_fetched, report.bytes_fetched)]
