"""Catalogues, collections, items and assets in the Browser panel, each level asked for when it is opened."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ....core.errors import DatacubeError
from ....core.language.bilingual import distinct_titles, named, user_language
from ....core.language.text_order import in_text_order
from ....core.layer_sources import source_of_choice
from ....core.layers.mime_uris import mime_uri
from ....core.stac.asset_choice import AssetChoice
from ....core.stac.cache import cached_contents
from ....core.stac.item_counts import item_count
from ....core.stac.query import ItemQuery, Reach
from ....core.stac.service import StacService
from ...results.row_text import asset_icon, excess_text, item_title, unreadable_text
from ...wording.asset_titles import asset_title
from ...wording.stac_labels import kind_and_size, short_date
from .base_item import ROOT, BaseItem, request_feedback

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qgis.core import QgsDataItem, QgsMimeDataUtils
    from qgis.PyQt.QtGui import QIcon

    from ....core.catalogs import Catalog
    from ....core.layers.source import LayerSource
    from ....core.stac.records import Collection, Item, ItemPage, PageRequest


#: So many of the records that could not be read are named.
_MOST_TOLD = 5


class CatalogItem(BaseItem):
    """One catalogue, as it was when last connected to; `refresh_from_server` asks it again."""

    icon_name = "/mIconConnect.svg"

    def __init__(self, parent: QgsDataItem, catalog: Catalog, place: int) -> None:
        super().__init__(parent, catalog.name, f"{ROOT}/{catalog.id}", place, tip=catalog.url, content=(catalog,))
        self.catalog = catalog
        self._ignores_cache = False

    def refresh_from_server(self) -> None:
        self._ignores_cache = True
        self.refresh()

    def rows(self) -> Iterator[QgsDataItem]:
        forgets, self._ignores_cache = self._ignores_cache, False
        cached = None if forgets else cached_contents(self.catalog)
        contents = cached or StacService(self.catalog).connect(request_feedback(), forgets=forgets)
        yield from _collection_rows(self, self.catalog, contents.collections)


class CollectionItem(BaseItem):
    """One collection; below it the collections that it holds, and the first page of its items.

    Behind its title is the number of its items: what the collection itself says of it, and once it has been opened,
    what came with its first page. Nothing is requested for it.
    """

    def __init__(self, parent: QgsDataItem, catalog: Catalog, collection: Collection, title: str, place: int) -> None:
        tip = "\n".join((title, collection.id))
        super().__init__(
            parent, title, f"{parent.path()}/{collection.id}", place, tip=tip, content=(catalog, collection)
        )
        self.catalog = catalog
        self.collection = collection
        self._title = title
        self._show_count(item_count(collection.source))
        self._found: int | None = None

    def setState(self, state: Qgis.BrowserItemState) -> None:
        if state == Qgis.BrowserItemState.Populated:  # on the main thread, which alone may change the name now
            self._show_count(self._found)
        super().setState(state)

    def _show_count(self, count: int | None) -> None:
        if count is not None:
            self.setName(f"{self._title} ({QLocale().toString(count)})")

    def rows(self) -> Iterator[QgsDataItem]:
        if self.collection.files is not None:
            yield ItemItem(self, self.catalog, self.collection, self.collection.files, -1)
        page = StacService(self.catalog).search(_query(self.collection), request_feedback())
        has_all_counted = page.matched is not None and page.matched > len(page.items)  # and not those of the page alone
        self._found = len(page.items) if page.next is None else page.matched if has_all_counted else None
        yield from _collection_rows(self, self.catalog, page.collections)
        yield from _page_rows(self, self.catalog, self.collection, page, len(page.collections))


class MoreItem(BaseItem):
    """The next page of a collection, fetched when it is opened: there may be a million items."""

    icon_name = "/mActionDoubleArrowRight.svg"

    def __init__(
        self, parent: QgsDataItem, catalog: Catalog, collection: Collection, request: PageRequest, start: int
    ) -> None:
        name = QCoreApplication.translate("MoreItem", "More items, from {number}").format(number=start + 1)
        content = (catalog, collection, request)
        super().__init__(parent, name, f"{parent.path()}/from-{start}", start + 1, content=content)  # below a note
        self.catalog = catalog
        self.collection = collection
        self._request = request
        self._start = start

    def rows(self) -> Iterator[QgsDataItem]:
        page = StacService(self.catalog).next_page(_query(self.collection), self._request, request_feedback())
        yield from _page_rows(self, self.catalog, self.collection, page, self._start)


class ItemItem(BaseItem):
    """One item; its assets came with it."""

    icon_name = "/mIconStac.svg"
    is_fast = True

    def __init__(self, parent: QgsDataItem, catalog: Catalog, collection: Collection, item: Item, place: int) -> None:
        name = item_title(item, user_language())
        tip = "\n".join(text for text in dict.fromkeys((name, item.id, short_date(item))) if text)
        path = f"{parent.path()}/{'' if item.is_collection else item.id}"
        super().__init__(parent, name, path, place, tip=tip, content=(catalog, collection, item))
        self.catalog = catalog
        self.collection = collection
        self.item = item

    def rows(self) -> Iterator[QgsDataItem]:
        titles = [asset_title(asset, user_language()) for asset in self.item.assets]
        times = Counter(titles)
        for place, (asset, title) in enumerate(zip(self.item.assets, titles, strict=True)):
            choice = AssetChoice(self.catalog, self.collection, self.item, asset)
            yield AssetItem(self, choice, title, place, is_alone=times[title] == 1)
        if self.item.left_out:
            yield NoteItem(self, self.item.left_out, len(titles))


class AssetItem(BaseItem):
    """One asset, to be dragged onto the map. Not a QgsLayerItem, with which QGIS opens files on the main thread, and
    reads statistics of the whole file first. The name is its title, and unless `is_alone` with that its format."""

    def __init__(self, parent: QgsDataItem, choice: AssetChoice, title: str, place: int, *, is_alone: bool) -> None:
        asset = choice.asset
        name = title if is_alone else " · ".join(filter(None, (title, kind_and_size(asset))))
        tip = "\n".join((title, kind_and_size(asset), asset.href))
        super().__init__(parent, name, f"{parent.path()}/{asset.key}", place, tip=tip, content=(choice,))
        self.catalog = choice.catalog
        self.choice = choice
        self.setState(Qgis.BrowserItemState.Populated)

    def icon(self) -> QIcon:
        return asset_icon(self.choice.asset)

    def source(self) -> LayerSource:
        """The source of the layer. Raises LayerError for an asset that is no layer."""
        return source_of_choice(self.choice)

    def hasDragEnabled(self) -> bool:
        return self.choice.asset.kind.is_layer

    def mimeUris(self) -> list[QgsMimeDataUtils.Uri]:
        try:
            return [mime_uri(self.source())]
        except DatacubeError:
            return []


class NoteItem(BaseItem):
    """Says what is not listed above it: the first sentence is its name, all of them its tool tip."""

    icon_name = "/mIconWarning.svg"

    def __init__(self, parent: QgsDataItem, sentences: Sequence[str], place: int) -> None:
        tip = "\n".join(sentences)
        super().__init__(parent, sentences[0], f"{parent.path()}/left-out-{place}", place, tip=tip, content=(tip,))
        self.setState(Qgis.BrowserItemState.Populated)  # without an arrow to open it


def _collection_rows(parent: QgsDataItem, catalog: Catalog, collections: Sequence[Collection]) -> Iterator[QgsDataItem]:
    titles = distinct_titles(collections, user_language())
    for place, collection in enumerate(in_text_order(collections, lambda each: titles[each.id])):
        yield CollectionItem(parent, catalog, collection, titles[collection.id], place)


def _page_rows(
    parent: QgsDataItem, catalog: Catalog, collection: Collection, page: ItemPage, start: int
) -> Iterator[QgsDataItem]:
    for place, item in enumerate(page.items, start):
        yield ItemItem(parent, catalog, collection, item, place)
    end = start + len(page.items)
    left_out = _left_out(page)
    if left_out:
        yield NoteItem(parent, left_out, end)
    if page.next is not None:
        yield MoreItem(parent, catalog, collection, page.next, end)
    elif not end and not left_out:
        nothing = BaseItem(parent, QCoreApplication.translate("Items", "No items here"), f"{parent.path()}/none", 0)
        nothing.setState(Qgis.BrowserItemState.Populated)  # without an arrow to open it
        yield nothing


def _left_out(page: ItemPage) -> list[str]:
    """What of the page could not be read, in sentences: how much, then what and why."""
    assets = sum(each.is_asset for each in page.skipped)
    counts = [*unreadable_text(len(page.skipped) - assets, assets), *excess_text(page.excess)]
    return [" · ".join(counts), *(named(each.what, each.why) for each in page.skipped[:_MOST_TOLD])] if counts else []


def _query(collection: Collection) -> ItemQuery:
    return ItemQuery(collections=(collection.id,), reach=Reach.OWN)
