"""Small files of every kind that can become a layer, with their catalogue records."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import numpy as np
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.layers.source import LayerSource, layer_source
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Collection, Item, Provider
from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from pathlib import Path

NODATA = -32767.0
SIZE = 8192
#: Rows of nodata at the top of the 8192 px tile, like a tile that a LiDAR project covers in part.
EMPTY_ROWS = 2048
CATALOG = Catalog("test", "Test", "https://stac.example.org/api/")
COLLECTION = Collection(
    "hrdem-mosaic-1m", "HRDEM Mosaic", license="OGL-Canada-2.0", providers=(Provider("NRCan"), Provider("CCMEO"))
)


def source(
    store_url: str, file: str, kind: AssetKind = AssetKind.COG, key: str = "dtm", item: str = "10_3-mosaic-1m"
) -> LayerSource:
    asset = Asset(key, f"{store_url}/{file}", "Digital Terrain Model (COG)", kind, description="Bare earth")
    tile = Item(
        item,
        COLLECTION.id,
        None,
        None,
        datetime(2023, 5, 29, 12, tzinfo=timezone.utc),
        (asset,),
        georeference=Georeference("EPSG:3979", (0, 0, 1, 1)),
        href=f"https://stac.example.org/api/collections/hrdem-mosaic-1m/items/{item}",
    )
    return layer_source(CATALOG, COLLECTION, tile, asset)


def _dataset(array: np.ndarray, nodata: float | None = None) -> gdal.Dataset:
    bands, rows, columns = array.shape
    kind = {"f4": gdal.GDT_Float32, "u1": gdal.GDT_Byte, "u2": gdal.GDT_UInt16}[array.dtype.str[1:]]
    dataset = gdal.GetDriverByName("MEM").Create("", columns, rows, bands, kind)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3979)
    dataset.SetProjection(reference.ExportToWkt())
    dataset.SetGeoTransform((2000000, 1, 0, 500000, 0, -1))
    for index in range(bands):
        dataset.GetRasterBand(index + 1).WriteArray(array[index])
        if nodata is not None:
            dataset.GetRasterBand(index + 1).SetNoDataValue(nodata)
    return dataset


def write_cog(
    path: Path, array: np.ndarray, nodata: float | None = None, colors: gdal.ColorTable | None = None
) -> None:
    dataset = _dataset(array, nodata)
    if colors is not None:
        dataset.GetRasterBand(1).SetColorTable(colors)
    gdal.GetDriverByName("COG").CreateCopy(
        str(path), dataset, options=["COMPRESS=LZW", "OVERVIEW_RESAMPLING=NEAREST", "BLOCKSIZE=512"]
    )


def write_dem(path: Path) -> None:
    """Heights rising from 100 m in the west to 900 m in the east, with nodata in the north."""
    array = np.broadcast_to(np.linspace(100, 900, SIZE, dtype="f4"), (SIZE, SIZE)).copy()
    array[:EMPTY_ROWS] = NODATA
    write_cog(path, array[np.newaxis], NODATA)


def write_vrt(path: Path, target: str, cog: Path) -> None:
    gdal.Translate(str(path), str(cog), format="VRT")
    text = path.read_text()
    for relative in ('relativeToVRT="1"', 'relativeToVRT="0"'):
        text = text.replace(f"<SourceFilename {relative}>{cog.name}<", f'<SourceFilename relativeToVRT="0">{target}<')
    text = text.replace(">" + str(cog) + "<", f">{target}<")
    path.write_text(text)


def write_vectors(folder: Path) -> None:
    """coverage.geojson (3 polygons); coverage.gpkg with a layer of points first and one of polygons after it."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(4326)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    for driver, name, layers in (
        ("GeoJSON", "coverage.geojson", [("coverage", ogr.wkbPolygon)]),
        ("GPKG", "coverage.gpkg", [("stations", ogr.wkbPoint), ("coverage", ogr.wkbMultiPolygon)]),
    ):
        dataset = ogr.GetDriverByName(driver).CreateDataSource(str(folder / name))
        for layer_name, kind in layers:
            layer = dataset.CreateLayer(layer_name, reference, kind)
            for west in range(3):
                feature = ogr.Feature(layer.GetLayerDefn())
                polygon = f"(({west} 45,{west + 1} 45,{west + 1} 46,{west} 45))"
                wkt = {
                    ogr.wkbPoint: f"POINT({west} 45)",
                    ogr.wkbPolygon: f"POLYGON{polygon}",
                    ogr.wkbMultiPolygon: f"MULTIPOLYGON({polygon})",
                }[kind]
                feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
                layer.CreateFeature(feature)
        dataset = None
