"""A QGIS without a window that changes what the settings list, at the same time as another one with the same profile.

    python -m tests.life.settings_child ada 25

It says `ready`, waits for a line, then adds so many of each; `count` instead of a number prints how many there are.
The profile lies in QGIS_CUSTOM_CONFIG_PATH.
"""

from __future__ import annotations

import json
import os
import sys
from tempfile import TemporaryDirectory


def main() -> None:
    who, number = sys.argv[1:]
    from qgis.core import QgsApplication

    import tests.conftest  # noqa: F401 - makes this checkout the plugin's package

    with TemporaryDirectory() as profile:
        application = QgsApplication([], True, profile)
        application.initQgis()
        if number == "count":
            print(json.dumps(_counted()), flush=True)
        else:
            print("ready", flush=True)
            sys.stdin.readline()
            for each in range(int(number)):
                _add(f"{who}-{each}")
    sys.stdout.flush()
    os._exit(0)  # the end of QGIS is not what is looked at


def _add(name: str) -> None:
    from pathlib import Path

    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.core.export.jobs.interrupted import remember
    from datacube_browser.core.export.request import ExportRequest, ExportSource
    from datacube_browser.core.extent import MapExtent
    from datacube_browser.core.searches import SavedSearch, SavedSearchStore
    from datacube_browser.core.signing.profile import SigningKind, SigningProfile
    from datacube_browser.core.signing.profiles import SigningProfileStore

    catalog = CatalogStore().add(name, f"https://{name}.example")
    CatalogStore().set_favourite(catalog.id, is_favourite=True)
    SavedSearchStore().save(SavedSearch.of(catalog, {"words": name}), name)
    SigningProfileStore().save(
        SigningProfile(name, name, SigningKind.TELEDETECTION, hosts=("a.example",), endpoint="https://b.example")
    )
    extent = MapExtent(0.0, 0.0, 10.0, 10.0, "EPSG:3979")
    remember(ExportRequest((ExportSource(f"https://{name}.example/a.tif"),), extent, Path(f"/nowhere/{name}.tif")))


def _counted() -> dict[str, int]:
    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.core.searches import SavedSearchStore
    from datacube_browser.core.settings import settings
    from datacube_browser.core.signing.profiles import PRESETS, SigningProfileStore

    return {
        "connections": sum(not each.is_preset for each in CatalogStore().all()),
        "favourites": len(CatalogStore().favourites()),
        "searches": len(SavedSearchStore().saved()),
        "signing profiles": len(SigningProfileStore().all()) - len(PRESETS),
        "exports": len(settings().interrupted_exports.value()),
    }


if __name__ == "__main__":
    main()
