"""What the file system says of the output of an export that is being entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...file_checks import FileCheckTask, PathFacts, path_facts
from .queue import bytes_reserved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .queue import Reservation


@dataclass(frozen=True)
class OutputFacts:
    """`bytes_reserved` is what waiting exports will still write to the same disk."""

    path: PathFacts
    bytes_reserved: int


class CheckOutputTask(FileCheckTask):
    """Succeeds with the OutputFacts of a file to write; `reservations` are those of the exports that wait."""

    def __init__(self, output: Path, reservations: Sequence[Reservation]) -> None:
        super().__init__(lambda: OutputFacts(path_facts(output), bytes_reserved(reservations, output.parent)))
