"""A record as HTML, for the details panel. All texts of a catalogue are escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsUnitTypes
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.language.bilingual import in_language
from ...core.language.data_size import human_bytes
from ...core.layers.kind_names import why_unreadable
from ...core.remote_files.store_access import access_advice
from ...core.spatial.crs import known_crs
from ...core.stac.acquisition import acquisition
from ...core.stac.json_values import dicts, mapping, text, texts
from ...core.stac.pystac_io import RecordType, extension_fields, up_to_date
from ..wording.asset_titles import asset_title
from ..wording.item_facts import raw_advice
from ..wording.stac_field_titles import field_title
from ..wording.stac_labels import box_text, kind_label, long_date, period, role_label
from ..wording.validity import validity_sentences
from .property_html import anchor, breakable, property_rows, rest_of, value_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...core.errors import DatacubeError
    from ...core.spatial.crs import CrsDescription
    from ...core.spatial.georeference import Georeference
    from ...core.stac.asset_records import Asset
    from ...core.stac.records import Collection, Item, Link, Terms
    from ...core.stac.validity import Validity

#: The link that copies an asset's URL, and the name of the picture in the document.
COPY = "action:copy-url"
PICTURE = "picture:thumbnail"
#: The link to the newer version of the record.
NEWER = "action:newer-version"

#: Properties with rows of their own.
_SHOWN = {
    *("datetime", "start_datetime", "end_datetime", "title", "description", "collection", "license", "providers"),
    *("version", "deprecated", "expires", "unpublished", "sci:citation", "sci:doi"),
}
_SHOWN_OF_ASSETS = {
    *("href", "title", "description", "type", "roles", "file:size"),
    *("bands", "eo:bands", "raster:bands"),
    *("version", "deprecated", "expires", "unpublished"),
}
#: Properties of an image that come before all others.
_ACQUISITION = (
    *("instruments", "platform", "gsd", "view:incidence_angle", "view:off_nadir"),
    *("eo:cloud_cover", "eo:snow_cover", "processing:level", "product:type"),
)
#: STAC's values in place of an SPDX identifier, and the form of such an identifier.
_NO_SPDX = {"other", "proprietary", "various"}
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
#: Links within an API, of no use to the user.
_MACHINE_LINKS = {"self", "root", "parent", "items", "item", "child", "collection", "data", "queryables"}

#: Characters of a description; the JSON has all of it.
_LONGEST_WORDS = 20_000
_MOST_LINKS = 100

_Row = tuple[str, str]
translate = QCoreApplication.translate


def collection_html(collection: Collection, language: str) -> str:
    """A collection: description, extent, dates, licence, providers, keywords, links."""
    rows = [
        (translate("RecordHtml", "Identifier"), escape(collection.id)),
        *_validity(collection.validity),
        (translate("RecordHtml", "Dates"), escape(period(collection.start, collection.end))),
        (translate("RecordHtml", "Extent"), escape(box_text(collection.boxes[0])) if collection.boxes else ""),
        (translate("RecordHtml", "Licence"), _licence(collection.license, collection.links)),
        (
            translate("RecordHtml", "Providers"),
            "<br>".join(_provider(each.name, each.url, each.roles) for each in collection.providers),
        ),
        (translate("RecordHtml", "Keywords"), escape(", ".join(collection.keywords))),
        *_citation(collection.terms),
        *property_rows(collection.summaries),
        (translate("RecordHtml", "Links"), _links(collection.links)),
    ]
    title = collection.title or collection.id
    other = "en" if language.startswith("fr") else "fr"
    titles = (in_language(title, language), in_language(title, other))
    return page(titles, in_language(collection.description, language), rows)


def item_html(item: Item, collection: Collection | None, language: str, *, has_picture: bool = False) -> str:
    """An item: dates, place, projection, grid, licence, providers, all its other properties."""
    moment = long_date(item.datetime) if item.datetime else period(item.start, item.end)
    licence = text(item.properties.get("license")) or (collection.license if collection else "")
    licence_links = item.links if _licence_links(item.links) or collection is None else collection.links
    fields = {**item.properties, **extension_fields(item.properties)}
    taken = {name: fields[name] for name in _ACQUISITION if name in fields}
    rows = [
        (translate("RecordHtml", "Identifier"), escape(item.id) if item.title else ""),
        (translate("RecordHtml", "Collection"), escape(_collection_name(collection, language)) if collection else ""),
        *_validity(item.validity),
        (translate("RecordHtml", "Date"), escape(moment)),
        (translate("RecordHtml", "Extent"), escape(box_text(item.bbox)) if item.bbox else ""),
        (translate("RecordHtml", "Sensor"), escape(acquisition(item).sensor)),
        *property_rows(taken),
        (translate("RecordHtml", "Note"), escape(raw_advice()) if item.is_raw else ""),
        *_grid(item.georeference),
        (translate("RecordHtml", "Licence"), _licence(licence, licence_links)),
        (translate("RecordHtml", "Providers"), _item_providers(item, collection)),
        *_citation(item.own_terms if collection is None else item.terms(collection)),
        *property_rows(fields, _SHOWN.union(taken)),
        (translate("RecordHtml", "Links"), _links(item.links)),
        (translate("RecordHtml", "Left out"), "<br>".join(map(escape, item.left_out))),
    ]
    description = item.properties.get("description")
    words = in_language(description, language) if isinstance(description, str) else ""
    return page([item.title or item.id], words, rows, picture=has_picture)


def asset_html(asset: Asset, item: Item, language: str, *, has_picture: bool = False) -> str:
    """An asset: kind, media type, roles, size, URL with a link that copies it, grid, bands, and its other fields."""
    source = _asset_fields(item, asset.key)
    fields = {**source, **extension_fields(item.properties, source)}
    copy, collection = translate("RecordHtml", "Copy"), translate("RecordHtml", "Collection")
    rows = [
        (collection if item.is_collection else translate("RecordHtml", "Item"), escape(item.id)),
        *_validity(asset.validity),
        (translate("RecordHtml", "Access"), escape(access_advice(asset.access))),
        (translate("RecordHtml", "Kind"), escape(kind_label(asset.kind))),
        (translate("RecordHtml", "Note"), escape(why_unreadable(asset.kind))),
        (translate("RecordHtml", "Media type"), escape(asset.media_type)),
        (translate("RecordHtml", "Roles"), escape(", ".join(map(role_label, asset.roles)))),
        (translate("RecordHtml", "Size"), "" if asset.size is None else escape(human_bytes(asset.size))),
        (
            translate("RecordHtml", "URL"),
            f'{breakable(asset.href)} <a href="{COPY}">{escape(copy)}</a>',
        ),
        *_grid(item.grid_of(asset)),
        (field_title("bands"), value_html("bands", [band.fields for band in asset.bands if band.fields])),
        *property_rows(fields, _SHOWN_OF_ASSETS),
    ]
    titles = (asset_title(asset, language), in_language(asset.title, language))
    return page(titles, in_language(asset.description, language), rows, picture=has_picture)


def _collection_name(collection: Collection, language: str) -> str:
    """Its title and its id, by which DINAMIS names it (« Plateforme »)."""
    title = in_language(collection.title, language)
    pair = translate("RecordHtml", "{title} ({id})")
    return pair.format(title=title, id=collection.id) if title and title != collection.id else collection.id


def page(titles: Iterable[str], words: str, rows: Iterable[_Row], *, picture: bool = False) -> str:
    """The title, others that the record has, a description and a table, whose values are HTML."""
    title, *others = dict.fromkeys(titles)
    parts = [f"<h3>{escape(title)}</h3>", *(f'<p class="name">{escape(other)}</p>' for other in others)]
    if picture:
        parts.append(f'<p><img src="{PICTURE}"></p>')
    shown = words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]}…"
    parts.extend(f"<p>{escape(paragraph)}</p>" for paragraph in shown.split("\n") if paragraph.strip())
    cells = "".join(
        f'<tr><td class="name">{name}</td><td class="value">{value}</td></tr>' for name, value in rows if value
    )
    return "".join(parts) + f"<table>{cells}</table>"


def error_html(error: DatacubeError) -> str:
    """What went wrong, and what to do."""
    return "".join(f"<p>{escape(text)}</p>" for text in (error.message, error.hint) if text)


def _validity(validity: Validity) -> list[_Row]:
    """Rows for the version, and for what speaks against using the record."""
    sentences = list(map(escape, validity_sentences(replace(validity, version="", newer=""))))
    if validity.newer:
        newer = translate("RecordHtml", "Show the newer version")
        sentences.append(f'<a href="{NEWER}">{escape(newer)}</a>')
    return [
        (translate("RecordHtml", "Version"), escape(validity.version)),
        (translate("RecordHtml", "Validity"), "<br>".join(sentences)),
    ]


def _grid(grid: Georeference | None) -> list[_Row]:
    """Rows for the projection, the size in pixels and the size of a pixel."""
    if grid is None:
        return []
    locale = QLocale()
    crs = known_crs(grid.crs)
    rows = [(translate("RecordHtml", "Projection"), escape(crs.title if crs else grid.crs))]
    if grid.shape is not None:
        pixels = translate("RecordHtml", "{columns} × {rows} pixels")
        size = pixels.format(columns=locale.toString(grid.shape[1]), rows=locale.toString(grid.shape[0]))
        rows.append((translate("RecordHtml", "Grid"), escape(size)))
    if grid.transform is not None:
        steps = [locale.toString(abs(step), "g", 10) for step in (grid.transform[1], grid.transform[5])]
        size = f"{' × '.join(dict.fromkeys(steps))} {_unit(crs)}".strip()
        rows.append((translate("RecordHtml", "Resolution"), escape(size)))
    return rows


def _unit(crs: CrsDescription | None) -> str:
    """The abbreviation of a CRS's unit, as QGIS writes it; empty for a rare one."""
    if crs is None:
        return ""
    if crs.is_geographic:
        return str(QgsUnitTypes.toAbbreviatedString(Qgis.DistanceUnit.Degrees))
    units = {1.0: Qgis.DistanceUnit.Meters, 0.3048: Qgis.DistanceUnit.Feet, 1000.0: Qgis.DistanceUnit.Kilometers}
    unit = next((unit for metres, unit in units.items() if abs(crs.metres / metres - 1) < 1e-5), None)
    return "" if unit is None else str(QgsUnitTypes.toAbbreviatedString(unit))


