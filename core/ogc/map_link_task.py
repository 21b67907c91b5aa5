"""Opens a map that a catalogue links to, in a task."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsDataSourceUri, QgsMapLayer, QgsRasterLayer, QgsVectorTileLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, LayerError, ResponseError
from ..http.network import Network
from ..http.web_address import joined, same_origin
from ..language.plain_name import plain_name
from ..layers.opening import OpenedLayers, renew_crs
from ..spatial.crs import crs_to_text, forget_crs_of_threads
from ..threads.blocking_call import call_in_thread
from ..threads.left_calls import inside
from ..threads.tasks import Task
from ..threads.worker_objects import to_main_thread
from . import wms, wmts
from .capabilities import fetch_service
from .map_links import MapLinkKind, holds_key, template
from .service import ServiceKind, best_crs, service_url, with_https_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsFeedback

    from .map_links import MapLink
    from .service import ServiceLayer

_MOST_ZOOM = 30
#: Bytes of a TileJSON.
_MOST_TILE_JSON = 5_000_000


class OpenMapLinkTask(Task):
    """Opens a map; `succeeded` carries OpenedLayers with one layer. `name` is that of the layer, `crs` the preferred
    CRS (the project's), `authcfg` the sign-in for the link's own origin. Fails with what a request raises, and
    LayerError."""

    def __init__(self, link: MapLink, name: str, crs: str, authcfg: str = "") -> None:
        super().__init__(QCoreApplication.translate("OpenServiceLayerTask", "Opening {name}").format(name=name))
        self._link = link
        self._name = plain_name(name)
        self._crs = crs
        self._authcfg = authcfg
        self._opened_in = ""
        self._notes: tuple[str, ...] = ()

    def work(self, feedback: QgsFeedback) -> OpenedLayers:
        # QGIS's provider waits for a server as long as QGIS's options say, and cannot be canceled meanwhile
        return call_in_thread(inside()(lambda: self._open(feedback)), feedback.isCanceled)

    def finished(self, successful: bool) -> None:
        if isinstance(self._result, OpenedLayers):
            forget_crs_of_threads()
            for layer in self._result.layers:
                renew_crs(layer, self._opened_in)
        super().finished(successful)

    def _open(self, feedback: QgsFeedback) -> OpenedLayers:
        """The layer, moved to the main thread. After a cancel this thread destroys it."""
        _check_address(self._link.href)
        open_map = {
            MapLinkKind.WMS: self._wms,
            MapLinkKind.WMTS: self._wmts,
            MapLinkKind.XYZ: self._xyz,
            MapLinkKind.TILE_JSON: self._tile_json,
        }
        layer = open_map[self._link.kind](feedback)
        if feedback.isCanceled():
            raise CanceledError("")
        if not layer.isValid():
            raise LayerError(
                QCoreApplication.translate("OpenServiceLayerTask", "{name} could not be opened.").format(
                    name=self._name
                ),
                url=self._link.href,
                details=layer.error().summary(),
                hint=QCoreApplication.translate(
                    "MapLinks", "Try again later, or report it to the catalogue's operator."
                ),
            )
        self._opened_in = crs_to_text(layer.crs()) if layer.crs().isValid() else ""
        to_main_thread(layer)
        return OpenedLayers((layer,), notes=self._notes)

    def _wms(self, feedback: QgsFeedback) -> QgsMapLayer:
        link = self._link
        url = service_url(link.href) or link.href
        service = fetch_service(self._network(feedback), ServiceKind.WMS, url, self._authcfg)
        found = next((each for each in _all_layers(service.tops) if each.name == link.layer), None)
        if found is None:
            raise LayerError(
                QCoreApplication.translate("MapLinks", "This service has no layer {name}.").format(name=link.layer),
                url=link.href,
                details=", ".join(each.name for each in _all_layers(service.tops) if each.name)[:10_000],
                hint=QCoreApplication.translate("MapLinks", "Choose another one in the window of services."),
            )
        if "?" in url:  # dimensions, which the address in the capabilities does not have
            service = replace(service, data_url="")
        names = [style.name for style in found.styles]
        layer = replace(found, style=link.style if link.style in names else "")
        uri = wms.layer_uri(service, layer, best_crs(layer.crs, self._crs))
        return QgsRasterLayer(uri, self._name, wms.PROVIDER)

    def _wmts(self, feedback: QgsFeedback) -> QgsMapLayer:
        link = self._link
        network = self._network(feedback)
        uri = wmts.layer_uri(network, link, self._crs, self._authcfg)
        return QgsRasterLayer(uri, self._name, wms.PROVIDER)

    def _xyz(self, _feedback: QgsFeedback) -> QgsMapLayer:
        return self._tiles(self._link.href, self._link.has_vectors, {})

    def _tile_json(self, feedback: QgsFeedback) -> QgsMapLayer:
        network = Network(self._authcfg, feedback, refresh=True, most_bytes=_MOST_TILE_JSON)
        found: Any = network.json(self._link.href)
        fields = found if isinstance(found, dict) else {}
        tiles = fields.get("tiles")
        named = [each for each in tiles if isinstance(each, str)] if isinstance(tiles, list) else []
        href = template(joined(self._link.href, named[0])) if named else ""
        if not href:
            raise ResponseError(
                QCoreApplication.translate("MapLinks", "This is not a TileJSON with the address of tiles."),
                url=self._link.href,
                hint=QCoreApplication.translate(
                    "MapLinks", "Try again later, or report it to the catalogue's operator."
                ),
            )
        if fields.get("scheme") == "tms":
            href = href.replace("{y}", "{-y}")
        has_vectors = isinstance(fields.get("vector_layers"), list) or fields.get("format") == "pbf"
        return self._tiles(href, has_vectors, fields)

    def _tiles(self, href: str, has_vectors: bool, fields: dict[str, Any]) -> QgsMapLayer:
        href = with_https_of(href, self._link.href)
        _check_address(href)
        uri = QgsDataSourceUri()
        uri.setParam("type", "xyz")
        uri.setParam("url", href)
        for key, member in (("zmin", "minzoom"), ("zmax", "maxzoom")):
            value = fields.get(member)
            if isinstance(value, int) and 0 <= value <= _MOST_ZOOM:
                uri.setParam(key, str(value))
        if self._authcfg and same_origin(self._link.href, href):
            uri.setAuthConfigId(self._authcfg)
        elif self._authcfg:
            translate = QCoreApplication.translate
            where = translate("MapLinks", "{name} has its tiles on another server, or without encryption.")
            unsent = translate("MapLinks", "Your sign-in is not sent there.")
            self._notes = (f"{where.format(name=self._name)} {unsent}",)
        source = bytes(uri.encodedUri()).decode()
        if has_vectors:
            return QgsVectorTileLayer(source, self._name)
        return QgsRasterLayer(source, self._name, wms.PROVIDER)

    def _network(self, feedback: QgsFeedback) -> Network:
        return Network(self._authcfg, feedback, refresh=True)


def _check_address(href: str) -> None:
    """Raises LayerError for an address that projects must not hold."""
    if holds_key(href):
        raise LayerError(
            QCoreApplication.translate("MapLinks", "The address of this map holds a key or a signature."),
            url=href,
            hint=QCoreApplication.translate(
                "MapLinks", "Projects would keep it. Add the map in QGIS's Data Source Manager if you want that."
            ),
        )


def _all_layers(layers: Iterable[ServiceLayer]) -> Iterable[ServiceLayer]:
    for layer in layers:
        yield layer
        yield from _all_layers(layer.children)
