"""The folder in which items are made: what in it is ours, and what need not be made again."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import StorageError
from ..export.writing.publish import storage_errors
from ..files.durable_files import Seal, has_seal, seal_of
from ..files.own_files import is_plain_file, is_there, put_in_place, write_atomically
from ..parsing.json_text import json_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What has been made here, with the length and checksum of each file.
LIST = "datacube-publication.json"
#: A larger list is not one of ours.
_LARGEST_LIST = 50_000_000


class PublishFolder:
    """Writes files into a folder, and replaces only those that are as it has left them: their length and checksum prove
    it. Asks the file system: for a task. All raise StorageError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made: dict[str, tuple[Seal, str]] = {}
        with storage_errors(path):
            path.mkdir(parents=True, exist_ok=True)
        self._read()

    def has(self, name: str, made_of: str) -> bool:
        """Whether the file is there as it was made of this. `name` is relative to the folder."""
        known = self._made.get(name)
        return bool(made_of) and known is not None and known[1] == made_of and has_seal(self.path / name, known[0])

    def check_free(self, name: str) -> None:
        """Whether the file may be written: nothing has its name, or it is ours."""
        target, known = self.path / name, self._made.get(name)
        if is_there(target) and not (known is not None and is_plain_file(target) and has_seal(target, known[0])):
            raise StorageError(
                QCoreApplication.translate(
                    "PublishFolder", "{file} already exists, and was not made by this plugin."
                ).format(file=target),
                hint=QCoreApplication.translate("PublishFolder", "Choose an empty folder."),
            )

    @contextmanager
    def new(self, name: str, made_of: str = "") -> Iterator[Path]:
        """A file to be written to, which gets the name when all went well."""
        self.check_free(name)
        target = self.path / name
        with storage_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with put_in_place(target) as path:
                yield path
                seal = seal_of(path)
                # noted before the name is given: a list that knows more than there is does no harm
                self._made[name] = (seal, made_of)
                self._write()

    def write_json(self, name: str, value: Any) -> None:
        with self.new(name) as path:
            path.write_bytes(json_bytes(value))

    def _read(self) -> None:
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            path = self.path / LIST
            if is_plain_file(path) and path.stat().st_size <= _LARGEST_LIST:
                files = json_value(path.read_bytes())["files"]
                self._made = {
                    str(name): (Seal(int(each["length"]), int(each["checksum"])), str(each["made_of"]))
                    for name, each in files.items()
                }

    def _write(self) -> None:
        files = {
            name: {"length": seal.length, "checksum": seal.checksum, "made_of": made_of}
            for name, (seal, made_of) in sorted(self._made.items())
        }
        write_atomically(self.path / LIST, json_bytes({"files": files}))


def json_bytes(value: Any) -> bytes:
    """The value as JSON for people and programs. Raises ValueError for numbers that JSON does not have."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
