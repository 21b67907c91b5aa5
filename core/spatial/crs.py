"""Coordinate reference systems: the only place that turns text into a CRS of OSR's or QGIS's and back.

These are look-ups in PROJ's and QGIS's databases, the first of each CRS takes up to 60 ms: call them in a task, not on
the main thread.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from osgeo import gdal, osr
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform

from ..gdal_calls import call_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osgeo import ogr

    from .georeference import LonLatBox

#: The transformations that each thread keeps: items of a page share a few projections.
_KEPT_TRANSFORMATIONS = 32
_of_thread = threading.local()
#: No map has places beyond it, whatever its unit. From the web's Mercator (EPSG:3857), GDAL comes to one turn of the
#: Earth by taking away turn after turn: from 1e20 that has no end, and all of Python waits.
_FARTHEST = 1e12
#: The files of a mosaic, up to thousands, share a few CRSs, too.
_KEPT_COMPARISONS = 64

#: An authority's code, compound ones as "EPSG:3979+6647"; in a URN; in a URL of OGC's, which is never requested.
_CODE = re.compile(r"([A-Za-z][A-Za-z_0-9]{1,19}):([A-Za-z0-9_.-]{1,60})(?:\+([0-9]{1,10}))?")
_URN = re.compile(r"urn:(?:x-)?ogc:def:crs:([A-Za-z_0-9]{1,20}):([0-9.]{0,10}):?([A-Za-z0-9_.-]{1,60})", re.IGNORECASE)
_URL = re.compile(
    r"https?://www\.opengis\.net/(?:def/crs/([A-Za-z_0-9]{1,20})/[0-9.]{1,10}/|gml/srs/([a-z]{1,20})\.xml#)"
    r"([A-Za-z0-9_.-]{1,60})",
    re.IGNORECASE,
)
_LONGEST = 200_000
#: What makes PROJ read grids, or definitions of another file; and a path or a URL as it would name them. Names of CRSs
#: have blanks around their slash.
_READS_FILES = re.compile(r"BOUNDCRS|PARAMETERFILE|parameter_?file|grids|init\s*=|file\s*=", re.IGNORECASE)
_PATH = re.compile(r"[^\s\"']/[^\s\"']|[\"'=@,]\s*/|\\\\|~")
_SCHEMA = re.compile(r'"\$schema"\s*:\s*"[^"]*"')


def spatial_reference(text: str) -> osr.SpatialReference | None:
    """OSR's CRS for an authority id, WKT or PROJJSON, x = easting or longitude; None for anything else, and when PROJ
    does not know it. Texts come from servers, so no file is opened and nothing is requested from the network."""
    reference = osr.SpatialReference()
    text = text.strip()
    if len(text) > _LONGEST or not _defines(reference, text):
        return None
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def _defines(reference: osr.SpatialReference, text: str) -> bool:
    """Whether the text makes the reference a CRS. OSR's SetFromUserInput takes URLs and names of files, too: it gets no
    text that could be one."""
    if text.startswith("{"):
        return not names_file(text) and call_or_none(reference.SetFromUserInput, text) == 0
    if "[" in text:
        return not names_file(text) and call_or_none(reference.ImportFromWkt, text) == 0
    code = authority_code(text)
    return bool(code) and call_or_none(reference.SetFromUserInput, code) == 0


def authority_code(text: str) -> str:
    """The authority id in a text as OSR takes it without looking for a file of that name; empty for any other text."""
    found = _URL.fullmatch(text)
    if found:
        return _urn(found[1] or found[2], found[3])
    found = _URN.fullmatch(text)
    if found:
        return _urn(found[1], found[3])
    found = _CODE.fullmatch(text)
    if not found:
        return ""
    authority, code, vertical = found.groups()
    if authority.upper() == "EPSG":
        return f"EPSG:{code}+{vertical}" if vertical and code.isdigit() else f"EPSG:{code}" if code.isdigit() else ""
    return "" if vertical else text.upper() if text.upper() in _WELL_KNOWN else _urn(authority, code)


#: Ids that OSR knows by heart.
_WELL_KNOWN = ("OGC:CRS84", "OGC:CRS83", "OGC:CRS27", "CRS:84", "CRS:83", "CRS:27")


def _urn(authority: str, code: str) -> str:
    if authority.upper() == "EPSG":
        return f"EPSG:{code}" if code.isdigit() else ""
    if authority.upper() == "OGC" and f"OGC:{code}".upper() in _WELL_KNOWN:
        return f"OGC:{code}".upper()
    return f"urn:ogc:def:crs:{authority}::{code}"


def names_file(text: str) -> bool:
    """Whether a definition names a file or a URL for PROJ to read from. The grids that PROJ has itself are known by
    their names alone."""
    return _READS_FILES.search(text) is not None and _PATH.search(_SCHEMA.sub("", text)) is not None


@dataclass(frozen=True)
class CrsDescription:
    """A CRS in words. `title` is "EPSG:3979 - NAD83(CSRS) / Canada Atlas Lambert"; a unit of the CRS is degrees where
    `is_geographic`, else `metres` metres."""

    title: str
    is_geographic: bool
    metres: float


#: Kept for good: as many as there are CRSs in the catalogues that were looked at.
_descriptions: dict[str, CrsDescription | None] = {}


def known_crs(text: str) -> CrsDescription | None:
    """`described_crs`, where a task has asked for it before, as the one that reads an item's grid does; else None. For
    the main thread."""
    return _descriptions.get(text)


def described_crs(text: str) -> CrsDescription | None:
    """The CRS that a text names, in words; None when PROJ does not know it. Each is looked up once."""
    if text not in _descriptions:
        _descriptions[text] = _described(text)
    return _descriptions[text]


def _described(text: str) -> CrsDescription | None:
    reference = spatial_reference(text)
    if reference is None:
        return None
    name, authority = str(reference.GetName() or ""), reference.GetAuthorityName(None)
    code = f"{authority}:{reference.GetAuthorityCode(None)}" if authority else "" if "[" in text else text
    title = " - ".join(part for part in (code, name) if part)
    return CrsDescription(title, bool(reference.IsGeographic()), float(reference.GetLinearUnits()))


def lat_first(reference: osr.SpatialReference) -> bool:
    """Whether the authority's axis order, which WMS 1.3.0 and WCS 1.1 follow, has latitude or northing first."""
    return bool(reference.EPSGTreatsAsLatLong() or reference.EPSGTreatsAsNorthingEasting())


