"""Sources whose layer the project has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProject

from ..redaction import redacted
from .provenance import PROPERTY_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsMapLayer

    from .source import LayerSource


def layers_of_sources(sources: Iterable[LayerSource]) -> dict[LayerSource, QgsMapLayer]:
    """The project's layers of assets that are among the sources: of the same file, whatever the signature in its
    address. A layer that lost its file does not count. Reads what is stored in the layers alone. For the main thread.
    """
    known = {
        str(layer.customProperty(PROPERTY_PREFIX + "href", "")): layer
        for layer in QgsProject.instance().mapLayers().values()
        if layer.isValid() and layer.customProperty(PROPERTY_PREFIX + "asset", "")
    }
    return {
        source: known[address] for source in sources if source.asset_key and (address := redacted(source.href)) in known
    }
