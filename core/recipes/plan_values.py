"""Values of an export plan, in the form in which all scripts write them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..export.jobs.request_json import request_to_json
from ..export.planning.creation_options import cog_options
from ..export.request import ExportRequest
from ..extent import MapExtent
from ..rasters.pixel_types import is_wide, numpy_type
from ..redaction import redacted_text, unsigned
from ..spatial.crs import spatial_reference, text_of_reference
from . import signing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..export.planning.placement import Placement
    from ..export.planning.plan import ExportPlan
    from ..export.request import ExportSource
    from ..export.sources.source_raster import SourceRaster

#: The environment variable with the query of signed URLs, which is a secret and expires.
SIGNATURE = "DATACUBE_SIGNATURE"
_BESIDE = "GDAL_DISABLE_READDIR_ON_OPEN"
#: GDAL's configuration in all scripts: no search for sidecar files, and retries when a server is busy.
GDAL_SETTINGS = {
    _BESIDE: "EMPTY_DIR",
    "GDAL_HTTP_MAX_RETRY": "4",
    "GDAL_HTTP_RETRY_DELAY": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "20",
    "GDAL_HTTP_LOW_SPEED_TIME": "30",
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
}
_MISSING = "THE SOURCE IS LEFT OUT HERE BECAUSE ITS PATH HAS A PASSWORD IN IT"


def gdal_settings(plan: ExportPlan) -> dict[str, str]:
    """GDAL's configuration for the plan's files: where something lies beside one, GDAL looks for it by its name."""
    beside = {_BESIDE: "TRUE"} if any(_has_files_beside(each.raster) for each in plan.placements) else {}
    return {**GDAL_SETTINGS, **beside, **(signing.GDAL_SETTINGS if signing.is_signed(plan) else {})}


def _has_files_beside(raster: SourceRaster) -> bool:
    """Whether GDAL may have read a mask, a place, overviews or metadata beside the file; anything beside a local one
    counts."""
    return not raster.source.is_remote or bool(raster.siblings or (raster.tiff is not None and raster.tiff.sidecars))


def crs_of(plan: ExportPlan) -> str:
    return crs_text(plan.grid.crs)


def crs_text(crs: str) -> str:
    """The authority id, or WKT on one line."""
    reference = spatial_reference(crs)
    return " ".join((text_of_reference(reference) if reference is not None else crs).split())


def affine(plan: ExportPlan) -> tuple[float, ...]:
    """The result's transform in Affine's order: x from column and row, then y."""
    t = plan.grid.transform
    return t[1], t[2], t[0], t[4], t[5], t[3]


def data_type(plan: ExportPlan) -> str:
    """NumPy's name of the pixel type."""
    return numpy_type(plan.data_type).name


def number(value: float | None) -> str:
    """The value as a Python literal, integers as such; infinity and NaN as a call."""
    if value is None:
        return "None"
    if not math.isfinite(value):
        return f'float("{value}")'
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def gdal_number(value: float) -> str:
    """The value as GDAL's commands and Orfeo ToolBox take it."""
    return number(value) if math.isfinite(value) else str(float(value))


def address(source: ExportSource) -> str:
    """The source's URL or path without secrets; ends in "?" where `is_signed`."""
    if source.href.startswith(("http://", "https://")):
        return unsigned(source.href) + ("?" if is_signed(source) else "")
    return source.href if _is_public(source) else _MISSING


def is_signed(source: ExportSource) -> bool:
    """Whether a query with a signature was cut off the URL."""
    return "?" in source.href and "?" not in unsigned(source.href) and source.href.startswith("http")


def _is_public(source: ExportSource) -> bool:
    alone = ExportRequest((replace(source, open_options=()),), MapExtent(0, 0, 1, 1, "EPSG:4326"), Path())
    return request_to_json(alone) is not None and redacted_text(source.href) == source.href


def overview(placement: Placement) -> int | None:
    """The overview that is read, None for full resolution."""
    return None if placement.warping is None or placement.warping.overview < 0 else placement.warping.overview


