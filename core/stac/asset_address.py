"""Of the addresses that a catalogue gives for one file, the one that is read (STAC's extension alternate-assets)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from ..store_access import AccessKind, StoreAccess
from ..web_address import is_ip_address, is_web_address, resolved_href
from .access_fields import read_address
from .asset_records import OtherAddress
from .json_values import LONGEST_ADDRESS, MOST_ENTRIES, mapping, text, title

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Whether the user has a sign-in or a key for the file at an address.
HasKey: TypeAlias = Callable[[str], bool]

#: The addresses in the order in which they are taken: those that everybody may read, then those that want a sign-in,
#: then those that are not read here.
_ORDER = (
    AccessKind.PLAIN,
    AccessKind.PAID_ELSEWHERE,
    AccessKind.PUBLIC_STORE,
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


def no_keys(_href: str) -> bool:
    return False


def read_from(
    value: Mapping[str, Any],
    base: str,
    properties: Mapping[str, Any],
    *,
    over_https: bool = False,
    has_key: HasKey = no_keys,
) -> tuple[AssetAddress, tuple[OtherAddress, ...]]:
    """The address of the asset (JSON) that is read, and the others. Raises ValueError where it has none.

    A web address that everybody may read comes first, then one of an object store that everybody may read, then one
    that wants a sign-in, the one that `has_key` is true of before others. Of equal ones that of https comes first, then
    the asset's own, then its alternates as the catalogue lists them.
    """
    alternates = [*islice(mapping(value.get("alternate")).items(), MOST_ENTRIES)]
    others = [fields for _, each in alternates if text((fields := mapping(each)).get("href"))]
    found: list[AssetAddress] = []
    for name, fields in (("", dict(value)), *((name, mapping(each)) for name, each in alternates)):
        written = text(fields.get("href"))
        if not written or len(written) > LONGEST_ADDRESS:
            continue
        try:
            written = resolved_href(base, written)
        except ValueError:
            continue
        written = _upgraded(written) if over_https else written
        href, access = read_address(written, fields, properties, others)
        label = title(fields.get("alternate:name")) or title(fields.get("title") if name else "") or title(name)
        found.append(AssetAddress(label, written, href, access, text(fields.get("file:checksum"))))
    if not found:
        raise ValueError("no address")
    best = found[0] if len(found) == 1 else min(found, key=lambda each: _rank(each, has_key))
    if best.access.kind is AccessKind.SIGN_IN and has_key(best.href):
        best = replace(best, access=StoreAccess(AccessKind.SIGN_IN_SET_UP))
    known = {best.href}
    rest = []
    for each in found:
        if each.written not in known:
            known.add(each.written)
            rest.append(OtherAddress(each.name or urlsplit(each.written).scheme, each.written))
    return best, tuple(rest)


def _rank(address: AssetAddress, has_key: HasKey) -> tuple[bool, int, bool, bool]:
    kind, href = address.access.kind, address.href
    is_usable = is_web_address(href)
    lacks_key = is_usable and kind is AccessKind.SIGN_IN and not has_key(href)
    return not is_usable, _ORDER.index(kind), lacks_key, not href.startswith("https:")


def _upgraded(href: str) -> str:
    """An http URL as https: old items of catalogues that have moved to https still say http. A host that is an IP
    address, a name without a dot, or has a port is a private server and is left as it is."""
    parts = urlsplit(href)
    if parts.scheme != "http" or parts.port is not None or not parts.hostname or "." not in parts.hostname:
        return href
    return href if is_ip_address(parts.hostname) else "https" + href[len("http") :]
