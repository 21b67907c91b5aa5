"""Keeping views of remote layers offline: where their files go and how fine they are, and the way back."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from .credentials import path_with_credentials, without_authcfg
from .errors import DatacubeError, StorageError
from .export.paths import record_path, temporary_path
from .export.request import ExportRequest
from .extent import MapExtent
from .files.file_checks import may_write
from .files.file_names import free_name, stem_of
from .files.own_files import is_there
from .gdal_calls import GdalFailure, call
from .grid import bounds_in, bounds_of
from .http.web_address import is_web_address
from .layer_style import style_path
from .layers.failure import layer_error
from .layers.local_copies import with_local_copy
from .layers.signed_source import signed_source
from .layers.source import LayerSource
from .layers.trial import opened_once
from .remote_files.remote_formats import check_overviews_beside
from .remote_files.vsicurl import forget_file, href_of, http_limits, prepare_host
from .stac.asset_records import AssetKind
from .threads.ordered_pool import all_results
from .threads.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from .export.request import ExportSource

#: A view with more pixels is kept at half of its resolution, or a quarter of it, and so on.
MOST_PIXELS = 100_000_000
#: The share of a view that is added on each side.
_MARGIN = 0.01
#: Files opened at a time: opening waits for servers, not for the processor.
_AT_ONCE = 4


@dataclass(frozen=True)
class LayersToKeep:
    """Layers of the project (by their ids) that read the same `source`."""

    layer_ids: tuple[str, ...]
    source: ExportSource


@dataclass(frozen=True)
class OfflineView:
    """The export of a view for these layers. A pixel of it is as wide as `coarser` pixels of the source."""

    layer_ids: tuple[str, ...]
    request: ExportRequest
    coarser: int = 1


class PlaceViewsTask(Task):
    """Chooses the file and the resolution for each view: `succeeded(list[OfflineView])`. The files go into the first of
    the `folders` that can be written to, under the names of their layers; none is replaced, and none of the `taken` is
    used. Fails with StorageError where no folder can be written to."""

    def __init__(
        self, wanted: Sequence[LayersToKeep], extent: MapExtent, folders: Sequence[Path], taken: Collection[Path]
    ) -> None:
        super().__init__(QCoreApplication.translate("PlaceViewsTask", "Choosing files"), hidden=True)
        self._wanted = tuple(wanted)
        self._extent = _with_margin(extent)
        self._folders = tuple(folders)
        self._taken = set(taken)

    def work(self, _feedback: QgsFeedback) -> list[OfflineView]:
        folder = self._folder()
        return [self._view(each, folder) for each in self._wanted]

    def _folder(self) -> Path:
        for folder in self._folders:
            if folder.is_dir() and may_write(folder):
                return folder
        raise StorageError(
            QCoreApplication.translate("PlaceViewsTask", "The folder {folder} cannot be used.").format(
                folder=self._folders[0]
            ),
            hint=QCoreApplication.translate(
                "PlaceViewsTask", "Save the project in a folder of yours, or choose one for downloads in the options."
            ),
        )

    def _view(self, wanted: LayersToKeep, folder: Path) -> OfflineView:
        source = wanted.source
        path = folder / f"{stem_of(source.name) or 'view'}.tif"
        while is_in_use(path := free_name(path, self._taken)):
            self._taken.add(path)
        self._taken.add(path)
        coarser = coarsening(source, self._extent)
        resolution = None
        if coarser > 1:
            width, height = _pixel_size(source)
            resolution = width * coarser, height * coarser
        request = ExportRequest((source,), self._extent, path, resolution=resolution, pyramids=True, clip=True)
        return OfflineView(wanted.layer_ids, request, coarser)


def _with_margin(extent: MapExtent) -> MapExtent:
    """The extent with what is needed to draw its border: pixels that are in it in part, and their neighbours."""
    x, y = (extent.xmax - extent.xmin) * _MARGIN, (extent.ymax - extent.ymin) * _MARGIN
    return MapExtent(extent.xmin - x, extent.ymin - y, extent.xmax + x, extent.ymax + y, extent.crs)


def is_in_use(path: Path) -> bool:
    """Whether something of another file or export is beside a free name: it would be replaced, or resumed."""
    return any(map(is_there, (temporary_path(path), record_path(path), style_path(path))))


def coarsening(source: ExportSource, extent: MapExtent) -> int:
    """By how many pixels of the source, a power of two, a pixel of its view is wide."""
    place = source.georeference
    if place is None or place.shape is None:
        return 1
    view = bounds_in(bounds_of(extent), extent.crs, place.crs) or place.bounds
    west, east = max(view[0], place.bounds[0]), min(view[2], place.bounds[2])
    south, north = max(view[1], place.bounds[1]), min(view[3], place.bounds[3])
    width, height = _pixel_size(source)
    pixels = max(0.0, east - west) / width * max(0.0, north - south) / height
    factor = 1
    while pixels > MOST_PIXELS * factor**2:
        factor *= 2
    return factor


def _pixel_size(source: ExportSource) -> tuple[float, float]:
    place = source.georeference
    if place is None or place.shape is None:
        raise ValueError("no grid")
    west, south, east, north = place.bounds
    rows, columns = place.shape
    return (east - west) / columns, (north - south) / rows


@dataclass(frozen=True)
class RemoteLayer:
    """A layer that is kept offline, and the data source that it is to read again; for a mosaic that is no longer there,
    that of the same `in_project`. `href` is the address that the catalogue gave for it, empty for a layer that did not
    come from one."""

    layer_id: str
    name: str
    source: str = field(repr=False)
    href: str = ""
    profile: str = ""
    in_project: str = ""


@dataclass(frozen=True)
class Return:
    """The data source to read again, a secret perhaps; or why it cannot be read."""

    layer: RemoteLayer
    source: str = field(default="", repr=False)
    error: DatacubeError | None = None


class ReadRemoteTask(Task):
    """Opens what layers have read before they were kept offline, so that their servers are known to answer:
    `succeeded(list[Return])`, also where some or all failed."""

    def __init__(self, layers: Sequence[RemoteLayer]) -> None:
        super().__init__(QCoreApplication.translate("ReadRemoteTask", "Opening %n remote layer(s)", "", len(layers)))
        self._layers = tuple(layers)

    def work(self, feedback: QgsFeedback) -> list[Return]:
        return all_results(partial(_return, feedback), self._layers, workers=_AT_ONCE, feedback=feedback)


def _return(feedback: QgsFeedback, layer: RemoteLayer) -> Return:
    try:
        return Return(layer, _opened(layer, feedback))
    except DatacubeError as error:
        return Return(layer, error=error)


def _opened(layer: RemoteLayer, feedback: QgsFeedback) -> str:
    """The data source, after it has been opened once. Raises DatacubeError."""
    public, sign_in = without_authcfg(layer.source)
    path, bar, options = public.partition("|")
    is_moved = bool(layer.in_project) and not os.path.isfile(path) and os.path.isfile(layer.in_project)
    if is_moved:
        path = layer.in_project
    kind = AssetKind.VRT if path.lower().endswith(".vrt") else AssetKind.COG
    is_copy = kind is AssetKind.VRT and is_web_address(layer.href)
    href = layer.href if is_copy else href_of(path)
    source = LayerSource(layer.name, href, path, kind, sign_in, layer.profile)
    prepare_host(href)
    if not layer.href:
        _open_as_before(source)
        return layer.source
    source = signed_source(with_local_copy(source, feedback), feedback)
    with http_limits():
        opened_once(source)
    return source.uri + bar + options


def _open_as_before(source: LayerSource) -> None:
    """Open a file of the user's own, of whatever format. Raises LayerError."""
    path = path_with_credentials(source.path, source.authcfg)
    with http_limits():
        try:
            forget_file(path)
            dataset = call(gdal.OpenEx, path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
            check_overviews_beside(path, dataset.GetDriver())
        except GdalFailure as failure:
            raise layer_error(source, path, str(failure).splitlines(), 0.0) from failure
