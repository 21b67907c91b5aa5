"""Words of a catalogue, or of a file of a server, for QGIS's own views that draw HTML or evaluate expressions."""

from __future__ import annotations

import re

#: What begins an element, its end, a comment or an instruction.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
#: In a page, what runs or fetches something by itself: elements, also with attributes of theirs alone, and attributes
#: of any element. XML has some of these names for other things, as QGIS's own metadata in a GeoPackage has "link".
_ACTIVE_ELEMENT = re.compile(
    r"<(?:script|img|iframe|frame|frameset|object|embed|applet|style|svg|math|video|audio)\b(?![:.-])", re.IGNORECASE
)
_MAYBE_ACTIVE = re.compile(r"<(?:link|meta|base)\b(?![:.-])", re.IGNORECASE)
_ACTIVATING = re.compile(r"[\s/\"'](?:href|http-equiv)\s{0,9}=", re.IGNORECASE)
_ACTIVE_ATTRIBUTE = re.compile(r"[\s/\"'](?:on[a-z]{3,30}|src|srcset|background|poster|formaction)\s{0,9}=|url\(", re.I)
#: What begins an expression inside a text (`QgsExpression::replaceExpressionText`). None begins with "]": "Slope [%]"
#: has a unit.
_EXPRESSION = re.compile(r"\[%(?!\])")


def plain_name(text: str) -> str:
    """The text without HTML and expressions, for names and metadata of layers and for the log: QGIS shows them as HTML
    in some places or versions and as text in others, so that no escape would do. "<b>" becomes "‹b>", "a < b" stays."""
    return without_expressions(_MARKUP.sub("‹", text))


def holds_markup(text: str) -> bool:
    """Whether `plain_name` would change HTML in the text."""
    return _MARKUP.search(text) is not None


def is_active_page(*texts: str) -> bool:
    """Whether a view of web pages would run a script, or fetch a picture, a style or a page, that the texts hold, which
    stand in elements of one page: an element may begin in one and go on in another. XML and simple HTML are none."""
    text = ">".join(texts)  # as the end of the element before each
    if not holds_markup(text):
        return False
    if _MAYBE_ACTIVE.search(text) is not None and _ACTIVATING.search(text) is not None:
        return True
    return _ACTIVE_ELEMENT.search(text) is not None or _ACTIVE_ATTRIBUTE.search(text) is not None


def holds_expression(text: str) -> bool:
    """Whether QGIS would evaluate a part of the text where it is shown in a layout's legend."""
    return _EXPRESSION.search(text) is not None


def without_expressions(text: str) -> str:
    """The text with nothing that QGIS evaluates: "[% env('HOME') %]" becomes "[ % env('HOME') %]". A layout's legend
    evaluates names of layers, groups, classes and bands, also those that are written into files."""
    return _EXPRESSION.sub("[ %", text)
