"""What hands data over to other programs: VRTs, copies, links and NRCan's extraction tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QAction, QDesktopServices
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ...core.errors import StorageError
from ..results.record_actions import RecordAction
from ..results.record_reasons import why_no_raster
from ..widgets.message_bar import push
from ..widgets.reasons import allow
from ..widgets.single_dialog import SingleDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.gui import QgisInterface

    from ...core.catalogs import Catalog
    from ...core.errors import DatacubeError
    from ...core.layers.local_vrt import LocalVrts, LocalVrtTask
    from ...core.stac.asset_choice import AssetChoice, Record
    from ..results.record_actions import RecordMenu
    from ..widgets.operation_messages import OperationMessages, Remedy
    from .copy_as_menu import CopyAsMenu
    from .vrt_dialog import VrtDialog


#: For what is on the Web.
_GLOBE = "/propertyicons/network_and_proxy.svg"


class HandoverActions(QObject):
    """The entries for the menus of records, and `tool_action`. `catalog` gives the dock's own of the moment. Dialogs
    belong to the window of `parent`."""

    #: A DatacubeError: something could not be copied.
    failed = pyqtSignal(object)
    #: AssetChoices: rasters for which a script of the canvas extent is to be shown.
    script_requested = pyqtSignal(object)

    def __init__(
        self,
        iface: QgisInterface,
        operations: OperationMessages,
        *,
        catalog: Callable[[], Catalog | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._parent = parent
        self._catalog = catalog
        self._canvas = iface.mapCanvas()
        self._bar = iface.messageBar()
        self._dialog = SingleDialog(self)
        self._operations = operations
        self._copies: CopyAsMenu | None = None
        self.tool_action = _action(self.tr("Geospatial Data Extraction Tool…"), _GLOBE, self)
        self.tool_action.triggered.connect(self._show_tool)

    def dispose(self) -> None:
        """Close the open dialog: the plugin is being unloaded."""
        self._dialog.dispose()

    def add_to_menu(self, menu: RecordMenu) -> None:
        """Add what can be done with the menu's records."""
        selection = menu.selection
        record, catalog = selection.current_record(), selection.catalog() or self._catalog()
        rasters = [each for each in selection.selected_choices() if each.asset.kind.is_raster]
        if rasters or menu.is_whole:
            vrt_action = _action(self.tr("Save VRT for ArcGIS Pro…"), "/mActionFileSaveAs.svg", menu)
            vrt_action.triggered.connect(lambda: self.save_vrts(rasters))
            allow(vrt_action, why_no_raster(rasters))
            menu.add(RecordAction.VRT, vrt_action)
        browser_action = _action(self.tr("Open in STAC Browser"), _GLOBE, menu)
        browser_action.triggered.connect(lambda: self._open_in_browser(record, catalog))
        copy_menu = QMenu(self.tr("Copy As"), menu)
        copy_menu.setIcon(QgsApplication.getThemeIcon("/mActionEditCopy.svg"))
        self._copy_as().fill(copy_menu, selection.selected_assets(), record, catalog)
        for action in (browser_action, copy_menu.menuAction()):
            allow(action, "" if catalog is not None else self.tr("Choose a catalogue first."))
        menu.add(RecordAction.STAC_BROWSER, browser_action)
        menu.add(RecordAction.COPY_AS, copy_menu.menuAction())

    def save_vrts(self, choices: Sequence[AssetChoice]) -> None:
        """Open the dialog for the rasters among the assets."""
        from .vrt_dialog import VrtDialog

        rasters = [choice for choice in choices if choice.asset.kind.is_raster]
        if rasters:
            dialog = VrtDialog(rasters[0].catalog, rasters, self._parent.window())
            dialog.accepted.connect(lambda: self._save(dialog))
            self._dialog.show(dialog)

    def _copy_as(self) -> CopyAsMenu:
        from .copy_as_menu import CopyAsMenu

        if self._copies is None:
            self._copies = CopyAsMenu(self._canvas, self._operations, self)
            self._copies.failed.connect(self.failed)
            self._copies.script_requested.connect(self.script_requested)
            self._copies.noted.connect(lambda text: push(self._bar, Qgis.MessageLevel.Info, text))
        return self._copies

    def _open_in_browser(self, record: Record, catalog: Catalog | None) -> None:
        from .copy_as_menu import link_of

        if catalog is not None:
            QDesktopServices.openUrl(QUrl(link_of(catalog, record)))

    def _show_tool(self) -> None:
        from .extraction_tool_dialog import ExtractionToolDialog

        self._dialog.show(ExtractionToolDialog(self._canvas, self._parent.window()))

    def _save(self, dialog: VrtDialog) -> None:
        """Save what the dialog asks for. It is shown again if its files cannot be written and the user wants that."""
        from ...core.layers.local_vrt import LocalVrtTask

        self._dialog.keep(dialog)
        for request in dialog.requests():
            task = LocalVrtTask(request)
            task.succeeded.connect(self._on_saved)
            for ended in (task.succeeded, task.canceled):
                ended.connect(lambda *_: self._dialog.let_go(dialog))
            folder = request.path.parent if request.as_one else request.path
            self._operations.track(
                task,
                self.tr("Saving VRT for ArcGIS Pro"),
                folder=str(folder),
                remedies=self._remedies(task, dialog),
            )
            task.start()

    def _remedies(self, task: LocalVrtTask, dialog: VrtDialog) -> Callable[[], list[Remedy]]:
        """What to offer when the task has failed: another name, where its files could not be written."""
        failures: list[DatacubeError] = []
        task.failed.connect(failures.append)

        def again() -> None:
            if not sip.isdeleted(dialog):
                dialog.ask_again()
                self._dialog.show(dialog)

        text = self.tr("Change File Name…") if dialog.as_one.isChecked() else self.tr("Choose Another Folder…")
        return lambda: [(text, again) for error in failures if isinstance(error, StorageError)]

    def _on_saved(self, saved: LocalVrts) -> None:
        notes = []
        if saved.moved:
            text = self.tr("Moved files, named at their current address: {count}.")
            notes.append(text.format(count=saved.moved))
        if saved.without_statistics:
            text = self.tr("Without statistics, for lack of data in the overview: {count}.")
            notes.append(text.format(count=saved.without_statistics))
        if notes:
            push(self._bar, Qgis.MessageLevel.Info, " ".join(notes))


def _action(text: str, icon: str, parent: QObject) -> QAction:
    return QAction(QgsApplication.getThemeIcon(icon), text, parent)
