"""Whether a measure stays as it is while the same is done again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measure:
    """`limit` is how much it may rise in a hundred turns, in its unit."""

    name: str
    unit: str
    limit: float


#: Memory is what the process holds after the C library has given back what is free; a turn is all that the job does
#: once. The limits are below one of each kind for every second turn, and for memory below 1 % of QGIS's own.
MEASURES = (
    Measure("memory", "MB", 3.0),
    Measure("Python objects", "", 200.0),
    Measure("Qt objects", "", 20.0),
    Measure("handles", "", 2.0),
    Measure("threads", "", 2.0),
    Measure("temporary files", "", 2.0),
    Measure("files in memory", "", 2.0),
)
#: The part of the turns that is left out: caches fill, and QGIS makes what it makes once.
WARM_UP = 1 / 3
#: Fewer turns than this after the warm-up tell nothing.
LEAST = 10


def rise(values: Sequence[float]) -> float:
    """How much the values rise in a hundred turns, after the warm-up: the median of the slopes between any two of them
    (Theil and Sen), so that single high values count for nothing. Raises ValueError for too few values."""
    kept = values[round(len(values) * WARM_UP) :]
    if len(kept) < LEAST:
        raise ValueError(f"{len(values)} turns are too few")
    slopes = [
        (kept[last] - kept[first]) / (last - first)
        for first in range(len(kept))
        for last in range(first + 1, len(kept))
    ]
    return 100 * median(slopes)


def table(values: Mapping[str, Sequence[float]]) -> tuple[str, list[str]]:
    """The values by the measures' names as a table in Markdown, and the names of those that rise by more than their
    limit."""
    lines = [
        "|  | after the warm-up | in the middle | at the end | rise in 100 turns | limit |",
        "|---|---|---|---|---|---|",
    ]
    rising = []
    for each in MEASURES:
        given = values[each.name]
        kept, per_hundred = given[round(len(given) * WARM_UP) :], rise(given)
        shown = [f"{number:.{_digits(each)}f}" for number in (kept[0], kept[len(kept) // 2], kept[-1], per_hundred)]
        name = f"{each.name}, {each.unit}" if each.unit else each.name
        lines.append(f"| {name} | {' | '.join(shown)} | {each.limit:g} |")
        if per_hundred > each.limit:
            rising.append(each.name)
    return "\n".join(lines), rising


def _digits(measure: Measure) -> int:
    return 1 if measure.unit else 0
