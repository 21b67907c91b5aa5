"""What STAC's common fields and extensions are called in the user's language, and their units."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

_DEGREES, _METRES, _PERCENT = "°", "\N{NO-BREAK SPACE}m", "\N{NO-BREAK SPACE}%"
#: Of fields that are numbers; STAC fixes the unit of each.
_UNITS = {
    "gsd": _METRES,
    "eo:cloud_cover": _PERCENT,
    "eo:snow_cover": _PERCENT,
    "view:azimuth": _DEGREES,
    "view:incidence_angle": _DEGREES,
    "view:off_nadir": _DEGREES,
    "view:sun_azimuth": _DEGREES,
    "view:sun_elevation": _DEGREES,
}


def field_title(key: str) -> str:
    """The title of a known field; of any other its name as the catalogue writes it."""
    return _titles().get(key, key)


def field_unit(key: str) -> str:
    """What follows the field's number, with the space before it."""
    return _UNITS.get(key, "")


def _titles() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "bands": translate("StacFields", "Bands"),
        "center_wavelength": translate("StacFields", "Centre wavelength (µm)"),
        "classification:classes": translate("StacFields", "Classes"),
        "common_name": translate("StacFields", "Common name"),
        "constellation": translate("StacFields", "Constellation"),
        "created": translate("StacFields", "Created"),
        "data_type": translate("StacFields", "Data type"),
        "description": translate("StacFields", "Description"),
        "eo:bands": translate("StacFields", "Bands"),
        "eo:cloud_cover": translate("StacFields", "Cloud cover"),
        "eo:snow_cover": translate("StacFields", "Snow cover"),
        "expires": translate("StacFields", "Expires"),
        "file:checksum": translate("StacFields", "Checksum"),
        "file:header_size": translate("StacFields", "Header size"),
        "file:size": translate("StacFields", "Size"),
        "full_width_half_max": translate("StacFields", "Band width (µm)"),
        "grid:code": translate("StacFields", "Grid square"),
        "gsd": translate("StacFields", "Ground sample distance"),
        "instruments": translate("StacFields", "Instruments"),
        "keywords": translate("StacFields", "Keywords"),
        "maximum": translate("StacFields", "Maximum"),
        "mean": translate("StacFields", "Mean"),
        "minimum": translate("StacFields", "Minimum"),
        "mission": translate("StacFields", "Mission"),
        "name": translate("StacFields", "Name"),
        "nodata": translate("StacFields", "No data"),
        "offset": translate("StacFields", "Offset"),
        "platform": translate("StacFields", "Platform"),
        "processing:facility": translate("StacFields", "Processing facility"),
        "processing:level": translate("StacFields", "Processing level"),
        "processing:lineage": translate("StacFields", "Lineage"),
        "processing:software": translate("StacFields", "Software"),
        "published": translate("StacFields", "Published"),
        "raster:bands": translate("StacFields", "Bands"),
        "sat:absolute_orbit": translate("StacFields", "Absolute orbit"),
        "sat:orbit_state": translate("StacFields", "Orbit direction"),
        "sat:relative_orbit": translate("StacFields", "Relative orbit"),
        "sampling": translate("StacFields", "Sampling"),
        "scale": translate("StacFields", "Scale"),
        "sci:citation": translate("StacFields", "Citation"),
        "sci:doi": translate("StacFields", "DOI"),
        "sci:publications": translate("StacFields", "Publications"),
        "spatial_resolution": translate("StacFields", "Resolution"),
        "statistics": translate("StacFields", "Statistics"),
        "stddev": translate("StacFields", "Standard deviation"),
        "unit": translate("StacFields", "Unit"),
        "updated": translate("StacFields", "Updated"),
        "version": translate("StacFields", "Version"),
        "view:azimuth": translate("StacFields", "Viewing azimuth"),
        "view:incidence_angle": translate("StacFields", "Incidence angle"),
        "view:off_nadir": translate("StacFields", "Off-nadir angle"),
        "view:sun_azimuth": translate("StacFields", "Sun azimuth"),
        "view:sun_elevation": translate("StacFields", "Sun elevation"),
    }
