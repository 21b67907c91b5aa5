"""Calling GDAL so that its errors are ours, whatever another plugin has set.

`gdal.UseExceptions()` and `gdal.SetErrorHandler()` hold for the whole process and belong to nobody; the stack of
error handlers belongs to the thread.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from osgeo import gdal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class GdalFailure(Exception):  # noqa: N818 - a failure of GDAL's, which the caller turns into an error of ours
    """GDAL said no; the text is all that it said meanwhile, warnings too: they often name the cause."""


@contextmanager
def own_errors() -> Iterator[None]:
    """Keep GDAL's messages of this thread off the console and the user's log. Raises GdalFailure for a failure,
    thrown or only noted."""
    said: list[str] = []
    has_failed = False

    def listen(level: int, _number: int, message: str) -> None:
        nonlocal has_failed
        has_failed = has_failed or level >= gdal.CE_Failure
        said.append(message)

    gdal.PushErrorHandler(listen)
    try:
        yield
    except RuntimeError as error:
        raise GdalFailure("\n".join(dict.fromkeys([*said, str(error)]))) from error
    finally:
        gdal.PopErrorHandler()
        gdal.ErrorReset()
    if has_failed:
        raise GdalFailure("\n".join(dict.fromkeys(said)))


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


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The function's result. Raises GdalFailure when it has none, or when GDAL noted a failure: a read that went on
    over a broken block must not pass for a good one."""
    with own_errors():
        result = function(*args, **kwargs)
    if result is None:
        raise GdalFailure("")
    return result


@contextmanager
def gdal_messages() -> Iterator[list[str]]:
    """What GDAL complains of in this thread inside the block, kept off the console and out of other threads' way."""
    messages: list[str] = []

    def keep(_level: int, _number: int, message: str) -> None:
        messages.append(message)

    gdal.PushErrorHandler(keep)
    try:
        yield messages
    finally:
        gdal.PopErrorHandler()
