"""Exports that were interrupted, or never started: remembered until they are finished or removed.

Several QGIS may run with one profile. An entry names the session that began the export or offers it: while that lasts,
no other QGIS offers it.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import StorageError
from ...parsing.json_text import json_value
from ...settings import change, settings
from ...threads.tasks import Task
from ..paths import temporary_path
from ..tiling.tile_journal import TileJournal
from ..writing.journal import Journal
from ..writing.publish import locked, remove_parts
from .request_json import has_large_polygons, request_from_json, request_to_json
from .session import lasts_elsewhere, session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsFeedback

    from ..request import ExportRequest


_ENDINGS = (".tif", ".tiff", ".vrt", ".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class InterruptedExport:
    """An export that has not finished: `share` of it, from 0 to 1, lies beside `output`. Without a request it cannot be
    resumed: its address was signed, or it `had_large_polygons`. `session` is the id of the one that began it or has
    offered it last."""

    output: Path
    share: float
    request: ExportRequest | None
    add_to_map: bool
    had_large_polygons: bool = False
    session: str = ""


def remember(request: ExportRequest, *, add_to_map: bool = False) -> None:
    """Add an export to the list. Call this and the other functions that change the list on the main thread."""
    entry = {
        "output": str(request.output),
        "request": request_to_json(request),
        "add_to_map": add_to_map,
        "had_large_polygons": has_large_polygons(request),
        "since": time.time(),
        "session": session().id,
    }
    change(settings().interrupted_exports, lambda entries: [*_others(entries, [request.output]), json.dumps(entry)])


def forget(*outputs: Path) -> None:
    """Remove exports from the list: they are finished, or nothing of them is left."""
    change(settings().interrupted_exports, lambda entries: _others(entries, outputs))


def claim(exports: Iterable[InterruptedExport]) -> list[InterruptedExport]:
    """Make this QGIS the only one that offers these exports; returns them without those that another QGIS has claimed,
    or that have left the list, since they were found. For the main thread."""
    found = {(each.output, each.session): each for each in exports}
    claimed: list[InterruptedExport] = []

    def changed(entries: list[str]) -> list[str]:
        claimed.clear()
        kept = []
        for entry in entries:
            data = _read(entry)
            export = found.get((_output(entry), _session(data)))
            if export is not None:
                claimed.append(export)
                entry = json.dumps({**data, "session": session().id})  # noqa: PLW2901 - what is kept of it
            kept.append(entry)
        return kept

    change(settings().interrupted_exports, changed)
    return claimed


def has_remains(output: Path) -> bool:
    """Whether a part of an export to this file is there; False where the folder cannot be read."""
    with suppress(OSError):
        return _share(output) is not None
    return False


def interrupted(entry: str) -> InterruptedExport | None:
    """The export of an entry in the settings' list; None when nothing is left to do or to remove."""
    data = _read(entry)
    output = _output(entry)
    share = _share(output)
    request = None
    if data.get("request") is not None:
        # another version of the plugin may have written it
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            request = request_from_json(data["request"], output)
    if share is None and (request is None or _is_newer(output, data.get("since", 0.0))):
        return None
    had_large_polygons = data.get("had_large_polygons") is True
    adds = bool(data.get("add_to_map"))
    return InterruptedExport(output, share or 0.0, request, adds, had_large_polygons, _session(data))


class FindInterruptedTask(Task):
    """Looks for what is left of the listed exports. Succeeds with those that can be resumed or removed
    (InterruptedExport), and the outputs of the others; an export that another QGIS has begun, is writing or offers is
    neither, as long as that QGIS runs."""

    def __init__(self, entries: Iterable[str]) -> None:
        super().__init__(
            QCoreApplication.translate("FindInterruptedTask", "Looking for interrupted exports"), hidden=True
        )
        self._entries = list(entries)

    def work(self, _feedback: QgsFeedback) -> tuple[list[InterruptedExport], list[Path]]:
        session().hold()
        found, gone = [], []
        for entry in self._entries:
            output = _output(entry)
            if lasts_elsewhere(_session(_read(entry))):
                continue
            if not _can_be_output(output):
                gone.append(output)
                continue
            with suppress(StorageError), locked(temporary_path(output)):
                export = interrupted(entry)
                if export is not None:
                    found.append(export)
                else:
                    gone.append(output)
        return found, gone


class RemoveTask(Task):
    """Removes what is left of an export, gigabytes perhaps. Fails with StorageError where something cannot be
    removed."""

    def __init__(self, output: Path) -> None:
        super().__init__(QCoreApplication.translate("RemoveTask", "Removing a temporary file"), hidden=True)
        self._output = output

    def work(self, _feedback: QgsFeedback) -> None:
        remove_export(self._output)


def remove_export(output: Path) -> None:
    """Remove all that is left of an export: temporary files, and tiles. Raises StorageError while it is running, and
    when something is still there afterwards."""
    with locked(temporary_path(output)):
        remove_parts(output)
        if output.suffix == ".vrt":
            with suppress(OSError):
                TileJournal(output.with_suffix("")).remove_tiles()
        if has_remains(output):
            raise StorageError(
                QCoreApplication.translate("RemoveTask", "What is left of {file} could not be removed.").format(
                    file=output
                ),
                hint=QCoreApplication.translate(
                    "RemoveTask", "Check the folder's permissions, and that no program has the files open."
                ),
            )


def _share(output: Path) -> float | None:
    """The share of an export that is there; None when nothing is."""
    tiles = TileJournal(output.with_suffix(""))
    if output.suffix == ".vrt" and tiles.exists:
        return tiles.share
    temporary = temporary_path(output)
    record = Journal(temporary).read()
    if record is not None and (temporary.exists() or record.is_complete):
        return record.share
    return 0.0 if temporary.exists() else None


def _can_be_output(path: Path) -> bool:
    """Whether an export may have been written there. The settings are a file that others can write, too: what they say
    proves nothing."""
    is_plain = path.is_absolute() and ".." not in path.parts and "\0" not in str(path)
    return is_plain and path.suffix.lower() in _ENDINGS


def _is_newer(path: Path, moment: Any) -> bool:
    """Whether the file has been written since the moment (seconds since 1970)."""
    with suppress(OSError, TypeError):
        return bool(path.stat().st_mtime >= moment)
    return False


def _read(entry: str) -> dict[str, Any]:
    with suppress(ValueError):
        data = json_value(entry)
        if isinstance(data, dict):
            return data
    return {}


def _output(entry: str) -> Path:
    return Path(str(_read(entry).get("output", "")))


def _session(data: dict[str, Any]) -> str:
    return str(data.get("session", ""))


def _others(entries: Iterable[str], outputs: Iterable[Path]) -> list[str]:
    mine = set(outputs)
    return [entry for entry in entries if _output(entry) not in mine]
