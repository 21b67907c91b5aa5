"""Cutting an export into tiles, each of which is an export of its own on the same grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ...grid import Window
from ..planning.chunks import areas_of
from ..planning.creation_options import BLOCK

if TYPE_CHECKING:
    from pathlib import Path

    from ..planning.placement import Placement
    from ..planning.plan import ExportPlan

#: Blocks without data are left out of a tile's file, and a tile without data is recognised without reading it.
_SPARSE = "SPARSE_OK=TRUE"


@dataclass(frozen=True)
class Tile:
    """A tile of an export: `number` is "row-column", from 1; `window` is in pixels of the whole export, and `plan` is
    the tile's own."""

    number: str
    window: Window
    plan: ExportPlan

    @property
    def path(self) -> Path:
        return self.plan.request.output


def tiles_of(plan: ExportPlan) -> list[Tile]:
    """The tiles that a source touches, row by row.

    Copied pixels are cut along the top source's blocks, so that no block is fetched for two tiles; resampled ones along
    the lines where an export without tiles is cut into chunks, so that they get the same values.
    """
    size = tile_pixels(plan.request.tile_size or 0)
    first = plan.placements[0].shift
    shift = (0, 0) if plan.resamples or first is None else first
    columns, rows = _cuts(plan.grid.columns, size, shift[0]), _cuts(plan.grid.rows, size, shift[1])
    covered = sum(area.window.pixels for area in plan.areas)
    found = (
        _tile(plan, Window(left, top, right - left, bottom - top), f"{row}-{column}", covered)
        for row, (top, bottom) in enumerate(pairwise(rows), start=1)
        for column, (left, right) in enumerate(pairwise(columns), start=1)
    )
    return [tile for tile in found if tile is not None]


def tile_pixels(wanted: int) -> int:
    """The side of a tile in pixels: whole blocks, at least one."""
    return max(1, round(wanted / BLOCK)) * BLOCK


def _cuts(stop: int, step: int, shift: int) -> list[int]:
    return [0, *range(step - shift % step, stop, step), stop]


def _tile(plan: ExportPlan, window: Window, number: str, covered: int) -> Tile | None:
    # with a source index all sources stay, since it knows them by their numbers
    touching = [
        _moved(placement, window)
        for placement in plan.placements
        if plan.request.origins or placement.window.intersection(window) is not None
    ]
    cut = None if plan.cut is None else plan.cut.shifted(-window.column, -window.row)
    areas = areas_of(Window(0, 0, window.columns, window.rows), touching)
    if cut is not None:
        areas = tuple(area for area in areas if cut.part(area.window) is not None)
    if not areas:
        return None
    request = plan.request
    options = (*request.creation_options, *(() if _says_sparse(request.creation_options) else (_SPARSE,)))
    part = sum(area.window.pixels for area in areas)
    own = replace(
        plan,
        request=replace(
            request,
            output=request.tile_folder / f"{request.tile_folder.name}-{number}.tif",
            creation_options=options,
            tile_size=None,
        ),
        grid=plan.grid.part(window),
        placements=tuple(touching),
        areas=areas,
        cut=cut,
        creation_options=(*plan.creation_options, *(() if _says_sparse(plan.creation_options) else (_SPARSE,))),
        bytes_to_fetch=plan.bytes_to_fetch * part // covered,
        bytes_to_write=plan.bytes_to_write * window.pixels // plan.pixels,
    )
    return Tile(number, window, own)


def _moved(placement: Placement, window: Window) -> Placement:
    """The placement on the tile's grid. The warping stays: computed anew it might use another overview, and the tiles
    would not match."""
    shift = placement.shift
    overlap = placement.window.intersection(window)
    return replace(
        placement,
        window=Window(0, 0, 0, 0) if overlap is None else overlap.shifted(-window.column, -window.row),
        shift=None if shift is None else (shift[0] + window.column, shift[1] + window.row),
    )


def _says_sparse(options: tuple[str, ...]) -> bool:
    return any(option.upper().startswith("SPARSE_OK=") for option in options)
