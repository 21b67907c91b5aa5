"""Reads the records of a tree of files, one request each, several at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..errors import CanceledError, DatacubeError, HttpError, NetworkError, ResponseError, StorageError
from ..http.http_response import parsed_json
from ..http.network import TIMEOUT, Network
from ..http.web_address import same_origin
from ..redaction import is_secret
from ..signing.profiles import key_for
from ..threads.cancellation import turn_of
from ..threads.ordered_pool import all_results
from . import parse
from .catalog_kind import is_record
from .collection_list import NoListError, listed_collections
from .json_values import dicts, identifier, mapping
from .links import ApiRoot, next_request
from .local_tree import read_local, with_local_files
from .pages import without_seen
from .pystac_io import StacClient, static_io
from .records import Item, Link, PageRequest, Skipped
from .tree_index import Tree, TreeNode, keep_item, known_item, streamed
from .tree_links import TreeRoot, is_file, links_of
from .tree_records import check_record, checked_record, left_out_of, listed_node, new_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog

#: Requests at once; QGIS opens six connections to a server.
WORKERS = 8
#: Catalogues inside each other. Real ones have ten levels at most: a server may make up more and more.
MOST_LEVELS = 1000
#: Records below one, read with it: the others have their links' titles, until they are opened.
_READ_AHEAD = 300
#: Statuses of a server that has had enough: the same request may succeed later.
_BUSY = (429, 502, 503, 504)
_GONE = (404, 410)
_SIGN_IN = 401
#: Statuses with which stores answer for a folder, and for what is not there.
NO_RECORD = (403, 404)


class TreeReader:
    """Reads for one catalogue, in a worker thread. No key of the user's goes to another server than the catalogue's.

    Raises the errors of `Network.send`, and ResponseError for what is no record of STAC.
    """

    def __init__(self, catalog: Catalog, feedback: QgsFeedback | None, timeout: float = TIMEOUT) -> None:
        self._catalog = catalog
        self._feedback = feedback
        self._timeout = timeout

    def document(self, url: str, root: TreeRoot | None = None) -> tuple[Mapping[str, Any], str]:
        """The JSON object at an address, and the address after redirects. What is not under the user's root, to which
        the `root` has brought it, is read where the catalogue says."""
        try:
            return self._document(url)
        except (HttpError, StorageError) as error:
            written = root.written(url) if root is not None else ""
            if root is None or not written or (isinstance(error, HttpError) and error.status not in NO_RECORD):
                raise
            try:
                return self._document(written)
            except CanceledError:
                raise
            except NetworkError:
                root.forget_written()
            except DatacubeError:
                pass
            raise

    def _document(self, url: str) -> tuple[Mapping[str, Any], str]:
        if is_file(url):
            value, place = read_local(self._catalog.url, url), url
        else:
            io = static_io(self._network(url))
            text = io.read_text(url)
            value = parsed_json(text.encode(), url, status=io.answered)
            # one that lasts for minutes and holds a secret is nothing to go on by
            place = url if io.read_from != url and is_secret(io.read_from) else io.read_from
        if not isinstance(value, dict):
            raise ResponseError(QCoreApplication.translate("TreeReader", "This is not a STAC record."), url=url)
        return value, place

    def read(self, tree: Tree, node: TreeNode) -> None:
        """Read the node's record, if it has not been read yet."""
        if node.is_read:
            return
        with turn_of(node.turn, self._feedback):
            if node.is_read:
                return
            source, place = self.document(node.url, tree.root)
            check_record(source, node.url)
            record, links = checked_record(source, node, tree.root, place), links_of(source, place, tree.root)
            with tree.lock:
                node.record, node.source, node.links, node.is_read = record, source, links, True

    def children(self, tree: Tree, node: TreeNode) -> tuple[TreeNode, ...]:
        """The catalogues and collections in the node. One that cannot be read now is there under its link's title."""
        self.read(tree, node)
        if node.children is None:
            with turn_of(node.turn, self._feedback):
                if node.children is None:
                    listed = self._listed(tree, node) if node.links.collections or node.is_api else []
                    links = _links_below(node, is_listed=bool(listed))
                    sources = self._sources(tree, links[:_READ_AHEAD])
                    self._keep_children(tree, node, links, sources, listed)
        return node.children or ()

    def item_document(self, tree: Tree, url: str) -> tuple[Mapping[str, Any], str] | DatacubeError:
        """The JSON of an item, or why it cannot be had. Raises what makes it useless to ask for others: no connection
        to the catalogue's own server, or that it is too busy."""
        try:
            return self.document(url, tree.root)
        except CanceledError:
            raise
        except DatacubeError as error:
            if self.is_general(error, url):
                raise
            return error

    def is_general(self, error: DatacubeError, url: str) -> bool:
        """Whether the error would be that of other records too: the catalogue's own server does not answer, has had
        enough, or wants a sign-in."""
        is_of_all = isinstance(error, HttpError) and error.status in (*_BUSY, _SIGN_IN)
        return (isinstance(error, NetworkError) or is_of_all) and same_origin(self._catalog.url, url)

    def item(
        self, tree: Tree, node: TreeNode, url: str, read: tuple[Mapping[str, Any], str] | DatacubeError
    ) -> tuple[Item | None, tuple[Skipped, ...]]:
        """The item that was read, in the collection of the node, and what of it could not be used."""
        what = QCoreApplication.translate("TreeReader", "Item at {url}").format(url=url)
        if isinstance(read, DatacubeError):
            nothing = None, (Skipped(what, read.message),)
            if isinstance(read, HttpError) and read.status in _GONE:
                keep_item(node, url, nothing)  # it would be the same again
            return nothing
        source, place = read
        if source.get("type", "Feature") != "Feature" or not ({"geometry", "assets"} & source.keys()):
            why = QCoreApplication.translate("TreeReader", "It is not an item.")
            return None, (Skipped(what, why),)
        found, skipped = parse.items([source], tree.root, node.collections(), place, partial(key_for, self._catalog))
        item = replace(found[0], collection_id=node.key) if found else None
        if item is not None:
            item = with_local_files(item, self._catalog.url) if is_file(place) else item
            keep_item(node, url, (item, skipped))
        return item, skipped

    def known_item(self, node: TreeNode, url: str) -> tuple[Item | None, tuple[Skipped, ...]] | None:
        return known_item(node, url)

    def read_ahead(self, tree: Tree, nodes: Sequence[TreeNode]) -> None:
        """Read those of the nodes that have not been read yet, several at once; what fails is asked for again, and
        said, when its turn comes."""

        def read(node: TreeNode) -> None:
            try:
                self.read(tree, node)
            except CanceledError:
                raise
            except DatacubeError as error:
                if isinstance(error, NetworkError) and self.is_general(error, node.url):
                    raise

        waiting = [node for node in nodes if not node.is_read]
        if len(waiting) > 1:
            all_results(read, waiting, workers=WORKERS, feedback=self._feedback)

    def listed_items(self, tree: Tree, node: TreeNode, first: PageRequest) -> Iterator[Item | Skipped]:
        """The items of a list that an API gives in pages, or that is in one file, read as far as they are asked for."""

        def page(request: PageRequest) -> tuple[list[Item | Skipped], PageRequest | None]:
            response, place = self._list(tree, request)
            new, seen = without_seen(dicts(response.get("features")), request.seen)
            root = _ListRoot(tree.root, place)
            items, skipped = parse.items(new, root, node.collections(), key_for=partial(key_for, self._catalog))
            if is_file(place):
                items = tuple(with_local_files(item, self._catalog.url) for item in items)
            following = next_request(response, replace(request, seen=seen)) if seen != request.seen else None
            if following is not None and is_record(request.url) and not is_record(following.url):
                following = None  # of the API that gave what was saved in the file
            return [*(replace(item, collection_id=node.key) for item in items), *skipped], following

        return streamed(tree, (node.key, first.url), first, page)

    def _list(self, tree: Tree, request: PageRequest) -> tuple[Mapping[str, Any], str]:
        """A page of a list of records, and where it was read: in a file, or as an API gives it."""
        if is_record(request.url):
            return self.document(request.url, tree.root)
        return mapping(StacClient(self._network(request.url)).read(request)), request.url

    def _network(self, url: str) -> Network:
        authcfg = authcfg_for(self._catalog, url)
        return Network(authcfg, self._feedback, refresh=True, timeout=self._timeout)

    def _sources(self, tree: Tree, links: Sequence[Link]) -> list[tuple[Mapping[str, Any], str] | DatacubeError]:
        def read(link: Link) -> tuple[Mapping[str, Any], str] | DatacubeError:
            try:
                source, place = self.document(link.href, tree.root)
                check_record(source, link.href)
                return source, place
            except CanceledError:
                raise
            except DatacubeError as error:
                if isinstance(error, NetworkError) and self.is_general(error, link.href):
                    raise
                return error

        return all_results(read, links, workers=WORKERS, feedback=self._feedback)

    def _listed(self, tree: Tree, node: TreeNode) -> list[Mapping[str, Any]]:
        """The collections of an API's own list; none where it cannot be had and there are links to them."""
        if node.is_api:
            try:
                return [*dicts(listed_collections(StacClient(self._network(node.url)), ApiRoot(node.url)))]
            except NoListError:
                return []
        found: list[Mapping[str, Any]] = []
        request: PageRequest | None = PageRequest("GET", node.links.collections)
        seen: frozenset[str] = frozenset()
        try:
            while request is not None and len(found) < parse.MOST_COLLECTIONS:
                response, _ = self._list(tree, request)
                new, now = without_seen(dicts(response.get("collections")), seen)
                found += new
                request, seen = (next_request(response, request) if now != seen else None), now
        except (HttpError, ResponseError, StorageError):
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


def _links_below(node: TreeNode, *, is_listed: bool) -> list[Link]:
    """The links to what the node holds, of an API under its root: without those to what it lists."""
    links = [link for link in node.links.children if not node.leads_to(link.href)]
    if not node.is_api:
        return links
    under_root = [(link, ApiRoot(node.url).endpoint(link.href)) for link in links]
    return [replace(link, href=url or link.href) for link, url in under_root if not (url and is_listed)]
