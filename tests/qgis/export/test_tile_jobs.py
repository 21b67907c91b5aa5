"""Tile jobs: merged, they equal the undivided export; an unfinished tile is never taken for a finished one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.recipes import SplitTask
from osgeo import gdal

from tests.qgis.export.job_folder import DTM, Jobs, empty
from tests.qgis.export.test_recipes import COARSER, alike, same
from tests.rasters import terrain, write_raster
from tests.servers.proxy import Answer
from tests.servers.tasks import result

__all__ = ["empty"]


@pytest.fixture
def split(empty):
    """A function that writes the job folder of an export."""

    def do(request: ExportRequest) -> Jobs:
        return Jobs(result(SplitTask(plan_export(request), empty.parent / "jobs")), empty)

    return do


def mosaic(folder: Path, **others) -> ExportRequest:
    """Two overlapping rasters, the first with a hole, and a third one in the far corner."""
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


def test_bands_without_a_nodata_value(split, tmp_path):
    photo = np.stack([terrain(1500, 1500, "uint8", seed=seed) for seed in range(3)])
    source = ExportSource(str(write_raster(tmp_path / "photo.tif", photo, nodata=None)))
    box = MapExtent(1_999_800, 498_400, 2_001_600, 500_100, "EPSG:3979")
    wanted = ExportRequest((source,), box, tmp_path / "ours.tif")
    jobs = split(replace(wanted, tile_size=1024, output=tmp_path / "ours.vrt"))

    jobs.run()

    same(run_export(plan_export(wanted)).path, jobs.merged)


def test_resampled_tiles_meet(split, tmp_path):
    wanted = mosaic(tmp_path, crs="EPSG:32621", resolution=COARSER, resampling=Resampling.BILINEAR)
    jobs = split(replace(wanted, tile_size=512, output=tmp_path / "ours.vrt"))

    jobs.run()

    alike(run_export(plan_export(wanted)).path, jobs.merged, 0.001)


@pytest.mark.parametrize("format_name", ["GTiff", "COG"])
def test_a_tile_that_fails_on_a_full_disk_is_not_finished(split, tmp_path, format_name):
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


def test_planning_reads_no_block_index_of_sources_that_are_covered(proxied_datacube, tmp_path):
    address = f"{proxied_datacube.store_url}/{DTM}"
    sources = tuple(ExportSource(f"{address}?layer={number}") for number in range(3))
    box = MapExtent(2_000_000, 0, 2_500_000, 500_000, "EPSG:3979")

    plan = plan_export(ExportRequest(sources, box, tmp_path / "ours.tif"))

    asked = [proxied_datacube.store.count(path=f"layer={number}") for number in range(3)]
    assert (plan.pixels, len(plan.placements)) == (500_000**2, 3)
    assert plan.bytes_to_fetch == plan_export(replace(plan.request, sources=sources[:1])).bytes_to_fetch > 0
    assert asked[0] > asked[1] == asked[2]


def test_single_tiles_can_be_run_and_merged_early(split, tmp_path):
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
