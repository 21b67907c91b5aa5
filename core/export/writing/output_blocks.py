"""The blocks of the file that is written, while their pixels come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rasters.array_pool import ArrayPool
from ...rasters.pixel_types import numpy_type
from .resume import block_window, blocks_in

if TYPE_CHECKING:
    from collections.abc import Container

    from numpy.typing import NDArray

    from ...grid import Window
    from ..planning.plan import ExportPlan
    from ..reading.mosaic import Pixels
    from .journal import BlockKey

#: Bytes of blocks whose memory is used again.
_KEPT_BYTES = 24 * 1024 * 1024


@dataclass
class OutputBlock:
    """Pixels of the file that are written at once: `values` (band, row, column), and `valid` (row, column) where the
    file has a mask. `missing` is the number of pixels that have not been read yet."""

    key: BlockKey
    window: Window
    values: NDArray[Any]
    valid: NDArray[np.bool_] | None
    missing: int


class WaitingBlocks:
    """Blocks that the chunks so far cover in part: at most one row of them and the edges of a chunk."""

    def __init__(self, plan: ExportPlan, unit: tuple[int, int]) -> None:
        """`unit` is (columns, rows) of a block."""
        self._plan = plan
        self._unit = unit
        self._blocks: dict[BlockKey, OutputBlock] = {}
        self._arrays = ArrayPool(_KEPT_BYTES)
        #: Whether there are pixels that no chunk has.
        self._has_gaps = sum(chunk.window.pixels for chunk in plan.chunks) < plan.grid.window.pixels

    def add(self, pixels: Pixels, but: Container[BlockKey]) -> None:
        """Take a chunk's pixels, except for blocks that are in the file already."""
        for key in blocks_in(pixels.window, self._unit):
            if key not in but:
                _fill(self._blocks.get(key) or self._new(key), pixels)

    def take(self, above: int | None = None) -> list[OutputBlock]:
        """Those that are complete, row by row, and forget them; those that lie above a row of blocks, and all of them
        without one, are: what they miss belongs to no source."""
        ready = [
            block for block in self._blocks.values() if above is None or block.missing == 0 or block.key[1] < above
        ]
        for block in ready:
            del self._blocks[block.key]
        return sorted(ready, key=lambda block: (block.key[1], block.key[0]))

    def _new(self, key: BlockKey) -> OutputBlock:
        plan = self._plan
        window = block_window(key, self._unit, plan.grid.window)
        if window is None:
            raise ValueError("a chunk lies outside the result")
        shape = window.rows, window.columns
        values = self._arrays.empty((plan.bands, *shape), numpy_type(plan.data_type))
        if self._has_gaps:
            np.copyto(values, plan.fill, casting="unsafe")
        valid = np.zeros(shape, np.bool_) if plan.masked else None
        block = self._blocks[key] = OutputBlock(key, window, values, valid, window.pixels)
        return block


def _fill(block: OutputBlock, pixels: Pixels) -> None:
    shared = block.window.intersection(pixels.window)
    if shared is None:
        return
    here, there = shared.slices(block.window), shared.slices(pixels.window)
    for into, values in zip(block.values, pixels.values, strict=True):
        into[here] = values[there]
    if block.valid is not None:
        block.valid[here] = True if pixels.valid is None else pixels.valid[there]
    block.missing -= shared.pixels
