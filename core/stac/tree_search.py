"""Browses and searches catalogues that are trees of files or have no search: the filters are applied here."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import HttpError, ResponseError
from ..threads.cancellation import Cancellation, turn_of
from ..threads.ordered_pool import in_order
from .catalog_kind import is_record
from .json_values import identifier, text, title
from .property_filter import FilterLanguage
from .query import Reach
from .records import CatalogContents, Collection, Item, ItemPage, PageRequest, Skipped
from .tree_apis import ApiSearch
from .tree_index import Tree, TreeNode, keep_tree, known_keys, known_tree, name_of, turn_of_root
from .tree_links import TreeRoot, links_of
from .tree_reader import NO_RECORD, WORKERS, TreeReader
from .tree_records import check_record, list_as_catalog, record_of
from .tree_walk import Known, Step, TreeWalk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from .query import ItemQuery
    from .tree_apis import ApiPage

    #: Items done, items known of by now (None: not known), and both in words.
    Report = Callable[[int, int | None, str], object]

#: Requests that are begun before their answers are needed.
_AHEAD = 2 * WORKERS
_REPORT_SECONDS = 0.2
_FEW_NODES = 8
#: In place of an HTTP method: the place in the tree where the next page begins.
TREE = "TREE"


class TreeSearch:
    """Reads a tree as far as it is asked for; call it in a worker thread. What has been read is kept for the session.

    `report` hears how many items have been read of those that are known of; `api_page` searches APIs that the tree
    leads to. Raises the errors of `Network.send`,
    StorageError, and ResponseError where a record is none.
    """

    def __init__(
        self,
        catalog: Catalog,
        feedback: QgsFeedback | None,
        timeout: float,
        api_page: ApiPage,
        report: Report | None = None,
    ) -> None:
        self._api_page = api_page
        self._catalog = catalog
        self._feedback = feedback
        self._reader = TreeReader(catalog, feedback, timeout)
        self._report = report
        self._reported = 0.0

    def contents(self) -> CatalogContents:
        """The catalogue and the collections of its first level."""
        tree = self._tree()
        first = self._first_level(tree)
        return CatalogContents(
            title=title(tree.top.source.get("title")) or title(tree.top.source.get("id")),
            description=text(tree.top.source.get("description")),
            collections=tuple(node.record for node in first),
            skipped=tree.top.skipped,
            conforms_to=(),
            source=tree.top.source,
            is_tree=True,
        )

    def page(self, query: ItemQuery, request: PageRequest | None = None) -> ItemPage:
        """A page of the items that pass the filters, as many as the query asks for where there are so many. Items are
        read, one request each, until then."""
        tree = self._tree()
        begin = 0 if request is None else int((request.body or {}).get("from", 0))
        walk = self._walk(tree)
        nodes = walk.starts(query)
        inside: list[Item] = []
        skipped: list[Skipped] = []
        outside = unfit = 0
        known = Known()
        end: int | None = None
        steps = walk.steps(nodes, query, known)
        for done, (node, step, kept, read) in enumerate(self._results(tree, steps, begin), start=1):
            item, left_out = self._item(tree, node, step, kept, read)
            skipped += left_out
            if item is not None and (not query.ids or item.id in query.ids):
                if query.extent is not None and not item.touches(query.extent):
                    outside += 1
                elif not (query.has_dates_of(item) and query.passes(item, FilterLanguage.NONE)):
                    unfit += 1
                else:
                    inside.append(_belonging(item, node, query))
            self._say(begin + done, known)
            if query.ids and {each.id for each in inside} >= set(query.ids):
                break
            if len(inside) >= query.limit:
                end = begin + done
                break
        is_first = begin == 0
        children: list[TreeNode] = []
        if is_first and query.reach is Reach.OWN:
            for node in nodes:
                is_listed_beside = node is tree.top and node.record.is_catalog
                children += () if is_listed_beside else walk.children(node)
                skipped += node.skipped if node is not tree.top else ()
        is_over = end is None or (query.reach is Reach.OWN and end >= known.count and known.is_exact)
        return ItemPage(
            items=query.sorted(tuple(inside)),
            matched=known.count if query.reach is Reach.OWN and known.is_exact and not _filters(query) else None,
            outside=outside,
            unfit=unfit,
            skipped=tuple(skipped),
            next=None if is_over else PageRequest(TREE, self._catalog.url, {"from": end}),
            collections=tuple(node.record for node in children),
            searched=nodes[0].record if is_first and query.reach is Reach.OWN and len(nodes) == 1 else None,
        )

    def with_all_collections(self, contents: CatalogContents) -> CatalogContents:
        """The same with the catalogues and collections of all levels."""
        tree = self._tree()
        nodes = [each for each in self._walk(tree).breadth_first() if each is not tree.top]
        first = [each for each in contents.collections if each.id == tree.top.key]
        skipped = [each for node in nodes for each in node.skipped]
        return replace(
            contents,
            collections=(*first, *(node.record for node in nodes)),
            skipped=(*contents.skipped, *skipped),
        )

    def collections_below(self) -> list[Any]:
        """The JSON of all collections, at any level: for an API that has no list of them."""
        nodes = self._walk(self._tree()).breadth_first()
        return [dict(node.source) for node in nodes if node.source and not node.record.is_catalog]

    def known_collections(self) -> dict[str, Collection]:
        """Those that have been read, by their ids in the list, and by those in their records."""
        tree = known_tree(self._catalog)
        if tree is None:
            return {}
        with tree.lock:
            nodes = dict(tree.nodes)
        by_id = {identifier(node.source.get("id")): node.record for node in reversed(nodes.values())}
        return {**by_id, **{key: node.record for key, node in nodes.items()}}

    def _tree(self) -> Tree:
        with turn_of(turn_of_root(self._catalog), self._feedback):
            return known_tree(self._catalog) or self._read_root()

    def _read_root(self) -> Tree:
        landing, place = self._landing()
        landing = list_as_catalog(landing, place)
        check_record(landing, self._catalog.url)
        root = TreeRoot(place, landing)
        key = name_of(landing, self._catalog.url)
        try:
            record = record_of(landing, key, root, root.landing)
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            message = QCoreApplication.translate("TreeReader", "This STAC record is broken.")
            raise ResponseError(message, url=self._catalog.url) from None
        top = TreeNode(key, root.landing, record, None, landing, links_of(landing, root.landing, root), is_read=True)
        tree = Tree(root, top, known_keys(self._catalog))
        keep_tree(self._catalog, tree)
        return tree

    def _landing(self) -> tuple[Mapping[str, Any], str]:
        """The catalogue's record; in the folder at its address where there is none at the address itself."""
        url = self._catalog.url
        try:
            return self._reader.document(url)
        except (HttpError, ResponseError) as error:
            if is_record(url) or (isinstance(error, HttpError) and error.status not in NO_RECORD):
                raise
            try:
                return self._reader.document(f"{url.rstrip('/')}/catalog.json")
            except (HttpError, ResponseError):
                raise error from None

    def _walk(self, tree: Tree) -> TreeWalk:
        apis = ApiSearch(self._catalog, tree, self._api_page)
        return TreeWalk(self._catalog, tree, self._reader, self._feedback, apis=apis, opened=self._on_opened)

    def _first_level(self, tree: Tree) -> list[TreeNode]:
        """A collection that is the root is the only one of its level; a catalogue with items of its own is among those
        that it holds."""
        if not tree.top.record.is_catalog:
            return [tree.top]
        links = tree.top.links
        own = [tree.top] if links.items or links.pages else []
        return [*own, *self._reader.children(tree, tree.top)]

    def _results(self, tree: Tree, steps: Iterator[Step], begin: int) -> Iterator[tuple[TreeNode, Any, Any, Any]]:
        """The steps of the walk from this one on, with the items that are known now, which may be forgotten before
        their turn comes, and the JSON of those that had to be read."""

        def read(step: Step) -> tuple[TreeNode, Any, Any, Any]:
            node, what = step
            if not isinstance(what, str):
                return node, what, None, None
            known = self._reader.known_item(node, what)
            return node, what, known, self._reader.item_document(tree, what) if known is None else None

        for _ in range(begin):
            next(steps, None)
        cancellation = Cancellation(self._feedback)
        yield from in_order(read, steps, workers=WORKERS, ahead=_AHEAD, cancellation=cancellation)

    def _item(
        self, tree: Tree, node: TreeNode, step: Any, kept: Any, read: Any
    ) -> tuple[Item | None, tuple[Skipped, ...]]:
        if isinstance(step, Skipped):
            return None, (step,)
        if isinstance(step, Item):
            return step, ()
        return kept or self._reader.known_item(node, step) or self._reader.item(tree, node, step, read)

    def _on_opened(self, known: Known) -> None:
        """Say how many catalogues have been read, where there are many before the first item."""
        if not known.count and known.nodes > _FEW_NODES:
            self._say(0, known)

    def _say(self, done: int, known: Known) -> None:
        now = time.monotonic()
        if self._report is None or now - self._reported < _REPORT_SECONDS:
            return
        self._reported = now
        number = QLocale().toString
        if not done and not known.count:
            words = QCoreApplication.translate("TreeSearch", "{count} catalogues and collections read")
            self._report(0, None, words.format(count=number(known.nodes)))
        elif known.is_exact:
            words = QCoreApplication.translate("TreeSearch", "{count} of {total} items read")
            self._report(done, known.count, words.format(count=number(done), total=number(known.count)))
        else:
            words = QCoreApplication.translate("TreeSearch", "{count} items read")
            self._report(done, None, words.format(count=number(done)))


def _belonging(item: Item, node: TreeNode, query: ItemQuery) -> Item:
    """The item, in a search of all levels as one of its collection, unless a catalogue was asked for by its own id."""
    if query.reach is not Reach.BELOW or node.key in query.collections:
        return item
    return replace(item, collection_id=node.nearest_collection.key)


def _filters(query: ItemQuery) -> bool:
    return bool(query.extent or query.date_from or query.date_to or query.ids or query.is_filtered)
