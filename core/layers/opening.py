"""Opening layers in the background."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsMapLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import path_with_credentials
from ..crs import crs_from_text, crs_to_text, forget_crs_of_threads
from ..errors import CanceledError, DatacubeError
from ..extent import LONLAT
from ..gdal_calls import GdalFailure, gdal_errors
from ..tasks import Task
from ..vsicurl import http_limits
from .failure import layer_error
from .provenance import set_provenance
from .raster import open_raster
from .temporal import set_temporal_range
from .vector import open_vector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from qgis.core import QgsFeedback

    from .source import LayerSource

    #: A layer and the name of its CRS, which is lost with the thread.
    Opened = tuple[QgsMapLayer, str]

#: Opening waits for answers, not for the processor.
_AT_ONCE = 4
#: How soon a cancel is noticed, in seconds.
_PATIENCE = 0.1
_PSEUDO_MERCATOR = "EPSG:3857"


@dataclass(frozen=True)
class OpenedLayers:
    """Layers in the order of their sources, on the main thread, and the sources that could not be opened: LayerSource,
    or a service's ServiceLayer."""

    layers: tuple[QgsMapLayer, ...]
    failures: tuple[tuple[object, DatacubeError], ...] = ()


class OpenLayersTask(Task):
    """Opens sources as layers; `succeeded` carries OpenedLayers, even when some or all of them failed.

    A store that never answers fails its own layers within 30 s; a cancel does not wait for it.
    """

    def __init__(self, sources: Sequence[LayerSource]) -> None:
        super().__init__(
            QCoreApplication.translate("OpenLayersTask", "Opening %n layer(s)", "", len(sources)),
        )
        self._sources = tuple(sources)
        self._crs: list[str] = []

    def work(self, feedback: QgsFeedback) -> OpenedLayers:
        executor = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="datacube_browser")
        futures = [executor.submit(_open, source, feedback) for source in self._sources]
        try:
            wait_or_cancel(futures, feedback)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
        layers: list[QgsMapLayer] = []
        failures: list[tuple[LayerSource, DatacubeError]] = []
        for source, future in zip(self._sources, futures, strict=True):
            result = future.result()
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
    """Give the layer a CRS of the main thread's, for the one of the thread that opened it ends with that thread."""
    crs = crs_from_text(text)
    if not crs.isValid():
        return
    layer.setCrs(crs_from_text(_PSEUDO_MERCATOR if text == LONLAT else LONLAT), False)  # one that is equal is not taken
    layer.setCrs(crs, False)
    metadata = layer.metadata()
    metadata.setCrs(crs)
    layer.setMetadata(metadata)


def wait_or_cancel(futures: Sequence[Future[Any]], feedback: QgsFeedback) -> None:
    """Raises CanceledError as soon as the feedback is canceled, and leaves the futures to themselves."""
    pending = set(futures)
    while pending:
        if feedback.isCanceled():
            raise CanceledError("")
        _, pending = wait(pending, _PATIENCE, FIRST_COMPLETED)


def _open(source: LayerSource, feedback: QgsFeedback) -> Opened | DatacubeError:
    """The layer, handed to the main thread, with the name of its CRS; or why there is none. Its own thread destroys a
    layer nobody wants."""
    if feedback.isCanceled():
        return CanceledError("")
    try:
        layer = _opened(source)
    except DatacubeError as error:
        return error
    if feedback.isCanceled():
        return CanceledError("")
    crs = crs_to_text(layer.crs()) if layer.crs().isValid() else ""
    layer.moveToThread(QgsApplication.instance().thread())
    return layer, crs


def _opened(source: LayerSource) -> QgsMapLayer:
    path = path_with_credentials(source.path, source.authcfg, source.provider)
    open_layer = open_raster if source.kind.is_raster else open_vector
    start = time.monotonic()
    try:
        with http_limits(), gdal_errors(strict=False) as messages:
            layer = open_layer(source, path)
    except GdalFailure as failure:
        raise layer_error(source, path, str(failure).splitlines(), time.monotonic() - start) from failure
    if not layer.isValid():
        with http_limits():
            raise layer_error(source, path, messages, time.monotonic() - start)
    if source.asset_key:
        set_provenance(layer, source)
        set_temporal_range(layer, source)
    else:  # a saved extent: its record lies beside it
        layer.loadDefaultMetadata()
    return layer
