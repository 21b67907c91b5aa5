"""Words of a catalogue, or of a file of a server, for QGIS's own views that draw HTML or evaluate expressions."""

from __future__ import annotations

import re

#: What begins an element, its end, a comment or an instruction.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
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


def holds_expression(text: str) -> bool:
    """Whether QGIS would evaluate a part of the text where it is shown in a layout's legend."""
    return _EXPRESSION.search(text) is not None


def without_expressions(text: str) -> str:
    """The text with nothing that QGIS evaluates: "[% env('HOME') %]" becomes "[ % env('HOME') %]". A layout's legend
    evaluates names of layers, groups, classes and bands, also those that are written into files."""
    return _EXPRESSION.sub("[ %", text)
