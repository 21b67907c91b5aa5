"""Calling GDAL so that its errors are the plugin's, whether GDAL returns them or throws them.

`gdal.UseExceptions()` holds for the whole process, and QGIS and other plugins call it: GDAL then throws a RuntimeError
where it else returns None or an error code. The stack of error handlers belongs to the thread.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: Longer files in memory are not kept for the next content.
_KEPT_MEMORY = 16 * 1024 * 1024
_numbers = count()
#: Python's own function for an error that is pending in this thread, which a program of Python cannot see.
_forget_error = ctypes.pythonapi.PyErr_Clear
_forget_error.restype = None


def _say_that_errors_are_returned() -> None:
    """From 3.7 on, GDAL warns in QGIS's log, once, where nobody has said whether it is to return its errors or to throw
    them. Say that it returns them where it does, which changes nothing. Each module is told by itself:
    `gdal.DontUseExceptions` would import the one of arrays, and NumPy, when the dock is shown."""
    modules = gdal, ogr, osr
    if hasattr(gdal, "_UserHasSpecifiedIfUsingExceptions") and not any(each.GetUseExceptions() for each in modules):
        for each in modules:
            each._DontUseExceptions()


_say_that_errors_are_returned()


class GdalFailure(Exception):  # noqa: N818 - a failure of GDAL's, which the caller turns into an error of ours
    """GDAL has failed; the text is all that it said meanwhile, warnings too: they often name the cause."""


@contextmanager
def gdal_errors(*, strict: bool = True, ignored: str = "") -> Iterator[list[str]]:
    """Keep GDAL's messages of this thread off the console and the user's log, and collect them.

    Raises GdalFailure for an error that GDAL throws, and when `strict` also for one that it only notes: a read that
    went on over a broken block must not pass for a good one. Not strict is for calls that have a way to say in their
    result that they failed, and for QGIS's own use of GDAL, which never throws. Messages that begin with what is
    `ignored` are neither collected nor errors.
    """
    messages: list[str] = []
    has_failed = False

    def collect(level: int | None = None, _number: int = 0, message: str = "") -> None:
        """Where a message quotes bytes of a file that are no text, GDAL's bindings call this without arguments, and
        with an error of their own pending: any later call could raise it, or the caller of GDAL."""
        nonlocal has_failed
        if level is None:
            _forget_error()
            level = gdal.GetLastErrorType()
        if ignored and message.startswith(ignored):
            gdal.ErrorReset()  # else the bindings would throw it
            return
        messages.append(message)
        has_failed = has_failed or level >= gdal.CE_Failure

    gdal.PushErrorHandler(collect)
    try:
        yield messages
    except RuntimeError as error:
        raise GdalFailure("\n".join(dict.fromkeys([*messages, str(error)]))) from error
    finally:
        gdal.PopErrorHandler()
        gdal.ErrorReset()
    if strict and has_failed:
        raise GdalFailure("\n".join(dict.fromkeys(messages)))


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The function's result. Raises GdalFailure when it has none, or when GDAL threw or noted an error."""
    with gdal_errors():
        result = function(*args, **kwargs)
    if result is None:
        raise GdalFailure("")
    return result


def call_ignoring(ignored: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The function's result, as `call` gives it, whatever messages GDAL noted that begin so. Raises GdalFailure."""
    with gdal_errors(ignored=ignored):
        result = function(*args, **kwargs)
    if result is None:
        raise GdalFailure("")
    return result


def call_or_none(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The function's result, whatever GDAL noted; None when it threw an error, as if it had returned it."""
    with suppress(GdalFailure), gdal_errors(strict=False):
        return function(*args, **kwargs)
    return None


@contextmanager
def thread_options(options: dict[str, str]) -> Iterator[None]:
    """GDAL's configuration for this thread alone, inside the block: a worker thread serves others too."""
    before = {key: gdal.GetThreadLocalConfigOption(key) for key in options}
    for key, value in options.items():
        gdal.SetThreadLocalConfigOption(key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            gdal.SetThreadLocalConfigOption(key, value)


@contextmanager
def memory_file(content: bytes, suffix: str = "") -> Iterator[str]:
    """A path under which GDAL reads the bytes, inside the block. Close what was opened from it before."""
    path = memory_path(suffix)
    gdal.FileFromMemBuffer(path, content)
    try:
        yield path
    finally:
        remove_memory_file(path)


def memory_path(suffix: str = "") -> str:
    """A path in GDAL's memory that nothing else has."""
    return f"/vsimem/datacube_browser_{os.getpid()}_{next(_numbers)}{suffix}"


class MemoryFile:
    """A file in GDAL's memory for one content after the other, which keeps the memory for the next one unless it is
    much. It is removed with this object. For one thread at a time."""

    def __init__(self, suffix: str = "") -> None:
        self._path = memory_path(suffix)
        self._length = 0
        weakref.finalize(self, remove_memory_file, self._path)

    @contextmanager
    def holding(self, parts: Sequence[bytes | memoryview]) -> Iterator[str]:
        """The path under which GDAL reads these bytes, inside the block, and behind them perhaps some of an older
        content. They need not be put together before. Close what was opened from it before the end. Raises
        GdalFailure."""
        length = sum(map(len, parts))
        file = call(gdal.VSIFOpenL, self._path, "r+b" if self._length else "wb")
        try:
            if length > self._length:
                gdal.VSIFTruncateL(file, length)  # at once, not by and by
                self._length = length
            for part in filter(len, parts):
                gdal.VSIFWriteL(part, 1, len(part), file)
        finally:
            gdal.VSIFCloseL(file)
        try:
            yield self._path
        finally:
            if self._length > _KEPT_MEMORY:
                self._length = 0
                remove_memory_file(self._path)


def remove_memory_file(path: str) -> None:
    """Free a file in GDAL's memory; one that is gone already, as at exit, is no error."""
    call_or_none(gdal.Unlink, path)
