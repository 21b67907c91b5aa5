"""What a WMS or WCS offers, as values; and the addresses of its documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from ..catalogs import normalized_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What clients put into the query of an OGC address; the rest of a query (`map=`, a key) belongs to the address.
# fmt: off
_PARAMETERS = frozenset((
    "service", "request", "version", "acceptversions", "layers", "layer", "styles", "crs", "srs", "bbox", "width",
    "height", "format", "transparent", "identifier", "identifiers", "boundingbox", "language", "updatesequence",
))
# fmt: on


class ServiceKind(Enum):
    WMS = "WMS"
    WCS = "WCS"


@dataclass(frozen=True)
class Style:
    """`legend_url` is empty where the service names no picture."""

    name: str
    title: str = ""
    legend_url: str = ""


@dataclass(frozen=True)
class ServiceLayer:
    """A layer of a WMS or a coverage of a WCS. `crs` are authority ids; `title` may be in two languages. One with
    `children` is a group of them: where it has a `name`, the service draws all of it in one map. `style` is the name of
    the one to draw it in, empty for the service's default."""

    name: str
    title: str
    abstract: str = ""
    crs: tuple[str, ...] = ()
    styles: tuple[Style, ...] = ()
    formats: tuple[str, ...] = ()
    children: tuple[ServiceLayer, ...] = ()
    style: str = ""

    @property
    def leaves(self) -> tuple[ServiceLayer, ...]:
        """The layers of a group, of groups in it too, in their order; a layer's only one is itself."""
        return tuple(leaf for child in self.children for leaf in child.leaves) or (self,)

    @property
    def members(self) -> tuple[ServiceLayer, ...]:
        """What to ask the service for to have all of it: itself, but the layers of a group without a name."""
        return (self,) if self.name else self.leaves

    @property
    def legend_url(self) -> str:
        styles = (style for style in self.styles if self.style in ("", style.name))
        return next((style.legend_url for style in styles if style.legend_url), "")


@dataclass(frozen=True)
class Service:
    """One service at one address. `url` is the address as the person gave it, without OGC's own parameters, `data_url`
    where the capabilities say that maps (GetMap) or coverages are; `authcfg` the id of a QGIS authentication
    configuration. `max_size` is the most pixels a side of a map, 0 where the service does not say. `tops` are layers
    and groups as the service has arranged them."""

    kind: ServiceKind
    url: str
    version: str
    tops: tuple[ServiceLayer, ...]
    title: str = ""
    data_url: str = ""
    formats: tuple[str, ...] = ()
    authcfg: str = field(default="", repr=False)
    max_size: int = 0

    @property
    def layers(self) -> tuple[ServiceLayer, ...]:
        """Those that are no groups."""
        return tuple(leaf for top in self.tops for leaf in top.leaves)

    @property
    def address(self) -> str:
        """Where maps and coverages are asked for: where the capabilities say, but over https if the service was reached
        so, since servers behind a proxy do not know it; at the service's own address where they say nothing."""
        ours, theirs = urlsplit(self.url), urlsplit(self.data_url)
        if theirs.hostname == ours.hostname and (theirs.scheme, ours.scheme) == ("http", "https"):
            return self.url
        return self.data_url or self.url


def service_url(text: str) -> str:
    """The address of a service that a person typed or pasted, a GetMap URL perhaps: https:// where no scheme was given,
    without OGC's own parameters. Empty when it cannot be one."""
    root = normalized_url(text.strip())
    if not root:
        return ""
    text = text.strip()
    query = urlsplit(text if "://" in text else f"https://{text}").query
    kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key.lower() not in _PARAMETERS]
    return urlunsplit((*urlsplit(root)[:3], urlencode(kept, safe="/:,"), ""))


def request_url(url: str, parameters: Mapping[str, str], drop: Iterable[str] = ()) -> str:
    """The address with these parameters; those it has already stay, whatever their case, unless they are replaced or
    among those to `drop`."""
    parts = urlsplit(url)
    gone = {key.lower() for key in (*parameters, *drop)}
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.lower() not in gone]
    # slashes, colons and commas stay as they are: some services read the query without decoding it
    query = urlencode([*kept, *parameters.items()], safe="/:,", quote_via=quote)
    return urlunsplit((*parts[:3], query, ""))


def best_crs(offered: Iterable[str], wanted: str) -> str:
    """The CRS to ask for: the wanted one (the project's) if it is offered, else one that suits Canada, then the world;
    the first that is offered where none of these is, and the wanted one where the service names none."""
    known = list(offered)
    choices = (wanted, "EPSG:3979", "EPSG:3978", "EPSG:3857", "EPSG:4326", "CRS:84")
    return next((crs for crs in choices if crs in known), known[0] if known else wanted)
