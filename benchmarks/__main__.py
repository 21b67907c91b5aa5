"""Run the benchmarks and write the results to build/bench/: `python -m benchmarks [--only NAME]`."""

from __future__ import annotations

import argparse
import os
import time

from osgeo import gdal

from .cases import CASES
from .measure import BUILD
from .table import report


def _machine() -> str:
    from qgis.core import Qgis

    return f"{os.cpu_count()} cores, QGIS {Qgis.QGIS_VERSION.split('-')[0]}, GDAL {gdal.VersionInfo('RELEASE_NAME')}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="NAME", choices=CASES, help=", ".join(CASES))
    only = parser.parse_args().only
    started = time.monotonic()
    sections = []
    for name, case in CASES.items():
        if only in (None, name):
            load = os.getloadavg()[0]
            print(f"{name} (load before: {load:.2f})", flush=True)
            sections.append(case())
    BUILD.mkdir(parents=True, exist_ok=True)
    path = BUILD / f"{only or 'results'}.md"
    path.write_text(report(_machine(), sections), encoding="utf-8")
    print(path.read_text(encoding="utf-8"))
    print(f"{time.monotonic() - started:.0f} s; the results are in {path}")


if __name__ == "__main__":
    main()
