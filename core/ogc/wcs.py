"""WCS coverages as layers of QGIS's provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis

from ..threads.worker_objects import unwatched
from .service import best_crs, provider_uri

if TYPE_CHECKING:
    from qgis.core import QgsRasterLayer

    from .service import Service, ServiceLayer

PROVIDER = "wcs"
_FORMATS = ("image/geotiff", "image/tiff", "GeoTIFF")


def layer_uri(service: Service, layer: ServiceLayer, crs: str) -> str:
    """The data source for the provider `wcs`. It names the version: otherwise QGIS requests 1.0.0 first, which the
    datacube refuses. QGIS takes what the capabilities lack from DescribeCoverage."""
    form = next((form for form in _FORMATS if form in layer.formats), "")
    parameters = {
        "cache": "PreferNetwork",
        "crs": crs,
        "format": form,
        "identifier": layer.name,
        "version": service.version,
    }
    return provider_uri(service, {key: value for key, value in parameters.items() if value})


def crs_to_try(layer: ServiceLayer, wanted: str) -> tuple[str, ...]:
    """The CRSs in which to try to open a coverage, the best first.

    QGIS learns the bands and their type from a few pixels in the middle of the coverage's extent. The middle differs
    from CRS to CRS, so there may be data in one CRS where there is none in another.
    """
    if not layer.crs:
        return ("",)
    best = best_crs(layer.crs, wanted)
    return (best, *(crs for crs in layer.crs if crs != best))


def is_no_tile(layer: QgsRasterLayer) -> bool:
    """Whether QGIS has taken GeoTrellis's image for "no data" for the coverage: three bands of Int32 with nodata 0,
    whatever the coverage is."""
    provider = unwatched(layer.dataProvider())
    return layer.bandCount() == 3 and all(
        provider.sourceDataType(band) == Qgis.DataType.Int32
        and provider.sourceHasNoDataValue(band)
        and provider.sourceNoDataValue(band) == 0
        for band in (1, 2, 3)
    )
