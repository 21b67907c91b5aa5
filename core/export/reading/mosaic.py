"""Stacking the sources of a chunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...rasters.pixel_types import numpy_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...grid import Window
    from ..planning.plan import ExportPlan


@dataclass(frozen=True)
class Pixels:
    """Pixels of a chunk: `values` is (band, row, column); `valid` is (row, column), None when all pixels are valid."""

    window: Window
    values: NDArray[Any]
    valid: NDArray[np.bool_] | None
    #: The source of each pixel (row, column): its number among the plan's placements, from 1; 0 for none. Of several
    #: bands' sources, the lowest one. None unless the request asks for it.
    origins: NDArray[np.uint8] | None = None


class Mosaic:
    """A chunk while its sources are read, top one first: each fills the holes that those above it have left."""

    def __init__(self, plan: ExportPlan, window: Window) -> None:
        self._plan = plan
        self._window = window
        #: None until the first source comes.
        self._values: NDArray[Any] | None = None
        #: Pixels (band, row, column) without a value yet; None once there is none.
        self._holes: NDArray[np.bool_] | None = None
        #: Pixels (row, column) that may have a value, None for all; outside there are no holes to be filled.
        self._inside = None if plan.cut is None else plan.cut.inside(window)
        shape = window.rows, window.columns
        self._origins = np.zeros(shape, np.uint8) if plan.request.origins else None

    def has_holes(self, area: Window) -> bool:
        if self._values is None:
            return True
        return self._holes is not None and bool(self._holes[self._slices(area)].any())

    def fill(self, index: int, area: Window, found: NDArray[Any], valid: NDArray[np.bool_] | None) -> None:
        """Fill the holes in the area with a source's pixels, where these are `valid` (everywhere for None)."""
        if self._values is None and area == self._window:
            # the usual case: the array that was read becomes the result, without a copy
            self._values = found.astype(self._type, copy=False)
            self._holes = None if valid is None else ~valid if self._inside is None else ~valid & self._inside
            if self._holes is not None and not self._keeps_hidden:
                np.copyto(self._values, np.asarray(self._plan.fill).astype(self._type), where=self._holes)
            self._note_origin(index, area, None if self._holes is None else ~self._holes)
            self._forget_closed_holes()
            return
        values, holes = self._allocated()
        place = self._slices(area)
        take = holes[place] if valid is None else holes[place] & valid
        np.copyto(values[place], found, casting="unsafe", where=holes[place] if self._keeps_hidden else take)
        self._note_origin(index, area, take)  # first: `take` may be a view of the holes
        holes[place] &= ~take
        self._forget_closed_holes()

    def pixels(self) -> Pixels:
        values, holes = (self._values, self._holes) if self._values is not None else self._allocated()
        valid: NDArray[np.bool_] | None = None
        if self._plan.masked and holes is not None and holes.any():
            valid = np.asarray(~holes.any(axis=0))
        inside = self._inside
        if inside is None or inside.all():
            return Pixels(self._window, values, valid, self._origins)
        if self._plan.masked:
            valid = inside if valid is None else valid & inside
        return Pixels(
            self._window,
            np.where(inside, values, np.asarray(self._plan.fill).astype(self._type)),
            valid,
            None if self._origins is None else np.where(inside, self._origins, np.uint8(0)),
        )

    def _forget_closed_holes(self) -> None:
        """When no hole is left: then the sources below are skipped without looking at every pixel."""
        if self._holes is not None and not self._holes.any():
            self._holes = None

    @property
    def _keeps_hidden(self) -> bool:
        """Whether pixels keep their values under a mask or an alpha of 0: no value of the result stands for nodata."""
        return self._plan.nodata is None

    @property
    def _type(self) -> np.dtype[Any]:
        return numpy_type(self._plan.data_type)

    def _slices(self, area: Window) -> tuple[slice, slice, slice]:
        return (slice(None), *area.slices(self._window))

    def _allocated(self) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Arrays of values and holes, to be filled source by source."""
        shape = self._plan.bands, self._window.rows, self._window.columns
        if self._values is None:
            self._values = np.full(shape, self._plan.fill, self._type)
            self._holes = np.ones(shape, np.bool_) if self._inside is None else np.tile(self._inside, (shape[0], 1, 1))
        elif self._holes is None:
            self._holes = np.zeros(shape, np.bool_)
        return self._values, self._holes

    def _note_origin(self, index: int, area: Window, taken: NDArray[np.bool_] | None) -> None:
        """Note which source the pixels came from."""
        if self._origins is None:
            return
        place = area.slices(self._window)
        if taken is None:
            self._origins[place] = index + 1
        else:
            self._origins[place][taken.any(axis=0)] = index + 1
