"""A layer of a WMTS: its capabilities, and the data source for QGIS's provider."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.core import QgsDataSourceUri
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError, ResponseError
from ..http.http_errors import quoted
from ..parsing.xml_parser import XmlError, elements, local_name, parsed_xml
from .capabilities import crs_from_urn
from .named_addresses import foreign_error, is_foreign, of_tiles
from .service import best_crs, request_url
from .service_words import is_page, page_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # nosec B405

    from ..http.network import Network
    from .map_links import MapLink

_FORMATS = ("image/png", "image/webp", "image/jpeg", "image/jpg")


def layer_uri(network: Network, link: MapLink, crs: str, authcfg: str) -> str:
    """The data source of the layer of a WMTS that the link leads to, in a CRS as near to the wanted one as it offers.
    Raises what a request raises; ResponseError for another document; LayerError where the service has no such layer, or
    names another server for its tiles, to which a sign-in would go, or has a web page in its words."""
    url = capabilities_url(link.href)
    root = _capabilities(url, network)
    found = _layer(root, link.layer, url)
    if is_page(root):
        raise page_error(url)
    if any(is_foreign(address, url, authcfg) for address in of_tiles(root, found)):
        text = QCoreApplication.translate(
            "MapLinks", "This service has its tiles on another server, or without encryption."
        )
        raise foreign_error(text, url, authcfg)
    sets = {
        name: crs_from_urn(next(_own(each, "SupportedCRS"), ""))
        for each in elements(root, "TileMatrixSet")
        if (name := next(_own(each, "Identifier"), ""))
    }
    linked = [name for each in elements(found, "TileMatrixSetLink") for name in _own(each, "TileMatrixSet")]
    usable = {name: sets[name] for name in linked if sets.get(name)}
    chosen = best_crs(usable.values(), crs)
    formats, styles = list(_own(found, "Format")), [s for e in elements(found, "Style") for s in _own(e, "Identifier")]
    uri = QgsDataSourceUri()
    for key, value in {
        "contextualWMSLegend": "0",
        "crs": chosen,
        "dpiMode": "7",
        "featureCount": "10",
        "format": next((each for each in _FORMATS if each in formats), (*formats, _FORMATS[0])[0]),
        "layers": link.layer,
        "styles": link.style if link.style in styles else (*styles, "")[0],
        "tileMatrixSet": next((name for name, each in usable.items() if each == chosen), (*linked, "")[0]),
        "url": url,
    }.items():
        uri.setParam(key, value)
    if authcfg:
        uri.setAuthConfigId(authcfg)
    return bytes(uri.encodedUri()).decode()


def capabilities_url(href: str) -> str:
    """The address of the capabilities: a document, or the service with the parameters for them."""
    if urlsplit(href).path.lower().endswith(".xml"):
        return href
    return request_url(href, {"SERVICE": "WMTS", "REQUEST": "GetCapabilities", "VERSION": "1.0.0"}, drop=("layer",))


def _capabilities(url: str, network: Network) -> Element:
    """The root of the capabilities at the address. Raises what a request raises; ResponseError for anything else."""
    content = network.get(url)
    try:
        root = parsed_xml(content)
    except XmlError as error:
        raise _no_service(url, content, str(error)) from error
    if local_name(root) != "Capabilities" or next(elements(root, "TileMatrixSet"), None) is None:
        raise _no_service(url, content, "")
    return root


def _layer(root: Element, name: str, url: str) -> Element:
    """The layer of this identifier in the capabilities. Raises LayerError where the service has none."""
    layers = [(next(_own(each, "Identifier"), ""), each) for each in elements(root, "Layer")]
    found = next((each for identifier, each in layers if identifier == name), None)
    if found is None:
        raise LayerError(
            QCoreApplication.translate("MapLinks", "This service has no layer {name}.").format(name=name),
            url=url,
            details=", ".join(identifier for identifier, _ in layers[:100]),
            hint=QCoreApplication.translate("MapLinks", "Choose another one in the window of services."),
        )
    return found


def _own(element: Element, name: str) -> Iterator[str]:
    """The texts of the element's own children of this name."""
    return (child.text.strip() for child in element if local_name(child) == name and child.text)


def _no_service(url: str, content: bytes, details: str) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("Capabilities", "There is no {service} at this address.").format(service="WMTS"),
        url=url,
        details="\n".join(part for part in (details, quoted(content)) if part),
        hint=QCoreApplication.translate(
            "Capabilities", "Check the address: it must be that of the service, not of its web page."
        ),
    )
