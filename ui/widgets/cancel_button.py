"""The button that cancels an operation, or one of those that wait for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QMenu, QPushButton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Cancelable(Protocol):
    """An operation that the user can cancel; `title` is what is being done. A QObject."""

    title: str

    def cancel(self) -> None:
        """What the user's *Cancel* does."""


class CancelButton(QPushButton):
    """Cancels `running` at a click. Where others wait, a click opens a menu: each of them can be canceled, or all.
    `waiting` gives those of the moment."""

    def __init__(self, running: Cancelable, waiting: Callable[[], Sequence[Cancelable]]) -> None:
        super().__init__()
        self.setText(self.tr("Cancel"))
        self._running = running
        self._waiting = waiting
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.clicked.connect(lambda _checked: running.cancel())

    def offer_choice(self, is_offered: bool) -> None:
        """Whether a click opens the menu."""
        if is_offered != (self.menu() is not None):
            self.setMenu(self._menu if is_offered else None)

    def _fill(self) -> None:
        self._menu.clear()
        waiting = list(self._waiting())
        self._add(self._running.title, [self._running])
        for each in waiting:
            self._add(self.tr("{title} (waiting)").format(title=each.title), [each])
        self._menu.addSeparator()
        self._add(self.tr("Cancel All"), [*waiting, self._running])  # those that wait first, else the next would start

    def _add(self, text: str, operations: Sequence[Cancelable]) -> None:
        self._menu.addAction(text.replace("&", "&&")).triggered.connect(partial(_cancel, operations))


def _cancel(operations: Sequence[Cancelable], *_: object) -> None:
    """Cancel those that have not ended meanwhile."""
    for each in operations:
        if not sip.isdeleted(each):
            each.cancel()
