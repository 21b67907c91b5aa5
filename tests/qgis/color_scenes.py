"""Two neighbouring scenes of a satellite, as a catalogue would describe them, behind real servers: red, green, blue and
near infrared of 10 m, short-wave infrared of 20 m, and a picture of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tests.qgis.described_items import asset
from tests.rasters import write_raster
from tests.servers.stub import minimal_collection

if TYPE_CHECKING:
    from pathlib import Path

#: By the keys of the assets: common name, resolution, and the value of all pixels of the first scene.
BANDS = {
    "B02": ("blue", 10, 300),
    "B03": ("green", 10, 600),
    "B04": ("red", 10, 900),
    "B08": ("nir", 10, 3000),
    "B11": ("swir16", 20, 2000),
}
SIZE = 240
ORIGIN = (2_000_000, 500_000)


def write_scene(folder: Path, name: str, east: int, brighter: int = 0, *, dtype: str = "uint16") -> None:
    """A slope from west to east in each band, with rows of nodata (0) at the top."""
    for key, (_, resolution, value) in BANDS.items():
        size = SIZE * 10 // resolution
        values = np.tile(np.arange(size) * resolution // 10, (size, 1)) + value + brighter
        values[: size // 10] = 0
        write_raster(
            folder / f"{name}-{key}.tif",
            values.astype(dtype),
            origin=(ORIGIN[0] + east, ORIGIN[1]),
            resolution=resolution,
            nodata=None,
            overviews=(2, 4),
        )


def scene(url: str, folder: Path, name: str, day: str, **others: Any) -> dict[str, Any]:
    """The item (JSON)."""
    assets = {
        key: asset(
            url,
            folder / f"{name}-{key}.tif",
            title=f"Band {key[1:]}",
            bands=[{"name": key, "eo:common_name": common, "nodata": 0, "data_type": "uint16", **others}],
        )
        for key, (common, *_) in BANDS.items()
    }
    ring = [[-75, 50], [-60, 50], [-60, 40], [-75, 40], [-75, 50]]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "id": name,
        "collection": "scenes",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": [-75, 40, -60, 50],
        "properties": {"datetime": f"{day}T12:00:00Z"},
        "links": [],
        "assets": assets,
    }


def scenes(url: str, folder: Path, **others: Any) -> list[dict[str, Any]]:
    return [
        scene(url, folder, "scene-a", "2024-06-01", **others),
        scene(url, folder, "scene-b", "2024-06-02", **others),
    ]


def write_scenes(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    write_scene(folder, "scene-a", 0)
    write_scene(folder, "scene-b", 10 * SIZE, 50)


def collections() -> list[dict[str, Any]]:
    return [minimal_collection("scenes", title="Scenes")]
