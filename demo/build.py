"""Make the store's files: `python -m demo.build [FOLDER]`; those of the demo only when they are missing or old."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from osgeo import gdal

from . import cogs, drainage, grid, noise, products, projects, relief, rivers, settlements, sidecars, terrain

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "build" / "demo" / "data"

_KEY = ".key"


def built(folder: Path = DATA) -> Path:
    """The folder with all files of the store; makes them when they are missing or the code that makes them has changed.

    Runs in a process of its own, so that a process with QGIS may call it; other callers wait for the first one.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current(folder):
            subprocess.run([sys.executable, "-m", "demo.build", str(folder.resolve())], cwd=ROOT, check=True)
    return folder


def is_current(folder: Path) -> bool:
    key = folder / _KEY
    return key.exists() and key.read_text() == content_key()


def content_key() -> str:
    """A key of everything that the files depend on: the code that makes them and GDAL's version."""
    digest = hashlib.sha256(gdal.VersionInfo("RELEASE_NAME").encode())
    for module in (grid, noise, drainage, rivers, relief, settlements, terrain, projects, cogs, products, sidecars):
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def build(folder: Path) -> None:
    """Make all files in a temporary folder beside this one, then replace this one."""
    gdal.UseExceptions()
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    for raster in products.rasters():
        (fresh / raster.path).parent.mkdir(parents=True, exist_ok=True)
    # the largest first, so that no processor is idle at the end
    order = sorted(range(len(products.sheets())), key=_weight, reverse=True)
    terrain.prepare()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        made = pool.map(_write_sheet, order, [fresh] * len(order), chunksize=1)
        _write_sidecars(fresh)
        list(made)
    (fresh / _KEY).write_text(content_key())
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _weight(index: int) -> float:
    sheet = products.sheets()[index]
    area = sum(box.width * box.height for box in sheet.boxes) / sheet.grid.resolution**2
    return area * sum(2 if raster.theme == "dsm" else 1 for raster in sheet.rasters)


def _write_sheet(index: int, folder: Path) -> None:
    gdal.UseExceptions()
    sheet = products.sheets()[index]
    for raster, blocks in zip(sheet.rasters, sheet.blocks(), strict=True):
        cogs.write_cog(folder / raster.path, raster.grid, blocks)


def _write_sidecars(folder: Path) -> None:
    for raster in products.rasters():
        if sidecars.has_vrt(raster):
            text = sidecars.vrt_text(raster.path, raster.grid)
            (folder / sidecars.vrt_path(raster)).write_text(text, encoding="utf-8")
    empty = folder / ".empty"
    empty.mkdir()
    for resolution in (1, 2):
        for tile in grid.tiles():
            stem = folder / f"hrdem-mosaic-{resolution}m" / f"{tile.name}-mosaic-{resolution}m"
            _describe(stem, projects.projects_in(tile.box), tile.box, empty)
    for project in projects.PROJECTS:
        if project.published:
            _describe(folder / "hrdem-lidar" / project.id, (project,), project.box, empty)
    sidecars.write_thumbnail(folder / "mrdem-30" / "mrdem-30-thumbnail.png", projects.PROJECTS[:2], products.MRDEM_BOX)
    for raster in products.rasters():
        if raster.is_landcover:
            sidecars.write_landcover_thumbnail(folder / products.landcover_thumbnail(raster.year), raster)
    shutil.rmtree(empty)
    for left_over in folder.rglob("*.aux.xml"):
        left_over.unlink()


def _describe(stem: Path, covering: tuple[projects.Project, ...], box: grid.Box, empty: Path) -> None:
    """Write extent, coverage and thumbnail. The sixty tiles without pixels share the same files."""
    writers = {
        "extent.geojson": sidecars.write_extent,
        "coverage.gpkg": sidecars.write_coverage,
        "thumbnail.png": sidecars.write_thumbnail,
    }
    for name, write in writers.items():
        target = stem.with_name(f"{stem.name}-{name}")
        if covering:
            write(target, covering, box)
            continue
        shared = empty / name
        if not shared.exists():
            write(shared, (), box)
        os.link(shared, target)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        started = time.monotonic()
        build(Path(sys.argv[1]))
        print(f"Demo data in {sys.argv[1]}: {time.monotonic() - started:.0f} s")
    else:
        built()
