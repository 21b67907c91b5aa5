"""The export as a script for QGIS's Python: the Processing algorithm with the same settings."""

from __future__ import annotations

from pprint import pformat
from typing import TYPE_CHECKING

from qgis.core import QgsProcessingFeatureSourceDefinition

from ..credentials import data_source
from ..export.jobs.processing_parameters import ALGORITHM, crs_parameter, has_selection, in_python, parameters_of
from . import plan_values

if TYPE_CHECKING:
    from ..export.planning.plan import ExportPlan


def problem(plan: ExportPlan) -> str:
    if plan.cutline is not None and not plan.cutline.address:
        return plan_values.service_problem(plan)
    return plan_values.image_problem(plan)


def text(plan: ExportPlan) -> str:
    parameters = parameters_of(plan.request, max(plan.grid.resolution), keep_secrets=False)
    sources = [_source(plan, index) for index in range(len(plan.placements))]
    parameters.pop("SOURCE_CRS", None)  # of all sources
    stated = crs_parameter([plan_values.stated_crs(each) or "" for each in plan.placements])
    parameters = {**({"SOURCE_CRS": stated} if stated else {}), **parameters, "SOURCES": sources}
    lines = [
        '"""Saves an extent of remote rasters to a local file: for the Python console of QGIS."""',
        "",
        "# Needs the plugin Datacube Browser, switched on.",
        *(f"# {each}" for each in plan_values.notes(plan) if plan_values.SIGNATURE in each),
        *(["import os", ""] if any(map(plan_values.is_signed, plan.sources)) else []),
        "import processing",
        *(["from qgis.core import QgsProcessingFeatureSourceDefinition"] if has_selection(parameters) else []),
        "",
        "processing.run(",
        f'    "{ALGORITHM}",',
        "    {",
        *(f"        {key!r}: {_value(key, value)}," for key, value in parameters.items()),
        "    },",
        ")",
    ]
    return "\n".join(lines) + "\n"


def _source(plan: ExportPlan, index: int) -> str:
    source = plan.placements[index].raster.source
    found = plan_values.address(source)
    path = f"/vsicurl/{found}" if found.startswith(("http://", "https://")) else found
    if plan_values.is_signed(source):
        return f'{path!r} + os.environ["{plan_values.SIGNATURE}"]'
    return repr(data_source(path, source.authcfg))


def _value(key: str, value: object) -> str:
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        return in_python(value)
    if key == "SOURCES" and isinstance(value, list):  # texts of expressions
        return "[\n" + "".join(f"            {each},\n" for each in value) + "        ]"
    return pformat(value, width=100)
