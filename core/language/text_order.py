"""Lists in the order in which a reader of QGIS's language looks for a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from qgis.PyQt.QtCore import QCollator, QLocale, Qt

from .bilingual import user_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Value = TypeVar("Value")


def in_text_order(values: Iterable[Value], text: Callable[[Value], str], language: str = "") -> list[Value]:
    """The values sorted by a text of each, whatever its case: accented letters beside plain ones ("Élévation" before
    "Forêt"), numbers by their size ("tile 9" before "tile 10"). `language` is QGIS's own where none is given."""
    collator = QCollator(QLocale(language or user_language() or "en"))  # the locale "C" sorts by code points
    collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    collator.setNumericMode(True)
    return sorted(values, key=lambda value: collator.sortKey(text(value)))
