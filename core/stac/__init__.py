"""A client of STAC APIs, which returns frozen records; only `pystac_io` imports pystac. For scripts too: see
docs/en/api.md."""

from __future__ import annotations

from .asset_records import Asset, AssetKind
from .query import ItemQuery
from .records import CatalogContents, Collection, Item, ItemPage
from .service import StacService

__all__ = [
    "Asset",
    "AssetKind",
    "CatalogContents",
    "Collection",
    "Item",
    "ItemPage",
    "ItemQuery",
    "StacService",
]
