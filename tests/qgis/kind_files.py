"""A file of each kind that the plugin makes layers of, and of those that it names, with GDAL and by hand."""

from __future__ import annotations

import json
import shutil
import sqlite3
import struct
import subprocess
from contextlib import closing
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr

from tests.rasters import write_raster
from tests.venvs import python_with

POINTS = 500
_WEST, _SOUTH, _SIZE = 700_000, 6_600_000, 100
#: Types of the tiles in PMTiles.
_FEATURES, _PICTURES = 1, 2
#: Run by the Python that has h5py.
_HDF5 = """
import h5py, numpy, sys
folder, version = sys.argv[1:]
values = numpy.arange(64, dtype="f4").reshape(8, 8)
elsewhere = [("/etc/hostname", 0, 256)]
def new(name):
    file = h5py.File(f"{folder}/{name}.nc", "w", libver=version)
    for axis in "xy":
        file[axis] = numpy.arange(8.0)
        file[axis].make_scale(axis)
    return file
with new("own") as file:
    data = file.create_dataset("v", data=values, chunks=(4, 4), compression="gzip")
    data.dims[0].attach_scale(file["y"])
    data.dims[1].attach_scale(file["x"])
    file.create_group("more").create_group("again")["w"] = values
with new("external_file") as file:
    file.create_dataset("v", (8, 8), "f4", external=elsewhere)
with new("external_file_in_a_group") as file:
    file.create_group("a").create_group("b").create_dataset("v", (8, 8), "f4", external=elsewhere)
with new("external_file_among_many") as file:
    for number in range(100):
        file[f"v{number}"] = values
    file.create_dataset("v", (8, 8), "f4", external=elsewhere)
with new("external_link") as file:
    file["v"] = h5py.ExternalLink("/etc/other.nc", "/v")
with new("virtual") as file:
    layout = h5py.VirtualLayout((8,), "f8")
    layout[:] = h5py.VirtualSource("/etc/other.nc", "v", (8,))
    file.create_virtual_dataset("v", layout)
"""


def lambert_93() -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(2154)
    return str(reference.ExportToWkt())


def write_copc(path: Path, half_size: float | None = None) -> None:
    """The points of points.copc.laz, which copclib 2.6.3 has written, in the one cube of its index: 2 `half_size` wide,
    or as wide as they lie. QGIS finds no CRS in the file."""
    content = bytearray((Path(__file__).parent / "layers" / "points.copc.laz").read_bytes())
    if half_size is not None:
        # https://copc.io: behind the head of LAS 1.4 and that of the first record, the cube's middle, then this
        struct.pack_into("<d", content, 375 + 54 + 3 * 8, half_size)
    path.write_bytes(content)


def write_las(path: Path) -> None:
    """The head of a LAZ file without an index."""
    path.write_bytes(b"LASF" + bytes(585))


def write_ept(folder: Path) -> None:
    """A point cloud in two files, not packed."""
    folder.mkdir()
    (folder / "ept-hierarchy").mkdir()
    (folder / "ept-data").mkdir()
    bounds = [_WEST, _SOUTH, 0, _WEST + _SIZE, _SOUTH + _SIZE, _SIZE]
    axes = [
        {"name": name, "type": "signed", "size": 4, "scale": 0.01, "offset": offset}
        for name, offset in (("X", _WEST), ("Y", _SOUTH), ("Z", 0))
    ]
    classes = {"name": "Classification", "type": "unsigned", "size": 1}
    fields = {
        "bounds": bounds,
        "boundsConforming": bounds,
        "dataType": "binary",
        "hierarchyType": "json",
        "points": POINTS,
        "schema": [*axes, classes],
        "span": 128,
        "srs": {"authority": "EPSG", "horizontal": "2154", "wkt": lambert_93()},
        "version": "1.0.0",
    }
    (folder / "ept.json").write_text(json.dumps(fields))
    half = POINTS // 2
    nodes = {"0-0-0-0": half, "1-0-0-0": half}
    (folder / "ept-hierarchy" / "0-0-0-0.json").write_text(json.dumps(nodes))
    places = np.random.default_rng(1).integers(0, _SIZE * 50, (half, 3))
    data = b"".join(struct.pack("<iiiB", *map(int, place), 2) for place in places)
    for node in nodes:
        (folder / "ept-data" / f"{node}.bin").write_bytes(data)


