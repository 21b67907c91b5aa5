"""The journal of a tiled export: which of its tiles are finished, so that it can be resumed."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...durable_files import write_atomically
from ..paths import tile_journal_path
from ..writing.resume import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from .tiles import Tile


class TileJournal:
    """The journal in the folder of the tiles: lines of JSON, which are only appended. The first has the number of
    tiles, the others a finished tile each: its name, the fingerprint of its plan and its size, None for a tile without
    data. A line that was cut short is ignored: its tile is fetched again. A folder without a journal belongs to a
    finished export, or to something else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = tile_journal_path(folder)
        self._total = 0
        self._entries: dict[str, tuple[str, int | None]] = {}
        # the tiles of a journal that cannot be read are fetched again
        with suppress(OSError, ValueError):
            self._read(self._path.read_text(encoding="utf-8"))

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def finished_size(self, tile: Tile) -> int | None:
        """The bytes of the tile's file, 0 when the tile is empty; None when it is unfinished or of another plan."""
        made_of, size = self._entries.get(tile.path.name, ("", None))
        if made_of != fingerprint(tile.plan):
            return None
        if size is None:
            return 0
        with suppress(OSError):
            return size if tile.path.stat().st_size == size else None
        return None

    def add(self, tile: Tile, size: int | None) -> None:
        """Add a finished tile. Raises OSError."""
        entry = fingerprint(tile.plan), size
        self._entries[tile.path.name] = entry
        with self._path.open("ab") as file:
            file.write(_line([tile.path.name, *entry]))

    @property
    def share(self) -> float:
        """The share of the tiles that is finished, from 0 to 1."""
        return min(1.0, len(self._entries) / self._total) if self._total else 0.0

    def begin(self, total: int) -> None:
        """Make the folder and its journal for this number of tiles. Raises OSError."""
        self._total = total
        self._folder.mkdir(exist_ok=True)
        lines = [_line([name, *entry]) for name, entry in self._entries.items()]
        write_atomically(self._path, b"".join([_line({"total": total}), *lines]))

    def remove(self) -> None:
        """Remove the journal: all tiles are finished. Raises OSError."""
        self._path.unlink(missing_ok=True)

    @property
    def finished(self) -> list[Path]:
        """The files of the finished tiles."""
        return [self._folder / name for name, (_, size) in self._entries.items() if size is not None]

    def _read(self, text: str) -> None:
        head, _, lines = text.partition("\n")
        with suppress(ValueError, TypeError, KeyError):
            self._total = int(json.loads(head)["total"])
        for line in lines.splitlines():
            with suppress(ValueError, TypeError):
                name, made_of, size = json.loads(line)
                self._entries[str(name)] = str(made_of), None if size is None else int(size)


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
