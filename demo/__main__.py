"""`python -m demo`: serve the local datacube until Ctrl+C, to be used from any QGIS."""

from __future__ import annotations

import signal
from contextlib import suppress

from .build import DATA, built, is_current
from .local import local_datacube

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not is_current(DATA):
        print("Making the demo's data, once: a minute or two, 1.3 GB in build/demo/data", flush=True)
    with local_datacube(built(DATA)) as datacube, suppress(KeyboardInterrupt):
        print(f"STAC API:  {datacube.stac_url}", flush=True)
        print(f"COG store: {datacube.store_url}", flush=True)
        print("Ctrl+C ends it.", flush=True)
        signal.pause()
