"""The journal of a tiled export: which of its tiles are finished, so that it can be resumed."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...own_files import holds, is_there, remove, write_atomically
from ...sidecar_files import SIDECARS, beside
from ..paths import TILE_JOURNAL, has_tile_journal, origins_path, record_path, tile_journal_path
from ..writing.provenance import is_own_record
from ..writing.publish import remove_temporary
from ..writing.resume import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from .tiles import Tile


class TileJournal:
    """The journal in the folder of the tiles: lines of JSON, which are only appended. The first says what it is, with
    the number of tiles and whether the folder was made for them; the others a finished tile each: its name, the
    fingerprint of its plan, its size, None for a tile without data, and the mark that its file holds. A line that was
    cut short is ignored: its tile is fetched again. A folder without a journal belongs to a finished export, or to
    something else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = tile_journal_path(folder)
        self._total = 0
        self._made_folder = False
        self._entries: dict[str, tuple[str, int | None, str]] = {}
        # the tiles of a journal that cannot be read are fetched again
        with suppress(OSError, ValueError):
            if self.exists:
                self._read(self._path.read_text(encoding="utf-8"))

    @property
    def exists(self) -> bool:
        return has_tile_journal(self._folder)

    def finished_size(self, tile: Tile) -> int | None:
        """The bytes of the tile's file, 0 when the tile is empty; None when it is unfinished or of another plan."""
        made_of, size, _ = self._entries.get(tile.path.name, ("", None, ""))
        if made_of != fingerprint(tile.plan):
            return None
        if size is None:
            return 0
        with suppress(OSError):
            return size if tile.path.stat().st_size == size else None
        return None

    def add(self, tile: Tile, size: int | None, mark: str) -> None:
        """Add a finished tile. Raises OSError."""
        entry = fingerprint(tile.plan), size, mark
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
        self._made_folder = self._made_folder or not self._folder.exists()
        self._folder.mkdir(exist_ok=True)
        lines = [_line([name, *entry]) for name, entry in self._entries.items()]
        head = {"format": TILE_JOURNAL, "total": total, "made_folder": self._made_folder}
        write_atomically(self._path, b"".join([_line(head), *lines]))

    def remove(self) -> None:
        """Remove the journal: all tiles are finished. Raises OSError."""
        if self.exists:
            self._path.unlink()

    def remove_tiles(self) -> None:
        """Remove the tiles, finished and unfinished, the journal, and the folder if it was made for them and has
        nothing else in it: what proves to be of this export, whatever names the journal has. Raises OSError."""
        if not self.exists:
            return
        tile = re.compile(rf"{re.escape(self._folder.name)}-\d+-\d+(-sources)?")
        for path in list(self._folder.iterdir()):
            stem, is_temporary, _ = path.name.partition(".part")
            if is_temporary and tile.fullmatch(stem) and path.suffix == ".jsonl":
                remove_temporary(path.with_suffix(""))
        for name, (_, _, mark) in self._entries.items():
            path = self._folder / name
            if path.suffix == ".tif" and tile.fullmatch(path.stem) and path.name == name:
                remove_tile(path, mark)
        self._path.unlink()
        if self._made_folder:
            with suppress(OSError):
                self._folder.rmdir()

    def _read(self, text: str) -> None:
        head, _, lines = text.partition("\n")
        with suppress(ValueError, TypeError, KeyError):
            self._total = int(json.loads(head)["total"])
            self._made_folder = json.loads(head)["made_folder"] is True
        for line in lines.splitlines():
            with suppress(ValueError, TypeError):
                name, made_of, size, mark = json.loads(line)
                self._entries[str(name)] = str(made_of), None if size is None else int(size), str(mark)


def remove_tile(path: Path, mark: str) -> None:
    """Remove the files of a tile that hold its mark, and what lies beside them."""
    for file in (path, origins_path(path)):
        if not holds(file, mark):
            continue
        remove(file)
        if not is_there(file):
            remove(*(beside(file, suffix) for suffix in SIDECARS))
            if is_own_record(record_path(file)):
                remove(record_path(file))


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
