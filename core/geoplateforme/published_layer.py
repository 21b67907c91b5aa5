"""A published layer in its service: looked for in the capabilities, and as a data source for QGIS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from qgis.core import QgsDataSourceUri
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError
from ..http.network import Network
from ..ogc.capabilities import fetch_service
from ..ogc.service import ServiceKind, request_url
from ..ogc.wms import layer_uri
from ..parsing.xml_parser import XmlError, elements, local_name, parsed_xml
from ..stac.json_values import title
from .records import WMS_RASTER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element  # nosec B405

    from ..threads.cancellation import Feedback
    from .environment import Environment
    from .records import Offering

_PYRAMID_CRS = "EPSG:3857"
#: The services below an environment's address, and below `private` for readers with a key.
_PLACES = {WMS_RASTER: "wms-r", "WMTS-TMS": "wmts"}
_PRIVATE = "private"


@dataclass(frozen=True)
class PublishedLayer:
    """A layer that the service offers: `uri` is its data source for QGIS's provider `wms`, which reads WMS and WMTS;
    `service` is the service's address."""

    name: str
    title: str
    service: str
    uri: str


def service_address(environment: Environment, offering: Offering) -> str:
    """Where the offering's service is, without a query: what the API says of it counts only on the environment's own
    hosts."""
    wanted = "wms" if offering.type == WMS_RASTER else "wmts"
    for url in offering.urls:
        parts = urlsplit(url)
        asked = {key.lower(): value.lower() for key, value in parse_qsl(parts.query)}
        if asked.get("service") == wanted and environment.is_own(url):
            return urlunsplit((*parts[:3], "", ""))
    places = [environment.services, *([] if offering.is_open else [_PRIVATE]), _PLACES.get(offering.type, "wmts")]
    return "/".join(places)


def find_layer(
    environment: Environment, offering: Offering, authcfg: str = "", feedback: Feedback | None = None
) -> PublishedLayer | None:
    """The offering's layer, as the capabilities of its service have it now; None where they do not have it. `authcfg`
    is the sign-in for a service that is not open. For a worker thread. Raises what `Network.send` does, and
    ResponseError."""
    address = service_address(environment, offering)
    network = Network("" if offering.is_open else authcfg, feedback, refresh=True)
    if offering.type == WMS_RASTER:
        return _wms_layer(network, address, offering, authcfg)
    return _wmts_layer(network, address, offering, authcfg)


def _wms_layer(network: Network, address: str, offering: Offering, authcfg: str) -> PublishedLayer | None:
    service = fetch_service(network, ServiceKind.WMS, address, "" if offering.is_open else authcfg)
    leaves = (leaf for top in service.tops for leaf in top.leaves)
    layer = next((leaf for leaf in leaves if leaf.name == offering.layer_name), None)
    if layer is None:
        return None
    styled = replace(layer, style=layer.styles[0].name if layer.styles else "")
    return PublishedLayer(layer.name, layer.title, address, layer_uri(service, styled, _PYRAMID_CRS))


def _wmts_layer(network: Network, address: str, offering: Offering, authcfg: str) -> PublishedLayer | None:
    url = request_url(address, {"SERVICE": "WMTS", "VERSION": "1.0.0", "REQUEST": "GetCapabilities"})
    try:
        root = parsed_xml(network.get(url))
    except XmlError as error:
        raise _no_wmts(url, str(error)) from error
    contents = next((each for each in root if local_name(each) == "Contents"), None)
    if contents is None:
        raise _no_wmts(url, local_name(root))
    layers = (each for each in contents if local_name(each) == "Layer")
    layer = next((each for each in layers if _text(each, "Identifier") == offering.layer_name), None)
    if layer is None:
        return None
    uri = QgsDataSourceUri()
    values = {
        "contextualWMSLegend": "0",
        "crs": _PYRAMID_CRS,
        "dpiMode": "7",
        "format": _text(layer, "Format") or "image/png",
        "layers": offering.layer_name,
        "styles": _default_style(layer),
        "tileMatrixSet": next((_own_text(each) for each in elements(layer, "TileMatrixSet")), "PM"),
        "url": url,
    }
    for key, value in values.items():
        uri.setParam(key, value)
    if authcfg and not offering.is_open:
        uri.setAuthConfigId(authcfg)
    shown = title(_text(layer, "Title")) or offering.layer_name
    return PublishedLayer(offering.layer_name, shown, address, bytes(uri.encodedUri()).decode())


def _default_style(layer: Element) -> str:
    styles = [each for each in layer if local_name(each) == "Style"]
    default = next((each for each in styles if each.get("isDefault") in ("true", "1")), None)
    chosen: Iterable[Element] = (default,) if default is not None else styles[:1]
    return next((_text(each, "Identifier") for each in chosen), "normal")


def _text(element: Element, name: str) -> str:
    """The text of the first child of this local name."""
    return next((_own_text(each) for each in element if local_name(each) == name), "")


def _own_text(element: Element) -> str:
    return (element.text or "").strip()


def _no_wmts(url: str, details: str) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("PublishedLayer", "There is no WMTS at this address."), url=url, details=details
    )
