"""The export for rasterio: the datacube guide's script, but reading in parallel and bounded in memory."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from . import parts

if TYPE_CHECKING:
    from ..export.placement import Placement
    from ..export.plan import ExportPlan

_TEMPLATE = Template('''\
"""Saves an extent of remote rasters to a local file: python $script [OUTPUT]

Needs rasterio: pip install rasterio
$notes"""

import os
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window, intersect

for key, value in {
$settings
}.items():
    os.environ.setdefault(key, value)

# The first one lies on top, and its nodata pixels show what lies below. Behind each: the overview that is read (None
# for full resolution), and the columns and rows of the result that it can fill.
SOURCES = [
$sources
]
OUTPUT = sys.argv[1] if len(sys.argv) > 1 else $output
CRS = $crs
TRANSFORM = rasterio.Affine($transform)
WIDTH, HEIGHT, BANDS = $columns, $rows, $bands
DTYPE, NODATA = $dtype, $nodata  # NODATA None: pixels without a source are 0
RESAMPLING = Resampling.$resampling  # only where the grids differ: else pixels are copied

WORKERS = 16  # requests at the same time
BLOCK = 1024  # pixels a side; about 3 * WORKERS blocks are in memory at once

PROFILE = {
    "driver": "GTiff", "crs": CRS, "transform": TRANSFORM, "width": WIDTH, "height": HEIGHT, "count": BANDS,
    "dtype": DTYPE, "nodata": NODATA,
$options
}

opened = threading.local()  # GDAL's datasets must not be shared among threads


def dataset(url, overview):
    """The source on the result's grid, opened once in each thread."""
    cache = opened.__dict__
    if url not in cache:
        source = rasterio.open(url, **({} if overview is None else {"overview_level": overview}))
        is_solid = source.nodata is None and "alpha" not in [each.name for each in source.colorinterp]
        cache[url] = WarpedVRT(
            source, crs=CRS, transform=TRANSFORM, width=WIDTH, height=HEIGHT, resampling=RESAMPLING,
            tolerance=0.001, add_alpha=is_solid,
        )
    return cache[url]


def read(window):
    """The pixels of a window, from as many sources as it takes."""
    indexes = list(range(1, BANDS + 1))
    pixels = np.full((BANDS, window.height, window.width), 0 if NODATA is None else NODATA, DTYPE)
    is_empty = np.ones(pixels.shape, bool)
    for url, overview, box in SOURCES:
        if intersect(window, Window(*box)):
            source = dataset(url, overview)
            found = is_empty & (source.read_masks(indexes, window=window) > 0)
            pixels[found] = source.read(indexes, window=window)[found]
            is_empty &= ~found
            if not is_empty.any():
                break
    return window, pixels


def main():
    windows = (
        Window(column, row, min(BLOCK, WIDTH - column), min(BLOCK, HEIGHT - row))
        for row in range(0, HEIGHT, BLOCK)
        for column in range(0, WIDTH, BLOCK)
    )
    unfinished = OUTPUT + ".part.tif"
    with ThreadPoolExecutor(WORKERS) as pool, rasterio.open(unfinished, "w", **PROFILE) as result:
        waiting = deque()
        for window in windows:
            waiting.append(pool.submit(read, window))
            if len(waiting) > 2 * WORKERS:
                done, pixels = waiting.popleft().result()
                result.write(pixels, window=done)
        while waiting:
            done, pixels = waiting.popleft().result()
            result.write(pixels, window=done)
$finish


main()
''')
_RENAME = "    os.replace(unfinished, OUTPUT)"
_COG = """\
    rasterio.shutil.copy(
        unfinished, OUTPUT + ".cog.tif", driver="COG",
$options
    )
    os.remove(unfinished)
    os.replace(OUTPUT + ".cog.tif", OUTPUT)"""


def problem(plan: ExportPlan) -> str:
    return parts.service_problem(plan)


def text(plan: ExportPlan) -> str:
    said = parts.notes(plan)
    return _TEMPLATE.substitute(
        script="script.py",
        notes="".join(f"{each}\n" for each in said),
        settings="\n".join(f"    {key!r}: {value!r}," for key, value in parts.GDAL_SETTINGS.items()),
        sources="\n".join(f"    ({_source(each)})," for each in plan.placements),
        output=repr(parts.output_name(plan)),
        crs=repr(parts.crs_of(plan)),
        transform=", ".join(map(repr, parts.affine(plan))),
        columns=plan.grid.columns,
        rows=plan.grid.rows,
        bands=plan.bands,
        dtype=repr(parts.data_type(plan)),
        nodata=parts.number(plan.nodata),
        resampling=plan.request.resampling.name.lower(),
        options=parts.options(plan.creation_options, "    "),
        finish=_finish(plan),
    )


def _source(placement: Placement) -> str:
    source, window = placement.raster.source, placement.window
    url = repr(parts.address(source))
    if parts.is_signed(source):
        url += f' + os.environ["{parts.SIGNATURE}"]'
    overview = None if placement.warping is None or placement.warping.overview < 0 else placement.warping.overview
    return f"{url}, {overview}, {(window.column, window.row, window.columns, window.rows)}"


def _finish(plan: ExportPlan) -> str:
    if plan.request.format != "COG":
        return _RENAME
    return Template(_COG).substitute(options=parts.keywords(parts.cog_options_of(plan), " " * 8))
