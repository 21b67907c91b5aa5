"""The export as a script for rasterio: like the datacube guide's, but with parallel reads and bounded memory."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from . import plan_values, signing
from .band_values import band_values, meaning, note_of_classes
from .reading import IMPORTS, READING

if TYPE_CHECKING:
    from ..export.planning.placement import Placement
    from ..export.planning.plan import ExportPlan

_TEMPLATE = Template('''\
"""Saves an extent of remote rasters to a local file: python $script [OUTPUT]

Needs rasterio: pip install rasterio
$notes"""

import os
import sys
import threading
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor

$imports
for key, value in {
$settings
}.items():
    os.environ.setdefault(key, value)

# The first one lies on top, and its nodata pixels show what lies below. Behind each: the overview that is read (None
# for full resolution), how many pixels of the result there are for each of its own (None: they are copied), the
# column, row, columns and rows of the result that it can fill, and its CRS (None: the file says it).
SOURCES = [
$sources
]
${signing}OUTPUT = sys.argv[1] if len(sys.argv) > 1 else $output
CRS = $crs
TRANSFORM = rasterio.Affine($transform)
WIDTH, HEIGHT, BANDS = $columns, $rows, $bands
DTYPE, NODATA, FILL = $dtype, $nodata, $fill  # FILL: pixels without a source
IS_MOSAIC = $is_mosaic  # NaN, too, shows what lies below
MEANINGS = $meanings  # name, unit, scale and offset of each band
COLORS = $colors  # of values
RESAMPLING = Resampling.$resampling  # only where the grids differ: else pixels are copied

PROFILE = {
    "driver": "GTiff", "count": BANDS, "dtype": DTYPE, "nodata": NODATA,
$options
}

$reading

def main():
    unfinished = f"{OUTPUT}.{os.getpid()}.part.tif"  # a name that no other file has
    save(unfinished, SOURCES, TRANSFORM, WIDTH, HEIGHT)
$finish


main()
''')
_SIGNED = """

SIGNED = sign([url for url, *_ in SOURCES])
SOURCES = [(SIGNED[url], *others) for url, *others in SOURCES]
"""
_RENAME = "    os.replace(unfinished, OUTPUT)"
_COG = """\
    cog = f"{OUTPUT}.{os.getpid()}.cog.tif"
    rasterio.shutil.copy(
        unfinished, cog, driver="COG",
$options
    )
    os.remove(unfinished)
    os.replace(cog, OUTPUT)"""


def problem(plan: ExportPlan) -> str:
    return plan_values.service_problem(plan)


def text(plan: ExportPlan) -> str:
    bands = band_values(plan)
    notes = plan_values.notes(plan) + note_of_classes(bands)
    return _TEMPLATE.substitute(
        script="script.py",
        imports=IMPORTS,
        reading=READING,
        notes="".join(f"{each}\n" for each in notes),
        settings="\n".join(f"    {key!r}: {value!r}," for key, value in plan_values.gdal_settings(plan).items()),
        sources="\n".join(f"    ({_source(each)})," for each in plan.placements),
        signing=_signing(plan),
        output=repr(plan_values.output_name(plan)),
        crs=repr(plan_values.crs_of(plan)),
        transform=", ".join(map(repr, plan_values.affine(plan))),
        columns=plan.grid.columns,
        rows=plan.grid.rows,
        bands=plan.bands,
        dtype=repr(plan_values.data_type(plan)),
        nodata=plan_values.number(plan.nodata),
        fill=plan_values.number(plan.fill),
        is_mosaic=plan.is_mosaic,
        meanings=f"[{', '.join(map(meaning, bands))}]",
        colors=bands[0].colors,
        resampling=plan.request.resampling.name.lower(),
        options=plan_values.options(plan.creation_options, "    "),
        finish=_finish(plan),
    )


def _signing(plan: ExportPlan) -> str:
    function = signing.python(plan)
    return "" if not function else f"{function}{_SIGNED}"


def _source(placement: Placement) -> str:
    source, window = placement.raster.source, placement.window
    url = repr(plan_values.address(source))
    if plan_values.is_signed(source):
        url += f' + os.environ["{plan_values.SIGNATURE}"]'
    box = window.column, window.row, window.columns, window.rows
    crs = plan_values.stated_crs(placement)
    return f"{url}, {plan_values.overview(placement)}, {plan_values.scale(placement)}, {box}, {crs!r}"


def _finish(plan: ExportPlan) -> str:
    if plan.request.format != "COG":
        return _RENAME
    return Template(_COG).substitute(options=plan_values.keywords(plan_values.cog_options_of(plan), " " * 8))
