"""Opens a file as a test: a layer's new source is opened by QGIS on the main thread, when its server is known to
answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from osgeo import gdal

from ..credentials import path_with_credentials
from ..gdal_calls import GdalFailure, call
from ..remote_files.remote_formats import check_driver, check_overviews_beside
from ..remote_files.vsicurl import forget_file
from ..stac.asset_records import AssetKind
from .failure import layer_error
from .vrt_check import check_vrt, forget_sources

if TYPE_CHECKING:
    from .source import LayerSource


def opened_once(source: LayerSource) -> LayerSource:
    """The source, after its file was opened without what GDAL knows of an earlier failure. For a task, inside
    `http_limits`. Raises LayerError."""
    family = gdal.OF_RASTER if source.kind.is_raster else gdal.OF_VECTOR
    start = time.monotonic()
    path = path_with_credentials(source.path, source.authcfg, source.provider, for_layer=True)
    try:
        forget_file(path)
        if source.kind is AssetKind.VRT:  # written anew
            forget_sources(path)
            call(gdal.OpenEx, path, family | gdal.OF_VERBOSE_ERROR)
        else:
            driver = check_driver(path, family)
            if source.kind.is_raster:
                check_overviews_beside(path, driver)
    except GdalFailure as failure:
        raise layer_error(source, path, str(failure).splitlines(), time.monotonic() - start) from failure
    if source.kind is AssetKind.VRT:
        check_vrt(source, path)
    return source
