"""`make screenshots`: pictures of the dock in a real QGIS, in both languages, in a light and a dark theme, narrow and
wide. All are written to build/screenshots, those that the documentation shows to docs/images."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import numpy as np
from osgeo import gdal

from .build import built
from .local import local_datacube
from .qgis_process import QgisError, do_in_qgis, make_profile
from .run import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

BUILD = ROOT / "build" / "screenshots"
IMAGES = ROOT / "docs" / "images"
LANGUAGES = ("en", "fr")
THEMES = {"light": "default", "dark": "Night Mapping"}
#: Widths of the dock, in pixels.
WIDTHS = (340, 600)
#: The other pictures of the guide, in the light theme.
STEPS = ("window", "first", "hrdem", "coverage", "browser", "filters", "save", "options")
_COLOURS = 160
#: From the file names of the pictures to those in the documentation.
SHOWN = {f"{step}-{language}-light.png": f"{step}-{language}.png" for step in STEPS for language in LANGUAGES} | {
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
        reduce_picture(BUILD / taken, IMAGES / shown)
    print("\n".join(str(path.relative_to(ROOT)) for path in sorted(BUILD.glob("*.png"))))
    return 0


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
