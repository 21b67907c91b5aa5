"""What the export dialog says of a plan, below the estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...core.export.planning.disk_space import no_space
from .replaced_files import open_file_problem, replaced_note

if TYPE_CHECKING:
    from ...core.export.jobs.output_check import OutputFacts
    from ...core.export.planning.plan import ExportPlan


def plan_problem(plan: ExportPlan, facts: OutputFacts | None) -> str:
    """Why the plan cannot be run: there is no room for the result beside those of the exports that wait, or an older
    file cannot be replaced. Empty when it can."""
    others = 0 if facts is None else facts.bytes_reserved
    if plan.bytes_needed + others > plan.bytes_free + plan.bytes_there:
        return _no_room(plan, facts)
    return "" if facts is None else open_file_problem(facts.replaced)


def pixels_note(plan: ExportPlan) -> str:
    """What happens to the pixels, in words."""
    if plan.request.rendered:
        note = QCoreApplication.translate("ExportDialog", "The values are fetched first, then drawn on this grid.")
    elif plan.resamples:
        note = QCoreApplication.translate(
            "ExportDialog", "Pixels are resampled: the CRS, the resolution or the extent asks for another grid."
        )
    else:
        note = QCoreApplication.translate("ExportDialog", "Pixels are copied unchanged, on the grid of the source.")
    return str(note)


def plan_note(plan: ExportPlan, facts: OutputFacts | None, pixels: str) -> str:
    """Why the plan cannot be run, or what will happen: to the extent, to the pixels (`pixels`) and to older files."""
    if problem := plan_problem(plan, facts):
        return problem
    notes = [pixels]
    if plan.is_clipped:
        clipped = QCoreApplication.translate(
            "ExportDialog", "The extent reaches beyond the rasters: only the part with data is saved."
        )
        notes.insert(0, clipped)
    if plan.cutline is not None:
        count = plan.cutline.features
        cut = QCoreApplication.translate(
            "ExportDialog", "Only pixels inside %n feature(s) of “{layer}” are saved.", "", count
        )
        notes.insert(0, cut.format(layer=plan.cutline.title))
    if facts is not None:
        notes += replaced_note(facts.replaced)
    return " ".join(notes)


def _no_room(plan: ExportPlan, facts: OutputFacts | None) -> str:
    if plan.is_too_large or facts is None:
        text = QCoreApplication.translate("ExportDialog", "Not enough disk space for the file.")
        return f"{text} {no_space(plan)}"
    text = QCoreApplication.translate(
        "ExportDialog", "Not enough disk space for the file and those of the waiting exports."
    )
    return f"{text} {no_space(plan, facts.bytes_reserved)}"
