"""The journal of a tiled export: which of its tiles are finished, so that it can be resumed."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from ...files.own_files import holds, is_mark, is_there, remove, write_atomically
from ...files.sidecar_files import SIDECARS, beside
from ...parsing.json_text import json_value
from ..paths import TILE_JOURNAL, has_tile_journal, origins_path, record_path, tile_journal_path
from ..writing.journal import Journal
from ..writing.provenance import is_own_record
from ..writing.publish import remove_temporary
from ..writing.resume import fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .tiles import Tile

#: What follows the folder's name in that of a tile, or of its origins.
_REST_OF_NAME = re.compile(r"-\d+-\d+(-sources)?\.tif")


class _Finished(NamedTuple):
    """A finished tile: the fingerprint of its plan, its size and its mark."""

    made_of: str
    size: int | None
    mark: str


class TileJournal:
    """The journal in the folder of the tiles: lines of JSON, which are only appended. The first says what it is, with
    the number of tiles and whether the folder was made for them, the second has the bytes to fetch for each tile; the
    others have a finished tile each: its name, the fingerprint of its plan, its size, None for a tile without data, and
    the mark that its file holds. A line that was cut short is ignored: its tile is fetched again. A folder without a
    journal belongs to a finished export, or to something else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = tile_journal_path(folder)
        self._total = 0
        self._made_folder = False
        self._to_fetch: dict[str, int] = {}
        self._entries: dict[str, _Finished] = {}
        # the tiles of a journal that cannot be read are fetched again
        with suppress(OSError, ValueError):
            if self.exists:
                self._read(self._path.read_text(encoding="utf-8"))

    @property
    def exists(self) -> bool:
        return has_tile_journal(self._folder)

    def finished_size(self, tile: Tile) -> int | None:
        """The bytes of the tile's file, 0 when the tile is empty; None when it is unfinished or of another plan."""
        found = self._entries.get(tile.path.name)
        if found is None or found.made_of != fingerprint(tile.plan):
            return None
        if found.size is None:
            return 0
        with suppress(OSError):
            return found.size if tile.path.stat().st_size == found.size else None
        return None

    def add(self, tile: Tile, size: int | None, mark: str) -> None:
        """Add a finished tile. Raises OSError."""
        entry = _Finished(fingerprint(tile.plan), size, mark)
        self._entries[tile.path.name] = entry
        with self._path.open("ab") as file:
            file.write(_line([tile.path.name, *entry]))

    @property
    def share(self) -> float:
        """The share of the export that is there, from 0 to 1: of its bytes, as its progress was shown. Asks the file
        system."""
        of_all = sum(self._to_fetch.values())
        if not of_all:
            return min(1.0, len(self._entries) / self._total) if self._total else 0.0
        there = float(sum(self._to_fetch.get(name, 0) for name in self._entries))
        for part in self._unfinished():
            record = Journal(part).read()
            tile = f"{part.name.partition('.part')[0]}.tif"
            if record is not None and tile not in self._entries:
                there += self._to_fetch.get(tile, 0) * record.share
        return min(1.0, there / of_all)

    def begin(self, tiles: Sequence[Tile]) -> None:
        """Make the folder and its journal for these tiles. Raises OSError."""
        self._total = len(tiles)
        self._to_fetch = {tile.path.name: tile.plan.bytes_to_fetch for tile in tiles}
        self._made_folder = self._made_folder or not self._folder.exists()
        self._folder.mkdir(exist_ok=True)
        lines = [_line([name, *entry]) for name, entry in self._entries.items()]
        head = {"format": TILE_JOURNAL, "total": self._total, "made_folder": self._made_folder}
        write_atomically(self._path, b"".join([_line(head), _line(self._to_fetch), *lines]))

    def remove(self) -> None:
        """Remove the journal: all tiles are finished. Raises OSError."""
        if self.exists:
            self._path.unlink()

    def remove_tiles(self) -> None:
        """Remove the tiles, finished and unfinished, the journal, and the folder if it was made for them and has
        nothing else in it: what proves to be of this export, whatever names the journal has. Raises OSError."""
        if not self.exists:
            return
        for part in self._unfinished():
            remove_temporary(part)
        for name, found in self._entries.items():
            if self._is_tile(name):
                remove_tile(self._folder / name, found.mark)
                if is_mark(found.mark) and holds(self._folder / name, found.mark):
                    return  # another program has it open: what is there can be removed later
        self._path.unlink()
        if self._made_folder:
            with suppress(OSError):
                self._folder.rmdir()

    def _is_tile(self, name: str) -> bool:
        """Whether a tile of this export, or its origins, can have the name."""
        head, rest = name[: len(self._folder.name)], name[len(self._folder.name) :]
        return head == self._folder.name and _REST_OF_NAME.fullmatch(rest) is not None

    def _unfinished(self) -> list[Path]:
        """The temporary files of tiles that have journals. Raises OSError."""
        found = []
        for path in self._folder.iterdir():
            stem, is_temporary, _ = path.name.partition(".part")
            if is_temporary and self._is_tile(f"{stem}.tif") and path.suffix == ".jsonl":
                found.append(path.with_suffix(""))
        return found

    def _read(self, text: str) -> None:
        head, _, lines = text.partition("\n")
        with suppress(ValueError, TypeError, KeyError):
            found = json_value(head)
            self._total = int(found["total"])
            self._made_folder = found["made_folder"] is True
        for line in lines.splitlines():
            with suppress(ValueError, TypeError):
                found = json_value(line)
                if isinstance(found, dict):
                    self._to_fetch = {str(name): int(count) for name, count in found.items()}
                    continue
                name, made_of, size, mark = found
                self._entries[str(name)] = _Finished(str(made_of), None if size is None else int(size), str(mark))


def remove_tile(path: Path, mark: str) -> None:
    """Remove the files of a tile that hold its mark, and what lies beside them."""
    for file in (path, origins_path(path)):
        if not is_mark(mark) or not holds(file, mark):
            continue
        remove(file)
        if not is_there(file):
            remove(*(beside(file, suffix) for suffix in SIDECARS))
            if is_own_record(record_path(file)):
                remove(record_path(file))


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
