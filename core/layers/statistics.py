"""Statistics of a band as GDAL keeps them, so that no program has to read the remote file for them.

They are put into the XML and not set with gdal.Band.SetStatistics: for this GDAL opens the VRT for update and writes it
anew, and for that opens each remote file whose size the VRT does not give.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET  # nosec B405

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_BUCKETS = 256


@dataclass(frozen=True)
class Statistics:
    """Statistics of the values of an overview, in the band's own unit; `counts` are the histogram's, of equal buckets
    from `low` to `high`."""

    minimum: float
    maximum: float
    mean: float
    deviation: float
    low: float
    high: float
    counts: tuple[int, ...]


def statistics_of(values: NDArray[Any]) -> Statistics | None:
    """The statistics of these values, none of which is nodata; None when there are none. Bytes get a bucket for each
    value, as in GDAL."""
    if not values.size:
        return None
    low, high = float(values.min()), float(values.max())
    start, end = (-0.5, 255.5) if values.dtype == np.uint8 else (low, high)
    if start == end:  # all values are equal
        start, end = start - 0.5, end + 0.5
    counts = _histogram(values, start, end)
    mean, deviation = float(values.mean(dtype="f8")), float(values.std(dtype="f8"))
    return Statistics(low, high, mean, deviation, start, end, counts)


def _histogram(values: NDArray[Any], start: float, end: float) -> tuple[int, ...]:
    """How many values are in each bucket, as numpy counts them, whose bounds are of the values' own type."""
    try:
        with np.errstate(all="ignore"):
            counts = np.histogram(values, _BUCKETS, (start, end))[0]
    except (ValueError, IndexError):
        # numpy finds no bounds between values so close, as those of still water, or so far apart: without bounds, and
        # by halves, since the difference may be infinite
        width = (end / 2 - start / 2) / _BUCKETS
        places = (values.astype("f8") / 2 - start / 2) / width if width else np.zeros(values.shape)
        counts = np.bincount(np.minimum(places.astype(np.int64), _BUCKETS - 1), minlength=_BUCKETS)
    return tuple(counts.tolist())


def add_statistics(vrt: ET.Element, bands: Mapping[int, Statistics]) -> None:
    """Add the statistics of its bands, by their numbers, to a VRT: of a VRT, GDAL reads no others. Mask bands get
    none."""
    for position, band in enumerate(vrt.findall("VRTRasterBand"), start=1):
        number = band.get("band", "")
        statistics = bands.get(int(number) if number.isdecimal() else position)
        if statistics is not None:
            for index, element in enumerate(_elements(statistics)):
                band.insert(index, element)


def sidecar(bands: Mapping[int, Statistics]) -> ET.Element:
    """The statistics as an `.aux.xml` file (GDAL's PAM), which ArcGIS looks for beside any raster."""
    root = ET.Element("PAMDataset")
    for number, statistics in sorted(bands.items()):
        ET.SubElement(root, "PAMRasterBand", band=str(number)).extend(_elements(statistics))
    return root


def _elements(statistics: Statistics) -> list[ET.Element]:
    """Histogram and statistics, marked as approximate: they are those of an overview."""
    histograms, metadata = ET.Element("Histograms"), ET.Element("Metadata")
    item = ET.SubElement(histograms, "HistItem")
    for tag, text in (
        ("HistMin", repr(statistics.low)),
        ("HistMax", repr(statistics.high)),
        ("BucketCount", str(len(statistics.counts))),
        ("IncludeOutOfRange", "0"),
        ("Approximate", "1"),
        ("HistCounts", "|".join(map(str, statistics.counts))),
    ):
        ET.SubElement(item, tag).text = text
    for key, text in (
        ("STATISTICS_APPROXIMATE", "YES"),
        ("STATISTICS_MAXIMUM", repr(statistics.maximum)),
        ("STATISTICS_MEAN", repr(statistics.mean)),
        ("STATISTICS_MINIMUM", repr(statistics.minimum)),
        ("STATISTICS_STDDEV", repr(statistics.deviation)),
    ):
        ET.SubElement(metadata, "MDI", key=key).text = text
    return [histograms, metadata]
