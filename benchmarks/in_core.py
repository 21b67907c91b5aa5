"""QGIS's own STAC and raster classes in a QGIS without windows:
`python -m benchmarks.in_core PROFILE URL COLLECTION HREF`.

The STAC classes are used by their asynchronous methods; QGIS before 3.44 does not offer them to plugins. The raster
layer is made in the usual way, on the main thread.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import qgis.core
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QUrl

from .steps import measured, serve, start_qgis


class Core:
    """The steps; the methods have the steps' names. A step that this QGIS lacks returns nothing; `found` is the number
    of collections or items that QGIS read from the answer."""

    def __init__(self, url: str, collection: str, href: str) -> None:
        self._url, self._collection, self._href = url, collection, href
        has_stac = hasattr(qgis.core, "QgsStacController")
        self._controller: Any = qgis.core.QgsStacController() if has_stac else None
        self._found: int | None = None
        self._left, self._next = 0, QUrl()
        if has_stac:
            self._controller.finishedStacObjectRequest.connect(self._on_catalogue)
            self._controller.finishedCollectionsRequest.connect(self._on_collections)
            self._controller.finishedItemCollectionRequest.connect(self._on_items)

    def connect(self) -> dict[str, float]:
        """The landing page, then the collections."""
        return self._asked(lambda: self._controller.fetchStacObjectAsync(QUrl(self._url)))

    def items(self) -> dict[str, float]:
        """The first page of the collection's items."""
        url = QUrl(f"{self._url}/collections/{self._collection}/items")
        return self._asked(lambda: self._controller.fetchItemCollectionAsync(url))

    def pages(self) -> dict[str, float]:
        """The nine pages after it."""
        if self._controller is None:
            return {}
        self._left, self._found = 9, None
        return measured(self._ask_for_next, lambda: not self._left)

    def cog(self) -> dict[str, float]:
        def add() -> None:
            QgsProject.instance().addMapLayer(QgsRasterLayer(f"/vsicurl/{self._href}", "", "gdal"))

        return measured(add, QgsProject.instance().mapLayers)

    def _asked(self, ask: Any) -> dict[str, float]:
        if self._controller is None:
            return {}
        self._found = None
        return measured(ask, lambda: self._found is not None) | {"found": self._found}

    def _on_catalogue(self, *_answer: object) -> None:
        self._controller.fetchCollectionsAsync(QUrl(f"{self._url}/collections"))

    # Answers are only counted: their lists, once in Python, are freed twice in QGIS 3.44. The error names what QGIS
    # could not read of an answer; it has read the rest.
    def _on_collections(self, request: int, _error: str) -> None:
        self._found = self._controller.takeCollections(request).numberReturned()

    def _on_items(self, request: int, _error: str) -> None:
        page = self._controller.takeItemCollection(request)
        self._found, self._next = page.numberReturned(), page.nextUrl()
        self._left -= 1
        if self._left > 0:
            self._ask_for_next()

    def _ask_for_next(self) -> None:
        self._controller.fetchItemCollectionAsync(self._next)


def main() -> None:
    profile, url, collection, href = sys.argv[1:]
    application = start_qgis(Path(profile))
    serve(Core(url, collection, href))
    del application


if __name__ == "__main__":
    main()
