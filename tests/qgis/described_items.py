"""Items, as a catalogue would send them, of small rasters behind a real server, with what is said of their bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.stac import parse
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.links import ApiRoot
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

    from datacube_browser.core.stac.records import Collection, Item

API = "https://stac.example/api/"
CATALOG = Catalog("described", "Described", API)
COG = "image/tiff; application=geotiff; profile=cloud-optimized"
LAND = [
    {"value": 0, "name": "none", "nodata": True},
    {"value": 1, "name": "water", "description": "Water / Eau", "color_hint": "1F78B4"},
    {"value": 2, "name": "forest", "description": "Forest / Forêt", "color_hint": "33A02C"},
    {"value": 5, "name": "bare"},
]


def asset(url: str, path: Path, **fields: Any) -> dict[str, Any]:
    """The asset of a raster in a served folder, with its own grid."""
    dataset = gdal.Open(str(path))
    left, step, _, top, _, down = dataset.GetGeoTransform()
    return {
        "href": f"{url}/{path.name}",
        "type": COG,
        "roles": ["data"],
        "proj:code": f"EPSG:{dataset.GetSpatialRef().GetAuthorityCode(None)}",
        "proj:shape": [dataset.RasterYSize, dataset.RasterXSize],
        "proj:transform": [step, 0, left, 0, down, top],
        **fields,
    }


def collection(**fields: Any) -> Collection:
    found = parse.collection(
        {"id": "described", "type": "Collection", "stac_version": "1.1.0", "license": "CC-BY-4.0", **fields},
        ApiRoot(API),
    )
    assert found is not None
    return found


def item(assets: dict[str, dict[str, Any]], name: str = "scene-1", day: str = "2024-06-01") -> Item:
    ring = [[-70, 46], [-69, 46], [-69, 47], [-70, 47], [-70, 46]]
    feature = {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": name,
        "collection": "described",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": [-70, 46, -69, 47],
        "properties": {"datetime": f"{day}T12:00:00Z"},
        "links": [],
        "assets": assets,
    }
    (found,), skipped = parse.items([feature], ApiRoot(API))
    assert not skipped
    return found


def choice(record: Item, key: str, of: Collection | None = None) -> AssetChoice:
    return AssetChoice(CATALOG, of or collection(), record, record.asset(key))
