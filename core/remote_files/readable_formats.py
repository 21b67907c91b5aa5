"""Which formats the running QGIS and GDAL can open: both are built with or without some of them."""

from __future__ import annotations

from functools import cache

from osgeo import gdal
from qgis.core import QgsProviderRegistry

#: GDAL's drivers, and the keys of QGIS's providers, of which one is enough, by the names of formats. Formats that are
#: not here are in every build of QGIS.
_DRIVERS = {
    "jp2": ("JP2OpenJPEG", "JP2KAK", "JP2ECW", "JP2MrSID", "JP2Lura"),
    "netcdf": ("netCDF",),
    "flatgeobuf": ("FlatGeobuf",),
    "geoparquet": ("Parquet",),
    "pmtiles": ("PMTiles",),
    "mbtiles": ("MBTiles",),
}
_PROVIDERS = {"copc": ("copc",), "ept": ("ept",)}


@cache
def is_readable(format_name: str) -> bool:
    """Whether there is a driver or provider for the format. Drivers come and go with QGIS's start alone."""
    drivers, providers = _DRIVERS.get(format_name, ()), _PROVIDERS.get(format_name, ())
    if drivers:
        return any(gdal.GetDriverByName(name) is not None for name in drivers)
    return not providers or not set(providers).isdisjoint(QgsProviderRegistry.instance().providerList())
