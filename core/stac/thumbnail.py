"""Selects an item's thumbnail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import Item

#: A larger file is not used as a thumbnail, whatever the catalogue calls it: they have some hundred kilobytes.
MOST_BYTES = 2_000_000
_ROLES = ("thumbnail", "overview")
_WEB = ("https://", "http://")


def thumbnail_href(item: Item) -> str:
    """The URL of the item's picture, an asset or a link; empty when it has none."""
    for role in _ROLES:
        for asset in item.assets:
            if role in asset.roles or asset.key == role:
                is_small = asset.size is None or asset.size <= MOST_BYTES
                is_picture = not asset.kind.is_layer and not asset.is_withheld
                if is_small and asset.href.startswith(_WEB) and is_picture:
                    return asset.href
    previews = (link.href for link in item.links if link.rel == "preview" and link.media_type.startswith("image/"))
    return next((href for href in previews if href.startswith(_WEB)), "")
