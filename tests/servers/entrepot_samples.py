"""A layer that is published from the beginning on the test server `Entrepot`, for tests that need something to harvest.

Red grows from west to east, green from south to north, so that a pixel tells where it belongs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .entrepot_pyramid import KEPT, Box, Pyramid, filled, touched
from .entrepot_state import Datastore, Document, new_id

if TYPE_CHECKING:
    from .entrepot import Entrepot


def gradient(box: Box, bottom: int) -> Pyramid:
    """A pyramid from this level of the grid PM to level 0. Red is 0 at
    its western edge and 250 at its eastern one, green likewise, blue 100; around it all is white."""
    pyramid = Pyramid()
    west, south, east, north = box
    side = pyramid.side(bottom)
    for column, row in touched(box, side):
        left, _low, _right, high = pyramid.box(bottom, column, row)
        x = left + (np.arange(KEPT) + 0.5) * side / KEPT
        y = high - (np.arange(KEPT) + 0.5) * side / KEPT
        red, green = (x - west) / (east - west) * 250, (y - south) / (north - south) * 250
        slab = np.stack([np.tile(red, (KEPT, 1)), np.tile(green, (KEPT, 1)).T, np.full((KEPT, KEPT), 100)])
        inside = (slab[:2] >= 0).all(axis=0) & (slab[:2] <= 250).all(axis=0)
        pyramid.levels.setdefault(bottom, {})[column, row] = np.where(inside, slab, 255).astype("uint8")
    filled(pyramid, range(bottom - 1, -1, -1))
    return pyramid


def published(
    entrepot: Entrepot, store: Datastore, name: str, extent: tuple[float, float, float, float], pyramid: Pyramid
) -> Document:
    """Publish a pyramid as a layer of the open WMS and WMTS; its extent is in degrees. Returns the stored data."""
    west, south, east, north = extent
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    infos = {
        "tms": "PM",
        "levels": [str(level) for level in pyramid.levels],
        "channels_format": "UINT8",
        "channels_number": 3,
        "compression": "PNG",
        "nodata_value": "255,255,255",
    }
    data = store.add_stored_data(
        name,
        type_infos=infos,
        srs="EPSG:3857",
        extent={"type": "Polygon", "coordinates": [ring]},
        size=10_000,
        storage={"type": "S3", "labels": ["PYRAMIDE"]},
    )
    entrepot.pyramids[data["_id"]] = pyramid
    used = {"stored_data": data["_id"], "bottom_level": str(max(pyramid.levels)), "top_level": str(min(pyramid.levels))}
    for endpoint in entrepot.endpoints:
        if endpoint["type"] not in ("WMS-RASTER", "WMTS-TMS") or not endpoint["open"]:
            continue
        configuration = {
            "_id": new_id(),
            "type": endpoint["type"],
            "name": f"{name} {endpoint['type']}",
            "layer_name": name,
            "status": "PUBLISHED",
            "type_infos": {"title": name, "abstract": name, "used_data": [used]},
        }
        offering = {
            "_id": new_id(),
            "type": endpoint["type"],
            "layer_name": name,
            "status": "PUBLISHED",
            "open": True,
            "configuration": {"_id": configuration["_id"]},
            "endpoint": endpoint,
            "urls": [],
        }
        store.configurations[configuration["_id"]] = configuration
        store.offerings[offering["_id"]] = offering
    return data
