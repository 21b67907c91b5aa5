"""From the dialog of a harvest to its run, its pyramid and its layer: the windows, and what is done in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject

from ...core.extent import LONLAT, MapExtent, footprint_geometry
from ...core.geoplateforme.pyramids import PyramidTask
from ...core.geoplateforme.run_tasks import StartTask
from ...core.threads.tasks import LatestTask
from ..map.canvas_view import show_canvas, zoom_to
from ..widgets.message_bar import offer, push
from ..widgets.single_dialog import SingleDialog
from .area_outline import AreaOutline
from .geoplateforme_window import GeoplateformeWindow
from .pyramid_publishing import PyramidPublishing
from .run_follower import RunFollower
from .status_text import execution_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from ...core.geoplateforme.followed_runs import FollowedRun
    from ...core.geoplateforme.pyramids import PyramidLayer
    from ...core.geoplateforme.records import StoredData
    from ...core.geoplateforme.workplace import Workplace
    from ..widgets.operation_messages import OperationMessages
    from .harvest_dialog import HarvestDialog


class Harvests(QObject):
    """One dialog and one window at a time; neither is modal."""

    def __init__(self, iface: QgisInterface, operations: OperationMessages, parent: QObject) -> None:
        super().__init__(parent)
        self._iface, self._operations = iface, operations
        self._canvas, self._bar = iface.mapCanvas(), iface.messageBar()
        self._dialogs, self._windows = SingleDialog(self), SingleDialog(self)
        self._reading = LatestTask(self)
        self._outline = AreaOutline(self._canvas, self)
        self.follower = RunFollower(self)
        self.publishing = PyramidPublishing(iface, operations, self)
        self.follower.ended.connect(self._on_ended)
        self.publishing.published.connect(self._refresh)

    def dispose(self) -> None:
        """Close the windows and ask no more about runs: the plugin is being unloaded."""
        for dialogs in (self._dialogs, self._windows):
            dialogs.dispose()
        self._reading.drop()
        self.publishing.dispose()
        self.follower.stop()
        self._outline.clear()

    def window(self) -> GeoplateformeWindow | None:
        """The open window."""
        return self._windows.current()

    def open_window(self) -> GeoplateformeWindow:
        """Show the window of runs and layers; one that is open keeps its contents."""
        window = self.window()
        if window is None:
            window = GeoplateformeWindow(self.follower, self._iface.mainWindow())
            window.harvest_wanted.connect(self.open_dialog)
            window.runs.publish_wanted.connect(self.publishing.prepare)
            window.runs.extent_wanted.connect(lambda _place, pyramid: self._show_extent(pyramid))
            window.pyramids.publish_wanted.connect(self.publishing.prepare)
            window.pyramids.update_wanted.connect(lambda _place, pyramid: self.open_dialog(updated=pyramid))
            window.pyramids.extent_wanted.connect(self._read_extent)
            window.pyramids.map_wanted.connect(self._add_layer)
            window.finished.connect(self._outline.clear)
            self._windows.show(window)
        self.follower.start()
        window.raise_()
        window.activateWindow()
        return window

    def open_dialog(self, layer: QgsMapLayer | None = None, updated: StoredData | None = None) -> HarvestDialog:
        """Open the dialog of a new harvest: of a WMS layer of the project, or into an update of a pyramid."""
        from .harvest_dialog import HarvestDialog

        dialog = HarvestDialog(self._iface, layer, updated)
        dialog.accepted.connect(lambda: self._start(dialog.workplace(), dialog.request().body()))
        self._dialogs.show(dialog)
        return dialog

    def _start(self, place: Workplace, body: Mapping[str, Any]) -> None:
        task = StartTask(place, body)
        self._operations.track(
            task,
            self.tr("Starting the harvest"),
            is_quiet=True,
            remedies=lambda: [(self.tr("Try Again"), lambda: self._start(place, body))],
        )
        task.succeeded.connect(self._on_started)
        for ended in (task.failed, task.canceled):
            ended.connect(lambda *_: self._on_not_started(task))
        task.start()

    def _on_started(self, run: FollowedRun) -> None:
        self.follower.add(run)
        self.open_window().show_run(run)

    def _on_not_started(self, task: StartTask) -> None:
        """List a run that could neither be launched nor deleted: *Clean Up* deletes its data later."""
        if task.left_behind is not None:
            self._on_started(task.left_behind)

    def _on_ended(self, run: FollowedRun) -> None:
        """Say it in QGIS's message bar: after some hours, the window of the harvests may be closed."""
        state = self.follower.state(run)
        execution = state.execution
        if execution is None:
            return
        is_good = execution.has_succeeded and state.pyramid is not None
        text = self.tr("Harvest of {name}: {state}.").format(
            name=execution.output_name, state=execution_status(execution.status)
        )
        item = push(self._bar, Qgis.MessageLevel.Success if is_good else Qgis.MessageLevel.Warning, text)
        offer(self._bar, item, self.tr("Show"), lambda: self.open_window().show_run(run))
        self._refresh()

    def _refresh(self) -> None:
        window = self.window()
        if window is not None:
            window.pyramids.refresh()

    def _read_extent(self, place: Workplace, pyramid: StoredData) -> None:
        task = PyramidTask(place, pyramid.id)
        self._operations.track(task, self.tr("Reading {name}").format(name=pyramid.name), is_quiet=True)
        self._reading.start(task, lambda found: self._show_extent(found[1]))

    def _show_extent(self, pyramid: StoredData) -> None:
        """Zoom to the pyramid, and draw its outline until the window is closed."""
        area = None if pyramid.extent is None else footprint_geometry(pyramid.extent)
        if area is None or pyramid.box is None:
            text = self.tr("The Géoplateforme does not say where {name} is.").format(name=pyramid.name)
            push(self._bar, Qgis.MessageLevel.Warning, text)
            return
        show_canvas(self._canvas)
        self._outline.show(area, LONLAT)
        zoom_to(self._canvas, MapExtent(*pyramid.box, "EPSG:4326"))

    def _add_layer(self, place: Workplace, layer: PyramidLayer) -> None:
        if layer.offering is not None:
            self.publishing.add_layer(place, layer.offering)
