"""Unlocking QGIS's authentication database."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from functools import lru_cache
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication

from ..threads.blocking_call import result_of
from ..threads.cancellation import is_canceled
from ..threads.tasks import is_main_thread

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback

#: The name of the window of QGIS's question: that of its form, with what Qt adds.
_QUESTION = "QgsCredentialDialogWindow"
#: Milliseconds after which an open question is looked for again.
_LOOK_AGAIN = 200

_lock = threading.Lock()


def unlock(feedback: Feedback | None = None) -> bool:
    """Whether QGIS's authentication database can be used. Where QGIS does not have its master password yet, it asks for
    it, or for a new one, in its own dialog, once for all that wait; False when the user cancels that, and on the main
    thread while QGIS asks already. Raises CanceledError. For a task: the question waits for the user."""
    with _lock:
        asker = _asker()
    return asker.is_unlocked(feedback)


@lru_cache(maxsize=1)
def _asker() -> _Asker:
    return _Asker()


class _Asker(QObject):
    """Asks QGIS for its master password on the main thread, as QGIS's own dialogs do.

    QGIS looks into the system's wallet first, with QtKeychain. That hears of the end of each look-up in the thread of
    its first one, mostly the main thread. For a look-up elsewhere this may be too late: it then uses what that thread
    has destroyed, and QGIS crashes; or it never hears of it, and each further question waits for good.
    """

    _asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.moveToThread(QgsApplication.instance().thread())
        self._waiting: deque[Future[bool]] = deque()
        self._is_asking = False
        self._asked.connect(self._answer_waiting)

    def is_unlocked(self, feedback: Feedback | None) -> bool:
        if is_main_thread():
            return self._ask()
        # while QGIS asks it holds a lock, for which its answer to this would wait
        if not self._is_asking and QgsApplication.authManager().masterPasswordIsSet():
            return True
        answer: Future[bool] = Future()
        self._waiting.append(answer)
        self._asked.emit()
        return result_of(answer, lambda: is_canceled(feedback))

    def _answer_waiting(self) -> None:
        if self._is_asking or not self._waiting:  # QGIS lets events come while it asks
            return
        if _is_question_open():
            QTimer.singleShot(_LOOK_AGAIN, self._answer_waiting)
            return
        self._ask()

    def _ask(self) -> bool:
        """Ask, and answer all that have begun to wait by then."""
        if self._is_asking or _is_question_open():
            return False
        self._is_asking = True
        try:
            is_unlocked = bool(QgsApplication.authManager().setMasterPassword(True))
        finally:
            self._is_asking = False
        while self._waiting:
            self._waiting.popleft().set_result(is_unlocked)
        return is_unlocked


def _is_question_open() -> bool:
    """Whether QGIS asks already, for other work. Where that is in another thread, it holds a lock: a second question
    would wait for it on the main thread, and the open dialog with it."""
    return any(each.objectName() == _QUESTION and each.isVisible() for each in QGuiApplication.topLevelWindows())
