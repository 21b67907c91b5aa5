"""Polling on the main thread that goes on after the plugin has been unloaded, as long as it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


def poll_until(is_over: Callable[[], bool], milliseconds: int) -> None:
    """Call the function again and again, with so many milliseconds between, until it returns True; whatever it refers
    to is kept until then, and no longer. For the main thread; waits for nothing.

    QGIS has made its application itself: nothing in Python keeps the wrapper of that, nor those of its children. Once
    the plugin's modules are gone, Python's garbage collector would take a timer for unused, and the function with it,
    which Qt would go on to call: QGIS crashes.
    """
    timer = QTimer(QCoreApplication.instance())
    sip.transferto(timer, timer)  # as sip's documentation says: never collected as a part of a cycle

    def look() -> None:
        if is_over():
            timer.stop()
            timer.timeout.disconnect(look)
            timer.deleteLater()

    timer.timeout.connect(look)
    timer.start(milliseconds)
