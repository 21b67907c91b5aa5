"""The catalogue that a parameter names: a connection of the dock, or any API by its address."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.catalogs import Catalog, CatalogStore, catalog_url
from ...core.errors import DatacubeError
from ...core.language.text_folding import folded


def find_catalog(text: Any) -> Catalog:
    """The connection of this name or address; another address is used without a sign-in. Raises DatacubeError for a
    text that is neither."""
    words = str(text or "").strip()
    known = CatalogStore().all()
    for catalog in known:
        if words and (folded(catalog.name) == folded(words) or catalog.id == words):
            return catalog
    url = catalog_url(words) if "://" in words or "." in words else ""
    for catalog in known:
        if url and catalog.url.rstrip("/") == url.rstrip("/"):
            return catalog
    if url:
        return Catalog("", url, url)
    raise DatacubeError(
        QCoreApplication.translate(
            "Catalog", "CATALOG: “{name}” is neither the name of a connection nor an address."
        ).format(name=words),
        hint=QCoreApplication.translate("Catalog", "Connections: {names}.").format(
            names=", ".join(catalog.name for catalog in known)
        ),
    )
