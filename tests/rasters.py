"""Small rasters for tests, in which every pixel differs from its neighbours."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
from osgeo import gdal, gdal_array, ogr, osr

NODATA = -32767.0
TILED = ("TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "COMPRESS=LZW")

#: The transform of a raster that lies nowhere.
NO_PLACE = (0, 1, 0, 0, 0, 1)

#: Bytes of pixels from which on a file is kept for the next test that wants the same one, and how many are kept.
_WORTH_KEEPING = 500_000
_MOST_KEPT = 6
#: What was to be written -> the file.
_kept: dict[tuple[object, ...], Path] = {}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where files are kept, until the process ends."""
    return tempfile.TemporaryDirectory()


def write_raster(
    path: Path,
    values: np.ndarray,
    *,
    origin: tuple[float, float] = (2_000_000, 500_000),
    resolution: float = 1.0,
    transform: tuple[float, ...] | None = None,
    nodata: float | None = NODATA,
    epsg: int | None = 3979,
    options: tuple[str, ...] = TILED,
    overviews: tuple[int, ...] = (),
) -> Path:
    """Write a GeoTIFF of the values (rows, columns) or (bands, rows, columns), north up unless `transform` is given."""
    place = transform or (origin[0], resolution, 0, origin[1], 0, -resolution)
    if values.nbytes < _WORTH_KEEPING:
        _write(path, values, place=place, nodata=nodata, epsg=epsg, options=options, overviews=overviews)
        return path
    digest = hashlib.blake2b(np.ascontiguousarray(values)).hexdigest()
    wanted = (digest, values.shape, values.dtype.str, place, nodata, epsg, options, overviews)
    kept = _kept.pop(wanted, None)
    if kept is None:
        kept = Path(tempfile.mkdtemp(dir=_folder().name)) / path.name
        _write(kept, values, place=place, nodata=nodata, epsg=epsg, options=options, overviews=overviews)
        if len(_kept) == _MOST_KEPT:
            shutil.rmtree(_kept.pop(next(iter(_kept))).parent)
    _kept[wanted] = kept
    for each in kept.parent.iterdir():  # the raster, and what GDAL has written beside it
        shutil.copyfile(each, path.parent / (path.stem + each.name.removeprefix(kept.stem)))
    return path


def _write(
    path: Path,
    values: np.ndarray,
    *,
    place: tuple[float, ...],
    nodata: float | None,
    epsg: int | None,
    options: tuple[str, ...],
    overviews: tuple[int, ...],
) -> None:
    bands = values if values.ndim == 3 else values[np.newaxis]
    data_type = gdal_array.NumericTypeCodeToGDALTypeCode(values.dtype)
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), bands.shape[2], bands.shape[1], bands.shape[0], data_type, list(options)
    )
    if place != NO_PLACE:  # which GDAL 3.13 would write as a place
        dataset.SetGeoTransform(place)
    if epsg is not None:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        dataset.SetSpatialRef(reference)
    for number, band in enumerate(bands, start=1):
        if nodata is not None:
            dataset.GetRasterBand(number).SetNoDataValue(nodata)
        dataset.GetRasterBand(number).WriteArray(band)
    if overviews:
        dataset.BuildOverviews("NEAREST", list(overviews))
    dataset.FlushCache()


def write_signed(path: Path, values: np.ndarray, **others: Any) -> Path:
    """A GeoTIFF of bytes with a sign, for which GDAL before 3.7 has no data type."""
    if hasattr(gdal, "GDT_Int8"):
        return write_raster(path, values, **others)
    options = (*others.pop("options", TILED), "PIXELTYPE=SIGNEDBYTE")
    return write_raster(path, values.view("uint8"), options=options, **others)


def write_masked(path: Path, values: np.ndarray, valid: np.ndarray) -> Path:
    """A GeoTIFF with an internal mask: `valid` (row, column) where it has data."""
    from datacube_browser.core.gdal_calls import thread_options

    write_raster(path, values, nodata=None)
    with thread_options({"GDAL_TIFF_INTERNAL_MASK": "YES"}):
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(valid, 255, 0).astype("uint8"))
    return path


def terrain(rows: int, columns: int, dtype: str = "float32", seed: int = 1) -> np.ndarray:
    """Noise on a slope: neighbours differ, and it is smooth enough to be resampled."""
    return _terrain(rows, columns, dtype, seed).copy()


@lru_cache(maxsize=4)
def _terrain(rows: int, columns: int, dtype: str, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(size=(rows, columns))
    slope = np.add.outer(np.linspace(0, 60, rows), np.linspace(0, 60, columns))
    return (slope + noise * 5 + 20).astype(dtype)


def write_noise(path: Path, side: int) -> None:
    """Write a COG of so many pixels each way that hardly can be compressed: its blocks are large."""
    made = gdal.GetDriverByName("MEM").Create("", side, side, 1, gdal.GDT_Float32)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(3979)
    made.SetProjection(reference.ExportToWkt())
    made.SetGeoTransform((2_000_000, 1, 0, 500_000, 0, -1))
    made.GetRasterBand(1).WriteArray(np.random.default_rng(1).random((side, side), dtype="f4") * 900)
    gdal.GetDriverByName("COG").CreateCopy(str(path), made, options=["COMPRESS=LZW", "BLOCKSIZE=512"])


def pixels_of(path: Path | str, *window: int) -> np.ndarray:
    return gdal.Open(str(path)).ReadAsArray(*window)


def compressions() -> list[str]:
    """The compressions of this GDAL's GeoTIFF driver."""
    options = ET.fromstring(gdal.GetDriverByName("GTiff").GetMetadataItem("DMD_CREATIONOPTIONLIST"))
    return [str(value.text) for value in options.findall("./Option[@name='COMPRESS']/Value")]


def break_overviews(path: Path) -> None:
    """Overwrite the pixels of all overviews of a GeoTIFF, which can still be opened; reading an overview fails."""
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    places = []
    for level in range(band.GetOverviewCount()):
        overview = band.GetOverview(level)
        block = overview.GetBlockSize()
        for row in range(-(-overview.YSize // block[1])):
            for column in range(-(-overview.XSize // block[0])):
                offset = overview.GetMetadataItem(f"BLOCK_OFFSET_{column}_{row}", "TIFF")
                size = overview.GetMetadataItem(f"BLOCK_SIZE_{column}_{row}", "TIFF")
                if offset and size:
                    places.append((int(offset), int(size)))
    del overview, band, dataset
    with path.open("r+b") as file:
        for offset, size in places:
            file.seek(offset)
            file.write(b"\xff" * size)


def wkt_of(proj: str) -> str:
    """A CRS that has no code, from its PROJ string."""
    reference = osr.SpatialReference()
    reference.ImportFromProj4(proj)
    return str(reference.ExportToWkt())


def rasterized(like, *wkts, crs="EPSG:3979"):
    """Which pixels gdal_rasterize burns on the grid of a file."""
    dataset = gdal.Open(str(like))
    reference = osr.SpatialReference()
    reference.SetFromUserInput(crs)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    layers = (ogr.GetDriverByName("Memory") or ogr.GetDriverByName("MEM")).CreateDataSource("")
    layer = layers.CreateLayer("", reference)
    for wkt in wkts:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        layer.CreateFeature(feature)
    burned = gdal.GetDriverByName("MEM").Create("", dataset.RasterXSize, dataset.RasterYSize)
    burned.SetGeoTransform(dataset.GetGeoTransform())
    burned.SetProjection(dataset.GetProjection())
    gdal.RasterizeLayer(burned, [1], layer, burn_values=[1])
    return burned.ReadAsArray() == 1
