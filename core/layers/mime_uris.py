"""Sources as QGIS's drags carry them. A drop on QGIS's own window finds the source again, with its sign-in and its
provenance. Any other target takes plain rasters as layers; VRTs and vector files go through the plugin alone: QGIS
would apply the style, form and actions that a file of a server brings with it, and read whatever a VRT names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMimeDataUtils

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.PyQt.QtCore import QMimeData

    from .source import LayerSource

#: The provider of what no other target can open.
CUSTOM_PROVIDER = "datacube_browser"
_MOST = 10_000
#: The sources dragged last, by the URI that a drop brings back.
_dragged: dict[str, LayerSource] = {}


def mime_uri(source: LayerSource) -> QgsMimeDataUtils.Uri:
    """The source as one layer of a drag; it is remembered, so that `dropped_sources` knows it again."""
    uri = QgsMimeDataUtils.Uri()
    has_own_pixels = source.kind.has_own_pixels
    uri.layerType, uri.providerKey = ("raster", source.provider) if has_own_pixels else ("custom", CUSTOM_PROVIDER)
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
    sources = [dropped_source(uri) for uri in QgsMimeDataUtils.decodeUriList(data)]
    return [source for source in sources if source is not None] if all(sources) else []


def dropped_source(uri: QgsMimeDataUtils.Uri) -> LayerSource | None:
    """The source of one layer of a drag; None when it was not dragged from the plugin."""
    return _dragged.get(uri.uri)
