"""The Python script of NRCan's guide, with the benchmark's URLs: rasterio, in a Python of its own.

python rasterio_script.py URL OUTPUT MIN_X MIN_Y MAX_X MAX_Y
"""

from __future__ import annotations

import json
import sys
import time

import rasterio

cog_path, output_path, *bounds = sys.argv[1:]
min_x, min_y, max_x, max_y = map(float, bounds)

started = time.monotonic()
with rasterio.open(cog_path) as src:
    window = src.window(min_x, min_y, max_x, max_y)
    raster_data = src.read(window=window)
    metadata = src.meta.copy()
    metadata.update(
        {
            "height": raster_data.shape[1],
            "width": raster_data.shape[2],
            "count": raster_data.shape[0],
            "transform": rasterio.windows.transform(window, src.transform),
        }
    )
    with rasterio.open(output_path, "w", **metadata) as dst:
        dst.write(raster_data)
print(json.dumps({"seconds": time.monotonic() - started}))
