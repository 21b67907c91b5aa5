"""The items of the demo's catalogue, as NRCan's datacube publishes them.

Its quirks are kept: `proj:transform` in GDAL's order, footprints of whole tiles whatever they cover, titles that are
English in some places and bilingual in others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .collection_texts import collections
from .grid import EPSG, Box, LonLat, Tile, bounds, footprint, national_footprint, tiles
from .products import LANDCOVER_BOXES, MRDEM_BOX, landcover_thumbnail, rasters
from .projects import PROJECTS, Project, coverage, lonlat_coordinates, projects_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .cogs import CogGrid

JsonObject = dict[str, Any]

_COG = "image/tiff; application=geotiff; profile=cloud-optimized"
_VRT = "application/xml"
_NAMES = {"dsm": "Digital Surface Model", "dtm": "Digital Terrain Model"}
_FRENCH = {"dsm": "Modèle numérique de surface", "dtm": "Modèle numérique de terrain"}


def catalogue(store_url: str) -> tuple[list[JsonObject], list[JsonObject]]:
    """All collections, and all items with hrefs below this URL (without a trailing slash)."""
    items = [
        *(_mosaic_item(tile, resolution) for resolution in (1, 2) for tile in tiles()),
        *(_lidar_item(project) for project in PROJECTS if project.published),
        _mrdem_item(),
        *(_landcover_item(year) for year in LANDCOVER_BOXES),
    ]
    for item in items:
        for asset in item["assets"].values():
            asset["href"] = f"{store_url}/{asset['href']}"
    return collections(), items


def _mosaic_item(tile: Tile, resolution: int) -> JsonObject:
    collection = f"hrdem-mosaic-{resolution}m"
    name = f"{tile.name}-mosaic-{resolution}m"
    models = ("dsm", "dtm") if tile.has_dtm else ("dsm",)
    assets = dict(_lidar_assets(f"{collection}/{name}", models))
    for model in models:
        title = f"Hillshade {model}"
        assets[f"hillshade-{model}"] = _asset(f"{collection}/{name}-{model}_hillshade.tif", _COG, "data", title)
    ring = footprint(tile.box)
    geometry = {"type": "Polygon", "coordinates": [ring]}
    grid = _grid(f"{collection}/{name}-dsm.tif")
    created, moment = "2024-02-06T19:38:07Z", _acquired(tile)
    return _item(
        name, collection, created, moment=moment, geometry=geometry, bbox=bounds(ring), grid=grid, assets=assets
    )


def _lidar_item(project: Project) -> JsonObject:
    assets = dict(_lidar_assets(f"hrdem-lidar/{project.id}", ("dsm", "dtm")))
    coordinates = lonlat_coordinates(coverage((project,)))
    box = bounds([(lon, lat) for polygon in coordinates for lon, lat in polygon[0]])
    geometry = {"type": "MultiPolygon", "coordinates": coordinates}
    grid = _grid(f"hrdem-lidar/{project.id}-dsm.tif")
    moment = f"{project.flown.isoformat()}T12:00:00Z"
    created = "2024-01-16T14:29:33Z"
    return _item(
        project.id, "hrdem-lidar", created, moment=moment, geometry=geometry, bbox=box, grid=grid, assets=assets
    )


def _lidar_assets(stem: str, models: tuple[str, ...]) -> Iterator[tuple[str, JsonObject]]:
    for model in models:
        yield model, _asset(f"{stem}-{model}.tif", _COG, "data", f"{_NAMES[model]} (COG)", _NAMES[model])
    boundary = "Boundary of the LiDAR project extent"
    yield "extent", _asset(f"{stem}-extent.geojson", "application/geo+json", "metadata", boundary)
    for model in models:
        yield f"{model}-vrt", _asset(f"{stem}-{model}.vrt", _VRT, "metadata", f"{_NAMES[model]} (VRT)", _NAMES[model])
    yield "coverage", _asset(f"{stem}-coverage.gpkg", "application/geopackage+sqlite3", "metadata", "Data Coverage")
    yield "thumbnail", _asset(f"{stem}-thumbnail.png", "image/png", "thumbnail", "Thumbnail")


def _mrdem_item() -> JsonObject:
    stem = "mrdem-30/mrdem-30"
    source = "Digital Terrain and Surface Model source"
    source_fr = "Source du modèle numérique de terrain et de surface"
    relief, relief_fr = "Shaded Relief of the", "Relief ombré du"

    def model_asset(model: str, suffix: str, form: str) -> JsonObject:
        shaded = "hillshade" in suffix
        english = f"{relief} {_NAMES[model]}" if shaded else _NAMES[model]
        french = f"{relief_fr} {_FRENCH[model][0].lower()}{_FRENCH[model][1:]}" if shaded else _FRENCH[model]
        kind, role = (_COG, "data") if form == "COG" else (_VRT, "metadata")
        return _asset(f"{stem}-{model}{suffix}", kind, role, f"{english} ({form}) / {french} ({form})")

    assets = {model: model_asset(model, ".tif", "COG") for model in ("dsm", "dtm")}
    assets["source"] = _asset(f"{stem}-source.tif", "image/tiff", "metadata", f"{source} / {source_fr}")
    assets |= {f"{model}-vrt": model_asset(model, ".vrt", "VRT") for model in ("dsm", "dtm")}
    assets["thumbnail"] = _asset(f"{stem}-thumbnail.png", "image/png", "thumbnail", "Thumbnail / Vignette")
    assets["source-vrt"] = _asset(f"{stem}-source.vrt", _VRT, "metadata", f"{source} (VRT) / {source_fr} (VRT)")
    for suffix, key, form in ((".tif", "", "COG"), (".vrt", "-vrt", "VRT")):
        for model in ("dsm", "dtm"):
            assets[f"hillshade-{model}{key}"] = model_asset(model, f"-hillshade{suffix}", form)
    grid, moment = _grid(f"{stem}-dsm.tif"), "2026-06-22T12:00:00Z"
    created = "2024-06-18T15:43:03Z"
    return _national_item("mrdem", "mrdem-30", created, moment=moment, box=MRDEM_BOX, grid=grid, assets=assets)


def _landcover_item(year: int) -> JsonObject:
    stem = f"store/land/landcover/landcover-{year}"
    thumbnail = landcover_thumbnail(year)
    kind = "image/png" if thumbnail.endswith(".png") else "image/jpeg"
    assets = {
        "thumbnail": _asset(thumbnail, kind, "thumbnail", "Thumbnail"),
        "classification": _asset(f"{stem}-classification.tif", _COG, "data", "Classification"),
    }
    moment, box = f"{year}-07-01T12:00:00Z", LANDCOVER_BOXES[year]
    grid = _grid(f"{stem}-classification.tif")
    created = "2022-04-01T12:09:12Z"
    item = _national_item(f"landcover-{year}", "landcover", created, moment=moment, box=box, grid=grid, assets=assets)
    item["properties"]["gsd"] = 30.0
    return item


def _national_item(
    identifier: str, collection: str, created: str, *, moment: str, box: Box, grid: CogGrid, assets: JsonObject
) -> JsonObject:
    ring: list[LonLat] = national_footprint(box)
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return _item(
        identifier, collection, created, moment=moment, geometry=geometry, bbox=bounds(ring), grid=grid, assets=assets
    )


def _item(
    identifier: str,
    collection: str,
    created: str,
    *,
    moment: str,
    geometry: JsonObject,
    bbox: list[float],
    grid: CogGrid,
    assets: JsonObject,
) -> JsonObject:
    left, top = grid.origin
    step = grid.resolution
    box = Box(round(left), round(top - grid.height * step), round(left + grid.width * step), round(top))
    return {
        "id": identifier,
        "bbox": bbox,
        "type": "Feature",
        "links": [],
        "assets": assets,
        "geometry": geometry,
        "collection": collection,
        "properties": {
            "created": created,
            "updated": "2026-03-24T18:03:29.704737Z",
            "datetime": moment,
            "proj:epsg": EPSG,
            "collection": collection,
            "proj:shape": [grid.height, grid.width],
            "proj:geometry": {"type": "Polygon", "coordinates": [box.ring()]},
            "proj:transform": [left, step, 0, top, 0, -step],
        },
        "stac_version": "1.0.0",
        "stac_extensions": ["https://stac-extensions.github.io/projection/v1.0.0/schema.json"],
    }


def _asset(path: str, media_type: str, role: str, title: str, description: str = "") -> JsonObject:
    return {"href": path, "type": media_type, "roles": [role], "title": title, "description": description or title}


def _grid(path: str) -> CogGrid:
    return next(raster.grid for raster in rasters() if raster.path == path)


def _acquired(tile: Tile) -> str:
    """The date of the newest project; for a tile without projects, a date derived from its name."""
    here = projects_in(tile.box)
    if here:
        return f"{max(project.flown for project in here).isoformat()}T12:00:00Z"
    number = tile.column * 31 + tile.row * 17
    return f"{2018 + number % 5}-{1 + number % 12:02}-{1 + number % 28:02}T12:00:00Z"
