"""The template of the script that works on tile jobs."""

from __future__ import annotations

JOB = '''\
"""Makes the tiles that $manifest, beside this file, describes: a large raster in many files.

    python job.py                        all of them, one after the other
    python job.py --part 3/8             the third of eight shares: one for each machine that sees this folder
    python job.py --tile 1-1 2-5         these
    python job.py --list                 what there is to do; fetches nothing
    python job.py --merge                a virtual raster of the tiles that are finished; fetches nothing

As a job array of SLURM: sbatch --array=1-8, with --part $$SLURM_ARRAY_TASK_ID/8.

Stopped at any time, it goes on when it is started again: a tile is finished when its file is there, or an empty file
.empty where it has no data. Who finishes the last tile writes the virtual raster. The exit code is 0 when all that was
asked for is done, 1 when a tile failed.

Needs rasterio: pip install rasterio
"""

import argparse
import json
import os
import socket
import sys
import threading
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.sax.saxutils import escape

$imports
for key, value in {
$settings
}.items():
    os.environ.setdefault(key, value)

FOLDER = Path(__file__).resolve().parent
MANIFEST = json.loads((FOLDER / "$manifest").read_text(encoding="utf-8"))
if MANIFEST["version"] != $version:
    raise SystemExit("This script cannot read $manifest of another version.")
TILES = MANIFEST["tiles"]
CRS, TRANSFORM = MANIFEST["crs"], rasterio.Affine(*MANIFEST["transform"])
BANDS, DTYPE, NODATA = MANIFEST["bands"], MANIFEST["dtype"], MANIFEST["nodata"]
if isinstance(NODATA, str):
    NODATA = float(NODATA)
FILL, IS_MOSAIC = float(MANIFEST["fill"]), MANIFEST["is_mosaic"]
MEANINGS = [(name, unit, float(scale), float(offset)) for name, unit, scale, offset in MANIFEST["meanings"]]
COLORS = {int(value): tuple(color) for value, color in MANIFEST["colors"].items()}
RESAMPLING = Resampling[MANIFEST["resampling"]]
PROFILE = {"driver": "GTiff", "count": BANDS, "dtype": DTYPE, "nodata": NODATA, **MANIFEST["creation_options"]}
OWN = f"{socket.gethostname()}-{os.getpid()}.part"  # in the names of files that are not finished

$reading

${signing}def is_finished(tile):
    file = FOLDER / tile["file"]
    return file.exists() or file.with_suffix(".empty").exists()


def address(source):
    """Of a source, with the signature where it needs one."""
    if not source["is_signed"]:
        return source["address"]
    if "$signature" not in os.environ:
        raise SystemExit("Set $signature to the query of the signed addresses (behind the ?).")
    return source["address"] + "?" + os.environ["$signature"]


def make(tile):
    """Fetches a tile. Its file appears when it is whole."""
    file, (column, row, width, height) = FOLDER / tile["file"], tile["window"]
    sources = []
    for source in MANIFEST["sources"]:
        left, top, columns, rows = source["window"]
        if intersect(Window(left, top, columns, rows), Window(column, row, width, height)):
            box = left - column, top - row, columns, rows
            sources.append((address(source), source["overview"], source["scale"], box, source["crs"]))
${signed}    file.parent.mkdir(exist_ok=True)
    new, cog = file.with_name(f"{file.stem}.{OWN}.tif"), file.with_name(f"{file.stem}.{OWN}.cog.tif")
    try:
        is_any, sums = save(new, sources, TRANSFORM * rasterio.Affine.translation(column, row), width, height)
        if NODATA is not None and not is_any:
            file.with_suffix(".empty").touch()
            return
        if MANIFEST["cog_options"] is not None:
            rasterio.shutil.copy(new, cog, driver="COG", **MANIFEST["cog_options"])
            check(cog, sums, MANIFEST["cog_options"])
            cog.replace(new)
        if not is_finished(tile):  # by another machine meanwhile
            new.replace(file)
    finally:  # its own, and those of runs that were killed
        for each in file.parent.iterdir():
            is_of_tile = each.name.startswith(f"{file.stem}.") and ".part." in each.name
            if is_of_tile and (OWN in each.name or is_finished(tile)):
                each.unlink(missing_ok=True)


def merge():
    """Writes the virtual raster of the tiles that are there, unless it is there and says the same."""
    file = FOLDER / MANIFEST["virtual_raster"]
    lines = [
        f'<VRTDataset rasterXSize="{MANIFEST["width"]}" rasterYSize="{MANIFEST["height"]}">',
        f"  <SRS>{escape(CRS)}</SRS>",
        f"  <GeoTransform>{', '.join(map(repr, TRANSFORM.to_gdal()))}</GeoTransform>",
    ]
    made = [tile for tile in TILES if (FOLDER / tile["file"]).exists()]
    for band in range(1, BANDS + 1):
        lines.append(f'  <VRTRasterBand dataType="{MANIFEST["gdal_type"]}" band="{band}">')
        name, unit, scale, offset = MEANINGS[band - 1]
        lines += [f"    <Description>{escape(name)}</Description>"] if name else []
        lines += [] if NODATA is None else [f"    <NoDataValue>{NODATA!r}</NoDataValue>"]
        lines += [f"    <UnitType>{escape(unit)}</UnitType>"] if unit else []
        if (scale, offset) != (1, 0):
            lines.append(f"    <Offset>{offset!r}</Offset><Scale>{scale!r}</Scale>")
        if COLORS and band == 1:
            lines.append("    <ColorInterp>Palette</ColorInterp><ColorTable>")
            for value in range(max(COLORS) + 1):
                r, g, b, a = COLORS.get(value, (0, 0, 0, 255))
                lines.append(f'      <Entry c1="{r}" c2="{g}" c3="{b}" c4="{a}"/>')
            lines.append("    </ColorTable>")
        for tile in made:
            column, row, width, height = tile["window"]
            size = f'xSize="{width}" ySize="{height}"'
            lines.append(
                f'    <SimpleSource><SourceFilename relativeToVRT="1">{escape(tile["file"])}</SourceFilename>'
                f"<SourceBand>{band}</SourceBand>"
                f'<SourceProperties RasterXSize="{width}" RasterYSize="{height}" DataType="{MANIFEST["gdal_type"]}"/>'
                f'<SrcRect xOff="0" yOff="0" {size}/><DstRect xOff="{column}" yOff="{row}" {size}/></SimpleSource>'
            )
        lines.append("  </VRTRasterBand>")
    text = "\\n".join([*lines, "</VRTDataset>", ""])
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        new = file.with_name(f"{file.name}.{OWN}")
        new.write_text(text, encoding="utf-8", newline="\\n")
        new.replace(file)


def share(text):
    """The third of eight: 3/8."""
    number, count = map(int, text.split("/"))
    if not 1 <= number <= count:
        raise ValueError
    return number, count


def main():
    parser = argparse.ArgumentParser(description="Makes the tiles that $manifest describes.")
    parser.add_argument("--tile", nargs="+", metavar="ROW-COLUMN", help="make these tiles alone")
    parser.add_argument("--part", type=share, metavar="I/N", help="make one share of N")
    parser.add_argument("--list", action="store_true", help="show what there is to do")
    parser.add_argument("--merge", action="store_true", help="show the finished tiles as one")
    wanted = parser.parse_args()
    for note in MANIFEST["notes"]:
        print(note)
    tiles = TILES
    if wanted.tile:
        if unknown := set(wanted.tile) - {tile["number"] for tile in TILES}:
            parser.error(f"there is no tile {', '.join(sorted(unknown))}")
        tiles = [tile for tile in TILES if tile["number"] in wanted.tile]
    if wanted.part:
        tiles = tiles[wanted.part[0] - 1 :: wanted.part[1]]
    failed = 0
    for tile in tiles:
        if wanted.list:
            state = "finished" if is_finished(tile) else f"about {tile['bytes_to_fetch'] / 1e6:.1f} MB to fetch"
            print(f"{tile['number']}: {state}")
        elif not wanted.merge and not is_finished(tile):
            try:
                make(tile)
                print(f"{tile['number']}: finished", flush=True)
            except Exception as error:
                if not is_finished(tile):
                    failed += 1
                    print(f"tile {tile['number']} failed: {error}", file=sys.stderr, flush=True)
    left = sum(not is_finished(tile) for tile in TILES)
    if not wanted.list and (wanted.merge or not left):
        merge()
    print(f"{len(TILES) - left} of {len(TILES)} tiles are finished.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
'''
