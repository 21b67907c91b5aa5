"""Text comparison without case and accents."""

from __future__ import annotations

import unicodedata


class _WithoutMarks(dict[int, "int | None"]):
    """For str.translate: drops accents that stand alone. Grows with the letters that are met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


def folded(text: str) -> str:
    """The text without case and accents: equal for "Étendue" and "etendue"."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFD", text.casefold()).translate(_WITHOUT_MARKS)
