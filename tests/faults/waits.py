"""The plugin's own time-outs, pauses and deadlines, all of them shortened alike: a second of theirs lasts a fortieth.

They are found by their names and kinds in the modules of the plugin, so that a new one is shortened, too. GDAL's are in
whole seconds; they become as short as it can be told. None is longer than a second.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any

from .link import SECOND

_NAME = re.compile(
    r"_?[A-Z_]*(TIMEOUT|SILENCE|DEADLINE|PERIOD|PAUSES?|CHECK_INTERVAL|REFUSAL_SECONDS|PART_SECONDS|RETRY_AFTER)"
)
_ROOT = "datacube_browser.core."
_LONGEST = 1.0
#: Options of GDAL, in the configuration and in a path.
_GDAL = {
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_LOW_SPEED_TIME": "1",
    "GDAL_HTTP_RETRY_DELAY": str(SECOND),
    "connecttimeout": "1",
    "low_speed_time": "1",
    "retry_delay": str(SECOND),
}
#: Parameters whose defaults are times.
_DEFAULTS = ("timeout", "pause")

#: What holds a value, its name there, and what it becomes.
_Short = tuple[Any, str, Any]


@contextmanager
def short_waits() -> Iterator[None]:
    """Shorten them while the context lasts."""
    import_all()
    changes = _changes(sum(name.startswith(_ROOT) for name in sys.modules))
    before = [(holder, name, _get(holder, name)) for holder, name, _ in changes]
    try:
        for change in changes:
            _set(*change)
        yield
    finally:
        for each in before:
            _set(*each)


@lru_cache(maxsize=1)
def import_all() -> None:
    """All modules of the plugin's core: one that is imported while times are short would keep them."""
    core = importlib.import_module("datacube_browser.core")
    for found in pkgutil.walk_packages(core.__path__, _ROOT):
        importlib.import_module(found.name)


def _get(holder: Any, name: str) -> Any:
    return holder[name] if isinstance(holder, dict) else getattr(holder, name)


def _set(holder: Any, name: str, value: Any) -> None:
    if isinstance(holder, dict):
        holder[name] = value
    else:
        setattr(holder, name, value)


@lru_cache(maxsize=1)
def _changes(_modules: int) -> tuple[_Short, ...]:
    """All of them; looked up again when there are more modules."""
    found: list[_Short] = []
    for module in [each for name, each in list(sys.modules.items()) if name.startswith(_ROOT)]:
        found += [
            (module, name, short) for name, value in vars(module).items() if (short := _short(name, value)) is not None
        ]
        for function in _functions(module):
            found += _of_defaults(function)
    vsicurl = sys.modules[f"{_ROOT}remote_files.vsicurl"]
    for options in (vsicurl._HTTP_OPTIONS, vsicurl._PATH_OPTIONS):
        found += [(options, name, value) for name, value in _GDAL.items() if name in options]
    return tuple(found)


def _short(name: str, value: Any) -> Any:
    """The shorter value, None for what is no time."""
    if type(value).__name__ == "RetryPolicy":
        deadline = None if value.deadline is None else _shorter(value.deadline)
        return replace(value, pauses=tuple(map(_shorter, value.pauses)), deadline=deadline)
    if not _NAME.fullmatch(name):
        return None
    if isinstance(value, tuple) and all(map(_is_number, value)):
        return tuple(map(_shorter, value))
    return _shorter(value) if _is_number(value) else None


def _shorter(seconds: float) -> float:
    return min(_LONGEST, seconds * SECOND)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for found in list(vars(module).values()):
        if getattr(found, "__module__", "") != module.__name__:
            continue
        for each in vars(found).values() if inspect.isclass(found) else (found,):
            if inspect.isfunction(each):
                yield each


def _of_defaults(function: FunctionType) -> Iterator[_Short]:
    """Defaults of a function's parameters, which were looked up when it was made."""
    named = function.__kwdefaults__ or {}
    yield from ((named, name, _shorter(named[name])) for name in _DEFAULTS if _is_number(named.get(name)))
    given = function.__defaults__ or ()
    code = function.__code__
    names = code.co_varnames[code.co_argcount - len(given) : code.co_argcount]
    short = tuple(
        _shorter(value) if name in _DEFAULTS and _is_number(value) else value
        for name, value in zip(names, given, strict=True)
    )
    if short != given:
        yield function, "__defaults__", short
