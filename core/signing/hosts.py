"""Which hosts a profile may sign: a catalogue may name any address, and no key goes to a host that the profile does not
name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..web_address import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

_HTTP = "http://"


def is_among(hosts: Iterable[str], href: str) -> bool:
    """Whether one of the entries covers the address: "host" or "host:port" that host alone, ".domain" all hosts below
    that domain, each with https. An entry that begins with http:// covers its host without encryption, and needs the
    whole host."""
    if not is_web_address(href):
        return False
    parts = urlsplit(href)
    host, port = (parts.hostname or "").lower(), parts.port
    return any(_covers(entry.strip().lower(), parts.scheme, host, port) for entry in hosts)


def _covers(entry: str, scheme: str, host: str, port: int | None) -> bool:
    is_plain = entry.startswith(_HTTP)
    entry = entry.removeprefix(_HTTP)
    if not entry or scheme != ("http" if is_plain else "https"):
        return False
    default = 80 if is_plain else 443
    if entry.startswith("."):
        return not is_plain and port in (None, default) and host.endswith(entry) and len(host) > len(entry)
    name, _, given = entry.rpartition(":") if entry.rpartition(":")[2].isdigit() else (entry, "", "")
    return host == name.strip("[]") and (port or default) == int(given or default)
