"""Objects of Qt's and QGIS's in worker threads: those that C++ makes and ends there, and those that Python makes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QObject

Made = TypeVar("Made")
Sender = TypeVar("Sender", bound="QObject")


def unwatched(made: Made) -> Made:
    """The object of Qt's or QGIS's, such as a reply or a layer's data provider, without PyQt's watch over its end; None
    stays None. For objects that C++ has made, at once when a worker thread is handed them.

    PyQt learns of the end of such an object on the main thread, when that gets to it, and knows it by its address
    alone. Meanwhile the worker's next object may lie there: PyQt took it for ended in the midst of its use. And PyQt
    looks for the address in its list of such objects without Python's lock (PyQtMonitor::on_destroyed), while a worker
    that has this lock is handed another such object, or lets go of one, and writes to the list: QGIS crashes. What Qt
    and QGIS make for each thread, as its QThread and its network access, ends with the thread, and counts, too.
    """
    if made is not None:
        with suppress(TypeError):  # nothing watches it any more
            made.destroyed.disconnect()  # type: ignore[attr-defined]
    return made


def without_notices(sender: Sender) -> Sender:
    """The object that Python has made, such as a request, a body or a feedback, which needs no Python from now on where
    a receiver of its signals is destroyed. For each whose signals C++ connects in another thread than Python's; to be
    called once, where it is made.

    Qt tells the sender then (QObject::disconnectNotify), and holds one of its locks meanwhile. Of an object that Python
    has made, PyQt asks Python for a method of that name, and waits for Python's lock. Where another thread has this
    one, and waits for Qt's in whatever it connects, disconnects or destroys, both wait for good. When PyQt has asked
    once, it knows that there is none.
    """
    sender.destroyed.connect(_nothing)
    sender.destroyed.disconnect(_nothing)
    return sender


def to_main_thread(made: Sender) -> Sender:
    """What Python has made in a worker thread, such as a layer, belongs to the main thread from now on."""
    made.moveToThread(QCoreApplication.instance().thread())
    return without_notices(made)


def _nothing() -> None:
    """What is connected to be disconnected."""
