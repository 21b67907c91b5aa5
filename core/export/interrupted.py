"""Exports that were broken off: remembered until they are finished or removed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import StorageError
from ..settings import settings
from ..tasks import Task
from .journal import Journal, journal_path, part_of
from .publish import locked, remove_temporary, temporary_path
from .request_json import request_from_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qgis.core import QgsFeedback

    from .request import ExportRequest


@dataclass(frozen=True)
class Interrupted:
    """An export of which a part lies beside `output`: `share` of it, from 0 to 1. Without a request it cannot be gone
    on with: its address was signed."""

    output: Path
    share: float
    request: ExportRequest | None
    add_to_map: bool


def remember(output: Path) -> None:
    """An export to this file begins. Call it, as the others that change the list, on the main thread."""
    _set([*_others(output), str(_journal(output))])


def forget(output: Path) -> None:
    """It is finished, or nothing of it is left."""
    if str(_journal(output)) in settings().interrupted_exports.value():
        _set(_others(output))


def has_remains(output: Path) -> bool:
    """Whether a part of an export to this file is there."""
    return _journal(output).exists()


def interrupted(journal: Path) -> Interrupted | None:
    """What a journal tells; None when it or its file is gone, or cannot be read."""
    part = part_of(journal)
    output = part.with_name(part.stem.removesuffix(".part") + part.suffix)
    record = Journal(part).read()
    if record is None or not (part.exists() or record.is_whole):
        return None
    request = None
    if record.request is not None:
        # one of another version of the plugin
        with suppress(ValueError, TypeError, KeyError):
            request = request_from_json(record.request, output)
    return Interrupted(output, record.share, request, record.add_to_map)


class FindInterruptedTask(Task):
    """Reads the journals; succeeds with what is there (Interrupted) and the list of journals that are not. An export
    that another QGIS is writing at this moment is neither."""

    def __init__(self, journals: Iterable[str]) -> None:
        super().__init__(QCoreApplication.translate("Export", "Looking for interrupted exports"), hidden=True)
        self._journals = [Path(journal) for journal in journals]

    def work(self, _feedback: QgsFeedback) -> tuple[list[Interrupted], list[Path]]:
        found, gone = [], []
        for journal in self._journals:
            with suppress(StorageError), locked(part_of(journal)):
                export = interrupted(journal)
                if export is not None:
                    found.append(export)
                else:
                    gone.append(journal)
        return found, gone


class RemoveTask(Task):
    """Removes what is left of an export: gigabytes, perhaps on a slow disk."""

    def __init__(self, output: Path) -> None:
        super().__init__(QCoreApplication.translate("Export", "Removing a temporary file"), hidden=True)
        self._output = output

    def work(self, _feedback: QgsFeedback) -> None:
        remove_export(self._output)


def remove_export(output: Path) -> None:
    """Remove all temporary files of an export. Raises StorageError while it is running."""
    part = temporary_path(output)
    with locked(part):
        remove_temporary(part)
        remove_temporary(temporary_path(output.with_name(f"{output.stem}-sources.tif")))


def forget_journals(journals: Iterable[Path]) -> None:
    """These are gone: nobody needs to hear of them."""
    gone = {str(journal) for journal in journals}
    if gone:
        _set([journal for journal in settings().interrupted_exports.value() if journal not in gone])


def _journal(output: Path) -> Path:
    return journal_path(temporary_path(output))


def _others(output: Path) -> list[str]:
    mine = str(_journal(output))
    return [journal for journal in settings().interrupted_exports.value() if journal != mine]


def _set(journals: list[str]) -> None:
    settings().interrupted_exports.setValue(journals)
