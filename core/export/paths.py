"""The files of an export beside its output: temporary file, journals, metadata record."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Files that GDAL keeps beside a raster: those of an older file do not fit a new one.
SIDECARS = (".aux.xml", ".ovr", ".ovr.aux.xml", ".msk", ".msk.ovr")


def beside(path: Path, suffix: str) -> Path:
    """The sidecar whose name is that of the file with a suffix appended (`dem.tif.ovr`)."""
    return path.with_name(path.name + suffix)


def temporary_path(output: Path) -> Path:
    """Where the file is written before it is renamed: in the same folder, so that the rename copies nothing."""
    return output.with_name(f"{output.stem}.part{output.suffix}")


def journal_path(temporary: Path) -> Path:
    """The journal of a temporary file."""
    return beside(temporary, ".jsonl")


def record_path(output: Path) -> Path:
    """The QGIS metadata record of a file."""
    return output.with_suffix(".qmd")


def tile_journal_path(folder: Path) -> Path:
    """The journal of the tiles in a folder. It exists only while their export has not finished."""
    return folder / "unfinished.json"


def is_taken(folder: Path) -> bool:
    """Whether tiles must not be written into the folder: it has files, and not of an interrupted export."""
    with suppress(OSError):
        return any(folder.iterdir()) and not tile_journal_path(folder).exists()
    return folder.exists()
