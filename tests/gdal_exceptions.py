"""Switches GDAL's Python exceptions, a setting of the whole process, on or off for a while."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from osgeo import gdal, ogr, osr

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULES = (gdal, ogr, osr)


@contextmanager
def gdal_exceptions(*, raised: bool) -> Iterator[None]:
    """Let GDAL, OGR and OSR raise exceptions, or only record errors, inside the block; then restore the setting."""
    before = _switched_on()
    _switch(_MODULES if raised else ())
    try:
        yield
    finally:
        _switch(before)


def switch_off() -> None:
    """As a process starts."""
    if _switched_on():
        _switch(())


def _switched_on() -> list[object]:
    return [module for module in _MODULES if module.GetUseExceptions()]


def _switch(on: object) -> None:
    """Switch each module in GDAL 3.6 too, which can switch them off only in the reverse order of switching them on."""
    for _ in _MODULES:
        for module in _MODULES:
            with suppress(RuntimeError):
                module.DontUseExceptions()
    for module in on:
        module.UseExceptions()
