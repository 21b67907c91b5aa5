"""Lossless compressions of the guide's window side by side: `python -m benchmarks.compressions FOLDER`, in a process of
its own because the measuring process must stay small. Prints a line of JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal

from .sources import TILE, WINDOW, data

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: GDAL's creation options beside tiles of 512 pixels; None stands for the predictor that suits the type.
_WAYS: dict[str, tuple[str, ...]] = {
    "none": ("COMPRESS=NONE",),
    **{f"DEFLATE {level}": ("COMPRESS=DEFLATE", f"ZLEVEL={level}") for level in (1, 3, 6)},
    **{f"ZSTD {level}": ("COMPRESS=ZSTD", f"ZSTD_LEVEL={level}") for level in (1, 9)},
    "LZW": ("COMPRESS=LZW",),
    "LERC": ("COMPRESS=LERC", "MAX_Z_ERROR=0"),
    "LERC_DEFLATE": ("COMPRESS=LERC_DEFLATE", "MAX_Z_ERROR=0"),
    "LERC_ZSTD": ("COMPRESS=LERC_ZSTD", "MAX_Z_ERROR=0"),
    "DEFLATE 9": ("COMPRESS=DEFLATE", "ZLEVEL=9"),
}


def heights() -> NDArray[Any]:
    dataset = gdal.Open(str(data() / TILE))
    t = dataset.GetGeoTransform()
    left, top = round((WINDOW[0] - t[0]) / t[1]), round((WINDOW[3] - t[3]) / t[5])
    return dataset.ReadAsArray(left, top, round(WINDOW[2] - WINDOW[0]), round(WINDOW[3] - WINDOW[1]))


def measured(values: NDArray[Any], options: list[str], folder: Path) -> dict[str, float] | None:
    """Seconds of the processor to write and to read, on one core, and bytes; None where this GDAL cannot do it."""
    kind = gdal.GDT_Float32 if values.dtype == np.float32 else gdal.GDT_Int16
    path = str(folder / "compressed.tif")
    rows, columns = values.shape
    started = time.process_time()
    tiles = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"]
    dataset = gdal.GetDriverByName("GTiff").Create(path, columns, rows, 1, kind, [*tiles, *options])
    if dataset is None:
        return None
    dataset.GetRasterBand(1).WriteArray(values)
    dataset = None
    written = time.process_time()
    back = gdal.Open(path).ReadAsArray()
    read = time.process_time()
    if not np.array_equal(back, values):
        raise ValueError(f"{options} changes values")
    found = {"write": written - started, "read": read - written, "bytes": Path(path).stat().st_size}
    Path(path).unlink()
    return found


def main() -> None:
    gdal.DontUseExceptions()
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    floats = heights()
    found = {}
    for name, values, suited in (
        ("float32", floats, "3"),
        ("int16", np.clip(np.round(np.nan_to_num(floats)), -32000, 32000).astype("int16"), "2"),
    ):
        for way, options in _WAYS.items():
            takes_predictor = way.split()[0] in ("DEFLATE", "ZSTD", "LZW")
            for predictor in ("", suited) if takes_predictor else ("",):
                others = [f"PREDICTOR={predictor}"] if predictor else []
                key = f"{name}, {way}{', predictor ' + predictor if predictor else ''}"
                found[key] = measured(values, [*options, *others], Path(sys.argv[1]))
                print(key, found[key], file=sys.stderr, flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
