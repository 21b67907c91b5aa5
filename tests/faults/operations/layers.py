"""Adding layers, drawing them, and reading through the gateway on this computer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import numpy as np
from osgeo import gdal
from qgis.core import QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer
from qgis.PyQt.QtGui import QColor, QImage

from demo.store_server import store_server

from ..schedules import OF_THE_NETWORK, PROCESS, Fault
from ..waits import short_waits
from .files import BUCKET, Served, Signed, begin_anew, one_server, rasters, signed_store, signed_upstreams, with_profile
from .operation import HUNG, Done, HungError, Operation, Place, done

#: What GDAL cannot know: it believes an answer that says what was asked for, and reads no Content-Range.
_KINDS = (*OF_THE_NETWORK, Fault.PROXY, Fault.CLOCK)
_POINTS = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"n": 1},'
    ' "geometry": {"type": "Point", "coordinates": [-75, 45]}}]}'
)
_NOTHING = QColor(1, 2, 3).rgba()
_SIZE = QSize(200, 160)


@contextmanager
def _store() -> Iterator[Served]:
    with TemporaryDirectory() as folder, store_server(rasters(Path(folder))) as url:
        Path(folder, "points.geojson").write_text(_POINTS)
        yield Served(Path(folder), url)


def _sources(place: Place) -> list[Any]:
    from datacube_browser.core.layers.source import LayerSource
    from datacube_browser.core.remote_files.vsicurl import vsicurl_path
    from datacube_browser.core.stac.asset_records import AssetKind

    found = (("dtm", "dtm.tif", AssetKind.COG), ("points", "points.geojson", AssetKind.GEOJSON))
    return [
        LayerSource(name, f"{place.url}/{file}", vsicurl_path(f"{place.url}/{file}"), kind)
        for name, file, kind in found
    ]


def _add(_server: Served, place: Place, _prepared: Any) -> Done:
    from datacube_browser.core.layers import local_copies
    from datacube_browser.core.layers.opening import OpenLayersTask

    with mock.patch.object(local_copies, "_folder", return_value=place.folder / "cache"):
        answer = done(OpenLayersTask(_sources(place)))
    if answer.errors or answer.wrong:
        return answer
    errors = tuple(error for _, error in answer.value.failures)
    return Done([_of_layer(layer) for layer in answer.value.layers], errors)


def _of_layer(layer: Any) -> list[Any]:
    """What the window shows of a layer."""
    extent = [round(value, 3) for value in layer.extent().toRectF().getCoords()]
    shown = [layer.name(), layer.isValid(), layer.crs().authid(), extent]
    if isinstance(layer, QgsRasterLayer):
        return [*shown, layer.width(), layer.height(), layer.bandCount()]
    return [*shown, layer.featureCount()]


def _opened(_server: Served, place: Place) -> QgsRasterLayer:
    from datacube_browser.core.layers.opening import OpenLayersTask

    with short_waits():  # a file keeps the time-outs that it was opened with
        answer = done(OpenLayersTask(_sources(place)[:1]))
    return answer.value.layers[0]


def drawn(layer: QgsRasterLayer, *, zoomed: bool) -> tuple[QImage, list[str]]:
    """A map of the layer, on a ground of a colour of its own, and what QGIS says of it."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    extent = layer.extent()
    extent.scale(0.3 if zoomed else 1.0)
    settings.setExtent(extent)
    settings.setOutputSize(_SIZE)
    settings.setBackgroundColor(QColor.fromRgba(_NOTHING))
    job = QgsMapRendererParallelJob(settings)
    loop, watchdog = QEventLoop(), QTimer()
    job.finished.connect(loop.quit)
    watchdog.setSingleShot(True)
    watchdog.timeout.connect(loop.quit)
    watchdog.start(HUNG)
    job.start()
    loop.exec()
    if job.isActive():
        job.cancelWithoutBlocking()
        raise HungError("a map is not drawn")
    return job.renderedImage(), [error.message for error in job.errors()]


