"""From an extent to a local file: `plan_export`, then `run_export`. For scripts too: see docs/en/api.md."""

from __future__ import annotations

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
