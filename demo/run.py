"""`make demo` and `make run`: the main job on the local datacube in a real QGIS, done by the demo or by a user."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from osgeo import gdal

from .build import built
from .local import local_datacube
from .qgis_process import QgisError, do_in_qgis, make_profile

ROOT = Path(__file__).resolve().parents[1]
_STRIP = 1024
#: Seconds after which a QGIS that has not ended is stopped.
_TIMEOUT_SECONDS = 420.0
BUILD = ROOT / "build" / "demo"
PACKAGE = ROOT / "build" / "datacube_browser.zip"
SOURCE = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
#: West, south, east, north of the guide's export in EPSG:3979, rounded to the metre; the map shows little more.
GUIDE = (2083945, 297226, 2093862, 303287)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="do the main job and check that it really happened")
    mode.add_argument("--interactive", action="store_true", help="open QGIS for a person")
    arguments = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("export.tif", "dock.png", "dialog.png", "report.png"):
        (BUILD / name).unlink(missing_ok=True)
    data = built(BUILD / "data")
    with local_datacube(data) as datacube:
        print(f"STAC API: {datacube.stac_url}\nCOG store: {datacube.store_url}")
        try:
            if arguments.interactive:
                _in_qgis("prepared", datacube.stac_url, seconds=None)
            else:
                _check(data / SOURCE, _in_qgis("watched", datacube.stac_url, seconds=_TIMEOUT_SECONDS))
                print("demo: ok")
        except QgisError as error:
            print(f"demo: failed: {error}", file=sys.stderr)
            return 1
    return 0


def _in_qgis(job: str, stac_url: str, *, seconds: float | None) -> list[float]:
    """Do a job of main_job.py and print its steps; return the saved canvas extent as QGIS reports it."""
    profile = make_profile(BUILD / "profile", PACKAGE)
    steps = do_in_qgis(f"demo.main_job:{job}", profile, BUILD, seconds=seconds, build=str(BUILD), stac_url=stac_url)
    for step in steps:
        facts = ", ".join(f"{key} {value}" for key, value in step.items() if key not in ("step", "seconds"))
        print(f"  {step['seconds']:6.2f} s  {step['step']}{': ' if facts else ''}{facts}")
    return next((step["extent"] for step in steps if "extent" in step), [])


def _check(source_path: Path, extent: list[float]) -> None:
    """Check that the export is the canvas extent in whole, identical pixels of the source, and the picture a window."""
    west, south, east, north = (round(edge) for edge in extent)
    if not (west <= GUIDE[0] and south <= GUIDE[1] and GUIDE[2] <= east and GUIDE[3] <= north):
        raise QgisError(f"the map did not show the guide's extent: {extent}")
    export, source = gdal.Open(str(BUILD / "export.tif")), gdal.Open(str(source_path))
    if export is None or source is None:
        raise QgisError("the exported file cannot be opened")
    columns, rows = east - west, north - south
    if (export.RasterXSize, export.RasterYSize) != (columns, rows):
        raise QgisError(f"the file has {export.RasterXSize} × {export.RasterYSize} pixels, not {columns} × {rows}")
    origin = source.GetGeoTransform()
    left, top = round(west - origin[0]), round(origin[3] - north)
    for first in range(0, rows, _STRIP):
        count = min(_STRIP, rows - first)
        mine = export.GetRasterBand(1).ReadRaster(0, first, columns, count)
        theirs = source.GetRasterBand(1).ReadRaster(left, top + first, columns, count)
        if mine is None or mine != theirs:
            raise QgisError(f"pixels differ from the source in rows {first} to {first + count}")
    print(f"  {columns} × {rows} pixels, identical to the source")
    picture = gdal.Open(str(BUILD / "dock.png"))
    if picture is None or picture.RasterXSize < 1000:
        raise QgisError("there is no picture of the window")


if __name__ == "__main__":
    sys.exit(main())
