"""The nodes behind the results model, as plain Python: collections in each other, items, assets, and status rows."""

from __future__ import annotations

from enum import Enum, IntEnum, auto
from functools import lru_cache
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt

from ...core.stac.asset_choice import AssetChoice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Collection, Item, ItemPage, PageRequest, Skipped

_MOST_TOLD = 5  # records that could not be read and are named in a tool tip
_ids = count(1)
_keys = lru_cache(maxsize=100)(frozenset)  # one object for all items with the same ones
NO_KEYS: frozenset[str] = frozenset()


class NodeKind(IntEnum):
    COLLECTION = 0
    ITEM = 1
    ASSET = 2
    STATUS = 3


class Phase(Enum):
    """The state of a collection's search."""

    NEW = auto()
    LOADING = auto()
    LOADED = auto()
    FAILED = auto()


class Status(Enum):
    """What a status row shows. MORE loads the next page when it comes into view, PAUSED when the user clicks it."""

    LOADING = auto()
    MORE = auto()
    PAUSED = auto()
    EMPTY = auto()
    ERROR = auto()


class AssetNode:
    __slots__ = ("__weakref__", "id", "parent", "record", "row")
    kind = NodeKind.ASSET

    def __init__(self, parent: ItemNode, record: Asset, row: int) -> None:
        self.id = next(_ids)
        self.parent = parent
        self.record = record
        self.row = row

    @property
    def check_state(self) -> Qt.CheckState | None:
        """None for an asset that is no layer: a picture, a document."""
        if not self.record.kind.is_layer:
            return None
        return Qt.CheckState.Checked if self.record.key in self.parent.checked else Qt.CheckState.Unchecked

    def choice(self) -> AssetChoice:
        return self.parent.choice(self.record)


class ItemNode:
    """An item; `checked` holds the keys of its checked assets. The nodes of the assets are made when first needed, so
    that ten thousand items do not cost a hundred thousand nodes."""

    __slots__ = ("__weakref__", "_assets", "_checked", "data_keys", "facts", "id", "parent", "record", "row")
    kind = NodeKind.ITEM

    def __init__(self, parent: CollectionNode, record: Item, checked: frozenset[str] = NO_KEYS) -> None:
        self.id = next(_ids)
        self.parent, self.record, self.row = parent, record, 0
        self.checked = checked
        #: The parts of the second line, with the record that they are of, once the row has been painted.
        self.facts: tuple[Item, list[str]] | None = None
        self.data_keys = _keys(tuple(asset.key for asset in data_assets(record)))
        self._assets: list[AssetNode] | None = None

    @property
    def checked(self) -> frozenset[str]:
        return self._checked

    @checked.setter
    def checked(self, keys: frozenset[str]) -> None:
        self._checked = keys
        if keys:
            self.parent.with_checks[self.id] = self
        else:
            self.parent.with_checks.pop(self.id, None)

    @property
    def assets(self) -> list[AssetNode]:
        if self._assets is None:
            self._assets = [AssetNode(self, asset, row) for row, asset in enumerate(self.record.assets)]
        return self._assets

    def shown_assets(self) -> Sequence[AssetNode]:
        """The nodes of the assets if they have been made: only then can a view have shown them."""
        return self._assets or ()

    @property
    def check_state(self) -> Qt.CheckState | None:
        """Checked when all of the data layers are, whatever other assets are; None for an item without layers."""
        if not self.data_keys:
            return None
        if self.data_keys <= self.checked:
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if self.checked else Qt.CheckState.Unchecked

    def choices(self) -> list[AssetChoice]:
        """The item's data layers, to which its check box and *Add to Map* apply."""
        return [self.choice(asset) for asset in data_assets(self.record)]

    def choice(self, asset: Asset) -> AssetChoice:
        return AssetChoice(self.parent.catalog, self.parent.record, self.record, asset)


class StatusNode:
    """`progress` says in words how far the page is that a row LOADING waits for."""

    __slots__ = ("__weakref__", "error", "id", "parent", "progress", "record")
    kind = NodeKind.STATUS
    check_state = None

    def __init__(self, parent: CollectionNode, record: Status, error: DatacubeError | None) -> None:
        self.id = next(_ids)
        self.parent = parent
        self.record = record
        self.error = error
        self.progress = ""

    @property
    def row(self) -> int:
        return self.parent.first_row + len(self.parent.items)


