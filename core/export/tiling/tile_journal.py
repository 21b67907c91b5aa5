"""Which tiles of an export are finished, kept beside them, so that what was interrupted goes on where it was."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from ..paths import tile_journal_path, write_atomically
from ..writing.resume import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from .tiles import Tile


class TileJournal:
    """The journal in a tiles' folder: for each finished tile what it was made of, and its size; no size for a tile
    that turned out empty; and how many there will be. A folder without a journal is somebody else's, or a finished
    export."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = tile_journal_path(folder)
        self._total = 0
        self._entries: dict[str, tuple[str, int | None]] = {}
        # a journal that was cut off or is none: its tiles are fetched again
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            self._total = int(found["total"])
            self._entries = {str(name): (str(made_of), size) for name, (made_of, size) in found["finished"].items()}

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def finished_size(self, tile: Tile) -> int | None:
        """The bytes of the tile's file, 0 when the tile is empty; None when it is not finished, or was another one."""
        made_of, size = self._entries.get(tile.path.name, ("", None))
        if made_of != fingerprint(tile.plan):
            return None
        if size is None:
            return 0
        with suppress(OSError):
            return size if tile.path.stat().st_size == size else None
        return None

    def add(self, tile: Tile, size: int | None) -> None:
        """Note a finished tile. Raises OSError."""
        self._entries[tile.path.name] = (fingerprint(tile.plan), size)
        self._write()

    @property
    def share(self) -> float:
        """How many of the tiles are finished, from 0 to 1."""
        return min(1.0, len(self._entries) / self._total) if self._total else 0.0

    def begin(self, total: int) -> None:
        """Make the folder and the journal in it, for so many tiles. Raises OSError."""
        self._total = total
        self._folder.mkdir(exist_ok=True)
        self._write()

    def remove(self) -> None:
        """All tiles are there. Raises OSError."""
        self._path.unlink(missing_ok=True)

    @property
    def finished(self) -> list[Path]:
        """The files of the finished tiles."""
        return [self._folder / name for name, (_, size) in self._entries.items() if size is not None]

    def _write(self) -> None:
        content = json.dumps({"total": self._total, "finished": self._entries}, indent=0)
        write_atomically(self._path, content.encode())
