"""Whether a service still has the pixels that an interrupted export has got from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...grid import Window

if TYPE_CHECKING:
    from ..planning.chunks import Chunk
    from ..planning.plan import ExportPlan
    from ..reading.chunk_reader import ChunkReader
    from .output_file import OutputFile

#: How many places are compared, and the side of each in pixels: one small request each.
_PLACES = 8
_SIDE = 48


def has_same_pixels(file: OutputFile, plan: ExportPlan, reader: ChunkReader) -> bool:
    """Whether some pixels of the resumed file are still those that its service sends: a service does not tell when its
    data change. True without a request where no source is a service. Raises what the reader raises, and
    StorageError."""
    if all(placement.raster.coverage is None for placement in plan.placements):
        return True
    there = [chunk for chunk in plan.chunks if not file.needs(chunk)]
    step = max(1, len(there) // _PLACES)
    return all(file.holds(reader.read(_middle(chunk))) for chunk in there[::step][:_PLACES])


def _middle(chunk: Chunk) -> Chunk:
    window = chunk.window
    columns, rows = min(_SIDE, window.columns), min(_SIDE, window.rows)
    left, top = window.column + (window.columns - columns) // 2, window.row + (window.rows - rows) // 2
    return replace(chunk, window=Window(left, top, columns, rows))
