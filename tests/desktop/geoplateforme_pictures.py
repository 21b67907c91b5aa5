"""The pictures of the Géoplateforme's guide, from a real QGIS on the test server, in both languages: for
docs/images. A part of `make screenshots`."""

from __future__ import annotations

import shutil
import sys

from demo.qgis_process import QgisError, do_in_qgis, make_profile
from demo.run import PACKAGE, ROOT
from demo.screenshots import IMAGES, LANGUAGES, reduce_picture
from tests.desktop.test_geoplateforme import orders_for
from tests.servers.entrepot import entrepot

BUILD = ROOT / "build" / "geoplateforme-pictures"
SHOWN = ("harvest", "slabs", "run", "publish", "published")


def main() -> int:
    shutil.rmtree(BUILD, ignore_errors=True)
    for language in LANGUAGES:
        folder = BUILD / language
        profile = make_profile(folder / "profile", PACKAGE, language=language)
        with entrepot() as store:
            job = "tests.desktop.geoplateforme_jobs:harvest_and_publish"
            try:
                do_in_qgis(job, profile, folder, seconds=400, **orders_for(store, folder))
            except QgisError as error:
                print(f"pictures of the Géoplateforme, {language}: {error}", file=sys.stderr)
                return 1
        for name in SHOWN:
            reduce_picture(folder / f"{name}.png", IMAGES / f"geoplateforme-{name}-{language}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
