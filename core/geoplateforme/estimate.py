"""What a harvest will cost: slabs and requests for each level, bytes and hours. Known before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .pyramid_grid import slabs_of

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback
    from .harvest_request import HarvestRequest
    from .pyramid_grid import Slabs

#: Bytes a pixel and channel in the pyramid. For JPEG and PNG those of aerial photographs; IGN's own example of 15
#: levels over Corsica has 0.03 for JPEG, a half of it being sea.
_STORED = {"raw": 1.0, "jpg": 0.06, "jpg90": 0.12, "png": 0.6, "zip": 0.6}
#: Bytes a pixel of the pictures that a server sends, by what their format begins with, until one was fetched.
_FETCHED = {"image/jpeg": 0.3, "image/png": 1.8, "image/x-bil": 4.0, "image/tiff": 3.0}
#: Seconds that a server takes for a picture of 4096 by 4096 pixels, until one was fetched, and the engine for a slab.
_SERVER_SECONDS, _ENGINE_SECONDS = 10.0, 2.0
_SLAB_PIXELS = 4096 * 4096
_CHANNELS = 3
#: Groups of slabs that are outlined on a map: of more, those of a coarser level are.
_MOST_BLOCKS = 2000


@dataclass(frozen=True)
class Measured:
    """A picture that was fetched for trial: its bytes and the seconds that it took, for each pixel."""

    bytes_per_pixel: float
    seconds_per_pixel: float


@dataclass(frozen=True)
class LevelEstimate:
    """A level of the pyramid. `requests` are 0 where it is computed from the level below. Where the count is not
    `is_exact`, there are at most so many slabs."""

    level: int
    slabs: int
    requests: int
    is_exact: bool = True


@dataclass(frozen=True)
class Estimate:
    """`levels` from the bottom up; `outlined` are the slabs of the finest one that can be drawn. `stored` are the bytes
    of the pyramid, `fetched` those that the harvested server sends, `hours` how long the harvest takes. `is_measured`
    says that a picture was fetched to know."""

    levels: tuple[LevelEstimate, ...]
    outlined: Slabs
    stored: float
    fetched: float
    hours: float
    is_measured: bool = False

    @property
    def slabs(self) -> int:
        return sum(level.slabs for level in self.levels)

    @property
    def requests(self) -> int:
        return sum(level.requests for level in self.levels)

    @property
    def is_exact(self) -> bool:
        return all(level.is_exact for level in self.levels)


def estimate(request: HarvestRequest, measured: Measured | None = None, feedback: Feedback | None = None) -> Estimate:
    """The estimate for a request. For a worker thread. Raises CanceledError."""
    area, per_slab = request.area.mercator(), request.pictures_per_slab
    levels, outlined = [], None
    for level in range(request.bottom, request.top - 1, -1):
        slabs = slabs_of(area, request.grid(level), feedback)
        if outlined is None or len(outlined.blocks) > _MOST_BLOCKS:
            outlined = slabs
        requests = slabs.count * per_slab if level in request.levels else 0
        levels.append(LevelEstimate(level, slabs.count, requests, slabs.is_exact))
    outlined = outlined or slabs_of(area, request.grid(request.bottom), feedback)
    width, height = request.grid(request.bottom).pixels
    slab_count, requests = sum(each.slabs for each in levels), sum(each.requests for each in levels)
    pixels = requests // per_slab * width * height
    speed = measured or _typical(request.source.image)
    workers = _number(request.options.get("parallelization"), 1)
    seconds = pixels * speed.seconds_per_pixel + slab_count * _ENGINE_SECONDS * (width * height / _SLAB_PIXELS)
    return Estimate(
        tuple(levels),
        outlined,
        stored=slab_count * width * height * _stored_per_pixel(request),
        fetched=pixels * speed.bytes_per_pixel,
        hours=seconds / 3600 / workers,
        is_measured=measured is not None,
    )


def _stored_per_pixel(request: HarvestRequest) -> float:
    options = request.options
    channels = _number(options.get("samplesperpixel"), _CHANNELS)
    size = 4 if options.get("sampleformat") == "FLOAT32" else 1
    return channels * size * _STORED.get(str(options.get("compression", "raw")), 1.0)


def _typical(image: str) -> Measured:
    fetched = next((size for start, size in _FETCHED.items() if image.startswith(start)), 3.0)
    return Measured(fetched, _SERVER_SECONDS / _SLAB_PIXELS)


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) and value >= 1 else default
