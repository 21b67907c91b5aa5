"""The file beside a picture that says where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...files.own_files import put_in_place
from ..paths import world_file_path
from ..request import IMAGE_FORMATS

if TYPE_CHECKING:
    from ...grid import Grid
    from ..planning.plan import ExportPlan


def write_world_file(plan: ExportPlan) -> None:
    """Write it where the format of the plan's result wants one. Raises OSError."""
    if plan.request.format in IMAGE_FORMATS:
        with put_in_place(world_file_path(plan.request.output)) as new:
            new.write_text(world_file_text(plan.grid), encoding="ascii", newline="\n")


def world_file_text(grid: Grid) -> str:
    """Steps along a row and a column, then the middle of the first pixel, a number a line."""
    x, along_x, down_x, y, along_y, down_y = grid.transform
    middle = x + (along_x + down_x) / 2, y + (along_y + down_y) / 2
    return "".join(f"{value:.15g}\n" for value in (along_x, along_y, down_x, down_y, *middle))
