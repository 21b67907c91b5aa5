"""Which areas of warped sources the chunks of a plan need."""

from __future__ import annotations

import threading
from itertools import islice
from typing import TYPE_CHECKING

from ..planning.source_window import level_grid, source_areas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...grid import Window
    from ..planning.plan import ExportPlan
    from ..planning.source_window import SourceArea

#: Windows that are projected at a time. A thread's first projection takes 20 ms and more, each further one little.
_TOGETHER = 64


class SourceAreas:
    """The areas of the sources, projected when they are needed. Safe to share among threads. The first thread that
    needs a window projects those of the next chunks, too: each thread that projects has to look up the transformation
    first."""

    def __init__(self, plan: ExportPlan) -> None:
        self._plan = plan
        self._lock = threading.Lock()
        self._found: dict[tuple[int, Window], SourceArea | None] = {}
        self._following: dict[int, Iterator[Window]] = {}
        self._prepare()

    def _prepare(self) -> None:
        """Project the first chunks now: often in the thread that made the plan, which has looked up the transformation
        already."""
        for index in self._plan.chunks[0].sources[:1] if self._plan.chunks else ():
            placement = self._plan.placements[index]
            if placement.warping is not None and (tiff := placement.raster.tiff) is not None:
                directory = tiff.levels[placement.warping.overview + 1].directory
                self._find(index, [], (directory.columns, directory.rows))

    def of(self, index: int, window: Window, size: tuple[int, int]) -> SourceArea | None:
        """The area of the level of the source with this index, which has so many columns and rows, from which a window
        of the result is warped. None where that cannot be projected into the source, or lies beside it."""
        with self._lock:
            if (index, window) not in self._found:
                self._find(index, [window], size)
            return self._found.pop((index, window))

    def _find(self, index: int, windows: list[Window], size: tuple[int, int]) -> None:
        """Project these windows and those of the next chunks; `size` (columns, rows) is that of the level."""
        following = self._following.setdefault(index, self._windows(index))
        windows = list(dict.fromkeys((*windows, *islice(following, _TOGETHER))))
        placement = self._plan.placements[index]
        if placement.warping is None:
            raise ValueError("a placement has neither a shift nor a warping")
        level = level_grid(placement.raster, *size)
        found = source_areas(self._plan.grid, windows, level, placement.warping)
        self._found.update(zip(((index, window) for window in windows), found, strict=True))

    def _windows(self, index: int) -> Iterator[Window]:
        """Those of the source's chunks, in their order."""
        return (
            part
            for chunk in self._plan.chunks
            if index in chunk.sources and (part := self._plan.part(index, chunk.window)) is not None
        )
