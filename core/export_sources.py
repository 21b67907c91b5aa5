"""Sources of an export, from assets of a catalogue and from layers of the project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject, QgsProviderRegistry, QgsRasterLayer

from .credentials import authcfg_for, without_authcfg
from .errors import LayerError
from .export.request import ExportSource
from .layer_sources import relief_sources, source_of_choice
from .layer_style import style_text
from .layers.in_project import layers_of_sources
from .layers.local_copies import is_copy
from .layers.plugin_layers import PROPERTY_PREFIX
from .layers.provenance import bands_of_layer
from .layers.signed_source import public_source
from .layers.source import Drawing, LayerSource
from .layers.user_nodata import transparent_values, user_nodata
from .remote_files.vsicurl import PREFIX, href_of
from .settings import settings
from .signing.profiles import profile_for
from .spatial.crs import crs_to_text
from .spatial.georeference import Georeference
from .stac.asset_records import AssetKind
from .stac.elevation import is_elevation
from .stac.vertical import vertical_datum
from .terms_in_metadata import citations_in, doi_in, licence_links_in

if TYPE_CHECKING:
    from qgis.core import QgsLayerMetadata, QgsMapLayer

    from .export.run import ExportReport
    from .stac.asset_choice import AssetChoice
    from .stac.records import Collection, Item


def with_terms(source: ExportSource, collection: Collection, item: Item | None = None) -> ExportSource:
    """The source with the terms of use of its item, or of the collection, and with the vertical datum, for the result's
    metadata."""
    terms = collection.terms if item is None else item.terms(collection)
    return replace(
        source,
        licence=terms.license,
        attribution=terms.attribution,
        licence_links=terms.license_links,
        citation=terms.citation,
        doi=terms.doi,
        vertical_datum=vertical_datum(collection),
        description=collection.description,
        keywords=collection.keywords,
        contacts=tuple((each.name, ", ".join(each.roles), each.url) for each in terms.providers),
    )


def export_source(choice: AssetChoice) -> ExportSource:
    """An asset as a source of an export, with the metadata for the result."""
    catalog, collection, item, asset = choice.catalog, choice.collection, choice.item, choice.asset
    grid = item.grid_of(asset)
    source = ExportSource(
        href=asset.local_path or asset.href,
        name=f"{item.id}-{asset.key}",
        item_id="" if item.is_collection else item.id,
        georeference=None if grid is None or grid.is_doubtful else grid,
        datetime=item.datetime,
        authcfg=authcfg_for(catalog, asset.href),
        profile=profile_for(catalog, asset.href),
        collection_id=collection.id,
        catalog_url=catalog.url,
        asset_key=asset.key,
        bands=tuple(replace(band, fields={}) for band in collection.bands_of(asset)),
        relief=is_elevation(asset) and settings().relief.value(),
        asset_title=asset.title,
        item_href=item.href,
    )
    described = with_terms(source, collection, item)
    text = "\n\n".join(filter(None, (asset.description, described.description)))
    return replace(described, description=text)


def with_style_of_layer(source: ExportSource, choice: AssetChoice) -> ExportSource:
    """The source as the project's layer of this asset draws it, where it has one; of a relief, both of its layers. For
    the main thread."""
    found = [each for each in layers_of_choice(choice) if _drawing(each) != Drawing.SHADE.value]
    return replace(source, **_drawn(found[0])) if found else source


def layers_of_choice(choice: AssetChoice) -> list[QgsMapLayer]:
    """The project's layers of this asset: as it is, and those of a relief, heights first. For the main thread."""
    try:
        wanted = source_of_choice(choice)
    except LayerError:
        return []
    candidates = [wanted, *relief_sources(wanted, None)]
    layers = layers_of_sources(candidates)
    return [layers[each] for each in candidates if each in layers]


def sources_of_saved(report: ExportReport) -> list[LayerSource]:
    """What to open for a saved file: both layers of a relief, else one."""
    drawing = Drawing.PICTURE if report.rendered else Drawing.PLAIN
    path = str(report.path)
    source = LayerSource(report.path.stem, path, path, AssetKind.GEOTIFF, style=report.style, drawing=drawing)
    return relief_sources(source, report.extent, report.shading) if report.relief else [source]


