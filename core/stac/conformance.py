"""What an API says that its search can do, by its conformance classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Of any version and host: classes have moved between both, and have a slash before the sign in some of the older ones.
_OF_SEARCH = re.compile(r"/item-search/?#([a-z0-9-]+)", re.IGNORECASE)


def search_extensions(conformance: Iterable[str]) -> frozenset[str]:
    """The extensions of the search that the classes name: "sort", "query", "filter", "fields"."""
    return frozenset(found[1].lower() for each in conformance if (found := _OF_SEARCH.search(each)) is not None)


def has_class(conformance: Iterable[str], name: str) -> bool:
    """Whether the last part of a class is this name."""
    return any(each.lower().rstrip("/").endswith(name) for each in conformance)
