"""From an asset of a catalogue to a source of an export."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .credentials import authcfg_for
from .export.request import ExportSource
from .stac.vertical import vertical_datum

if TYPE_CHECKING:
    from .catalogs import Catalog
    from .stac.records import Asset, Collection, Item


def with_terms(source: ExportSource, collection: Collection) -> ExportSource:
    """The source, with what the result says of the collection that its data are from, whatever they come by."""
    return replace(
        source,
        licence=collection.license,
        attribution=", ".join(provider.name for provider in collection.providers),
        vertical_datum=vertical_datum(collection),
    )


def asset_source(catalog: Catalog, collection: Collection, item: Item, asset: Asset) -> ExportSource:
    """An asset to export from, with all that the result says of it."""
    source = ExportSource(
        href=asset.href,
        name=f"{item.id}-{asset.key}",
        item_id=item.id,
        georeference=item.georeference,
        datetime=item.datetime,
        authcfg=authcfg_for(catalog, asset.href),
        collection_id=collection.id,
        catalog_url=catalog.url,
        asset_key=asset.key,
    )
    return with_terms(source, collection)
