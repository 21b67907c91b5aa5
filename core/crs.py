"""Coordinate reference systems: the only place that turns text into a CRS of OSR's or QGIS's and back.

These are look-ups in PROJ's and QGIS's databases, the first of each CRS takes up to 60 ms: call them in a task, not on
the main thread.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from osgeo import osr
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform

from .gdal_calls import call_or_none

if TYPE_CHECKING:
    from osgeo import ogr

    from .georeference import LonLatBox

#: The transformations that each thread keeps: items of a page share a few projections.
_KEPT_TRANSFORMATIONS = 32
_of_thread = threading.local()


def spatial_reference(text: str) -> osr.SpatialReference | None:
    """OSR's CRS for an authority id, WKT or PROJJSON, x = easting or longitude; None when PROJ does not know it."""
    reference = osr.SpatialReference()
    if call_or_none(reference.SetFromUserInput, text) != 0:
        return None
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


@dataclass(frozen=True)
class CrsDescription:
    """A CRS in words. `title` is "EPSG:3979 - NAD83(CSRS) / Canada Atlas Lambert"; a unit of the CRS is degrees where
    `is_geographic`, else `metres` metres."""

    title: str
    is_geographic: bool
    metres: float


@lru_cache(maxsize=512)
def described_crs(text: str) -> CrsDescription | None:
    """The CRS that a text names, in words; None when PROJ does not know it. Cached: parsing an item's grid fills the
    cache in a task, so that the main thread finds it there."""
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

    Each thread keeps its own: an object is not safe to share, and takes up to 90 ms to make. Not
    QgsCoordinateTransform: see forget_crs_of_threads.
    """
    kept: dict[tuple[str, str, LonLatBox | None], osr.CoordinateTransformation | None]
    kept = _of_thread.__dict__.setdefault("transformations", {})
    key = source, target, area
    if key not in kept:
        while len(kept) >= _KEPT_TRANSFORMATIONS:
            kept.pop(next(iter(kept)))
        kept[key] = _new_transformation(*key)
    return kept[key]


def _new_transformation(source: str, target: str, area: LonLatBox | None) -> osr.CoordinateTransformation | None:
    first, second = spatial_reference(source), spatial_reference(target)
    if first is None or second is None:
        return None
    options = osr.CoordinateTransformationOptions()
    if area is not None:
        call_or_none(options.SetAreaOfInterest, *area)
    found = call_or_none(osr.CreateCoordinateTransformation, first, second, options)
    # an object without a transformation, where GDAL throws no exceptions
    return found if found is not None and found.this is not None else None


def project(shape: ogr.Geometry, source: str, target: str) -> bool:
    """Project the shape in place, from one CRS (text) to another; False when that is not possible."""
    found = transformation(source, target)
    return found is not None and bool(call_or_none(shape.Transform, found) == 0)


def same_crs(one: str, other: str) -> bool:
    """Whether both texts name the same CRS; False when one of them is unknown, unless the texts are equal."""
    if one == other:
        return True
    first, second = spatial_reference(one), spatial_reference(other)
    return bool(first is not None and second is not None and first.IsSame(second))


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
    """QGIS's CRS for an authority id or WKT; invalid when QGIS does not know it."""
    return QgsCoordinateReferenceSystem(text)


def crs_to_text(crs: QgsCoordinateReferenceSystem) -> str:
    """The authority id, or WKT2 for a CRS without one."""
    return str(crs.authid() or crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2019))


def forget_crs_of_threads() -> None:
    """Let QGIS make each CRS anew when next asked for; call it on the main thread after workers have used some.

    QGIS binds a CRS to the thread that makes it first and hands this one out to all others. Once the thread has ended,
    the CRS still says that it is valid, but neither it nor the transforms that QGIS caches can project anything.
    """
    QgsCoordinateReferenceSystem.invalidateCache()
    QgsCoordinateTransform.invalidateCache()
