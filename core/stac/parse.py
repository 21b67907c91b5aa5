"""A catalogue's JSON as records. What is broken is left out, counted and explained; the rest is kept.

This parser is ours and not pystac's: it is three times as fast on a page of items, it keeps what is right in a record
that pystac would refuse, and it brings links back under the user's own root. pystac migrates what is before STAC 1.0.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..parsing.kept_json import keep
from .access_fields import no_keys
from .acquisition import is_raw
from .assets import assets_of
from .catalog_kind import search_method
from .collection_assets import collection_assets, item_assets, item_bands, with_ways
from .footprint_limits import usable_footprint
from .georeference import all_grids
from .json_values import (
    LONGEST_ID,
    bounds,
    count,
    extent_boxes,
    identifier,
    instant,
    links,
    lonlat_box,
    mapping,
    period,
    text,
    texts,
    title,
)
from .property_filter import CLOUD_COVER
from .pystac_io import up_to_date
from .records import CatalogContents, Collection, Item, Skipped
from .terms_fields import terms_of
from .validity_fields import validity_of
from .versions import RecordType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .access_fields import KeyFor
    from .links import ApiRoot

#: Items have some ten assets, those of climate models some hundred.
MOST_ASSETS = 2000
MOST_PROPERTIES = 10_000
#: The largest catalogues have some thousand.
MOST_COLLECTIONS = 20_000
#: More items are in no catalogue.
_MOST_MATCHED = 10**12
#: What invalid values raise: a URL like "http://[", a number like 1e999, endless nesting.
_BROKEN = (ValueError, TypeError, ArithmeticError, RecursionError)


def migrated_collections(collections: list[Any]) -> dict[str, Any]:
    """Those older than STAC 1.0 in the form of today, by their place in the list (as text, for JSON). Call it in a
    task: it may import pystac."""
    found = {}
    for place, value in enumerate(collections):
        source = mapping(value)
        migrated = up_to_date(source, RecordType.COLLECTION)
        if migrated is not source:
            found[str(place)] = migrated
    return found


def contents(
    landing: Mapping[str, Any],
    collections: list[Any],
    root: ApiRoot,
    migrated: Mapping[str, Any],
    key_for: KeyFor = no_keys,
) -> CatalogContents:
    """What connecting gives, out of the landing page and all that the pages of `/collections` held; `migrated` is what
    `migrated_collections` gave for these. See `asset_address.read_from` for `key_for`."""
    kept: dict[str, Collection] = {}
    skipped: list[Skipped] = []
    if len(collections) > MOST_COLLECTIONS:
        what = QCoreApplication.translate("Parse", "Collections after the first {count}")
        why = QCoreApplication.translate("Parse", "The catalogue has too many.")
        skipped.append(Skipped(what.format(count=QLocale().toString(MOST_COLLECTIONS)), why))
    for position, value in enumerate(collections[:MOST_COLLECTIONS], start=1):
        what = QCoreApplication.translate("Parse", "Collection {number}").format(number=position)
        try:
            record = collection(value, root, migrated.get(str(position - 1)), skipped=skipped, key_for=key_for)
        except _BROKEN:
            skipped.append(Skipped(what, _broken()))
            continue
        if record is None:
            skipped.append(Skipped(what, _no_id(value)))
        else:
            kept.setdefault(record.id, record)
    return CatalogContents(
        title=title(landing.get("title")) or title(landing.get("id")),
        description=text(landing.get("description")),
        collections=tuple(kept.values()),
        skipped=tuple(skipped),
        conforms_to=texts(landing.get("conformsTo")),
        search_method=search_method(landing),
        source=landing,
    )


def collection(
    value: Any,
    root: ApiRoot,
    migrated: Any = None,
    href: str = "",
    *,
    skipped: list[Skipped] | None = None,
    key_for: KeyFor = no_keys,
) -> Collection | None:
    """A collection, read from its migrated form where there is one; None when it has no id. `href` is where it was
    read, if that is no endpoint of an API. Assets that cannot be read are added to `skipped`. See
    `asset_address.read_from` for `key_for`."""
    source = mapping(value)
    fields = mapping(migrated) or source
    key = identifier(fields.get("id"))
    if not key:
        return None
    extent = mapping(fields.get("extent"))
    skipped = [] if skipped is None else skipped
    base = href or root.below("collections", key)
    said = links(fields.get("links"))
    own = href or root.url_of(said, base, key)
    found = tuple(root.absolute(link, base) for link in said)
    terms = terms_of(fields, found)
    start, end = _interval(_inner(extent.get("temporal"), "interval"))
    whole, summaries = keep(source, summaries=mapping(fields.get("summaries")))
    return Collection(
        id=key,
        title=title(fields.get("title")) or key,
        description=text(fields.get("description")),
        keywords=texts(fields.get("keywords")),
        license=terms.license,
        has_cloud_cover=any(CLOUD_COVER in each for each in _descriptions(fields)),
        providers=terms.providers,
        citation=terms.citation,
        doi=terms.doi,
        boxes=extent_boxes(_inner(extent.get("spatial"), "bbox")),
        start=start,
        end=end,
        links=found,
        validity=validity_of(fields, found, own),
        assets=collection_assets(key, fields, own, skipped, over_https=root.is_https, key_for=key_for),
        item_assets=item_assets(fields),
        summaries=summaries,
        source=whole,
        href=href,
        item_bands=item_bands(fields),
    )


def items(
    features: Iterable[Any],
    root: ApiRoot,
    collections: Mapping[str, Mapping[str, Any]] | None = None,
    href: str = "",
    key_for: KeyFor = no_keys,
    *,
    searched: str = "",
) -> tuple[tuple[Item, ...], tuple[Skipped, ...]]:
    """The items of a page, and what could not be read: items without an id, assets without a URL.

    `collections` are the server's own JSON by their ids: items leave to these what they share. `href` is where a single
    item was read, if that is no endpoint of an API. `searched` is the collection of items that name none. See
    `asset_address.read_from` for `key_for`.
    """
    kept: list[Item] = []
    skipped: list[Skipped] = []
    for position, value in enumerate(features, start=1):
        key = identifier((source := mapping(value)).get("id"))
        if not key:
            skipped.append(Skipped(_item_named(position), _no_id(value)))
            continue
        try:
            of = (collections or {}).get(_collection_id(source) or searched)
            fields = with_ways(up_to_date(source, RecordType.ITEM, of), of)
            kept.append(_item(key, fields, source, root, skipped, href=href, key_for=key_for, searched=searched))
        except _BROKEN:
            skipped.append(Skipped(_item_named(key), _broken()))
    return tuple(kept), tuple(skipped)


def matched(response: Mapping[str, Any]) -> int | None:
    """The number of items over all pages, as the server counts: `numberMatched`, or `context.matched` of older
    servers; None where that is no sensible number."""
    number = count(response.get("numberMatched"))
    number = count(mapping(response.get("context")).get("matched")) if number is None else number
    return number if number is not None and number <= _MOST_MATCHED else None


def _collection_id(item: Mapping[str, Any]) -> str:
    return identifier(item.get("collection")) or identifier(mapping(item.get("properties")).get("collection"))


def _item(
    key: str,
    fields: dict[str, Any],
    source: dict[str, Any],
    root: ApiRoot,
    skipped: list[Skipped],
    *,
    href: str,
    key_for: KeyFor,
    searched: str,
) -> Item:
    collection_id = _collection_id(fields) or searched
    geometry: Mapping[str, Any] | None = mapping(fields.get("geometry")) or None
    box = lonlat_box(fields.get("bbox")) or (bounds(geometry) if geometry else None)
    geometry, left_out = usable_footprint(geometry, box)
    fields, too_many = _without_excess(fields)
    properties = mapping(fields.get("properties"))
    start, end = period(properties)
    whole, outline, kept = keep(source, geometry=geometry, properties=properties)
    grid, grids = all_grids(fields)
    raw = grid is None and is_raw(properties)
    said = links(fields.get("links"))
    href = href or root.url_of(said, root.below("collections", collection_id, "items", key), key)
    found = tuple(root.absolute(link, href) for link in said)
    return Item(
        id=key,
        collection_id=collection_id,
        geometry=outline if geometry else None,
        bbox=box,
        datetime=instant(properties.get("datetime")) or start or end,
        assets=assets_of(key, fields, href, skipped, grids, over_https=root.is_https, key_for=key_for, is_raw=raw),
        is_raw=raw,
        start=start,
        end=end,
        georeference=grid,
        title=title(properties.get("title")),
        links=found,
        validity=validity_of(properties, found, href),
        own_terms=terms_of(properties, found),
        properties=kept,
        href=href,
        source=whole,
        left_out=(*left_out, *too_many),
    )


def _without_excess(item: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The item (JSON) with no more assets and properties than are used, and a sentence for each that has more."""
    if len(mapping(item.get("assets"))) <= MOST_ASSETS and len(mapping(item.get("properties"))) <= MOST_PROPERTIES:
        return item, ()
    translate, left_out = QCoreApplication.translate, []
    limits = (
        ("assets", MOST_ASSETS, translate("Parse", "It has {total} assets: the first {most} are used.")),
        ("properties", MOST_PROPERTIES, translate("Parse", "It has {total} properties: the first {most} are used.")),
    )
    for member, most, sentence in limits:
        values = mapping(item.get(member))
        if len(values) > most:
            item = {**item, member: dict(islice(values.items(), most))}
            text_of = QLocale().toString
            left_out.append(sentence.format(total=text_of(len(values)), most=text_of(most)))
    return item, tuple(left_out)


def _descriptions(collection: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a collection that describe its items and their assets."""
    return [mapping(collection.get("summaries")), *map(mapping, mapping(collection.get("item_assets")).values())]


def _inner(extent: Any, member: str) -> Any:
    """A part of a collection's extent; STAC 0.6 and 0.7 had no member inside, and pystac does not migrate that."""
    return extent if isinstance(extent, list) else mapping(extent).get(member)


def _interval(value: Any) -> tuple[Any, Any]:
    """The first interval of a temporal extent, which is the overall one."""
    first = value[0] if isinstance(value, list) and value and isinstance(value[0], list) else value
    if not isinstance(first, list) or len(first) != 2:
        return None, None
    return instant(first[0]), instant(first[1])


def _item_named(name: object) -> str:
    return str(QCoreApplication.translate("Parse", "Item {item}").format(item=name))


def _no_id(record: Any) -> str:
    if len(text(mapping(record).get("id"))) > LONGEST_ID:
        return str(QCoreApplication.translate("Parse", "Its id is too long."))
    return str(QCoreApplication.translate("Parse", "It has no id."))


def _broken() -> str:
    return str(QCoreApplication.translate("Parse", "A value in it is broken."))
