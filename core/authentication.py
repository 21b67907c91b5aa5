"""Unlocking QGIS's authentication database."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEventLoop, QObject, pyqtSignal

from .blocking_call import result_of
from .cancellation import is_canceled

if TYPE_CHECKING:
    from .cancellation import Feedback

_THREAD = "datacube-unlocking"

_lock = threading.Lock()


def unlock(feedback: Feedback | None = None) -> bool:
    """Whether QGIS's authentication database can be used. Where QGIS does not have its master password yet, it asks for
    it, or for a new one, in its own dialog, once for all that wait; False when the user cancels that. Raises
    CanceledError. For a task: the question waits for the user, and holds a lock of QGIS's that calls on the main thread
    would wait for."""
    if QgsApplication.authManager().masterPasswordIsSet():
        return True
    with _lock:
        answer = _asker().ask()
    return result_of(answer, lambda: is_canceled(feedback))


def _asker() -> _Asker:
    """The one that asks, in a thread of its own that lasts as long as QGIS: a plugin that is loaded again finds it.

    QGIS looks into the system's wallet first, with QtKeychain. That hears of the end of a look-up in the thread of its
    first one, and begins no other before: where that thread was gone, or had no event loop, each further question
    waited for good, and with it whatever uses the authentication database.
    """
    for thread in threading.enumerate():
        if thread.name == _THREAD:
            return thread.asker  # type: ignore[attr-defined, no-any-return]
    made: Future[_Asker] = Future()
    thread = threading.Thread(target=_answer_questions, args=(made,), name=_THREAD, daemon=True)
    thread.start()
    thread.asker = made.result()  # type: ignore[attr-defined]
    return made.result()


def _answer_questions(made: Future[_Asker]) -> None:
    loop = QEventLoop()
    made.set_result(_Asker())
    loop.exec()


class _Asker(QObject):
    """Asks QGIS for its master password in the thread that has made it."""

    asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Future[bool]] = deque()
        self._is_asking = False
        self.asked.connect(self._ask)

    def ask(self) -> Future[bool]:
        """What the user answers, or has begun to; for any thread."""
        answer: Future[bool] = Future()
        self._waiting.append(answer)
        self.asked.emit()
        return answer

    def _ask(self) -> None:
        if self._is_asking or not self._waiting:  # QGIS lets events come while it looks into the wallet
            return
        self._is_asking = True
        try:
            is_unlocked = bool(QgsApplication.authManager().setMasterPassword(True))
        finally:
            self._is_asking = False
        while self._waiting:
            self._waiting.popleft().set_result(is_unlocked)
