"""The benchmarks' sources: the demo's 500,000 x 500,000 tile, rasters of copies of its pixels, a COG of noise, and
bytes of blocks.

    python -m benchmarks.sources FOLDER

makes the copies, in a process of its own because the measuring process must stay small.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

from demo.build import built

from .link import ROOT

CRS = "EPSG:3979"
UTM = "EPSG:32619"
TILE = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
#: Its item, and a part of the title of its collection.
ITEM, COLLECTION = "10_3-mosaic-1m", "(HRDEM) at 1m"

Bounds = tuple[float, float, float, float]

#: The guide's extent, on the grid: 9917 x 6061 pixels of 1 m.
WINDOW: Bounds = (2083945.0, 297226.0, 2093862.0, 303287.0)

LARGE = "large.tif"
LARGE_SIZE = (30000, 20000)
LARGE_BOX: Bounds = (2000000.0, 480000.0, 2030000.0, 500000.0)

#: Of 1 m float32 with LZW: 1 MB a block, and all its directories and their index of blocks at its beginning.
NOISE = "noise.tif"
_NOISE_SIZE = 8192, 5120
NOISE_BOX: Bounds = (2000000.0, 500000.0 - 5120, 2000000.0 + 8192, 500000.0)

#: Side of a tile of the mosaic, in pixels of 1 m.
SIDE = 1024
_GRID = 8
#: A block in the middle of the window, where every pixel has data.
_COLUMN, _ROW = 165 * 512, 385 * 512


@dataclass(frozen=True)
class MosaicTile:
    path: str
    box: Bounds


def mosaic() -> list[MosaicTile]:
    """The mosaic's 64 tiles in eight rows, starting at the upper left."""
    tiles = []
    for number in range(_GRID * _GRID):
        left, top = 2_000_000 + number % _GRID * SIDE, 500_000 - number // _GRID * SIDE
        tiles.append(MosaicTile(f"tiles/{number:02}.tif", (left, top - SIDE, left + SIDE, top)))
    return tiles


def data() -> Path:
    """The folder of the demo's store."""
    return built()


