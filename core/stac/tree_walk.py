"""The way through a tree of files: which catalogues and items come after each other, read as far as is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..cancellation import stop_if_canceled
from ..errors import CanceledError, DatacubeError, ResponseError
from ..extent import meets_any
from .json_values import identifier
from .property_filter import FilterLanguage
from .query import Reach
from .records import Item, PageRequest, Skipped
from .tree_index import Tree, TreeNode
from .tree_reader import MOST_LEVELS, TreeReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..georeference import LonLatBox
    from .query import ItemQuery

#: What the walk gives: an item to be read, one of a list, or what was left out.
Step = tuple[TreeNode, "str | Item | Skipped"]


class Known:
    """How many items are known of; not exactly where an API lists them in pages."""

    def __init__(self) -> None:
        self.count = 0
        self.is_exact = True


class TreeWalk:
    """Walks one tree in a worker thread, with its reader."""

    def __init__(self, catalog: Catalog, tree: Tree, reader: TreeReader, feedback: QgsFeedback | None) -> None:
        self._catalog = catalog
        self._tree = tree
        self._reader = reader
        self._feedback = feedback

    def children(self, node: TreeNode) -> tuple[TreeNode, ...]:
        """What the node holds; of one that lies too deep, nothing."""
        if node.level < MOST_LEVELS:
            return self._reader.children(self._tree, node)
        self._reader.read(self._tree, node)
        if node.links.children and not node.skipped:
            what = QCoreApplication.translate("TreeWalk", "Catalogues in {title}").format(title=node.record.title)
            why = QCoreApplication.translate("TreeWalk", "They lie more than {levels} levels deep.")
            node.skipped = (Skipped(what, why.format(levels=MOST_LEVELS)),)
        return ()

    def starts(self, query: ItemQuery) -> list[TreeNode]:
        """The nodes that the query names. Raises ResponseError for one that is not there."""
        if not query.collections:
            return [self._tree.top]
        return [self._node(key) for key in query.collections]

    def _node(self, key: str) -> TreeNode:
        """The node of this key, or with this id; looked for level by level where the key does not tell the way."""
        found = self._tree.nodes.get(key)
        if found is not None:
            return found
        found = self._down_to(key)
        if found is not None:
            return found
        for node in self.breadth_first():
            if node.key == key or identifier(node.source.get("id")) == key:
                return node
        raise ResponseError(
            QCoreApplication.translate("TreeWalk", "The catalogue has no collection {id}.").format(id=key),
            url=self._catalog.url,
        )

    def _down_to(self, key: str) -> TreeNode | None:
        """The node of a key that begins with those of the catalogues that it is in."""
        node: TreeNode | None = self._tree.top
        while node is not None:
            children = self.children(node)
            node = next((each for each in children if each.key == key or key.startswith(f"{each.key}/")), None)
            if node is not None and node.key == key:
                return node
        return None

    def breadth_first(self) -> Iterator[TreeNode]:
        """All nodes, level by level; those that cannot be read have none below them."""
        level, seen = [self._tree.top], {self._tree.top.url}
        while level:
            yield from level
            below: list[TreeNode] = []
            for node in level:
                stop_if_canceled(self._feedback)
                try:
                    fresh = [each for each in self.children(node) if each.url not in seen]
                except DatacubeError as error:
                    self._left_out(node, error)
                    continue
                seen |= {each.url for each in fresh}
                below += fresh
            level = below

    def _left_out(self, node: TreeNode, error: DatacubeError, url: str = "") -> Skipped:
        """Say why a catalogue, or its list of items at the URL, was left out. Raises the error where that concerns all
        of them."""
        if isinstance(error, CanceledError) or self._reader.is_general(error, url or node.url):
            raise error
        return Skipped(node.record.title, error.message)

    def steps(self, nodes: list[TreeNode], query: ItemQuery, known: Known) -> Iterator[Step]:
        """All items of the nodes, and of those below them where the query goes deeper; what the extent cannot meet is
        not opened. The order is always the same, so that a page goes on where the one before ended."""
        boxes = query.extent.lonlat_boxes() if query.extent is not None else None
        todo, seen = [*reversed(nodes)], {node.url for node in nodes}
        is_deep = query.reach is not Reach.OWN
        while todo:
            node = todo.pop()
            is_asked_for = node in nodes
            try:
                self._reader.read(self._tree, node)
                below = self.children(node) if is_deep and _meets(boxes, node) else ()
            except DatacubeError as error:
                if is_asked_for:
                    raise
                yield node, self._left_out(node, error)
                continue
            if not _meets(boxes, node):
                continue
            yield from self._own(node, query, known, may_fail=is_asked_for)
            if is_deep:
                yield from ((node, each) for each in node.skipped)
                fresh = [each for each in below if each.url not in seen]
                seen |= {each.url for each in fresh}
                todo += reversed(fresh)

    def _own(self, node: TreeNode, query: ItemQuery, known: Known, *, may_fail: bool) -> Iterator[Step]:
        """The node's own items. `may_fail`: without its list of items there is nothing to show."""
        urls = node.links.items
        if query.ids:
            wanted = [each.lower() for each in query.ids]
            likely = tuple(url for url in urls if any(each in url.lower() for each in wanted))
            others = set(urls).difference(likely) if query.reach is not Reach.LINKED else ()
            urls = (*likely, *(url for url in urls if url in others))
        known.count += len(urls)
        for url in urls:
            yield node, url
        if node.links.pages:
            known.is_exact = False
            try:
                for found in self._reader.listed_items(self._tree, node, _list_request(node.links.pages, query)):
                    yield node, found
            except DatacubeError as error:
                if may_fail and not urls:
                    raise
                yield node, self._left_out(node, error, node.links.pages)


def _meets(boxes: tuple[LonLatBox, ...] | None, node: TreeNode) -> bool:
    return boxes is None or meets_any(boxes, node.record.boxes)


def _list_request(url: str, query: ItemQuery) -> PageRequest:
    """The first page of a list of items, narrowed by place and date where an API gives it (OGC API Features); a file
    is read as it is."""
    parts = urlsplit(url)
    if parts.path.lower().endswith((".json", ".geojson")):
        return PageRequest("GET", url)
    search = query.to_search(FilterLanguage.NONE)
    asked = {"limit": str(search["limit"])}
    if "bbox" in search:
        asked["bbox"] = ",".join(map(repr, search["bbox"]))
    if "datetime" in search:
        asked["datetime"] = search["datetime"]
    return PageRequest("GET", urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(asked)))))))