def write_hdf5(folder: Path, version: str) -> None:
    """HDF 5 as this version of its library writes it. Each has a dataset v: own.nc its own; many.nc has a hundred; the
    others have it outside: see the names."""
    subprocess.run([str(python_with("hdf5")), "-c", _HDF5, str(folder), version], timeout=300, check=True)


def write_rasters(folder: Path) -> None:
    """a.tif, a.jp2; one.nc with a variable, two.nc with two, four.nc and packed.nc in HDF 5; pictures.mbtiles; netcdf,
    tiles: the same without an ending."""
    values = np.arange(64 * 64, dtype="u1").reshape(64, 64)
    place = {"origin": (_WEST, _SOUTH + _SIZE), "epsg": 2154, "nodata": None, "options": ()}
    tiff = write_raster(folder / "a.tif", values, **place)
    both = write_raster(folder / "both.tif", np.stack([values, values[::-1]]), **place)
    for name, source, driver, options in (
        ("a.jp2", tiff, "JP2OpenJPEG", ["REVERSIBLE=YES", "QUALITY=100"]),
        ("one.nc", tiff, "netCDF", []),
        ("two.nc", both, "netCDF", []),
        ("four.nc", tiff, "netCDF", ["FORMAT=NC4"]),
        ("packed.nc", tiff, "netCDF", ["FORMAT=NC4C", "COMPRESS=DEFLATE"]),
        ("pictures.mbtiles", tiff, "MBTiles", []),
    ):
        gdal.Translate(str(folder / name), str(source), format=driver, creationOptions=options)
    for name, source in (("netcdf", "four.nc"), ("tiles", "pictures.mbtiles")):  # without the ending of the format
        shutil.copy(folder / source, folder / name)


def write_vectors(folder: Path) -> None:
    """areas.geojson, .fgb, .gpkg and .mbtiles: one square in the west of France."""
    square = {"type": "Polygon", "coordinates": [[[2, 46], [3, 46], [3, 47], [2, 47], [2, 46]]]}
    feature = {"type": "Feature", "properties": {"name": "a"}, "geometry": square}
    source = folder / "areas.geojson"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    for name, driver, options in (
        ("areas.fgb", "FlatGeobuf", []),
        ("areas.gpkg", "GPKG", []),
        ("areas.mbtiles", "MVT", ["FORMAT=MBTILES", "MAXZOOM=6"]),
    ):
        gdal.VectorTranslate(str(folder / name), str(source), format=driver, datasetCreationOptions=options)


def write_leading_mbtiles(path: Path, target: Path) -> None:
    """MBTiles whose metadata are a table that GDAL reads from another file."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        database.execute("PRAGMA writable_schema = 1")
        sql = f"CREATE VIRTUAL TABLE metadata USING VirtualOGR('{target}')"
        database.execute("INSERT INTO sqlite_master VALUES ('table', 'metadata', 'metadata', 0, ?)", (sql,))
        database.commit()


def write_what_is_not_read(folder: Path) -> None:
    """GeoParquet, of which Debian's GDAL reads nothing, and PMTiles, which it reads from 3.8 on: of features, where it
    can write them, and of pictures."""
    (folder / "areas.parquet").write_bytes(b"PAR1" + bytes(200) + b"PAR1")
    write_pmtiles(folder / "pictures.pmtiles", b"\x89PNG", _PICTURES)
    if has_driver("PMTiles"):
        source = str(folder / "areas.geojson")
        gdal.VectorTranslate(
            str(folder / "areas.pmtiles"), source, format="PMTiles", datasetCreationOptions=["MAXZOOM=6"]
        )
    else:
        write_pmtiles(folder / "areas.pmtiles", b"", _FEATURES)


def write_pmtiles(path: Path, tile: bytes, tile_type: int) -> None:
    """One tile of the whole world. https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md: the header's offsets
    and lengths, then how its parts are packed, and the type of the tiles."""
    root, metadata, start = bytes((1, 0, 1, len(tile), 1)), b"{}", 127
    parts = (root, metadata, b"", tile)
    places = []
    for part in parts:
        places += [start, len(part)]
        start += len(part)
    head = struct.pack("<7sB8Q3Q6B", b"PMTiles", 3, *places, 1, 1, 1, 1, 1, 1, tile_type, 0, 0)
    corners = struct.pack("<4iB2i", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000, 0, 0, 0)
    path.write_bytes(head + corners + b"".join(parts))


def has_driver(name: str) -> bool:
    return gdal.GetDriverByName(name) is not None or ogr.GetDriverByName(name) is not None
