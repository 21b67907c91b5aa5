"""What is harvested: a WMS as the Géoplateforme's engine asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from qgis.core import QgsDataSourceUri

from ..ogc.service import service_url
from ..redaction import names_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..ogc.service import Service, ServiceLayer

#: The formats that the processing takes, where its schema is not at hand.
FORMATS = (
    *("image/png", "image/tiff", "image/jpeg", "image/x-bil;bits=32"),
    *(f"image/tiff&format_options=compression:{name}" for name in ("deflate", "lzw", "packbits", "raw")),
)
#: What the engine itself puts into its requests.
ENGINE_PARAMETERS = frozenset(
    ("service", "version", "request", "layers", "format", "crs", "srs", "width", "height", "bbox")
)
#: What an address keeps as it is written; all else is escaped: the engine runs its requests in a shell. Names of layers
#: and styles are no addresses: they are written as people read them.
_SAFE, _SAFE_IN_NAMES = "%/:,;=+~.-_@()!*", "/:~.-_@()!*"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEY = "apikey"


@dataclass(frozen=True)
class WmsSource:
    """A WMS to harvest. `url` is its address with the protocol and the path, without a query; `image` the FORMAT of its
    pictures; `extras` further GetMap parameters (`map=/a.map&STYLES=relief`); `private` such with a secret in them
    (`apikey=…`), kept in memory alone. `signs_in` says that QGIS itself reads the service with a sign-in, which the
    engine cannot use."""

    url: str
    layers: tuple[str, ...] = ()
    image: str = "image/png"
    extras: str = ""
    private: str = field(default="", repr=False)
    signs_in: bool = field(default=False, compare=False)

    @property
    def layer_names(self) -> str:
        """The parameter `harvest_layers`."""
        return ",".join(quote(name, safe=_SAFE_IN_NAMES) for name in self.layers)

    @property
    def harvest_extras(self) -> str:
        """The parameter `harvest_extras`, empty where none is needed. The engine sends `STYLES=`, which servers insist
        on, only if this is empty: so it is added to anything else."""
        parts = [part for part in (self.extras, self.private) if part]
        if parts and "styles" not in parameter_names("&".join(parts)):
            parts.insert(1 if self.extras else 0, "STYLES=")
        return "&".join(parts)

    def get_map_url(self, bounds: tuple[float, float, float, float], size: tuple[int, int]) -> str:
        """The GetMap address for a rectangle (xmin, ymin, xmax, ymax in EPSG:3857), letter by letter as the engine of
        rok4/pregeneration composes it (SourceWMS.pm)."""
        box = ",".join(f"{value:.15g}" for value in bounds)
        return (
            f"{self.url.removesuffix('?')}?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={self.layer_names}"
            f"&FORMAT={self.image}&{self.harvest_extras or 'STYLES='}&CRS=EPSG:3857"
            f"&WIDTH={size[0]}&HEIGHT={size[1]}&BBOX={box}"
        )

    def capabilities_address(self) -> str:
        """The service's address with its own parameters, for its capabilities."""
        own = [part for part in self.harvest_extras.split("&") if part and not part.upper().startswith("STYLES=")]
        return f"{self.url.removesuffix('?')}{'?' if own else ''}{'&'.join(own)}"


def parameter_names(query: str) -> list[str]:
    """The names of the parameters in a query, in lower case."""
    return [unquote(part.partition("=")[0]).strip().lower() for part in query.split("&") if part]


def wms_source(text: str, layers: Sequence[str] = (), image: str = "") -> WmsSource:
    """The source at an address that the user typed or pasted, which may be a whole GetMap or GetCapabilities request:
    its layers, styles and format are taken over where none are given, what belongs to the service (`map=`) becomes an
    extra, and a key a private one. The `url` is empty when the text is not an address."""
    root = service_url(text)
    if not root:
        return WmsSource("", tuple(layers), image or "image/png")
    asked = {key.lower(): value for key, value in parse_qsl(urlsplit(_with_scheme(text)).query)}
    parts = urlsplit(root)
    own = parse_qsl(parts.query, keep_blank_values=True)
    shared: list[tuple[str, str]] = []
    private: list[tuple[str, str]] = []
    for name, value in own:
        (private if name.lower() == _KEY or names_secret(name) else shared).append((name, value))
    if asked.get("styles"):
        shared.append(("STYLES", asked["styles"]))
    names = tuple(layers) or tuple(name for name in asked.get("layers", "").split(",") if name)
    return WmsSource(
        urlunsplit((*parts[:3], "", "")),
        names,
        image or known_format(asked.get("format", "")),
        _query(shared),
        _query(private),
    )


def source_of_service(service: Service, layers: Iterable[ServiceLayer]) -> WmsSource:
    """The source for layers of a service whose capabilities were read, at the address that these give for GetMap."""
    members = [member for layer in layers for member in layer.members]
    found = wms_source(service.address, [member.name for member in members], _best_format(service.formats))
    return _with_styles(replace(found, signs_in=bool(service.authcfg)), [member.style for member in members])


def source_of_layer(provider: str, data_source: str) -> WmsSource | None:
    """The source that a layer of QGIS's provider `wms` shows; None for other layers and for tiles (XYZ, WMTS), which
    are no WMS."""
    uri = QgsDataSourceUri()
    uri.setEncodedUri(data_source)
    if provider != "wms" or uri.param("type") or uri.param("tileMatrixSet") or not uri.param("layers"):
        return None
    names, styles = list(uri.params("layers")), list(uri.params("styles"))
    found = wms_source(uri.param("url"), names, known_format(uri.param("format")))
    signs_in = bool(uri.authConfigId() or uri.param("authcfg") or uri.username())
    return _with_styles(replace(found, signs_in=signs_in), styles) if found.url else None


def known_format(image: str, offered: Sequence[str] = FORMATS) -> str:
    """The format of these that is the given one, or the nearest: PNG has no losses, and all services know it."""
    wanted = image.strip().lower().replace(" ", "")
    plain = re.split(r"[;&]", wanted)[0]
    choices = {each.lower().replace(" ", ""): each for each in offered}
    return choices.get(wanted) or choices.get(plain) or choices.get("image/png") or next(iter(choices.values()), "")


def escaped_extras(text: str) -> str:
    """Extras as the user has typed them: without the signs at their ends, and with all escaped that is not fit for an
    address."""
    parts = (part.strip() for part in text.strip().lstrip("?&").split("&"))
    return "&".join(quote(_LONE_PERCENT.sub("%25", part), safe=_SAFE) for part in parts if part)


def private_extras(text: str) -> str:
    """The extras for a key that the user has typed, alone (`apikey=` is put before it) or with its name."""
    text = text.strip().lstrip("?&")
    return escaped_extras(text if not text or "=" in text.rstrip("=") else f"{_KEY}={text}")


def _best_format(offered: Iterable[str]) -> str:
    plain = {each.lower() for each in offered}
    return next((form for form in ("image/png", "image/jpeg", "image/tiff") if form in plain), "image/png")


def _with_styles(source: WmsSource, styles: Sequence[str]) -> WmsSource:
    """The source with one style for each layer, where any has one."""
    if not any(styles):
        return source
    names = ",".join(quote(style, safe=_SAFE_IN_NAMES) for style in styles)
    return replace(source, extras="&".join(part for part in (source.extras, f"STYLES={names}") if part))


def _query(pairs: Sequence[tuple[str, str]]) -> str:
    return urlencode(pairs, safe=f"{_SAFE_IN_NAMES},", quote_via=quote)


def _with_scheme(text: str) -> str:
    text = text.strip()
    return text if "://" in text else f"https://{text}"
