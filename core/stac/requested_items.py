"""Which items of an answer the search has asked for: some servers ignore a part of it, or lose it between pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection as Ids
    from collections.abc import Iterable

    from .query import ItemQuery
    from .records import Item


def requested_items(query: ItemQuery, items: Iterable[Item], seen: frozenset[str], known: Ids[str]) -> tuple[Item, ...]:
    """The items without those that no server should have sent: of other collections and ids beside the right ones, and
    of other dates. `seen` is what has been sent by now (`pages.without_seen`), `known` the catalogue's collections.

    Where nothing of the right collection has been sent, and one of the two is not in the catalogue's list, the item is
    let through: a collection that has got another id may be found by its old one. Likewise for ids. Where items name
    one that is not in the list, they belong to the only one that was searched, under which they are found again.
    """
    collections, ids = {*query.collections}, {*query.ids}
    begins, ends = tuple(f"{each}/" for each in collections), tuple(f"/{each}" for each in ids)
    has_right_collection = any(key.startswith(begins) for key in seen) if collections else False
    has_right_id = any(key.endswith(ends) for key in seen) if ids else False

    def is_stray(item: Item) -> bool:
        if has_right_id and item.id not in ids:
            return True
        if not collections or not item.collection_id or item.collection_id in collections:
            return False
        return has_right_collection or (item.collection_id in known and collections <= {*known})

    found = (item for item in items if not is_stray(item) and _has_dates(query, item))
    searched = searched_alone(query)
    if searched not in known:
        return tuple(found)
    return tuple(item if item.collection_id in known else replace(item, collection_id=searched) for item in found)


def searched_alone(query: ItemQuery) -> str:
    """The only collection that is searched; empty for several, and for all."""
    return query.collections[0] if len(query.collections) == 1 else ""


def _has_dates(query: ItemQuery, item: Item) -> bool:
    """By the moment or the period of the item: servers may look at either of them."""
    return query.has_dates_of(item) or query.has_dates_of(replace(item, start=item.datetime, end=item.datetime))