def _draw(_server: Served, place: Place, layer: QgsRasterLayer) -> Done:
    """Draw two views; pixels are right, or the ground is seen."""
    from datacube_browser.core.layers import gateway_layers

    file = gateway_layers._gateway.open_file(layer.source())
    if place.is_again and file is not None:  # a server that has failed is not asked for some seconds
        file.breaker.half_open(file)
    views, said = [], []
    for zoomed in (False, True):
        image, errors = drawn(layer, zoomed=zoomed)
        views.append(_pixels(image))
        said.append(errors)
    if not _right:
        _right.extend(views)
    whole, told = [], []
    for view, right, errors in zip(views, _right, said, strict=True):
        missing, wrong = (view == _NOTHING) & (right != _NOTHING), (view != right) & (view != _NOTHING)
        if wrong.any():
            return Done(wrong=f"{wrong.sum()} wrong pixels are drawn, {missing.sum()} are not: {errors}")
        if missing.any():
            told.append(f"{missing.sum()} pixels are not drawn: {errors}")
        else:
            whole.append(_digest(view))
    return Done(whole, told=tuple(told))


#: The views as they are where nothing fails.
_right: list[np.ndarray] = []


def _pixels(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    data = plain.constBits().asstring(plain.sizeInBytes())
    return np.frombuffer(data, np.uint32).reshape(plain.height(), plain.width())


def _digest(pixels: np.ndarray) -> str:
    return hashlib.sha256(pixels.tobytes()).hexdigest()


def _through_gateway(_servers: Signed, place: Place, profile: str) -> Done:
    """GDAL opens a signed file and reads all of it, as QGIS does when it draws."""
    from datacube_browser.core.errors import DatacubeError, LayerError
    from datacube_browser.core.gateway import signed_paths
    from datacube_browser.core.gdal_calls import GdalFailure, call
    from datacube_browser.core.layers.failure import layer_error
    from datacube_browser.core.layers.source import LayerSource
    from datacube_browser.core.stac.asset_records import AssetKind

    from tests.qgis.in_background import work

    begin_anew(place)
    if place.is_again:  # a store that has refused is not asked for some seconds
        signed_paths.forget_all()
    href = f"{place.url}/{BUCKET}/dtm.tif"

    def read(feedback: Any) -> list[Any]:
        path = signed_paths.signed_path(href, profile, feedback).path
        source = LayerSource("dtm", href, path, AssetKind.COG, profile=profile)
        try:
            dataset = call(gdal.Open, path)
            pixels = call(dataset.ReadAsArray)
        except GdalFailure as failure:
            raise layer_error(source, path, str(failure).splitlines(), 0.0) from failure
        if pixels is None:
            raise LayerError("GDAL says nothing")
        return [hashlib.sha256(pixels.tobytes()).hexdigest(), list(pixels.shape)]

    try:
        return done(work(read))
    except DatacubeError as error:
        return Done(errors=(error,))


def _at_gateway(servers: Signed, place: Place) -> str:
    from datacube_browser.core.gateway import signed_paths

    signed_paths.forget_all()
    return with_profile(servers, place)


@contextmanager
def _behind_gateway() -> Iterator[Signed]:
    """This GDAL is one that cannot read a presigned file by itself."""
    from datacube_browser.core.gateway import signed_paths

    from tests.qgis.signed_files import NEEDS_GATEWAY

    with mock.patch.object(signed_paths, "_GDAL_VERSION", NEEDS_GATEWAY), signed_store() as servers:
        yield servers


LAYERS = (
    Operation("add", _store, one_server, _add, requests=7, kinds=(*_KINDS, *PROCESS)),
    Operation("draw", _store, one_server, _draw, _opened, requests=4, kinds=_KINDS),
    Operation("gateway", _behind_gateway, signed_upstreams, _through_gateway, _at_gateway, requests=6, kinds=_KINDS),
)
