"""`make screenshots`: pictures of the dock in a real QGIS, in both languages, in a light and a dark theme, narrow and
wide. All of them go to build/screenshots; those that the documents show go to docs/images."""

from __future__ import annotations

import shutil
import sys

from .build import built
from .local import local_datacube
from .qgis_process import QgisError, do_in_qgis, make_profile
from .run import PACKAGE, ROOT

BUILD = ROOT / "build" / "screenshots"
IMAGES = ROOT / "docs" / "images"
LANGUAGES = ("en", "fr")
THEMES = {"light": "default", "dark": "Night Mapping"}
#: Widths of the dock, in pixels.
WIDTHS = (340, 600)
#: From the pictures that are made to those that the documents show.
SHOWN = {f"window-{language}-light.png": f"window-{language}.png" for language in LANGUAGES} | {
    f"dock-{language}-light-340.png": f"dock-{language}.png" for language in LANGUAGES
}


def main() -> int:
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    data = built()
    with local_datacube(data) as datacube:
        for language in LANGUAGES:
            for theme, key in THEMES.items():
                name = f"{language}-{theme}"
                profile = make_profile(BUILD / "profiles" / name, PACKAGE, language=language, theme=key)
                try:
                    do_in_qgis(
                        "demo.pictures:taken",
                        profile,
                        BUILD / "reports" / name,
                        seconds=300,
                        stac_url=datacube.stac_url,
                        pictures=str(BUILD),
                        name=name,
                        widths=WIDTHS,
                    )
                except QgisError as error:
                    print(f"screenshots: {name}: {error}", file=sys.stderr)
                    return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    for taken, shown in SHOWN.items():
        shutil.copyfile(BUILD / taken, IMAGES / shown)
    print("\n".join(str(path.relative_to(ROOT)) for path in sorted(BUILD.glob("*.png"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
