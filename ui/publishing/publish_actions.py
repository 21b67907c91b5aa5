"""Publishing from the dock's *Services* menu and from a layer's menu: the dialog, then the task and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsMapLayer, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QAction

from ...core.errors import ExportError
from ..widgets.message_bar import offer, push
from ..widgets.single_dialog import SingleDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgisInterface

    from ...core.catalogs import Catalog
    from ...core.publishing.request import Prepared
    from ...core.publishing.run import PublishReport
    from ...core.threads.tasks import Task
    from ..widgets.operation_messages import OperationMessages
    from .publish_dialog import PublishDialog


class PublishActions(QObject):
    """`catalog` gives the dock's own of the moment. `failed(DatacubeError)` tells what could not be started,
    `show_wanted(Catalog, collection id, item id)` that a published item is to be shown."""

    failed = pyqtSignal(object)
    show_wanted = pyqtSignal(object, str, str)

    def __init__(
        self,
        iface: QgisInterface,
        operations: OperationMessages,
        catalog: Callable[[], Catalog | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._bar = iface.mainWindow(), iface.messageBar()
        self._operations = operations
        self._catalog = catalog
        self._dialog = SingleDialog(self)
        self.action = QAction(
            QgsApplication.getThemeIcon("/mActionSharingExport.svg"), self.tr("Publish Rasters…"), self
        )
        self.action.setObjectName("publish_action")
        self.action.triggered.connect(self.open)

    def dispose(self) -> None:
        """Close the open dialog: the plugin is being unloaded."""
        self._dialog.dispose()

    def open(self) -> PublishDialog:
        """Open the dialog."""
        from .publish_dialog import PublishDialog

        dialog = PublishDialog(self._catalog(), self._track_dry_run, self._window)
        dialog.accepted.connect(lambda: self._publish(dialog))
        self._dialog.show(dialog)
        return dialog

    def publish_layer(self, layer: QgsMapLayer | None) -> None:
        """The same with a raster layer of the project, if it shows a local file."""
        from ...core.export_sources import source_of_layer

        source = source_of_layer(layer) if isinstance(layer, QgsRasterLayer) else None
        if source is None or source.is_remote:
            self.failed.emit(
                ExportError(
                    self.tr("This layer is not a raster in a file on this computer."),
                    hint=self.tr("Save its extent first, and publish the file."),
                )
            )
            return
        self.open().add([source])

    def _track_dry_run(self, task: Task, title: str) -> None:
        self._operations.track(task, title, is_quiet=True)

    def _publish(self, dialog: PublishDialog) -> None:
        """Publish what the dialog's dry run has shown. The dialog is kept until that has ended well."""
        found = dialog.dry_run()
        if found is None:
            return
        self._dialog.keep(dialog)
        self._start(found.prepared, dialog.sends_again(), dialog)

    def _start(self, prepared: Prepared, again: bool, dialog: PublishDialog) -> None:
        from ...core.publishing.tasks import PublishTask

        task = PublishTask(prepared, again=again)
        for ended in (task.succeeded, task.canceled):
            ended.connect(lambda *_: self._dialog.let_go(dialog))

        def try_again() -> None:
            self._start(prepared, again, dialog)

        def change() -> None:
            if not sip.isdeleted(dialog):
                self._dialog.show(dialog)

        self._operations.track(
            task,
            self.tr("Publishing %n item(s)", "", len(prepared.items)),
            is_quiet=True,
            remedies=lambda: [(self.tr("Try Again"), try_again), (self.tr("Change…"), change)],
        )
        task.succeeded.connect(self._on_published)  # after the operation's item has gone
        task.start()

    def _on_published(self, report: PublishReport) -> None:
        from .dry_run_view import copy_command, open_folder

        prepared, lines = report.prepared, report.lines()
        done = (*report.created, *report.replaced)
        if report.is_complete:
            text = self.tr("%n item(s) published.", "", len(done))
            item = push(self._bar, Qgis.MessageLevel.Success, text, report="\n".join([text, *lines]))
        else:
            why = report.refusal or report.problems[0][1]
            text = self.tr("{done} of {all} items published. {why}").format(
                done=len(done), all=len(prepared.items), why=why
            )
            item = push(self._bar, Qgis.MessageLevel.Warning, text, report="\n".join([text, *lines]))
        if done:
            request = prepared.request
            offer(
                self._bar,
                item,
                self.tr("Show"),
                lambda: self.show_wanted.emit(request.catalog, request.collection_id, done[0]),
            )
        if report.refusal is not None:
            offer(self._bar, item, self.tr("Copy Command"), lambda: copy_command(prepared))
            offer(self._bar, item, self.tr("Open Folder"), lambda: open_folder(prepared))
