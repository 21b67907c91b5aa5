"""The functions that QGIS calls with each path of a project. QGIS never lets go of one that was once registered: when
the plugin is switched on again, it takes those of before, whichever version has made them. This module imports nothing
of the plugin, else QGIS would keep all modules of one that was switched off with them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from weakref import WeakMethod

from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from collections.abc import Callable

#: The property of QGIS's application that holds those which nobody uses now.
_PROPERTY = "datacube_browser_path_functions"


class PathFunction:
    """Calls a bound method as long as its object exists; paths stay as they are afterwards, and where it fails."""

    def __init__(self) -> None:
        self.method: WeakMethod[Callable[[str], str]] | None = None

    def __call__(self, path: str) -> str:
        target = self.method() if self.method is not None else None
        try:
            return path if target is None else target(path)
        except Exception:  # noqa: BLE001 - an exception that leaves it ends QGIS
            return path


def lent_for(method: Callable[[str], str]) -> PathFunction:
    """A function that calls the bound method, to be given back when QGIS calls it no more. For the main thread."""
    free = _free()
    function = free.pop() if free else PathFunction()
    function.method = WeakMethod(method)
    return function


def give_back(function: PathFunction) -> None:
    function.method = None
    _free().append(function)


def _free() -> deque[PathFunction]:
    application = QCoreApplication.instance()
    free: deque[PathFunction] | None = application.property(_PROPERTY)
    if free is None:
        free = deque()
        application.setProperty(_PROPERTY, free)
    return free
