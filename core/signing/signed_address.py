"""Signatures in addresses: which parts of a query belong to one, and the address without them.

`core.redaction` cuts out of what is shown whatever is not known to be harmless. Here the rest of the query stays, since
it may say which file is meant: only what is known of signatures, or named like a secret, is cut.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from ..redaction import names_secret
from .expiries import names_end

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
#: They say how long a signature is good, beside one.
_DURATIONS = frozenset(("expires", "expires_in", "ttl", "validity", "duration"))
# fmt: on
#: Names, without - and _, of what is either a secret or an object's name in its store, and what the latter looks like.
_OBJECT_KEYS = frozenset(("key", "objectkey", "s3key", "filekey"))
_FILE_NAME = re.compile(
    r".*[^./]\.(?:tiff?|vrt|jp2|j2k|png|jpe?g|webp|img|asc|dem|nc|h5|hdf5?|ovr|msk|tfw|wld|xml|json|geojson|gpkg|kmz?|csv"
    r"|parquet|txt|pdf|zip|gz)",
    re.IGNORECASE,
)


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
    pairs = [[unquote_plus(part) for part in field.partition("=")[::2]] for field in fields]
    names = [name.lower() for name, _ in pairs]
    is_azure = "sig" in names and bool({"se", "si"} & set(names))
    cut = {
        name.lower()
        for name, value in pairs
        if _is_of_signature(name.lower(), is_azure=is_azure) and not _names_file(name, value)
    }
    if cut:
        cut |= _DURATIONS & set(names)
        cut |= {name.lower() for name, value in pairs if names_end(name, value)}
    kept = [field for field, name in zip(fields, names, strict=True) if name not in cut]
    return kept, [field for field, name in zip(fields, names, strict=True) if name in cut]


def _is_of_signature(name: str, *, is_azure: bool) -> bool:
    if name.startswith(_PREFIXES) or name in _NAMES or (is_azure and name in _AZURE):
        return True
    return names_secret(name)


def _names_file(name: str, value: str) -> bool:
    return re.sub("[-_]", "", name.lower()) in _OBJECT_KEYS and _FILE_NAME.fullmatch(value) is not None
