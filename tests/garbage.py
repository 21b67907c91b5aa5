"""Finds what is left to Python's collector of circles, which runs in whatever thread has made the most objects."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from datacube_browser.core.errors import DatacubeError
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject
from qgis.PyQt.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def left_to_the_collector() -> Iterator[list[str]]:
    """The names of the classes of what is left in circles by what is done meanwhile, filled at the end: errors, whose
    frames hold whatever was in use as they were raised, and objects of C++ that end with their Python parts and belong
    to one thread. Objects of Qt's and widgets that belong to the main thread are not among them: PyQt leaves it to that
    thread to destroy them."""
    gc.collect()
    gc.disable()
    found: list[str] = []
    try:
        yield found
        for name in ("last_exc", "last_value", "last_traceback", "last_type"):
            vars(sys).pop(name, None)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        found += sorted(type(each).__qualname__ for each in gc.garbage if _is_in_danger(each))
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
        gc.collect()


def _is_in_danger(found: object) -> bool:
    if isinstance(found, DatacubeError):
        return True
    if not isinstance(found, (QGraphicsItem, QObject)) or sip.isdeleted(found) or not sip.ispyowned(found):
        return False
    return isinstance(found, QGraphicsItem) or found.thread() != QCoreApplication.instance().thread()
