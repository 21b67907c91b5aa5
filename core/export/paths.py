"""The files of an export beside its output: temporary file, journals, metadata record."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def beside(path: Path, suffix: str) -> Path:
    """The sidecar of a file whose name is the file's whole name and a suffix (`dem.tif.ovr`)."""
    return path.with_name(path.name + suffix)


def temporary_path(output: Path) -> Path:
    """Where the file is written before it is renamed: in the same folder, so that the rename copies nothing."""
    return output.with_name(f"{output.stem}.part{output.suffix}")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a small file so that nobody, not even after a crash, finds a half of it. Raises OSError."""
    new = beside(path, ".new")
    new.write_bytes(content)
    new.replace(path)


def journal_path(temporary: Path) -> Path:
    """The journal of a temporary file."""
    return beside(temporary, ".jsonl")


def record_path(output: Path) -> Path:
    """The metadata record of a file, where QGIS looks for it."""
    return output.with_suffix(".qmd")


def tile_journal_path(folder: Path) -> Path:
    """The journal of the tiles in a folder. It exists only while their export has not finished."""
    return folder / "unfinished.json"


def is_taken(folder: Path) -> bool:
    """Whether tiles must not be written there: the folder holds files that no interrupted export of ours has left."""
    with suppress(OSError):
        return any(folder.iterdir()) and not tile_journal_path(folder).exists()
    return folder.exists()
