"""What a signing service has granted, and what a request needs of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from .signed_address import unsigned_href

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class SignedHref:
    """An address as it is requested, until `expires` (None: without a known end). `authcfg` is the id of the QGIS
    authentication configuration, and `headers` (name, value) are what else goes with the request, to the address's own
    origin alone. All of it is secret."""

    href: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    authcfg: str = field(default="", repr=False)
    expires: datetime | None = None


@dataclass(frozen=True)
class Grant:
    """What a service has granted for one address (`href` takes its place) or for a whole container (`query` is put
    behind each of its addresses). `headers` and `authcfg` as in SignedHref; `granted` and `expires` are times with a
    time zone."""

    granted: datetime
    expires: datetime | None = None
    href: str = field(default="", repr=False)
    query: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    authcfg: str = field(default="", repr=False)

    def signed(self, href: str) -> SignedHref:
        """The address with this grant, in place of a signature that it has. Neither is quoted anew: a signature holds
        for the exact text."""
        if self.href:
            href = self.href
        elif self.query:
            parts = urlsplit(unsigned_href(href))
            href = urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, self.query)))))
        return SignedHref(href, self.headers, self.authcfg, self.expires)
