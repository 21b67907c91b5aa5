"""What has been read of catalogues that are trees of files, kept for the session: nothing is asked for twice."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import chain, count
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from .catalog_kind import has_search, is_record
from .json_values import LONGEST_ID, identifier, mapping
from .tree_links import TreeLinks, TreeRoot

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from ..catalogs import Catalog
    from .records import Collection, Item, PageRequest, Skipped

#: Trees that are kept, and items of all of them together: one takes some ten kB.
_MOST_TREES, _MOST_ITEMS = 8, 50_000
#: Lists and searches of APIs in one tree: each place and each change of a filter is another one.
_MOST_STREAMS = 64
#: A key that has the ids of all catalogues down to a record is no longer than this and one id.
_LONGEST_PATH = 4000
#: Names that say nothing of what a file is about.
_PLAIN_NAMES = ("catalog.json", "collection.json", "index.json", "catalog", "collection", "")


@dataclass(eq=False)
class TreeNode:
    """A catalogue or collection of a tree. `key` is its id in the list, `source` the JSON that was read at `url`; empty
    until it is needed: then `record` is made of the link to it. `children` is None until they are asked for. `path` is
    the key that it has where it cannot be read when it is listed: projects may have it from such a day."""

    key: str
    url: str
    record: Collection
    parent: TreeNode | None = None
    source: Mapping[str, Any] = field(default_factory=dict)
    links: TreeLinks = field(default_factory=TreeLinks)
    children: tuple[TreeNode, ...] | None = None
    skipped: tuple[Skipped, ...] = ()
    is_read: bool = False
    path: str = ""
    #: Held while it, or what it holds, is read: nobody else asks for the same meanwhile.
    turn: threading.Lock = field(default_factory=threading.Lock)
    level: int = 0

    def __post_init__(self) -> None:
        self.level = 0 if self.parent is None else self.parent.level + 1

    def with_all_above(self) -> Iterator[TreeNode]:
        """Itself, then those that it is in, up to the root."""
        node: TreeNode | None = self
        while node is not None:
            yield node
            node = node.parent

    def leads_to(self, url: str) -> bool:
        """Whether the address is its own, or that of one that it is in: a link there leads in a circle."""
        return any(_same(node.url, url) for node in self.with_all_above())

    @property
    def is_api(self) -> bool:
        """Whether it is the root of an API with a search, to which a file leads."""
        return self.parent is not None and not is_record(self.url) and has_search(self.source)

    @property
    def nearest_collection(self) -> TreeNode:
        """The collection that its items belong to: itself, or the nearest that it is in; itself without any."""
        return next((node for node in self.with_all_above() if not node.record.is_catalog), self)

    def collections(self) -> dict[str, Mapping[str, Any]]:
        """The JSON of the collections that it is in, itself included, by their ids: items of STAC 0.9 and before leave
        to these what they share. The nearest also for items that name none."""
        found: dict[str, Mapping[str, Any]] = {}
        for node in self.with_all_above():
            if node.source and not node.record.is_catalog:
                found.setdefault("", node.source)
                found.setdefault(identifier(node.source.get("id")), node.source)
        return found


class Stream:
    """The items of one list or search of an API, as far as its pages have been read."""

    def __init__(self, first: PageRequest) -> None:
        self.items: list[Item | Skipped] = []
        self.following: PageRequest | None = first


class Tree:
    """One catalogue. Its lists are changed under `lock`, which is never held during a request."""

    def __init__(self, root: TreeRoot, node: TreeNode, keys: Mapping[str, str] | None = None) -> None:
        """`keys` are those that records had before all was forgotten, by their addresses: they have them again."""
        self._keys = keys or {}
        self._reserved = {*self._keys.values()}
        self.root = root
        self.lock = threading.RLock()
        self.top = node
        self.nodes: dict[str, TreeNode] = {node.key: node}
        self._streams: dict[Hashable, Stream] = {}

    def stream(self, key: Hashable, first: PageRequest) -> Stream:
        """What has been read of a list or search, which begins with this request. The latest are kept."""
        with self.lock:
            found = self._streams.pop(key, None) or Stream(first)
            self._streams[key] = found
            for oldest in list(self._streams)[:-_MOST_STREAMS]:
                del self._streams[oldest]
            return found

    def path_to(self, parent: TreeNode, name: str) -> str:
        """The ids of all catalogues down to a record of this name."""
        is_first = parent is self.top or len(parent.key) > _LONGEST_PATH
        return name if is_first else f"{parent.key}/{name}"

    def new_key(self, parent: TreeNode, name: str, url: str, *, is_catalog: bool) -> str:
        """A key that no other record has: of a collection its id, of a catalogue the ids down to it."""
        with self.lock:
            before = self._keys.get(url, "")
            if before and before not in self.nodes:
                return before
            path = self.path_to(parent, name)
            wanted = (path,) if is_catalog else (name, path)
            taken = self.nodes.keys() | self._reserved
            numbered = (f"{path}#{number}" for number in count(2))
            return next(each for each in chain(wanted, numbered) if each and each not in taken)


def streamed(
    tree: Tree,
    key: Hashable,
    first: PageRequest,
    page: Callable[[PageRequest], tuple[list[Item | Skipped], PageRequest | None]],
) -> Iterator[Item | Skipped]:
    """The items of all pages, each of which is requested when it is needed, and once."""
    stream = tree.stream(key, first)
    place = 0
    while True:
        request = stream.following  # before its items are looked at: another thread may read the last page
        if place < len(stream.items):
            yield stream.items[place]
            place += 1
            continue
        if request is None:
            return
        found, following = page(request)
        with tree.lock:
            if stream.following is request:
                stream.items += found
                stream.following = following


_trees: dict[str, Tree] = {}
#: By node and address: what is still read for a tree that has been forgotten is not taken for that of a newer one.
_items: dict[tuple[TreeNode, str], tuple[Item | None, tuple[Skipped, ...]]] = {}
_lock = threading.Lock()
#: By the catalogue's place and a record's key, the key of what it is in, and by its address its key: to find it again
#: after all else was forgotten.
_ways: dict[str, dict[str, str]] = {}
_keys: dict[str, dict[str, str]] = {}
#: Held while a root is read, by the catalogue's place.
_turns: dict[str, threading.Lock] = {}


def turn_of_root(catalog: Catalog) -> threading.Lock:
    with _lock:
        return _turns.setdefault(_place(catalog), threading.Lock())


def known_tree(catalog: Catalog) -> Tree | None:
    with _lock:
        return _trees.get(_place(catalog))


def path_to(catalog: Catalog, key: str) -> tuple[str, ...]:
    """The keys of the records to open for one to be listed, from the first level down; none where that is not known."""
    tree = known_tree(catalog)
    node = None if tree is None else tree.nodes.get(key)
    found: list[str] = []
    while tree is not None and node is not None and (node is not tree.top or not node.record.is_catalog):
        node = node.parent
        if node is not None and (node is not tree.top or not node.record.is_catalog):
            found.append(node.key)
    return tuple(reversed(found))


def known_keys(catalog: Catalog) -> dict[str, str]:
    """The keys of records by their addresses, when the catalogue was read last."""
    with _lock:
        return _keys.get(_place(catalog), {})


def known_way(catalog: Catalog, key: str) -> frozenset[str]:
    """The keys of what a record was in, when the catalogue was read last; none where that is not known."""
    with _lock:
        ways = _ways.get(_place(catalog), {})
    found: set[str] = set()
    while key in ways and key not in found:
        found.add(key)
        key = ways[key]
    return frozenset(found)


def keep_tree(catalog: Catalog, tree: Tree) -> None:
    with _lock:
        _trees.pop(_place(catalog), None)
        _trees[_place(catalog)] = tree
        while len(_trees) > _MOST_TREES:
            _drop(next(iter(_trees)))


def forget_tree(catalog: Catalog) -> None:
    with _lock:
        _drop(_place(catalog))


def _drop(place: str) -> None:
    tree = _trees.pop(place, None)
    if tree is not None:
        nodes = {tree.top, *tree.nodes.values()}
        below = [node for node in nodes if node.parent is not None]
        _ways[place] = {node.key: node.parent.key for node in below if node.parent is not None}
        _keys[place] = {node.url: node.key for node in below}
        for key in [each for each in _items if each[0] in nodes]:
            del _items[key]


def known_item(node: TreeNode, url: str) -> tuple[Item | None, tuple[Skipped, ...]] | None:
    with _lock:
        return _items.get((node, url))


def keep_item(node: TreeNode, url: str, found: tuple[Item | None, tuple[Skipped, ...]]) -> None:
    with _lock:
        _items[node, url] = found
        while len(_items) > _MOST_ITEMS:
            _items.pop(next(iter(_items)))


def name_of(source: Any, url: str, title: str = "") -> str:
    """The id of a record, or what its link or address calls it."""
    found = identifier(mapping(source).get("id")) or title
    if not found:
        parts = [unquote(part) for part in urlsplit(url).path.split("/")]
        found = next((part for part in reversed(parts) if part.lower() not in _PLAIN_NAMES), url)
    return found[:LONGEST_ID]


def _place(catalog: Catalog) -> str:
    """Where what was read of the catalogue is kept: which of several addresses of a file is taken depends on the keys
    that the user has."""
    return f"{catalog.url} {catalog.authcfg} {catalog.profile}"


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")
