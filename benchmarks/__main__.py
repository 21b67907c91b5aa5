"""Run the benchmarks and write the results to build/bench/: `python -m benchmarks [--only NAME]`."""

from __future__ import annotations

import argparse
import os
import time

from osgeo import gdal

from .cases import CASES
from .measure import BUILD
from .table import report

_METHOD = """\
`make bench` writes this page to `build/bench/results.md`; `make bench ONLY=NAME` runs one case. Every contender runs
alone, in a process of its own, one after the other in the same run: compare figures of one run only. Who needs less
than 10 s (3 s without a limit) runs three times, and the run in the middle counts.

- **Link**: a server in a process of its own, over loopback. It waits a round trip for each new connection and before
  each answer, and paces each connection and all of them together. TLS and TCP's slow start are not simulated. "Link"
  is what the link itself needs: the compressed bytes of the blocks touched, by the file's block index, at the rate for
  all connections, and one round trip.
- **Seconds**: ours with planning; Save As with its layer opened before; rasterio's script without its imports; GDAL's
  tools from start to end. What is written stays in the system's cache: the disk is not waited for.
- **Memory**: the peak above an idle QGIS for ours and Save As; "all" is a whole process. MB are millions of bytes.
- **Best settings**: `GDAL_NUM_THREADS=16`, `GDAL_DISABLE_READDIR_ON_OPEN=EMPTY_DIR`; for gdalwarp also `-multi` and
  `-wo NUM_THREADS=ALL_CPUS`. rasterio brings a newer GDAL of its own."""


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
    path.write_text(report(f"{_machine()}\n\n{_METHOD}", sections), encoding="utf-8")
    print(path.read_text(encoding="utf-8"))
    print(f"{time.monotonic() - started:.0f} s; the results are in {path}")


if __name__ == "__main__":
    main()
