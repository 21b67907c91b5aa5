"""The export as a command of Orfeo ToolBox: ExtractROI, with options in the names of its files.

Sources: OTB's CookBook, "Extended filenames" and "ExtractROI". What stands behind the first ? in a file name are OTB's
own options, so that a signed address goes into a VRT for it.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from . import plan_values, signing
from .band_values import band_values
from .gdal_script import PLAIN_OUTPUT, signed_arguments
from .gdal_script import problem as problem_of_gdal

if TYPE_CHECKING:
    from ..export.planning.plan import ExportPlan

#: OTB's names of NumPy's pixel types.
_TYPES = {
    "uint8": "uint8",
    "int16": "int16",
    "uint16": "uint16",
    "int32": "int32",
    "uint32": "uint32",
    "float32": "float",
    "float64": "double",
}
#: Of a sensor's model in the file nothing is used: the rasters lie in a CRS.
_READING = "?&skipgeom=true"
_NOT_WRITTEN = "Writes no name, unit, scale, offset and colours of bands."


def problem(plan: ExportPlan) -> str:
    """Why the export cannot be written as this script (translated); empty when it can."""
    message, translate = problem_of_gdal(plan), QCoreApplication.translate
    if message:
        return message
    if len(plan.placements) > 1:
        message = translate("OtbScript", "This script reads one raster.")
    elif plan.resamples or plan.placements[0].shift is None:
        message = translate("OtbScript", "This script copies pixels, and another grid is asked for.")
    elif plan.placements[0].window != plan.grid.window:
        message = translate("OtbScript", "This script reads an extent that lies in the raster, and this one does not.")
    elif plan.placements[0].raster.is_crs_stated:
        message = translate("OtbScript", "This script cannot give the raster the CRS that its file does not say.")
    elif plan_values.data_type(plan) not in _TYPES:
        message = translate("OtbScript", "Orfeo ToolBox has no pixels of this type.")
    elif plan.request.format == "COG":
        message = translate("OtbScript", "Orfeo ToolBox writes no COG. Choose GeoTIFF.")
    return str(message)


def text(plan: ExportPlan) -> str:
    placement = plan.placements[0]
    column, row = placement.shift or (0, 0)
    options = [f"gdal:co:{each}" for each in plan.creation_options]
    if plan.nodata is not None:
        options.append(f"nodata={plan_values.gdal_number(plan.nodata)}")
    pixels = _TYPES[plan_values.data_type(plan)]
    command = [
        "otbcli_ExtractROI",
        f"-in {_source(plan)}",
        f"-mode standard -startx {column} -starty {row} -sizex {plan.grid.columns} -sizey {plan.grid.rows}",
        f'-out "$OUTPUT.$$.part.tif"{shlex.quote("?" + "".join(f"&{each}" for each in options))} {pixels}',
    ]
    lines = [
        "#!/bin/sh",
        "# Saves an extent of a remote raster to a local file: sh script.sh [OUTPUT]",
        "# Needs Orfeo ToolBox.",
        *(f"# {each}" for each in plan_values.notes(plan)),
        *([] if all(each.is_plain for each in band_values(plan)) else [f"# {_NOT_WRITTEN}"]),
        "set -eu",
        *(f"export {key}={value}" for key, value in plan_values.gdal_settings(plan).items()),
        "",
        f"OUTPUT={shlex.quote(plan_values.output_name(plan))}",
        'OUTPUT="${1:-$OUTPUT}"',
        PLAIN_OUTPUT,
        "",
        *_signed(plan),
        " \\\n    ".join(command),
        'mv "$OUTPUT.$$.part.tif" "$OUTPUT"',
    ]
    return "\n".join(lines) + "\n"


def _signed(plan: ExportPlan) -> list[str]:
    lines = signed_arguments(plan)
    if not lines:
        return []
    return [*lines, 'gdal_translate -q -of VRT "$@" "$OUTPUT.$$.vrt"']


def _source(plan: ExportPlan) -> str:
    if signing.is_signed(plan):
        return f'"$OUTPUT.$$.vrt{_READING}"'
    found = plan_values.address(plan.placements[0].raster.source)
    return shlex.quote(("/vsicurl/" + found if found.startswith(("http://", "https://")) else found) + _READING)
