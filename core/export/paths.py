"""The files of an export beside its output: temporary file, journals, metadata record; and which of them are ours.

A temporary file holds a mark, which its journal names too. Files that cannot be known by that are somebody else's:
another name is taken then, and they stay as they are.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from itertools import chain, count
from typing import TYPE_CHECKING

from ..files.own_files import holds, is_empty_file, is_mark, is_plain_file, is_there
from ..files.sidecar_files import SIDECARS, beside
from ..parsing.json_text import json_value

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes that are read to find the first line of a journal, which is shorter.
_MOST_HEAD = 4096
#: The first bytes of every TIFF and BigTIFF, and the length of that header: a file that ends there holds no pixel.
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_TIFF_HEADER = 16
#: What the first line of a tile journal says it is.
TILE_JOURNAL = "datacube_browser tiles"


def temporary_path(output: Path) -> Path:
    """Where the file is written before it is renamed: in the same folder, so that the rename copies nothing. It is free
    or holds an unfinished export of ours. Asks the file system: call it in a worker thread."""
    names = (f"{output.stem}.part{number}{output.suffix}" for number in chain(("",), (f"-{n}" for n in count(2))))
    return next(path for name in names if _can_be_used(path := output.with_name(name)))


def journal_path(temporary: Path) -> Path:
    """The journal of a temporary file."""
    return beside(temporary, ".jsonl")


def lock_path(temporary: Path) -> Path:
    """The lock that keeps other exports away from a temporary file."""
    return beside(temporary, ".lock")


def cog_path(temporary: Path, mark: str) -> Path:
    """Where the copy of a temporary file is made that is a COG: its mark makes it a name that nobody else has."""
    return temporary.with_name(f"{temporary.stem}-{mark}{temporary.suffix}")


def origins_path(output: Path, suffix: str = ".tif") -> Path:
    """The second file of an export, which says what source each pixel came from."""
    return output.with_name(f"{output.stem}-sources{suffix}")


def record_path(output: Path) -> Path:
    """The QGIS metadata record of a file."""
    return output.with_suffix(".qmd")


def world_file_path(output: Path) -> Path:
    """The file that says where a picture lies: `map.pgw` beside `map.png`, as QGIS and GDAL look for it."""
    ending = output.suffix[1:]
    return output.with_suffix(f".{ending[0]}{ending[-1]}w" if ending else ".wld")


def tile_journal_path(folder: Path) -> Path:
    """The journal of the tiles in a folder. It exists only while their export has not finished."""
    return folder / "unfinished.json"


def has_tile_journal(folder: Path) -> bool:
    """Whether the folder has a journal of tiles, and not another file of that name."""
    path = tile_journal_path(folder)
    with suppress(OSError, ValueError):
        if is_plain_file(path):
            with path.open("rb") as file:
                head = json_value(file.readline(_MOST_HEAD))
            return isinstance(head, dict) and head.get("format") == TILE_JOURNAL
    return False


def is_taken(folder: Path) -> bool:
    """Whether tiles must not be written into the folder: it has files, and not of an interrupted export."""
    with suppress(OSError):
        return any(folder.iterdir()) and not has_tile_journal(folder)
    return folder.exists()


def mark_in_file(temporary: Path, mark: str) -> str:
    """What is written into a temporary file: its mark, and what its name is known by should the journal be lost."""
    return f"{mark}{_name_mark(temporary)}"


def journal_mark(temporary: Path) -> str | None:
    """The mark that the journal names, whichever version wrote it; empty where it has none, None without a journal."""
    path = journal_path(temporary)
    with suppress(OSError, ValueError, TypeError):
        if is_plain_file(path):
            with path.open("rb") as file:
                head = json_value(file.readline(_MOST_HEAD))
            if isinstance(head, dict) and "fingerprint" in head:
                mark = head.get("mark", "")
                return str(mark) if is_mark(mark) else ""
    return None


def is_own(temporary: Path) -> bool:
    """Whether the temporary file is there and this plugin made it: it holds nothing yet, or the mark that its journal
    names, or, without a journal, the one of its name. A number in the file system would prove nothing: a file that is
    written over keeps it, and a new one may get it."""
    if not is_plain_file(temporary):
        return False
    mark = journal_mark(temporary)
    return _is_blank(temporary) or holds(temporary, _name_mark(temporary) if mark is None else mark)


def _can_be_used(temporary: Path) -> bool:
    journal, lock = journal_path(temporary), lock_path(temporary)
    has_journal = journal_mark(temporary) is not None
    if is_there(journal) and not has_journal and not is_empty_file(journal):
        return False
    if is_there(lock) and not _is_lock(lock):
        return False
    if is_there(temporary) and not is_own(temporary):
        return False
    return has_journal or is_there(temporary) or not any(is_there(beside(temporary, suffix)) for suffix in SIDECARS)


def _name_mark(temporary: Path) -> str:
    return "-" + hashlib.sha256(temporary.name.encode()).hexdigest()[:24]


def _is_blank(path: Path) -> bool:
    with suppress(OSError):
        if path.lstat().st_size <= _TIFF_HEADER:
            content = path.read_bytes()
            return not content or content.startswith(_TIFF_STARTS)
    return False


def _is_lock(path: Path) -> bool:
    """Whether QLockFile made the file: a process's number, its name, its machine's."""
    with suppress(OSError):
        if is_plain_file(path):
            lines = path.read_bytes()[:_MOST_HEAD].split(b"\n")
            return lines == [b""] or (len(lines) > 2 and lines[0].strip().isdigit())
    return False
