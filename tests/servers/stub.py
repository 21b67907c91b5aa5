"""A STAC API with scripted answers, for faulty answers that no real server gives on request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .loopback import LoopbackServer
from .proxy import Answer, Seen

#: A JSON value (sent with status 200), an Answer, or a function of the request that returns one of these.
Route = Any

#: As a member's value: leave the member out. (None becomes JSON's null.)
ABSENT = object()


def json_answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})


class StubApi(LoopbackServer):
    """`routes` maps "GET /path" or "/path" (any method; without query) to a Route, and may change at any time. In a
    JSON route every "@URL@" becomes the stub's URL. A path without a route is answered 404."""

    def __init__(self, routes: dict[str, Route]) -> None:
        super().__init__()
        self.routes = routes

    def answer(self, seen: Seen) -> Answer:
        plain = seen.path.partition("?")[0]
        plain = plain.rstrip("/") or "/"
        route = self.routes.get(f"{seen.method} {plain}", self.routes.get(plain))
        if callable(route):
            route = route(seen)
        if route is None:
            return json_answer({"code": "NotFoundError", "description": f"no route {seen.method} {seen.path}"}, 404)
        answer = route if isinstance(route, Answer) else json_answer(route)
        return Answer(answer.status, answer.body.replace(b"@URL@", self.url.encode()), answer.headers)


@contextmanager
def stub_api(routes: dict[str, Route]) -> Iterator[StubApi]:
    """Serve the routes on a free loopback port while the context lasts."""
    with StubApi(routes).running() as api:
        yield api


def landing_page(**changes: Any) -> dict[str, Any]:
    """A valid STAC API landing page with links to @URL@; keyword arguments replace its members, ABSENT removes one."""
    page: dict[str, Any] = {
        "type": "Catalog",
        "id": "stub",
        "title": "Stub",
        "description": "A scripted API",
        "stac_version": "1.0.0",
        "conformsTo": [
            "https://api.stacspec.org/v1.0.0/core",
            "https://api.stacspec.org/v1.0.0/collections",
            "https://api.stacspec.org/v1.0.0/ogcapi-features",
            "https://api.stacspec.org/v1.0.0/item-search",
        ],
        "links": [
            {"rel": "self", "type": "application/json", "href": "@URL@/"},
            {"rel": "root", "type": "application/json", "href": "@URL@/"},
            {"rel": "data", "type": "application/json", "href": "@URL@/collections"},
            {"rel": "search", "type": "application/geo+json", "href": "@URL@/search", "method": "GET"},
            {"rel": "search", "type": "application/geo+json", "href": "@URL@/search", "method": "POST"},
        ],
    }
    return _changed(page, changes)


def minimal_collection(identifier: str = "demo", **changes: Any) -> dict[str, Any]:
    """A valid collection; keyword arguments replace its members, ABSENT removes one."""
    collection: dict[str, Any] = {
        "type": "Collection",
        "stac_version": "1.0.0",
        "id": identifier,
        "title": identifier.title(),
        "description": "A collection",
        "license": "OGL-Canada-2.0",
        "extent": {
            "spatial": {"bbox": [[-141.0, 41.0, -52.0, 84.0]]},
            "temporal": {"interval": [["2010-01-01T00:00:00Z", None]]},
        },
        "links": [],
    }
    return _changed(collection, changes)


def minimal_item(identifier: str = "item-1", collection: str = "demo", **changes: Any) -> dict[str, Any]:
    """A valid item with one COG asset; keyword arguments replace its members, ABSENT removes one."""
    item: dict[str, Any] = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [],
        "id": identifier,
        "collection": collection,
        "geometry": {"type": "Polygon", "coordinates": [[[-75, 45], [-74, 45], [-74, 46], [-75, 46], [-75, 45]]]},
        "bbox": [-75.0, 45.0, -74.0, 46.0],
        "properties": {"datetime": "2023-05-29T12:00:00Z"},
        "assets": {
            "dtm": {
                "href": "@URL@/files/dtm.tif",
                "type": "image/tiff; application=geotiff; profile=cloud-optimized",
                "roles": ["data"],
                "title": "Digital Terrain Model (COG)",
            }
        },
        "links": [],
    }
    return _changed(item, changes)


def long_list(
    results: int, page: int, item: Callable[[int], dict[str, Any]] = lambda number: minimal_item(f"item-{number:05}")
) -> dict[str, Route]:
    """The routes of a catalogue with one collection, whose search returns this many items, page by page."""

    def search(seen: Seen) -> dict[str, Any]:
        start = int(json.loads(seen.body).get("token", 0))
        links = []
        if start + page < results:
            body = {"collections": ["demo"], "limit": page, "token": str(start + page)}
            links = [{"rel": "next", "method": "POST", "href": "@URL@/search", "body": body}]
        items = [item(number) for number in range(start, min(start + page, results))]
        return {"type": "FeatureCollection", "features": items, "links": links, "numberMatched": results}

    return {
        "GET /": landing_page(),
        "GET /collections": {"collections": [minimal_collection()], "links": []},
        "POST /search": search,
    }


def _changed(value: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: member for key, member in {**value, **changes}.items() if member is not ABSENT}
