"""Signatures in addresses: which parts of a query belong to one, and the address without them.

`core.redaction` cuts out of what is shown whatever is not known to be harmless. Here the rest of the query stays, since
it may say which file is meant: only what is known of signatures, or named like a secret, is cut.
"""

from __future__ import annotations

from urllib.parse import unquote_plus, urlsplit, urlunsplit

from ..redaction import names_secret

#: Names of parts of a signature (S3 and its like, Google, Azure, CloudFront, Swift, Tencent, Akamai), in lower case.
# fmt: off
_PREFIXES = ("x-amz-", "x-goog-", "x-oss-", "x-cos-", "q-", "temp_url_", "oss")
_NAMES = frozenset((
    "awsaccesskeyid", "googleaccessid", "signature", "signatureversion", "signaturemethod", "key-pair-id", "policy",
    "hash-algorithm", "security-token", "x-id",
    "hdnts", "hdnea", "__token__", "__gda__",
))
_AZURE = frozenset((
    "sv", "ss", "srt", "sp", "st", "se", "sip", "spr", "sig", "sr", "si", "skoid", "sktid", "skt", "ske", "sks", "skv",
    "skdutid", "sdd", "saoid", "suoid", "scid", "sduoid", "ses", "rscc", "rscd", "rsce", "rscl", "rsct",
))
#: They say when a signature ends, beside one.
_ENDS = frozenset(("expires", "expiry", "expiration", "expire", "exp", "expires_in", "ttl", "validity"))
# fmt: on


def unsigned_href(href: str) -> str:
    """The address without its signature and its fragment; the rest of the query stays as it is written, in its order.
    An address without a signature loses nothing but the fragment."""
    parts = urlsplit(href)
    kept, cut = _parted(parts.query)
    if not cut:
        return urlunsplit(parts._replace(fragment=""))
    return urlunsplit(parts._replace(query="&".join(kept), fragment=""))


def is_signed(href: str) -> bool:
    """Whether the address has a signature in its query."""
    try:
        return bool(_parted(urlsplit(href).query)[1])
    except ValueError:
        return False


def _parted(query: str) -> tuple[list[str], list[str]]:
    """The fields of a query that stay, and those of a signature."""
    fields = [field for field in query.split("&") if field]
    names = [unquote_plus(field.partition("=")[0]).lower() for field in fields]
    is_azure = "sig" in names and bool({"se", "si"} & set(names))
    cut = {name for name in names if _is_of_signature(name, is_azure=is_azure)}
    if cut:
        cut |= _ENDS & set(names)
    kept = [field for field, name in zip(fields, names, strict=True) if name not in cut]
    return kept, [field for field, name in zip(fields, names, strict=True) if name in cut]


def _is_of_signature(name: str, *, is_azure: bool) -> bool:
    if name.startswith(_PREFIXES) or name in _NAMES or (is_azure and name in _AZURE):
        return True
    return names_secret(name)