def transformation(source: str, target: str, area: LonLatBox | None = None) -> osr.CoordinateTransformation | None:
    """From one CRS (text) to another, x first on both sides; None when one is unknown or PROJ knows no way, as between
    the Earth and the Moon. Among several operations PROJ takes those for the `area`, as gdalwarp does.

    Each thread keeps its own: an object is not safe to share, and takes up to 90 ms to make. Within an area one
    direction is looked up, and the other one is its inverse, as in gdalwarp. Not QgsCoordinateTransform: see
    forget_crs_of_threads.
    """
    kept: dict[tuple[str, str, LonLatBox | None], osr.CoordinateTransformation | None]
    kept = _of_thread.__dict__.setdefault("transformations", {})
    key = source, target, area
    if key not in kept:
        while len(kept) >= _KEPT_TRANSFORMATIONS:
            kept.pop(next(iter(kept)))
        kept[key] = _inverse(*key) or new_transformation(*key)
    return kept[key]


def _inverse(source: str, target: str, area: LonLatBox | None) -> osr.CoordinateTransformation | None:
    """The inverse of the transformation that is looked up for two CRSs in an area; None where this is the one, and
    without an area, where PROJ may know many. Every thread looks the same direction up, whichever it needs first."""
    if area is None or source <= target:
        return None
    found = transformation(target, source, area)
    inverse = None if found is None else call_or_none(found.GetInverse)
    return inverse if inverse is not None and inverse.this is not None else None


def new_transformation(source: str, target: str, area: LonLatBox | None = None) -> osr.CoordinateTransformation | None:
    """`transformation` as an object of the caller's own, who may use it in any one thread."""
    first, second = spatial_reference(source), spatial_reference(target)
    if first is None or second is None:
        return None
    options = osr.CoordinateTransformationOptions()
    if area is not None:
        call_or_none(options.SetAreaOfInterest, *area)
    _look_up(first, second, area)
    found = call_or_none(osr.CreateCoordinateTransformation, first, second, options)
    # an object without a transformation, where GDAL throws no exceptions
    return found if found is not None and found.this is not None else None


