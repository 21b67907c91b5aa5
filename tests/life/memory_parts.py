"""Whose the memory is that a QGIS keeps: what the C library and Python have handed out, and what PyQt keeps of classes
that are gone. Import it inside QGIS only.

PyQt 5 frees nothing of what it has made for a class derived from QObject when the class goes: its description for Qt
(`create_dynamic_metaobject` in its `qpycore_qobject_helpers.cpp` says so itself), and a copy of the name of each of its
attributes that is neither a signal nor a slot (`trawl_type`).
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QPixmapCache

if TYPE_CHECKING:
    from collections.abc import Callable


#: What Python gives each class.
_OF_EACH = ("__module__", "__doc__", "__dict__", "__weakref__")


class _Info(ctypes.Structure):
    """`struct mallinfo2` of the GNU C library, of whose ten numbers two are looked at."""

    _fields_ = [
        ("_before", ctypes.c_size_t * 4),
        ("hblkhd", ctypes.c_size_t),
        ("_between", ctypes.c_size_t * 2),
        ("uordblks", ctypes.c_size_t),
        ("_after", ctypes.c_size_t * 2),
    ]


def clear() -> None:
    """Give back what may go: what Python can find, what Qt has drawn of windows that may be gone (up to 10 MB), what is
    free in the C library."""
    gc.collect()
    QPixmapCache.clear()
    ctypes.CDLL(None).malloc_trim(0)


def handed_out() -> tuple[int, int]:
    """The bytes that the C library has handed out, and the blocks, of up to 512 bytes, that Python has."""
    clear()
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _Info
    info = ask()
    return info.uordblks + info.hblkhd, sys.getallocatedblocks()


def classes_of(package: str) -> list[type]:
    """The classes of the package that are derived from QObject, as far as its modules have been loaded."""
    found: dict[type, None] = {}
    waiting: list[type] = [QObject]
    while waiting:
        new = [each for each in type.__subclasses__(waiting.pop()) if each not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return [each for each in found if each.__module__.split(".")[0] == package]


def names_kept(classes: list[type]) -> int:
    """How many names of attributes PyQt keeps of the classes: each of them a block of Python's."""
    return sum(len(_names(each)) for each in classes)


def stand_ins(classes: list[type]) -> Callable[[], None]:
    """What makes as many classes, with the same bases of PyQt and QGIS and the same names of attributes and signals,
    and drops them. It keeps none of the given ones."""
    given = []
    for each in classes:
        base = next(base for base in each.__mro__ if base not in classes and issubclass(base, QObject))
        signals = [name for name, value in vars(each).items() if isinstance(value, pyqtSignal)]
        given.append((each.__name__, base, [f"_{name}" for name in _names(each) if name not in _OF_EACH], signals))

    def make() -> None:
        for name, base, names, signals in given:
            type(base)(name, (base,), {**dict.fromkeys(names), **{signal: pyqtSignal(object) for signal in signals}})

    return make


def _names(kind: type) -> list[str]:
    """Those of the class, and of its bases that are not derived from QObject."""
    own = [name for name, value in vars(kind).items() if not _is_freed(value)]
    others = [base for base in kind.__bases__ if base is not object and not issubclass(base, QObject)]
    return own + [name for base in others for name in _names(base)]


def _is_freed(value: Any) -> bool:
    return isinstance(value, pyqtSignal) or hasattr(value, "__pyqtSignature__")