def _drawing(layer: QgsMapLayer) -> str:
    return str(layer.customProperty(f"{PROPERTY_PREFIX}drawing") or "")


def _drawn(layer: QgsMapLayer) -> dict[str, Any]:
    """How a layer is drawn, as fields of an ExportSource."""
    shading = ""
    if _drawing(layer) == Drawing.TINT.value:
        same = ("item", "asset", "href")
        shading = next(
            (
                style_text(each)
                for each in QgsProject.instance().mapLayers().values()
                if _drawing(each) == Drawing.SHADE.value
                and all(
                    each.customProperty(PROPERTY_PREFIX + key) == layer.customProperty(PROPERTY_PREFIX + key)
                    for key in same
                )
            ),
            "",
        )
    ranges = user_nodata(layer).get(1, (True, []))[1]
    return {
        "style": style_text(layer),
        "shading": shading,
        "user_nodata": tuple((each.min(), each.max()) for each in ranges),
        "transparent": transparent_values(layer),
    }


def _described(metadata: QgsLayerMetadata) -> dict[str, Any]:
    """What a layer's metadata says, as fields of an ExportSource."""
    words = (word for found in metadata.keywords().values() for word in found)
    urls = {link.name: link.url for link in metadata.links()}
    return {
        "asset_title": metadata.title(),
        "description": metadata.abstract(),
        "keywords": tuple(dict.fromkeys(words)),
        "contacts": tuple((each.name, each.role, urls.get(each.name, "")) for each in metadata.contacts()),
        "item_href": urls.get("item", ""),
    }


def source_of_layer(layer: QgsRasterLayer) -> ExportSource | None:
    """The source of a raster layer in the project, whoever added it; None when GDAL does not read it (WMS, WCS, …)."""
    provider = layer.dataProvider()
    if layer.providerType() != "gdal" or provider is None:
        return None
    # not expanded: credentials stay in QGIS's store until GDAL opens the file
    uri = public_source(provider.dataSourceUri(False))  # of a signed file, the address without its signature
    parts = QgsProviderRegistry.instance().decodeUri("gdal", uri)
    prefix, path = parts.get("vsiPrefix") or "", parts.get("path") or ""
    crs = crs_to_text(layer.crs()) if layer.crs().isValid() else ""
    is_own_crs = layer.crs() == provider.crs()
    extent = layer.extent()
    bounds = extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()
    href = href_of(prefix + path) if prefix in ("", PREFIX) else without_authcfg(uri)[0].partition("|")[0]
    public = str(layer.customProperty(PROPERTY_PREFIX + "href") or "")
    return ExportSource(
        # a script on another machine finds the VRT itself, not the copy of it here
        href=public if public and "***" not in public and is_copy(path, public) else href,
        name=layer.name(),
        georeference=Georeference(crs, bounds, shape=(layer.height(), layer.width())) if crs else None,
        crs="" if is_own_crs else crs,
        open_options=tuple(parts.get("openOptions") or ()),
        authcfg=parts.get("authcfg") or "",
        profile=str(layer.customProperty(PROPERTY_PREFIX + "profile") or ""),
        item_id=str(layer.customProperty(PROPERTY_PREFIX + "item") or ""),
        collection_id=str(layer.customProperty(PROPERTY_PREFIX + "collection") or ""),
        licence=", ".join(layer.metadata().licenses()),
        attribution=", ".join(layer.metadata().rights()),
        licence_links=licence_links_in(layer.metadata()),
        citation="\n".join(citations_in(layer.metadata())),
        doi=doi_in(layer.metadata()),
        catalog_url=str(layer.customProperty(PROPERTY_PREFIX + "catalog") or ""),
        asset_key=str(layer.customProperty(PROPERTY_PREFIX + "asset") or ""),
        bands=bands_of_layer(layer),
        **_described(layer.metadata()),
        **_drawn(layer),
    )
