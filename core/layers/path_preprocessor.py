"""The function that QGIS calls with each path of a project. This module imports nothing of the plugin: QGIS never lets
go of a function that was once registered, and would keep all modules of a plugin that was switched off with it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakMethod

if TYPE_CHECKING:
    from collections.abc import Callable


def weakly(method: Callable[[str], str]) -> Callable[[str], str]:
    """Call the bound method as long as its object exists; paths stay as they are afterwards, and where it fails."""
    reference = WeakMethod(method)

    def preprocess(path: str) -> str:
        target = reference()
        try:
            return path if target is None else target(path)
        except Exception:  # noqa: BLE001 - an exception that leaves it ends QGIS
            return path

    return preprocess
