"""Assets that are dragged: standard addresses for every target, and QGIS's own window opens them as the dock does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMimeDataUtils
from qgis.gui import QgsCustomDropHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qgis.PyQt.QtCore import QMimeData

    from ...core.layers.source import LayerSource

_MOST = 10_000
#: What has been dragged lately, by the address that the drop brings back.
_sources: dict[str, LayerSource] = {}


def offered(source: LayerSource) -> QgsMimeDataUtils.Uri:
    """The layer as QGIS's drags carry it; a drop of it onto the map is recognised as ours."""
    uri = QgsMimeDataUtils.Uri()
    uri.layerType = "raster" if source.kind.is_raster else "vector"
    uri.providerKey = source.provider
    uri.name = source.name
    uri.uri = source.uri
    _sources.pop(source.uri, None)
    _sources[source.uri] = source
    while len(_sources) > _MOST:
        del _sources[next(iter(_sources))]
    return uri


def mime_of(sources: Iterable[LayerSource]) -> QMimeData:
    return QgsMimeDataUtils.encodeUriList([offered(source) for source in sources])


def dropped_sources(data: QMimeData) -> list[LayerSource]:
    """What is dropped, when all of it is ours; else nothing, and QGIS takes it."""
    if not QgsMimeDataUtils.isUriList(data):
        return []
    sources = [_sources.get(uri.uri) for uri in QgsMimeDataUtils.decodeUriList(data)]
    return [source for source in sources if source is not None] if all(sources) else []


class DropHandler(QgsCustomDropHandler):
    """Opens dropped assets in the background and with their provenance: by itself QGIS would open them on the main
    thread, and read statistics of the whole file."""

    def __init__(self, open_sources: Callable[[list[LayerSource]], None]) -> None:
        super().__init__()
        self._open = open_sources

    def canHandleMimeData(self, data: QMimeData) -> bool:
        return bool(dropped_sources(data))

    def handleMimeDataV2(self, data: QMimeData) -> bool:
        sources = dropped_sources(data)
        if sources:
            self._open(sources)
        return bool(sources)
