"""What has been read of catalogues that are trees of files, kept for the session: nothing is asked for twice."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from .json_values import LONGEST_ID, identifier, mapping
from .tree_links import TreeLinks, TreeRoot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..catalogs import Catalog
    from .records import Collection, Item, PageRequest, Skipped

#: Trees that are kept, and items of all of them together: one takes some ten kB.
_MOST_TREES, _MOST_ITEMS = 8, 50_000
#: Names that say nothing of what a file is about.
_PLAIN_NAMES = ("catalog.json", "collection.json", "index.json", "catalog", "collection", "")


@dataclass(eq=False)
class TreeNode:
    """A catalogue or collection of a tree. `key` is its id in the list, `source` the JSON that was read at `url`; empty
    until it is needed: then `record` is made of the link to it. `children` is None until they are asked for."""

    key: str
    url: str
    record: Collection
    parent: TreeNode | None = None
    source: Mapping[str, Any] = field(default_factory=dict)
    links: TreeLinks = field(default_factory=TreeLinks)
    children: tuple[TreeNode, ...] | None = None
    skipped: tuple[Skipped, ...] = ()
    is_read: bool = False

    @property
    def level(self) -> int:
        return 0 if self.parent is None else self.parent.level + 1

    def leads_to(self, url: str) -> bool:
        """Whether the address is its own, or that of one that it is in: a link there leads in a circle."""
        return _same(self.url, url) or (self.parent is not None and self.parent.leads_to(url))

    @property
    def nearest_collection(self) -> TreeNode:
        """The collection that its items belong to: itself, or the nearest that it is in; itself without any."""
        node: TreeNode | None = self
        while node is not None and node.record.is_catalog:
            node = node.parent
        return self if node is None else node

    def collections(self) -> dict[str, Mapping[str, Any]]:
        """The JSON of the collections that it is in, itself included, by their ids: items of STAC 0.9 and before leave
        to these what they share. The nearest also for items that name none."""
        found = self.parent.collections() if self.parent is not None else {}
        if self.source and not self.record.is_catalog:
            found |= {identifier(self.source.get("id")): self.source, "": self.source}
        return found


class Stream:
    """The items of one list of an API, as far as its pages have been read."""

    def __init__(self, first: PageRequest) -> None:
        self.items: list[Any] = []
        self.following: PageRequest | None = first
        self.seen: frozenset[str] = frozenset()


class Tree:
    """One catalogue. Its lists are changed under `lock`, which is never held during a request."""

    def __init__(self, root: TreeRoot, node: TreeNode) -> None:
        self.root = root
        self.lock = threading.RLock()
        self.top = node
        self.nodes: dict[str, TreeNode] = {node.key: node}
        self.streams: dict[str, Stream] = {}
        self.is_full = False

    def new_key(self, parent: TreeNode, name: str, *, is_catalog: bool) -> str:
        """A key that no other record has: of a collection its id, of a catalogue the ids down to it."""
        with self.lock:
            path = name if parent is self.top else f"{parent.key}/{name}"
            wanted = (path,) if is_catalog else (name, path)
            free = next((each for each in wanted if each and each not in self.nodes), "")
            number = 2
            while not free:
                free = f"{path}#{number}" if f"{path}#{number}" not in self.nodes else ""
                number += 1
            return free


_trees: dict[str, Tree] = {}
_items: dict[tuple[str, str, str], tuple[Item | None, tuple[Skipped, ...]]] = {}
_lock = threading.Lock()


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


def keep_tree(catalog: Catalog, tree: Tree) -> None:
    with _lock:
        _trees.pop(_place(catalog), None)
        _trees[_place(catalog)] = tree
        while len(_trees) > _MOST_TREES:
            _trees.pop(next(iter(_trees)))


def forget_tree(catalog: Catalog) -> None:
    with _lock:
        _trees.pop(_place(catalog), None)
        for key in [each for each in _items if each[0] == _place(catalog)]:
            del _items[key]


def known_item(catalog: Catalog, node: TreeNode, url: str) -> tuple[Item | None, tuple[Skipped, ...]] | None:
    with _lock:
        return _items.get((_place(catalog), node.key, url))


def keep_item(catalog: Catalog, node: TreeNode, url: str, found: tuple[Item | None, tuple[Skipped, ...]]) -> None:
    with _lock:
        _items[_place(catalog), node.key, url] = found
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
