"""From a pyramid to a layer on the map: the dialog, the publication, and the published layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.geoplateforme.metadata_references import unlinked_text
from ...core.geoplateforme.publish_tasks import OpenPublishedTask, PublishTask
from ...core.geoplateforme.pyramids import PyramidTask
from ...core.threads.tasks import LatestTask
from ..map.canvas_view import add_opened_layers
from ..widgets.message_bar import offer, push, show_error
from ..widgets.single_dialog import SingleDialog
from .publish_dialog import PublishPyramidDialog

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...core.geoplateforme.publication import Published
    from ...core.geoplateforme.publication_request import PublicationRequest
    from ...core.geoplateforme.published_layer import PublishedLayer
    from ...core.geoplateforme.records import Datastore, Offering, StoredData
    from ...core.geoplateforme.workplace import Workplace
    from ...core.layers.opening import OpenedLayers
    from ..widgets.operation_messages import OperationMessages


class PyramidPublishing(QObject):
    """`published()` tells that a datastore has another layer."""

    published = pyqtSignal()

    def __init__(self, iface: QgisInterface, operations: OperationMessages, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._canvas, self._bar = iface.mainWindow(), iface.mapCanvas(), iface.messageBar()
        self._operations = operations
        self._reading = LatestTask(self)
        self._dialog = SingleDialog(self)

    def dispose(self) -> None:
        """Close the dialog: the plugin is being unloaded."""
        self._reading.drop()
        self._dialog.dispose()

    def prepare(self, place: Workplace, pyramid: StoredData) -> None:
        """Open the dialog for a pyramid, with what its datastore allows now."""
        task = PyramidTask(place, pyramid.id)
        self._operations.track(task, self.tr("Reading {name}").format(name=pyramid.name), is_quiet=True)
        self._reading.start(task, lambda found: self._open(place, *found))

    def add_layer(self, place: Workplace, offering: Offering, layer: PublishedLayer | None = None) -> None:
        """Add a published layer to the map. It is looked for in its service where that was not done."""
        task = OpenPublishedTask(place, offering, layer)
        task.succeeded.connect(self._on_opened)
        title = self.tr("Opening {layer}").format(layer=offering.layer_name)
        self._operations.track(
            task,
            title,
            is_quiet=True,
            remedies=lambda: [(self.tr("Try Again"), lambda: self.add_layer(place, offering, layer))],
        )
        task.start()

    def _open(self, place: Workplace, datastore: Datastore, pyramid: StoredData) -> None:
        dialog = PublishPyramidDialog(datastore, pyramid, self._window)
        dialog.accepted.connect(lambda: self._start(place, dialog.request(), dialog))
        self._dialog.show(dialog)

    def _start(self, place: Workplace, request: PublicationRequest, dialog: PublishPyramidDialog) -> None:
        """Publish it. The dialog is kept until that has ended well."""
        self._dialog.keep(dialog)
        task = PublishTask(place, request)
        for ended in (task.succeeded, task.canceled):
            ended.connect(lambda *_: self._dialog.let_go(dialog))

        def change() -> None:
            if not sip.isdeleted(dialog):
                self._dialog.show(dialog)

        self._operations.track(
            task,
            self.tr("Publishing {layer}").format(layer=request.layer_name),
            is_quiet=True,
            remedies=lambda: [(self.tr("Change…"), change)],
        )
        task.succeeded.connect(lambda result: self._on_published(place, result))
        for ended in (task.failed, task.canceled):
            ended.connect(lambda *_: self.published.emit())  # it may be there, unusable or not yet listed
        task.start()

    def _on_published(self, place: Workplace, result: Published) -> None:
        self.published.emit()
        name = result.offering.layer_name
        if result.unlinked:
            push(self._bar, Qgis.MessageLevel.Warning, unlinked_text(result.unlinked, name))
        if result.layer is None and not result.offering.is_open:
            text = self.tr("{layer} is published, for readers with a key. Add it with such a key of yours.")
            push(self._bar, Qgis.MessageLevel.Success, text.format(layer=name))
            return
        if result.layer is None:
            text = self.tr("{layer} is published. The service does not list it yet: add it to the map in some minutes.")
            item = push(self._bar, Qgis.MessageLevel.Warning, text.format(layer=name))
            offer(self._bar, item, self.tr("Add to Map"), lambda: self.add_layer(place, result.offering))
            return
        push(self._bar, Qgis.MessageLevel.Success, self.tr("{layer} is published.").format(layer=name))
        self.add_layer(place, result.offering, result.layer)

    def _on_opened(self, opened: OpenedLayers) -> None:
        add_opened_layers(self._canvas, opened)
        for _, error in opened.failures:
            show_error(self._bar, error)