def _look_up(source: osr.SpatialReference, target: osr.SpatialReference, area: LonLatBox | None) -> None:
    """Let GDAL find the transformation and keep it, from where OSR takes it. OSR would find it under Python's lock, and
    QGIS's window stand still for up to 100 ms, whichever thread it is in; GDAL lets go of the lock."""
    crss = f"SRC_SRS={text_of_reference(source)}", f"DST_SRS={text_of_reference(target)}"
    options = [*crss, "SRC_METHOD=NO_GEOTRANSFORM", "DST_METHOD=NO_GEOTRANSFORM"]
    if area is not None:
        options.append(f"AREA_OF_INTEREST={','.join(map(str, area))}")
    call_or_none(gdal.Transformer, None, None, options)


def is_on_a_map(numbers: Iterable[float]) -> bool:
    """Whether these coordinates can be any map's: OSR is never asked for others."""
    return max(map(abs, numbers), default=0.0) <= _FARTHEST


def transformed_points(
    found: osr.CoordinateTransformation, points: Sequence[Sequence[float]]
) -> Sequence[tuple[float, float, float]] | None:
    """The points (x, y) in the target CRS of a transformation; None where one of them cannot be projected."""
    if not is_on_a_map(chain.from_iterable(points)):
        return None
    places: Sequence[tuple[float, float, float]] | None = call_or_none(found.TransformPoints, points)
    return places


def transform_shape(found: osr.CoordinateTransformation, shape: ogr.Geometry) -> bool:
    """Project the shape in place; False when that is not possible."""
    return is_on_a_map(shape.GetEnvelope()) and bool(call_or_none(shape.Transform, found) == 0)


def project(shape: ogr.Geometry, source: str, target: str) -> bool:
    """Project the shape in place, from one CRS (text) to another; False when that is not possible."""
    found = transformation(source, target)
    return found is not None and transform_shape(found, shape)


@lru_cache(maxsize=_KEPT_COMPARISONS)
def same_crs(one: str, other: str) -> bool:
    """Whether both texts name the same CRS; False when one of them is unknown, unless the texts are equal."""
    if one == other:
        return True
    first, second = spatial_reference(one), spatial_reference(other)
    return bool(first is not None and second is not None and first.IsSame(second))


@lru_cache(maxsize=_KEPT_COMPARISONS)
def same_datum(one: str, other: str) -> bool:
    """Whether no shift of datum lies between two CRSs; False when one of them is unknown."""
    first, second = spatial_reference(one), spatial_reference(other)
    return bool(first is not None and second is not None and first.IsSameGeogCS(second))


def text_of_reference(reference: osr.SpatialReference) -> str:
    """The authority id of OSR's CRS, or WKT2 for one without; empty where it cannot be written."""
    if code := reference.GetAuthorityCode(None):
        return f"{reference.GetAuthorityName(None)}:{code}"
    return str(call_or_none(reference.ExportToWkt, ["FORMAT=WKT2_2019"]) or "")


def crs_from_text(text: str) -> QgsCoordinateReferenceSystem:
    """QGIS's CRS for an authority id or WKT; invalid for anything else, and when QGIS does not know it."""
    if len(text) > _LONGEST or ("[" in text and names_file(text)):
        return QgsCoordinateReferenceSystem()
    known = text if "[" in text or _CODE.fullmatch(text) else authority_code(text)
    return QgsCoordinateReferenceSystem(known) if known else QgsCoordinateReferenceSystem()


def crs_to_text(crs: QgsCoordinateReferenceSystem) -> str:
    """The authority id, or WKT2 for a CRS without one, and for a user's own: PROJ does not know QGIS's ids of these."""
    code = str(crs.authid())
    if code and not code.startswith("USER:"):
        return code
    return str(crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2019))


def forget_crs_of_threads() -> None:
    """Let QGIS make each CRS anew when next asked for; call it on the main thread after workers have used some.

    QGIS binds a CRS to the thread that makes it first and hands this one out to all others. Once the thread has ended,
    the CRS still says that it is valid, but neither it nor the transforms that QGIS caches can project anything.
    """
    QgsCoordinateReferenceSystem.invalidateCache()
    QgsCoordinateTransform.invalidateCache()
