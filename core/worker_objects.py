"""Objects of Qt's and QGIS's in worker threads: what PyQt does with them there, and when."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QObject

Made = TypeVar("Made")
Sender = TypeVar("Sender", bound="QObject")


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


def disconnected_once(sender: Sender) -> Sender:
    """The object, which Python has made and whose signals C++ will connect to objects of its own in a worker thread.
    Call this before any of them is.

    Where such an object goes, Qt tells the sender (`disconnectNotify`) and holds one of its locks meanwhile. PyQt looks
    then whether Python has a function of that name, for which it waits for Python's lock: for each sender the first
    time, after which it knows. A thread that has Python's lock and waits for the same lock of Qt's, as in
    `moveToThread`, waited for ever, and QGIS stood still. Here nobody holds a lock of Qt's at that first time.
    """
    sender.destroyed.connect(sender.destroyed)
    sender.destroyed.disconnect(sender.destroyed)
    return sender
