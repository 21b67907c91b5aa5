"""Reads the records of a tree of files, one request each, several at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..errors import CanceledError, DatacubeError, HttpError, NetworkError, ResponseError
from ..http_response import parsed_json
from ..network import TIMEOUT, Network
from ..ordered_pool import all_results
from ..signing.profiles import has_key_for
from ..web_address import same_origin
from . import parse
from .json_values import dicts, identifier, mapping
from .links import next_request
from .local_tree import read_local, with_local_files
from .pages import without_seen
from .pystac_io import StacClient, static_io
from .records import Item, Link, PageRequest, Skipped
from .tree_index import Stream, Tree, TreeNode, keep_item, known_item
from .tree_links import TreeRoot, is_file, links_of
from .tree_records import check_record, checked_record, left_out_of, listed_node, new_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog

#: Requests at once; QGIS opens six connections to a server.
WORKERS = 8
#: Catalogues inside each other. Real ones have five levels: more is a server that makes them up.
MOST_LEVELS = 40
#: Records below one, read with it: the others have their links' titles, until they are opened.
_READ_AHEAD = 300
#: Statuses of a server that has had enough: the same request may succeed later.
_BUSY = (429, 502, 503, 504)


class TreeReader:
    """Reads for one catalogue, in a worker thread. No key of the user's goes to another server than the catalogue's.

    Raises the errors of `Network.send`, and ResponseError for what is no record of STAC.
    """

    def __init__(self, catalog: Catalog, feedback: QgsFeedback | None, timeout: float = TIMEOUT) -> None:
        self._catalog = catalog
        self._feedback = feedback
        self._timeout = timeout

    def document(self, url: str) -> tuple[Mapping[str, Any], str]:
        """The JSON object at an address, and the address after redirects."""
        if is_file(url):
            value, place = read_local(self._catalog.url, url), url
        else:
            io = static_io(self._network(url))
            value = parsed_json(io.read_text(url).encode(), url)
            place = io.read_from
        if not isinstance(value, dict):
            raise ResponseError(QCoreApplication.translate("TreeReader", "This is no record of STAC."), url=url)
        return value, place

    def read(self, tree: Tree, node: TreeNode) -> None:
        """Read the node's record, if it has not been read yet."""
        if node.is_read:
            return
        source, place = self.document(node.url)
        check_record(source, node.url)
        record, links = checked_record(source, node, tree.root, place), links_of(source, place, tree.root)
        with tree.lock:
            if not node.is_read:
                node.record, node.source, node.links, node.is_read = record, source, links, True

    def children(self, tree: Tree, node: TreeNode) -> tuple[TreeNode, ...]:
        """The catalogues and collections in the node. One that cannot be read now is there under its link's title."""
        self.read(tree, node)
        if node.children is None:
            links = [link for link in node.links.children if not node.leads_to(link.href)]
            sources = self._sources(links[:_READ_AHEAD])
            listed = self._listed(node) if node.links.collections else []
            self._keep_children(tree, node, links, sources, listed)
        return node.children or ()

    def item_document(self, url: str) -> tuple[Mapping[str, Any], str] | DatacubeError:
        """The JSON of an item, or why it cannot be had. Raises what makes it useless to ask for others: no connection
        to the catalogue's own server, or that it is too busy."""
        try:
            return self.document(url)
        except CanceledError:
            raise
        except DatacubeError as error:
            if self.is_general(error, url):
                raise
            return error

    def is_general(self, error: DatacubeError, url: str) -> bool:
        """Whether the error would be that of other records too: the catalogue's own server does not answer, or has
        had enough."""
        is_busy = isinstance(error, HttpError) and error.status in _BUSY
        return (isinstance(error, NetworkError) or is_busy) and same_origin(self._catalog.url, url)

    def item(
        self, tree: Tree, node: TreeNode, url: str, read: tuple[Mapping[str, Any], str] | DatacubeError
    ) -> tuple[Item | None, tuple[Skipped, ...]]:
        """The item that was read, in the collection of the node, and what of it could not be used."""
        what = QCoreApplication.translate("TreeReader", "Item at {url}").format(url=url)
        if isinstance(read, DatacubeError):
            return None, (Skipped(what, read.message),)
        source, place = read
        if source.get("type", "Feature") != "Feature" or not ({"geometry", "assets"} & source.keys()):
            why = QCoreApplication.translate("TreeReader", "It is no item.")
            return None, (Skipped(what, why),)
        found, skipped = parse.items([source], tree.root, node.collections(), place, self._has_key)
        item = replace(found[0], collection_id=node.key) if found else None
        if item is not None:
            item = with_local_files(item, self._catalog.url) if is_file(place) else item
            keep_item(self._catalog, node, url, (item, skipped))
        return item, skipped

    def known_item(self, node: TreeNode, url: str) -> tuple[Item | None, tuple[Skipped, ...]] | None:
        return known_item(self._catalog, node, url)

    def listed_items(self, tree: Tree, node: TreeNode, request: PageRequest) -> Iterator[Item | Skipped]:
        """The items of a list that an API gives in pages, read as far as they are asked for."""
        key = f"{node.key} {request.url}"
        with tree.lock:
            stream = tree.streams.setdefault(key, Stream(request))
        place = 0
        while place < len(stream.items) or stream.following is not None:
            if place >= len(stream.items):
                self._read_page(tree, node, stream)
                continue
            yield stream.items[place]
            place += 1

    def _read_page(self, tree: Tree, node: TreeNode, stream: Stream) -> None:
        request = stream.following
        if request is None:
            return
        response = mapping(StacClient(self._network(request.url)).read(request))
        new, seen = without_seen(dicts(response.get("features")), stream.seen)
        items, skipped = parse.items(new, _ListRoot(tree.root, request.url), node.collections(), has_key=self._has_key)
        following = next_request(response, request) if seen != stream.seen else None
        with tree.lock:
            if stream.following is request:
                stream.items += [*(replace(item, collection_id=node.key) for item in items), *skipped]
                stream.following, stream.seen = following, seen

    def _has_key(self, href: str) -> bool:
        return has_key_for(self._catalog, href)

    def _network(self, url: str) -> Network:
        authcfg = authcfg_for(self._catalog, url)
        return Network(authcfg, self._feedback, refresh=True, timeout=self._timeout)

    def _sources(self, links: Sequence[Link]) -> list[tuple[Mapping[str, Any], str] | DatacubeError]:
        def read(link: Link) -> tuple[Mapping[str, Any], str] | DatacubeError:
            try:
                source, place = self.document(link.href)
                check_record(source, link.href)
                return source, place
            except CanceledError:
                raise
            except DatacubeError as error:
                if isinstance(error, NetworkError) and self.is_general(error, link.href):
                    raise
                return error

        return all_results(read, links, workers=WORKERS, feedback=self._feedback)

    def _listed(self, node: TreeNode) -> list[Mapping[str, Any]]:
        """The collections of an API's own list; none where it cannot be had and there are links to them."""
        found: list[Mapping[str, Any]] = []
        request: PageRequest | None = PageRequest("GET", node.links.collections)
        seen: frozenset[str] = frozenset()
        try:
            while request is not None and len(found) < parse.MOST_COLLECTIONS:
                response = mapping(StacClient(self._network(request.url)).read(request))
                new, now = without_seen(dicts(response.get("collections")), seen)
                found += new
                request, seen = (next_request(response, request) if now != seen else None), now
        except (HttpError, ResponseError):
            if not node.links.children:
                raise
        return found

    def _keep_children(
        self,
        tree: Tree,
        node: TreeNode,
        links: Sequence[Link],
        sources: Sequence[tuple[Mapping[str, Any], str] | DatacubeError],
        listed: Sequence[Mapping[str, Any]],
    ) -> None:
        with tree.lock:
            if node.children is not None:
                return
            found = []
            known = set()
            for place, link in enumerate(links):
                read = sources[place] if place < len(sources) else None
                source, url = read if isinstance(read, tuple) else ({}, link.href)
                found.append(new_node(tree, node, source, url, link.title))
                known.add(identifier(source.get("id")))
            for source in listed:
                if identifier(source.get("id")) not in known:
                    found.append(listed_node(tree, node, source))
            kept = found[: max(0, parse.MOST_COLLECTIONS - len(tree.nodes))]
            tree.nodes.update({each.key: each for each in kept})
            node.children, node.skipped = tuple(kept), left_out_of(node, len(found) - len(kept))


class _ListRoot(TreeRoot):
    """For items of a list that do not say where they are: they are where the list is."""

    def __init__(self, root: TreeRoot, place: str) -> None:
        super().__init__(root.landing)
        self._root, self._place = root, place

    def below(self, *_names: str) -> str:
        return self._place

    def mapped(self, href: str) -> str:
        return self._root.mapped(href)
