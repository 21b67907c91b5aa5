"""The journal of an unfinished export: which blocks are in its temporary file and need not be fetched again.

Lines of JSON beside the temporary file, which are only appended: a head, a line for each group of blocks written, and
one at the end when the file is complete, which says how its files can be known again. A line that was cut short is
ignored, and so are those after it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from ...files.durable_files import Seal
from ...files.own_files import remove, write_atomically
from ...parsing.json_text import checked, checked_texts, json_value
from ..paths import journal_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: The version of the format: a journal of another one is not read.
_FORMAT = 1

#: The column and row of an output block: what is written at once, one or some blocks of the file.
BlockKey = tuple[int, int]


@dataclass(frozen=True)
class Record:
    """The content of a journal. `fingerprint` is that of the plan, `total` the number of blocks that the whole export
    writes, and `blocks` has the checksum of each block that is in the file. `seals` are those of the complete files, by
    the names that they will have; empty while the export is not complete. `sidecars` are the endings of what GDAL has
    written beside them, by the same names, and `replaced` those of what lay beside the files that they take the place
    of. The temporary file is known by `mark`, which it holds."""

    fingerprint: str
    total: int
    mark: str = ""
    blocks: Mapping[BlockKey, int] = field(default_factory=dict)
    seals: Mapping[str, Seal] = field(default_factory=dict)
    sidecars: Mapping[str, Sequence[str]] = field(default_factory=dict)
    replaced: Mapping[str, Sequence[str]] | None = None

    @property
    def is_complete(self) -> bool:
        return bool(self.seals)

    @property
    def share(self) -> float:
        """The share of the export that is in the file, from 0 to 1."""
        return 1.0 if self.is_complete else min(1.0, len(self.blocks) / max(1, self.total))


class Journal:
    """The journal of one temporary file. Methods that write raise OSError."""

    def __init__(self, temporary: Path) -> None:
        self.path = journal_path(temporary)
        self._file: BinaryIO | None = None

    def read(self) -> Record | None:
        """The journal's content; None when there is no journal, or it cannot be read."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
            head = json_value(lines[0])
            if head.pop("format") != _FORMAT:
                return None
            found = checked(Record(**head))
            blocks: dict[BlockKey, int] = {}
            seals: dict[str, Seal] = {}
            sidecars: dict[str, Sequence[str]] = {}
            replaced: dict[str, Sequence[str]] | None = None
            for line in map(_parsed, lines[1:]):
                if line is None:
                    break
                blocks.update({(int(each[0]), int(each[1])): int(each[2]) for each in line.get("tiles", ())})
                if isinstance(line.get("whole"), dict):  # version 1.0 did not say how the files can be known again
                    seals = {name: checked(Seal(*values[:2])) for name, values in line["whole"].items()}
                    sidecars = {name: checked_texts(values[2]) for name, values in line["whole"].items()}
                if isinstance(line.get("replaced"), dict):
                    replaced = {name: checked_texts(endings) for name, endings in line["replaced"].items()}
            return replace(found, blocks=blocks, seals=seals, sidecars=sidecars, replaced=replaced)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
            return None

    def begin(self, record: Record, *, takes_blocks: bool = True) -> None:
        """Start a new journal with the blocks that are in the file already; it replaces the old one at once. One that
        takes no blocks only says that the temporary file is ours."""
        self.close()
        head = {
            "format": _FORMAT,
            "fingerprint": record.fingerprint,
            "total": record.total,
            "mark": record.mark,
        }
        write_atomically(self.path, _line(head) + (_line(_blocks(record.blocks)) if record.blocks else b""))
        if takes_blocks:
            self._file = self.path.open("ab", buffering=0)

    def add(self, blocks: Mapping[BlockKey, int]) -> bool:
        """Add blocks; call it when GDAL has written them out. False for a journal that was not begun."""
        return self._write(_blocks(blocks))

    def mark_complete(self, seals: Mapping[str, Seal], sidecars: Mapping[str, Sequence[str]]) -> None:
        """Note that the files of these names are complete and only have to be renamed: the disk has them."""
        whole = {name: (seal.length, seal.checksum, sidecars.get(name, ())) for name, seal in seals.items()}
        if self._write({"whole": whole}) and self._file is not None:
            os.fsync(self._file.fileno())

    def note_replaced(self, endings: Mapping[str, Sequence[str]]) -> None:
        """Note what goes with the older files when the complete ones take their names, in a journal that is closed."""
        with self.path.open("ab") as file:
            file.write(_line({"replaced": dict(endings)}))
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        self.close()
        remove(self.path)

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
        value = json_value(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
