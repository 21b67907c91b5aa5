"""Which layers of a project the plugin has to do with. QGIS imports this with the plugin, to look at each layer that is
added: it imports nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer

#: Prefix of the custom properties in which the plugin's layers say where they come from, and what they read.
PROPERTY_PREFIX = "datacube_browser/"
#: What a layer that is kept offline goes back to.
KEPT_PROPERTY = f"{PROPERTY_PREFIX}remote_source"
#: The beginnings of data sources of remote files, and of what the plugin opens for signed ones.
_REMOTE = ("/vsicurl/http", "/vsicurl?", "/vsimem/datacube_browser/")


def has_plugin_property(layer: QgsMapLayer) -> bool:
    """Whether the layer has a custom property of the plugin's."""
    return any(key.startswith(PROPERTY_PREFIX) for key in layer.customPropertyKeys())


def is_kept_offline(layer: QgsMapLayer | None) -> bool:
    """Whether the layer shows a local file in place of a remote one."""
    return layer is not None and bool(layer.customProperty(KEPT_PROPERTY))


def is_remote(layer: QgsMapLayer | None) -> bool:
    """Whether the layer's pixels come from the web: a raster that GDAL reads there, or a VRT of such files that the
    plugin has written."""
    if layer is None or layer.providerType() != "gdal" or is_kept_offline(layer):
        return False
    source = layer.source()
    is_of_catalog = str(layer.customProperty(f"{PROPERTY_PREFIX}catalog") or "").startswith("http")
    return source.startswith(_REMOTE) or (is_of_catalog and source.partition("|")[0].lower().endswith(".vrt"))


def concerns_plugin(layer: QgsMapLayer) -> bool:
    """Whether the plugin may have to sign, update or redraw the layer, or offers to keep it offline."""
    return has_plugin_property(layer) or is_remote(layer)
