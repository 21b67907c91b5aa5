"""Records and nodes of a tree, made of the JSON of catalogues and collections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import ResponseError
from ..http.web_address import is_web_address, joined
from . import parse
from .json_values import identifier, link_objects, relation, text, title
from .links import ApiRoot
from .local_tree import with_local_files
from .pystac_io import up_to_date
from .records import Collection, Skipped
from .tree_index import Tree, TreeNode, name_of
from .tree_links import TreeRoot, is_file, links_of
from .versions import RecordType

if TYPE_CHECKING:
    from collections.abc import Mapping


def record_of(source: Mapping[str, Any], key: str, root: ApiRoot, url: str, link_title: str = "") -> Collection:
    """The record of a catalogue or collection (JSON) that was read at the URL; with the title of the link to it, where
    it has none. Of files of this computer, asks the disk for those that it has: for a task."""
    kind = RecordType.CATALOG if _is_catalog(source) else RecordType.COLLECTION
    named = source if identifier(source.get("id")) else {**source, "id": key}
    found = parse.collection(named, root, up_to_date(dict(named), kind), url)
    if found is None:
        raise ValueError(key)
    found = with_local_files(found, root.landing) if is_file(url) else found
    named_by = found.title if title(source.get("title")) else link_title or found.title
    return replace(found, id=key, title=named_by, is_catalog=kind is RecordType.CATALOG)


def record_of_link(key: str, link_title: str, url: str) -> Collection:
    """What is known of a catalogue or collection before it is read."""
    return Collection(key, link_title, is_catalog=True, href=url)


def checked_record(source: Mapping[str, Any], node: TreeNode, root: TreeRoot, url: str) -> Collection:
    try:
        return record_of(source, node.key, root, url, node.record.title)
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        message = QCoreApplication.translate("TreeReader", "This STAC record is broken.")
        raise ResponseError(message, url=url, details=str(error)) from error


def new_node(
    tree: Tree,
    parent: TreeNode,
    source: Mapping[str, Any],
    url: str,
    link_title: str = "",
    *,
    api: ApiRoot | None = None,
) -> TreeNode:
    """A new node, whose record may still have to be read. `api`: the root of the API that lists it."""
    name = name_of(source, url, link_title)
    key = tree.new_key(parent, name, url, is_catalog=not source or _is_catalog(source))
    node = TreeNode(key, url, record_of_link(key, link_title or name, url), parent)
    node.path = tree.path_to(parent, name_of({}, url, link_title))
    tree.nodes[key] = node
    if source:
        try:
            node.record = record_of(source, key, api or tree.root, url, link_title)
            node.links = links_of(source, url, tree.root)
            node.source, node.is_read = source, True
        except (ValueError, TypeError, ArithmeticError, RecursionError):
            pass  # said when it is opened
    return node


def listed_node(tree: Tree, parent: TreeNode, source: Mapping[str, Any]) -> TreeNode:
    """A new node of an API's list: it lies, and its items do, where APIs have them, unless its links say otherwise."""
    if parent.is_api:  # it may name itself wrongly
        root = ApiRoot(parent.url)
        node = new_node(tree, parent, source, root.below("collections", identifier(source.get("id"))), api=root)
        node.links = replace(node.links, pages=f"{node.url}/items")
        return node
    place = f"{parent.links.collections.partition('?')[0].rstrip('/')}/{quote(identifier(source.get('id')), safe='')}"
    links = link_objects(source.get("links"))
    own = next((text(link.get("href")) for link in links if relation(link) == "self"), "")
    named = tree.root.mapped(joined(parent.links.collections, own)) if own else ""
    node = new_node(tree, parent, source, named if is_web_address(named) else place)
    if not node.links.items and not node.links.pages and not node.record.is_catalog:
        node.links = replace(node.links, pages=f"{place}/items")
    return node


def list_as_catalog(source: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    """A list of items (JSON) in a file, as programs save what they have found, in the form of a catalogue that has it;
    any other record itself."""
    if source.get("type") != "FeatureCollection" or not isinstance(source.get("features"), list):
        return source
    link = {"rel": "items", "href": url, "type": "application/geo+json"}
    return {"type": "Catalog", "stac_version": "1.0.0", "id": name_of({}, url), "description": "", "links": [link]}


def left_out_of(node: TreeNode, too_many: int) -> tuple[Skipped, ...]:
    found, count = [], node.links.unusable
    if count:
        what = QCoreApplication.translate("TreeReader", "%n link(s) of {title}", "", count)
        why = QCoreApplication.translate("TreeReader", "They lead to no address that may be read.")
        found.append(Skipped(what.format(title=node.record.title), why))
    if too_many > 0:
        what = QCoreApplication.translate("Parse", "Collections after the first {count}")
        why = QCoreApplication.translate("Parse", "The catalogue has too many.")
        found.append(Skipped(what.format(count=QLocale().toString(parse.MOST_COLLECTIONS)), why))
    return tuple(found)


def _is_catalog(source: Mapping[str, Any]) -> bool:
    """Records before STAC 1.0 do not say what they are; a collection has an extent."""
    kind = source.get("type")
    return kind == "Catalog" or (kind != "Collection" and "extent" not in source)


def check_record(source: Mapping[str, Any], url: str) -> None:
    """Raises ResponseError for what is neither a catalogue nor a collection."""
    kind = source.get("type", "Catalog")
    if kind not in ("Catalog", "Collection") or not ({"links", "stac_version", "id"} & source.keys()):
        message = QCoreApplication.translate("TreeReader", "This is neither a STAC catalogue nor a STAC collection.")
        raise ResponseError(message, url=url)
