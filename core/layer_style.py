"""The style of a raster layer as text, as QGIS keeps it in `.qml` files, without anything else of the layer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import tostring  # nosec B405

from qgis.core import QgsMapLayer, QgsReadWriteContext
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from .about import version
from .files.own_files import holds
from .parsing.xml_parser import XmlError, parsed_xml

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element  # nosec B405

#: The attribute by which a file of a style is known as written here.
_OWN = "datacube_browser_style"
#: A longer one, of many thousand classes, is not taken along.
_LONGEST = 1_000_000
_CATEGORIES = QgsMapLayer.StyleCategory.Symbology
#: Where QGIS writes values of pixels: in attributes, and as texts.
_ATTRIBUTES = {
    "rasterrenderer": ("classificationMin", "classificationMax"),
    "colorrampshader": ("minimumValue", "maximumValue"),
    "item": ("value",),
}
_TEXTS = ("minValue", "maxValue")


def style_text(layer: QgsMapLayer) -> str:
    """The layer's symbols, colours, blending and resampling; empty where there are none. For the main thread."""
    document = QDomDocument("qgis")
    layer.exportNamedStyle(document, QgsReadWriteContext(), _CATEGORIES)
    document.documentElement().setAttribute(_OWN, version())
    text = str(document.toString(1))
    return text if "<rasterrenderer" in text and len(text) <= _LONGEST else ""


def style_path(file: Path) -> Path:
    """Where QGIS looks for the style of a file."""
    return file.with_suffix(".qml")


def is_own_style(path: Path) -> bool:
    """Whether the file of a style was written here, and not by a user."""
    return holds(path, f"{_OWN}=")


def with_factors(text: str, scale: float, offset: float) -> str:
    """The style for the same pixels where QGIS shows them times `scale` plus `offset`; empty where it draws classes."""
    if scale == 1.0 and not offset:
        return text
    try:
        root = parsed_xml(text)
    except XmlError:
        return ""
    renderer = root.find(".//rasterrenderer")
    if renderer is None or renderer.get("type") == "paletted":
        return ""
    for element in renderer.iter():
        _convert(element, scale, offset)
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{tostring(root, encoding='unicode')}"


def set_style(layer: QgsMapLayer, text: str) -> None:
    """Give the layer a style that `style_text` took from another one. Never raises."""
    try:
        root = parsed_xml(text) if text else None
    except XmlError:
        return
    if root is not None:
        document = QDomDocument()  # Qt finds no elements by their name where there is no document of theirs
        document.appendChild(_dom(root, document))
        layer.readSymbology(document.documentElement(), "", QgsReadWriteContext(), _CATEGORIES)


def _dom(element: Element, document: QDomDocument) -> QDomElement:
    """The element as QGIS wants it."""
    made = document.createElement(str(element.tag))
    for name, value in element.attrib.items():
        made.setAttribute(name, value)
    if element.text and element.text.strip():
        made.appendChild(document.createTextNode(element.text))
    for child in element:
        made.appendChild(_dom(child, document))
    return made


def _convert(element: Element, scale: float, offset: float) -> None:
    for name in _ATTRIBUTES.get(str(element.tag), ()):
        if element.get(name):
            element.set(name, _converted(str(element.get(name)), scale, offset))
    if element.tag in _TEXTS and element.text:
        element.text = _converted(element.text, scale, offset)


def _converted(text: str, scale: float, offset: float) -> str:
    try:
        return repr(float(text) * scale + offset)
    except ValueError:
        return text
