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

_PLACES = {
    "ExportPlan": "planning.plan",
    "ExportReport": "run",
    "ExportRequest": "request",
    "ExportSource": "request",
    "Resampling": "request",
    "plan_export": "planning.plan_export",
    "run_export": "run",
}


def __getattr__(name: str) -> Any:
    """Import a name's module when the name is first asked for: the dock opens faster without the export engine."""
    if name not in _PLACES:
        raise AttributeError(name)
    # not importlib: QGIS forgets with the plugin only those modules that a statement has imported
    return getattr(__import__(_PLACES[name], globals(), None, [name], 1), name)
