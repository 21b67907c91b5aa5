"""NRCan's Geospatial Data Extraction tool, a web page that sends the data in a box by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from qgis.core import QgsDistanceArea, QgsGeometry, QgsProject, QgsRectangle

from .crs import crs_from_text
from .extent import LONLAT

if TYPE_CHECKING:
    from .extent import MapExtent

#: The largest area that the tool extracts from the HRDEM mosaic, in km².
LARGEST_AREA = 500.0
_PAGES = {"en": "https://maps.canada.ca/czs/index-en.html", "fr": "https://cartes.canada.ca/czs/index-fr.html"}
_ELLIPSOID = "EPSG:7019"  # GRS 1980, as NAD83 has it
#: Decimals of a degree in the link: about a centimetre.
_DECIMALS = 7
#: Points along each side: areas are measured between geodesics, which parallels are not.
_SIDE = 200


def box_area(extent: MapExtent) -> float:
    """The area, on the ellipsoid and in km², of the extent's box of longitudes and latitudes: the tool extracts this
    box, which is larger than an extent in another projection. For the main thread."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs_from_text(LONLAT), QgsProject.instance().transformContext())
    measure.setEllipsoid(_ELLIPSOID)
    boxes = (QgsGeometry.fromRect(QgsRectangle(*box)).densifyByCount(_SIDE) for box in extent.lonlat_boxes())
    return float(sum(measure.measureArea(box) for box in boxes) / 1e6)


def tool_link(extent: MapExtent, name: str, language: str) -> str:
    """The tool's URL with the extent (west, south, east, north in degrees) and this name; French for "fr", "fr_CA"…,
    else English."""
    page = _PAGES["fr" if language.startswith("fr") else "en"]
    box = ",".join(f"{round(value, _DECIMALS):.10g}" for value in extent.lonlat_box())
    return f"{page}?bbox={box}&name={quote(name, safe='')}"
