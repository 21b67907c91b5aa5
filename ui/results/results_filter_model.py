"""Which collections and items of the results are visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QModelIndex, QObject, Qt, pyqtSignal

from ...core.extent import meets_any
from ...core.language.text_folding import folded
from ...core.layer_sources import sources_of_choices
from ...core.layers.mime_uris import mime_data
from ...core.projection_tasks import LonLatTask
from ...core.threads.tasks import LatestTask
from .results_model import ResultsModel, Role
from .tree_nodes import AssetNode, CollectionNode, ItemNode
from .visible_rows_model import VisibleRowsModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qgis.PyQt.QtCore import QMimeData

    from ...core.extent import MapExtent
    from ...core.spatial.georeference import LonLatBox
    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.records import Collection, Item
    from .tree_nodes import RowNode


class ResultsFilterModel(VisibleRowsModel):
    """Hides the collections that an extent misses, at any level, and what does not hold all of the user's words.

    Words match without regard to case and accents in a collection's title, id, description and keywords, and in the
    ids and titles of its loaded items. A collection that holds all words shows all of its items; one that holds them
    only together with some of its items, or collections inside it, shows these.
    """

    counts_changed = pyqtSignal()
    #: The extent that was set last is in force.
    extent_applied = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._extent: MapExtent | None = None
        #: The extent in longitudes and latitudes; None hides no collection.
        self._view: tuple[LonLatBox, ...] | None = None
        self._projection = LatestTask(self)
        self._shows_outside = False
        self._words: tuple[str, ...] = ()
        #: Collection and item ids of the items that the words name: they are shown even if words of other items hide
        #: them.
        self._named: frozenset[tuple[str, str]] = frozenset()
        #: By the number of a collection's node: whether the extent misses it, and the text that words are looked in.
        self._missed: dict[int, bool] = {}
        self._texts: dict[int, tuple[Collection, str]] = {}
        self._outside_count = 0

    def setSourceModel(self, model: ResultsModel) -> None:
        super().setSourceModel(model)
        model.items_changed.connect(self._count)
        self._count()

    def set_extent(self, extent: MapExtent | None) -> None:
        """Hide the collections whose boxes the extent misses; None hides none. An extent that has to be projected comes
        into force a moment later."""
        if extent == self._extent:
            return
        self._extent = extent
        if extent is None or extent.is_in_degrees:
            self._projection.drop()
            self._set_view(None if extent is None else extent.lonlat_boxes())
        else:
            self._projection.start(LonLatTask(extent), self._set_view)

    @property
    def is_projecting(self) -> bool:
        """Whether the extent that was set last is still to come into force."""
        return self._projection.is_running

    @property
    def has_view(self) -> bool:
        """Whether an extent hides collections."""
        return self._extent is not None and not self._shows_outside

    def dispose(self) -> None:
        """Cancel the projection of an extent."""
        self._projection.drop()

    def set_show_outside(self, is_shown: bool) -> None:
        """Show the collections outside the extent too."""
        if is_shown != self._shows_outside:
            self._shows_outside = is_shown
            self.update_rows()
            self.counts_changed.emit()

    def shows_outside(self) -> bool:
        return self._shows_outside

    def set_words(self, text: str) -> None:
        words = tuple(folded(text).split())
        if words != self._words:
            self._words, self._named = words, frozenset()
            self._refilter()

    def set_named(self, items: Iterable[Item]) -> None:
        """Show these items too, until the words change: the words are their ids."""
        named = frozenset((item.collection_id, item.id) for item in items)
        if named != self._named:
            self._named = named
            self._refilter()

    def visible_collections(self) -> list[Collection]:
        """The visible collections of the first level, in their order."""
        return [self.index(row, 0).data(Role.RECORD) for row in range(self.rowCount())]

    def all_visible_collections(self) -> list[Collection]:
        """The visible collections of all levels."""
        return [node.record for node in self._collections() if node.id in self._branches]

    def collection_indexes(self) -> list[QModelIndex]:
        """The rows of the visible collections of all levels, each before those that it holds."""
        return [branch.row.index() for node in self._collections() if (branch := self._branch(node)) is not None]

    def nearby_collections(self) -> list[Collection]:
        """The collections of the first level that the extent meets, with or without the words."""
        return [
            node.record for node in self.sourceModel().collections() if self._shows_outside or not self._is_missed(node)
        ]

    def outside_count(self) -> int:
        """The number of collections that match the words but lie outside the extent, visible or not."""
        return self._outside_count

    def visible_items(self, index: QModelIndex) -> list[Item]:
        """The visible items of the collection at the (filter's) index, in their order."""
        nodes = (node for node in self.shown_rows(index) if isinstance(node, ItemNode))
        return [node.record for node in nodes if not node.record.is_collection]

    def data_choices(self, index: QModelIndex) -> list[AssetChoice]:
        """The data layers of the item at the index; none where it is no item."""
        node = self.node(index)
        return node.choices() if isinstance(node, ItemNode) else []

    def set_checked(self, indexes: Iterable[QModelIndex], *, is_checked: bool) -> None:
        """Check or uncheck all of the rows at once."""
        self.sourceModel().set_checked(map(self.mapToSource, indexes), is_checked=is_checked)

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData | None:
        """The layers of the rows, as QGIS's drags carry them; None starts no drag."""
        choices: dict[AssetChoice, None] = {}
        for node in map(self.node, indexes):
            if isinstance(node, ItemNode):
                choices.update(dict.fromkeys(node.choices()))
            elif isinstance(node, AssetNode) and node.record.kind.is_layer:
                choices[node.choice()] = None
        sources, _errors = sources_of_choices(choices)  # no errors, since all of them are layers
        return mime_data(sources) if sources else None

    def supportedDragActions(self) -> Qt.DropAction:
        """Copy alone: after a move, Qt would remove the rows."""
        return Qt.DropAction.CopyAction

    def narrows(self, index: QModelIndex) -> bool:
        """Whether the words hide items of the collection at the (filter's) index."""
        node = self.node(index)
        return bool(self._words) and isinstance(node, CollectionNode) and not self._has_words(self._text_of(node))

    def accepts_collection(self, node: CollectionNode) -> bool:
        is_near = self._shows_outside or not self._is_missed(node)
        if is_near and (self._matches(node) or self._is_inside_match(node)):
            return True
        return any(key[0] == each.record.id for key in self._named for each in node.with_all_below())

    def accepted_rows(self, node: CollectionNode, rows: Sequence[RowNode]) -> list[RowNode]:
        accepted = super().accepted_rows(node, rows)
        if not self._words:
            return accepted
        text = self._text_of(node)
        if self._has_words(text):
            return accepted
        return [row for row in accepted if not isinstance(row, ItemNode) or self._has_words(text, row)]

    def _matches(self, node: CollectionNode) -> bool:
        if not self._words:
            return True  # nothing is folded before there are words
        for each in node.with_all_below():
            text = self._text_of(each)
            if self._has_words(text) or any(self._has_words(text, item) for item in each.items):
                return True
        return False

    def _is_inside_match(self, node: CollectionNode) -> bool:
        parent = node.parent
        while parent is not None:
            if self._has_words(self._text_of(parent)):
                return True
            parent = parent.parent
        return False

    def _has_words(self, text: str, item: ItemNode | None = None) -> bool:
        if not self._words:
            return True
        if item is None:
            return all(word in text for word in self._words)
        if (item.record.collection_id, item.record.id) in self._named:
            return True
        own = folded(f"{item.record.id}\n{item.record.title}")
        return any(word in own for word in self._words) and all(word in own or word in text for word in self._words)

    def _text_of(self, node: CollectionNode) -> str:
        record = node.record
        known, text = self._texts.get(node.id, (None, ""))
        if known is not record:
            text = folded("\n".join((node.title, record.title, record.id, record.description, *record.keywords)))
            self._texts[node.id] = record, text
        return text

    def _collections(self) -> Iterable[CollectionNode]:
        """Those of all levels."""
        return self.sourceModel().all_collections()

    def _set_view(self, boxes: tuple[LonLatBox, ...] | None) -> None:
        self._view = boxes
        self._missed.clear()
        self._refilter()
        self.extent_applied.emit()

    def _is_missed(self, node: CollectionNode) -> bool:
        """Whether the extent misses the collection."""
        if self._view is None:
            return False
        found = self._missed.get(node.id)
        if found is None:
            found = self._missed[node.id] = not meets_any(self._view, node.record.boxes)
        return found

    def rebuild(self) -> None:
        self._texts.clear()
        self._missed.clear()
        super().rebuild()

    def _refilter(self) -> None:
        self.update_rows()
        self._count()

    def _count(self) -> None:
        count = (
            0
            if self._view is None
            else sum(self._is_missed(node) and self._matches(node) for node in self._collections())
        )
        if count != self._outside_count:
            self._outside_count = count
            self.counts_changed.emit()
