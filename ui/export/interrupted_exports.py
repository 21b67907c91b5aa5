"""Exports that were interrupted: each is offered again, to be resumed or removed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

from ...core.export.jobs.interrupted import FindInterruptedTask, RemoveTask, claim, forget
from ...core.settings import settings
from ...core.threads.tasks import LatestTask
from ..widgets.message_bar import offer, push, show_error
from ..widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qgis.gui import QgsMessageBar, QgsMessageBarItem

    from ...core.errors import DatacubeError
    from ...core.export.jobs.interrupted import InterruptedExport


class InterruptedExports(QObject):
    """Puts a message on the bar for each remembered export that is unfinished. Those that run or wait at the moment are
    left out: `is_under_way` tells for an output. Of several QGIS with one profile, one offers an export."""

    def __init__(
        self,
        message_bar: QgsMessageBar,
        resume: Callable[[InterruptedExport], object],
        is_under_way: Callable[[Path], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar = message_bar
        self._resume = resume
        self._is_under_way = is_under_way
        self._looking = LatestTask(self)
        self._items: dict[Path, QgsMessageBarItem] = {}

    def look(self) -> None:
        """Look in the background for what is left and offer it; an export of which nothing is left is forgotten."""
        entries = settings().interrupted_exports.value()
        if entries:
            self._looking.start(FindInterruptedTask(entries), lambda found: self._show(*found))

    def dispose(self) -> None:
        self._looking.drop()
        for item in self._items.values():
            if not sip.isdeleted(item):
                self._bar.popWidget(item)
        self._items.clear()

    def _show(self, found: list[InterruptedExport], gone: list[Path]) -> None:
        forget(*gone)
        for export in claim(found):
            item = self._items.get(export.output)
            if not self._is_under_way(export.output) and (item is None or sip.isdeleted(item)):
                self._items[export.output] = self._offer(export)

    def _offer(self, export: InterruptedExport) -> QgsMessageBarItem:
        text = self.tr("The export of {file} was interrupted: {percent}% done.")
        if not export.share:
            text = self.tr("The export of {file} was interrupted and must start over.")
        if export.request is None:
            text = self.tr("The export of {file} was interrupted and cannot resume: its signed address is not kept.")
        if export.had_large_polygons:
            text = self.tr(
                "The export of {file} was interrupted, and its polygons were too large to be kept. Save the same extent"
                " with them again: it goes on from {percent}%."
            )
        item = push(
            self._bar,
            Qgis.MessageLevel.Warning,
            text.format(file=export.output.name, percent=int(100 * export.share)),
        )
        item.setToolTip(plain_tip(str(export.output)))
        if export.request is not None:
            go_on = self.tr("Resume") if export.share else self.tr("Start Over")
            offer(self._bar, item, go_on, partial(self._resume, export))
        offer(self._bar, item, self.tr("Discard"), partial(remove, export.output, partial(show_error, self._bar)))
        return item


def remove(output: Path, on_failure: Callable[[DatacubeError], object]) -> None:
    """Remove what is left of an export, in the background. An export whose files could not be removed is still
    remembered."""
    task = RemoveTask(output)
    task.succeeded.connect(lambda _: forget(output))
    task.failed.connect(on_failure)
    task.start()
