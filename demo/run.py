"""`make demo` and `make run`: the main job on the local datacube, in a real QGIS, done by the demo or by a person."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from osgeo import gdal

from .build import built
from .local import local_datacube
from .qgis_process import QgisError, make_profile, run_qgis

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "demo"
PACKAGE = ROOT / "build" / "datacube_browser.zip"
SOURCE = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
#: Columns and rows of the guide's export, and the tile's column and row at which it starts.
SIZE, START = (9917, 6061), (83945, 196713)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", action="store_true", help="do the main job and check that it really happened")
    mode.add_argument("--interactive", action="store_true", help="open QGIS for a person")
    arguments = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("export.tif", "dock.png", "dialog.png", "failed.png", "report.json"):
        (BUILD / name).unlink(missing_ok=True)
    data = built(BUILD / "data")
    with local_datacube(data) as datacube:
        print(f"STAC API: {datacube.stac_url}\nCOG store: {datacube.store_url}")
        try:
            _run(datacube.stac_url, is_interactive=arguments.interactive)
            if arguments.check:
                _check(data / SOURCE)
        except QgisError as error:
            print(f"demo: failed: {error}", file=sys.stderr)
            return 1
    if arguments.check:
        print("demo: ok")
    return 0


def _run(stac_url: str, *, is_interactive: bool) -> None:
    report = BUILD / "report.json"
    orders = {
        "root": str(ROOT),
        "build": str(BUILD),
        "report": str(report),
        "stac_url": stac_url,
        "interactive": is_interactive,
    }
    path = BUILD / "orders.json"
    path.write_text(json.dumps(orders), encoding="utf-8")
    run_qgis(
        make_profile(BUILD / "profile", PACKAGE),
        ROOT / "demo" / "session.py",
        {"DATACUBE_DEMO": str(path)},
        log=BUILD / "qgis.log",
        seconds=None if is_interactive else 420,
    )
    if is_interactive:
        return
    if not report.exists():
        raise QgisError(f"QGIS ended without a report; its log is {BUILD / 'qgis.log'}")
    result = json.loads(report.read_text(encoding="utf-8"))
    print(f"QGIS {result['qgis']}")
    for step in result["steps"]:
        facts = ", ".join(f"{key} {value}" for key, value in step.items() if key not in ("step", "seconds"))
        print(f"  {step['seconds']:6.2f} s  {step['step']}{': ' if facts else ''}{facts}")
    if result["error"]:
        raise QgisError(result["error"])


def _check(source_path: Path) -> None:
    """The export is the guide's window of the source, pixel for pixel, and the picture shows a window."""
    export, source = gdal.Open(str(BUILD / "export.tif")), gdal.Open(str(source_path))
    if export is None or source is None:
        raise QgisError("the exported file cannot be opened")
    if (export.RasterXSize, export.RasterYSize) != SIZE:
        raise QgisError(f"the exported file has {export.RasterXSize} x {export.RasterYSize} pixels, not {SIZE}")
    rows = 1024
    for top in range(0, SIZE[1], rows):
        count = min(rows, SIZE[1] - top)
        mine = export.GetRasterBand(1).ReadRaster(0, top, SIZE[0], count)
        theirs = source.GetRasterBand(1).ReadRaster(START[0], START[1] + top, SIZE[0], count)
        if mine != theirs:
            raise QgisError(f"pixels differ from the source in rows {top} to {top + count}")
    print(f"  {SIZE[0]} x {SIZE[1]} pixels, identical to the source")
    picture = gdal.Open(str(BUILD / "dock.png"))
    if picture is None or picture.RasterXSize < 1000:
        raise QgisError("there is no picture of the window")


if __name__ == "__main__":
    sys.exit(main())
