"""A task that opens layers."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import path_with_credentials
from ..errors import CanceledError, DatacubeError, LayerError, bare
from ..extent import LONLAT
from ..gdal_calls import GdalFailure, gdal_errors, thread_options
from ..layer_style import set_style
from ..remote_files.remote_formats import check_driver, check_overviews_beside, looks_for_nothing
from ..remote_files.vsicurl import (
    PREFIX,
    again_without_head,
    forget_file,
    http_limits,
    vsicurl_path,
    without_files_beside,
)
from ..spatial.crs import crs_from_text, crs_to_text, forget_crs_of_threads
from ..stac.asset_records import AssetKind
from ..threads.cancellation import stop_if_canceled
from ..threads.ordered_pool import all_results
from ..threads.tasks import Task
from ..threads.worker_objects import to_main_thread
from .failure import layer_error, unexpected_error
from .gateway_layers import draw_through_gateway
from .local_copies import with_local_copy
from .mbtiles import open_mbtiles
from .netcdf import check_netcdf
from .open_datasets import leave_one_open
from .origin import MASK_PROPERTY, PROFILE_PROPERTY
from .point_cloud import open_point_cloud
from .project_paths import keep_out_of_projects
from .provenance import set_provenance
from .raster import open_raster
from .raster_sidecars import source_with_sidecars
from .shown_map import look_at_map
from .signed_source import signed_source
from .temporal import set_temporal_range
from .vector import open_vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsFeedback, QgsMapLayer

    from .source import LayerSource

    #: A layer and the name of its CRS: the CRS itself is lost when its thread ends.
    Opened = tuple[QgsMapLayer, str]

#: Files opened at a time: opening waits for servers, not for the processor.
_AT_ONCE = 4
_NO_PROGRAMS = {"GDAL_VRT_ENABLE_PYTHON": "NO", "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO"}
_PSEUDO_MERCATOR = "EPSG:3857"


@dataclass(frozen=True)
class OpenedLayers:
    """The layers in the order of their sources, on the main thread, and the sources that could not be opened:
    LayerSource, or ServiceLayer of a service. `notes` are sentences on what is missing in layers that are there."""

    layers: tuple[QgsMapLayer, ...]
    failures: tuple[tuple[object, DatacubeError], ...] = ()
    notes: tuple[str, ...] = ()


class OpenLayersTask(Task):
    """Opens sources as layers; `succeeded` carries OpenedLayers, even when some or all failed.

    Layers on a host that never answers fail within 30 s; a cancel does not wait for them.
    """

    def __init__(self, sources: Sequence[LayerSource]) -> None:
        super().__init__(
            QCoreApplication.translate("OpenLayersTask", "Opening %n layer(s)", "", len(sources)),
        )
        self._sources = tuple(sources)
        self._crs: list[str] = []
        look_at_map()

    def work(self, feedback: QgsFeedback) -> OpenedLayers:
        results = all_results(partial(_open, feedback=feedback), self._sources, workers=_AT_ONCE, feedback=feedback)
        layers: list[QgsMapLayer] = []
        failures: list[tuple[LayerSource, DatacubeError]] = []
        for source, result in zip(self._sources, results, strict=True):
            if isinstance(result, DatacubeError):
                failures.append((source, result))
            else:
                layer, crs = result
                layers.append(layer)
                self._crs.append(crs)
        return OpenedLayers(tuple(layers), tuple(failures))

    def finished(self, successful: bool) -> None:
        opened = self._result
        if isinstance(opened, OpenedLayers):
            forget_crs_of_threads()
            for layer, crs in zip(opened.layers, self._crs, strict=True):
                renew_crs(layer, crs)
        super().finished(successful)


def renew_crs(layer: QgsMapLayer, text: str) -> None:
    """Give the layer a CRS that the main thread made: the one made by the thread that opened it ends with that thread.
    For the main thread; `text` has been looked up before, so that this takes no time."""
    crs = crs_from_text(text)
    if not crs.isValid():
        return
    layer.setCrs(crs_from_text(_PSEUDO_MERCATOR if text == LONLAT else LONLAT), False)  # QGIS ignores an equal one
    layer.setCrs(crs, False)
    metadata = layer.metadata()
    metadata.setCrs(crs)
    layer.setMetadata(metadata)


def _open(source: LayerSource, feedback: QgsFeedback) -> Opened | DatacubeError:
    """The layer, moved to the main thread, with the name of its CRS; or why there is none. A layer that is no longer
    wanted is destroyed here, in its own thread."""
    if feedback.isCanceled():
        return CanceledError("")
    try:
        layer = opened(signed_source(with_local_copy(source, feedback), feedback), feedback)
    except DatacubeError as error:
        return bare(error)
    except Exception as error:  # noqa: BLE001 - one file must not lose the others
        return unexpected_error(source, error)
    if feedback.isCanceled():
        return CanceledError("")
    crs = crs_to_text(layer.crs()) if layer.crs().isValid() else ""
    to_main_thread(layer)
    return layer, crs


def opened(source: LayerSource, feedback: QgsFeedback) -> QgsMapLayer:
    """The layer of what has been fetched and signed, in the calling thread. Raises LayerError. For a worker."""
    try:
        return _opened_once(source, feedback)
    except LayerError as error:
        if source.authcfg or source.path != PREFIX + source.href:
            raise
        return again_without_head(
            source.href, error, lambda: _opened_once(replace(source, path=vsicurl_path(source.href)), feedback)
        )


def _open_safely(source: LayerSource, path: str, feedback: QgsFeedback) -> tuple[QgsMapLayer, LayerSource]:
    """The layer, which may be invalid, and the source with what lies beside the file. VRTs have been written anew, and
    points, NetCDF and MBTiles are looked at where they are opened. Raises LayerError for a file that QGIS must not
    open, before it does, and GdalFailure: of a list of databases, say, GDAL connects to them as soon as it opens it."""
    if source.kind.is_vector:
        check_driver(path, gdal.OF_VECTOR)
    if source.kind is AssetKind.VRT or not source.kind.is_raster:
        return _open_layer(source, path, feedback), source
    forget_file(path)  # as QGIS does by itself: the server may have another version of it by now
    driver = check_driver(path, gdal.OF_RASTER)
    source = source_with_sidecars(source, path, feedback)
    if looks_for_nothing(path, driver):
        with without_files_beside(path):
            return _open_layer(source, path, feedback), source
    check_overviews_beside(path, driver)
    return _open_layer(source, path, feedback), source


def _open_layer(source: LayerSource, path: str, feedback: QgsFeedback) -> QgsMapLayer:
    if source.kind.is_point_cloud:
        return open_point_cloud(source, feedback)
    if source.kind is AssetKind.NETCDF:
        check_netcdf(source)
        return open_raster(source, path)
    if source.kind is AssetKind.MBTILES:
        return open_mbtiles(source)
    return open_raster(source, path) if source.kind.is_raster else open_vector(source, path)


def _opened_once(source: LayerSource, feedback: QgsFeedback) -> QgsMapLayer:
    path = path_with_credentials(source.path, source.authcfg, source.provider, for_layer=True)
    start = time.monotonic()
    try:
        with http_limits(), thread_options(_NO_PROGRAMS), gdal_errors(strict=False) as messages:
            layer, source = _open_safely(source, path, feedback)
            if source.kind.is_raster and layer.isValid() and path.startswith("/vsicurl"):
                leave_one_open(layer)
    except GdalFailure as failure:
        raise layer_error(source, path, str(failure).splitlines(), time.monotonic() - start) from failure
    stop_if_canceled(feedback)  # the plugin may have been unloaded meanwhile
    if not layer.isValid():
        raise layer_error(source, path, messages, time.monotonic() - start)
    keep_out_of_projects(source)
    if source.asset_key:
        set_provenance(layer, source)
        set_temporal_range(layer, source)
        if source.has_mask_beside:
            layer.setCustomProperty(MASK_PROPERTY, True)
    else:  # a saved extent has its metadata in a file beside it
        layer.loadDefaultMetadata()
        set_style(layer, source.style)
    if source.profile:
        layer.setCustomProperty(PROFILE_PROPERTY, source.profile)
    if source.kind.is_raster:
        draw_through_gateway(layer)
    return layer
