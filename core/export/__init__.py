"""From an extent to a local file: `plan_export`, then `run_export`. For scripts too: see docs/en/api.md."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .plan import ExportPlan, plan_export
    from .report import ExportReport
    from .request import ExportRequest, ExportSource, Resampling
    from .run import run_export

__all__ = [
    "ExportPlan",
    "ExportReport",
    "ExportRequest",
    "ExportSource",
    "Resampling",
    "plan_export",
    "run_export",
]

_MODULES = {
    "ExportPlan": "plan",
    "ExportReport": "report",
    "ExportRequest": "request",
    "ExportSource": "request",
    "Resampling": "request",
    "plan_export": "plan",
    "run_export": "run",
}


def __getattr__(name: str) -> Any:
    """Who needs a request alone, as the dock does when it is shown, does not wait for all that reads and writes."""
    if name in _MODULES:
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)
    raise AttributeError(name)
