"""Where a source's pixels lie on the result's grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .grid import Grid, Window, bounds_in, same_crs

if TYPE_CHECKING:
    from .raster import Raster
    from .request import Resampling

#: Pixels around a warped source that its resampling kernel may still fill.
_KERNEL_MARGIN = 2


@dataclass(frozen=True)
class Placement:
    """A source on the result's grid. `window` is the part of the result it can fill; `shift` (columns, rows) leads
    from a pixel of the result to the same pixel of the source, None when the source must be warped."""

    raster: Raster
    window: Window
    shift: tuple[int, int] | None
    resampling: Resampling

    def fills(self, window: Window) -> bool:
        """Whether it surely gives every pixel of the window a value."""
        return self.shift is not None and self.raster.is_solid and self.window.contains(window)


def placed(raster: Raster, target: Grid, resampling: Resampling) -> Placement | None:
    """The source on the grid; None when they do not meet."""
    shift = target.shift_to(raster.grid) if same_crs(raster.grid.crs, target.crs) else None
    if shift is not None:
        window = target.window.intersection(raster.grid.window.shifted(-shift[0], -shift[1]))
    else:
        bounds = bounds_in(raster.grid.bounds, raster.grid.crs, target.crs)
        # a source that cannot be projected as a whole (all of the Arctic, say) may still fill the grid
        reach = target.window if bounds is None else _grown(target.covering_window(bounds))
        window = target.window.intersection(reach)
    return None if window is None else Placement(raster, window, shift, resampling)


def _grown(window: Window) -> Window:
    margin = _KERNEL_MARGIN
    return Window(window.column - margin, window.row - margin, window.columns + 2 * margin, window.rows + 2 * margin)
