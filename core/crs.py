"""Coordinate reference systems: from text and to text, with OSR and with QGIS, in any thread."""

from __future__ import annotations

from osgeo import ogr, osr
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform

from .gdal_calls import call_or_none


def spatial_reference(text: str) -> osr.SpatialReference | None:
    """The CRS that an authority id or WKT names, x = easting or longitude; None when GDAL does not know it."""
    reference = osr.SpatialReference()
    if call_or_none(reference.SetFromUserInput, text) != 0:
        return None
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def project(shape: ogr.Geometry, source: str, target: str) -> bool:
    """Project a geometry in place, x = easting or longitude in both CRSs; False when that is not possible."""
    first, second = spatial_reference(source), spatial_reference(target)
    if first is None or second is None:
        return False
    return bool(call_or_none(lambda: shape.Transform(osr.CoordinateTransformation(first, second))) == 0)


def same_crs(one: str, other: str) -> bool:
    if one == other:
        return True
    first, second = spatial_reference(one), spatial_reference(other)
    return bool(first is not None and second is not None and first.IsSame(second))


def crs_from_text(text: str) -> QgsCoordinateReferenceSystem:
    """The CRS that an authority id or WKT names; invalid when QGIS does not know it."""
    return QgsCoordinateReferenceSystem(text)


def forget_crs_of_threads() -> None:
    """Let QGIS make each CRS anew when next asked for; to be called on the main thread after workers have used some.

    QGIS binds a CRS to the thread that makes it first, and hands out that one to all others. Once the thread has ended,
    it still says that it is valid, but nothing can be projected with it, nor with the transforms that QGIS remembers.
    """
    QgsCoordinateReferenceSystem.invalidateCache()
    QgsCoordinateTransform.invalidateCache()


def crs_to_text(crs: QgsCoordinateReferenceSystem) -> str:
    """The authority id, or WKT2 for a CRS without one."""
    return str(crs.authid() or crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2019))


def _spatial_reference(text: str) -> osr.SpatialReference:
    reference = osr.SpatialReference()
    call_or_none(reference.SetFromUserInput, text)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference
