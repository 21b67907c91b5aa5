"""The scripts of an export, run in a Python without QGIS and the plugin."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource, Resampling
from datacube_browser.core.export.run import run_export
from datacube_browser.core.export_sources import export_source
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.recipes import Recipe, script_of
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.query import ItemQuery
from datacube_browser.core.stac.service import StacService
from osgeo import gdal

from demo.person import wait_until
from demo.stac_server import end_process, tied_to_this_process
from tests.qgis.processing_tools import processing, provider
from tests.rasters import pixels_of, terrain, write_raster
from tests.recipes_python import recipes_python

__all__ = ["processing", "provider"]

COLLECTION = "hrdem-mosaic-1m"
STANDALONE = [Recipe.RASTERIO, Recipe.GDAL, Recipe.DASK]


@pytest.fixture(scope="module")
def python() -> Path:
    return recipes_python()


@pytest.fixture
def source_of(datacube):
    """A function that returns the ExportSource of an asset, as the dock makes it."""
    catalog = Catalog("local", "local", datacube.stac_url)
    service = StacService(catalog)
    collections = {each.id: each for each in service.connect().collections}

    def find(collection: str, item: str, key: str) -> ExportSource:
        page = service.search(ItemQuery(collections=(collection,), ids=(item,)))
        found = page.items[0]
        return export_source(AssetChoice(catalog, collections[collection], found, found.asset(key)))

    return find


@pytest.fixture
def run(python, tmp_path):
    """A function that runs the script of a recipe in an empty folder and returns the path of its output."""

    def do(recipe: Recipe, wanted: ExportRequest, *arguments: str, **environment: str) -> Path:
        script = script_of(recipe, plan_export(wanted))
        assert not script.problem
        folder = tmp_path / f"alone-{recipe.value}"
        folder.mkdir()
        (tmp_path / f"script-{recipe.value}{script.suffix}").write_text(script.text)
        command = ["sh"] if script.suffix == ".sh" else [str(python)]
        done = subprocess.run(
            [*command, str(tmp_path / f"script-{recipe.value}{script.suffix}"), *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert [each.name for each in folder.iterdir()] == [wanted.output.name]
        return folder / wanted.output.name

    return do


#: Metres a pixel, of sources with 1 m. With every GDAL, bilinear and cubic take the nearest pixels alone at the first,
#: and all that a pixel covers at the second; between them, versions up to 3.10 take all, and 3.13 takes the nearest.
ALMOST_NATIVE, COARSER = (1.03, 1.03), (2.3, 2.3)


def same(ours: Path, theirs: Path) -> None:
    difference = differences(ours, theirs)
    assert not difference.any(), f"{np.count_nonzero(difference)} pixels, by {difference.max()}"


def alike(ours: Path, theirs: Path, share: float) -> None:
    """GDAL versions round pixel positions differently: up to this share of pixels may be a neighbour's."""
    difference = differences(ours, theirs)
    assert np.mean(difference > 0.02) < share, f"{np.mean(difference > 0.02)} of all, by {difference.max()}"
    assert difference.max() < 1.0


def differences(ours: Path, theirs: Path) -> np.ndarray:
    one, two = gdal.Open(str(ours)), gdal.Open(str(theirs))
    assert np.allclose(one.GetGeoTransform(), two.GetGeoTransform(), rtol=0, atol=1e-9)
    assert one.GetSpatialRef().IsSame(two.GetSpatialRef())
    assert one.GetRasterBand(1).GetNoDataValue() == two.GetRasterBand(1).GetNoDataValue()
    mine, other = one.ReadAsArray(), two.ReadAsArray()
    assert (mine.shape, mine.dtype) == (other.shape, other.dtype)
    return np.abs(mine.astype("float64") - other)


