"""STAC API Browser in a QGIS without windows: `python -m benchmarks.in_peer PROFILE CHECKOUT URL COLLECTION HREF`.

What its windows call is called, and waited for until the answer is handed to them; what they do with it is not counted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from qgis.core import QgsApplication, QgsMapLayer, QgsProject

from .steps import measured, serve, start_qgis

_PAGE = 100
_PAGES = 10


class Peer:
    """The steps; the methods have the steps' names."""

    def __init__(self, url: str, collection: str, href: str) -> None:
        from qgis_stac.api.client import Client
        from qgis_stac.api.models import ItemSearch

        self._search, self._collection, self._href = ItemSearch, collection, href
        self._found: list[Any] | None = None
        self._errors: list[str] = []
        self._client = Client(url)
        self._client.collections_received.connect(self._on_found)
        self._client.items_received.connect(self._on_found)
        self._client.error_received.connect(self._errors.append)

    def connect(self) -> dict[str, float]:
        return self._asked(self._client.get_collections)

    def items(self) -> dict[str, float]:
        return self._asked(lambda: self._ask_for(1))

    def pages(self) -> dict[str, float]:
        """Page by page, as its button *Next* asks for them."""
        self._page = 1
        self._found = []

        def has_all() -> bool:
            if self._errors:
                raise RuntimeError(self._errors[0])
            if self._found is None:
                return False
            if self._page == _PAGES:
                return True
            self._page += 1
            self._found = None
            self._ask_for(self._page)
            return False

        return measured(lambda: None, has_all)

    def cog(self) -> dict[str, float]:
        from qgis_stac.gui.assets_dialog import LayerLoader

        def add() -> None:
            self._task = LayerLoader(f"/vsicurl/{self._href}", "", QgsMapLayer.RasterLayer)
            self._task.taskCompleted.connect(lambda: QgsProject.instance().addMapLayer(self._task.layer))
            QgsApplication.taskManager().addTask(self._task)

        return measured(add, QgsProject.instance().mapLayers)

    def _ask_for(self, page: int) -> None:
        self._client.get_items(self._search(page=page, page_size=_PAGE, collections=[self._collection]))

    def _asked(self, ask: Any) -> dict[str, float]:
        self._found = None

        def has_answered() -> bool:
            if self._errors:
                raise RuntimeError(self._errors[0])
            return self._found is not None

        return measured(ask, has_answered) | {"found": len(self._found or ())}

    def _on_found(self, found: list[Any], _pagination: object) -> None:
        self._found = found


def main() -> None:
    profile, checkout, url, collection, href = sys.argv[1:]
    application = start_qgis(Path(profile))
    sys.path.insert(0, str(Path(checkout) / "src"))
    import qgis_stac  # noqa: F401 - puts its bundled libraries on the path

    sys.modules["qgis_stac.resources"] = ModuleType("qgis_stac.resources")  # its icons, which its build makes
    serve(Peer(url, collection, href))
    del application


if __name__ == "__main__":
    main()
