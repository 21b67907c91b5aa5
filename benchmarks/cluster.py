"""The generated Dask script with 1, 2 and 4 workers on this machine: `python -m benchmarks.cluster [--setting B]`.

Writes build/bench/cluster.md. Catalogue and store are the demo's, the store behind a link. "Start" is the same script
for a window of one block: Python's imports, the cluster's start, the search. The result is compared with that of one
worker, pixel for pixel.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.core import QgsApplication

from demo.catalog import catalogue
from demo.stac_server import stac_server
from tests.recipes_python import recipes_python

from .in_qgis import load_plugin
from .link import SETTINGS, Link, Setting, link
from .measure import BUILD
from .sources import CRS, TILE, WINDOW, Bounds, data, touched_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = (1, 2, 4)
_ONE_BLOCK: Bounds = (WINDOW[0], WINDOW[3] - 512, WINDOW[0] + 512, WINDOW[3])


def script(stac_url: str, store_url: str, box: Bounds, folder: Path) -> Path:
    """Write the script for the extent, as the dialog would."""
    from datacube_browser.core.export.planning.plan_export import plan_export
    from datacube_browser.core.export.request import ExportRequest, ExportSource
    from datacube_browser.core.extent import MapExtent
    from datacube_browser.core.recipes import Recipe, script_of

    item = Path(TILE).name.removesuffix("-dtm.tif")
    source = ExportSource(
        f"{store_url}/{TILE}",
        item_id=item,
        collection_id=Path(TILE).parent.name,
        catalog_url=stac_url,
        asset_key="dtm",
    )
    plan = plan_export(ExportRequest((source,), MapExtent(*box, CRS), folder / "result.tif"))
    path = folder / f"script-{round(box[2] - box[0])}.py"
    path.write_text(script_of(Recipe.DASK, plan).text, encoding="utf-8")
    return path


def seconds(path: Path, workers: int, output: Path, runs: int) -> float:
    """The script's duration, the median of the runs."""

    def once() -> float:
        output.unlink(missing_ok=True)
        started = time.monotonic()
        command = [recipes_python(), path, output, "--workers", str(workers)]
        subprocess.run(command, check=True, capture_output=True, cwd=path.parent)
        return time.monotonic() - started

    return statistics.median(once() for _ in range(runs))


def rows(running: Link, runs: int) -> Iterator[tuple[str, ...]]:
    checksums = set()
    with stac_server(*catalogue(running.url)) as stac_url, tempfile.TemporaryDirectory(dir=BUILD) as folder:
        whole = script(stac_url, running.url, WINDOW, Path(folder))
        start = script(stac_url, running.url, _ONE_BLOCK, Path(folder))
        alone = 0.0
        for workers in WORKERS:
            output = Path(folder) / f"{workers}.tif"
            starting, all_of_it = (seconds(each, workers, output, runs) for each in (start, whole))
            result = gdal.Open(str(output))
            checksums.add(result.GetRasterBand(1).Checksum())
            alone = alone or all_of_it - starting
            work = all_of_it - starting
            print(f"{workers} workers: {all_of_it:.1f} s", flush=True)
            yield str(workers), f"{starting:.1f}", f"{all_of_it:.1f}", f"{work:.1f}", f"{alone / work:.1f}"
    if len(checksums) != 1:
        raise SystemExit("the results differ")


def page(setting: Setting, table: list[tuple[str, ...]]) -> str:
    blocks, size = touched_bytes(data() / TILE, WINDOW)
    headers = ("Workers (2 threads each)", "Start, s", "All, s", "Without start, s", "Speed-up")
    lines = [
        f"{os.cpu_count()} cores; link {setting.name}: round trip {setting.round_trip * 1000:.0f} ms, "
        f"{(setting.connection or 0) / 1e6:.0f} MB/s a connection, {(setting.total or 0) / 1e6:.0f} MB/s in all; "
        f"{blocks} blocks, {size / 1e6:.0f} MB; load: {os.getloadavg()[0]:.1f}.",
        "",
        f"| {' | '.join(headers)} |",
        f"|{'---|' * len(headers)}",
        *(f"| {' | '.join(row)} |" for row in table),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--setting", choices=SETTINGS, default="B")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    setting = SETTINGS[arguments.setting]
    BUILD.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as profile:  # without the user's proxy and cache
        application = QgsApplication([], False, profile)
        application.initQgis()
        load_plugin()
        from datacube_browser.core.settings import settings

        settings().disk_cache.setValue(0)
        with link(data(), setting) as running:
            text = page(setting, list(rows(running, arguments.runs)))
    (BUILD / "cluster.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
