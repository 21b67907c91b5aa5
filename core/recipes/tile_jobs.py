"""The export as jobs of one tile each, for all machines that share a folder.

The folder holds `job.py`, which needs only rasterio and has a --help, and `manifest.json`, a JSON object:

- `version`: 1; changes when older scripts could not read it
- `software`, `notes`: what wrote it, and what to know before running the jobs
- `crs` (authority id or WKT), `transform` (a, b, c, d, e, f as in Affine: x = a * column + b * row + c), `width`,
  `height`: the grid of the result; x is easting or longitude
- `bands`, `dtype` (NumPy's name), `gdal_type` (GDAL's), `nodata` (a number; "nan", "inf" or "-inf"; null: pixels
  without a source are 0), `resampling` (rasterio's name, where a source has another grid)
- `fill`, the value of pixels without a source (as `nodata`), `is_mosaic`, whether NaN, too, shows what lies below
- `meanings`: the name, unit, scale and offset (both as `nodata`) of each band; `colors` of values of the first band:
  red, green, blue, alpha
- `creation_options` of the GeoTIFFs, an object; `cog_options` of the COGs that are copied from them, or null
- `sources`: the first one lies on top, and its nodata pixels show what lies below. Each has `address`; `is_signed`,
  whether the query with the signature must be appended; `overview`, the level that is read, null for full
  resolution; `scale`, the number of the result's columns and rows for each of that level, null where pixels are
  copied; `window`, the pixels of the result that it covers; `crs`, null for the file's own
- `tiles`: each has `number` ("row-column", from 1), `window`, `file` (relative to the folder) and `bytes_to_fetch`
  (estimated); tiles that no source touches are not there
- `virtual_raster`: the file that shows all tiles as one

Windows are column, row, columns, rows, in pixels of the result.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import replace
from string import Template
from typing import TYPE_CHECKING, Any

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..about import NAME, version
from ..errors import ExportError
from ..export.planning.limits import check_tiles
from ..export.tiling.tiles import tiles_of
from ..export.writing.publish import storage_errors
from ..files.durable_files import rename, unused_name
from ..files.file_names import free_name
from ..files.own_files import remove
from ..threads.tasks import Task
from . import plan_values, signing
from .band_values import band_values, note_of_classes
from .job_script import JOB
from .reading import IMPORTS, READING

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..export.planning.placement import Placement
    from ..export.planning.plan import ExportPlan
    from ..grid import Window

_SIGNED = """\
    signed = sign([url for url, *_ in sources])  # for each tile anew: the work may take longer than a signature lasts
    sources = [(signed[url], *others) for url, *others in sources]
"""
VERSION = 1
MANIFEST = "manifest.json"
SCRIPT = "job.py"
#: The side of a tile in pixels, where the request gives none.
_TILE = 16384


def problem(plan: ExportPlan) -> str:
    """Why the export cannot be split into jobs (translated); empty when it can."""
    message = plan_values.service_problem(plan)
    if not message:
        try:
            check_tiles(_tiled(plan).request, plan.grid)
        except ExportError as error:
            message = f"{error} {error.hint}"
    return message


def text(plan: ExportPlan) -> str:
    """The script, which is the same for all exports but for how it signs their files."""
    function = signing.python(plan)
    return Template(JOB).substitute(
        imports=IMPORTS,
        reading=READING,
        settings="\n".join(f"    {key!r}: {value!r}," for key, value in plan_values.gdal_settings(plan).items()),
        signature=plan_values.SIGNATURE,
        signing=f"{function}\n\n" if function else "",
        signed=_SIGNED if function else "",
        version=VERSION,
        manifest=MANIFEST,
    )


def manifest(plan: ExportPlan) -> dict[str, Any]:
    """The script's input. Takes a while for many tiles."""
    tiled = _tiled(plan)
    is_cog, bands = plan.request.format == "COG", band_values(plan)
    whole = replace(plan, request=replace(plan.request, tile_size=None))
    return {
        "version": VERSION,
        "software": f"{NAME} {version()}".strip(),
        "notes": plan_values.notes(whole) + note_of_classes(bands),
        "crs": plan_values.crs_of(plan),
        "transform": plan_values.affine(plan),
        "width": plan.grid.columns,
        "height": plan.grid.rows,
        "bands": plan.bands,
        "dtype": plan_values.data_type(plan),
        "gdal_type": gdal.GetDataTypeName(plan.data_type),
        "nodata": _number(plan.nodata),
        "fill": _number(plan.fill),
        "is_mosaic": plan.is_mosaic,
        "meanings": [[each.name, each.unit, _number(each.scale), _number(each.offset)] for each in bands],
        "colors": bands[0].colors,
        "resampling": plan.request.resampling.name.lower(),
        "creation_options": {"SPARSE_OK": "TRUE", **_options(plan.creation_options)},
        "cog_options": {"SPARSE_OK": "TRUE", **_options(plan_values.cog_options_of(plan))} if is_cog else None,
        "sources": [_source(each) for each in plan.placements],
        "tiles": [
            {
                "number": tile.number,
                "window": _numbers(tile.window),
                "file": f"tiles/{tile.path.name}",
                "bytes_to_fetch": tile.plan.bytes_to_fetch,
            }
            for tile in tiles_of(tiled)
        ],
        "virtual_raster": f"{plan.request.output.stem}.vrt",
    }


class SplitTask(Task):
    """Writes the script and the manifest of an export into a new folder, and succeeds with its path: the one given, or
    a numbered one where that exists. The parent folder must exist. The folder appears when both files are complete."""

    def __init__(self, plan: ExportPlan, folder: Path) -> None:
        super().__init__(QCoreApplication.translate("SplitTask", "Splitting an export into jobs"), hidden=True)
        self._plan = plan
        self._folder = folder

    def work(self, _feedback: QgsFeedback) -> Path:
        files = {SCRIPT: text(self._plan), MANIFEST: json.dumps(manifest(self._plan), indent=1) + "\n"}
        with storage_errors(self._folder):
            folder = free_name(self._folder)
            unfinished = unused_name(folder)
            unfinished.mkdir()
            try:
                for name, content in files.items():
                    (unfinished / name).write_text(content, encoding="utf-8", newline="\n")
                rename(unfinished, folder)
            except OSError:
                remove(*(unfinished / name for name in files))
                with suppress(OSError):
                    unfinished.rmdir()
                raise
        return folder


def _tiled(plan: ExportPlan) -> ExportPlan:
    return replace(plan, request=replace(plan.request, tile_size=plan.request.tile_size or _TILE))


def _source(placement: Placement) -> dict[str, Any]:
    source = placement.raster.source
    return {
        "address": plan_values.address(source).removesuffix("?"),
        "is_signed": plan_values.is_signed(source),
        "overview": plan_values.overview(placement),
        "scale": plan_values.scale(placement),
        "window": _numbers(placement.window),
        "crs": plan_values.stated_crs(placement),
    }


def _numbers(window: Window) -> list[int]:
    return [window.column, window.row, window.columns, window.rows]


def _number(value: float | None) -> float | str | None:
    """A JSON value: JSON has neither NaN nor infinity."""
    if value is None:
        return None
    if not math.isfinite(value):
        return str(value)
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def _options(given: tuple[str, ...]) -> dict[str, str]:
    return {key: value for key, _, value in (each.partition("=") for each in given)}
