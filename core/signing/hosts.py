"""Which hosts a profile may sign: a catalogue may name any address, and no key goes to a host that the profile does not
name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..http.web_address import is_ip_address, is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

_HTTP = "http://"
_EXCEPT = "!"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LONGEST_NAME = 253
#: What programs agree upon: in a host and its port, and in what surrounds an address. Python takes more for a host than
#: Qt and curl do, which refuse it or read another one, and leaves out what is invisible.
_PLAIN_PLACE = re.compile(r"(?:\w[\w-]*(?:\.\w[\w-]*)*\.?|\[[0-9a-f:.]+\])(?::\d*)?", re.IGNORECASE)
_INVISIBLE = re.compile(r"^[\x00-\x20]|[\x00-\x1f\x7f]")
#: Second labels below which others register names, of the countries that have such: "gouv" in .gouv.fr, "co" in .co.uk.
# fmt: off
_SHARED_LABELS = frozenset((
    "ac", "asn", "asso", "co", "com", "ed", "edu", "gc", "go", "gob", "gouv", "gov", "govt", "gub", "id", "info", "ltd",
    "mil", "ne", "net", "nic", "nom", "nhs", "or", "org", "plc", "police", "prd", "res", "sch", "tm",
    "ab", "bc", "mb", "nb", "nl", "ns", "nt", "nu", "on", "pe", "qc", "sk", "yk",
))
#: Domains below which anyone may have a host of their own.
_FOR_ANYONE = (
    "amazonaws.com", "cloudfront.net", "windows.net", "azureedge.net", "azurewebsites.net", "cloudapp.net", "azure.com",
    "googleapis.com", "appspot.com", "run.app", "web.app", "firebaseapp.com", "r2.dev", "workers.dev", "pages.dev",
    "cloudflarestorage.com", "digitaloceanspaces.com", "backblazeb2.com", "wasabisys.com", "scw.cloud", "ovh.net",
    "github.io", "gitlab.io", "githubusercontent.com", "herokuapp.com", "netlify.app", "vercel.app", "onrender.com",
    "readthedocs.io", "ngrok.io", "ngrok-free.app", "blogspot.com", "myqcloud.com", "aliyuncs.com",
)
# fmt: on


def is_among(hosts: Iterable[str], href: str) -> bool:
    """Whether one of the entries covers the address: "host" or "host:port" that host alone, ".domain" all hosts below
    that domain, each with https. An entry that begins with http:// covers its host without encryption, and needs the
    whole host. What an entry covers that begins with "!" is not covered, whatever the others say. An address whose host
    programs may read differently is covered by none, nor is one with a user or a password, which nobody else gets."""
    if _INVISIBLE.search(href) or not is_web_address(href):
        return False
    parts = urlsplit(href)
    if not _PLAIN_PLACE.fullmatch(parts.netloc):
        return False
    host, port = (parts.hostname or "").lower(), parts.port
    entries = [entry.strip().lower() for entry in hosts]
    if any(_covers(entry.removeprefix(_EXCEPT), parts.scheme, host, port) for entry in entries if entry[:1] == _EXCEPT):
        return False
    return any(_covers(entry, parts.scheme, host, port) for entry in entries if entry[:1] != _EXCEPT)


def host_entry(text: str) -> str:
    """An entry as the user typed or pasted it, in the form of `is_among`: of an address, its host."""
    text = text.strip().lower()
    sign = _EXCEPT if text.startswith(_EXCEPT) else ""
    text = text.removeprefix(_EXCEPT).strip()
    scheme, separator, rest = text.partition("://")
    if separator and scheme in ("http", "https"):
        text = (_HTTP if scheme == "http" else "") + rest.partition("/")[0].partition("?")[0]
    return sign + text


def host_problem(entry: str, *, gets_key: bool = False) -> str:
    """Why a profile must not have this entry, in a translated sentence; empty for a good one. `gets_key` says whether
    the hosts themselves get the user's key, or what is signed with it here, which may cost money: then a domain below
    which anyone may have a host is too wide."""
    translate = QCoreApplication.translate
    is_left_out, entry = entry.startswith(_EXCEPT), entry.removeprefix(_EXCEPT)
    is_plain, entry = entry.startswith(_HTTP), entry.removeprefix(_HTTP)
    is_domain, name = entry.startswith("."), entry.removeprefix(".")
    if not _is_host(name, with_port=not is_domain) or (is_plain and is_domain):
        return str(
            translate(
                "SigningHosts", "“{entry}” is not a host. Write files.example.org, or .example.org for all below it."
            )
        ).format(entry=entry[:_LONGEST_NAME])
    if not is_domain or is_left_out:
        return ""
    if _is_public(name) or (gets_key and any(f".{name}".endswith(f".{each}") for each in _FOR_ANYONE)):
        return str(
            translate("SigningHosts", "“{entry}” covers hosts of strangers. Name the hosts of the files.")
        ).format(entry=entry)
    return ""


def _is_host(name: str, *, with_port: bool) -> bool:
    try:
        parts = urlsplit(f"//{name}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.netloc != name or "@" in name or (port is not None and not (with_port and port > 0)):
        return False
    return bool(is_ip_address(host) if ":" in host else len(host) <= _LONGEST_NAME and _NAME.fullmatch(host))


def _is_public(domain: str) -> bool:
    """Whether strangers register names directly below the domain: ".fr", ".gouv.fr", ".co.uk"."""
    labels = domain.split(".")
    if len(labels) == 1:
        return True
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SHARED_LABELS


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
