"""Sources whose layer the project has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject

from .plugin_layers import PROPERTY_PREFIX
from .provenance import provenance_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsMapLayer

    from .source import LayerSource

#: What tells one asset from another. Addresses alone do not: they are stored without parts that may be signatures.
_TOLD_BY = ("item", "asset", "href", "drawing")


def layers_of_sources(sources: Iterable[LayerSource]) -> dict[LayerSource, QgsMapLayer]:
    """The project's layers of assets that are among the sources: of the same asset and file, whatever the signature in
    its address. A layer that lost its file does not count. Reads what is stored in the layers alone. For the main
    thread.
    """
    known = {
        _stored(layer): layer
        for layer in QgsProject.instance().mapLayers().values()
        if layer.isValid() and layer.customProperty(PROPERTY_PREFIX + "asset", "")
    }
    wanted = {source: provenance_of(source) for source in sources if source.asset_key}
    found = {source: known.get(tuple(values[name] for name in _TOLD_BY)) for source, values in wanted.items()}
    return {source: layer for source, layer in found.items() if layer is not None}


def _stored(layer: QgsMapLayer) -> tuple[str, ...]:
    return tuple(str(layer.customProperty(PROPERTY_PREFIX + name, "")) for name in _TOLD_BY)