@contextmanager
def dask_cluster(python: Path, folder: Path, *, has_worker: bool = True):
    """Run a scheduler and a worker in processes of their own; yields the scheduler's address."""
    file = folder / "scheduler.json"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    scheduler = [python, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", *common]
    worker = [python, "-m", "dask", "worker", "--nworkers", "1", "--nthreads", "2", *common]
    running = []
    try:
        running.append(subprocess.Popen([*tied_to_this_process(), *scheduler], **quiet))
        address = wait_until(lambda: address_in(file), "the scheduler listens", seconds=60)
        if has_worker:
            running.append(subprocess.Popen([*tied_to_this_process(), *worker], **quiet))
        yield address
    finally:
        for process in reversed(running):
            end_process(process)


def address_in(file: Path) -> str:
    """The address in the file that the scheduler writes; empty until it exists."""
    try:
        return json.loads(file.read_text())["address"]
    except (OSError, ValueError):
        return ""


@pytest.mark.parametrize("recipe", STANDALONE)
def test_a_script_copies_the_pixels_of_an_extent(run, source_of, tmp_path, recipe):
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    box = MapExtent(2_083_945.4, 301_000.3, 2_085_445.2, 302_200.8, "EPSG:3979")
    wanted = ExportRequest((source,), box, tmp_path / "ours.tif")

    report = run_export(plan_export(wanted))

    assert np.ptp(pixels_of(report.path)) > 0
    same(report.path, run(recipe, wanted))


def test_dask_succeeds_though_its_workers_end_late(run, source_of, tmp_path):
    """On a busy machine, Dask gives up waiting for the ends of its processes: the script failed with its file there."""
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    wanted = ExportRequest(
        (source,), MapExtent(2_084_000, 301_000, 2_084_300, 301_300, "EPSG:3979"), tmp_path / "ours.tif"
    )
    late = tmp_path / "late"
    late.mkdir()
    (late / "sitecustomize.py").write_text(
        "import asyncio\n"
        "from distributed.nanny import Nanny\n"
        "close = Nanny.close\n"
        "async def late(self, *arguments, **more):\n"
        "    await close(self, *arguments, **more)\n"
        "    raise asyncio.TimeoutError\n"
        "Nanny.close = late\n"
    )
    run_export(plan_export(wanted))
    same(wanted.output, run(Recipe.DASK, wanted, "--workers", "1", PYTHONPATH=str(late)))


@pytest.mark.parametrize("recipe", [Recipe.RASTERIO, Recipe.GDAL])
def test_the_first_source_lies_on_top(run, source_of, tmp_path, recipe):
    town = source_of("hrdem-lidar", "VILLE_KEDGWICK-Kedgwick_2021-1m", "dsm")
    province = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    box = MapExtent(2_090_800, 299_500, 2_092_000, 300_700, "EPSG:3979")
    wanted = ExportRequest((town, province), box, tmp_path / "ours.tif")

    report = run_export(plan_export(wanted))

    below = run_export(plan_export(replace(wanted, sources=(province,), output=tmp_path / "below.tif"))).path
    share = np.mean(pixels_of(report.path) != pixels_of(below))
    assert 0.1 < share < 0.9
    same(report.path, run(recipe, wanted))


@pytest.mark.parametrize("recipe", STANDALONE)
def test_four_adjacent_tiles_are_joined(run, source_of, tmp_path, recipe):
    sources = tuple(source_of(COLLECTION, f"{name}-mosaic-1m", "dtm") for name in ("9_3", "9_4", "10_3", "10_4"))
    box = MapExtent(1_999_000, 499_200, 2_000_900, 500_600, "EPSG:3979")
    wanted = ExportRequest(sources, box, tmp_path / "ours.tif")

    report = run_export(plan_export(wanted))

    same(report.path, run(recipe, wanted))


@pytest.mark.parametrize("recipe", STANDALONE)
@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR])
def test_another_grid_is_resampled(run, source_of, tmp_path, recipe, resampling):
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    box = MapExtent(2_083_945, 301_000, 2_085_445, 302_200, "EPSG:3979")
    wanted = ExportRequest(
        (source,), box, tmp_path / "ours.tif", crs="EPSG:32619", resolution=ALMOST_NATIVE, resampling=resampling
    )

    report = run_export(plan_export(wanted))

    # odc-stac leaves GDAL's default error of an eighth of a pixel
    alike(report.path, run(recipe, wanted), 0.02 if recipe is Recipe.DASK else 0.001)


@pytest.mark.parametrize("recipe", [Recipe.RASTERIO, Recipe.GDAL])
@pytest.mark.parametrize("crs", ["EPSG:3979", "EPSG:32621"])
def test_another_grid_is_resampled_at_the_edges_of_a_source(run, tmp_path, recipe, crs):
    source = write_raster(tmp_path / "noise.tif", terrain(700, 700))
    box = MapExtent(1_999_900, 499_200, 2_000_800, 500_100, "EPSG:3979")
    wanted = ExportRequest(
        (ExportSource(str(source)),),
        box,
        tmp_path / "ours.tif",
        crs=crs,
        resolution=COARSER,
        resampling=Resampling.BILINEAR,
    )

    report = run_export(plan_export(wanted))

    alike(report.path, run(recipe, wanted), 0.001)


@pytest.mark.parametrize("recipe", [Recipe.RASTERIO, Recipe.GDAL])
def test_a_cog_with_the_users_creation_options(run, source_of, tmp_path, recipe):
    source = source_of("landcover", "landcover-2020", "classification")
    box = MapExtent(2_083_945, 297_000, 2_093_945, 303_000, "EPSG:3979")
    options = ("COMPRESS=LZW", "BLOCKSIZE=256")
    wanted = ExportRequest((source,), box, tmp_path / "ours.tif", format="COG", creation_options=options)

    report = run_export(plan_export(wanted))
    theirs = run(recipe, wanted)

    same(report.path, theirs)
    structure = gdal.Open(str(theirs)).GetMetadata("IMAGE_STRUCTURE")
    assert (structure["LAYOUT"], structure["COMPRESSION"]) == ("COG", "LZW")


