"""What of an unfinished export is safely in its file, so that it need not be fetched again.

Lines of JSON beside the temporary file, only ever added: a head, then a line for each group of blocks that the file
holds, at last one that says that the file is whole. A line that was cut short, and all after it, does not count.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from ..paths import beside, journal_path, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Of the lines' meaning: a journal of another number is not read.
_FORMAT = 1

#: The column and row of a block, counted in blocks.
BlockKey = tuple[int, int]


@dataclass(frozen=True)
class Record:
    """What a journal says. `fingerprint` stands for all that the pixels depend on, `total` is the number of blocks that
    an export from end to end writes, and `blocks` has the checksum of each that is there."""

    fingerprint: str
    total: int
    blocks: Mapping[BlockKey, int] = field(default_factory=dict)
    is_complete: bool = False

    @property
    def share(self) -> float:
        """How much is there, from 0 to 1."""
        return 1.0 if self.is_complete else min(1.0, len(self.blocks) / max(1, self.total))


class Journal:
    """The journal of one temporary file. Methods that write raise OSError."""

    def __init__(self, temporary: Path) -> None:
        self.path = journal_path(temporary)
        self._file: BinaryIO | None = None

    def read(self) -> Record | None:
        """What it says; None when there is no journal, or none that can be understood."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
            head = json.loads(lines[0])
            if head.pop("format") != _FORMAT:
                return None
            blocks: dict[BlockKey, int] = {}
            is_complete = False
            for line in map(_parsed, lines[1:]):
                if line is None:
                    break
                blocks.update({(column, row): checksum for column, row, checksum in line.get("tiles", ())})
                is_complete = is_complete or "whole" in line
            return Record(**head, blocks=blocks, is_complete=is_complete)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            return None

    def begin(self, record: Record) -> None:
        """Start anew, with the blocks that are known to be there; the old journal stays until the new one is."""
        self.close()
        head = {"format": _FORMAT, "fingerprint": record.fingerprint, "total": record.total}
        write_atomically(self.path, _line(head) + (_line(_blocks(record.blocks)) if record.blocks else b""))
        self._file = self.path.open("ab", buffering=0)

    def add(self, blocks: Mapping[BlockKey, int]) -> bool:
        """These blocks are in the file now: call it when GDAL has written them out. False for a journal that was not
        begun."""
        return self._write(_blocks(blocks))

    def mark_complete(self) -> None:
        """Nothing is left to do but to give the file its name."""
        self._write({"whole": True})

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        self.close()
        for path in (self.path, beside(self.path, ".new")):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _write(self, value: Mapping[str, Any]) -> bool:
        if self._file is not None:
            self._file.write(_line(value))
        return self._file is not None


def _blocks(blocks: Mapping[BlockKey, int]) -> dict[str, Any]:
    return {"tiles": [(*block, checksum) for block, checksum in blocks.items()]}


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
