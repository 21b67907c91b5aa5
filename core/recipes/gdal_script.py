"""The export as a script of GDAL's command-line tools."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..export.request import Resampling
from ..export.sources.signed_bytes import is_with_signed_values
from ..rasters.pixel_types import is_floating
from . import plan_values, signing
from .band_values import band_values

if TYPE_CHECKING:
    from ..export.planning.plan import ExportPlan
    from ..export.request import ExportSource

#: Also the number of parallel requests, hence not ALL_CPUS.
_THREADS = "16"
_WIDTH = 100
#: The versions of GDAL that know gdalbuildvrt's -strict, and bytes with a sign.
_OLDEST, _OLDEST_WITH_INT8 = "3.4.2", "3.7"


#: A name that begins with this would be an option.
PLAIN_OUTPUT = 'case "$OUTPUT" in -*) OUTPUT="./$OUTPUT" ;; esac'


def problem(plan: ExportPlan) -> str:
    """Why the export cannot be written as this script (translated); empty when it can. May open the sources."""
    message, translate = plan_values.service_problem(plan), QCoreApplication.translate
    if message:
        return message
    rasters = [placement.raster for placement in plan.placements]
    systems = {plan_values.crs_text(each.grid.crs) for each in rasters}
    if len(systems) > 1 and any(each.is_crs_stated for each in rasters):
        message = translate(
            "GdalScript", "A file does not say its CRS, and others have another one. Choose Python with rasterio."
        )
    elif any(each.data_type == gdal.GDT_Int16 and is_with_signed_values(each.open()) for each in rasters):
        message = translate(
            "GdalScript", "The pixels are bytes with a sign, which this GDAL ignores. Choose Python with rasterio."
        )
    return str(message)


def text(plan: ExportPlan) -> str:
    lines = [
        "#!/bin/sh",
        "# Saves an extent of remote rasters to a local file: sh script.sh [OUTPUT]",
        f"# Needs GDAL's command-line tools, {_OLDEST_WITH_INT8 if _has_int8(plan) else _OLDEST} or newer.",
        *(f"# {each}" for each in [*plan_values.notes(plan), *_notes(plan)]),
        "set -eu",
        *(
            f"export {key}={value}"
            for key, value in {**plan_values.gdal_settings(plan), "GDAL_NUM_THREADS": _THREADS}.items()
        ),
        "",
        f'OUTPUT="${{1:-{plan_values.output_name(plan)}}}"'
        if _is_plain(plan_values.output_name(plan))
        else _output(plan),
        PLAIN_OUTPUT,
        "",
        *signed_arguments(plan),
        *(_copy(plan) if _is_copied(plan) else _warp(plan)),
        'mv "$OUTPUT.$$.part.tif" "$OUTPUT"',
    ]
    return "\n".join(lines) + "\n"


def _has_int8(plan: ExportPlan) -> bool:
    return any(gdal.GetDataTypeName(placement.raster.data_type) == "Int8" for placement in plan.placements)


def _notes(plan: ExportPlan) -> list[str]:
    """What it does not do beside what no script does."""
    lines, bands = [], band_values(plan)
    if any(each.is_named for each in bands):
        lines.append("Writes no names and units of bands.")
    if any(each.has_classes for each in bands):
        lines.append("Writes no names of classes.")
    if plan.is_mosaic and is_floating(plan.data_type):
        lines.append("Pixels that are NaN hide what lies below, unless NaN is their file's nodata value.")
    return lines


def _is_copied(plan: ExportPlan) -> bool:
    """Whether gdalbuildvrt takes all sources: it leaves out those that differ from the first one, and knows no CRS but
    theirs."""
    rasters = [placement.raster for placement in plan.placements]
    is_alike = len({each.data_type for each in rasters}) == 1 and rasters[0].data_type == plan.data_type
    return is_alike and not plan.resamples and not any(each.is_crs_stated for each in rasters)


def signed_arguments(plan: ExportPlan) -> list[str]:
    """Lines that make the paths of the sources, the top one last, the arguments of the script ("$@"), signed; none
    where nothing is signed. What the script keeps beside its output is for its user alone, and goes with it."""
    function = signing.python(plan)
    if not function:
        return []
    addresses = [plan_values.address(placement.raster.source) for placement in reversed(plan.placements)]
    return [
        "umask 077",
        """trap 'rm -f "$OUTPUT.$$.vrt"' EXIT""",
        "paths() {",
        """    "${PYTHON:-python3}" - "$@" <<'END'""",
        "import os",
        "import sys",
        *function.splitlines(),
        "",
        "",
        'signed = sign([each for each in sys.argv[1:] if each.startswith("http")])',
        "for each in sys.argv[1:]:",
        '    print(f"/vsicurl/{signed[each]}" if each in signed else each)',
        "END",
        "}",
        "PATHS=$(" + " \\\n    ".join(["paths", *map(shlex.quote, addresses)]) + ")",
        "set -f",
        "IFS='",
        "'",
        "set -- $PATHS",
        "unset IFS",
        "",
    ]


def _output(plan: ExportPlan) -> str:
    return f'OUTPUT={shlex.quote(plan_values.output_name(plan))}\nOUTPUT="${{1:-$OUTPUT}}"'


def _is_plain(name: str) -> bool:
    return shlex.quote(name) == name


def _copy(plan: ExportPlan) -> list[str]:
    """For sources on the result's grid, or parts of it: a virtual raster on this grid, whose pixels are copied."""
    # strict: a source that is left out is an error
    options = ["-q", "-overwrite", "-strict", "-te", *_bounds(plan), "-tr", *map(repr, plan.grid.resolution)]
    if plan.nodata is not None:
        options += ["-vrtnodata", plan_values.gdal_number(plan.nodata)]
    return [
        "# The grid of the sources, so that pixels are copied; the last source lies on top.",
        _command(["gdalbuildvrt", *options], ['"$OUTPUT.$$.vrt"', *_sources(plan)]),
        _command(  # without a mask, which would be a file beside it
            ["gdal_translate", "-q", "-mask", "none", *_format(plan)], ['"$OUTPUT.$$.vrt"', '"$OUTPUT.$$.part.tif"']
        ),
        'rm "$OUTPUT.$$.vrt"',
    ]


