"""What the file system says of the output of an export that is being entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...files.file_checks import FileCheckTask, PathFacts, path_facts
from .queue import bytes_reserved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .queue import Reservation


@dataclass(frozen=True)
class OutputFacts:
    """`bytes_reserved` is what waiting exports will still write to the same disk; `replaced` are the files that are
    there and will be others."""

    path: PathFacts
    bytes_reserved: int
    replaced: tuple[Path, ...] = ()


class CheckOutputTask(FileCheckTask):
    """Succeeds with the OutputFacts of the files to write, the first of which is the output; `reservations` are those
    of the exports that wait."""

    def __init__(self, files: Sequence[Path], reservations: Sequence[Reservation]) -> None:
        super().__init__(lambda: _facts(files, reservations))


def _facts(files: Sequence[Path], reservations: Sequence[Reservation]) -> OutputFacts:
    known = [path_facts(path) for path in files]
    replaced = tuple(each.path for each in known if each.exists)
    return OutputFacts(known[0], bytes_reserved(reservations, files[0].parent), replaced)
