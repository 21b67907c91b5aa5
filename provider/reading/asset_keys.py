"""What is said where no item has an asset of the keys that a parameter names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...core.stac.records import Collection, Item

#: Keys that are listed in a message.
_MOST_KEYS = 30


def known_assets_hint(items: Iterable[Item], collections: Iterable[Collection]) -> str:
    """Which assets there are, by what the items have and what the collections say that they have; empty where nothing
    is known of any."""
    keys = dict.fromkeys(asset.key for item in items for asset in item.assets)
    keys |= dict.fromkeys(each.key for collection in collections for each in collection.item_assets)
    if not keys:
        return ""
    shown = ", ".join([*keys][:_MOST_KEYS]) + (", …" if len(keys) > _MOST_KEYS else "")
    return str(QCoreApplication.translate("AssetKeys", "There are: {keys}.").format(keys=shown))
