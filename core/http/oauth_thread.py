"""One thread for all that QGIS does with configurations of OAuth2.

QGIS keeps an object for each of them, which belongs to the thread that used it first: there it hears of answers and of
time-outs while somebody signs in. A sign-in that is begun in another thread never ends where that one is over or waits
for work: the request waits for good, and with it all others that want a token.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEventLoop

from ..threads.blocking_call import carry_out, result_of
from ..threads.own_threads import start_thread

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_METHOD = "OAuth2"
_Job = tuple["Callable[[], Any]", "Future[Any]"]

_lock = threading.Lock()


@dataclass
class _OAuthThread:
    thread: threading.Thread
    queue: SimpleQueue[_Job | None]
    #: The configurations that were used in it.
    authcfgs: set[str] = field(default_factory=set)
    #: The result of the call that was queued last.
    last: Future[Any] | None = None


#: The thread, once there is one.
_running: list[_OAuthThread] = []


def is_oauth(authcfg: str) -> bool:
    """Whether the authentication configuration is one of OAuth2."""
    return bool(QgsApplication.authManager().configAuthMethodKey(authcfg) == _METHOD)


def call_in_oauth_thread(
    authcfg: str, function: Callable[[], Result], is_canceled: Callable[[], bool] = lambda: False
) -> Result:
    """Call the function, which uses the configuration, in the thread for OAuth2, after all earlier calls; returns its
    result. Raises what it raises; CanceledError soon after `is_canceled` returns True, and the call then goes on by
    itself; and NoThreadError."""
    future: Future[Result] = Future()
    with _lock:
        running = _running[0] if _running else _begin()
        running.authcfgs.add(authcfg)
        is_this_thread = threading.current_thread() is running.thread
        if not is_this_thread:
            running.queue.put((function, future))
            running.last = future
    if is_this_thread:
        return function()
    try:
        return result_of(future, is_canceled)
    finally:
        del future, running  # else an error would hold itself, by its traceback and this frame


def end_oauth_thread() -> None:
    """End the thread once its calls are over, for the unloading of the plugin. Where none goes on, QGIS makes its
    objects anew for whoever uses them next: tokens that are not kept on disk are forgotten. For the main thread."""
    with _lock:
        ended, _running[:] = list(_running), []
    for each in ended:
        each.queue.put(None)
        if each.last is None or each.last.done():
            for authcfg in each.authcfgs:
                QgsApplication.authManager().clearCachedConfig(authcfg)


def _begin() -> _OAuthThread:
    queue: SimpleQueue[_Job | None] = SimpleQueue()
    # a daemon: it does not delay QGIS's end while somebody is expected to sign in
    thread = start_thread(_run, queue, name="datacube-oauth")
    _running.append(_OAuthThread(thread, queue))
    return _running[0]


def _run(queue: SimpleQueue[_Job | None]) -> None:
    QEventLoop()  # lets Qt's timers run in a thread of Python's
    while (job := queue.get()) is not None:
        carry_out(*job)
        del job
