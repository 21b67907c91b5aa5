"""Calls that the plugin's threads have been left in: nobody waits for their results any more, but QGIS must.

A task that is canceled does not wait for GDAL or a data provider, which cannot be told to stop: the thread that is
inside ends by itself. Where QGIS ends before, it takes GDAL down under that thread, and crashes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .own_threads import ThreadCount
from .polling import poll_until

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds for which QGIS's end waits at most. A server that has not answered by then is not likely to while QGIS takes
#: GDAL down, for which it needs a second or two; a thread that only waits does no harm there.
PATIENCE = 5.0
#: Milliseconds between two looks whether the calls have ended, once the plugin is switched off.
_LOOK = 500

_calls = ThreadCount()


@contextmanager
def inside() -> Iterator[None]:
    """This thread calls what must not be under way when QGIS ends. For a thread that nobody may wait for."""
    with _calls.inside():
        yield


def wait_for_left_calls(seconds: float | None = None) -> bool:
    """QGIS ends: wait until no thread is inside a call, at most so long (None: PATIENCE); False when one still is. For
    the main thread."""
    return _calls.wait_until_none(PATIENCE if seconds is None else seconds)


def outlast_plugin() -> None:
    """The plugin is unloaded: let QGIS's end wait for the calls that have not ended by then. For the main thread; waits
    for nothing."""
    if _calls.is_none:
        return
    application = QCoreApplication.instance()

    def wait() -> None:
        wait_for_left_calls()

    def is_over() -> bool:
        has_ended = _calls.is_none
        if has_ended:
            application.aboutToQuit.disconnect(wait)
        return has_ended

    application.aboutToQuit.connect(wait)
    poll_until(is_over, _LOOK)