def scale(placement: Placement) -> tuple[float, float] | None:
    """The number of the result's pixels for each pixel of that overview; None where pixels are copied."""
    if placement.warping is None:
        return None
    across, down = placement.warping.scale
    return float(across), float(down)


def stated_crs(placement: Placement) -> str | None:
    """The CRS of a source whose file has none, or another one; None where the file says it."""
    return crs_text(placement.raster.grid.crs) if placement.raster.is_crs_stated else None


def notes(plan: ExportPlan) -> list[str]:
    """What the reader must know before running the script: its prerequisites, and what it does not do."""
    request, lines = plan.request, signing.notes(plan)
    if any(is_signed(source) for source in plan.sources):
        lines.append(f"Set the environment variable {SIGNATURE} to the query of the signed addresses (behind the ?).")
    if any(source.authcfg or "@" in source.href.partition("//")[2].partition("/")[0] for source in plan.sources):
        lines.append(
            "The server wants a sign-in: set the environment variable GDAL_HTTP_USERPWD, or GDAL_HTTP_HEADERS."
        )
    if any(source.open_options for source in plan.sources):
        lines.append("The sources' open options are not carried over.")
    if any(source.bands for source in plan.sources):
        lines.append("Reads the files as they are, without what only the catalogue says: nodata, unit, scale, classes.")
    if request.tile_size is not None:
        lines.append("Writes one file instead of tiles under a virtual raster.")
    if request.origins:
        lines.append("Does not write the file of each pixel's source.")
    if plan.masked:
        lines.append("Writes no mask: pixels without data are 0.")
    if request.pyramids and request.format != "COG":
        lines.append("Builds no pyramids inside the file; gdaladdo does.")
    return lines


def output_name(plan: ExportPlan) -> str:
    """The result's file name, in the current directory."""
    output = plan.request.output
    return (output.with_suffix(".tif") if plan.request.tile_size is not None else output).name


def image_problem(plan: ExportPlan) -> str:
    """Why no script, nor Processing, can do the export (translated); empty when one can."""
    if not plan.request.rendered:
        return ""
    return str(QCoreApplication.translate("PlanValues", "Scripts draw no images. Save the image in QGIS."))


def service_problem(plan: ExportPlan) -> str:
    """Why no script can do the export (translated); empty when one can."""
    translate = QCoreApplication.translate
    if found := image_problem(plan) or signing.problem(plan):
        return found
    facts = (
        (plan.cut is not None, translate("PlanValues", "Scripts do not clip by polygons. Save the extent in QGIS.")),
        (
            bool(plan.request.nodata_ranges),
            translate("PlanValues", "This script does not make ranges of values nodata. Choose QGIS Processing."),
        ),
        (
            is_wide(plan.data_type),
            translate("PlanValues", "Scripts lose digits of 64-bit integers. Save the extent in QGIS."),
        ),
        (
            plan.is_converted,
            translate("PlanValues", "The rasters differ in scale, offset or unit, which scripts do not convert."),
        ),
        (
            any(placement.raster.vrt for placement in plan.placements),
            translate("PlanValues", "Scripts read no VRTs of servers. Choose the COGs of the same items."),
        ),
        (
            any(placement.raster.coverage is not None for placement in plan.placements),
            translate("PlanValues", "The pixels come from a service (WCS). Choose the files of the same data."),
        ),
    )
    return next((str(text) for is_so, text in facts if is_so), "")


def cog_options_of(plan: ExportPlan) -> tuple[str, ...]:
    """The options of GDAL's COG driver, "KEY=VALUE" each."""
    # averages make sense for measured values, not for classes
    overviews = "AVERAGE" if plan.is_continuous else "NEAREST"
    return cog_options(plan.request.creation_options, plan.data_type, overviews)


def options(given: Iterable[str], indent: str) -> str:
    """The creation options as entries of a Python dict, one a line."""
    return "\n".join(f"{indent}{key!r}: {value!r}," for key, _, value in (each.partition("=") for each in given))


def keywords(given: Iterable[str], indent: str) -> str:
    """The creation options as keyword arguments, one a line."""
    return "\n".join(f"{indent}{key}={value!r}," for key, _, value in (each.partition("=") for each in given))
