"""How GDAL is to read a signed file: in the order of preference, what the running version can do."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ..web_address import escaped

if TYPE_CHECKING:
    from ..signing.grant import SignedHref

#: The names in a query that Azure signs.
_AZURE = frozenset(("sv", "sig"))
#: GDAL 3.6.2 and older read a whole file, without a range, before they open it under a presigned address
#: (OSGeo/gdal#7150). Newer versions break that request off when they know the length: with 3.10.3 and 3.13.3 some 50 kB
#: to 2 MB come before.
_READS_PRESIGNED_BY_RANGES = 3_06_03_00
#: From this version on, GDAL puts the option VSICURL_QUERY_STRING behind the address at each request.
_HAS_QUERY_OPTION = 3_11_00_00


class Strategy(Enum):
    """PLAIN: as a file of everybody's. QUERY: at its unsigned path, with the signature in an option of that path.
    SIGNED: at a path with the signature in it. GATEWAY: at the gateway on this computer."""

    PLAIN = "plain"
    QUERY = "query"
    SIGNED = "signed"
    GATEWAY = "gateway"


def strategy_for(gdal_version: int, href: str, signed: SignedHref) -> Strategy:
    """The best strategy of a GDAL (`VERSION_NUM`, as 3060200) for an address and what its signature has made of it.

    Headers always go through the gateway: GDAL sends a key on to whatever host the store redirects it to, and an open
    file keeps the headers that it was opened with (both tried with GDAL 3.13).
    """
    if signed.headers or signed.authcfg:
        return Strategy.GATEWAY
    if signed.href == href:
        return Strategy.PLAIN
    if gdal_version >= _HAS_QUERY_OPTION and added_query(href, signed):
        return Strategy.QUERY
    return Strategy.SIGNED if gdal_version >= _READS_PRESIGNED_BY_RANGES else Strategy.GATEWAY


def added_query(href: str, signed: SignedHref) -> str:
    """The signature, where it is nothing but a query behind the address as GDAL gets it; else empty."""
    head, _, query = signed.href.partition("?")
    return query if head == escaped(href) else ""


def may_use_head(signed: SignedHref) -> bool:
    """Whether GDAL may be left to begin with HEAD, as it does: Azure signs for GET and HEAD alike, and in front of a
    signature of Amazon's kind GDAL sends GET by itself. Others sign for GET alone."""
    names = {part.partition("=")[0] for part in signed.href.partition("?")[2].split("&")}
    return "X-Amz-Signature" in names or names >= _AZURE
