"""Of the addresses that a catalogue gives for one file, the one that is read (STAC's extension alternate-assets)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..http.web_address import is_ip_address, is_web_address, resolved_href
from ..remote_files.store_access import AccessKind, StoreAccess
from .access_fields import KeyFor, no_keys, read_address
from .asset_records import OtherAddress
from .json_values import LONGEST_ADDRESS, MOST_ENTRIES, label, mapping, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The addresses in the order in which they are taken: those that everybody may read, then those that the user has the
#: key for, then those that want a sign-in, then those that are not read here. An address beside which the catalogue
#: names a store whose readers pay comes after that store where the user has set it up.
_ORDER = (
    AccessKind.PLAIN,
    AccessKind.PAID_SET_UP,
    AccessKind.PAID_ELSEWHERE,
    AccessKind.PUBLIC_STORE,
    AccessKind.SIGN_IN_SET_UP,
    AccessKind.SIGN_IN,
    AccessKind.S3_KEYS,
    AccessKind.REQUESTER_PAYS,
    AccessKind.S3,
)


@dataclass(frozen=True)
class AssetAddress:
    """An address of a file: `written` as the catalogue has it, absolute, and `href` as it is read. `checksum` is empty
    where the catalogue gives none for this address."""

    name: str
    written: str
    href: str
    access: StoreAccess
    checksum: str = ""


def read_from(
    value: Mapping[str, Any],
    base: str,
    properties: Mapping[str, Any],
    *,
    over_https: bool = False,
    key_for: KeyFor = no_keys,
) -> tuple[AssetAddress, tuple[OtherAddress, ...]]:
    """The address of the asset (JSON) that is read, and the others. Raises ValueError where it has none.

    A web address that everybody may read comes first, then one of an object store that everybody may read, then one
    that wants a sign-in or keys, those that the user has by `key_for` before others. Of equal ones that of https comes
    first, then the asset's own, then its alternates as the catalogue lists them.
    """
    alternates = [*islice(_alternates(value.get("alternate")), MOST_ENTRIES)]
    others = [fields for _, fields in alternates if text(fields.get("href"))]
    found: list[AssetAddress] = []
    for name, fields in (("", dict(value)), *alternates):
        written = text(fields.get("href"))
        if not written or len(written) > LONGEST_ADDRESS:
            continue
        try:
            written = resolved_href(base, written)
        except ValueError:
            continue
        written = _upgraded(written) if over_https else written
        href, access = read_address(written, fields, properties, others, key_for)
        known_as = label(fields.get("alternate:name")) or label(fields.get("title") if name else "") or label(name)
        found.append(AssetAddress(known_as, written, href, access, text(fields.get("file:checksum"))))
    if not found:
        raise ValueError("no address")
    best = min(found, key=_rank) if len(found) > 1 else found[0]
    known = {best.href}
    rest = []
    for each in found:
        if each.written not in known:
            known.add(each.written)
            rest.append(OtherAddress(each.name or urlsplit(each.written).scheme, each.written))
    return best, tuple(rest)


def _alternates(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The names and fields of an asset's other addresses. Some write a list in place of an object, or the addresses
    alone."""
    named = [("", each) for each in value] if isinstance(value, list) else mapping(value).items()
    for name, each in named:
        yield name, {"href": each} if isinstance(each, str) else mapping(each)


def _rank(address: AssetAddress) -> tuple[bool, int, bool]:
    href = address.href
    return not is_web_address(href), _ORDER.index(address.access.kind), not href.startswith("https:")


def _upgraded(href: str) -> str:
    """An http URL as https: old items of catalogues that have moved to https still say http. A host that is an IP
    address, a name without a dot, or has a port is a private server and is left as it is."""
    if not href.startswith("http:"):
        return href
    parts = urlsplit(href)
    if parts.port is not None or not parts.hostname or "." not in parts.hostname:
        return href
    return href if is_ip_address(parts.hostname) else "https" + href[len("http") :]
