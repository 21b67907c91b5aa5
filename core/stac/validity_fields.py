"""Reads what a record's JSON says of its version and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .json_values import instant, number, title
from .validity import NOTHING_SAID, Validity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .records import Link

#: Links to the version to use instead, the best first. The extension asks for both where there are two newer ones.
_NEWER = ("latest-version", "successor-version")
_FIELDS = frozenset(("version", "deprecated", "expires", "unpublished"))


def validity_of(fields: Mapping[str, Any], links: Iterable[Link] = (), own: str = "") -> Validity:
    """Of a collection, an item's properties or an asset (JSON). `own` is the record's own address, to which some
    catalogues link as the latest version. `unpublished`, of the extension timestamps, ends a record as `expires`
    does."""
    newer = [link.href for rel in _NEWER for link in links if link.rel == rel and link.href != own]
    if not newer and _FIELDS.isdisjoint(fields):
        return NOTHING_SAID
    ends = [moment for key in ("expires", "unpublished") if (moment := instant(fields.get(key))) is not None]
    version = fields.get("version")
    found = Validity(
        version=title(version) if number(version) is None else str(version),
        is_deprecated=fields.get("deprecated") is True,
        expires=min(ends, default=None),
        newer=newer[0] if newer else "",
    )
    return NOTHING_SAID if found == NOTHING_SAID else found  # one object for all records and assets that say nothing
