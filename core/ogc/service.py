"""A WMS or WCS and its layers as plain values, and the URLs of its requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from qgis.core import QgsDataSourceUri, QgsProject

from ..catalogs import normalized_url
from ..http.web_address import is_web_address, same_origin
from .named_addresses import FOR_DATA, FOR_PLACES
from .service_words import page_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qgis.core import QgsMapLayer

#: Query parameters that clients add to an OGC address; other parameters (`map=`, a key) belong to the address.
# fmt: off
_PARAMETERS = frozenset((
    "service", "request", "version", "acceptversions", "layers", "layer", "styles", "crs", "srs", "bbox", "width",
    "height", "format", "transparent", "identifier", "identifiers", "boundingbox", "language", "updatesequence",
))
# fmt: on


_SERVICES = ("wms", "wcs")
_HTTP = 80
_REQUESTS = ("getcapabilities", "getmap", "getlegendgraphic", "getfeatureinfo", "describecoverage", "getcoverage")
#: Folders that servers of maps have in their addresses.
_SERVICE_FOLDERS = ("ows", "wms", "wcs", "wmsserver", "wcsserver")


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
    """A layer of a WMS or a coverage of a WCS. `crs` are authority ids; `title` may be bilingual. A layer with
    `children` is a group: if it has a `name`, the service can draw all of it as one map. `style` is the name of the
    style to use, empty for the service's default."""

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
        """The layers of a group, at any depth and in order; of a layer, itself."""
        return tuple(leaf for child in self.children for leaf in child.leaves) or (self,)

    @property
    def members(self) -> tuple[ServiceLayer, ...]:
        """The layers to request for all of it: itself, or the leaves of a group without a name."""
        return (self,) if self.name else self.leaves

    @property
    def legend_url(self) -> str:
        styles = (style for style in self.styles if self.style in ("", style.name))
        return next((style.legend_url for style in styles if style.legend_url), "")


@dataclass(frozen=True)
class Service:
    """A service at an address. `url` is the address as the user gave it, without OGC parameters; `data_url` is the
    GetMap or GetCoverage address in the capabilities; `authcfg` is the id of a QGIS authentication configuration.
    `max_size` is the longest side of a map in pixels, 0 where not given. `tops` are the topmost layers and groups.
    `foreign` are the operations, and `foreign_legends` the names of the layers, for which the capabilities name an
    address that QGIS must not ask, see `named_addresses.is_foreign`. `is_page` says that QGIS would run what the
    service says of itself, see `service_words`."""

    kind: ServiceKind
    url: str
    version: str
    tops: tuple[ServiceLayer, ...]
    title: str = ""
    data_url: str = ""
    formats: tuple[str, ...] = ()
    authcfg: str = field(default="", repr=False)
    max_size: int = 0
    foreign: frozenset[str] = frozenset()
    foreign_legends: frozenset[str] = field(default=frozenset(), repr=False)
    is_page: bool = False

    @property
    def layers(self) -> tuple[ServiceLayer, ...]:
        """All layers that are not groups."""
        return tuple(leaf for top in self.tops for leaf in top.leaves)

    @property
    def address(self) -> str:
        """Where to send GetMap and GetCoverage: the address in the capabilities, or the service's own where these give
        none. https is kept if the service was reached by it: servers behind a proxy do not know of it."""
        ours, theirs = urlsplit(self.url), urlsplit(self.data_url)
        if theirs.hostname == ours.hostname and (theirs.scheme, ours.scheme) == ("http", "https"):
            return self.url
        is_foreign = not self.foreign.isdisjoint(FOR_DATA) or (self.data_url and not is_web_address(self.data_url))
        if is_foreign or (self.authcfg and not same_origin(self.data_url, self.url)):
            return self.url  # the sign-in goes nowhere else
        return self.data_url or self.url


