"""What a service says of itself, which QGIS shows in the properties of its layers: a web page, unescaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..language.active_page import is_active_page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405


def is_page(root: Element) -> bool:
    """Whether QGIS would run a script, or fetch a picture, that stands in capabilities; simple HTML is none."""
    texts = [each.text for each in root.iter() if each.text and not each.text.isspace()]
    texts += [value for each in root.iter() for value in each.attrib.values()]
    return is_active_page(*texts)


def page_error(url: str) -> LayerError:
    """The error for a layer of such a service."""
    return LayerError(
        QCoreApplication.translate(
            "MapLinks", "This service is not opened: QGIS would run a web page in what it says."
        ),
        url=url,
        hint=QCoreApplication.translate("MapLinks", "Scripts and pictures stand in its titles: tell its operator."),
    )
