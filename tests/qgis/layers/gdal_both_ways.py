"""Runs GDAL failures with exceptions on or off: `python -m tests.qgis.layers.gdal_both_ways on|off folder`.

Prints the outcome of each case as JSON. The setting holds for the whole process, and switching it back and forth has
crashed Python, so each setting runs in its own process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal, ogr, osr
from qgis.core import QgsApplication, QgsFeedback

import tests.conftest  # noqa: F401 - makes the checkout the package datacube_browser
from tests.export_tools import export, request
from tests.qgis import layer_files
from tests.rasters import NODATA, pixels_of, terrain, wkt_of, write_raster

if TYPE_CHECKING:
    from collections.abc import Callable

X, Y = 2_000_000, 500_000
BOX = (X, Y - 200, X + 300, Y)
GARBAGE = b"II*\0" + b"\x99" * 500
GOOD_OUTLINE = b'{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'
BOW_TIE = b'{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}'


class Cases:
    """Each public method is a case; its outcome is the result or the name of the error."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.good = write_raster(folder / "good.tif", terrain(300, 300), overviews=(2,))
        self.bands = write_raster(folder / "bands.tif", np.stack([terrain(300, 300)] * 3))
        self.garbage = folder / "garbage.tif"
        self.garbage.write_bytes(GARBAGE)
        self.damaged = write_raster(folder / "damaged.tif", terrain(300, 300))
        dataset = gdal.Open(str(self.damaged))
        with self.damaged.open("r+b") as file:
            file.seek(int(dataset.GetRasterBand(1).GetMetadataItem("BLOCK_OFFSET_0_0", "TIFF")))
            file.write(b"\xff" * 1000)
        del dataset
        layer_files.write_vectors(folder)

    def _source(self, path: Path, **others: Any) -> Any:
        from datacube_browser.core.layers.source import LayerSource
        from datacube_browser.core.stac.asset_records import AssetKind

        return LayerSource(path.stem, str(path), str(path), others.pop("kind", AssetKind.COG), **others)

    def _opened(self, *sources: Any) -> str:
        from datacube_browser.core.layers.opening import OpenLayersTask

        found = OpenLayersTask(sources).work(QgsFeedback())
        return f"{len(found.layers)} opened, {len(found.failures)} failed"

    def a_good_export(self) -> bool:
        return bool((pixels_of(export([self.good], BOX, self.folder / "out.tif").path) != NODATA).all())

    def a_reprojected_cog(self) -> str:
        report = export([self.good], BOX, self.folder / "cog.tif", crs="EPSG:32620", format="COG", origins=True)
        return str(pixels_of(report.path).dtype)

    def an_export_in_tiles(self) -> bool:
        from datacube_browser.core.export.planning.plan_export import plan_export
        from datacube_browser.core.export.tiling.run_tiled import run_tiled

        report = run_tiled(plan_export(request([self.good], BOX, self.folder / "tiled.vrt", tile_size=512)))
        return bool((pixels_of(report.path) != NODATA).all())

    def items_of_rasters(self) -> Any:
        empty = write_raster(self.folder / "empty.tif", np.full((40, 40), NODATA, "float32"))
        return self._items(self.good, self.bands, empty)

    def an_item_of_garbage(self) -> Any:
        return self._items(self.garbage)

    def an_item_of_a_damaged_file(self) -> Any:
        return self._items(self.damaged)

    def _items(self, *paths: Path) -> list[str]:
        from datacube_browser.core.catalogs import Catalog
        from datacube_browser.core.export.request import ExportSource
        from datacube_browser.core.publishing.prepare import prepare
        from datacube_browser.core.publishing.request import PublishRequest, RasterToPublish

        rasters = tuple(RasterToPublish(ExportSource(str(path))) for path in paths)
        catalog = Catalog("", "", "https://catalogue.example.org")
        made = prepare(PublishRequest(rasters, self.folder / paths[0].stem, catalog, "a", "https://store.example.org"))
        return [item.json["assets"]["data"]["raster:bands"][0]["data_type"] for item in made.items]

    def a_message_with_bytes_that_are_no_text(self) -> Any:
        from datacube_browser.core.gdal_calls import call, memory_file

        with memory_file(b"<VRTDataset rasterX\xffize>", ".vrt") as path:
            return call(gdal.OpenEx, path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)

    def an_export_of_garbage(self) -> Any:
        return export([self.garbage, self.good], BOX, self.folder / "x.tif")

    def an_export_of_a_damaged_file(self) -> Any:
        from datacube_browser.core.export.reading import chunk_reader
        from datacube_browser.core.http.retry import RetryPolicy

        chunk_reader.RETRIES = RetryPolicy(())
        return export([self.damaged], BOX, self.folder / "y.tif")

    def points_of_which_one_cannot_be_projected(self) -> list[bool]:
        from datacube_browser.core.export.planning.placement import _projected
        from datacube_browser.core.spatial.crs import spatial_reference

        globe = spatial_reference(wkt_of("+proj=ortho +lat_0=45 +lon_0=-75 +ellps=GRS80"))
        found = _projected(osr.CoordinateTransformation(globe, spatial_reference("EPSG:4326")), [(0, 0), (9e6, 9e6)])
        return [bool(np.isfinite(point).all()) for point in found]

    def an_export_into_a_crs_that_does_not_cover_it(self) -> Any:
        pole = (-180.0, 89.0, 180.0, 90.0)
        return export([self.good], pole, self.folder / "pole.tif", box_crs="EPSG:4326", crs="EPSG:3857")

    def layers_of_which_one_is_garbage(self) -> str:
        return self._opened(self._source(self.good), self._source(self.garbage), self._source(self.bands))

    def a_layer_with_a_sample_that_is_garbage(self) -> str:
        return self._opened(self._source(self.good, samples=(str(self.garbage), str(self.good))))

    def a_layer_with_samples_of_fewer_bands(self) -> str:
        return self._opened(self._source(self.bands, samples=(str(self.good), str(self.bands))))

    def a_layer_with_a_damaged_sample(self) -> str:
        return self._opened(self._source(self.good, samples=(str(self.damaged),)))

    def vector_layers_of_which_one_is_garbage(self) -> str:
        from datacube_browser.core.stac.asset_records import AssetKind

        paths = [self.garbage, *sorted(self.folder.glob("*.gpkg"))]
        return self._opened(*(self._source(path, kind=AssetKind.GEOPACKAGE) for path in paths))

    def the_profile_of_garbage(self) -> Any:
        from datacube_browser.core.layers.mosaic_profile import read_profile

        return read_profile(str(self.garbage))

    def a_tile_of_a_vrt_that_is_garbage(self) -> Any:
        from datacube_browser.core.layers.local_vrt import _mosaic_source

        return _mosaic_source(str(self.garbage), QgsFeedback())

    def the_statistics_of_a_damaged_file(self) -> int:
        from datacube_browser.core.layers.local_vrt import _statistics

        return len(_statistics([str(self.damaged), str(self.good)], QgsFeedback()))

    def refreshing_a_layer_of_garbage(self) -> list[str]:
        from datacube_browser.core.layer_refresh import _opened

        found = _opened([self._source(self.good), self._source(self.garbage)], QgsFeedback())
        return [type(each).__name__ for each in found]

    def a_host_that_refuses(self) -> int:
        from datacube_browser.core.layers.host_probe import silent_hosts

        return len(silent_hosts({"127.0.0.1:9": "http://127.0.0.1:9/a.tif"}, 5))

    def an_outline(self) -> str:
        from datacube_browser.core.stac.data_outline import parsed_outline

        return str(parsed_outline(GOOD_OUTLINE, "").geometry().GetGeometryName())

    def an_outline_that_crosses_itself(self) -> int:
        from datacube_browser.core.stac.data_outline import parsed_outline

        return int(parsed_outline(BOW_TIE, "").geometry().GetGeometryCount())

    def an_outline_of_garbage(self) -> Any:
        from datacube_browser.core.stac.data_outline import parsed_outline

        return parsed_outline(b'{"type":"Feature', "")

    def an_outline_in_an_unknown_crs(self) -> Any:
        from datacube_browser.core.extent import MapExtent
        from datacube_browser.core.stac.data_in_view import _rectangle, _within
        from datacube_browser.core.stac.data_outline import Outline

        shape = ogr.CreateGeometryFromWkt("POLYGON((0 0,1 0,1 1,0 0))")
        view = MapExtent(*BOX, "EPSG:3979")
        return _within(Outline(bytes(shape.ExportToIsoWkb()), "nonsense"), view, _rectangle(view), 1.0)

    def an_invalid_geometry_text(self) -> Any:
        from datacube_browser.core.stac.cql2 import parse

        return parse("S_INTERSECTS(geometry, POINT(1))")

    def a_footprint_that_is_no_geometry(self) -> Any:
        from datacube_browser.core.extent import footprint_geometry

        return footprint_geometry({"type": "Polygon", "coordinates": "nonsense"})

    def an_unknown_crs(self) -> Any:
        from datacube_browser.core.spatial.crs import spatial_reference

        return spatial_reference("nonsense")

    def a_point_outside_the_domain_of_a_crs(self) -> Any:
        from datacube_browser.core.extent import MapExtent

        return MapExtent(-180, 89, 180, 90, "EPSG:4326").outline("EPSG:3857")

    def an_extent_far_beyond_its_crs(self) -> list[float]:
        from datacube_browser.core.extent import MapExtent

        return [round(each) for each in MapExtent(-1e12, -1e12, 1e12, 1e12, "EPSG:32619").lonlat_box()]

    def a_truncated_image_of_a_service(self) -> Any:
        from datacube_browser.core.grid import Grid
        from datacube_browser.core.http.http_response import HttpResponse
        from datacube_browser.core.ogc.get_coverage import CoverageImage

        asked = Grid("EPSG:3979", (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), 1000, 1000)
        content = self.good.read_bytes()[:1000]
        with CoverageImage(HttpResponse(200, "", {"content-type": "image/tiff"}, content), asked) as image:
            return image.values()


def outcome(case: Callable[[], Any]) -> Any:
    try:
        found = case()
    except Exception as error:  # noqa: BLE001 - the error is the outcome
        return type(error).__name__
    return found if isinstance(found, bool | int | str | list | None) else type(found).__name__


def main() -> None:
    way, folder = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    cases = Cases(Path(folder))
    for module in (gdal, ogr, osr):
        (module.UseExceptions if way == "on" else module.DontUseExceptions)()
    names = [name for name in vars(Cases) if not name.startswith("_")]
    print(json.dumps({name: outcome(getattr(cases, name)) for name in names}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
