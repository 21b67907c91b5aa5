"""Opens layers of a WMS or WCS in a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsContrastEnhancement,
    QgsDataProvider,
    QgsMultiBandColorRenderer,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsSingleBandGrayRenderer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, LayerError, bare
from ..gdal_calls import gdal_errors
from ..http.network import Network
from ..language.bilingual import in_language
from ..language.plain_name import plain_name
from ..layers.opening import OpenedLayers, renew_crs
from ..spatial.crs import crs_to_text, forget_crs_of_threads
from ..threads.blocking_call import call_in_thread
from ..threads.left_calls import inside
from ..threads.tasks import Task
from ..threads.worker_objects import to_main_thread, unwatched
from . import wcs, wms
from .capabilities import fetch_service
from .coverage_href import coverage_href
from .describe_coverage import described
from .service import ServiceKind, best_crs

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .service import Service, ServiceLayer


class OpenServiceLayerTask(Task):
    """Opens one layer of a service, or the layers of a group without a name; `succeeded` carries OpenedLayers. `crs` is
    the preferred CRS (the project's), `language` ("fr") that of the layers' names. Fails with LayerError when none
    could be opened."""

    def __init__(self, service: Service, layer: ServiceLayer, crs: str, language: str = "") -> None:
        name = in_language(layer.title, language)
        super().__init__(
            QCoreApplication.translate("OpenServiceLayerTask", "Opening {name}").format(name=name or layer.name)
        )
        self._service = service
        self._crs = crs
        self._members = [(each, in_language(each.title, language) or each.name) for each in layer.members]
        self._opened_in: list[str] = []

    def work(self, feedback: QgsFeedback) -> OpenedLayers:
        # QGIS's providers wait for a server as long as QGIS's options say, and cannot be canceled meanwhile
        return call_in_thread(inside()(lambda: self._open(feedback)), feedback.isCanceled)

    def finished(self, successful: bool) -> None:
        if isinstance(self._result, OpenedLayers):
            forget_crs_of_threads()
            for layer, crs in zip(self._result.layers, self._opened_in, strict=True):
                renew_crs(layer, crs)
        super().finished(successful)

    def _open(self, feedback: QgsFeedback) -> OpenedLayers:
        """The layers, moved to the main thread. After a cancel this thread destroys them."""
        opened: list[QgsRasterLayer] = []
        failures = []
        for member, name in self._members:
            try:
                opened.append(self._opened(member, plain_name(name), feedback))
            except LayerError as error:
                failures.append((member, bare(error)))
            if feedback.isCanceled():
                raise CanceledError("")
        if not opened:
            raise failures[0][1]
        self._opened_in = [crs_to_text(layer.crs()) if layer.crs().isValid() else "" for layer in opened]
        for layer in opened:
            to_main_thread(layer)
        return OpenedLayers(tuple(opened), tuple(failures))

    def _opened(self, layer: ServiceLayer, name: str, feedback: QgsFeedback) -> QgsRasterLayer:
        if self._service.kind is ServiceKind.WCS:
            return self._coverage(layer, name, feedback)
        uri = wms.layer_uri(self._service, layer, best_crs(layer.crs, self._crs))
        wms.forget_capabilities(uri)
        return self._checked(QgsRasterLayer(uri, name, wms.PROVIDER), layer, feedback)

    def _coverage(self, layer: ServiceLayer, name: str, feedback: QgsFeedback) -> QgsRasterLayer:
        for crs in wcs.crs_to_try(layer, self._crs):
            if feedback.isCanceled():
                raise CanceledError("")
            with gdal_errors(strict=False):
                opened = self._checked(
                    _opened_coverage(wcs.layer_uri(self._service, layer, crs), name), layer, feedback
                )
            if not wcs.is_no_tile(opened):
                return opened
        raise LayerError(
            QCoreApplication.translate(
                "OpenServiceLayerTask", "The service has no data where QGIS looks to learn what {name} consists of."
            ).format(name=name),
            url=self._service.url,
            hint=QCoreApplication.translate(
                "OpenServiceLayerTask", "Add the same product from the catalogue, or as a WMS layer."
            ),
        )

    def _checked(self, opened: QgsRasterLayer, layer: ServiceLayer, feedback: QgsFeedback) -> QgsRasterLayer:
        """The layer, if it could be opened. QGIS does not pass on why not, or names another cause: the service is asked
        again for what QGIS had asked it."""
        if opened.isValid():
            return opened
        cause = _cause(self._service, layer, feedback)
        advice = QCoreApplication.translate(
            "OpenServiceLayerTask", "Try again later, or choose another layer of the service."
        )
        said = (cause.details if cause else "", opened.error().summary(), _provider_error(opened))
        raise LayerError(
            QCoreApplication.translate("OpenServiceLayerTask", "{name} could not be opened.").format(
                name=opened.name()
            ),
            url=cause.url or self._service.url if cause else self._service.url,
            details="\n".join(dict.fromkeys(filter(None, said))),
            hint=f"{cause.message} {cause.hint}".strip() if cause else advice,
            hint_first=cause is not None,
        )


def _cause(service: Service, layer: ServiceLayer, feedback: QgsFeedback) -> DatacubeError | None:
    """Why the service does not give what a layer is made of; None where it does."""
    try:
        network = Network(service.authcfg, feedback, refresh=True)
        fetch_service(network, service.kind, service.url, service.authcfg)
        if service.kind is ServiceKind.WCS:
            url = coverage_href(service.url, layer.name)
            described(network.get(url), url)
    except CanceledError:
        raise
    except DatacubeError as error:
        return error
    return None


def _provider_error(layer: QgsRasterLayer) -> str:
    """What the provider knows of the failure; a layer whose provider could not even start has none."""
    provider = unwatched(layer.dataProvider())
    return str(provider.error().summary()) if provider is not None else ""


def _opened_coverage(uri: str, name: str) -> QgsRasterLayer:
    """The coverage with a renderer set beforehand: otherwise QGIS requests the whole coverage to compute the contrast.
    The contrast follows the canvas instead."""
    layer = QgsRasterLayer()
    layer.setRenderer(QgsSingleBandGrayRenderer(None, 1))
    layer.setDataSource(uri, name, wcs.PROVIDER, QgsDataProvider.ProviderOptions())
    if not layer.isValid():
        return layer
    provider = unwatched(layer.dataProvider())
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
