"""Capabilities of WMS 1.1.1 and 1.3.0 and of WCS 1.1, fetched through QGIS and read with OWSLib."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import tostring  # nosec B405

from owslib.map.wms111 import WebMapService_1_1_1
from owslib.map.wms130 import WebMapService_1_3_0
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import CanceledError, DatacubeError, HttpError, NetworkError, ResponseError, TooLargeError
from ..http.http_errors import quoted
from ..http.network import Network
from ..parsing.xml_parser import XmlDepthError, XmlError, elements, local_name, parsed_xml
from ..threads.ordered_pool import all_results
from ..threads.tasks import Task
from .coverage_href import WCS_VERSION
from .named_addresses import foreign_legends, foreign_operations
from .service import Service, ServiceKind, ServiceLayer, Style, request_url
from .service_words import is_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element  # nosec B405

    from qgis.core import QgsFeedback

#: Layers, groups and coverages of a service. The largest have some thousand.
MOST_LAYERS = 20_000
#: Characters of a layer's texts, and its CRSs and styles; GeoServer lists all 6000 CRSs that it knows.
_LONGEST_TITLE, _LONGEST_ABSTRACT = 500, 10_000
_MOST_ENTRIES = 10_000
_LINK = "{http://www.w3.org/1999/xlink}href"
_URN = re.compile(r"urn:ogc:def:crs:(\w+):[^:]*:(\w+)$", re.IGNORECASE)


class ServicesTask(Task):
    """Requests the capabilities of the WMS and of the WCS at an address; `succeeded` carries a tuple of one or two
    Services.

    When neither can be used, fails with the error of one that may answer later, else with the WMS's. `language` ("fr")
    is sent as LANGUAGE; services in one language ignore it.
    """

    def __init__(self, url: str, authcfg: str = "", language: str = "") -> None:
        super().__init__(QCoreApplication.translate("ServicesTask", "Reading a service's layers"), hidden=True)
        self._url = url
        self._authcfg = authcfg
        self._language = language

    def work(self, feedback: QgsFeedback) -> tuple[Service, ...]:
        network = Network(self._authcfg, feedback, refresh=True)  # QGIS's cache would never expire them
        fetch = partial(self._fetch, network)
        found = all_results(fetch, ServiceKind, workers=len(ServiceKind), feedback=feedback)
        services = tuple(each for each in found if isinstance(each, Service))
        errors = [each for each in found if isinstance(each, DatacubeError)]
        canceled = next((error for error in errors if isinstance(error, CanceledError)), None)
        if canceled is not None or not services:
            # a WCS that is busy is more telling than the refusal of a WMS that was never there
            raise canceled or next(filter(_may_pass, errors), errors[0])
        return services

    def _fetch(self, network: Network, kind: ServiceKind) -> Service | DatacubeError:
        try:
            return fetch_service(network, kind, self._url, self._authcfg, self._language)
        except DatacubeError as error:
            return error


def _may_pass(error: DatacubeError) -> bool:
    """Whether the same request may be answered later."""
    return isinstance(error, NetworkError) or (isinstance(error, HttpError) and error.may_pass)


def fetch_service(network: Network, kind: ServiceKind, url: str, authcfg: str = "", language: str = "") -> Service:
    """The service of this kind at an address. Raises what Network.send raises, and ResponseError when the answer is not
    a capabilities document."""
    response = network.send("GET", capabilities_url(kind, url, language))
    parse = parsed_wms if kind is ServiceKind.WMS else parsed_wcs
    return parse(response.content, url, authcfg)


def capabilities_url(kind: ServiceKind, url: str, language: str = "") -> str:
    parameters = {"SERVICE": kind.value, "REQUEST": "GetCapabilities"}
    if kind is ServiceKind.WMS:
        parameters["VERSION"] = "1.3.0"
    else:  # the standard and QGIS use AcceptVersions; MapServer reads only VERSION
        parameters["AcceptVersions"] = parameters["VERSION"] = WCS_VERSION
    if language:
        parameters["LANGUAGE"] = language
    return request_url(url, parameters)


def parsed_wms(content: bytes, url: str, authcfg: str = "") -> Service:
    """The WMS that a capabilities document describes. Raises ResponseError."""
    root = _root(content, url)
    if local_name(root) == "WMS_Capabilities":
        reader = WebMapService_1_3_0
    elif local_name(root) == "WMT_MS_Capabilities":
        reader = WebMapService_1_1_1
    else:
        raise _not_capabilities(ServiceKind.WMS, content, url)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about layers and styles that lack required elements
            # OWSLib has a parser of its own: it gets what ours has let through
            found = reader(url, version=root.get("version"), xml=tostring(root))
        get_map = next((operation for operation in found.operations if operation.name == "GetMap"), None)
        layers = _wms_layers(found.contents.values())
    except Exception as error:  # OWSLib raises all kinds of errors on missing or odd elements
        raise _not_capabilities(ServiceKind.WMS, content, url, str(error)) from error
    methods = get_map.methods if get_map is not None else []
    return Service(
        ServiceKind.WMS,
        url,
        str(root.get("version") or reader.__name__.partition("_")[2].replace("_", ".")),
        layers,
        found.identification.title or "",
        next((each["url"] for each in methods if each["type"].lower() == "get"), "").strip(),
        tuple(get_map.formatOptions) if get_map is not None else (),
        authcfg,
        min(
            (int(size) for size in _texts(root, "MaxWidth", "MaxHeight") if size.isdecimal() and len(size) < 10),
            default=0,
        ),
        foreign_operations(root, url, authcfg),
        foreign_legends(root, url, authcfg),
        is_page(root),
    )


def _wms_layers(named: Iterable[Any]) -> tuple[ServiceLayer, ...]:
    """The layer tree. OWSLib lists the named layers, each with its parent. A single root group without a name stands
    for the service itself and is left out."""
    below: dict[int, list[Any]] = {}
    known = set()
    for found in named:
        each: Any = found
        while each is not None and id(each) not in known:
            known.add(id(each))
            below.setdefault(id(each.parent), []).append(each)
            each = each.parent

    def layer(found: Any) -> ServiceLayer:
        return replace(_wms_layer(found), children=tuple(map(layer, below.get(id(found), ()))))

    tops = tuple(map(layer, below.get(id(None), ())))
    return tops[0].children if len(tops) == 1 and not tops[0].name else tops


def _wms_layer(found: Any) -> ServiceLayer:
    styles = (
        Style(name, (style.get("title") or "")[:_LONGEST_TITLE], (style.get("legend") or "").strip())
        for name, style in found.styles.items()
    )
    crs = sorted({text.strip() for text in found.crsOptions or ()}, key=lambda text: (len(text), text))
    return ServiceLayer(
        found.name or "",
        (found.title or found.name or "").strip()[:_LONGEST_TITLE],
        (found.abstract or "").strip()[:_LONGEST_ABSTRACT],
        tuple(crs[:_MOST_ENTRIES]),
        tuple(islice(styles, _MOST_ENTRIES)),
    )


def parsed_wcs(content: bytes, url: str, authcfg: str = "") -> Service:
    """The WCS 1.1 that a capabilities document describes; the only parser of such documents. Raises ResponseError.

    Not OWSLib's: it knows neither of the two namespaces that servers use for WCS 1.1.1.
    """
    root = _root(content, url)
    version = str(root.get("version") or WCS_VERSION)
    if local_name(root) not in ("Capabilities", "WCS_Capabilities"):
        raise _not_capabilities(ServiceKind.WCS, content, url)
    if not version.startswith("1.1"):
        raise ResponseError(
            QCoreApplication.translate("Capabilities", "This server offers WCS {version}, and 1.1 is needed.").format(
                version=version
            ),
            url=url,
            hint=QCoreApplication.translate("Capabilities", "Add it in QGIS's Data Source Manager, under WCS."),
        )
    summaries = [each for each in elements(root, "CoverageSummary") if _coverage_name(each)]
    operations = {each.get("name"): each for each in elements(root, "Operation")}
    get = next(elements(operations["GetCoverage"], "Get"), None) if "GetCoverage" in operations else None
    return Service(
        ServiceKind.WCS,
        url,
        version,
        tuple(_wcs_layer(each) for each in summaries),
        next(_texts(root, "Title"), ""),
        (get.get(_LINK) or "").strip() if get is not None else "",
        authcfg=authcfg,
        foreign=foreign_operations(root, url, authcfg),
        is_page=is_page(root),
    )


def _coverage_name(summary: Element) -> str:
    """Empty for a group, which has none of its own."""
    own = summary.find("{*}Identifier")
    return ((own.text if own is not None else "") or "").strip()


def _wcs_layer(summary: Element) -> ServiceLayer:
    name = _coverage_name(summary)
    crs = dict.fromkeys(crs_from_urn(text) for text in _texts(summary, "SupportedCRS"))
    return ServiceLayer(
        name,
        next(_texts(summary, "Title"), name)[:_LONGEST_TITLE],
        next(_texts(summary, "Abstract"), "")[:_LONGEST_ABSTRACT],
        tuple(text for text in crs if text)[:_MOST_ENTRIES],
        formats=tuple(_texts(summary, "SupportedFormat")),
    )


def crs_from_urn(text: str) -> str:
    """The authority id in a URN, "EPSG:3979" for urn:ogc:def:crs:EPSG::3979; empty for a CRS that is not on the ground
    (imageCRS)."""
    match = _URN.match(text.strip())
    if match is None:
        return text.strip() if text.strip().upper().startswith("EPSG:") else ""
    authority, code = match.group(1).upper(), match.group(2)
    return "" if not code[-1].isdigit() else f"{authority}:{code}"


def _texts(element: Element, *tags: str) -> Iterator[str]:
    return (found.text.strip() for tag in tags for found in elements(element, tag) if found.text)


def _root(content: bytes, url: str) -> Element:
    try:
        root = parsed_xml(content)
    except XmlDepthError as error:
        raise _too_deep(url, str(error)) from error
    except XmlError as error:
        raise _not_capabilities(None, content, url, str(error)) from error
    _check_size(root, url)
    return root


def _check_size(root: Element, url: str) -> None:
    """Raises TooLargeError for a document with more layers than are listed."""
    layers = sum(1 for name in ("Layer", "CoverageSummary") for _ in elements(root, name))
    if layers > MOST_LAYERS:
        text_of = QLocale().toString
        message = QCoreApplication.translate(
            "Capabilities", "This service has {found} layers, and at most {most} are listed."
        )
        raise TooLargeError(
            message.format(found=text_of(layers), most=text_of(MOST_LAYERS)),
            url=url,
            hint=QCoreApplication.translate("Capabilities", "Add the layer in QGIS's Data Source Manager."),
        )


def _too_deep(url: str, details: str) -> TooLargeError:
    return TooLargeError(
        QCoreApplication.translate("Capabilities", "The service's description nests its layers too deeply to be read."),
        url=url,
        details=details,
        hint=QCoreApplication.translate("Capabilities", "Report it to the server's operator."),
    )


def _not_capabilities(kind: ServiceKind | None, content: bytes, url: str, details: str = "") -> ResponseError:
    return ResponseError(
        QCoreApplication.translate("Capabilities", "There is no {service} at this address.").format(
            service=kind.value if kind else "WMS/WCS"
        ),
        url=url,
        details="\n".join(part for part in (details, quoted(content)) if part),
        hint=QCoreApplication.translate(
            "Capabilities", "Check the address: it must be that of the service, not of its web page."
        ),
    )


class ListCoveragesTask(Task):
    """Lists the coverages of a WCS: `succeeded(list[tuple[str, str]])`, their identifiers and titles."""

    def __init__(self, service: str, authcfg: str = "") -> None:
        super().__init__(QCoreApplication.translate("ListCoveragesTask", "Listing coverages"), hidden=True)
        self._service = service
        self._authcfg = authcfg

    def work(self, feedback: QgsFeedback) -> list[tuple[str, str]]:
        network = Network(self._authcfg, feedback, refresh=True)
        service = fetch_service(network, ServiceKind.WCS, self._service, self._authcfg)
        return [(layer.name, layer.title) for layer in service.layers]
