"""Opening a layer of a WMS or WCS in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsApplication,
    QgsContrastEnhancement,
    QgsDataProvider,
    QgsMultiBandColorRenderer,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsSingleBandGrayRenderer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..aside import aside
from ..errors import CanceledError, LayerError
from ..extent import crs_to_text, forget_crs_of_threads
from ..layers.failure import gdal_messages
from ..layers.opening import OpenedLayers, renew_crs
from ..tasks import Task
from . import wcs, wms
from .service import Kind, best_crs

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .service import Service, ServiceLayer


class OpenServiceLayerTask(Task):
    """Opens one layer of a service; `succeeded` carries OpenedLayers with it. `crs` is the one to have if the service
    offers it (the project's), `name` the layer's in QGIS. Fails with LayerError."""

    def __init__(self, service: Service, layer: ServiceLayer, crs: str, name: str = "") -> None:
        super().__init__(QCoreApplication.translate("Services", "Opening {name}").format(name=name or layer.name))
        self._service = service
        self._layer = layer
        self._crs = crs
        self._name = name or layer.title
        self._opened_in = ""

    def work(self, feedback: QgsFeedback) -> OpenedLayers:
        # QGIS's providers wait for a server as long as QGIS's own options say, and listen to nobody meanwhile
        return OpenedLayers((aside(lambda: self._open(feedback), feedback.isCanceled),))

    def finished(self, successful: bool) -> None:
        if isinstance(self._result, OpenedLayers):
            forget_crs_of_threads()
            for layer in self._result.layers:
                renew_crs(layer, self._opened_in)
        super().finished(successful)

    def _open(self, feedback: QgsFeedback) -> QgsRasterLayer:
        """The layer, handed to the main thread; its own thread destroys one that nobody wants any more."""
        if self._service.kind is Kind.WMS:
            uri = wms.layer_uri(self._service, self._layer, best_crs(self._layer.crs, self._crs))
            opened = self._checked(QgsRasterLayer(uri, self._name, wms.PROVIDER))
        else:
            opened = self._coverage(feedback)
        if feedback.isCanceled():
            raise CanceledError("")
        self._opened_in = crs_to_text(opened.crs()) if opened.crs().isValid() else ""
        opened.moveToThread(QgsApplication.instance().thread())
        return opened

    def _coverage(self, feedback: QgsFeedback) -> QgsRasterLayer:
        for crs in wcs.crs_to_try(self._layer, self._crs):
            if feedback.isCanceled():
                raise CanceledError("")
            with gdal_messages():
                opened = self._checked(_opened_coverage(wcs.layer_uri(self._service, self._layer, crs), self._name))
            if not wcs.is_no_tile(opened):
                return opened
        raise LayerError(
            QCoreApplication.translate(
                "Services", "The service has no data where QGIS looks to learn what {name} consists of."
            ).format(name=self._name),
            url=self._service.url,
            hint=QCoreApplication.translate(
                "Services", "Add the same product from the catalogue, where its files are, or as a WMS layer."
            ),
        )

    def _checked(self, layer: QgsRasterLayer) -> QgsRasterLayer:
        if layer.isValid():
            return layer
        raise LayerError(
            QCoreApplication.translate("Layers", "{name} could not be opened.").format(name=self._name),
            url=self._service.url,
            details="\n".join(part for part in (layer.error().summary(), _said(layer)) if part),
            hint=QCoreApplication.translate("Services", "Try again later, or choose another layer of the service."),
        )


def _said(layer: QgsRasterLayer) -> str:
    """What the provider knows of the failure; a layer whose provider could not even start has none."""
    provider = layer.dataProvider()
    return str(provider.error().summary()) if provider is not None else ""


def _opened_coverage(uri: str, name: str) -> QgsRasterLayer:
    """A renderer that is there already keeps QGIS from asking for the whole coverage to stretch its colours; they
    follow what the canvas shows instead."""
    layer = QgsRasterLayer()
    layer.setRenderer(QgsSingleBandGrayRenderer(None, 1))
    layer.setDataSource(uri, name, wcs.PROVIDER, QgsDataProvider.ProviderOptions())
    if not layer.isValid():
        return layer
    provider = layer.dataProvider()
    if layer.bandCount() >= 3:
        layer.setRenderer(QgsMultiBandColorRenderer(provider, 1, 2, 3))
        return layer
    renderer = QgsSingleBandGrayRenderer(provider, 1)
    enhancement = QgsContrastEnhancement(provider.dataType(1))
    enhancement.setContrastEnhancementAlgorithm(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum, False
    )
    renderer.setContrastEnhancement(enhancement)
    origin = QgsRasterMinMaxOrigin()
    origin.setLimits(QgsRasterMinMaxOrigin.Limits.CumulativeCut)
    origin.setExtent(QgsRasterMinMaxOrigin.Extent.UpdatedCanvas)
    origin.setStatAccuracy(QgsRasterMinMaxOrigin.StatAccuracy.Estimated)
    renderer.setMinMaxOrigin(origin)
    layer.setRenderer(renderer)
    return layer
