"""The landing page and collections of each catalogue, kept in the QGIS profile for the next start."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication

from ..files.own_files import is_plain_file, put_in_place
from ..message_log import log_message
from ..parsing.json_reading import read_json
from ..parsing.kept_json import json_text
from ..signing.profiles import key_for
from . import parse
from .links import ApiRoot
from .tree_links import TreeRoot
from .tree_records import record_of, record_of_link

if TYPE_CHECKING:
    from ..catalogs import Catalog
    from .records import CatalogContents

_VERSION = 1
#: Catalogues whose contents stay in memory.
_MOST_REMEMBERED = 8
#: The ids that the plugin gives.
_ID = re.compile(r"[\w-]{1,80}", re.ASCII)
#: What was read from each file, or written to it, with the file's time.
_memory: dict[Path, tuple[int, Catalog, CatalogContents | None]] = {}
_lock = threading.Lock()


def cached_contents(catalog: Catalog) -> CatalogContents | None:
    """The catalogue's contents as of the last connection; None when there are none for its URL and authentication.

    Read from disk once and then from memory: parsing 52 collections takes some milliseconds.
    """
    path = _path(catalog)
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    with _lock:
        known = _memory.get(path)
    if known is not None and known[:2] == (stamp, catalog):
        return known[2]
    contents = _read(path, catalog)
    _remember(path, stamp, catalog, contents)
    return contents


def kept(
    catalog: Catalog,
    landing: dict[str, Any],
    collections: list[Any],
    migrated: dict[str, Any],
    contents: CatalogContents,
) -> CatalogContents:
    """The contents, which are made of the other values, stored for the next start; those that are stored already where
    nothing has changed. A profile that cannot be written keeps nothing, and QGIS's log says so."""
    before = cached_contents(catalog)
    if before is not None and _are_same(before, contents):
        return before
    try:
        store(catalog, landing, collections, migrated, contents)
    except OSError as error:
        log_message(str(error))
    return contents


def store(
    catalog: Catalog,
    landing: dict[str, Any],
    collections: list[Any],
    migrated: dict[str, Any] | None = None,
    contents: CatalogContents | None = None,
) -> None:
    """Keep the JSON of the landing page and of all collections, and the migrated form of those older than STAC 1.0, so
    that the next start needs no pystac; of a tree of files, what its first level holds. `contents` are what has been
    made of these, and need not be read again. Raises OSError where the profile cannot be written."""
    path = _path(catalog)
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "version": _VERSION,
        **_key(catalog),
        "landing": landing,
        "collections": collections,
        "migrated": migrated or {},
    }
    if contents is not None and contents.is_tree:
        document["tree"] = [[each.id, each.title, each.href, dict(each.source)] for each in contents.collections]
    with put_in_place(path) as new, new.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(document, file)
    if contents is not None and not contents.is_tree:
        _remember(path, path.stat().st_mtime_ns, catalog, contents)


def forget(catalog: Catalog) -> None:
    """Remove the contents of a catalogue that the user removes. Raises OSError."""
    path = _path(catalog)
    if is_plain_file(path):
        path.unlink()


def _path(catalog: Catalog) -> Path:
    # an id comes from the settings, and must not lead out of the folder
    name = catalog.id if _ID.fullmatch(catalog.id) else hashlib.sha256(catalog.id.encode()).hexdigest()
    return Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "catalogs" / f"{name}.json"


def _key(catalog: Catalog) -> dict[str, str]:
    return {"url": catalog.url, "authcfg": catalog.authcfg}


def forget_memory() -> None:
    """Read all files again when they are next asked for."""
    with _lock:
        _memory.clear()


def _remember(path: Path, stamp: int, catalog: Catalog, contents: CatalogContents | None) -> None:
    with _lock:
        _memory.pop(path, None)
        _memory[path] = stamp, catalog, contents
        if len(_memory) > _MOST_REMEMBERED:
            del _memory[next(iter(_memory))]


def _are_same(some: CatalogContents, others: CatalogContents) -> bool:
    """Whether the catalogue has said the same of itself and of its collections, to the last word."""
    return (
        some == others
        and some.source == others.source
        and all(
            json_text(one.source) == json_text(other.source)
            for one, other in zip(some.collections, others.collections, strict=True)
        )
    )


def _read(path: Path, catalog: Catalog) -> CatalogContents | None:
    """Returns None for a broken file and for one of another version."""
    try:
        document = read_json(path.read_text(encoding="utf-8"))
        if document["version"] != _VERSION or any(document[key] != value for key, value in _key(catalog).items()):
            return None
        if "tree" in document:
            return _tree(document["landing"], document["tree"], catalog)
        root, migrated = ApiRoot(catalog.url), document.get("migrated", {})
        return parse.contents(document["landing"], document["collections"], root, migrated, partial(key_for, catalog))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _tree(landing: dict[str, Any], first: list[Any], catalog: Catalog) -> CatalogContents:
    """Raises ValueError, and others, for what `store` has not written so."""
    root = TreeRoot(catalog.url, landing)
    if not all(isinstance(each, str) for entry in first for each in entry[:3]):
        raise ValueError(first)
    collections = [
        record_of(source, key, root, href, title) if source else record_of_link(key, title, href)
        for key, title, href, source in first
    ]
    found = parse.contents(landing, [], root, {})
    return replace(found, collections=tuple(collections), conforms_to=(), is_tree=True)
