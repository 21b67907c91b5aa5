"""Titles and units of STAC's common fields and extensions, in the user's language."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from .numbers import percent

_DEGREES, _METRES = "°", "\N{NO-BREAK SPACE}m"
#: Units of numeric fields, which STAC prescribes.
_PERCENTAGES = {"eo:cloud_cover", "eo:snow_cover"}
_UNITS = {
    "gsd": _METRES,
    "view:azimuth": _DEGREES,
    "view:incidence_angle": _DEGREES,
    "view:off_nadir": _DEGREES,
    "view:sun_azimuth": _DEGREES,
    "view:sun_elevation": _DEGREES,
}


def field_title(key: str) -> str:
    """The title of a known field; the name of any other."""
    return _titles().get(key, key)


def field_unit(key: str) -> str:
    """The unit to append to the field's number, with a space where needed."""
    return percent("") if key in _PERCENTAGES else _UNITS.get(key, "")


def _titles() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "bands": translate("StacFieldTitles", "Bands"),
        "center_wavelength": translate("StacFieldTitles", "Centre wavelength (µm)"),
        "city": translate("StacFieldTitles", "City"),
        "classification:classes": translate("StacFieldTitles", "Classes"),
        "common_name": translate("StacFieldTitles", "Common name"),
        "constellation": translate("StacFieldTitles", "Constellation"),
        "country": translate("StacFieldTitles", "Country"),
        "created": translate("StacFieldTitles", "Created"),
        "data_type": translate("StacFieldTitles", "Data type"),
        "department": translate("StacFieldTitles", "Department"),
        "description": translate("StacFieldTitles", "Description"),
        "eo:bands": translate("StacFieldTitles", "Bands"),
        "eo:cloud_cover": translate("StacFieldTitles", "Cloud cover"),
        "eo:snow_cover": translate("StacFieldTitles", "Snow cover"),
        "expires": translate("StacFieldTitles", "Expires"),
        "file:checksum": translate("StacFieldTitles", "Checksum"),
        "file:header_size": translate("StacFieldTitles", "Header size"),
        "file:size": translate("StacFieldTitles", "Size"),
        "full_width_half_max": translate("StacFieldTitles", "Band width (µm)"),
        "grid:code": translate("StacFieldTitles", "Grid square"),
        "gsd": translate("StacFieldTitles", "Ground sample distance"),
        "instruments": translate("StacFieldTitles", "Instruments"),
        "keywords": translate("StacFieldTitles", "Keywords"),
        "maximum": translate("StacFieldTitles", "Maximum"),
        "mean": translate("StacFieldTitles", "Mean"),
        "minimum": translate("StacFieldTitles", "Minimum"),
        "mission": translate("StacFieldTitles", "Mission"),
        "name": translate("StacFieldTitles", "Name"),
        "nodata": translate("StacFieldTitles", "Nodata"),
        "offset": translate("StacFieldTitles", "Offset"),
        "platform": translate("StacFieldTitles", "Platform"),
        "product:type": translate("StacFieldTitles", "Product type"),
        "processing:facility": translate("StacFieldTitles", "Processing facility"),
        "processing:level": translate("StacFieldTitles", "Processing level"),
        "processing:lineage": translate("StacFieldTitles", "Lineage"),
        "processing:software": translate("StacFieldTitles", "Software"),
        "published": translate("StacFieldTitles", "Published"),
        "raster:bands": translate("StacFieldTitles", "Bands"),
        "sat:absolute_orbit": translate("StacFieldTitles", "Absolute orbit"),
        "sat:orbit_state": translate("StacFieldTitles", "Orbit direction"),
        "sat:relative_orbit": translate("StacFieldTitles", "Relative orbit"),
        "region": translate("StacFieldTitles", "Region"),
        "sampling": translate("StacFieldTitles", "Sampling"),
        "scale": translate("StacFieldTitles", "Scale"),
        "sci:citation": translate("StacFieldTitles", "Citation"),
        "sci:doi": translate("StacFieldTitles", "DOI"),
        "sci:publications": translate("StacFieldTitles", "Publications"),
        "spatial_resolution": translate("StacFieldTitles", "Resolution"),
        "statistics": translate("StacFieldTitles", "Statistics"),
        "stddev": translate("StacFieldTitles", "Standard deviation"),
        "unit": translate("StacFieldTitles", "Unit"),
        "updated": translate("StacFieldTitles", "Updated"),
        "version": translate("StacFieldTitles", "Version"),
        "view:azimuth": translate("StacFieldTitles", "Viewing azimuth"),
        "view:incidence_angle": translate("StacFieldTitles", "Incidence angle"),
        "view:off_nadir": translate("StacFieldTitles", "Off-nadir angle"),
        "view:sun_azimuth": translate("StacFieldTitles", "Sun azimuth"),
        "view:sun_elevation": translate("StacFieldTitles", "Sun elevation"),
    }
