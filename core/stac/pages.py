"""The pages of a list: what in them is new, what comes after them, and the error for an answer that is no page."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError
from ..http.http_errors import quoted, says
from .json_values import identifier, mapping
from .links import next_request
from .parse import matched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .records import PageRequest

#: A page has as many items as were asked for; servers that pay no heed to that send all they have.
MOST_ON_PAGE = 10_000
#: Pages without a record, in a row, after which a list is over although it names a next one. Some servers filter their
#: pages after they have cut them, others name a next page for ever.
_MOST_EMPTY = 3
#: Records that are read in a row while other threads wait, and the seconds that these get then.
_TURN, _PAUSE = 10, 0.0003


@dataclass(frozen=True)
class ItemAnswer:
    """What an answer (JSON) to a search holds: the items (JSON) that no page before it had, what has been seen with it,
    how many more it has than are read, and the request for the next page, None after the last one."""

    features: list[Any]
    seen: frozenset[str]
    excess: int
    following: PageRequest | None


def item_answer(response: Any, request: PageRequest, status: int) -> ItemAnswer:
    """`status` is that of the response. Reads no item. Raises ResponseError where the answer is not a list of items."""
    features = response.get("features") if isinstance(response, dict) else None
    if features is None and mapping(response).get("type") == "FeatureCollection" and "features" in response:
        features = []  # as programs in Go write a list of nothing
    if not isinstance(features, list):
        message = QCoreApplication.translate("StacService", "The server's answer is not a list of items.")
        raise not_a_list(message, response, request.url, status)
    new, seen = without_seen(features[:MOST_ON_PAGE], request.seen)
    empty = 0 if features else request.empty + 1
    total = matched(response)
    is_over = empty > _MOST_EMPTY or (empty and total is not None and len(seen) >= total)
    goes_on = not is_over if empty else seen != request.seen
    following = next_request(response, replace(request, seen=seen)) if goes_on else None
    following = None if following is None else replace(following, empty=empty)
    return ItemAnswer(new, seen, max(0, len(features) - MOST_ON_PAGE), following)


def in_turns(records: Iterable[Any]) -> Iterator[Any]:
    """The records, with a moment for other threads between some of them: Python takes its lock from a thread after 5 ms
    only, and meanwhile the request for the page after them, and the list, would wait."""
    for number, record in enumerate(records, start=1):
        if number % _TURN == 0:
            time.sleep(_PAUSE)
        yield record


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


def not_a_list(message: str, response: Any, url: str, status: int) -> ResponseError:
    """The error for an answer that is not the list asked for, although its `status` is one of success: with the
    server's own words, since it may say what it did not like."""
    body = json.dumps(response, ensure_ascii=False).encode()
    records = response if isinstance(response, list) else [response]
    is_data = any("stac_version" in mapping(each) for each in records)
    hint = "" if is_data else says(body, url)  # what records say of themselves tells nothing of an error
    return ResponseError(message, url=url, details=f"HTTP {status}\n{quoted(body, url)}", hint=hint)


def _key(record: Any) -> str:
    """What tells one record from another: its collection and id, or for want of an id the whole of it."""
    source = mapping(record)
    name = identifier(source.get("id"))
    if name:
        return f"{identifier(source.get('collection'))}/{name}"
    return json.dumps(record, sort_keys=True, default=str)
