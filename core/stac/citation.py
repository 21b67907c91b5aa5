"""How a record is to be cited, as STAC's extension scientific has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .json_values import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .records import Link

#: https://www.doi.org/doi-handbook/HTML/syntax.html, also as the address of a resolver.
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+)", re.IGNORECASE)
_LONGEST_DOI = 300


def citation_of(fields: Mapping[str, Any]) -> str:
    """The citation of a collection, or of an item's properties (JSON), on one line."""
    return " ".join(text(fields.get("sci:citation")).split())


def doi_of(fields: Mapping[str, Any], links: Iterable[Link] = ()) -> str:
    """Its DOI ("10.5061/dryad.s2v81"), else that of a link by which it is to be cited."""
    named = [text(fields.get("sci:doi")), *(link.href for link in links if link.rel == "cite-as")]
    found = (_DOI.fullmatch(name) for name in named if len(name) <= _LONGEST_DOI)
    return next((each.group(1) for each in found if each is not None), "")
