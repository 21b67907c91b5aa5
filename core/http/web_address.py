"""Web addresses as a catalogue or a user writes them: what is one, in the form that a server expects, and whose."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
#: Letters of the longest address that is remembered.
_REMEMBERED = 1000
_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")
#: A percent sign that begins no escape.
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: What stays as it is in an address besides letters and digits. Neither blanks and quotes, which end an address in a
#: data source of QGIS, nor the bar, which begins options of OGR there.
_KEPT = "%/:?#&=+$,;@!*()~-._"
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f]")
#: A web address that has lost a slash, as where a program has joined it as a path: "https:/host.org/a".
_LOST_SLASH = re.compile(r"(https?):/(?=[\w-]{1,63}(?:\.[\w-]{1,63})+[:/])", re.IGNORECASE)
#: What QGIS replaces by a sign-in, wherever it stands in a data source.
_AUTHCFG = re.compile("a(?=uthcfg)", re.IGNORECASE)
#: A path of one of GDAL's virtual file systems, which is no path on the catalogue's server.
_VSI = re.compile(r"/vsi[a-z0-9_]+[/?]", re.IGNORECASE)
#: An address to which nothing need be done, as nearly all are.
_PLAIN = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,4})?"
    r"(?:/(?:[A-Za-z0-9/:&=+$,@!*()~._-]|%[0-9A-Fa-f]{2})*)?(?:\?(?:[A-Za-z0-9/:&=+$,@!*()~._-]|%[0-9A-Fa-f]{2})+)?"
)
_HOST = re.compile(r"\[[0-9a-f:.]+\]|[^\s\x00-\x20\"'<>\\^`{}|\[\]@/?#:%=&]+", re.IGNORECASE)


def is_web_address(href: str) -> bool:
    """Whether the address is one of http or https with a host: nothing else that a catalogue names is opened."""
    return _is_web_address(href) if len(href) <= _REMEMBERED else _is_web_address.__wrapped__(href)


@lru_cache(maxsize=512)
def _is_web_address(href: str) -> bool:
    """Remembered, since each address of a page is looked at five times."""
    try:
        parts = urlsplit(href)
        return parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def is_ip_address(host: str) -> bool:
    """Whether the host is an address of IP, version 4 or 6, and no name. IPv6 without brackets."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port, which a sign-in belongs to; None for what is no web address."""
    if not is_web_address(url):
        return None
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]


def is_private(url: str) -> bool:
    """Whether nobody on the way can read what is sent to the URL: it is one of https, or leads to this computer."""
    if not is_web_address(url):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in _THIS_COMPUTER


def same_origin(one: str, other: str) -> bool:
    """Whether a sign-in for one URL may go to the other: same scheme, host and port."""
    found = origin(one)
    return found is not None and found == origin(other)


def resolved_href(base: str, href: str) -> str:
    """An href of a catalogue as an absolute URL, relative to `base`, with all escaped that a URL must not hold. Other
    schemes than http and https, and paths of GDAL, stay as they are: they are text. Raises ValueError for a web address
    without a valid host or port."""
    if _PLAIN.fullmatch(href) and not _AUTHCFG.search(href):
        return href
    href = _INVISIBLE.sub("", href).strip()
    if _VSI.match(href):
        return href
    if "\\" in href and "/" not in href:
        href = href.replace("\\", "/")  # a relative path that was written on Windows
    if (lost := _LOST_SLASH.match(href)) is not None:
        href = f"{lost[1]}://{href[lost.end() :]}"
    joined = urljoin(base, href)
    parts = urlsplit(joined)
    if parts.scheme not in _PORTS:
        return joined
    place = parts.netloc.rpartition("@")[2]
    host = place.partition("]")[0] + "]" if place.startswith("[") else place.partition(":")[0]
    if not _HOST.fullmatch(host):
        raise ValueError(href)
    _ = parts.port  # raises ValueError where it is none
    return escaped(urlunsplit(parts))


def escaped(url: str) -> str:
    """The URL with all escaped that a URL must not hold, and with nothing that QGIS would take for a sign-in. What is
    escaped already stays so."""
    parts = urlsplit(_LONE_PERCENT.sub("%25", url))
    user, at, host = parts.netloc.rpartition("@")
    netloc = _plain(user, "%:!$&()*+,;=~-._") + at + host
    return urlunsplit((parts.scheme, netloc, *(_plain(part, _KEPT) for part in parts[2:])))


def _plain(part: str, kept: str) -> str:
    return _AUTHCFG.sub(lambda found: f"%{ord(found.group()):02X}", quote(part, safe=kept))


def joined(base: str, href: str) -> str:
    """The address that a href of a record at `base` leads to; empty for what is none, as "https://[server]/"."""
    try:
        found = urljoin(base, href)
        urlsplit(found)
    except ValueError:
        return ""
    return found
