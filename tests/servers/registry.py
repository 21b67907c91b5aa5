"""A STAC API with the Transaction extension in memory, that can be odd on request: `Registry`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from .loopback import LoopbackServer
from .proxy import Answer, Seen
from .stub import ABSENT, json_answer, landing_page, minimal_collection

TRANSACTION = "https://api.stacspec.org/v1.0.0/ogcapi-features/extensions/transaction"


class Registry(LoopbackServer):
    """One collection, "relief", and what is registered in it: `items` by their ids.

    `transactions`: whether the landing page names the extension. `drops`: the body of a POST is answered with 201 and
    forgotten ("all"), or only its properties are ("properties"). `authorized`: the value that the header Authorization
    or access-key must have to change something. `signs`: addresses of files are handed out with a
    signature. `has_conformance_page`: the classes are there, and not on the landing page.
    """

    def __init__(self) -> None:
        super().__init__()
        self.signs = self.has_conformance_page = False
        self.items: dict[str, dict[str, Any]] = {}
        self.transactions = True
        self.drops = ""
        self.authorized = ""

    def answer(self, seen: Seen) -> Answer:
        places = [unquote(part) for part in urlsplit(seen.path).path.strip("/").split("/") if part]
        conforms = ["https://api.stacspec.org/v1.0.0/core", *([TRANSACTION] if self.transactions else [])]
        items = {"type": "FeatureCollection", "features": list(self.items.values()), "links": []}
        known: dict[str, Any] = {
            "": landing_page(conformsTo=ABSENT if self.has_conformance_page else conforms),
            "conformance": {"conformsTo": conforms} if self.has_conformance_page else None,
            "search": items,
            "collections": {"collections": [minimal_collection("relief")], "links": []},
            "collections/relief": minimal_collection("relief"),
            "collections/relief/items": items,
            **{f"collections/relief/items/{name}": item for name, item in self.items.items()},
        }
        if seen.method in ("POST", "PUT") and places[:3] == ["collections", "relief", "items"]:
            return self._changed(seen, places[3] if len(places) == 4 else "")
        found = known.get("/".join(places))
        if found is None:
            return json_answer({"code": "NotFoundError"}, 404)
        answer = json_answer(found)
        signed = (
            re.sub(rb'("href": "[^"]+\.tif)"', rb'\1?X-Amz-Signature=0"', answer.body) if self.signs else answer.body
        )
        return Answer(200, signed, answer.headers)

    def _changed(self, seen: Seen, name: str) -> Answer:
        if self.authorized and self.authorized not in seen.headers.values():
            return json_answer({"detail": "Not authenticated"}, 401)
        item = json.loads(seen.body)
        if seen.method == "POST" and item["id"] in self.items:
            return json_answer({"code": "ConflictError", "description": f"{item['id']} exists"}, 409)
        if seen.method == "PUT" and name not in self.items:
            return json_answer({"code": "NotFoundError"}, 404)
        if self.drops == "properties":
            item = {**item, "properties": {"datetime": item["properties"]["datetime"]}}
        if self.drops != "all":
            own = [{"rel": "self", "href": f"{self.url}/collections/relief/items/{item['id']}"}]
            properties = {**item["properties"], "updated": "2026-01-01T00:00:00Z"}
            self.items[item["id"]] = {**item, "links": own, "properties": properties}
        return json_answer(item, 201 if seen.method == "POST" else 200)


@contextmanager
def registry() -> Iterator[Registry]:
    """Serve an empty one on a free loopback port while the context lasts."""
    with Registry().running() as running:
        yield running