def with_https_of(address: str, url: str) -> str:
    """An address that a service or a map at the https `url` names on its own host, by https too where it is named by
    http: servers behind a proxy do not know of it. Any other one as it is."""
    try:
        ours, theirs = urlsplit(url), urlsplit(address)
        same_port = theirs.port in (None, _HTTP, ours.port)
    except ValueError:
        return address
    if (theirs.scheme, ours.scheme) != ("http", "https") or theirs.hostname != ours.hostname or not same_port:
        return address
    return urlunsplit(theirs._replace(scheme="https", netloc=ours.netloc))


def service_url(text: str) -> str:
    """The address of a service that the user typed or pasted, which may be a GetMap URL: with https:// where no scheme
    was given, without OGC parameters. Empty when it is not an address."""
    root = normalized_url(text.strip())
    if not root:
        return ""
    text = text.strip()
    query = urlsplit(text if "://" in text else f"https://{text}").query
    kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key.lower() not in _PARAMETERS]
    return urlunsplit((*urlsplit(root)[:3], urlencode(kept, safe="/:,"), ""))


def is_service(url: str) -> bool:
    """Whether the URL is likely that of a WMS or WCS, or of a request to one."""
    parts = urlsplit(url)
    query = {key.lower(): value.lower() for key, value in parse_qsl(parts.query)}
    if "service" in query or "request" in query:
        return query.get("service", "wms") in _SERVICES and query.get("request", "getmap") in _REQUESTS
    folders = [folder.lower() for folder in parts.path.split("/") if folder]
    return any(folder in _SERVICE_FOLDERS for folder in folders)


def request_url(url: str, parameters: Mapping[str, str], drop: Iterable[str] = ()) -> str:
    """The URL with these parameters. Its other parameters stay, except those to `drop`; names are compared without
    case."""
    parts = urlsplit(url)
    gone = {key.lower() for key in (*parameters, *drop)}
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.lower() not in gone]
    # slashes, colons and commas are not encoded: some services do not decode the query
    query = urlencode([*kept, *parameters.items()], safe="/:,", quote_via=quote)
    return urlunsplit((*parts[:3], query, ""))


def provider_uri(service: Service, parameters: Mapping[str, str]) -> str:
    """The data source of QGIS's provider `wms` or `wcs` with these parameters, at the service's address. Raises
    LayerError for a service in whose words there is a web page."""
    if service.is_page:
        raise page_error(service.url)
    uri = QgsDataSourceUri()
    for key, value in {"dpiMode": "7", **parameters, "url": service.url}.items():
        uri.setParam(key, value)
    is_elsewhere = service.address != service.data_url
    if is_elsewhere:
        uri.setParam("IgnoreGetMapUrl", "1")
    if is_elsewhere or FOR_PLACES in service.foreign:
        uri.setParam("IgnoreGetFeatureInfoUrl", "1")
    if service.authcfg:
        uri.setAuthConfigId(service.authcfg)
    return bytes(uri.encodedUri()).decode()


def layer_in_project(service: Service, layer: ServiceLayer) -> QgsMapLayer | None:
    """The project's layer of this layer of the service, in whichever CRS. For the main thread."""
    for one in QgsProject.instance().mapLayers().values():
        if one.isValid() and one.providerType() == service.kind.value.lower():
            uri = QgsDataSourceUri()
            uri.setEncodedUri(one.source())
            names = uri.param("layers" if service.kind is ServiceKind.WMS else "identifier"), uri.param("styles")
            if uri.param("url") == service.url and names == (layer.name, layer.style):
                return one
    return None


def best_crs(offered: Iterable[str], wanted: str) -> str:
    """The CRS to request: the wanted one (the project's) if it is offered, else one for Canada, else one for the world,
    else the first one offered. The wanted one where the service lists none."""
    known = list(offered)
    choices = (wanted, "EPSG:3979", "EPSG:3978", "EPSG:3857", "EPSG:4326", "CRS:84")
    return next((crs for crs in choices if crs in known), known[0] if known else wanted)
