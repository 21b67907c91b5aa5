"""NRCan's Geospatial Data Extraction tool, a web page that sends the data in a box by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from qgis.core import QgsDistanceArea, QgsGeometry, QgsRectangle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .spatial.georeference import LonLatBox

#: The largest area that the tool extracts from the HRDEM mosaic, in km².
LARGEST_AREA = 500.0
_PAGES = {"en": "https://maps.canada.ca/czs/index-en.html", "fr": "https://cartes.canada.ca/czs/index-fr.html"}
_GRS_1980_AXIS = 6_378_137.0
#: The two axes of GRS 1980, which NAD83 has, in metres.
_ELLIPSOID = (_GRS_1980_AXIS, _GRS_1980_AXIS * (1 - 1 / 298.257222101))
#: Decimals of a degree in the link: about a centimetre.
_DECIMALS = 7
#: Points along each side: areas are measured between geodesics, which parallels are not.
_SIDE = 200


def box_area(boxes: Iterable[LonLatBox]) -> float:
    """The area, on the ellipsoid and in km², of an extent's `lonlat_boxes`: the tool extracts these, which are larger
    than an extent in another projection."""
    measure = QgsDistanceArea()
    measure.setEllipsoid(*_ELLIPSOID)  # by its axes, so that nothing is looked up; coordinates are degrees already
    shapes = (QgsGeometry.fromRect(QgsRectangle(*box)).densifyByCount(_SIDE) for box in boxes)
    return float(sum(measure.measureArea(shape) for shape in shapes) / 1e6)


def tool_link(boxes: Sequence[LonLatBox], name: str, language: str) -> str:
    """The tool's URL with an extent's `lonlat_boxes` as one (west, south, east, north in degrees; west > east crosses
    the antimeridian) and this name; French for "fr", "fr_CA"…, else English."""
    page = _PAGES["fr" if language.startswith("fr") else "en"]
    west, south, _, north = boxes[0]
    box = ",".join(f"{round(value, _DECIMALS):.10g}" for value in (west, south, boxes[-1][2], north))
    return f"{page}?bbox={box}&name={quote(name, safe='')}"
