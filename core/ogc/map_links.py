"""Map services that a catalogue links to from its collections and items, by STAC's extension web-map-links: WMS, WMTS,
tiles by a template of their address (XYZ), and TileJSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from ..http.web_address import escaped, is_web_address
from ..redaction import names_secret
from .service import request_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..stac.records import Link

#: Layers of a link, and dimensions, that are used.
_MOST = 100
_LONGEST = 1000
#: What a template of tiles has in place of numbers and of servers.
_PLACES = re.compile(r"\{(-?[xyzXYZ]|[sS])\}")
_VECTOR_TYPES = ("mapbox-vector-tile", "vnd.mvt", "x-protobuf", "protobuf")
#: Dimensions of WMS whose parameters have no prefix.
_PLAIN_DIMENSIONS = ("time", "elevation")


class MapLinkKind(Enum):
    """The value is the relation of the link."""

    WMS = "wms"
    WMTS = "wmts"
    XYZ = "xyz"
    TILE_JSON = "tilejson"


@dataclass(frozen=True)
class MapLink:
    """One map that a link leads to. `href` is the address of the service, of the TileJSON, or the template of tiles
    with {x}, {y} or {-y}, and {z}. `layer` and `style` are names in the service."""

    kind: MapLinkKind
    href: str
    title: str
    layer: str = ""
    style: str = ""
    has_vectors: bool = False


def map_links(links: Iterable[Link]) -> list[MapLink]:
    """The maps that the links of a record lead to, in their order. Those that are no web addresses, or name no
    layer, are left out."""
    return [found for link in links for found in _maps(link)]


def template(href: str) -> str:
    """An address of tiles with the placeholders that QGIS knows, and all else escaped that an address must not hold;
    empty where it is no template of a web address."""
    found = _PLACES.findall(href)
    names = {name.lower().lstrip("-") for name in found}
    if not {"x", "y", "z"} <= names or "s" in names:
        return ""
    marked = _PLACES.sub(lambda place: f"~~{place.group(1).lower()}~~", href)
    if not is_web_address(marked) or "~~" in urlsplit(marked).netloc:
        return ""
    return re.sub(r"~~(-?[xyz])~~", r"{\1}", escaped(marked))


def holds_key(href: str) -> bool:
    """Whether an address of maps has a user or a password, a signature, or a key in its query, also in that of an
    address within it. Servers of tiles want many words there that are no secrets."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return True
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    within = (value for _, value in pairs if "://" in value and len(value) < len(href))
    return "@" in parts.netloc or any(names_secret(name) for name, _ in pairs) or any(map(holds_key, within))


def _maps(link: Link) -> Iterable[MapLink]:
    try:
        kind = MapLinkKind(link.rel.lower())
    except ValueError:
        return []
    fields, title = link.fields, link.title
    try:
        if kind is MapLinkKind.XYZ:
            href = template(_with_server(link.href, fields))
            vectors = any(name in link.media_type for name in _VECTOR_TYPES)
            return [MapLink(kind, href, title or link.rel, has_vectors=vectors)] if href else []
        href = escaped(link.href)
    except ValueError:
        return []
    if not is_web_address(href):
        return []
    if kind is MapLinkKind.TILE_JSON:
        return [MapLink(kind, href, title or "TileJSON")]
    layers, styles = _names(fields, kind, "layer"), _names(fields, kind, "style")
    href = _with_dimensions(href, fields, kind)
    several = len(layers) > 1
    found = [MapLink(kind, href, f"{title} · {name}" if title and several else title or name, name) for name in layers]
    return [replace(each, style=style) for each, style in zip(found, [*styles, *[""] * len(found)], strict=False)]


def _names(fields: Mapping[str, Any], kind: MapLinkKind, what: str) -> list[str]:
    """A name or a list of names: `wms:layers`, `wmts:layer`."""
    value = fields.get(f"{kind.value}:{what}s", fields.get(f"{kind.value}:{what}"))
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries[:_MOST] if isinstance(entry, str) and 0 < len(entry) <= _LONGEST]


def _with_server(href: str, fields: Mapping[str, Any]) -> str:
    """The template at the first of its servers."""
    servers = fields.get("href:servers")
    names = [name for name in servers if isinstance(name, str)] if isinstance(servers, list) else []
    return re.sub(r"\{[sS]\}", lambda _: names[0], href) if names else href


def _with_dimensions(href: str, fields: Mapping[str, Any], kind: MapLinkKind) -> str:
    """The address with the values of dimensions, as WMS wants them in its requests."""
    dimensions = fields.get("wms:dimensions")
    if kind is not MapLinkKind.WMS or not isinstance(dimensions, dict):
        return href
    chosen = {
        name if name.lower() in _PLAIN_DIMENSIONS else f"DIM_{name}": str(value)
        for name, value in islice(dimensions.items(), _MOST)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and len(str(value)) <= _LONGEST
    }
    return request_url(href, chosen) if chosen else href
