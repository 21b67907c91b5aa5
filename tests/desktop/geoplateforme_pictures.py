"""The pictures of the Géoplateforme's guide, from a real QGIS on the test server, in both languages and themes: the
light ones for docs/images. A part of `make screenshots`: what fails is named, the others are taken, and when it is
called again it takes what is missing."""

from __future__ import annotations

import sys

from demo.qgis_process import QgisError, do_in_qgis, make_profile
from demo.run import PACKAGE, ROOT
from demo.screenshots import IMAGES, LANGUAGES, THEMES, begin, reduce_picture
from tests.desktop.test_geoplateforme import orders_for
from tests.servers.entrepot import entrepot

BUILD = ROOT / "build" / "geoplateforme-pictures"
SHOWN = ("harvest", "slabs", "run", "publish", "published")
#: QGIS is started anew so many times; the pictures of one harvest follow each other.
ATTEMPTS = 2
SECONDS = 1200


def main() -> int:
    begin(BUILD)
    failures = [take(language, theme) for theme in THEMES for language in LANGUAGES]
    for failure in filter(None, failures):
        print(f"pictures of the Géoplateforme: failed: {failure}", file=sys.stderr)
    return 1 if any(failures) else 0


def take(language: str, theme: str) -> str:
    """Take the pictures unless they are there; return what failed, and why."""
    folder, reason = BUILD / f"{language}-{theme}", ""
    for _ in range(ATTEMPTS):
        if all((folder / f"{name}.png").exists() for name in SHOWN):
            break
        profile = make_profile(folder / "profile", PACKAGE, language=language, theme=THEMES[theme])
        with entrepot() as store:
            job = "tests.desktop.geoplateforme_jobs:harvest_and_publish"
            try:
                do_in_qgis(job, profile, folder, seconds=SECONDS, **orders_for(store, folder))
            except QgisError as error:
                reason = str(error)
    missing = [name for name in SHOWN if not (folder / f"{name}.png").exists()]
    if theme == "light":
        for name in set(SHOWN) - set(missing):
            reduce_picture(folder / f"{name}.png", IMAGES / f"geoplateforme-{name}-{language}.png")
    return f"{', '.join(missing)} ({language}, {theme}): {reason}" if missing else ""


if __name__ == "__main__":
    sys.exit(main())
