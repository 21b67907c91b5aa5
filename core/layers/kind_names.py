"""What a kind of file is called, and why no layer is made of it, for people."""

from __future__ import annotations

from osgeo import gdal
from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication

from ..stac.asset_records import AssetKind

#: The names of formats, the same in every language.
NAMES = {
    AssetKind.COG: "COG",
    AssetKind.GEOTIFF: "GeoTIFF",
    AssetKind.VRT: "VRT",
    AssetKind.JPEG_2000: "JPEG 2000",
    AssetKind.NETCDF: "NetCDF",
    AssetKind.GEOJSON: "GeoJSON",
    AssetKind.GEOPACKAGE: "GeoPackage",
    AssetKind.FLATGEOBUF: "FlatGeobuf",
    AssetKind.GEOPARQUET: "GeoParquet",
    AssetKind.PMTILES: "PMTiles",
    AssetKind.MBTILES: "MBTiles",
    AssetKind.COPC: "COPC",
    AssetKind.EPT: "EPT",
    AssetKind.ZARR: "Zarr",
    AssetKind.HDF5: "HDF",
    AssetKind.LAS: "LAS/LAZ",
    AssetKind.PNG: "PNG",
}


def why_unreadable(kind: AssetKind) -> str:
    """The sentence; empty for kinds of which layers are made here, and for those that are no data."""
    translate = QCoreApplication.translate
    said = {
        AssetKind.ZARR: translate(
            "KindNames", "Zarr is an array of many variables in many files, of which no layer is made here."
        ),
        AssetKind.HDF5: translate(
            "KindNames", "HDF holds many variables, and may lead to other files: no layer is made of it here."
        ),
        AssetKind.LAS: translate(
            "KindNames", "LAS and LAZ without an index (COPC) have to be read as a whole: no layer of a server."
        ),
        AssetKind.THUMBNAIL: translate("KindNames", "This is only a small picture of the data."),
    }
    if kind in said:
        return str(said[kind])
    if not kind.is_unreadable:
        return ""
    text = translate("KindNames", "This QGIS ({qgis}, with GDAL {gdal}) cannot read {format} files.")
    return str(text.format(qgis=Qgis.version(), gdal=gdal.VersionInfo("RELEASE_NAME"), format=NAMES[kind]))
