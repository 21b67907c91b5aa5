"""A catalogue's JSON as records. What is broken is left out, counted and explained; the rest is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from qgis.PyQt.QtCore import QCoreApplication

from .assets import asset
from .georeference import georeference
from .json_values import bounds, count, dicts, identifier, instant, links, lonlat_box, mapping, text, texts
from .property_filter import CLOUD_COVER
from .records import Asset, CatalogContents, Collection, Item, Provider, Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .links import ApiRoot

#: What nonsense in JSON raises, whatever its shape: a URL like "http://[", a number like 1e999, nesting without end.
_BROKEN = (ValueError, TypeError, ArithmeticError, RecursionError)


def contents(landing: Mapping[str, Any], collections: list[Any], root: ApiRoot) -> CatalogContents:
    """What connecting gives, out of the landing page and all that the pages of `/collections` held."""
    kept: dict[str, Collection] = {}
    skipped = []
    for position, value in enumerate(collections, start=1):
        what = QCoreApplication.translate("Parse", "Collection {number}").format(number=position)
        try:
            record = collection(value, root)
        except _BROKEN as error:
            skipped.append(Skipped(what, _broken(error)))
            continue
        if record is None:
            skipped.append(Skipped(what, _no_id()))
        else:
            kept.setdefault(record.id, record)
    return CatalogContents(
        title=text(landing.get("title")) or text(landing.get("id")),
        description=text(landing.get("description")),
        collections=tuple(kept.values()),
        skipped=tuple(skipped),
        conforms_to=texts(landing.get("conformsTo")),
        search_method=_search_method(landing),
    )


def collection(value: Any, root: ApiRoot) -> Collection | None:
    """A collection; None without an id, the only thing that cannot be done without."""
    fields = mapping(value)
    key = identifier(fields.get("id"))
    if not key:
        return None
    extent = mapping(fields.get("extent"))
    start, end = _interval(mapping(extent.get("temporal")).get("interval"))
    return Collection(
        id=key,
        title=text(fields.get("title")) or key,
        description=text(fields.get("description")),
        keywords=texts(fields.get("keywords")),
        license=text(fields.get("license")),
        has_cloud_cover=any(CLOUD_COVER in each for each in _descriptions(fields)),
        providers=tuple(
            Provider(text(provider.get("name")), text(provider.get("url")), texts(provider.get("roles")))
            for provider in dicts(fields.get("providers"))
        ),
        boxes=_boxes(mapping(extent.get("spatial")).get("bbox")),
        start=start,
        end=end,
        links=tuple(root.absolute(link, root.below("collections", key)) for link in links(fields.get("links"))),
        summaries=mapping(fields.get("summaries")),
        source=fields,
    )


def items(features: list[Any], root: ApiRoot) -> tuple[tuple[Item, ...], tuple[Skipped, ...]]:
    """The items of a page, and what of it could not be used: items without an id, assets without an address."""
    kept: list[Item] = []
    skipped: list[Skipped] = []
    for position, value in enumerate(features, start=1):
        fields = mapping(value)
        key = identifier(fields.get("id"))
        what = QCoreApplication.translate("Parse", "Item {item}").format(item=key or position)
        if not key:
            skipped.append(Skipped(what, _no_id()))
            continue
        try:
            kept.append(_item(key, fields, root, skipped))
        except _BROKEN as error:
            skipped.append(Skipped(what, _broken(error)))
    return tuple(kept), tuple(skipped)


def matched(answer: Mapping[str, Any]) -> int | None:
    """How many items the server counts over all pages: `numberMatched`, or `context.matched` of older servers."""
    number = count(answer.get("numberMatched"))
    return count(mapping(answer.get("context")).get("matched")) if number is None else number


def _item(key: str, fields: dict[str, Any], root: ApiRoot, skipped: list[Skipped]) -> Item:
    properties = mapping(fields.get("properties"))
    collection_id = identifier(fields.get("collection")) or identifier(properties.get("collection"))
    geometry = mapping(fields.get("geometry")) or None
    start, end = instant(properties.get("start_datetime")), instant(properties.get("end_datetime"))
    own = root.below("collections", collection_id, "items", key)
    said = next((link.href for link in links(fields.get("links")) if link.rel == "self"), own)
    href = root.endpoint(said) or urljoin(own, said)
    return Item(
        id=key,
        collection_id=collection_id,
        geometry=geometry,
        bbox=lonlat_box(fields.get("bbox")) or (bounds(geometry.get("coordinates")) if geometry else None),
        datetime=instant(properties.get("datetime")) or start or end,
        assets=_assets(key, fields.get("assets"), href, root, skipped),
        start=start,
        end=end,
        georeference=georeference(fields),
        title=text(properties.get("title")),
        links=tuple(root.absolute(link, href) for link in links(fields.get("links"))),
        properties=properties,
        href=href,
        source=fields,
    )


def _assets(key: str, values: Any, base: str, root: ApiRoot, skipped: list[Skipped]) -> tuple[Asset, ...]:
    kept = []
    for name, value in mapping(values).items():
        try:
            kept.append(asset(name, mapping(value), base, over_https=root.is_https))
        except ValueError:
            what = QCoreApplication.translate("Parse", "Asset {asset} of item {item}").format(asset=name, item=key)
            skipped.append(Skipped(what, QCoreApplication.translate("Parse", "It has no address.")))
    return tuple(kept)


def _descriptions(collection: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Where a collection says what its items, and their assets, have."""
    return [mapping(collection.get("summaries")), *map(mapping, mapping(collection.get("item_assets")).values())]


def _boxes(value: Any) -> tuple[Any, ...]:
    """The boxes of a spatial extent; a single one without the outer list is understood."""
    nested = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
    return tuple(box for box in map(lonlat_box, nested) if box is not None)


def _interval(value: Any) -> tuple[Any, Any]:
    """The first interval of a temporal extent, which is the overall one."""
    first = value[0] if isinstance(value, list) and value and isinstance(value[0], list) else value
    if not isinstance(first, list) or len(first) != 2:
        return None, None
    return instant(first[0]), instant(first[1])


def _search_method(landing: Mapping[str, Any]) -> str:
    """POST, unless every link to the search says GET."""
    methods = [text(link.get("method")).upper() for link in dicts(landing.get("links")) if link.get("rel") == "search"]
    return "GET" if methods and all(method == "GET" for method in methods) else "POST"


def _no_id() -> str:
    return str(QCoreApplication.translate("Parse", "It has no id."))


def _broken(error: Exception) -> str:
    return str(QCoreApplication.translate("Parse", "It is broken: {error}").format(error=error))
