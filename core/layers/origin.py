"""From a layer of the project back to its item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .plugin_layers import PROPERTY_PREFIX

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer

    from ..catalogs import Catalog

_KEYS = ("catalog", "collection", "item", "asset")
#: Names the signing profile of a layer whose store hands out its file to signed requests alone.
PROFILE_PROPERTY = f"{PROPERTY_PREFIX}profile"
#: Says of a layer that its mask is another file, which is not drawn.
MASK_PROPERTY = f"{PROPERTY_PREFIX}mask_beside"


@dataclass(frozen=True)
class Origin:
    """The catalogue, collection, item and asset that a layer shows; without an item it is a file of the collection."""

    catalog_url: str
    collection_id: str
    item_id: str
    asset_key: str


def origin_of(layer: QgsMapLayer | None) -> Origin | None:
    """The origin stored in the layer; None for a layer that is not from a catalogue, and for a mosaic, which is a file
    of this computer."""
    if layer is None:
        return None
    origin = Origin(*(str(layer.customProperty(PROPERTY_PREFIX + key) or "") for key in _KEYS))
    href = str(layer.customProperty(f"{PROPERTY_PREFIX}href") or "")
    is_of_collection = origin.collection_id and origin.asset_key and href.startswith(("http://", "https://"))
    return origin if origin.item_id or is_of_collection else None


def profile_of(layer: QgsMapLayer) -> str:
    """The id of the signing profile that the layer names; empty for none."""
    return str(layer.customProperty(PROFILE_PROPERTY) or "")


def catalog_of(origin: Origin) -> Catalog:
    """The connection to the origin's catalogue. Raises LookupError(DatacubeError) when there is none any more."""
    from ..catalogs import CatalogStore
    from ..errors import DatacubeError
    from ..redaction import redacted

    wanted = redacted(origin.catalog_url).rstrip("/")
    found = [catalog for catalog in CatalogStore().all() if redacted(catalog.url).rstrip("/") == wanted]
    if found:
        return found[0]
    raise LookupError(
        DatacubeError(
            QCoreApplication.translate("Origin", "The catalogue of this layer is not among your connections."),
            url=origin.catalog_url,
            hint=QCoreApplication.translate("Origin", "Add a connection to {url}.").format(url=origin.catalog_url),
        )
    )
