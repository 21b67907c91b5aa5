"""The contenders: the plugin's export and the tools that people use today."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from .measure import BUILD, Contender
from .sources import CRS, Bounds, MosaicTile

if TYPE_CHECKING:
    from pathlib import Path

UNCOMPRESSED = ("COMPRESS=NONE",)
#: The plugin's defaults, for GDAL's tools.
COMPRESSED = (
    "COMPRESS=DEFLATE",
    "ZLEVEL=3",
    "PREDICTOR=3",
    "TILED=YES",
    "BLOCKXSIZE=512",
    "BLOCKYSIZE=512",
    "NUM_THREADS=ALL_CPUS",
)
#: The options that speed up GDAL's tools most: parallel requests, no requests for sidecar files.
_BEST = {"GDAL_NUM_THREADS": "16", "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}
_RASTERIO = BUILD.parent / "bench-venv" / "bin" / "python"


def in_qgis(job: str, name: str, tiles: list[MosaicTile], box: Bounds, **others: Any) -> Contender:
    """A job of `in_qgis` for an extent in EPSG:3979, or in `box_crs` if given."""

    def command(url: str, output: Path) -> list[str]:
        sources = [{"url": f"{url}/{tile.path}", "box": tile.box} for tile in tiles]
        arguments = {"sources": sources, "box": box, "crs": CRS, "box_crs": CRS, "output": str(output), **others}
        return [sys.executable, "-m", "benchmarks.in_qgis", job, json.dumps(arguments)]

    return Contender(name, command)


def translate(name: str, path: str, box: Bounds, *options: str, best: bool = False) -> Contender:
    corners = [str(value) for value in (box[0], box[3], box[2], box[1])]
    creation = [word for option in options for word in ("-co", option)]

    def command(url: str, output: Path) -> list[str]:
        return ["gdal_translate", "-q", *creation, "-projwin", *corners, f"/vsicurl/{url}/{path}", str(output)]

    return Contender(name, command, _BEST if best else {})


def rasterio(path: str, box: Bounds) -> Contender:
    corners = [str(value) for value in box]

    def command(url: str, output: Path) -> list[str]:
        return [str(_RASTERIO), "benchmarks/rasterio_script.py", f"{url}/{path}", str(output), *corners]

    return Contender("the guide's rasterio script", command)


def warp(name: str, path: str, box: Bounds, crs: str, resolution: float, *, best: bool) -> Contender:
    arguments = ["-q", "-t_srs", crs, "-te", *map(str, box), "-tr", str(resolution), str(resolution), "-r", "bilinear"]
    if best:
        arguments += ["-multi", "-wo", "NUM_THREADS=ALL_CPUS"]

    def command(url: str, output: Path) -> list[str]:
        return ["gdalwarp", *arguments, f"/vsicurl/{url}/{path}", str(output)]

    return (
        Contender("gdalwarp -multi, best settings", command, {**_BEST, "GDAL_NUM_THREADS": "8"} if best == 8 else _BEST)
        if best
        else Contender("gdalwarp", command)
    )
