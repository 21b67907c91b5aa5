"""`make screenshots`: pictures of the dock in a real QGIS, in both languages, in a light and a dark theme, narrow and
wide, and the film of the main job. All are written to build/screenshots, those that the documentation shows to
docs/images.

Each picture is a job of its own: one that fails is named at the end, and the others are taken. Called again, the
command takes what is missing, until the plugin or the pictures' code has changed.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import numpy as np
from osgeo import gdal

from . import film
from .build import built, content_key
from .local import local_datacube
from .qgis_process import QgisError, do_in_qgis, make_profile
from .run import PACKAGE, ROOT

BUILD = ROOT / "build" / "screenshots"
IMAGES = ROOT / "docs" / "images"
LANGUAGES = ("en", "fr")
THEMES = {"light": "default", "dark": "Night Mapping"}
#: Widths of the dock, in pixels.
WIDTHS = (340, 420)
#: Each picture's files.
PICTURES = {
    "first": ("first-{}", "hrdem-{}"),
    "dock": tuple(f"dock-{{}}-{width}" for width in WIDTHS),
    **{
        name: (f"{name}-{{}}",)
        for name in ("window", "filters", "save", "connection", "options", "coverage", "browser")
    },
}
#: The pictures of the guide in the light theme: from the file names here to those in the documentation.
SHOWN = {
    f"{step}-{language}-light.png": f"{step}-{language}.png"
    for step in ("window", "first", "hrdem", "coverage", "browser", "filters", "save", "options")
    for language in LANGUAGES
} | {f"dock-{language}-light-340.png": f"dock-{language}.png" for language in LANGUAGES}
#: QGIS is started anew so many times for what is missing.
ATTEMPTS = 3
#: Seconds for the start of QGIS, for each picture, and for what a picture waits for: the machine may be busy.
START_SECONDS, PICTURE_SECONDS, PATIENCE_SECONDS = 240, 150, 180
_COLOURS = 160


def main() -> int:
    begin(BUILD)
    failures: list[str] = []
    with local_datacube(built()) as datacube:
        for theme in THEMES:
            for language in LANGUAGES:
                failures += take(f"{language}-{theme}", datacube.stac_url)
                if theme == "light":
                    failures += film.take(language, datacube.stac_url, BUILD, IMAGES)
    IMAGES.mkdir(parents=True, exist_ok=True)
    for taken, shown in SHOWN.items():
        if (BUILD / taken).exists():
            reduce_picture(BUILD / taken, IMAGES / shown)
    print("\n".join(str(path.relative_to(ROOT)) for path in sorted(BUILD.glob("*.png"))))
    for failure in failures:
        print(f"screenshots: failed: {failure}", file=sys.stderr)
    return 1 if failures else 0


def begin(folder: Path) -> None:
    """Empty the folder if its pictures are of another plugin, other data or other code."""
    digest = hashlib.sha256(PACKAGE.read_bytes() + content_key().encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    key = folder / ".key"
    if not key.exists() or key.read_text() != digest.hexdigest():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        key.write_text(digest.hexdigest())
    (folder / "reports").mkdir(exist_ok=True)


def missing(name: str) -> list[str]:
    """The pictures of "en-light" that have not been taken."""
    return [
        picture
        for picture, files in PICTURES.items()
        if not all((BUILD / f"{file.format(name)}.png").exists() for file in files)
    ]


def take(name: str, stac_url: str) -> list[str]:
    """Take the missing pictures of "en-light"; return what failed, and why."""
    language, _, theme = name.partition("-")
    reasons: dict[str, str] = {}
    for attempt in range(ATTEMPTS):
        wanted = missing(name)
        if not wanted:
            break
        if attempt % 2:  # without the one at which QGIS may have ended
            wanted = wanted[1:] or wanted
        profile = make_profile(BUILD / "profiles" / name, PACKAGE, language=language, theme=THEMES[theme])
        try:
            steps = do_in_qgis(
                "demo.pictures:taken",
                profile,
                BUILD / "reports" / name,
                seconds=START_SECONDS + PICTURE_SECONDS * len(wanted),
                stac_url=stac_url,
                pictures=str(BUILD),
                name=name,
                widths=WIDTHS,
                wanted=wanted,
                patience=PATIENCE_SECONDS,
            )
        except QgisError as error:
            reasons.update(dict.fromkeys(wanted, str(error)))
        else:
            reasons.update({step["picture"]: step["error"] for step in steps if step["step"] == "failed"})
    return [f"{picture} ({name}): {reasons[picture]}" for picture in missing(name)]


def reduce_picture(source: Path, target: Path) -> None:
    """Reduce the picture to its nearest few colours: a quarter of the bytes, with hardly visible changes."""
    picture = gdal.Open(str(source))
    colours = gdal.ColorTable()
    gdal.ComputeMedianCutPCT(*(picture.GetRasterBand(number) for number in (1, 2, 3)), _COLOURS, colours)
    table = np.array([colours.GetColorEntry(number)[:3] for number in range(colours.GetCount())], np.int32)
    pixels = picture.ReadAsArray()[:3].astype(np.int32).reshape(3, -1).T
    seen, where = np.unique(pixels, axis=0, return_inverse=True)
    nearest = np.array([((table - one) ** 2).sum(axis=1).argmin() for one in seen], np.uint8)
    memory = gdal.GetDriverByName("MEM").Create("", picture.RasterXSize, picture.RasterYSize)
    memory.GetRasterBand(1).SetRasterColorTable(colours)
    memory.GetRasterBand(1).WriteArray(nearest[where].reshape(picture.RasterYSize, picture.RasterXSize))
    gdal.GetDriverByName("PNG").CreateCopy(str(target), memory, options=["ZLEVEL=9"])
    target.with_name(f"{target.name}.aux.xml").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