class CollectionNode:
    """A collection of a catalogue, or a catalogue in it, and the results of its search so far: the collections that it
    holds (`children`), and items.

    `page` is the page that is loading or failed, or once LOADED the next page (None: there is none).
    `is_stale`: the items are those of an older search, shown until the newer one answers.
    `remembered` keeps the checked assets of items that are not listed any more, by item id.
    `outside`, `filtered_out` and `skipped` count items that pages left out: outside the extent, by the filters, and
    since they could not be read; `skipped_assets` such assets of items that are there. `unreadable` says the first.
    `files` is the row of the collection's own files, before all others below it; None where it has none.
    `with_checks` are those of its rows of files that have checked assets, by their numbers.
    """

    __slots__ = (
        "__weakref__",
        "by_id",
        "catalog",
        "children",
        "excess",
        "files",
        "filtered_out",
        "id",
        "is_stale",
        "items",
        "matched",
        "outside",
        "page",
        "parent",
        "phase",
        "record",
        "remembered",
        "row",
        "skipped",
        "skipped_assets",
        "status",
        "title",
        "unreadable",
        "with_checks",
    )
    kind = NodeKind.COLLECTION
    check_state = None  # collections are chosen by selecting them

    def __init__(
        self, catalog: Catalog, record: Collection, title: str, row: int, parent: CollectionNode | None = None
    ) -> None:
        self.id = next(_ids)
        self.parent = parent
        self.catalog = catalog
        self.record = record
        self.title = title
        self.row = row
        self.children: list[CollectionNode] = []
        self.items: list[ItemNode] = []
        self.by_id: dict[str, ItemNode] = {}
        self.status: StatusNode | None = None
        self.remembered: dict[str, frozenset[str]] = {}
        self.with_checks: dict[int, ItemNode] = {}
        self.files = ItemNode(self, record.files) if record.files is not None else None
        self.forget()

    @property
    def first_child(self) -> int:
        """The row of the first collection below it."""
        return 0 if self.files is None else 1

    @property
    def first_row(self) -> int:
        """The row of the first item."""
        return self.first_child + len(self.children)

    def forget(self) -> None:
        """Set the state back to "never searched"; the items stay as those of an older search."""
        self.phase = Phase.NEW
        self.page: PageRequest | None = None
        self.is_stale = bool(self.items or self.children)
        self.matched: int | None = None
        self.outside = 0
        self.filtered_out = 0
        self.skipped = self.skipped_assets = 0
        self.unreadable: tuple[Skipped, ...] = ()
        self.excess = 0

    def note_page(self, page: ItemPage) -> None:
        """Note the counts and the next page of the awaited page."""
        self.phase = Phase.LOADED
        self.is_stale = False
        self.page = page.next
        self.matched = page.matched
        self.outside += page.outside
        self.filtered_out += page.unfit
        assets = sum(each.is_asset for each in page.skipped)
        self.skipped_assets += assets
        self.skipped += len(page.skipped) - assets
        self.unreadable = (*self.unreadable, *page.skipped)[:_MOST_TOLD]
        self.excess += page.excess

    def child(self, row: int) -> RowNode:
        if self.files is not None and row == 0:
            return self.files
        if row < self.first_row:
            return self.children[row - self.first_child]
        place = row - self.first_row
        return self.status if self.status is not None and place == len(self.items) else self.items[place]

    def rows(self) -> list[RowNode]:
        """All of the rows below it, in their order."""
        own = [] if self.files is None else [self.files]
        return [*own, *self.children, *self.items, *([] if self.status is None else [self.status])]

    def checked_rows(self) -> list[ItemNode]:
        """The rows that have checked assets, in their order: of its own files, and of its items."""
        return sorted(self.with_checks.values(), key=attrgetter("row"))

    def row_count(self) -> int:
        return (self.files is not None) + len(self.children) + len(self.items) + (self.status is not None)

    def with_all_below(self) -> Iterator[CollectionNode]:
        """Itself, then the collections at any level below it."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo += reversed(node.children)

    def total(self) -> int | None:
        """The number of items of the search; None while it is not known: some servers count those of a page alone."""
        if self.phase is Phase.LOADED and self.page is None:
            return len(self.items)
        if self.matched is None:
            return None
        found = self.matched - self.outside - self.filtered_out - self.skipped - self.excess
        return found if found > len(self.items) or self.page is None else None


#: Stands for the id of an item at the row of a collection's own files: an item may have the id of its collection.
FILES = " "


def item_key(item: Item) -> tuple[str, str]:
    """The ids of the item and its collection, as the tree finds its row."""
    return item.collection_id, FILES if item.is_collection else item.id


RowNode = CollectionNode | ItemNode | StatusNode
Node = RowNode | AssetNode


def data_assets(item: Item) -> list[Asset]:
    """The layers with the role "data"; all layers of an item without such a role."""
    layers = [asset for asset in item.assets if asset.kind.is_layer]
    return [asset for asset in layers if "data" in asset.roles] or layers
