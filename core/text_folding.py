"""Words compared as a person does."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The text without case and accents: "Étendue" and "etendue" are the same word."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
