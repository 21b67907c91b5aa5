"""Tasks that publish a pyramid, and that open a published layer in QGIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, LayerError
from ..language.plain_name import plain_name
from ..layers.opening import OpenedLayers, renew_crs
from ..ogc.wms import PROVIDER, forget_capabilities
from ..spatial.crs import crs_to_text, forget_crs_of_threads
from ..threads.blocking_call import call_in_thread
from ..threads.tasks import Task
from ..threads.worker_objects import to_main_thread
from .publication import look_for_layer, offering, publish
from .published_layer import service_address
from .records import PUBLISHED
from .workplace import entrepot_at

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .publication import Published
    from .publication_request import PublicationRequest
    from .published_layer import PublishedLayer
    from .records import Offering
    from .workplace import Workplace


def stage_of(offering: Offering) -> str:
    """What is waited for while an offering is like this, in words."""
    if offering.status == PUBLISHED:
        return str(QCoreApplication.translate("PublishTasks", "Looking for the layer in its service"))
    return str(QCoreApplication.translate("PublishTasks", "Waiting until the service has the layer"))


class PublishTask(Task):
    """Publishes a layer and waits until its service shows it. `succeeded` carries Published."""

    def __init__(self, place: Workplace, request: PublicationRequest) -> None:
        text = QCoreApplication.translate("PublishTasks", "Publishing {layer}")
        super().__init__(text.format(layer=request.layer_name))
        self._place, self._request = place, request

    def work(self, feedback: QgsFeedback) -> Published:
        entrepot = entrepot_at(self._place, feedback)
        return publish(entrepot, self._place.datastore, self._request, lambda offering: self._tell(stage_of(offering)))

    def _tell(self, stage: str) -> None:
        self.report(0, None, stage)


class OpenPublishedTask(Task):
    """Opens a published layer; looks for it in its service where that was not done. `succeeded` carries OpenedLayers
    with it."""

    def __init__(self, place: Workplace, published: Offering, layer: PublishedLayer | None = None) -> None:
        text = QCoreApplication.translate("PublishTasks", "Opening {layer}")
        super().__init__(text.format(layer=published.layer_name))
        self._place, self._offering, self._layer = place, published, layer
        self._crs = ""

    def work(self, feedback: QgsFeedback) -> OpenedLayers:
        layer = self._layer or self._found(feedback)
        # QGIS's provider waits for the server, and cannot be canceled meanwhile
        return call_in_thread(lambda: self._opened(layer), feedback.isCanceled)

    def finished(self, successful: bool) -> None:
        if isinstance(self._result, OpenedLayers):
            forget_crs_of_threads()
            for layer in self._result.layers:
                renew_crs(layer, self._crs)
        super().finished(successful)

    def _found(self, feedback: QgsFeedback) -> PublishedLayer:
        entrepot = entrepot_at(self._place, feedback)
        known = offering(entrepot, self._place.datastore, self._offering.id)  # lists leave its addresses out
        try:
            found = look_for_layer(entrepot, known or self._offering)
        except HttpError as error:
            raise self._needs_key(known or self._offering) from error
        if found is None:
            text = QCoreApplication.translate("PublishTasks", "The service does not list the layer {layer}.")
            raise LayerError(
                text.format(layer=self._offering.layer_name),
                hint=QCoreApplication.translate("PublishTasks", "A new layer may take some minutes: try again later."),
            )
        return found

    def _needs_key(self, published: Offering) -> LayerError:
        text = QCoreApplication.translate("PublishTasks", "{layer} could not be opened: it is for readers with a key.")
        hint = QCoreApplication.translate(
            "PublishTasks", "Add it in QGIS's Data Source Manager, with your key for the service: {url}"
        )
        address = service_address(self._place.environment, published)
        return LayerError(text.format(layer=published.layer_name), url=address, hint=hint.format(url=address))

    def _opened(self, layer: PublishedLayer) -> OpenedLayers:
        forget_capabilities(layer.uri)
        opened = QgsRasterLayer(layer.uri, plain_name(layer.title or layer.name), PROVIDER)
        if not opened.isValid():
            text = QCoreApplication.translate("PublishTasks", "{layer} could not be opened.")
            raise LayerError(
                text.format(layer=layer.name),
                url=layer.service,
                details=opened.error().summary(),
                hint=QCoreApplication.translate("PublishTasks", "Try again later."),
            )
        self._crs = crs_to_text(opened.crs()) if opened.crs().isValid() else ""
        to_main_thread(opened)
        return OpenedLayers((opened,))
