"""Statistics of a band as GDAL keeps them, so that no program has to read the whole file for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_BUCKETS = 256
#: A band of a VRT by its number; a mask's is called "mask".
_BAND = re.compile(r'<VRTRasterBand\b[^>]*\bband="(\d+)"[^>]*?(/?)>')


@dataclass(frozen=True)
class Statistics:
    """Of the values of an overview, in the band's own unit; `counts` are those of equal buckets from `low` to
    `high`."""

    minimum: float
    maximum: float
    mean: float
    deviation: float
    low: float
    high: float
    counts: tuple[int, ...]


def statistics_of(values: NDArray[Any]) -> Statistics | None:
    """The statistics of these values, none of which is nodata; None when there are none. Bytes get a bucket for each
    value, as GDAL does it."""
    if not values.size:
        return None
    low, high = float(values.min()), float(values.max())
    start, end = (-0.5, 255.5) if values.dtype == np.uint8 else (low, high)
    if start == end:  # all values are alike
        start, end = start - 0.5, end + 0.5
    counts, _ = np.histogram(values, _BUCKETS, (start, end))
    mean, deviation = float(values.mean(dtype="f8")), float(values.std(dtype="f8"))
    return Statistics(low, high, mean, deviation, start, end, tuple(int(count) for count in counts))


def vrt_with_statistics(text: str, bands: Mapping[int, Statistics]) -> str:
    """The VRT with the statistics of its bands, by their numbers, in it: of a VRT, GDAL reads no other."""

    def add(match: re.Match[str]) -> str:
        statistics = bands.get(int(match.group(1)))
        if statistics is None or match.group(2):
            return match.group()
        return f"{match.group()}\n{_elements(statistics)}"

    return _BAND.sub(add, text)


def sidecar(bands: Mapping[int, Statistics]) -> str:
    """The same as the contents of an `.aux.xml` file (GDAL's PAM), which ArcGIS looks for beside any raster."""
    parts = (
        f'<PAMRasterBand band="{number}">\n{_elements(statistics)}\n</PAMRasterBand>'
        for number, statistics in sorted(bands.items())
    )
    return "\n".join(["<PAMDataset>", *parts, "</PAMDataset>", ""])


def _elements(statistics: Statistics) -> str:
    """All marked as approximate: they are those of an overview."""
    values = {
        "STATISTICS_APPROXIMATE": "YES",
        "STATISTICS_MAXIMUM": f"{statistics.maximum!r}",
        "STATISTICS_MEAN": f"{statistics.mean!r}",
        "STATISTICS_MINIMUM": f"{statistics.minimum!r}",
        "STATISTICS_STDDEV": f"{statistics.deviation!r}",
    }
    lines = [
        "<Histograms><HistItem>",
        f"<HistMin>{statistics.low!r}</HistMin>",
        f"<HistMax>{statistics.high!r}</HistMax>",
        f"<BucketCount>{len(statistics.counts)}</BucketCount>",
        "<IncludeOutOfRange>0</IncludeOutOfRange>",
        "<Approximate>1</Approximate>",
        f"<HistCounts>{'|'.join(map(str, statistics.counts))}</HistCounts>",
        "</HistItem></Histograms>",
        "<Metadata>",
        *(f'<MDI key="{key}">{value}</MDI>' for key, value in values.items()),
        "</Metadata>",
    ]
    return "\n".join(lines)
