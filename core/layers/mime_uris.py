"""Sources as QGIS's drags carry them. Any target takes them as layers; a drop on QGIS's own window finds the source
again, with its sign-in and its provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMimeDataUtils

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.PyQt.QtCore import QMimeData

    from .source import LayerSource

_MOST = 10_000
#: The sources dragged last, by the URI that a drop brings back.
_dragged: dict[str, LayerSource] = {}


def mime_uri(source: LayerSource) -> QgsMimeDataUtils.Uri:
    """The source as one layer of a drag; it is remembered, so that `dropped_sources` knows it again."""
    uri = QgsMimeDataUtils.Uri()
    uri.layerType = "raster" if source.kind.is_raster else "vector"
    uri.providerKey = source.provider
    uri.name = source.name
    uri.uri = source.uri
    _dragged.pop(source.uri, None)
    _dragged[source.uri] = source
    while len(_dragged) > _MOST:
        del _dragged[next(iter(_dragged))]
    return uri


def mime_data(sources: Iterable[LayerSource]) -> QMimeData:
    return QgsMimeDataUtils.encodeUriList([mime_uri(source) for source in sources])


def dropped_sources(data: QMimeData) -> list[LayerSource]:
    """The sources that are dropped; empty when any of them was not dragged from the plugin, and QGIS takes them all."""
    if not QgsMimeDataUtils.isUriList(data):
        return []
    sources = [_dragged.get(uri.uri) for uri in QgsMimeDataUtils.decodeUriList(data)]
    return [source for source in sources if source is not None] if all(sources) else []