def copies(folder: Path) -> Path:
    """The folder with the rasters of copies; makes them if they are missing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            subprocess.run([sys.executable, "-m", "benchmarks.sources", str(folder)], cwd=ROOT, check=True)
    return folder


def noise(folder: Path) -> Path:
    """The folder with the COG of noise; makes it if it is missing."""
    path = folder / NOISE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        columns, rows = _NOISE_SIZE
        raw, fresh = folder / f"{os.getpid()}.raw.tif", folder / f"{os.getpid()}.part.tif"
        dataset = gdal.GetDriverByName("GTiff").Create(str(raw), columns, rows, 1, gdal.GDT_Float32)
        reference = osr.SpatialReference()
        reference.SetFromUserInput(CRS)
        dataset.SetProjection(reference.ExportToWkt())
        dataset.SetGeoTransform((NOISE_BOX[0], 1, 0, NOISE_BOX[3], 0, -1))
        values = np.random.default_rng(1)
        for row in range(0, rows, 512):
            dataset.GetRasterBand(1).WriteArray(values.random((512, columns), dtype="f4") * 900, 0, row)
        del dataset
        gdal.Translate(str(fresh), str(raw), format="COG", creationOptions=["COMPRESS=LZW", "BIGTIFF=IF_SAFER"])
        raw.unlink()
        fresh.rename(path)
    return folder


def touched_bytes(path: Path, bounds: Bounds) -> tuple[int, int]:
    """Number and compressed bytes of the full-resolution blocks that the bounds (in the raster's CRS) touch."""
    dataset = gdal.Open(str(path))
    t = dataset.GetGeoTransform()
    left, right = round((bounds[0] - t[0]) / t[1]), round((bounds[2] - t[0]) / t[1])
    top, bottom = round((bounds[3] - t[3]) / t[5]), round((bounds[1] - t[3]) / t[5])
    band = dataset.GetRasterBand(1)
    width, height = band.GetBlockSize()
    blocks = {
        (column, row)
        for column in range(left // width, (right - 1) // width + 1)
        for row in range(top // height, (bottom - 1) // height + 1)
    }
    return len(blocks), _bytes_of(band, blocks)


def warped_bytes(path: Path, bounds: Bounds, crs: str, level: int, *, step: float = 20.0) -> tuple[int, int]:
    """Number and compressed bytes of an overview's blocks (level -1: full resolution) within bounds in another CRS,
    looked up at points `step` apart with one pixel around each."""
    dataset = gdal.Open(str(path))
    full = dataset.GetRasterBand(1)
    band = full if level < 0 else full.GetOverview(level)
    factor = full.XSize / band.XSize
    width, height = band.GetBlockSize()
    t = dataset.GetGeoTransform()
    target, source = osr.SpatialReference(), dataset.GetSpatialRef()
    target.SetFromUserInput(crs)
    target.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    back = osr.CoordinateTransformation(target, source)
    across = int((bounds[2] - bounds[0]) / step)
    down = int((bounds[3] - bounds[1]) / step)
    places = [(bounds[0] + i * step, bounds[1] + j * step) for i in range(across + 1) for j in range(down + 1)]
    blocks = set()
    for x, y, _ in back.TransformPoints(places):
        column, row = (x - t[0]) / t[1] / factor, (y - t[3]) / t[5] / factor
        blocks |= {(int(column + i) // width, int(row + j) // height) for i in (-1, 1) for j in (-1, 1)}
    return len(blocks), _bytes_of(band, blocks)


def _bytes_of(band: gdal.Band, blocks: set[tuple[int, int]]) -> int:
    return sum(int(band.GetMetadataItem(f"BLOCK_SIZE_{column}_{row}", "TIFF") or 0) for column, row in blocks)


def _make(folder: Path) -> None:
    gdal.UseExceptions()
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    (fresh / "tiles").mkdir(parents=True)
    tile = data() / TILE
    options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=LZW", "BIGTIFF=IF_SAFER", "NUM_THREADS=2"]
    repeated = fresh / "large.vrt"
    repeated.write_text(_repeated(tile), encoding="utf-8")
    gdal.Translate(str(fresh / LARGE), str(repeated), creationOptions=options)
    repeated.unlink()
    for each in mosaic():
        xmin, ymin, xmax, ymax = each.box
        place = {"srcWin": [_COLUMN, _ROW, SIDE, SIDE], "outputBounds": [xmin, ymax, xmax, ymin]}
        gdal.Translate(str(fresh / each.path), str(tile), creationOptions=options, **place)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _repeated(tile: Path) -> str:
    """A VRT of the large raster's size, filled with repetitions of the guide's window."""
    columns, rows = LARGE_SIZE
    width, height = round(WINDOW[2] - WINDOW[0]), round(WINDOW[3] - WINDOW[1])
    left, top = round(WINDOW[0] - 2_000_000), round(500_000 - WINDOW[3])
    pieces = "".join(
        f'<SimpleSource><SourceFilename relativeToVRT="0">{tile}</SourceFilename><SourceBand>1</SourceBand>'
        f'<SrcRect xOff="{left}" yOff="{top}" xSize="{min(width, columns - x)}" ySize="{min(height, rows - y)}"/>'
        f'<DstRect xOff="{x}" yOff="{y}" xSize="{min(width, columns - x)}" ySize="{min(height, rows - y)}"/>'
        "</SimpleSource>"
        for x in range(0, columns, width)
        for y in range(0, rows, height)
    )
    return (
        f'<VRTDataset rasterXSize="{columns}" rasterYSize="{rows}"><SRS>{CRS}</SRS>'
        f"<GeoTransform>{LARGE_BOX[0]}, 1, 0, {LARGE_BOX[3]}, 0, -1</GeoTransform>"
        f'<VRTRasterBand dataType="Float32" band="1"><NoDataValue>-32767</NoDataValue>{pieces}</VRTRasterBand>'
        "</VRTDataset>"
    )


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
