"""An item's grid out of the `proj:*` fields (projection extension, v1 and v2)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from osgeo import osr

from ..gdal_calls import call_or_none
from .json_values import bounds, dicts, mapping, numbers, text
from .records import Georeference

if TYPE_CHECKING:
    from collections.abc import Mapping

Affine = tuple[float, float, float, float, float, float]


def georeference(item: Mapping[str, Any]) -> Georeference | None:
    """The grid of a STAC item (JSON); None when the item does not say enough or names no known CRS.

    What the item's properties lack is taken from its assets, the first that has it: some catalogues describe only
    those.
    """
    properties = mapping(item.get("properties"))
    for asset in ({}, *dicts(list(mapping(item.get("assets")).values()))):
        fields = {key: value for key, value in {**asset, **properties}.items() if key.startswith("proj:")}
        crs = crs_text(fields)
        found = _grid(fields, crs) if crs else None
        if found is not None:
            return found
    return None


def crs_text(fields: Mapping[str, Any]) -> str:
    """The CRS that the fields name, as an authority id or WKT2; empty when there is none that PROJ knows."""
    candidates = [text(fields.get("proj:code"))]
    epsg = fields.get("proj:epsg")
    if isinstance(epsg, int) and not isinstance(epsg, bool):
        candidates.append(f"EPSG:{epsg}")
    candidates.append(text(fields.get("proj:wkt2")))
    projjson = mapping(fields.get("proj:projjson"))
    if projjson:
        authority = mapping(projjson.get("id"))
        candidates += [f"{authority.get('authority')}:{authority.get('code')}", json.dumps(projjson)]
    return next((known for known in map(_known_crs, filter(None, candidates)) if known), "")


def gdal_transform(value: Any) -> Affine | None:
    """A `proj:transform` in GDAL's order, whichever order it came in.

    The extension wants an affine matrix by rows (x step, row skew, x origin, column skew, y step, y origin, with or
    without 0 0 1); the NRCan datacube writes GDAL's order (x origin, x step, row skew, y origin, column skew, y step).
    Without skew, a matrix has its y step where GDAL's order has a zero, so the two can be told apart.
    """
    t = numbers(value, 6, 9)
    if t is None:
        return None
    if t[2] == t[4] == 0 and t[1] * t[5] != 0:
        transform = (t[0], t[1], t[2], t[3], t[4], t[5])
    else:
        transform = (t[2], t[0], t[1], t[5], t[3], t[4])
    return transform if transform[1] * transform[5] != transform[2] * transform[4] else None


def _grid(fields: Mapping[str, Any], crs: str) -> Georeference | None:
    transform = gdal_transform(fields.get("proj:transform"))
    size = numbers(fields.get("proj:shape"), 2)
    shape = (int(size[0]), int(size[1])) if size and min(size) >= 1 else None
    if transform and shape:
        return Georeference(crs, _grid_bounds(transform, shape), transform, shape)
    box = _box(fields.get("proj:bbox")) or bounds(mapping(fields.get("proj:geometry")).get("coordinates"))
    return None if box is None else Georeference(crs, box, transform, shape)


def _grid_bounds(t: Affine, shape: tuple[int, int]) -> tuple[float, float, float, float]:
    rows, columns = shape
    corners = [(column, row) for column in (0, columns) for row in (0, rows)]
    xs = [t[0] + column * t[1] + row * t[2] for column, row in corners]
    ys = [t[3] + column * t[4] + row * t[5] for column, row in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _box(value: Any) -> tuple[float, float, float, float] | None:
    box = numbers(value, 4, 6)
    if box is None:
        return None
    return (box[0], box[1], box[2], box[3]) if len(box) == 4 else (box[0], box[1], box[3], box[4])


@lru_cache(maxsize=256)
def _known_crs(definition: str) -> str:
    """The definition, PROJJSON as WKT2; empty when PROJ does not know it."""
    reference = osr.SpatialReference()
    if call_or_none(reference.SetFromUserInput, definition) != 0:
        return ""
    return str(reference.ExportToWkt(["FORMAT=WKT2_2019"])) if definition.startswith("{") else definition
