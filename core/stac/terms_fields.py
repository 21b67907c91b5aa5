"""Reads under which terms a record's JSON lets its data be used: licence, providers, citation (STAC's extension
scientific)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .json_values import MOST_ENTRIES, dicts, text, texts, title
from .records import NO_TERMS, Provider, Terms, license_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .records import Link

#: https://www.doi.org/doi-handbook/HTML/syntax.html, also as the address of a resolver.
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+)", re.IGNORECASE)
_LONGEST_DOI = 300


def terms_of(fields: Mapping[str, Any], links: tuple[Link, ...]) -> Terms:
    """Those of a collection or of an item's properties (JSON), with the record's links."""
    found = Terms(
        text(fields.get("license")),
        license_links(links),
        _providers(fields),
        " ".join(text(fields.get("sci:citation")).split()),
        _doi(fields, links),
    )
    return NO_TERMS if found == NO_TERMS else found  # one object for all items without terms of their own


def _providers(fields: Mapping[str, Any]) -> tuple[Provider, ...]:
    return tuple(
        Provider(title(provider.get("name")), text(provider.get("url")), texts(provider.get("roles")))
        for provider in dicts(fields.get("providers"))[:MOST_ENTRIES]
    )


def _doi(fields: Mapping[str, Any], links: tuple[Link, ...]) -> str:
    """The DOI ("10.5061/dryad.s2v81"), else that of a link by which it is to be cited."""
    named = [text(fields.get("sci:doi")), *(link.href for link in links if link.rel == "cite-as")]
    found = (_DOI.fullmatch(name) for name in named if len(name) <= _LONGEST_DOI)
    return next((each.group(1) for each in found if each is not None), "")
