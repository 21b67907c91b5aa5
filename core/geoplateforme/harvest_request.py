"""A harvest as a plain value, and what the processing "Calcul ou mise à jour de pyramide raster par moissonnage WMS"
gets to run it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .pyramid_grid import PM, SLAB_TILES, TOP, SlabGrid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .harvest_area import HarvestArea
    from .records import Processing
    from .wms_source import WmsSource

#: IGN's id of the processing; a datastore that has another one names it alike.
PROCESSING_ID = "6a54dc92-fc93-4c8e-9f02-046bf889550e"
PROCESSING_NAME = "Calcul ou mise à jour de pyramide raster par moissonnage WMS"
#: The labels of the storage for the result: a datastore has several, and without them the execution fails.
STORAGE_TAGS = ("PYRAMIDE",)
#: The parameters that say what, where and how deep. All others of the processing are options.
MAIN_PARAMETERS = (
    *("harvest_url", "harvest_layers", "harvest_format", "harvest_extras", "harvest_area"),
    *("harvest_levels", "bottom", "top"),
)


@dataclass(frozen=True)
class HarvestRequest:
    """A WMS, an area, and the levels at which it is harvested, from the bottom of the pyramid (the finest, the largest
    number) up; the levels between and up to `top` are computed from those below. `options` are other parameters of the
    processing, as its schema has them. `processing` is an id, `name` that of the pyramid. `updated` is the id of a
    pyramid whose pictures the new one refers to where it has none of its own, empty for a new one."""

    processing: str
    name: str
    source: WmsSource
    area: HarvestArea
    levels: tuple[int, ...]
    top: int = TOP
    options: Mapping[str, Any] = field(default_factory=dict)
    updated: str = ""

    @property
    def bottom(self) -> int:
        return max(self.levels)

    def parameters(self) -> dict[str, Any]:
        """The parameters of the execution: levels are texts. A key among the extras is in it: keep it in memory."""
        found: dict[str, Any] = {
            "tms": PM,
            "harvest_url": self.source.url,
            "harvest_layers": self.source.layer_names,
            "harvest_format": self.source.image,
            "harvest_area": self.area.wkt,
            "harvest_levels": [str(level) for level in sorted(self.levels, reverse=True)],
            "bottom": str(self.bottom),
            "top": str(self.top),
        }
        if extras := self.source.harvest_extras:
            found["harvest_extras"] = extras
        return {**found, **self.options}

    def body(self) -> dict[str, Any]:
        """What is sent to `POST …/processings/executions`."""
        return {
            "processing": self.processing,
            "inputs": {"stored_data": [self.updated]} if self.updated else {},
            "output": {"stored_data": {"name": self.name, "storage_tags": list(STORAGE_TAGS)}},
            "parameters": self.parameters(),
        }

    def grid(self, level: int) -> SlabGrid:
        return SlabGrid(level, _tiles(self.options, "width"), _tiles(self.options, "height"))

    @property
    def picture_size(self) -> tuple[int, int]:
        """The pixels of each picture that the engine asks for: a whole slab, unless `harvest_dimensions` limits it."""
        slab = SlabGrid(self.bottom, _tiles(self.options, "width"), _tiles(self.options, "height")).pixels
        limits = self.options.get("harvest_dimensions") or slab
        return min(slab[0], limits[0]), min(slab[1], limits[1])

    @property
    def pictures_per_slab(self) -> int:
        """Pictures that the engine asks for to compose a slab."""
        (width, height), picture = self.grid(self.bottom).pixels, self.picture_size
        return max(1, width // picture[0]) * max(1, height // picture[1])


def is_harvest(processing: Processing) -> bool:
    """Whether this is the processing that harvests a WMS: its id differs from one Géoplateforme to another."""
    return processing.id == PROCESSING_ID or processing.name.strip().casefold() == PROCESSING_NAME.casefold()


def _tiles(options: Mapping[str, Any], name: str) -> int:
    value = options.get(name)
    return value if isinstance(value, int) and value >= 1 else SLAB_TILES


def divides_slab(dimensions: Sequence[int], grid: SlabGrid) -> bool:
    """Whether slabs can be composed of pictures of this width and height in pixels, as the engine does it. Larger ones
    than a slab are no limit."""
    return all(
        side > 0 and (side >= whole or whole % side == 0) for side, whole in zip(dimensions, grid.pixels, strict=True)
    )
