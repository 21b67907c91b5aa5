"""Connections that come from elsewhere, and go there: a file of them (JSON), and those of QGIS's own STAC browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qgis.core import QgsSettingsTree, QgsSettingsTreeNamedListNode
from qgis.PyQt.QtCore import QCoreApplication

from .catalogs import PRESETS, CatalogStore, normalized_url
from .errors import DatacubeError, StorageError
from .http.web_address import is_web_address, origin
from .parsing.json_reading import read_json
from .redaction import redacted
from .signing.profiles import PRESETS as SIGNING_PRESETS
from .threads.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qgis.core import QgsFeedback

    from .catalogs import Catalog

#: Says of a file what it is.
_TYPE, _VERSION = "DatacubeBrowserConnections", 1
_MOST_BYTES = 5_000_000
_MOST_CONNECTIONS, _LONGEST_NAME, _LONGEST_URL = 1000, 200, 2000


@dataclass(frozen=True)
class FoundConnection:
    """A connection as it was found: its URL is one of http or https. `wants_sign_in`: it had a sign-in that is not
    taken over. `authcfg` is the id of one of this QGIS's own authentication configurations."""

    name: str
    url: str
    authcfg: str = ""
    profile: str = ""
    is_favourite: bool = False
    wants_sign_in: bool = False


@dataclass(frozen=True)
class FoundConnections:
    """What was found; `favourites` are ids of presets, and `unreadable` counts what is none, as one without an
    address."""

    connections: tuple[FoundConnection, ...]
    favourites: tuple[str, ...] = ()
    unreadable: int = 0


@dataclass(frozen=True)
class AddedConnections:
    """What has been added; `there` counts the connections whose address was among the catalogues already."""

    added: tuple[Catalog, ...]
    there: int = 0
    unreadable: int = 0
    without_sign_in: tuple[str, ...] = ()


def connections_text(store: CatalogStore) -> str:
    """The user's own connections and favourites as JSON, without catalogues of this computer, and without any sign-in:
    neither that nor a signing profile of the user's own means anything elsewhere. Says which of them had one."""
    favourites = store.favourites()
    document = {
        "type": _TYPE,
        "version": _VERSION,
        "connections": [
            {
                "name": catalog.name,
                "url": redacted(catalog.url),
                "signing_profile": catalog.profile if _is_signing_preset(catalog.profile) else "",
                "sign_in": bool(catalog.authcfg or (catalog.profile and not _is_signing_preset(catalog.profile))),
                "favourite": catalog.id in favourites,
            }
            for catalog in store.all()
            if not catalog.is_preset and is_web_address(catalog.url)
        ],
        "favourite_presets": [preset.id for preset in PRESETS if preset.id in favourites],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


class ReadConnectionsTask(Task):
    """Reads a file of connections: `succeeded(FoundConnections)`. Fails with StorageError where the file cannot be
    read, and with DatacubeError where it holds no connections."""

    def __init__(self, path: Path) -> None:
        super().__init__(QCoreApplication.translate("Connections", "Reading connections"), hidden=True)
        self._path = path

    def work(self, _feedback: QgsFeedback) -> FoundConnections:
        try:
            with self._path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except OSError as error:
            message = QCoreApplication.translate("Connections", "{file} cannot be read.").format(file=self._path)
            raise StorageError(message, details=str(error)) from error
        try:
            if len(content) > _MOST_BYTES:
                raise ValueError(f"> {_MOST_BYTES}")
            return _read(read_json(content.decode("utf-8-sig")))
        except ValueError as error:
            message = QCoreApplication.translate("Connections", "{file} is not a file of connections.")
            hint = QCoreApplication.translate("Connections", "Choose one that “Export Connections…” has written.")
            raise DatacubeError(message.format(file=self._path), details=str(error), hint=hint) from error


def _read(document: Any) -> FoundConnections:
    """Raises ValueError for what is not such a document."""
    entries = document.get("connections") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise ValueError("connections")
    found, unreadable = [], max(0, len(entries) - _MOST_CONNECTIONS)
    for entry in entries[:_MOST_CONNECTIONS]:
        values = entry if isinstance(entry, dict) else {}
        connection = _connection(
            values.get("name", values.get("title")),
            values.get("url"),
            profile=values.get("signing_profile"),
            is_favourite=values.get("favourite") is True,
            wants_sign_in=values.get("sign_in") is True,
        )
        if connection is None:
            unreadable += 1
        else:
            found.append(connection)
    if entries and not found:
        raise ValueError("connections")
    presets = document.get("favourite_presets") if isinstance(document, dict) else None
    known = {preset.id for preset in PRESETS}
    marked = [each for each in presets if isinstance(each, str)] if isinstance(presets, list) else []
    return FoundConnections(tuple(found), tuple(each for each in marked if each in known), unreadable)


def _connection(name: Any, url: Any, *, profile: Any = "", **others: Any) -> FoundConnection | None:
    """None where there is no address. What else is no text counts as missing; a password in the address is left out,
    and so are the name's signs that cannot be seen."""
    address = normalized_url(url) if isinstance(url, str) and len(url) <= _LONGEST_URL else ""
    if not is_web_address(address) or not address.isprintable():
        return None
    letters = name[:_LONGEST_NAME] if isinstance(name, str) else ""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in letters).split())
    clean = redacted(address)
    if clean != address:
        others["wants_sign_in"] = True
    signing = profile if isinstance(profile, str) and _is_signing_preset(profile) else ""
    return FoundConnection(words or clean.partition("://")[2].partition("/")[0], clean, profile=signing, **others)


