"""Keeps the signed addresses that the user pastes, in memory alone."""

from __future__ import annotations

from datetime import datetime, timezone

from .expiries import end_of_signature
from .grant import Grant
from .pasted import PASTED
from .signatures import signatures
from .signed_address import unsigned_href


def paste(url: str) -> str:
    """Use a signed address for its file in this session; returns the address without the signature, which names the
    file in layers and projects. A newer one takes the place of an older one."""
    href, end = unsigned_href(url), end_of_signature(url)
    # granted at its end: nobody can renew it, so it is used until then
    signatures().keep(PASTED, href, Grant(end or datetime.now(timezone.utc), end, href=url))
    return href
