"""What all scripts say of an export."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..crs import crs_from_text, crs_to_text
from ..errors import redacted_text, unsigned
from ..export.jobs.request_json import request_to_json
from ..export.planning.creation_options import cog_options
from ..export.request import ExportRequest
from ..export.sources.source_raster import numpy_type
from ..extent import MapExtent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..export.planning.placement import Placement
    from ..export.planning.plan import ExportPlan
    from ..export.request import ExportSource

#: Holds the query of signed addresses, which is a secret and expires.
SIGNATURE = "DATACUBE_SIGNATURE"
#: For GDAL, whoever calls it: no search for files beside the one that is read, and a busy server is asked again.
GDAL_SETTINGS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_MAX_RETRY": "4",
    "GDAL_HTTP_RETRY_DELAY": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "20",
    "GDAL_HTTP_LOW_SPEED_TIME": "30",
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1",
}
_MISSING = "THE SOURCE IS LEFT OUT HERE BECAUSE ITS PATH HAS A PASSWORD IN IT"


def crs_of(plan: ExportPlan) -> str:
    return crs_text(plan.grid.crs)


def crs_text(crs: str) -> str:
    """An authority's id, or WKT on one line."""
    return " ".join(crs_to_text(crs_from_text(crs)).split())


def affine(plan: ExportPlan) -> tuple[float, ...]:
    """The result's transform in the order of Affine: x from column and row, then y."""
    t = plan.grid.transform
    return t[1], t[2], t[0], t[4], t[5], t[3]


def data_type(plan: ExportPlan) -> str:
    """NumPy's name of the pixels' type."""
    return numpy_type(plan.data_type).name


def number(value: float | None) -> str:
    """The value as Python writes it, whole numbers as such; infinite ones and NaN as a call."""
    if value is None:
        return "None"
    if not math.isfinite(value):
        return f'float("{value}")'
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def address(source: ExportSource) -> str:
    """The source's address or path without anything secret; ends in "?" where `is_signed`."""
    if source.href.startswith(("http://", "https://")):
        return unsigned(source.href) + ("?" if is_signed(source) else "")
    return source.href if _is_public(source) else _MISSING


def is_signed(source: ExportSource) -> bool:
    """Whether a query that gives access was cut off its address."""
    return "?" in source.href and "?" not in unsigned(source.href) and source.href.startswith("http")


def _is_public(source: ExportSource) -> bool:
    alone = ExportRequest((replace(source, open_options=()),), MapExtent(0, 0, 1, 1, "EPSG:4326"), Path())
    return request_to_json(alone) is not None and redacted_text(source.href) == source.href


def overview(placement: Placement) -> int | None:
    """The level that is read, None for full resolution."""
    return None if placement.warping is None or placement.warping.overview < 0 else placement.warping.overview


def scale(placement: Placement) -> tuple[float, float] | None:
    """The number of the result's pixels for each pixel of that level; None where they are copied."""
    if placement.warping is None:
        return None
    across, down = placement.warping.scale
    return float(across), float(down)


def notes(plan: ExportPlan) -> list[str]:
    """What a reader must know before the script is run: what it needs besides, and what it does not do."""
    request, said = plan.request, []
    if any(is_signed(source) for source in plan.sources):
        said.append(f"Set the environment variable {SIGNATURE} to the query of the signed addresses (behind the ?).")
    if any(source.authcfg or "@" in source.href.partition("//")[2].partition("/")[0] for source in plan.sources):
        said.append("The server wants a sign-in: set the environment variable GDAL_HTTP_USERPWD, or GDAL_HTTP_HEADERS.")
    if any(source.open_options for source in plan.sources):
        said.append("The sources' open options are not carried over.")
    if request.tile_size is not None:
        said.append("Writes one file instead of tiles under a virtual raster.")
    if request.origins:
        said.append("Does not write the file of each pixel's source.")
    if request.pyramids and request.format != "COG":
        said.append("Builds no pyramids inside the file; gdaladdo does.")
    return said


def output_name(plan: ExportPlan) -> str:
    """The result's file name, for the current directory."""
    output = plan.request.output
    return (output.with_suffix(".tif") if plan.request.tile_size is not None else output).name


def service_problem(plan: ExportPlan) -> str:
    """Why none of the scripts can read the sources; empty when they can."""
    if all(placement.raster.coverage is None for placement in plan.placements):
        return ""
    return str(
        QCoreApplication.translate("Parts", "The pixels come from a service (WCS). Choose the files of the same data.")
    )


def cog_options_of(plan: ExportPlan) -> tuple[str, ...]:
    """For GDAL's COG driver, "KEY=VALUE" each."""
    # means of measured numbers; classes have none
    overviews = "AVERAGE" if plan.is_continuous else "NEAREST"
    return cog_options(plan.request.creation_options, plan.data_type, overviews)


def options(given: Iterable[str], indent: str) -> str:
    """The creation options as entries of a Python dict, a line each."""
    return "\n".join(f"{indent}{key!r}: {value!r}," for key, _, value in (each.partition("=") for each in given))


def keywords(given: Iterable[str], indent: str) -> str:
    """The same as keyword arguments."""
    return "\n".join(f"{indent}{key}={value!r}," for key, _, value in (each.partition("=") for each in given))
