"""Files that GDAL keeps beside a raster: those of an older file do not fit a new one of its name."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from .durable_files import rename, replace_file
from .file_names import free_name
from .own_files import is_there, remove

if TYPE_CHECKING:
    from pathlib import Path

SIDECARS = (".aux.xml", ".ovr", ".ovr.aux.xml", ".msk", ".msk.ovr")


def beside(path: Path, suffix: str) -> Path:
    """The sidecar whose name is that of the file with a suffix appended (`dem.tif.ovr`)."""
    return path.with_name(path.name + suffix)


def named_like(beginning: Path) -> list[Path]:
    """What lies in the folder and has a name that begins like this one; nothing where the folder cannot be read.
    Compares the names: Python would keep a compiled pattern of `glob` for each of them."""
    wanted = os.path.normcase(beginning.name)
    with suppress(OSError):
        names = os.listdir(beginning.parent)
        return [beginning.with_name(name) for name in names if os.path.normcase(name).startswith(wanted)]
    return []


def sidecars_of(path: Path) -> list[str]:
    """The endings of what lies beside the file and belongs to it: nothing where the file itself is not there."""
    return [suffix for suffix in SIDECARS if path.exists() and is_there(beside(path, suffix))]


def move_in_place(source: Path, target: Path) -> None:
    """Give a finished file, and first what lies beside it, the target's name; what lay beside an older file of that
    name goes with it. Raises OSError."""
    set_orphans_aside(target)
    old, new = sidecars_of(target), sidecars_of(source)
    for suffix in new:
        replace_file(beside(source, suffix), beside(target, suffix))
    replace_file(source, target)
    remove(*(beside(target, suffix) for suffix in old if suffix not in new))


def set_orphans_aside(path: Path) -> None:
    """Before a new file gets this name: where no file has it, give what lies beside it another name. GDAL would take it
    for a part of the new file, and nobody knows what it was a part of. Raises OSError."""
    if path.exists():
        return
    for suffix in SIDECARS:
        orphan = beside(path, suffix)
        if is_there(orphan):
            rename(orphan, free_name(orphan))
