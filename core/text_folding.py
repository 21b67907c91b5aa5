"""Text comparison without case and accents."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The text without case and accents: equal for "Étendue" and "etendue"."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
