"""Words of a catalogue for those of QGIS's own views that draw HTML."""

from __future__ import annotations

import re

#: What begins an element, its end, a comment or an instruction.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")


def plain_name(text: str) -> str:
    """The text without HTML, for names and metadata of layers and for the log: QGIS shows them as HTML in some places
    or versions and as text in others, so that no escape would do. "<b>" becomes "‹b>", "a < b" stays."""
    return _MARKUP.sub("‹", text)