def connections_of_qgis() -> FoundConnections:
    """The connections of QGIS's own STAC browser, in its settings (connections/stac), with their authentication
    configurations. Passwords that QGIS keeps in its settings, and headers, are not taken over."""
    root = QgsSettingsTree.treeRoot().childNode("connections")
    node = None if root is None else root.childNode("stac")
    if not isinstance(node, QgsSettingsTreeNamedListNode):
        return FoundConnections(())
    found, unreadable = [], 0
    for name in node.items()[:_MOST_CONNECTIONS]:
        values = {key: _value(node, key, name) for key in ("url", "authcfg", "username", "password")}
        connection = _connection(
            name,
            values["url"],
            authcfg=values["authcfg"],
            wants_sign_in=bool(values["username"] or values["password"]) and not values["authcfg"],
        )
        if connection is None:
            unreadable += 1
        else:
            found.append(connection)
    return FoundConnections(tuple(found), unreadable=unreadable)


def _value(node: QgsSettingsTreeNamedListNode, key: str, name: str) -> str:
    entry = node.childSetting(key)
    return "" if entry is None else str(entry.value([name]) or "")


def add_connections(store: CatalogStore, found: FoundConnections) -> AddedConnections:
    """Add those whose address no catalogue has yet, under names that none has, and the favourites."""
    known = {_same(catalog.url): catalog for catalog in store.all()}
    names = {catalog.name.casefold() for catalog in known.values()}
    added, there = [], 0
    for preset in found.favourites:
        store.set_favourite(preset, is_favourite=True)
    for connection in found.connections:
        if _same(connection.url) in known:
            there += 1
            continue
        name = _free_name(connection.name, names)
        catalog = store.add(name, connection.url, connection.authcfg, connection.profile)
        if connection.is_favourite:
            store.set_favourite(catalog.id, is_favourite=True)
        known[_same(catalog.url)] = catalog
        names.add(name.casefold())
        added.append((catalog, connection.wants_sign_in))
    without = tuple(catalog.name for catalog, wants_sign_in in added if wants_sign_in)
    return AddedConnections(tuple(catalog for catalog, _ in added), there, found.unreadable, without)


def _same(url: str) -> tuple[object, str]:
    """What two addresses of one catalogue have in common: a server may tell /a from /A."""
    return origin(url), urlsplit(url).path.rstrip("/")


def _free_name(name: str, taken: Iterable[str]) -> str:
    number, free = 2, name
    while free.casefold() in taken:
        free = f"{name} ({number})"
        number += 1
    return free


def _is_signing_preset(profile_id: str) -> bool:
    return any(preset.id == profile_id for preset in SIGNING_PRESETS)
