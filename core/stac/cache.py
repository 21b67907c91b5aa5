"""The landing page and collections of each catalogue, kept in the QGIS profile for the next start."""

from __future__ import annotations

import json
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication

from ..json_reading import read_json
from . import parse
from .links import ApiRoot

if TYPE_CHECKING:
    from ..catalogs import Catalog
    from .records import CatalogContents

_VERSION = 1


def cached_contents(catalog: Catalog) -> CatalogContents | None:
    """The catalogue's contents as of the last connection; None when there are none for its URL and authentication.

    Read from disk once and then from memory: parsing 52 collections takes some milliseconds.
    """
    path = _path(catalog)
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    return _read(path, stamp, catalog)


def store(
    catalog: Catalog, landing: dict[str, Any], collections: list[Any], migrated: dict[str, Any] | None = None
) -> None:
    """Keep the JSON of the landing page and of all collections, and the migrated form of those older than STAC 1.0, so
    that the next start needs no pystac. Raises OSError where the profile cannot be written."""
    path = _path(catalog)
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "version": _VERSION,
        **_key(catalog),
        "landing": landing,
        "collections": collections,
        "migrated": migrated or {},
    }
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def forget(catalog: Catalog) -> None:
    """Remove the contents of a catalogue that the user removes. Raises OSError."""
    _path(catalog).unlink(missing_ok=True)


def _path(catalog: Catalog) -> Path:
    return Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "catalogs" / f"{catalog.id}.json"


def _key(catalog: Catalog) -> dict[str, str]:
    return {"url": catalog.url, "authcfg": catalog.authcfg}


@lru_cache(maxsize=8)
def _read(path: Path, _stamp: int, catalog: Catalog) -> CatalogContents | None:
    """Returns None for a broken file and for one of another version."""
    try:
        document = read_json(path.read_text(encoding="utf-8"))
        if document["version"] != _VERSION or any(document[key] != value for key, value in _key(catalog).items()):
            return None
        root, migrated = ApiRoot(catalog.url), document.get("migrated", {})
        return parse.contents(document["landing"], document["collections"], root, migrated)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
