"""QGIS's own question for the master password, answered as a user does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsCredentials
from qgis.gui import QgsCredentialDialog
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit, QPushButton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MASTER = "master"  # what tests use; see tests/authentication.py
_LOOK_MS = 50


class _Dialog(QgsCredentialDialog):
    """QGIS's dialog, as QGIS Desktop has it, in the place of the one that asks in a console."""

    def __init__(self) -> None:
        self._before = QgsCredentials.instance()
        super().__init__()

    def put_back(self) -> None:
        self.setInstance(self._before)


#: They stay for ever: QGIS may still hold them.
_made: list[_Dialog] = []


@contextmanager
def locked_database(*answers: str | None, may_answer: Callable[[], bool] = lambda: True) -> Iterator[list[str | None]]:
    """QGIS does not have its master password. Each time it asks for it, the next answer is typed, None for *Cancel*,
    as soon as `may_answer` returns True; the list is of those that were given."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword(MASTER, True)
    manager.clearMasterPassword()
    dialog, given, left = _Dialog(), [], list(answers)
    _made.append(dialog)

    def look() -> None:
        if not dialog.isVisible() or not may_answer():
            return
        answer = left.pop(0) if left else None
        given.append(answer)
        if answer is not None:
            QTest.keyClicks(dialog.findChild(QLineEdit, "leMasterPass"), answer)
        dialog.findChild(QPushButton, "mCancelButton" if answer is None else "mOkButton").click()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    try:
        yield given
    finally:
        timer.stop()
        dialog.put_back()
        manager.setMasterPassword(MASTER, True)
