"""Catalogues made of files, for tests: written into a folder, and served by a server for files."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from demo.store_server import StoreHandler, StoreServer
from tests.servers.stub import minimal_collection, minimal_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def catalog_file(identifier: str, *links: tuple[str, str], **members: Any) -> dict[str, Any]:
    """A catalogue with links of (rel, href)."""
    return {
        "type": "Catalog",
        "stac_version": "1.0.0",
        "id": identifier,
        "description": identifier,
        "links": links_to(*links),
        **members,
    }


def links_to(*links: tuple[str, str]) -> list[dict[str, str]]:
    return [{"rel": rel, "href": href} for rel, href in links]


def collection_file(identifier: str, *links: tuple[str, str], **members: Any) -> dict[str, Any]:
    return minimal_collection(identifier, links=links_to(*links), **members)


def item_file(identifier: str, west: float = -75.0, day: str = "2023-05-29", **members: Any) -> dict[str, Any]:
    """An item of one degree at 45° north with a COG beside it."""
    east = west + 1
    ring = [[west, 45], [east, 45], [east, 46], [west, 46], [west, 45]]
    given = {
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": [west, 45.0, east, 46.0],
        "properties": {"datetime": f"{day}T12:00:00Z"},
        "assets": {"dtm": {"href": f"./{identifier}.tif", "type": "image/tiff", "roles": ["data"]}},
        **members,
    }
    return minimal_item(identifier, **given)


def write_tree(folder: Path, files: dict[str, Any]) -> None:
    for name, record in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record if isinstance(record, str) else json.dumps(record))


def small_tree() -> dict[str, Any]:
    """Two levels of catalogues, a collection in each, and three items; addresses as people write them."""
    return {
        "catalog.json": catalog_file(
            "root", ("self", "https://elsewhere.example/stac/catalog.json"), ("child", "./terrain/catalog.json")
        ),
        "terrain/catalog.json": catalog_file("terrain", ("child", "dtm/collection.json"), ("root", "../catalog.json")),
        "terrain/dtm/collection.json": collection_file(
            "dtm",
            ("item", "./ottawa/ottawa.json"),
            ("item", "../dtm/toronto/toronto.json"),
            ("child", "old/catalog.json"),
            ("parent", "../catalog.json"),
        ),
        "terrain/dtm/ottawa/ottawa.json": item_file("ottawa", collection="dtm"),
        "terrain/dtm/toronto/toronto.json": item_file("toronto", west=-80.0, day="2020-01-01", collection="dtm"),
        "terrain/dtm/old/catalog.json": catalog_file("old", ("item", "ottawa-1990.json")),
        "terrain/dtm/old/ottawa-1990.json": item_file("ottawa-1990", day="1990-07-01", collection="dtm"),
    }


def many_items(count: int, identifier: str = "many") -> dict[str, Any]:
    """A catalogue with one collection of so many items, along the 45th parallel."""
    names = [f"item-{number:05}" for number in range(count)]
    return {
        "catalog.json": catalog_file("root", ("child", f"{identifier}/collection.json")),
        f"{identifier}/collection.json": collection_file(
            identifier, *(("item", f"./items/{name}.json") for name in names), extent={}
        ),
        **{
            f"{identifier}/items/{name}.json": item_file(name, west=-179.0 + number % 350, collection=identifier)
            for number, name in enumerate(names)
        },
    }


class Site:
    """A folder that is served: its address, without a slash at the end, and the paths that were asked for. `before` is
    called with a path before it is answered."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.before: Callable[[str], object] = lambda _path: None


@contextmanager
def served_tree(folder: Path, files: dict[str, Any]) -> Iterator[Site]:
    """Write the files and serve them."""
    site = Site()

    class Handler(StoreHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.before(self.path)
            super().do_GET()

    write_tree(folder, files)
    with StoreServer(folder) as server:
        server.RequestHandlerClass = Handler
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        site.url = f"http://{server.address}"
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
