"""The items that "all items" or "the selected items" stand for, and requests for layers of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from qgis.PyQt.QtCore import QCoreApplication

from ...core.language.bilingual import in_language, user_language
from ...core.layers.source import LayerSource, terms_fields
from ...core.stac.asset_choice import AssetChoice
from ...core.stac.asset_records import AssetKind
from ..wording.asset_titles import distinct_asset_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.catalogs import Catalog
    from ...core.rasters.bands import BandRef
    from ...core.stac.asset_records import Asset, ItemAsset
    from ...core.stac.records import Collection, Item, PageRequest


#: A footprint needs little memory, but all of a layer's are kept in it.
MOST_FOOTPRINTS = 10_000


@dataclass(frozen=True)
class ItemScope:
    """Items of one collection of a catalogue: the selected ones, or else all that match the filters.

    `rest` is the page after the loaded items, None when there is none. `keys` are those of the selected assets, empty
    for any. `chosen` are the selected items, even a single one; `whole` is the scope that they were selected from.
    `is_searched`: else no item is loaded yet, and all of them are those that the search of the collection will find.
    """

    catalog: Catalog
    collection: Collection
    items: tuple[Item, ...]
    is_selection: bool
    rest: PageRequest | None = None
    keys: tuple[str, ...] = ()
    whole: ItemScope | None = None
    chosen: tuple[Item, ...] = ()
    is_searched: bool = True

    @property
    def has_further_items(self) -> bool:
        """Whether the items are not all loaded."""
        return self.rest is not None or not self.is_searched

    def without_rest(self) -> ItemScope:
        """Only the items that are loaded."""
        return replace(self, rest=None)

    def choices(self, keys: Sequence[str]) -> list[AssetChoice]:
        """The assets of these keys of all loaded items, each once."""
        pairs = ((item, item.asset(key)) for item in self.items for key in dict.fromkeys(keys))
        return [AssetChoice(self.catalog, self.collection, item, each) for item, each in pairs if each is not None]

    def assets(self, kinds: Callable[[AssetKind], bool]) -> dict[str, tuple[str, int]]:
        """By the key of each asset of these kinds: its title, in the user's language and other than those of the rest,
        and the number of items that have it. Where no item is loaded yet, those that the collection says its items
        have."""
        found: dict[str, Asset | ItemAsset] = {}
        if not self.is_searched:
            found = {each.key: each for each in self.collection.item_assets if kinds(each.kind)}
        counts: Counter[str] = Counter()
        for item in self.items:
            for asset in item.assets:
                if kinds(asset.kind) and (not self.keys or asset.key in self.keys):
                    found.setdefault(asset.key, asset)
                    counts[asset.key] += 1
        titles = distinct_asset_titles(found, user_language())
        return {key: (title, counts[key]) for key, title in titles.items()}


@dataclass(frozen=True)
class BulkLayerRequest:
    """A request to add the asset of this key of all items of the scope, in one mosaic or as a layer each."""

    scope: ItemScope
    key: str
    title: str
    as_mosaic: bool

    def choices(self) -> list[AssetChoice]:
        return self.scope.choices([self.key])


@dataclass(frozen=True)
class CompositeLayerRequest:
    """A request for pictures of three bands: in one mosaic, or as a layer for each item of the scope. Without `bands`,
    the user is asked for them."""

    scope: ItemScope
    title: str
    bands: tuple[BandRef, ...] = ()
    as_mosaic: bool = False

    def choices(self) -> list[AssetChoice]:
        return self.scope.choices([ref.key for ref in self.bands])


def scope_of(
    catalog: Catalog,
    collection: Collection,
    selected_items: Sequence[Item],
    selected_assets: Sequence[AssetChoice],
    listed: Sequence[Item],
    *,
    rest: PageRequest | None,
    is_searched: bool = True,
) -> ItemScope:
    """The selected items of the collection if there are several, else all that are listed or on further pages."""
    mine = tuple(item for item in selected_items if item.collection_id == collection.id and not item.is_collection)
    of_items = (each for each in selected_assets if each.collection.id == collection.id and not each.item.is_collection)
    keys = dict.fromkeys(choice.asset.key for choice in of_items)
    whole = ItemScope(
        catalog, collection, tuple(listed), False, rest, tuple(keys), chosen=mine, is_searched=is_searched
    )
    if len(mine) > 1:
        return ItemScope(catalog, collection, mine, True, None, tuple(keys), whole, mine)
    return whole


@dataclass(frozen=True)
class FootprintLayerRequest:
    """A request for one layer with a polygon for each item of the scope."""

    scope: ItemScope
    most = MOST_FOOTPRINTS

    @property
    def title(self) -> str:
        """The layer's name."""
        collection = self.scope.collection
        name = in_language(collection.title, user_language()) or collection.id
        return str(QCoreApplication.translate("FootprintLayerRequest", "{name} – footprints").format(name=name))

    def source(self) -> LayerSource:
        """The origin that the layer's metadata names."""
        collection = self.scope.collection
        return LayerSource(
            name=self.title,
            href="",
            path="",
            kind=AssetKind.OTHER,
            catalog_url=self.scope.catalog.url,
            collection_id=collection.id,
            description=collection.description,
            **terms_fields(collection.terms),
        )


#: What can be asked for of many items.
LayerRequest: TypeAlias = BulkLayerRequest | CompositeLayerRequest | FootprintLayerRequest