def _warp(plan: ExportPlan) -> list[str]:
    size = [str(plan.grid.columns), str(plan.grid.rows)]
    options = ["-q", "-overwrite", "-t_srs", plan_values.crs_of(plan), "-te", *_bounds(plan), "-ts", *size]
    first = plan.placements[0].raster
    if any(placement.raster.is_crs_stated for placement in plan.placements):
        options += ["-s_srs", plan_values.crs_text(first.grid.crs)]
    resampling = plan.request.resampling if plan.resamples else Resampling.NEAREST
    options += ["-ot", gdal.GetDataTypeName(plan.data_type), "-r", resampling.value, "-et", "0.001"]
    options += [*_overview(plan), *_scale(plan)]
    options += ["-multi", "-wo", "NUM_THREADS=ALL_CPUS", "-wm", "256"]
    if plan.nodata is not None:
        options += ["-dstnodata", plan_values.gdal_number(plan.nodata)]
    comment = "# The last source lies on top."
    if plan.request.format != "COG":
        return [
            comment,
            _command(["gdalwarp", *options, *_format(plan)], [*_sources(plan), '"$OUTPUT.$$.part.tif"']),
        ]
    written = [word for option in plan.creation_options for word in ("-co", option)]
    return [
        comment,
        _command(["gdalwarp", *options, *written], [*_sources(plan), '"$OUTPUT.$$.warped.tif"']),
        _command(["gdal_translate", "-q", *_format(plan)], ['"$OUTPUT.$$.warped.tif"', '"$OUTPUT.$$.part.tif"']),
        'rm "$OUTPUT.$$.warped.tif"',
    ]


def _bounds(plan: ExportPlan) -> list[str]:
    return [repr(float(value)) for value in plan.grid.bounds]


def _overview(plan: ExportPlan) -> list[str]:
    """The overview that our own export reads, where it is the same for all sources."""
    levels = {-1 if each.warping is None else each.warping.overview for each in plan.placements}
    if len(levels) > 1:
        return []
    level = levels.pop()
    return ["-ovr", "NONE" if level < 0 else str(level)]


def _scale(plan: ExportPlan) -> list[str]:
    """The kernel's scale, where it is the same for all sources: GDAL itself computes it for each piece, and gets
    another one at the sources' edges."""
    scales = {plan_values.scale(each) for each in plan.placements}
    scale = scales.pop()
    if scales or scale is None:
        return []
    return ["-wo", f"XSCALE={scale[0]!r}", "-wo", f"YSCALE={scale[1]!r}"]


def _format(plan: ExportPlan) -> list[str]:
    is_cog = plan.request.format == "COG"
    options = plan_values.cog_options_of(plan) if is_cog else plan.creation_options
    return ["-of", plan.request.format, *(word for option in options for word in ("-co", option))]


def _sources(plan: ExportPlan) -> list[str]:
    """The sources, quoted, the top one last."""
    if signing.is_signed(plan):
        return ['"$@"']
    return [_quoted(placement.raster.source) for placement in reversed(plan.placements)]


def _quoted(source: ExportSource) -> str:
    found = plan_values.address(source)
    quoted = shlex.quote("/vsicurl/" + found if found.startswith(("http://", "https://")) else found)
    return f'{quoted}"${plan_values.SIGNATURE}"' if plan_values.is_signed(source) else quoted


def _command(words: list[str], quoted: list[str]) -> str:
    """The command on readable lines: a value stays with its option, and each file has its own line."""
    groups = [[words[0]]]
    for word in words[1:]:
        if word.startswith("-") and not _is_number(word):
            groups.append([word])
        else:
            groups[-1].append(shlex.quote(word))
    lines = [""]
    for group in map(" ".join, groups):
        if len(lines[-1]) + len(group) > _WIDTH:
            lines.append("")
        lines[-1] += f" {group}" if lines[-1] else group
    return " \\\n    ".join([*lines, *quoted])


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
