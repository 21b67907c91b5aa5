"""Addresses in the capabilities of a service that QGIS's providers ask by themselves, with the user's sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QUrl

from ..errors import LayerError
from ..http.web_address import same_origin
from ..parsing.xml_parser import elements, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # nosec B405

#: The operations that data come from, and the one for what is at a place, as capabilities name them.
FOR_DATA, FOR_PLACES = ("GetMap", "GetCoverage"), "GetFeatureInfo"
_ATTRIBUTES = ("href", "template")
_LEGEND, _TILES = "legendurl", "resourceurl"


def named_in(element: Element) -> Iterator[str]:
    """All addresses in the element. QGIS goes by the names of attributes as they are written, in any case, whatever
    namespace they are of; in a WMTS it takes texts, too."""
    for each in element.iter():
        for name, value in each.attrib.items():
            if str(name).rpartition("}")[2].lower() in _ATTRIBUTES:
                yield value.strip()
        if local_name(each) == _ATTRIBUTES[0] and each.text:
            yield each.text.strip()


def of_tiles(root: Element, layer: Element) -> Iterator[str]:
    """Where a layer of a WMTS has its tiles and legends, and what is at a place."""
    for each in layer.iter():
        if local_name(each).lower() in (_LEGEND, _TILES):
            yield from named_in(each)
    for each in elements(root, "Get"):
        yield from named_in(each)


def of_operation(root: Element, name: str) -> Iterator[str]:
    """Where an operation is asked for: "GetMap"."""
    operations = (each for each in elements(root, "Operation") if each.get("name") == name)
    for found in (*elements(root, name), *operations):
        yield from named_in(found)


def of_legends(layer: Element) -> Iterator[str]:
    """The pictures of a layer's own legends."""
    for style in (each for each in layer if local_name(each) == "Style"):
        for each in style:
            if local_name(each).lower() == _LEGEND:
                yield from named_in(each)


def is_foreign(address: str, url: str, authcfg: str) -> bool:
    """Whether an address in the capabilities of the service at `url` must not be asked by QGIS: with a sign-in, of
    which QGIS sends a copy, that of any other origin, or without encryption where the service has it; and a file of
    this computer or of a Windows share, which QGIS would open. What has no scheme, QGIS cannot ask."""
    place = QUrl(address)
    if authcfg:
        return bool(place.scheme()) and not same_origin(url, address)
    return bool(place.isLocalFile())


def foreign_error(text: str, url: str, authcfg: str) -> LayerError:
    """The error for a service with such an address: with a sign-in, what the translated sentence says of it."""
    if authcfg:
        return LayerError(text, url=url, hint=QCoreApplication.translate("MapLinks", "Your sign-in is not sent there."))
    return LayerError(
        QCoreApplication.translate("MapLinks", "This service leads to files of this computer."),
        url=url,
        hint=QCoreApplication.translate("MapLinks", "QGIS would open them: tell its operator."),
    )


def foreign_operations(root: Element, url: str, authcfg: str) -> frozenset[str]:
    """The operations of a WMS or WCS for which an address is foreign."""
    return frozenset(
        name
        for name in (*FOR_DATA, FOR_PLACES)
        if any(is_foreign(each, url, authcfg) for each in of_operation(root, name))
    )


def foreign_legends(root: Element, url: str, authcfg: str) -> frozenset[str]:
    """The names of the layers of a WMS whose legends are foreign: their own and those of the groups around them, which
    they inherit; of a layer without any, the service's operation for legends."""
    operation = [*of_operation(root, "GetLegendGraphic")]
    found: set[str] = set()
    waiting: list[tuple[Element, list[str]]] = [(each, []) for each in elements(root, "Capability")]
    while waiting:
        element, around = waiting.pop()
        for layer in (each for each in element if local_name(each) == "Layer"):
            legends = [*around, *of_legends(layer)]
            name = next(((each.text or "").strip() for each in layer if local_name(each) == "Name"), "")
            if any(is_foreign(each, url, authcfg) for each in legends or operation):
                found.add(name)
            waiting.append((layer, legends))
    return frozenset(found)