def _asset_fields(item: Item, key: str) -> Mapping[str, Any]:
    """The server's JSON of an asset, migrated where the item is older than STAC 1.0."""
    kind = RecordType.COLLECTION if item.is_collection else RecordType.ITEM
    migrated = up_to_date(dict(item.source), kind)
    return mapping(mapping(migrated.get("assets")).get(key))


def _licence(licence: str, links: Iterable[Link]) -> str:
    """The licence's name, linked to its SPDX page, and its text where the catalogue links it."""
    texts_of_it = _licence_links(links)
    if licence.lower() not in _NO_SPDX and _SPDX.fullmatch(licence):
        name = anchor(f"https://spdx.org/licenses/{licence}.html", licence)
        return "<br>".join([name, *(anchor(link.href, link.title or link.href) for link in texts_of_it)])
    if texts_of_it:
        return "<br>".join(anchor(link.href, licence or link.title or link.href) for link in texts_of_it)
    return escape(licence)


def _licence_links(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.rel == "license"]


def _item_providers(item: Item, collection: Collection | None) -> str:
    """The item's own providers, else its collection's."""
    own = [
        _provider(text(each.get("name")), text(each.get("url")), texts(each.get("roles")))
        for each in dicts(item.properties.get("providers"))
    ]
    inherited = collection.providers if collection else ()
    return "<br>".join(own or [_provider(each.name, each.url, each.roles) for each in inherited])


def _provider(name: str, url: str, roles: Iterable[str]) -> str:
    labels = ", ".join(map(role_label, roles))
    shown = anchor(url, name)
    return f"{shown} ({escape(labels)})" if labels else shown


def _citation(terms: Terms) -> list[_Row]:
    return [
        (field_title("sci:citation"), escape(terms.citation)),
        (field_title("sci:doi"), value_html("sci:doi", terms.doi) if terms.doi else ""),
    ]


def _useful_links(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.rel not in _MACHINE_LINKS and link.rel != "license"]


def _links(links: Iterable[Link]) -> str:
    useful = _useful_links(links)
    return "<br>".join([*map(_link, useful[:_MOST_LINKS]), *rest_of(len(useful), _MOST_LINKS)])


def _link(link: Link) -> str:
    return anchor(link.href, link.title or link.rel or link.href)
