"""The way through a tree of files: which catalogues and items come after each other, read as far as is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, HttpError, ResponseError
from ..extent import meets_any
from ..threads.cancellation import stop_if_canceled
from .json_values import identifier
from .property_filter import FilterLanguage
from .query import Reach
from .records import Item, PageRequest, Skipped
from .tree_apis import ApiSearch, api_of
from .tree_index import Tree, TreeNode, known_way
from .tree_reader import MOST_LEVELS, TreeReader

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..spatial.georeference import LonLatBox
    from .query import ItemQuery

#: Records that are read before their turn comes.
_AHEAD = 64
#: What the walk gives: an item to be read, one of a list, or what was left out.
Step = tuple[TreeNode, "str | Item | Skipped"]


class Known:
    """How many items are known of; not exactly where an API lists them in pages, or finds them."""

    def __init__(self) -> None:
        self.count = 0
        self.is_exact = True
        #: Catalogues and collections that have been opened.
        self.nodes = 0


class TreeWalk:
    """Walks one tree in a worker thread, with its reader."""

    def __init__(
        self,
        catalog: Catalog,
        tree: Tree,
        reader: TreeReader,
        feedback: QgsFeedback | None,
        *,
        apis: ApiSearch,
        opened: Callable[[Known], object],
    ) -> None:
        """`opened` is called after each catalogue or collection that is opened."""
        self._apis = apis
        self._opened = opened
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
            if key in (node.key, node.path, identifier(node.source.get("id"))):
                return node
        raise ResponseError(
            QCoreApplication.translate("TreeWalk", "The catalogue has no collection {id}.").format(id=key),
            url=self._catalog.url,
        )

    def _down_to(self, key: str) -> TreeNode | None:
        """The node of a key that begins with those of the catalogues that it is in, or was there before all was
        forgotten."""
        node: TreeNode | None = self._tree.top
        way = known_way(self._catalog, key)
        while node is not None:
            children = self.children(node)
            node = next((each for each in children if key in (each.key, each.path)), None) or next(
                (each for each in children if each.key in way or key.startswith((f"{each.key}/", f"{each.path}/"))),
                None,
            )
            if node is not None and key in (node.key, node.path):
                return node
            if node is not None and key.startswith(f"{node.path}/"):
                key = node.key + key.removeprefix(node.path)
        return None

    def breadth_first(self) -> Iterator[TreeNode]:
        """All nodes, level by level; those that cannot be read have none below them."""
        level, seen, known = [self._tree.top], {self._tree.top.url}, Known()
        while level:
            yield from level
            below: list[TreeNode] = []
            for place, node in enumerate(level):
                stop_if_canceled(self._feedback)
                if not node.is_read:
                    self._reader.read_ahead(self._tree, level[place : place + _AHEAD])
                known.nodes += 1
                self._opened(known)
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
        items: set[str] = set()
        is_deep = query.reach is not Reach.OWN
        while todo:
            node = todo.pop()
            stop_if_canceled(self._feedback)
            is_asked_for = nodes == [node]  # of several, one that fails is left out
            if not node.is_read:
                self._reader.read_ahead(self._tree, [node, *reversed(todo[-_AHEAD:])])
            try:
                self._reader.read(self._tree, node)
                below = self.children(node) if is_deep and _meets(boxes, node) else ()
            except DatacubeError as error:
                if is_asked_for:
                    raise
                yield node, self._left_out(node, error)
                continue
            known.nodes += 1
            self._opened(known)
            if not _meets(boxes, node):
                continue
            own = [url for url in self._own_urls(node, query) if url not in items]
            items.update(own)  # others may link to them too
            yield from self._own(node, own, query, known, may_fail=is_asked_for)
            if is_deep:
                yield from ((node, each) for each in node.skipped)
                fresh = [each for each in below if each.url not in seen]
                seen |= {each.url for each in fresh}
                if api_of(node) is node:
                    collections = [each for each in fresh if not each.record.is_catalog and each.links.pages]
                    if collections and (yield from self._searched(node, collections, query, known)):
                        fresh = [each for each in fresh if each not in collections]
                todo += reversed(fresh)

    def _searched(
        self, api: TreeNode, nodes: list[TreeNode], query: ItemQuery, known: Known
    ) -> Generator[Step, None, bool]:
        """What an API finds in these collections of it. False where it refuses to search, so that its lists are read:
        but not for ids, of which a list may have millions."""
        known.is_exact, has_answered = False, False
        try:
            for node, found in self._apis.items(api, nodes, query):
                has_answered = True
                yield node, found
        except (HttpError, ResponseError) as error:
            if not has_answered and not query.ids and not self._reader.is_general(error, api.url):
                return False
            yield api, self._left_out(api, error)
        except DatacubeError as error:
            yield api, self._left_out(api, error)
        return True

    def _own_urls(self, node: TreeNode, query: ItemQuery) -> tuple[str, ...]:
        """The addresses of the node's items; where ids are asked for, those that have one of them in it first."""
        urls = node.links.items
        if not query.ids:
            return urls
        wanted = [each.lower() for each in query.ids]
        likely = tuple(url for url in urls if any(each in url.lower() for each in wanted))
        others = set(urls).difference(likely) if query.reach is not Reach.LINKED else ()
        return (*likely, *(url for url in urls if url in others))

    def _own(
        self, node: TreeNode, urls: list[str], query: ItemQuery, known: Known, *, may_fail: bool
    ) -> Iterator[Step]:
        """The node's own items: those at the addresses, and those of its list. `may_fail`: without its list of items
        there is nothing to show."""
        known.count += len(urls)
        for url in urls:
            yield node, url
        api = api_of(node) if node.links.pages else None
        if api is not None and (yield from self._searched(api, [node], query, known)):
            return
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
