"""The JSON of an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..spatial.crs import spatial_reference, text_of_reference
from ..stac.stac_urls import api_url
from .bands import json_number
from .footprint import footprint
from .moments import moment_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from ..grid import Grid
    from .request import PreparedFile, PublishRequest

COG_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"
PNG_TYPE = "image/png"
#: The key of the raster among the item's assets.
DATA = "data"
_EXTENSIONS = "https://stac-extensions.github.io/{}/schema.json"
#: The versions of the projection extension: the newest that allows `proj:epsg` beside `proj:code`, and the newest.
_PROJECTION = {"1.0.0": "projection/v1.2.0", "1.1.0": "projection/v2.0.0"}


@dataclass(frozen=True)
class ItemFacts:
    """What an item says of its raster, and the files of raster and thumbnail."""

    id: str
    title: str
    moment: dt.datetime
    grid: Grid
    bands: Sequence[Mapping[str, Any]]
    data: PreparedFile
    picture: PreparedFile


def item_json(request: PublishRequest, facts: ItemFacts) -> dict[str, Any]:
    """The item, whose files have their addresses in the store. Projects: for a task."""
    geometry, box = footprint(facts.grid)

    return {
        "type": "Feature",
        "stac_version": request.stac_version,
        "stac_extensions": [
            _EXTENSIONS.format(name) for name in (_PROJECTION[request.stac_version], "raster/v1.1.0", "file/v2.1.0")
        ],
        "id": facts.id,
        "geometry": geometry,
        "bbox": list(box),
        "properties": {
            "datetime": moment_text(facts.moment),
            "title": facts.title,
            **projection_fields(facts.grid, request.stac_version),
        },
        "links": [
            {
                "rel": "collection",
                "href": api_url(request.catalog.url, request.collection_id),
                "type": "application/json",
            }
        ],
        "assets": {
            DATA: {
                "href": facts.data.href,
                "type": facts.data.media_type,
                "title": facts.title,
                "roles": ["data"],
                "file:size": facts.data.size,
                "raster:bands": [dict(band) for band in facts.bands],
            },
            "thumbnail": {
                "href": facts.picture.href,
                "type": facts.picture.media_type,
                "roles": ["thumbnail"],
                "file:size": facts.picture.size,
            },
        },
        "collection": request.collection_id,
    }


def projection_fields(grid: Grid, stac_version: str) -> dict[str, Any]:
    """The fields of the projection extension. A CRS without an authority's code is said as WKT2."""
    reference = spatial_reference(grid.crs)
    text = grid.crs if reference is None else text_of_reference(reference)
    code = "" if "[" in text else text
    t = grid.transform
    fields: dict[str, Any] = {"proj:code": code or None}
    if stac_version == "1.0.0":
        is_epsg = code.startswith("EPSG:") and code[5:].isdigit()
        fields["proj:epsg"] = int(code[5:]) if is_epsg else None
    if not code:
        fields["proj:wkt2"] = text
    return {
        **fields,
        "proj:shape": [grid.rows, grid.columns],
        # STAC's order, that of rasterio: x step, row skew, x origin, column skew, y step, y origin
        "proj:transform": [json_number(value) for value in (t[1], t[2], t[0], t[4], t[5], t[3])],
        "proj:bbox": [json_number(value) for value in grid.bounds],
    }


def with_hrefs(item: Mapping[str, Any], folder: str) -> dict[str, Any]:
    """The item with the names of its files in this folder in place of their addresses."""
    assets = {
        key: {**asset, "href": f"{folder}/{asset['href'].rpartition('/')[2]}"} for key, asset in item["assets"].items()
    }
    return {**item, "assets": assets}
