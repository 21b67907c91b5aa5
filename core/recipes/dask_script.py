"""The export as a script for odc-stac and Dask: from one computer's cores to a cluster."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..redaction import redacted
from ..stac.catalog_kind import is_record
from . import plan_values, signing
from .band_values import band_values, meaning, note_of_classes

if TYPE_CHECKING:
    from ..export.planning.placement import Placement
    from ..export.planning.plan import ExportPlan

_TEMPLATE = Template('''\
"""Searches a STAC catalogue, and saves an extent of what it finds to a COG, with Dask:

    python $script [OUTPUT] [--workers 4] [--scheduler tcp://ADDRESS:8786]

Without a scheduler the workers run on this computer: one for each core, but no more than there are chunks. Those of a
cluster need the same packages; they read the pixels, and this computer writes the file.

Needs: pip install odc-stac "dask[distributed]" pystac-client
$notes"""

import argparse
import asyncio
import math
import os
from contextlib import suppress
from itertools import islice

import odc.stac
import pystac_client
import rasterio
import rasterio.shutil
from affine import Affine
from dask.distributed import Client, LocalCluster, as_completed
from dask.system import CPU_COUNT
from odc.geo.geobox import GeoBox
from pystac.extensions.projection import ProjectionExtension
from rasterio.windows import Window

CATALOG = $catalog
COLLECTIONS = $collections
# By collection and id. The first one lies on top, and its nodata pixels show what lies below. Behind each: its file's
# address, of those that the catalogue gives, and own grid.
ITEMS = {
$items
}
ASSET = $asset
CRS, TRANSFORM = $crs, Affine($transform)
WIDTH, HEIGHT = $columns, $rows
DTYPE, NODATA = $dtype, $nodata  # NODATA None: pixels without a source are 0
NAME, UNIT, SCALE, OFFSET = $meaning
COLORS = $colors  # of values
RESAMPLING = $resampling  # only where the grids differ: else pixels are copied
CHUNK = 2048  # pixels a side; each thread of each worker has one, and one more is on its way to the file
CHUNKS = math.ceil(WIDTH / CHUNK) * math.ceil(HEIGHT / CHUNK)
SETTINGS = {
$settings
}
$signing

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", nargs="?", default=$output)
    parser.add_argument("--workers", type=int, default=min(CPU_COUNT, CHUNKS))
    parser.add_argument("--scheduler", help="address of a Dask scheduler that is running")
    parser.add_argument("--wait", type=int, default=300, help="seconds to wait for the scheduler's first worker")
    arguments = parser.parse_args()
    os.environ.update(SETTINGS)  # local workers inherit them
    if arguments.scheduler:
        with Client(arguments.scheduler) as client:
            client.wait_for_workers(1, timeout=arguments.wait)
            client.run(os.environ.update, SETTINGS)
            export(client, arguments.output)
    else:
        cluster = LocalCluster(n_workers=arguments.workers, threads_per_worker=2, dashboard_address=None)
        try:
            with Client(cluster) as client:
                export(client, arguments.output)
        finally:
            with suppress(asyncio.TimeoutError):  # a busy machine ends its workers late: the file is whole by then
                cluster.close()


def export(client, output):
    unfinished = f"{output}.{os.getpid()}.part.tif"  # a name that no other file has
    cog = f"{output}.{os.getpid()}.cog.tif"
    profile = {"crs": CRS, "transform": TRANSFORM, "width": WIDTH, "height": HEIGHT, "count": 1, "dtype": DTYPE}
    options = {
$options
    }
    with rasterio.open(unfinished, "w", driver="GTiff", nodata=NODATA, **profile, **options) as result:
        result.descriptions, result.units = [NAME or None], [UNIT or None]
        if (SCALE, OFFSET) != (1, 0):
            result.scales, result.offsets = [SCALE], [OFFSET]
        if COLORS:
            result.write_colormap(1, COLORS)
        for window, values in computed(client, lazy_pixels()):
            result.write(values, 1, window=window)
    rasterio.shutil.copy(
        unfinished, cog, driver="COG",
$cog_options
    )
    os.remove(unfinished)
    os.replace(cog, output)


def lazy_pixels():
    """The mosaic on the result's grid, as a Dask array of which nothing has been read."""
    search = pystac_client.Client.open(CATALOG).search(collections=COLLECTIONS, ids=sorted({each for _, each in ITEMS}))
    found = {(item.collection_id or COLLECTIONS[0], item.id): item for item in search.items()}
    items = [found[each] for each in ITEMS if each in found]
    if len(items) != len(ITEMS):
        raise SystemExit(f"The catalogue has {len(items)} of the {len(ITEMS)} items.")
    for item, (address, grid) in zip(items, ITEMS.values()):
        ProjectionExtension.add_to(item)  # not all catalogues write proj:transform as STAC says, or at all
        item.assets = {ASSET: item.assets[ASSET]}
        item.assets[ASSET].href = address
        item.assets[ASSET].extra_fields.update(grid)
$signed    mosaic = odc.stac.load(
        items,
        bands=[ASSET],
        geobox=GeoBox((HEIGHT, WIDTH), TRANSFORM, CRS),
        chunks={"x": CHUNK, "y": CHUNK},
        dtype=DTYPE,
        nodata=NODATA,
        resampling=RESAMPLING,
        groupby=lambda item, parsed, index: 0,  # all in one layer
        preserve_original_order=True,
$patch    )
    return mosaic[ASSET].isel(time=0, drop=True).data


def computed(client, array):
    """Windows and their pixels as the workers finish them, never more than two at work for each of their threads."""
    blocks, windows = array.to_delayed(), {}

    def start():
        row = 0
        for i, rows in enumerate(array.chunks[0]):
            column = 0
            for j, columns in enumerate(array.chunks[1]):
                future = client.compute(blocks[i, j], retries=3)
                windows[future.key] = Window(column, row, columns, rows)
                yield future
                column += columns
            row += rows

    started = start()
    running = as_completed(islice(started, max(2, 2 * sum(client.nthreads().values()))))
    for future in running:
        yield windows.pop(future.key), future.result()
        running.update(islice(started, 1))


if __name__ == "__main__":
    main()
''')
_SIGNED = """\
    signed = sign([item.assets[ASSET].href for item in items])
    for item in items:
        item.assets[ASSET].href = signed[item.assets[ASSET].href]
"""
_PATCH = """\
        patch_url=lambda url: url.partition("?")[0] + "?" + os.environ["{name}"],
"""


def problem(plan: ExportPlan) -> str:
    """Why the export cannot be written as this script (translated); empty when it can."""
    sources, message = plan.sources, plan_values.service_problem(plan)
    if any(not source.catalog_url or not source.item_id or not source.asset_key for source in sources):
        message = QCoreApplication.translate(
            "DaskScript", "This script searches a catalogue, and a source is from none."
        )
    elif len({(source.catalog_url, source.asset_key) for source in sources}) > 1:
        message = QCoreApplication.translate(
            "DaskScript", "This script reads one asset of one catalogue, and the sources are of several."
        )
    elif is_record(sources[0].catalog_url):
        message = QCoreApplication.translate(
            "DaskScript", "This script searches a catalogue, and one that is made of files cannot be searched."
        )
    elif plan.bands > 1:
        message = QCoreApplication.translate("DaskScript", "This script reads one band, and the sources have several.")
    elif any(placement.raster.is_masked for placement in plan.placements):
        message = QCoreApplication.translate("DaskScript", "This script knows no masks, and a source has one.")
    elif any(placement.raster.is_crs_stated for placement in plan.placements):
        message = QCoreApplication.translate(
            "DaskScript", "This script cannot give a raster the CRS that its file does not say."
        )
    return message


def text(plan: ExportPlan) -> str:
    sources, bands = plan.sources, band_values(plan)
    settings, function = plan_values.gdal_settings(plan), signing.python(plan)
    is_signed = any(map(plan_values.is_signed, sources))
    return _TEMPLATE.substitute(
        script="script.py",
        notes="".join(f"{each}\n" for each in plan_values.notes(plan) + note_of_classes(bands)),
        meaning=meaning(bands[0]),
        colors=bands[0].colors,
        catalog=repr(redacted(sources[0].catalog_url)),
        collections=repr(list(dict.fromkeys(source.collection_id for source in sources))),
        items="\n".join(f"    {_item(placement)}" for placement in plan.placements),
        asset=repr(sources[0].asset_key),
        rows=plan.grid.rows,
        columns=plan.grid.columns,
        transform=", ".join(map(repr, plan_values.affine(plan))),
        crs=repr(plan_values.crs_of(plan)),
        dtype=repr(plan_values.data_type(plan)),
        nodata=plan_values.number(plan.nodata),
        resampling=repr(plan.request.resampling.name.lower()),
        settings="\n".join(f"    {key!r}: {value!r}," for key, value in settings.items()),
        output=repr(plan_values.output_name(plan)),
        patch=_PATCH.format(name=plan_values.SIGNATURE) if is_signed else "",
        signing=f"\n{function}" if function else "",
        signed=_SIGNED if function else "",
        options=plan_values.options(plan.creation_options, " " * 8),
        cog_options=plan_values.keywords(plan_values.cog_options_of(plan), " " * 8),
    )


def _item(placement: Placement) -> str:
    grid = placement.raster.grid
    crs, t = plan_values.crs_text(grid.crs), grid.transform
    key = "proj:wkt2" if "[" in crs else "proj:code"
    transform = [t[1], t[2], t[0], t[4], t[5], t[3]]
    known = {key: crs, "proj:shape": [grid.rows, grid.columns], "proj:transform": transform}
    source = placement.raster.source
    address = plan_values.address(source).removesuffix("?")
    return f"{(source.collection_id, source.item_id)!r}: ({address!r}, {known}),"
