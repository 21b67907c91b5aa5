"""The kinds of scripts, and whether one can do an export."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..threads.tasks import Task
from . import dask_script, gdal_script, otb_script, processing_script, rasterio_script, tile_jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsFeedback

    from ..export.planning.plan import ExportPlan


class Recipe(Enum):
    """The kinds of scripts, by the tool that does the work."""

    RASTERIO = "rasterio"
    GDAL = "gdal"
    PROCESSING = "processing"
    DASK = "dask"
    JOBS = "jobs"
    OTB = "otb"


@dataclass(frozen=True)
class Script:
    """`text` is the script, empty when there is none; `problem` (translated) then says why. `suffix` is its file
    extension: ".py" or ".sh". The script of the jobs is the same for all exports; `SplitTask` writes its input."""

    text: str
    suffix: str
    problem: str = ""


RECIPES = tuple(Recipe)
_WRITERS: dict[Recipe, tuple[Callable[[ExportPlan], str], Callable[[ExportPlan], str], str]] = {
    Recipe.RASTERIO: (rasterio_script.text, rasterio_script.problem, ".py"),
    Recipe.GDAL: (gdal_script.text, gdal_script.problem, ".sh"),
    Recipe.PROCESSING: (processing_script.text, processing_script.problem, ".py"),
    Recipe.DASK: (dask_script.text, dask_script.problem, ".py"),
    Recipe.JOBS: (tile_jobs.text, tile_jobs.problem, ".py"),
    Recipe.OTB: (otb_script.text, otb_script.problem, ".sh"),
}


def script_of(recipe: Recipe, plan: ExportPlan) -> Script:
    """The export as a script, without secrets: no signature, password or id of a stored one. For a task."""
    text, problem, suffix = _WRITERS[recipe]
    why_not = problem(plan)
    return Script("" if why_not else text(plan), suffix, why_not)


class ScriptTask(Task):
    """Writes the export as a script; `succeeded` hands out the Script."""

    def __init__(self, recipe: Recipe, plan: ExportPlan) -> None:
        super().__init__(QCoreApplication.translate("ScriptTask", "Writing a script"), hidden=True)
        self._recipe = recipe
        self._plan = plan

    def work(self, _feedback: QgsFeedback) -> Script:
        return script_of(self._recipe, self._plan)
