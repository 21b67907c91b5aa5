"""What a collection says of files: its own, and those that all of its items have (`item_assets`)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from .access_fields import no_keys
from .asset_kinds import asset_kind
from .asset_records import Asset, ItemAsset
from .assets import assets_of
from .bands import bands
from .json_values import LONGEST_ID, MOST_ENTRIES, mapping, text, texts, title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..rasters.bands import Band
    from .access_fields import KeyFor
    from .records import Skipped

#: Members of a collection that its assets refer to, as those of an item refer to its properties; the first are maps.
_SCHEMES = ("auth:schemes", "storage:schemes")
_SHARED = (*_SCHEMES, "storage:region", "storage:requester_pays", "msft:storage_account")


def collection_assets(
    collection_id: str,
    collection: Mapping[str, Any],
    base: str,
    skipped: list[Skipped],
    *,
    over_https: bool,
    key_for: KeyFor = no_keys,
) -> tuple[Asset, ...]:
    """The assets of the collection (JSON) itself, whose URL is `base`."""
    own = dict(islice(mapping(collection.get("assets")).items(), MOST_ENTRIES))
    shared = {name: collection[name] for name in _SHARED if name in collection}
    record = {"assets": own, "properties": shared}
    return assets_of(collection_id, record, base, skipped, over_https=over_https, key_for=key_for)


def with_ways(item: dict[str, Any], collection: Mapping[str, Any] | None) -> dict[str, Any]:
    """The item (JSON) with what its collection (JSON) says of the ways to files, where it does not say that itself."""
    shared = {name: collection[name] for name in _SHARED if name in collection} if collection else {}
    if not shared:
        return item
    own = mapping(item.get("properties"))
    schemes = {name: {**mapping(shared[name]), **mapping(own.get(name))} for name in _SCHEMES if name in shared}
    return {**item, "properties": {**shared, **own, **schemes}}


def item_assets(collection: Mapping[str, Any]) -> tuple[ItemAsset, ...]:
    """What the collection (JSON) says that its items have, in its order. The kind is that of the media type alone."""
    found = []
    for key, each in islice(mapping(collection.get("item_assets")).items(), MOST_ENTRIES):
        fields = mapping(each)
        if not fields or not key or len(key) > LONGEST_ID:
            continue
        roles = texts(fields.get("roles"))
        found.append(
            ItemAsset(
                key=key,
                title=title(fields.get("title")) or key,
                kind=asset_kind(text(fields.get("type")), roles, ""),
                roles=roles,
                description=text(fields.get("description")),
            )
        )
    return tuple(found)


def item_bands(collection: Mapping[str, Any]) -> dict[str, tuple[Band, ...]]:
    """By the key of an asset, what the collection (JSON) says of the bands in all of its items."""
    described = islice(mapping(collection.get("item_assets")).items(), MOST_ENTRIES)
    found = {key: bands(mapping(value), {}) for key, value in described}
    return {key: value for key, value in found.items() if value}
