"""Where a layer comes from, stored in the layer: custom properties for programs, metadata for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qgis.core import QgsAbstractMetadataBase, QgsLayerMetadata, QgsMapLayer

from ..http.web_address import is_web_address
from ..language.plain_name import plain_name
from ..parsing.json_text import json_value
from ..rasters.bands import bands_from_json, bands_to_json, refs_from_json, refs_to_json
from ..redaction import redacted
from ..terms_in_metadata import CITATION, DOI_LINK, LICENCE_LINK, doi_url
from .band_style import band_texts
from .plugin_layers import PROPERTY_PREFIX
from .temporal import time_range

if TYPE_CHECKING:
    from ..rasters.bands import Band, BandRef
    from ..stac.records import Provider
    from .source import LayerSource

#: What the catalogue says of the bands, as JSON.
_BANDS = f"{PROPERTY_PREFIX}bands"
#: What a picture of an item is made of, as JSON.
_CHANNELS = f"{PROPERTY_PREFIX}channels"


def provenance_of(source: LayerSource) -> dict[str, str]:
    """What a layer keeps of where it comes from, by the names of its properties without the prefix."""
    return {
        "catalog": redacted(source.catalog_url),
        "collection": source.collection_id,
        "item": source.item_id,
        "asset": source.asset_key,
        "href": redacted(source.href),
        "drawing": source.drawing.value,
    }


def set_provenance(layer: QgsMapLayer, source: LayerSource) -> None:
    """Store catalogue, collection, item, asset and href in the layer, and fill its metadata from the catalogue."""
    for key, value in provenance_of(source).items():
        if value or key != "drawing":
            layer.setCustomProperty(PROPERTY_PREFIX + key, value)
    if source.bands:
        layer.setCustomProperty(_BANDS, json.dumps(bands_to_json(source.bands)))
    if source.channels:
        layer.setCustomProperty(_CHANNELS, json.dumps(refs_to_json(source.channels)))
    layer.setMetadata(_metadata(layer, source))
    layer.serverProperties().setAttribution(plain_name(source.attribution))


def bands_of_layer(layer: QgsMapLayer) -> tuple[Band, ...]:
    """What the catalogue said of the bands when the layer was added; none where it said nothing."""
    return bands_from_json(_property(layer, _BANDS))


def channels_of_layer(layer: QgsMapLayer) -> tuple[BandRef, ...]:
    """What a picture of an item is made of; none for other layers."""
    return refs_from_json(_property(layer, _CHANNELS))


def _property(layer: QgsMapLayer, name: str) -> Any:
    try:
        return json_value(str(layer.customProperty(name) or "[]"))
    except ValueError:
        return []


def _metadata(layer: QgsMapLayer, source: LayerSource) -> QgsLayerMetadata:
    metadata = QgsLayerMetadata()
    metadata.setIdentifier(plain_name("/".join(filter(None, (source.collection_id, source.item_id, source.asset_key)))))
    metadata.setTitle(plain_name(source.title or source.name))
    metadata.setAbstract(plain_name("\n".join(filter(None, (source.description, *band_texts(source.bands))))))
    metadata.setType("dataset")
    metadata.setCrs(layer.crs())
    metadata.setExtent(_extent(layer, source))
    if source.license:
        metadata.setLicenses([plain_name(source.license)])
    if source.attribution:
        metadata.setRights([plain_name(source.attribution)])
    if source.citation:
        metadata.setConstraints([QgsLayerMetadata.Constraint(plain_name(source.citation), CITATION)])
    metadata.setContacts([_contact(provider) for provider in source.providers])
    links = [
        ("asset", redacted(source.href) if _has_remote_file(source) else ""),
        ("item", redacted(source.item_href)),
        ("catalog", redacted(source.catalog_url)),
        *((LICENCE_LINK, redacted(href)) for href in source.license_links),
        (DOI_LINK, doi_url(source.doi)),
        *((provider.name, redacted(provider.url)) for provider in source.providers),
    ]
    metadata.setLinks(
        [QgsAbstractMetadataBase.Link(plain_name(name), "WWW:LINK", plain_name(href)) for name, href in links if href]
    )
    return metadata


def _has_remote_file(source: LayerSource) -> bool:
    """Whether the layer is one file of an item or of a collection, not a VRT of several that was written here."""
    return not source.channels and bool(source.item_id or (source.collection_id and is_web_address(source.href)))


def _contact(provider: Provider) -> QgsAbstractMetadataBase.Contact:
    contact = QgsAbstractMetadataBase.Contact(plain_name(provider.name))
    contact.organization = plain_name(provider.name)
    contact.role = plain_name(", ".join(provider.roles))
    return contact


def _extent(layer: QgsMapLayer, source: LayerSource) -> QgsLayerMetadata.Extent:
    spatial = QgsLayerMetadata.SpatialExtent()
    spatial.extentCrs = layer.crs()
    spatial.bounds = layer.extent().toBox3d(0, 0)
    extent = QgsLayerMetadata.Extent()
    extent.setSpatialExtents([spatial])
    time = time_range(source)
    if time is not None:
        extent.setTemporalExtents([time])
    return extent
