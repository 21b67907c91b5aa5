"""The harvests that are followed: their states, and what can be done with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...core.geoplateforme.records import CREATED, GENERATED
from ...core.geoplateforme.run_tasks import AbortTask, CleanUpTask
from ...core.threads.tasks import LatestTask
from ..widgets.buttons import push_button
from .run_view import RunView
from .status_text import execution_status

if TYPE_CHECKING:
    from ...core.errors import DatacubeError
    from ...core.geoplateforme.followed_runs import FollowedRun
    from ...core.geoplateforme.run_state import RunState
    from .run_follower import RunFollower

_NAME, _STATUS, _SINCE = range(3)
_RUN = Qt.ItemDataRole.UserRole
_ROWS_SHOWN = 4


class RunsPanel(QWidget):
    """Shows what a RunFollower knows. What was begun here goes on when the window is closed. `publish_wanted` and
    `extent_wanted` carry (Workplace, StoredData) of the current run; `failed` carries a DatacubeError."""

    publish_wanted = pyqtSignal(object, object)
    extent_wanted = pyqtSignal(object, object)
    failed = pyqtSignal(object)

    def __init__(self, follower: RunFollower, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follower = follower
        self._doing = LatestTask(self)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([self.tr("Harvest"), self.tr("State"), self.tr("Since")])
        self.tree.setAccessibleName(self.tr("Harvests"))
        self.tree.setRootIsDecorated(False)
        self.tree.setMinimumHeight(self.fontMetrics().lineSpacing() * (_ROWS_SHOWN + 2))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column in (_STATUS, _SINCE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.view = RunView(self)
        self.publish_button = push_button(self.tr("&Publish…"), self, self._publish)
        self.extent_button = push_button(self.tr("Show &Extent"), self, self._show_extent)
        self.abort_button = push_button(self.tr("A&bort"), self, self._abort)
        self.clean_up_button = push_button(self.tr("&Clean Up"), self, self._clean_up)
        self.clean_up_button.setToolTip(self.tr("Delete what the run has left in the datastore"))
        self.refresh_button = push_button(self.tr("Re&fresh"), self, self._refresh)
        self.remove_button = push_button(self.tr("&Remove from List"), self, self._remove)
        self.remove_button.setToolTip(self.tr("The run goes on; only this list forgets it"))
        self._lay_out()
        self._fill()
        self.tree.currentItemChanged.connect(self._show_current)
        follower.listed.connect(self._fill)
        follower.changed.connect(self._on_changed)

    def current(self) -> FollowedRun | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(_NAME, _RUN)

    def select(self, run: FollowedRun) -> None:
        """Make this run the current one, if it is listed."""
        for row in range(self.tree.topLevelItemCount()):
            if self.tree.topLevelItem(row).data(_NAME, _RUN) == run:
                self.tree.setCurrentItem(self.tree.topLevelItem(row))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.publish_button, self.extent_button, self.abort_button, self.clean_up_button):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.refresh_button)
        buttons.addWidget(self.remove_button)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self.tree)
        splitter.addWidget(self.view)
        splitter.setChildrenCollapsible(False)
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(splitter, 1)
        layout.addLayout(buttons)

    def _fill(self) -> None:
        chosen = self.current()
        self.tree.blockSignals(True)
        self.tree.clear()
        for run in self._follower.runs():
            item = QTreeWidgetItem(self.tree)
            item.setData(_NAME, _RUN, run)
            self._show_row(item)
        self.tree.blockSignals(False)
        if chosen is not None:
            self.select(chosen)
        if self.tree.currentItem() is None:
            self.tree.setCurrentItem(self.tree.topLevelItem(0))
        self._show_current()

    def _show_row(self, item: QTreeWidgetItem) -> None:
        run = item.data(_NAME, _RUN)
        state = self._follower.state(run)
        execution = state.execution
        item.setText(_NAME, run.execution if execution is None else execution.output_name or execution.id)
        if execution is None:
            item.setText(_STATUS, self.tr("Asking…") if state.failure is None else self.tr("Unknown"))
            return
        item.setText(
            _STATUS, self.tr("Stuck") if state.stall and not state.is_over else execution_status(execution.status)
        )
        since = execution.ended or execution.started or execution.launched or execution.created
        if since is not None:
            item.setText(_SINCE, QLocale().toString(since.astimezone(), QLocale.FormatType.ShortFormat))

    def _on_changed(self, run: FollowedRun) -> None:
        for row in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(row)
            if item.data(_NAME, _RUN) == run:
                self._show_row(item)
        if run == self.current():
            self._show_current()

    def _show_current(self) -> None:
        run = self.current()
        state = None if run is None else self._follower.state(run)
        if state is not None:
            self.view.show_state(state)
        else:
            self.view.show_nothing()
        execution = None if state is None else state.execution
        is_ready = state is not None and state.pyramid is not None and state.pyramid.status == GENERATED
        self.publish_button.setEnabled(is_ready)
        self.extent_button.setEnabled(is_ready)
        is_idle = execution is not None and not self._doing.is_running
        self.abort_button.setEnabled(is_idle and not execution.is_over and execution.status != CREATED)
        self.clean_up_button.setEnabled(is_idle and can_clean_up(state))
        self.refresh_button.setEnabled(run is not None)
        self.remove_button.setEnabled(run is not None)

    def _publish(self) -> None:
        self._emit(self.publish_wanted)

    def _show_extent(self) -> None:
        self._emit(self.extent_wanted)

    def _emit(self, signal: pyqtSignal) -> None:
        run = self.current()
        if run is not None:
            signal.emit(run.place, self._follower.state(run).pyramid)

    def _refresh(self) -> None:
        run = self.current()
        if run is not None:
            self._follower.refresh(run)

    def _remove(self) -> None:
        run = self.current()
        if run is not None:
            self._follower.remove(run)

    def _abort(self) -> None:
        run = self.current()
        if run is not None:
            self._doing.start(AbortTask(run), lambda _: self._follower.refresh(run), self._on_failed)
            self._show_current()

    def _clean_up(self) -> None:
        run = self.current()
        execution = None if run is None else self._follower.state(run).execution
        if run is not None and execution is not None:
            self._doing.start(CleanUpTask(run, execution), lambda _: self._follower.remove(run), self._on_failed)
            self._show_current()

    def _on_failed(self, error: DatacubeError) -> None:
        self._show_current()
        self.failed.emit(error)


def can_clean_up(state: RunState) -> bool:
    """Whether the run has left something useless in the datastore: it was never launched, or did not succeed."""
    execution = state.execution
    return execution is not None and (
        execution.status == CREATED or (execution.is_over and not execution.has_succeeded)
    )
