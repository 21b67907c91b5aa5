"""Whether a TIFF is a Cloud Optimized GeoTIFF, and what keeps it from being one.

The rules are those of GDAL's `validate_cloud_optimized_geotiff.py` and of the OGC standard 21-026, as far as the head
of the file tells. Whether overviews lie in a file beside it is not asked.
"""

from __future__ import annotations

from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .head import TiffHead
    from .ifd import Directory

#: An image of so many pixels a side needs neither tiles nor overviews.
_SMALL = 512
#: Bytes that may lie between what GDAL notes of the layout and the first directory.
_PADDING = 16


class CogProblem(Enum):
    """Why a file is no COG."""

    #: In strips: a view of a few pixels needs whole rows.
    STRIPS = auto()
    #: The first directory is not at the beginning.
    LATE_DIRECTORY = auto()
    #: Further directories lie apart from the first, behind pixels.
    FAR_DIRECTORIES = auto()
    #: The overviews' directories are not in the order of their size.
    ORDER_OF_OVERVIEWS = auto()
    #: The pixels are not in the order from the smallest overview to the full resolution.
    ORDER_OF_PIXELS = auto()
    #: A program has changed the file after it was made.
    CHANGED = auto()


def cog_problems(head: TiffHead) -> tuple[CogProblem, ...]:
    """Why the file is no COG; empty for one."""
    found = (
        (CogProblem.STRIPS, not head.full.is_tiled and _is_large(head)),
        (CogProblem.LATE_DIRECTORY, head.offsets[0] > head.structure_end + _PADDING),
        (CogProblem.FAR_DIRECTORIES, _has_late_directory(head)),
        (CogProblem.ORDER_OF_OVERVIEWS, not _is_falling([each.columns * each.rows for each in _levels(head)])),
        (CogProblem.ORDER_OF_PIXELS, not _is_falling(_first_blocks(head))),
        (CogProblem.CHANGED, head.structure.get("KNOWN_INCOMPATIBLE_EDITION", "").strip() == "YES"),
    )
    return tuple(problem for problem, holds in found if holds)


def lacks_overviews(head: TiffHead) -> bool:
    """Whether a large image has no overviews inside the file: it is drawn from all of its pixels. It may be a COG
    nevertheless."""
    return head.is_complete and not head.overviews and _is_large(head)


def _is_large(head: TiffHead) -> bool:
    return max(head.full.columns, head.full.rows) > _SMALL


def _levels(head: TiffHead) -> list[Directory]:
    return [head.full, *head.overviews]


def _has_late_directory(head: TiffHead) -> bool:
    """Whether a directory lies behind pixels, or before the one that it follows."""
    offsets = [*head.offsets, *(() if head.is_complete else (head.next_offset,))]
    blocks = [place for each in head.directories if (place := head.first_block(each)) is not None]
    is_behind = bool(blocks) and max(offsets) > min(blocks)
    return offsets != sorted(offsets) or is_behind or (not blocks and not head.is_complete)


def _first_blocks(head: TiffHead) -> list[int]:
    return [place for each in _levels(head) if (place := head.first_block(each)) is not None]


def _is_falling(values: list[int]) -> bool:
    return all(one > following for one, following in pairwise(values))
