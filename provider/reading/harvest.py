"""What is written in the parameters of a harvest, and what the log says of them: its estimate and its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError
from ...core.language.bilingual import named
from ...core.parsing.json_text import json_value
from ..parameters.declarations import LAST_LEVEL
from .search import split_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.geoplateforme.estimate import Estimate
    from ...core.geoplateforme.harvest_checks import Problem

#: From the parameters of the processing to those of the algorithm; all others are in OPTIONS.
_NAMES = {
    **dict.fromkeys(("harvest_url", "harvest_extras"), "SERVICE"),
    **dict.fromkeys(("harvest_levels", "bottom"), "LEVELS"),
    "harvest_layers": "LAYERS",
    "harvest_format": "FORMAT",
    "harvest_area": "EXTENT",
    "top": "TOP",
    "compression": "COMPRESSION",
}


def read_levels(text: str) -> tuple[int, ...]:
    """Levels, separated by commas. Raises DatacubeError."""
    words = split_list(text)
    levels = [int(word) if word.isascii() and word.isdigit() and len(word) <= 2 else -1 for word in words]
    if not levels or not all(0 <= level <= LAST_LEVEL for level in levels):
        message = QCoreApplication.translate(
            "HarvestParameters", "LEVELS: give numbers from 0 to {last}, separated by commas."
        )
        raise DatacubeError(message.format(last=LAST_LEVEL))
    return tuple(levels)


def read_options(text: str) -> dict[str, Any]:
    """Other parameters of the processing, from JSON. Raises DatacubeError."""
    try:
        found = json_value(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = QCoreApplication.translate("HarvestParameters", "OPTIONS: “{text}” is not a JSON object.")
        raise DatacubeError(message.format(text=text))
    return found


def estimate_lines(estimate: Estimate | None) -> Iterator[str]:
    """Each level of an estimate, and all of them; nothing without one."""
    from ...core.geoplateforme.estimate_words import estimate_text, requests_text, slabs_text

    if estimate is None:
        return
    translate = QCoreApplication.translate
    for level in estimate.levels:
        computed = translate("HarvestParameters", "computed from the level below")
        yield translate("HarvestParameters", "Level {level}: {slabs}, {requests}").format(
            level=level.level,
            slabs=slabs_text(level.slabs),
            requests=requests_text(level.requests) if level.requests else computed,
        )
    yield translate("HarvestParameters", "In all: {estimate}").format(estimate=estimate_text(estimate))


def named_problem(problem: Problem) -> str:
    """The problem in words, with the parameter of the algorithm that it is about."""
    name = problem.parameter
    return named(_NAMES.get(name, f"OPTIONS, {name}"), str(problem)) if name else str(problem)
