"""APIs that a tree of files leads to: they are searched as such, and not read item by item."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..credentials import authcfg_for
from ..http.web_address import same_origin
from .json_values import identifier
from .query import Reach
from .records import Item, PageRequest
from .tree_index import streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from ..catalogs import Catalog
    from .query import ItemQuery
    from .records import ItemPage, Skipped
    from .tree_index import Tree, TreeNode

    #: A page of a search of an API: its catalogue, the JSON of its landing page and of its collections, the search, and
    #: the request for a further page.
    ApiPage = Callable[[Catalog, Mapping[str, Any], list[Any], ItemQuery, "PageRequest | None"], ItemPage]

_FIRST = "SEARCH"


def api_of(node: TreeNode) -> TreeNode | None:
    """The API with a search that has the items of the node; None where they have to be read otherwise."""
    for each in node.with_all_above():
        if each.is_api:
            pages = node.links.pages or each.url
            return each if same_origin(each.url, pages) else None
    return None


class ApiSearch:
    """Searches the APIs in a tree, with the requests of `page`."""

    def __init__(self, catalog: Catalog, tree: Tree, page: ApiPage) -> None:
        self._catalog = catalog
        self._tree = tree
        self._page = page

    def items(
        self, api: TreeNode, nodes: Sequence[TreeNode], query: ItemQuery
    ) -> Iterator[tuple[TreeNode, Item | Skipped]]:
        """What the API finds in these collections of it, by all filters of the query; in all of them where the nodes
        are all that it has. Raises the errors of a search."""
        by_id = {identifier(node.source.get("id")): node for node in nodes}
        is_whole = api.children is not None and {*api.children} <= {*nodes}
        asked = replace(query, collections=() if is_whole else tuple(by_id), reach=Reach.BELOW)
        catalog = replace(self._catalog, id="", url=api.url, authcfg=authcfg_for(self._catalog, api.url))
        sources = [dict(node.source) for node in nodes]

        def page(request: PageRequest) -> tuple[list[Item | Skipped], PageRequest | None]:
            following = None if request.method == _FIRST else request
            found = self._page(catalog, api.source, sources, asked, following)
            return [*found.items, *found.skipped], found.next

        for each in streamed(self._tree, (api.key, asked), PageRequest(_FIRST, api.url), page):
            if isinstance(each, Item):
                node = nodes[0] if len(nodes) == 1 else by_id.get(each.collection_id, api)
                yield node, replace(each, collection_id=node.key)
            else:
                yield api, each
