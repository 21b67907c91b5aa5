"""The plan of an export."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from ...rasters.pixel_types import is_floating, numpy_type
from ...spatial.crs import spatial_reference, text_of_reference
from ..cutline import Cutline
from .chunks import Chunk, chunks_of
from .creation_options import is_compressed, with_overviews

if TYPE_CHECKING:
    from ...grid import Grid, Window
    from ..request import ExportRequest, ExportSource
    from .cut import Cut
    from .placement import Placement

#: How much smaller compressed blocks are at best, with all their pixels alike.
_BEST_RATIO = 10_000


@dataclass(frozen=True)
class ExportPlan:
    """An export that can be run.

    `grid` is the result's. `placements` are the sources that touch the extent, top one first; `areas` are what they
    fill, before that is cut into chunks. `nodata` is the result's, None when no source has one: pixels that come from
    no source are then 0 and, with `masked`, said to be so by a mask band.
    `is_continuous` says that values between two pixels make sense: measured numbers, not classes. `bytes_to_fetch` is
    estimated from the sources' block index and `bytes_to_write` is the size without compression. `creation_options` are
    those of the GeoTIFF that is written, of which a COG is then copied. `bytes_there` lie on the disk already, from an
    earlier run. `is_clipped`: the extent reaches beyond the sources, and the result ends where they do. `cut` has the
    polygons whose inside alone is fetched.
    """

    request: ExportRequest
    grid: Grid
    placements: tuple[Placement, ...]
    areas: tuple[Chunk, ...]
    bands: int
    data_type: int
    nodata: float | None
    masked: bool
    is_continuous: bool
    creation_options: tuple[str, ...]
    bytes_to_fetch: int
    bytes_to_write: int
    bytes_free: int
    bytes_there: int = 0
    is_clipped: bool = False
    cut: Cut | None = field(default=None, compare=False, repr=False)
    #: Different in each plan, and the same in its tiles: of sources that cannot tell whether they have changed, nothing
    #: is taken over from an export that was planned before.
    number: str = field(default_factory=lambda: uuid4().hex, compare=False)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """The pieces of work. Made on demand: an export too large for the disk would have millions."""
        return chunks_of(self.areas, self.placements, self.bytes_per_pixel, self.cut)

    @cached_property
    def crs_text(self) -> str:
        """The authority id of the grid's CRS, or its WKT where it has none. PlanTask looks it up for the windows."""
        reference = spatial_reference(self.grid.crs)
        return self.grid.crs if reference is None else text_of_reference(reference) or self.grid.crs

    def part(self, index: int, window: Window) -> Window | None:
        """What of a window of the result is read for it from the placement with this index; None for nothing."""
        placement = self.placements[index]
        overlap = placement.window.intersection(window)
        if overlap is None or self.cut is None or placement.shift is None:
            return overlap
        return self.cut.part(overlap)

    @property
    def sources(self) -> tuple[ExportSource, ...]:
        """The sources that touch the extent, each once, top one first."""
        return tuple(dict.fromkeys(placement.raster.source for placement in self.placements))

    @property
    def cutline(self) -> Cutline | None:
        """The polygons that were read."""
        found = self.request.cutline
        return found if isinstance(found, Cutline) else None

    @property
    def pixels(self) -> int:
        return self.grid.window.pixels

    @property
    def fill(self) -> float:
        """The value of pixels that no source fills. Where all of them are filled, only NaN is left of a mosaic."""
        if self.nodata is not None:
            return self.nodata
        has_alpha = self.placements[0].raster.has_alpha
        return math.nan if self.is_mosaic and not self.masked and is_floating(self.data_type) and not has_alpha else 0

    @property
    def is_mosaic(self) -> bool:
        """Whether sources fill each other's gaps, NaN among them; of a single source, all values are kept."""
        return len(self.request.sources) > 1

    @property
    def is_converted(self) -> bool:
        """Whether the sources differ in scale, offset or unit, so that the result holds the quantities themselves."""
        return any(placement.conversions for placement in self.placements)

    @property
    def bytes_per_pixel(self) -> int:
        """Of all bands, in memory."""
        return self.bands * numpy_type(self.data_type).itemsize

    @property
    def resamples(self) -> bool:
        """Whether pixels get new values because a source has another grid than the result."""
        return any(placement.shift is None for placement in self.placements)

    @property
    def is_compressed(self) -> bool:
        return is_compressed(self.creation_options)

    @property
    def bytes_expected(self) -> int:
        """The estimated size of the result: copied pixels compress about as well as in their source. For resampled
        ones, and where the source has no blocks, it is the most that they can take."""
        if not self.is_compressed or self.resamples or self.bytes_to_fetch == 0 or self.request.rendered:
            return self.bytes_to_write
        return min(self.bytes_to_write, with_overviews(self.bytes_to_fetch, self.request))

    @property
    def is_too_large(self) -> bool:
        """Whether the disk surely has no room for the result."""
        return self.bytes_needed > self.bytes_free + self.bytes_there

    @property
    def bytes_needed(self) -> int:
        """The least free space that the result needs: compressed pixels as small as in their source, but never smaller
        than empty blocks are; a COG and the GeoTIFF that it is copied from lie side by side until it is complete. Of a
        rendered image, that of the values that it is drawn from: how well the picture compresses is not known."""
        size = self.pixels * self.bytes_per_pixel if self.request.rendered else self.bytes_to_write
        if self.is_compressed:
            least = 0 if self._leaves_out_empty else size // _BEST_RATIO
            size = min(size, max(self.bytes_to_fetch, least))
        return 2 * size if self.request.format == "COG" and not self.request.rendered else size

    @property
    def _leaves_out_empty(self) -> bool:
        """Whether blocks of nodata take no room: tiles are sparse."""
        return self.request.tile_size is not None or "SPARSE_OK=TRUE" in map(str.upper, self.creation_options)
