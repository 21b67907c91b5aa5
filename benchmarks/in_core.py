"""QGIS's own means in a QGIS without windows: `python -m benchmarks.in_core PROFILE URL COLLECTION HREF`.

Its STAC classes are asked as its own STAC panel asks them, without their blocking the main thread where they have a way
to; QGIS before 3.44 gives them to no plugin. A raster layer is made as everybody makes one, on the main thread.
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
    """The steps, named as they are asked for. A step that this QGIS has not gives nothing."""

    def __init__(self, url: str, collection: str, href: str) -> None:
        self._url, self._collection, self._href = url, collection, href
        has_stac = hasattr(qgis.core, "QgsStacController")
        self._controller: Any = qgis.core.QgsStacController() if has_stac else None
        self._answers: list[Any] = []
        if has_stac:
            self._controller.finishedStacObjectRequest.connect(self._on_catalogue)
            self._controller.finishedCollectionsRequest.connect(self._on_answer)
            self._controller.finishedItemCollectionRequest.connect(self._on_answer)

    def connect(self) -> dict[str, float]:
        """The landing page, then the collections."""
        return self._asked(lambda: self._controller.fetchStacObjectAsync(QUrl(self._url)))

    def items(self) -> dict[str, float]:
        """The first page of the collection's items."""
        url = QUrl(f"{self._url}/collections/{self._collection}/items")
        return self._asked(lambda: self._controller.fetchItemCollectionAsync(url))

    def cog(self) -> dict[str, float]:
        def add() -> None:
            QgsProject.instance().addMapLayer(QgsRasterLayer(f"/vsicurl/{self._href}", "", "gdal"))

        return measured(add, QgsProject.instance().mapLayers)

    def _asked(self, ask: Any) -> dict[str, float]:
        if self._controller is None:
            return {}
        self._answers.clear()
        return measured(ask, lambda: self._answers)

    def _on_catalogue(self, *_answer: object) -> None:
        self._controller.fetchCollectionsAsync(QUrl(f"{self._url}/collections"))

    def _on_answer(self, request: int, error: str) -> None:
        if error:
            raise RuntimeError(error)
        self._answers.append(request)


def main() -> None:
    profile, url, collection, href = sys.argv[1:]
    application = start_qgis(Path(profile))
    serve(Core(url, collection, href))
    del application


if __name__ == "__main__":
    main()
