"""WCS coverages as layers of QGIS's provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsDataSourceUri

from .service import best_crs

if TYPE_CHECKING:
    from qgis.core import QgsRasterLayer

    from .service import Service, ServiceLayer

PROVIDER = "wcs"
_FORMATS = ("image/geotiff", "image/tiff", "GeoTIFF")


def layer_uri(service: Service, layer: ServiceLayer, crs: str) -> str:
    """The data source for the provider `wcs`. The version is named: without it QGIS asks for 1.0.0 first, which the
    datacube refuses. What the capabilities do not say, QGIS takes from the coverage's own description."""
    uri = QgsDataSourceUri()
    form = next((form for form in _FORMATS if form in layer.formats), "")
    for key, value in (
        ("cache", "PreferNetwork"),
        ("crs", crs),
        ("dpiMode", "7"),
        ("format", form),
        ("identifier", layer.name),
        ("version", service.version),
        ("url", service.url),
    ):
        if value:
            uri.setParam(key, value)
    if service.address != service.data_url:
        uri.setParam("IgnoreGetMapUrl", "1")
    if service.authcfg:
        uri.setAuthConfigId(service.authcfg)
    return bytes(uri.encodedUri()).decode()


def crs_to_try(layer: ServiceLayer, wanted: str) -> tuple[str, ...]:
    """The CRSs in which to open a coverage until one does, the best first.

    QGIS learns the bands and their type from a few pixels in the middle of the coverage's extent, and this middle is
    elsewhere in each CRS: where it has no data in one, it may have some in another.
    """
    if not layer.crs:
        return ("",)
    best = best_crs(layer.crs, wanted)
    return (best, *(crs for crs in layer.crs if crs != best))


def is_no_tile(layer: QgsRasterLayer) -> bool:
    """Whether what QGIS took for the coverage is GeoTrellis's answer where it has no data: three bands of Int32 with
    zero for nodata, whatever the coverage is."""
    provider = layer.dataProvider()
    return layer.bandCount() == 3 and all(
        provider.sourceDataType(band) == Qgis.DataType.Int32
        and provider.sourceHasNoDataValue(band)
        and provider.sourceNoDataValue(band) == 0
        for band in (1, 2, 3)
    )