def test_dask_can_use_a_remote_scheduler(run, python, source_of, tmp_path):
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    wanted = ExportRequest(
        (source,), MapExtent(2_084_000, 301_000, 2_085_000, 302_000, "EPSG:3979"), tmp_path / "ours.tif"
    )
    report = run_export(plan_export(wanted))

    with dask_cluster(python, tmp_path) as address:
        same(report.path, run(Recipe.DASK, wanted, "--scheduler", address))


def test_dask_writes_no_file_without_a_worker(python, source_of, tmp_path):
    """Workers of a cluster come late, or never: a file of nothing but nodata was written at once."""
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    wanted = ExportRequest(
        (source,), MapExtent(2_084_000, 301_000, 2_084_300, 301_300, "EPSG:3979"), tmp_path / "ours.tif"
    )
    folder = tmp_path / "alone"
    folder.mkdir()
    (tmp_path / "script.py").write_text(script_of(Recipe.DASK, plan_export(wanted)).text)

    with dask_cluster(python, tmp_path, has_worker=False) as address:
        done = subprocess.run(
            [str(python), str(tmp_path / "script.py"), "--scheduler", address, "--wait", "1"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    assert done.returncode != 0
    assert "0/1 workers" in done.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("recipe", [Recipe.RASTERIO, Recipe.GDAL])
def test_a_signature_is_read_from_the_environment(run, source_of, tmp_path, recipe):
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    signed = replace(source, href=source.href + "?sig=abc123&se=2030")
    wanted = ExportRequest(
        (signed,), MapExtent(2_084_000, 301_000, 2_084_300, 301_300, "EPSG:3979"), tmp_path / "ours.tif"
    )
    report = run_export(plan_export(wanted))

    assert "DATACUBE_SIGNATURE" in script_of(recipe, plan_export(wanted)).text
    same(report.path, run(recipe, wanted, DATACUBE_SIGNATURE="sig=abc123&se=2030"))


@pytest.mark.parametrize("recipe", [each for each in Recipe if each is not Recipe.JOBS])
def test_no_secret_is_in_a_script(source_of, tmp_path, recipe):
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    signed = replace(source, href=source.href + "?sig=abc123&se=2030", catalog_url=source.catalog_url + "?token=abc123")
    wanted = ExportRequest(
        (signed,), MapExtent(2_084_000, 301_000, 2_084_300, 301_300, "EPSG:3979"), tmp_path / "ours.tif"
    )

    text = script_of(recipe, plan_export(wanted)).text

    assert source.href in text or source.item_id in text
    assert "abc123" not in text


def test_the_script_for_processing_runs_in_qgis(processing, source_of, tmp_path):
    source = source_of(COLLECTION, "10_3-mosaic-1m", "dtm")
    box = MapExtent(2_084_000, 301_000, 2_085_000, 302_000, "EPSG:3979")
    wanted = ExportRequest((source,), box, tmp_path / "ours.tif", resolution=(2.0, 2.0), resampling=Resampling.AVERAGE)
    text = script_of(Recipe.PROCESSING, plan_export(wanted)).text

    exec(text, {})  # as QGIS's Python console does

    theirs = (tmp_path / "ours.tif").rename(tmp_path / "theirs.tif")
    same(run_export(plan_export(wanted)).path, theirs)


def test_the_script_for_processing_states_the_crs_that_a_layer_has_and_its_file_has_not(processing, tmp_path):
    """Of two rasters, one beside the other: the first has a CRS of its layer, the other that of its file."""
    one = write_raster(tmp_path / "one.tif", terrain(300, 300), epsg=32618)
    other = write_raster(tmp_path / "other.tif", terrain(300, 300, seed=2), origin=(2_000_300, 500_000))
    sources = (ExportSource(str(one), crs="EPSG:3979"), ExportSource(str(other)))
    box = MapExtent(2_000_200, 499_800, 2_000_400, 499_900, "EPSG:3979")
    wanted = ExportRequest(sources, box, tmp_path / "ours.tif")
    text = script_of(Recipe.PROCESSING, plan_export(wanted)).text

    exec(text, {})

    theirs = (tmp_path / "ours.tif").rename(tmp_path / "theirs.tif")
    same(run_export(plan_export(wanted)).path, theirs)
    plain = replace(wanted, sources=sources[1:])
    assert "SOURCE_CRS" in text
    assert "SOURCE_CRS" not in script_of(Recipe.PROCESSING, plan_export(plain)).text


def test_dask_needs_a_catalogue(source_of, tmp_path):
    source = replace(source_of(COLLECTION, "10_3-mosaic-1m", "dtm"), catalog_url="")
    wanted = ExportRequest(
        (source,), MapExtent(2_084_000, 301_000, 2_084_300, 301_300, "EPSG:3979"), tmp_path / "ours.tif"
    )

    script = script_of(Recipe.DASK, plan_export(wanted))

    assert script.text == ""
    assert "catalogue" in script.problem
