"""Long work in the message bar: one item for each operation, from its start to its outcome."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QProgressBar, QPushButton

from ...core.errors import MismatchError
from ..wording.numbers import progress_text
from .message_bar import Message, offer, push, show_error
from .summary_label import SummaryLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.gui import QgsMessageBar

    from ...core.errors import DatacubeError
    from ...core.tasks import Progress, Task

#: A button to offer after an error: its text, and what it does.
Remedy: TypeAlias = "tuple[str, Callable[[], object]]"

#: Shorter operations show no item: it would only flash.
_SHOWN_AFTER_MS = 400
_STEPS = 1000
#: No rate is estimated from less than this many seconds.
_RATE_AFTER_SECONDS = 2.0


class Operation(QObject):
    """One task and its item in the bar: what is done, how far it is, Cancel; then how it ended.

    QGIS may delete the item at any time (the user closes it, the bar is cleared or deleted), so the state is kept
    here, and the widgets are made when they are shown and looked at only while the item exists.
    """

    def __init__(
        self,
        task: Task,
        title: str,
        message_bar: QgsMessageBar,
        parent: QObject,
        *,
        folder: str,
        is_quiet: bool,
        is_waiting: bool,
        cancel: Callable[[], None],
        remedies: Callable[[], Sequence[Remedy]],
    ) -> None:
        super().__init__(parent)
        self._cancel = cancel
        self._remedies = remedies
        self._task = task
        self._title = title
        self._bar = message_bar
        self._folder = folder
        self._is_quiet = is_quiet
        self._rate = RateEstimator()
        self._last: Progress | None = None
        self._has_network = True
        self._is_queued = is_waiting
        self._item: Message | None = None
        self._status: SummaryLabel | None = None
        self._progress: QProgressBar | None = None
        if is_waiting:
            task.begun.connect(self._on_begun)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.timeout.connect(self._show)
        self._delay.start(_SHOWN_AFTER_MS)
        task.progressed.connect(self._on_progress)
        task.waiting.connect(self._on_waiting)
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.taskCompleted.connect(self._end)
        task.taskTerminated.connect(self._end)

    def close(self) -> None:
        """Take the item off the bar; the task goes on if it still runs."""
        self._delay.stop()
        if self._is_shown() and not sip.isdeleted(self._bar):
            self._bar.popWidget(self._item)
        self._item = None

    def _end(self) -> None:
        self.close()
        self.deleteLater()

    def _is_shown(self) -> bool:
        return self._item is not None and not sip.isdeleted(self._item)

    def _show(self) -> None:
        if sip.isdeleted(self._bar):
            return
        item = Message(Qgis.MessageLevel.Info, self._title)
        self._status, self._progress = SummaryLabel(), QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setMaximumWidth(self._progress.fontMetrics().averageCharWidth() * 30)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self._on_cancel)
        for widget in (self._status, self._progress, cancel):
            item.add(widget)
        self._item = item
        item.show_on(self._bar)
        self._update()

    def _update(self) -> None:
        """Show the present state, if there is an item to show it in."""
        if not self._is_shown():
            return
        self._status.setText(self._text())
        self._progress.setHidden(self._is_queued)
        total = self._last.total if self._last is not None else None
        self._progress.setRange(0, _STEPS if total else 0)
        if total:
            self._progress.setValue(round(_STEPS * self._last.done / total))

    def _on_begun(self) -> None:
        self._is_queued = False
        self._update()

    def _on_cancel(self) -> None:
        self._cancel()
        self._update()

    def _on_waiting(self, is_waiting: bool) -> None:
        """Called when the task loses the network, and when it is back."""
        self._has_network = not is_waiting
        self._rate = RateEstimator()  # the time without network must not count
        self._update()

    def _text(self) -> str:
        """How far it is, and how long it still takes or what it waits for."""
        if self._task.feedback.isCanceled():
            return self.tr("Canceling…")
        if self._is_queued:
            return self.tr("waiting for the one before")
        if self._last is not None and self._last.stage:
            share = "" if self._last.total is None else f" {self._last.done}\N{NO-BREAK SPACE}%"
            return f"{self._last.stage}{share}"
        parts = []
        if self._last is not None:
            done, total = self._last.done, self._last.total
            seconds_left = self._rate.seconds_left(done, total) if self._has_network else None
            parts.append(progress_text(done, total, seconds_left))
        if not self._has_network:
            parts.append(self.tr("waiting for the network…"))
        return " · ".join(parts)

    def _on_progress(self, progress: Progress) -> None:
        self._last = progress
        self._update()

    def _on_succeeded(self, result: object) -> None:
        self.close()
        if self._is_quiet or sip.isdeleted(self._bar):
            return
        failures = [error for _, error in getattr(result, "failures", ())]
        if failures:
            others = sum(isinstance(error, MismatchError) for error in failures)
            sentences = (
                (len(failures) - others, self.tr("%n file(s) could not be fetched.", "", len(failures) - others)),
                (others, self.tr("%n file(s) are not what the catalogue describes.", "", others)),
            )
            text = " ".join(sentence for count, sentence in sentences if count)
            report = "\n\n".join(error.report() for error in failures)
            item = push(self._bar, Qgis.MessageLevel.Warning, text, title=self._title, report=report)
        else:
            text = " ".join([self.tr("finished."), *getattr(result, "notes", ())])
            item = push(self._bar, Qgis.MessageLevel.Success, text, title=self._title)
        if self._folder:
            self._offer_folder(item)

    def _offer_folder(self, item: Message) -> None:
        button = QPushButton(self.tr("Open Folder"))
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder)))
        item.add(button)

    def _on_failed(self, error: DatacubeError) -> None:
        self.close()
        if sip.isdeleted(self._bar):
            return
        item = show_error(self._bar, error, self._title)
        if item is not None:
            for text, action in self._remedies():
                offer(self._bar, item, text, action)


class OperationMessages(QObject):
    """Shows the tasks of the plugin in a message bar: one object for each bar, handed to those who start tasks."""

    def __init__(self, message_bar: QgsMessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = message_bar

    def track(
        self,
        task: Task,
        title: str,
        *,
        folder: str = "",
        is_quiet: bool = False,
        is_waiting: bool = False,
        cancel: Callable[[], None] | None = None,
        remedies: Callable[[], Sequence[Remedy]] = tuple,
    ) -> None:
        """Show the task; call it before the task starts.

        `title` is what is being done ("Downloading 2 files"). Its end is shown too, with a button that opens `folder`
        if one is given; of a quiet operation only an error is. A result with `failures` (pairs of what and a
        DatacubeError) is shown as a success in part. `is_waiting` says that another one must end first.
        `cancel` is what the button does, the task's own cancel for None. `remedies` are asked for and offered
        when it fails.
        """
        Operation(
            task,
            title,
            self._bar,
            self,
            folder=folder,
            is_quiet=is_quiet,
            is_waiting=is_waiting,
            cancel=cancel or task.cancel,
            remedies=remedies,
        )

    def show_error(self, error: DatacubeError) -> None:
        """Show an error in the same bar."""
        show_error(self._bar, error)

    def clear(self) -> None:
        """Take all items off the bar: the plugin is being unloaded."""
        for operation in self.findChildren(Operation):
            operation.close()


class RateEstimator:
    """Estimates the remaining time from what has been done since the first report: a resumed download starts high."""

    def __init__(self) -> None:
        self._start: tuple[float, int] | None = None

    def seconds_left(self, done: int, total: int | None) -> float | None:
        """None while nothing can be said."""
        now = time.monotonic()
        if self._start is None:
            self._start = (now, done)
        elapsed, gained = now - self._start[0], done - self._start[1]
        if total is None or gained <= 0 or elapsed < _RATE_AFTER_SECONDS:
            return None
        return (total - done) * elapsed / gained
