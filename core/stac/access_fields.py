"""Which way leads to an asset's file: the storage and authentication extensions, and addresses of object stores."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from ..http.web_address import is_web_address
from ..remote_files.store_access import PLAIN_ACCESS, AccessKind, HeldKey, StoreAccess
from .json_values import mapping, text, texts
from .store_urls import certified_url, store_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What the user has set up for the file at an address of the web; None for nothing.
KeyFor: TypeAlias = Callable[[str], "HeldKey | None"]

#: Buckets of Amazon's registry of open data whose requester pays, also where an item does not say so: those of Earth
#: Search's collections landsat-c2-l2, naip, sentinel-1-grd and sentinel-2-l1c.
_PAID_BUCKETS = frozenset(
    (
        "naip-analytic",
        "naip-source",
        "naip-visualization",
        "sentinel-s1-l1c",
        "sentinel-s2-l1c",
        "sentinel-s2-l2a",
        "usgs-landsat",
    )
)
_S3 = "s3"
#: "bucket.s3.us-west-2.amazonaws.com" and, of old, "bucket.s3-us-west-2.amazonaws.com".
_BUCKET_HOST = re.compile(r"([a-z0-9.-]{3,63})\.s3[.-](?:[a-z0-9-]{1,30}\.)?amazonaws\.com")
#: "s3.us-west-2.amazonaws.com/bucket/key".
_PATH_HOST = re.compile(r"s3[.-](?:[a-z0-9-]{1,30}\.)?amazonaws\.com")
_AMAZON = ".amazonaws.com"
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?")


def no_keys(_href: str) -> HeldKey | None:
    return None


def access_of(
    href: str, fields: Mapping[str, Any], properties: Mapping[str, Any], others: Iterable[Mapping[str, Any]] = ()
) -> StoreAccess:
    """The way to a file at this absolute address. `fields` are those of the asset, or of its alternate that the address
    is from, `properties` the item's, `others` the asset's other addresses."""
    schemes = _storage_schemes(fields, properties)
    sign_ins = _sign_ins(fields, properties)
    signs = set(sign_ins)
    is_of_s3 = href.lower().startswith("s3://")
    if _is_paid(href, fields, properties, schemes):
        return StoreAccess(AccessKind.REQUESTER_PAYS, _endpoint(schemes))
    if (_S3 in signs) if is_of_s3 else (signs == {_S3}):
        return StoreAccess(AccessKind.S3_KEYS, _endpoint(schemes))
    if signs:
        return StoreAccess(AccessKind.SIGN_IN, sign_in=next(each for each in sign_ins if each != _S3))
    if is_of_s3:
        return StoreAccess(AccessKind.S3, _endpoint(schemes))
    for other in others:
        found = _storage_schemes(other, properties)
        if _is_paid(written := text(other.get("href")), other, {}, found):
            on_web = store_url(written, {**properties, **other}, found)
            return StoreAccess(AccessKind.PAID_ELSEWHERE, _endpoint(found), address=on_web)
    return PLAIN_ACCESS


def read_address(
    href: str,
    fields: Mapping[str, Any],
    properties: Mapping[str, Any],
    others: Iterable[Mapping[str, Any]] = (),
    key_for: KeyFor = no_keys,
) -> tuple[str, StoreAccess]:
    """What is opened for a file at this absolute address, and the way to it: of a store that everybody may read, or to
    which the user has the key, the address on the web. See `access_of`, and `asset_address.read_from` for `key_for`."""
    access = access_of(href, fields, properties, others)
    is_paid = access.kind is AccessKind.REQUESTER_PAYS
    found = certified_url(href) if is_web_address(href) else href
    if "://" in href and not is_web_address(href):
        schemes = _storage_schemes(fields, properties)
        usable = [each for each in schemes if is_paid or each.get("requester_pays") is not True]
        found = store_url(href, {**properties, **fields}, usable)
        if not found:
            return href, access
    if access.kind.is_locked and (key := key_for(found)) is not None and key.opens(access.kind):
        return found, StoreAccess(AccessKind.PAID_SET_UP if is_paid else AccessKind.SIGN_IN_SET_UP)
    if is_web_address(href) or access.kind is AccessKind.SIGN_IN or found == href:
        return found, access
    if access.kind in (AccessKind.S3_KEYS, AccessKind.REQUESTER_PAYS):
        return href, replace(access, address=found)
    return found, StoreAccess(AccessKind.PUBLIC_STORE)


def _is_paid(
    href: str, fields: Mapping[str, Any], properties: Mapping[str, Any], schemes: list[Mapping[str, Any]]
) -> bool:
    """Storage 2 lists schemes that *may* be used: the requester pays where no other is among them. Storage 1 says it at
    the asset, or for all assets at the item."""
    if schemes:
        return all(scheme.get("requester_pays") is True for scheme in schemes)
    said = fields.get("storage:requester_pays", properties.get("storage:requester_pays"))
    return said is True or (said is None and _bucket(href) in _PAID_BUCKETS)


def _storage_schemes(fields: Mapping[str, Any], properties: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    known = mapping(properties.get("storage:schemes"))
    named = (mapping(known.get(ref)) for ref in texts(fields.get("storage:refs")))
    return [scheme for scheme in named if scheme]


def _sign_ins(fields: Mapping[str, Any], properties: Mapping[str, Any]) -> list[str]:
    """The types of the sign-ins of which one is enough, each once, of "http" its scheme. A reference "s3" means S3 keys
    even where its scheme is missing, as the storage extension has it."""
    known = mapping(properties.get("auth:schemes"))
    found = []
    for ref in texts(fields.get("auth:refs")):
        scheme = mapping(known.get(ref))
        kind = text(scheme.get("type")) or (_S3 if ref == _S3 else "")
        found.append((text(scheme.get("scheme")).lower() or kind) if kind == "http" else kind)
    return [*dict.fromkeys(filter(None, found))]


def _endpoint(schemes: list[Mapping[str, Any]]) -> str:
    """The host of the first store that is free, else of the first; empty where it is Amazon's, or not told."""
    for scheme in sorted(schemes, key=lambda scheme: scheme.get("requester_pays") is True):
        platform = text(scheme.get("platform"))
        host = urlsplit(platform).netloc if is_web_address(platform) else ""
        if _HOST.fullmatch(host) and not host.lower().endswith(_AMAZON):
            return host
    return ""


def _bucket(href: str) -> str:
    """The bucket of Amazon's that the address is in; empty for another address."""
    if not href.lower().startswith(f"{_S3}:") and _AMAZON not in href.lower():
        return ""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if parts.scheme.lower() == _S3:
        return host
    if _PATH_HOST.fullmatch(host):
        return parts.path.lstrip("/").partition("/")[0]
    found = _BUCKET_HOST.fullmatch(host)
    return found.group(1) if found is not None else ""
