"""The grids of items and assets out of the `proj:*` fields (projection extension, v1 and v2).

pystac's class for this extension is not used: it believes `proj:transform`, which the NRCan datacube writes in another
order, and any name of a CRS.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..spatial.crs import described_crs, same_crs, spatial_reference, text_of_reference
from ..spatial.georeference import Georeference
from ..spatial.projected_area import turn_of
from .footprint_check import covers
from .json_values import bounds, lonlat_box, mapping, number, numbers, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..spatial.georeference import LonLatBox

_DIGITS, _AFTER_COLON = re.compile(r"[0-9]{4,6}"), re.compile(r":\s+")
Affine = tuple[float, float, float, float, float, float]


class _OfItem:
    """What an item's own fields say, for all of its assets: its fields of the extension, its CRS, its grid, and where
    the catalogue draws it."""

    def __init__(self, properties: Mapping[str, Any], footprint: LonLatBox | None) -> None:
        self.fields = _projection(properties)
        self.crs = crs_text(self.fields)
        self.grid = _grid(self.fields, self.crs)
        self.footprint = footprint


def georeference(item: Mapping[str, Any]) -> Georeference | None:
    """The grid of a STAC item (JSON): its own, or that of its first asset that has one, since some catalogues describe
    only those. None when neither says enough or names a known CRS."""
    return all_grids(item)[0]


def asset_grids(item: Mapping[str, Any]) -> dict[str, Georeference]:
    """The grids of an item's assets (JSON), as far as they are known: an asset's own, or its item's where it says
    nothing itself. Never another asset's: the bands of one scene differ in their pixels."""
    return all_grids(item)[1]


def all_grids(item: Mapping[str, Any]) -> tuple[Georeference | None, dict[str, Georeference]]:
    """`georeference` and `asset_grids` of an item (JSON), in one go."""
    of_item = _OfItem(mapping(item.get("properties")), _footprint(item))
    inherited = _checked(of_item.grid, of_item.footprint)
    found = {}
    same: dict[Georeference, Georeference] = {}
    for key, value in mapping(item.get("assets")).items():
        own = _projection(mapping(value))
        grid = _of_asset(own, of_item) if own else inherited
        if grid is not None:
            found[key] = same.setdefault(grid, grid)  # most bands of a scene have one grid
    return inherited or next(iter(found.values()), None), found


def _of_asset(own: Mapping[str, Any], of_item: _OfItem) -> Georeference | None:
    """The grid of an asset that has `proj:*` fields of its `own`; those that it lacks are its item's."""
    own_crs, item = crs_text(own), of_item.fields
    if own_crs and of_item.crs and not same_crs(own_crs, of_item.crs):
        item = {}  # its numbers are in another CRS
    apart = _belongs_to_another(own, item)
    fields = {key: value for key, value in {**item, **own}.items() if key not in apart}
    grid = _grid(fields, own_crs or of_item.crs)
    if grid is None and of_item.grid is not None:  # it lies where the item does, but not in the item's pixels
        grid = Georeference(of_item.grid.crs, of_item.grid.bounds, None, _shape(own))
    return _checked(grid, of_item.footprint)


def _projection(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the extension; null says nothing."""
    return {key: value for key, value in fields.items() if key.startswith("proj:") and value is not None}


def _belongs_to_another(own: Mapping[str, Any], item: Mapping[str, Any]) -> set[str]:
    """Which of the item's fields do not fit those of the asset: transform and shape make one grid together, so that
    one of the asset's does not go with the other one of the item's."""
    size, step = "proj:shape", "proj:transform"
    if size in own and step in own:
        return set()
    if step in own:
        same = step not in item or gdal_transform(own[step]) == gdal_transform(item[step])
        return set() if same else {size}
    if size in own:
        return set() if size not in item or _shape(own) == _shape(item) else {step}
    if "proj:bbox" in own:
        return set() if _box(own["proj:bbox"]) == _box(item.get("proj:bbox")) else {size, step}
    return set()


def _footprint(item: Mapping[str, Any]) -> LonLatBox | None:
    return lonlat_box(item.get("bbox")) or bounds(mapping(item.get("geometry")))


def _checked(grid: Georeference | None, footprint: LonLatBox | None) -> Georeference | None:
    """The grid, doubtful where it contradicts the footprint."""
    if grid is None or footprint is None or covers(grid, footprint):
        return grid
    return replace(grid, is_doubtful=True)


def crs_text(fields: Mapping[str, Any]) -> str:
    """The CRS that the fields name, as an authority id or WKT2; empty when there is none that PROJ knows."""
    candidates = [_code(fields.get("proj:code")), _code(fields.get("proj:epsg")), text(fields.get("proj:wkt2"))]
    projjson = mapping(fields.get("proj:projjson"))
    if projjson:
        authority = mapping(projjson.get("id"))
        candidates += [f"{authority.get('authority')}:{authority.get('code')}", json.dumps(projjson)]
    return next((known for known in map(_known_crs, filter(None, candidates)) if known), "")


def _code(value: Any) -> str:
    """An authority's name and code; of a number, EPSG's. Some write the number as a text or with a decimal point, and
    others a blank behind the colon."""
    found = number(value)
    if found is not None:
        return f"EPSG:{found:.0f}" if found == int(found) else ""
    written = text(value)
    return f"EPSG:{written}" if _DIGITS.fullmatch(written) else _AFTER_COLON.sub(":", written)


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
    if not crs:
        return None
    transform, shape = gdal_transform(fields.get("proj:transform")), _shape(fields)
    corners = _grid_bounds(transform, shape) if transform and shape else None
    if corners is not None and numbers(corners, 4):
        return Georeference(crs, corners, transform, shape)
    box = _box_in(crs, fields.get("proj:bbox")) or bounds(mapping(fields.get("proj:geometry")))
    return None if box is None else Georeference(crs, box, transform, shape)


def _shape(fields: Mapping[str, Any]) -> tuple[int, int] | None:
    size = numbers(fields.get("proj:shape"), 2)
    return (int(size[0]), int(size[1])) if size and min(size) >= 1 else None


def _grid_bounds(t: Affine, shape: tuple[int, int]) -> tuple[float, float, float, float]:
    rows, columns = shape
    corners = [(column, row) for column in (0, columns) for row in (0, rows)]
    xs = [t[0] + column * t[1] + row * t[2] for column, row in corners]
    ys = [t[3] + column * t[4] + row * t[5] for column, row in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _box_in(crs: str, value: Any) -> tuple[float, float, float, float] | None:
    """The box with its lower ends first, where some write its corners in another order, as GDAL's -projwin has them. In
    degrees, one with its west end last lies across the antimeridian, and goes on beyond it."""
    box = _box(value)
    if box is None:
        return None
    x1, y1, x2, y2 = box
    if x1 > x2:
        turn = turn_of(crs)
        x1, x2 = (x1, x2 + turn) if turn else (x2, x1)
    return x1, min(y1, y2), x2, max(y1, y2)


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
