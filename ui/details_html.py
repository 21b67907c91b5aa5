"""What the details panel shows of a record, as HTML. Nothing of a catalogue gets in without being escaped."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from qgis.core import QgsUnitTypes
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..core.bilingual import in_language
from ..core.extent import crs_from_text
from .format import human_bytes
from .wording import box_text, kind_label, long_date, period, role_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.stac.records import Asset, Collection, Item, Link, Provider

#: The link that copies an asset's URL, and the name of the picture in the document.
COPY = "action:copy-url"
PICTURE = "picture:thumbnail"

#: Properties that are shown in their own words, or are machine matter of many numbers.
_SHOWN = {"datetime", "start_datetime", "end_datetime", "title", "description", "collection"}
_LONGEST_VALUE = 300
#: Links between the parts of an API: of no use to a person.
_MACHINE_LINKS = {"self", "root", "parent", "items", "item", "child", "collection", "data", "queryables"}

_Row = tuple[str, str]
translate = QCoreApplication.translate


def collection_html(collection: Collection, language: str) -> str:
    """A collection: description, extent, dates, licence, providers, keywords, links."""
    rows = [
        (translate("Details", "Identifier"), escape(collection.id)),
        (translate("Details", "Dates"), escape(period(collection.start, collection.end))),
        (translate("Details", "Extent"), escape(box_text(collection.boxes[0])) if collection.boxes else ""),
        (translate("Details", "Licence"), _licence(collection)),
        (translate("Details", "Providers"), "<br>".join(map(_provider, collection.providers))),
        (translate("Details", "Keywords"), escape(", ".join(collection.keywords))),
        (translate("Details", "Links"), "<br>".join(map(_link, _for_people(collection.links)))),
    ]
    title = collection.title or collection.id
    other = "en" if language.startswith("fr") else "fr"
    titles = (in_language(title, language), in_language(title, other))
    return _page(titles, in_language(collection.description, language), rows)


def item_html(item: Item, collection: Collection | None, language: str, *, has_picture: bool = False) -> str:
    """An item: dates, projection, grid, its collection's licence, its other properties."""
    moment = long_date(item.datetime) if item.datetime else period(item.start, item.end)
    rows = [
        (translate("Details", "Identifier"), escape(item.id) if item.title else ""),
        (translate("Details", "Date"), escape(moment)),
        *_grid(item),
        (translate("Details", "Licence"), _licence(collection) if collection else ""),
        (
            translate("Details", "Collection"),
            escape(in_language(collection.title or collection.id, language)) if collection else "",
        ),
        *((escape(key), _value(value)) for key, value in item.properties.items() if _is_for_people(key, value)),
        (translate("Details", "Links"), "<br>".join(map(_link, _for_people(item.links)))),
    ]
    description = item.properties.get("description")
    text = in_language(description, language) if isinstance(description, str) else ""
    return _page([item.title or item.id], text, rows, picture=has_picture)


def asset_html(asset: Asset, item: Item, language: str, *, has_picture: bool = False) -> str:
    """An asset: kind, media type, roles, size, and its URL with a link that copies it."""
    copy = translate("Details", "Copy")
    rows = [
        (translate("Details", "Item"), escape(item.id)),
        (translate("Details", "Kind"), escape(kind_label(asset.kind))),
        (translate("Details", "Media type"), escape(asset.media_type)),
        (translate("Details", "Roles"), escape(", ".join(map(role_label, asset.roles)))),
        (translate("Details", "Size"), "" if asset.size is None else escape(human_bytes(asset.size))),
        (
            translate("Details", "URL"),
            f'{_breakable(asset.href)} <a href="{COPY}">{escape(copy)}</a>',
        ),
    ]
    title = in_language(asset.title, language) or asset.key
    return _page([title], in_language(asset.description, language), rows, picture=has_picture)


def _page(titles: Iterable[str], text: str, rows: Iterable[_Row], *, picture: bool = False) -> str:
    parts = [f"<h3>{escape(title)}</h3>" for title in dict.fromkeys(titles)]
    if picture:
        parts.append(f'<p><img src="{PICTURE}"></p>')
    parts.extend(f"<p>{escape(paragraph)}</p>" for paragraph in text.split("\n") if paragraph.strip())
    cells = "".join(
        f'<tr><td class="name">{name}</td><td class="value">{value}</td></tr>' for name, value in rows if value
    )
    return "".join(parts) + f"<table>{cells}</table>"


def _grid(item: Item) -> list[_Row]:
    grid = item.georeference
    if grid is None:
        return []
    locale = QLocale()
    crs = crs_from_text(grid.crs)
    rows = [(translate("Details", "Projection"), escape(crs.userFriendlyIdentifier()))]
    if grid.shape is not None:
        text = translate("Details", "{columns} × {rows} pixels")
        size = text.format(columns=locale.toString(grid.shape[1]), rows=locale.toString(grid.shape[0]))
        rows.append((translate("Details", "Grid"), escape(size)))
    if grid.transform is not None:
        steps = [locale.toString(abs(step), "g", 10) for step in (grid.transform[1], grid.transform[5])]
        unit = QgsUnitTypes.toAbbreviatedString(crs.mapUnits())
        rows.append((translate("Details", "Resolution"), escape(f"{' × '.join(dict.fromkeys(steps))} {unit}")))
    return rows


def _licence(collection: Collection) -> str:
    """The licence's name, linked to its text where the collection names one."""
    links = [link for link in collection.links if link.rel == "license"]
    if links:
        return "<br>".join(_anchor(link.href, collection.license or link.title or link.href) for link in links)
    return escape(collection.license)


def _provider(provider: Provider) -> str:
    name = _anchor(provider.url, provider.name) if provider.url else escape(provider.name)
    roles = ", ".join(map(role_label, provider.roles))
    return f"{name} ({escape(roles)})" if roles else name


def _for_people(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.rel not in _MACHINE_LINKS and link.rel != "license"]


def _link(link: Link) -> str:
    return _anchor(link.href, link.title or link.rel or link.href)


def _anchor(href: str, text: str) -> str:
    """A link that opens in the browser; plain text for what no browser should open."""
    if not href.startswith(("https://", "http://", "mailto:")):
        return escape(text)
    return f'<a href="{escape(href)}">{escape(text)}</a>'


def _is_for_people(key: str, value: Any) -> bool:
    return key not in _SHOWN and not key.startswith("proj:") and value not in (None, "", [], {})


def _value(value: Any) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = QLocale().toString(value)
    return escape(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")


def _breakable(text: str) -> str:
    """A long URL that may break after its slashes."""
    return escape(text).replace("/", "/&#8203;")
