"""How GDAL is to read a signed file: in the order of preference, what the running version can do."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..http.web_address import escaped

if TYPE_CHECKING:
    from ..signing.grant import SignedHref

#: The names in a query that Azure signs.
_AZURE = frozenset(("sv", "sig"))
#: From this version on, GDAL puts the option VSICURL_QUERY_STRING behind the address at each request.
_HAS_QUERY_OPTION = 3_11_00_00
#: A signature that ends sooner is none to open a layer with.
_LEAST_LIFE = timedelta(seconds=20)


class Strategy(Enum):
    """PLAIN: as a file that needs no signature. QUERY: at its unsigned path, with the signature in an option of that
    path. GATEWAY: at the gateway on this computer."""

    PLAIN = "plain"
    QUERY = "query"
    GATEWAY = "gateway"


def strategy_for(gdal_version: int, href: str, signed: SignedHref) -> Strategy:
    """The best strategy of a GDAL (`VERSION_NUM`, as 3060200) for an address and what its signature has made of it.

    Headers always go through the gateway: GDAL sends a key on to whatever host the store redirects it to, and an open
    file keeps the headers that it was opened with (both tried with GDAL 3.13). So do signatures before GDAL 3.11, and
    those that are more than a query: with one in its path (tried with 3.10.3), a file that the store refuses in the
    middle has wrong pixels and no error, QGIS shows the signature in the layer's information and writes it to disk with
    a default style, and GDAL asks for files beside it; 3.6.2 and older read a whole presigned file before they open it
    (OSGeo/gdal#7150). And so do signatures that end within a moment: the gateway renews them with each request, and
    layers every few seconds at most.
    """
    if signed.headers or signed.authcfg:
        return Strategy.GATEWAY
    if signed.href == href:
        return Strategy.PLAIN
    is_lasting = signed.expires is None or signed.expires - datetime.now(timezone.utc) >= _LEAST_LIFE
    has_query_option = gdal_version >= _HAS_QUERY_OPTION and is_lasting
    return Strategy.QUERY if has_query_option and added_query(href, signed) else Strategy.GATEWAY


def added_query(href: str, signed: SignedHref) -> str:
    """The signature, where it is nothing but a query behind the address as GDAL gets it; else empty. So it is for an
    address without a file's name: GDAL would use it for all that begins alike, such as other hosts."""
    head, _, query = signed.href.partition("?")
    return query if head == escaped(href) and urlsplit(href).path.rpartition("/")[2] else ""


def may_use_head(signed: SignedHref) -> bool:
    """Whether GDAL may be left to begin with HEAD, as it does: Azure signs for GET and HEAD alike, and in front of a
    signature of Amazon's kind GDAL sends GET by itself. Others sign for GET alone."""
    names = {part.partition("=")[0] for part in signed.href.partition("?")[2].split("&")}
    return "X-Amz-Signature" in names or names >= _AZURE
