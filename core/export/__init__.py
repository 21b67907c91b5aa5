"""From an extent to a local file: `plan_export`, then `run_export`. For scripts too: see docs/en/api.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .planning.plan import ExportPlan
    from .planning.plan_export import plan_export
    from .request import ExportRequest, ExportSource, Resampling
    from .run import ExportReport, run_export

__all__ = [
    "ExportPlan",
    "ExportReport",
    "ExportRequest",
    "ExportSource",
    "Resampling",
    "plan_export",
    "run_export",
]

_PLACES = {"ExportPlan": "planning.plan", "plan_export": "planning.plan", "ExportReport": "report", "run_export": "run"}


def __getattr__(name: str) -> Any:
    """The names are looked up when they are asked for: `core.ogc` uses this package's grid, and the plan `core.ogc`,
    whichever of them is imported first."""
    if name not in __all__:
        raise AttributeError(name)
    # not importlib: QGIS forgets with the plugin only those modules that a statement has imported
    return getattr(__import__(_PLACES.get(name, "request"), globals(), None, [name], 1), name)
