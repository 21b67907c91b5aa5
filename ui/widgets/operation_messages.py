"""Long work in the message bar: one item for each operation, from its start to its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QProgressBar

from ...core.errors import MismatchError
from ..wording.numbers import percent, progress_text
from .cancel_button import CancelButton
from .message_bar import Message, offer, push, show_error
from .rate_estimator import RateEstimator
from .summary_label import SummaryLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.gui import QgsMessageBar

    from ...core.errors import DatacubeError
    from ...core.threads.tasks import Progress, Task

#: A button to offer after an error: its text, and what it does.
Remedy: TypeAlias = "tuple[str, Callable[[], object]]"

#: Shorter operations show no item: it would only flash.
_SHOWN_AFTER_MS = 400
_STEPS = 1000


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
        done: str,
        folder: str,
        is_quiet: bool,
        is_waiting: bool | None,
        cancel: Callable[[], None],
        remedies: Callable[[], Sequence[Remedy]],
        outcome: Callable[[Any], str] | None,
        offers: Callable[[Any], Sequence[Remedy]],
    ) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self._offers = offers
        self._cancel = cancel
        self._remedies = remedies
        self._task = task
        self.title = title
        self._done = done or title
        self._bar = message_bar
        self._folder = folder
        self._is_quiet = is_quiet
        self._rate = RateEstimator()
        self._last: Progress | None = None
        self._has_network = True
        #: Whether it is of a queue, and waits there: the one that runs tells of those that wait.
        self._is_of_queue, self.is_queued = is_waiting is not None, bool(is_waiting)
        self._item: Message | None = None
        self._status: SummaryLabel | None = None
        self._progress: QProgressBar | None = None
        self._cancel_button: CancelButton | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.timeout.connect(self._show)
        if self.is_queued:
            task.begun.connect(self._on_begun)
            self._tell_queue()
        else:
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
        if self.is_queued:
            self.is_queued = False
            self._tell_queue()

    def _queue(self) -> list[Operation]:
        """Those that wait, if this is the one of a queue that runs."""
        if not self._is_of_queue or self.is_queued or sip.isdeleted(self.parent()):
            return []
        return [each for each in self.parent().findChildren(Operation) if each.is_queued]

    def _tell_queue(self) -> None:
        """Show the queue on its running operation: this one begins to wait, or no longer does."""
        for each in self.parent().findChildren(Operation):
            each.show_queue(has_grown=self.is_queued)

    def show_queue(self, *, has_grown: bool) -> None:
        """Show how many wait; the user may have closed the message before one of them came."""
        if self._is_shown():
            self._update()
        elif has_grown and self._queue() and self._task.isActive() and not self._delay.isActive():
            self._show()

    def _is_shown(self) -> bool:
        return self._item is not None and not sip.isdeleted(self._item)

    def _show(self) -> None:
        if sip.isdeleted(self._bar):
            return
        item = Message(Qgis.MessageLevel.Info, self.title)
        self._status, self._progress = SummaryLabel(), QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setMaximumWidth(self._progress.fontMetrics().averageCharWidth() * 30)
        self._cancel_button = CancelButton(self, self._queue)
        for widget in (self._status, self._progress, self._cancel_button):
            item.add(widget)
        self._item = item
        item.show_on(self._bar)
        self._update()

    def _update(self) -> None:
        """Show the present state, if there is an item to show it in."""
        if not self._is_shown():
            return
        count = len(self._queue())
        queue = self.tr("1 running, %n waiting", "", count) if count else ""
        self._status.setText(" · ".join(filter(None, [self._text(), queue])))
        self._cancel_button.offer_choice(count > 0)
        total = self._last.total if self._last is not None else None
        self._progress.setRange(0, _STEPS if total else 0)
        if total:
            self._progress.setValue(round(_STEPS * self._last.done / total))

    def _on_begun(self) -> None:
        if not self._task.isActive():  # one that is canceled as it begins may end before it is heard of
            return
        self.is_queued = False
        self._delay.start(_SHOWN_AFTER_MS)
        self._tell_queue()

    def cancel(self) -> None:
        """What the user's *Cancel* does."""
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
        if self._last is not None and self._last.stage:
            share = "" if self._last.total is None else percent(str(self._last.done))
            return f"{self._last.stage} {share}".rstrip()
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
            item = push(self._bar, Qgis.MessageLevel.Warning, text, title=self.title, report=report)
        else:
            outcome = self.tr("finished.") if self._outcome is None else self._outcome(result)
            text = " ".join([outcome, *getattr(result, "notes", ())])
            item = push(self._bar, Qgis.MessageLevel.Success, text, title=self._done)
        for text, action in self._offers(result):
            item.add_button(text, action)
        if self._folder:
            url = QUrl.fromLocalFile(self._folder)
            item.add_button(self.tr("Open Folder"), lambda: QDesktopServices.openUrl(url))

    def _on_failed(self, error: DatacubeError) -> None:
        self.close()
        if sip.isdeleted(self._bar):
            return
        item = show_error(self._bar, error, self.title)
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
        done: str = "",
        folder: str = "",
        is_quiet: bool = False,
        is_waiting: bool | None = None,
        cancel: Callable[[], None] | None = None,
        remedies: Callable[[], Sequence[Remedy]] = tuple,
        outcome: Callable[[Any], str] | None = None,
        offers: Callable[[Any], Sequence[Remedy]] = lambda _result: (),
    ) -> None:
        """Show the task; call it before the task starts.

        `title` is what is being done ("Downloading 2 files"), `done` what has been done where all went well, the title
        without one. Its end is shown too, with a button that opens `folder` if one is given; of a quiet operation only
        an error is. A result with `failures` (pairs of what and a DatacubeError) is shown as a success in part.
        `is_waiting` is whether one of a queue has to wait for another one to end: the one that runs has the only
        message, which tells how many wait. None for those of no queue. `cancel` is what the button does, the task's own
        cancel for None. `remedies` are asked for and offered when it fails; `outcome` says in words what a result is,
        and `offers` what can be done with it.
        """
        Operation(
            task,
            title,
            self._bar,
            self,
            done=done,
            folder=folder,
            is_quiet=is_quiet,
            is_waiting=is_waiting,
            cancel=cancel or task.cancel,
            remedies=remedies,
            outcome=outcome,
            offers=offers,
        )

    def show_error(self, error: DatacubeError) -> None:
        """Show an error in the same bar."""
        show_error(self._bar, error)

    def clear(self) -> None:
        """Take all items off the bar: the plugin is being unloaded."""
        for operation in self.findChildren(Operation):
            operation.close()
