"""The grids of items and assets out of the `proj:*` fields (projection extension, v1 and v2).

pystac's class for this extension is not used: it believes `proj:transform`, which the NRCan datacube writes in another
order, and any name of a CRS.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..crs import described_crs, spatial_reference, text_of_reference
from ..georeference import Georeference
from .json_values import bounds, dicts, mapping, numbers, text

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Any of them names a CRS.
_CRS_FIELDS = {"proj:code", "proj:epsg", "proj:wkt2", "proj:projjson"}
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


def asset_georeference(asset: Mapping[str, Any], properties: Mapping[str, Any]) -> Georeference | None:
    """The grid of an asset (JSON) that has `proj:*` fields of its own; those that it lacks are its item's. None when
    it has none, or does not say enough."""
    own = {key: value for key, value in asset.items() if key.startswith("proj:")}
    if not own:
        return None
    names_crs = bool(_CRS_FIELDS & own.keys())
    fields = {
        key: value
        for key, value in properties.items()
        if key.startswith("proj:") and not (names_crs and key in _CRS_FIELDS)
    }
    fields.update(own)
    crs = crs_text(fields)
    return _grid(fields, crs) if crs else None


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
    """The definition, PROJJSON as an authority id or WKT2; empty when PROJ does not know it."""
    if not definition.startswith("{"):
        return definition if described_crs(definition) is not None else ""
    reference = spatial_reference(definition)
    if reference is None:
        return ""
    known = text_of_reference(reference)
    return known if described_crs(known) is not None else ""
