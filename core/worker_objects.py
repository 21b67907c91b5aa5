"""Objects that C++ makes and ends in a worker thread."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeVar

Made = TypeVar("Made")


def unwatched(made: Made) -> Made:
    """The object of Qt's or QGIS's, such as a reply or a layer's data provider, without PyQt's watch over its end; None
    stays None. For objects that C++ has made, at once when a worker thread is handed them.

    PyQt learns of the end of such an object on the main thread, when that gets to it, and knows it by its address
    alone. Meanwhile the worker's next object may lie there: PyQt took it for ended in the midst of its use, and it and
    the worker wrote to PyQt's list of such objects at the same time.
    """
    if made is not None:
        with suppress(TypeError):  # nothing watches it any more
            made.destroyed.disconnect()  # type: ignore[attr-defined]
    return made
