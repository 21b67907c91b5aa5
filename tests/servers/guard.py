"""A proxy that lets through what carries a key or a token: a catalogue that wants a sign-in.

    with guard(datacube.stac_url, api_key("k")) as guarded:       # or bearer(provider.knows), or another Access
        # GET guarded.url                                  -> 401 {"detail": "Not authenticated"}
        # GET guarded.url with the header X-API-Key: k     -> the catalogue

It is a `Proxy`, with its faults and its log; what is refused never reaches the server. (A catalogue whose links are
absolute is to be made with the guard's URL, as `proxied_datacube` is.)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from .proxy import Fault, Proxy, Seen
from .store_access import Access


class Guard(Proxy):
    """`access` may be replaced at any time."""

    def __init__(self, upstream: str, access: Access) -> None:
        super().__init__(upstream)
        self.access = access

    def fault_for(self, handler: BaseHTTPRequestHandler) -> Fault | None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        return self.access.refusal(Seen(handler.command, handler.path, headers)) or super().fault_for(handler)


@contextmanager
def guard(upstream: str, access: Access) -> Iterator[Guard]:
    """A guard before `upstream` while the context lasts."""
    instance = Guard(upstream, access)
    instance.start()
    try:
        yield instance
    finally:
        instance.stop()
