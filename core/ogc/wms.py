"""WMS layers: the data source for QGIS's provider, and GetMap URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsDataSourceUri
from qgis.PyQt.QtCore import QCoreApplication

from ..http.answer_cache import forget_answer
from ..spatial.crs import lat_first, spatial_reference
from .named_addresses import foreign_error
from .service import provider_uri, request_url

if TYPE_CHECKING:
    from ..extent import MapExtent
    from .service import Service, ServiceLayer

PROVIDER = "wms"
#: Image formats from best to worst for overlaid layers: with transparency first, then without loss.
_FORMATS = ("image/png", "image/png; mode=8bit", "image/webp", "image/gif", "image/jpeg")


def layer_uri(service: Service, layer: ServiceLayer, crs: str) -> str:
    """The data source for the provider `wms`. `styles` is always in it, even if empty: without it QGIS calls the layer
    invalid, and the datacube the request. Raises LayerError for a layer whose legend QGIS must not ask for."""
    if layer.name in service.foreign_legends:
        text = QCoreApplication.translate(
            "MapLinks", "This service has its legends on another server, or without encryption."
        )
        raise foreign_error(text, service.url, service.authcfg)
    return provider_uri(
        service,
        {
            "contextualWMSLegend": "0",
            "crs": crs,
            "featureCount": "10",
            "format": map_format(service),
            "layers": layer.name,
            "styles": layer.style,
        },
    )


def forget_capabilities(uri: str) -> None:
    """Have QGIS ask the service of a layer's data source anew for its capabilities: it keeps those that another layer
    of the service has read, and they lack what was published since. For any thread."""
    source = QgsDataSourceUri()
    source.setEncodedUri(uri)
    url = source.param("url")
    if "service=wmts" not in url.lower():  # as QGIS's provider composes the address
        sign = "" if url.endswith(("?", "&")) else "&" if "?" in url else "?"
        url += f"{sign}SERVICE=WMS&REQUEST=GetCapabilities"
    forget_answer(url)


def map_format(service: Service) -> str:
    return next((form for form in _FORMATS if form in service.formats), (*service.formats, "image/png")[0])


def map_url(service: Service, layer: ServiceLayer, extent: MapExtent, width: int, height: int) -> str:
    """The GetMap URL for a rectangle in a CRS that the layer offers, with so many pixels or as many as the service
    allows."""
    if service.max_size and max(width, height) > service.max_size:
        scale = service.max_size / max(width, height)
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
    image, size = map_format(service), (width, height)
    return get_map_url(service.address, service.version, layer.name, extent, size, image=image, style=layer.style)


def get_map_url(
    address: str,
    version: str,
    layer: str,
    extent: MapExtent,
    size: tuple[int, int],
    *,
    image: str = "image/png",
    style: str = "",
) -> str:
    """GetMap with so many pixels. STYLES is always in it, since the datacube requires it. In WMS 1.3.0 the box is in
    the CRS's own axis order: latitude first for EPSG:4326."""
    is_130 = version >= "1.3"
    corners = (extent.xmin, extent.ymin, extent.xmax, extent.ymax)
    reference = spatial_reference(extent.crs)
    if is_130 and reference is not None and lat_first(reference):
        corners = (extent.ymin, extent.xmin, extent.ymax, extent.xmax)
    return request_url(
        address,
        {
            "SERVICE": "WMS",
            "VERSION": version,
            "REQUEST": "GetMap",
            "LAYERS": layer,
            "STYLES": style,
            "CRS" if is_130 else "SRS": extent.crs,
            "BBOX": ",".join(f"{value:.12g}" for value in corners),
            "WIDTH": str(size[0]),
            "HEIGHT": str(size[1]),
            "FORMAT": image,
            "TRANSPARENT": "TRUE",
        },
    )
