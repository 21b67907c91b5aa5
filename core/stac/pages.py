"""The pages of a list: what in them is new, and the error for an answer that is no page."""

from __future__ import annotations

import json
from typing import Any

from ..errors import ResponseError
from ..http_errors import quoted, says
from .json_values import identifier, mapping


def without_seen(records: list[Any], seen: frozenset[str]) -> tuple[list[Any], frozenset[str]]:
    """The records of a page that no page before it held, and what has been seen by now: items move from page to page
    while a list is read, and some servers send the first page for ever."""
    new: list[Any] = []
    known: set[str] = set()
    for record in records:
        key = _key(record)
        if key not in seen and (key not in known or not identifier(mapping(record).get("id"))):
            new.append(record)
        known.add(key)
    return new, seen | known


def not_a_list(message: str, response: Any, url: str) -> ResponseError:
    """The error for an answer, of status 200, that is not the list asked for: with the server's own words, since it may
    say what it did not like."""
    body = json.dumps(response, ensure_ascii=False).encode()
    return ResponseError(message, url=url, details=f"HTTP 200\n{quoted(body, url)}", hint=says(body, url))


def _key(record: Any) -> str:
    """What tells one record from another: its collection and id, or for want of an id the whole of it."""
    source = mapping(record)
    name = identifier(source.get("id"))
    if name:
        return f"{identifier(source.get('collection'))}/{name}"
    return json.dumps(record, sort_keys=True, default=str)
