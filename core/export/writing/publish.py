"""Renaming the finished temporary file, and keeping other exports away from it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import StorageError
from ...files.durable_files import has_seal, remove_file, replace_file
from ...files.lock_file import LockFile
from ...files.own_files import is_empty_file, is_plain_file, is_there, put_in_place, remove
from ...files.sidecar_files import SIDECARS, beside, named_like, set_orphans_aside, sidecars_of
from ...files.write_failure import write_hint
from ...gdal_calls import GdalFailure
from ...layer_style import is_own_style, style_path
from ..paths import (
    cog_path,
    is_own,
    journal_mark,
    journal_path,
    lock_path,
    origins_path,
    record_path,
    temporary_path,
)
from .journal import Journal
from .provenance import is_own_record, write_record
from .resume import fingerprint
from .world_file import write_world_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from ..planning.plan import ExportPlan
    from .journal import Record


#: What lies beside rasters and other layers alike.
_BESIDE_ANY = (".qmd", ".qml", ".sld", ".tfw", ".pgw", ".jgw", ".wld")


def check_appeared(outputs: Sequence[Path], there: Collection[Path]) -> None:
    """Raises StorageError when a file has got the name of one of the outputs that was not there when the export began:
    nobody has agreed to replace it."""
    for output in outputs:
        if output not in there and is_there(output):
            raise StorageError(
                QCoreApplication.translate("Publish", "{file} was created while the export ran.").format(file=output),
                hint=QCoreApplication.translate("Publish", "Choose another file name, or try again to replace it."),
            )


def note_replaced(outputs: Sequence[Path]) -> Record | None:
    """Before the complete files of an export, the main one first, get their names: note what lies beside older files of
    these names and goes with them, unless an earlier run has done so. What lies there without such a file gets another
    name. Returns the export's journal. Raises StorageError."""
    journal = Journal(temporary_path(outputs[0]))
    record = journal.read()
    with storage_errors(outputs[0]):
        if record is not None and record.replaced is None:
            journal.note_replaced({output.name: sidecars_of(output) for output in outputs})
            for output in outputs:
                set_orphans_aside(output)
    return journal.read()


def publish(plan: ExportPlan, record: Record | None) -> int:
    """Rename a plan's complete temporary file, unless an earlier run has done so; `record` is the journal of the
    export's main file after `note_replaced`. Returns the file's size in bytes. A link of the output's name stays a
    link. Raises StorageError, and then an older file of that name is still there."""
    output = plan.request.output
    path = temporary_path(output)
    made = () if record is None else record.sidecars.get(output.name, ())
    known = None if record is None else record.replaced
    replaced = sidecars_of(output) if known is None else known.get(output.name, ())
    with storage_errors(output):
        has_record = plan.request.metadata and may_have_record(output)
        write_world_file(plan)
        if path.exists():
            replace_file(path, output)
        for suffix in SIDECARS:
            if beside(path, suffix).exists():
                replace_file(beside(path, suffix), beside(output, suffix))
            elif suffix in replaced and suffix not in made and not beside(output, suffix).is_dir():
                remove_file(beside(output, suffix))
        if has_record:
            with put_in_place(record_path(output)) as new:
                write_record(plan, new)
        elif not plan.request.metadata and is_own_record(record_path(output)):
            remove(record_path(output))  # of an older export of that name
        size = output.stat().st_size
    remove_temporary(path)
    return size


def publish_style(plan: ExportPlan, text: str) -> str:
    """Write the style of the result beside the published file, where no style of the user's is; without one, remove
    what an older export of that name left. Returns what to tell the user where that fails: the file itself is
    complete."""
    path = style_path(plan.request.output)
    try:
        if is_there(path) and not is_own_style(path):
            return ""
        if text:
            with put_in_place(path) as new:
                new.write_text(text, encoding="utf-8", newline="\n")
        else:
            remove(path)
    except OSError as error:
        message = QCoreApplication.translate("Publish", "The style could not be written to {file}: {error}")
        return str(message.format(file=path, error=error))
    return ""


def may_have_record(output: Path) -> bool:
    """Whether the file gets a metadata record: where one of that name is not ours, it may be of a file that differs in
    its ending alone (`dem.gpkg` beside `dem.tif`)."""
    record = record_path(output)
    if not is_there(record) or is_own_record(record):
        return True
    known = (f"{output.name}.", f"{output.stem}.part", *(f"{output.stem}{ending}" for ending in _BESIDE_ANY))
    others = named_like(output.with_name(f"{output.stem}."))
    return (
        is_plain_file(record)
        and output.exists()
        and all(path.name == output.name or path.name.startswith(known) for path in others)
    )


def is_complete(plan: ExportPlan) -> bool:
    """Whether an earlier run finished the files and only their renaming is left. Reads them: a crash of the machine may
    have kept the mark and lost the file, and a file of that name may be an older one."""
    outputs = [plan.request.output, *([plan.request.origins_path] if plan.request.origins else [])]
    found = Journal(temporary_path(plan.request.output)).read()
    return (
        found is not None
        and found.fingerprint == fingerprint(plan)
        and all(output.name in found.seals for output in outputs)
        and all(
            has_seal(path if (path := temporary_path(output)).exists() else output, found.seals[output.name])
            for output in outputs
        )
    )


def remove_temporary(path: Path) -> None:
    """Remove a temporary file, its journal and its sidecars, as far as they are ours."""
    mark = journal_mark(path)
    if is_own(path):
        remove(path)
        if is_there(path):
            return
    if mark is not None and not is_there(path):
        remove(*(beside(path, suffix) for suffix in SIDECARS))
        if mark:
            remove(*named_like(cog_path(path, mark)))
    if mark is not None or is_empty_file(journal_path(path)):
        Journal(path).remove()


def remove_parts(output: Path) -> None:
    """Remove the temporary file of an export, and that of its origins: the one with the same mark."""
    path, origins = temporary_path(output), temporary_path(origins_path(output))
    mark = journal_mark(path)
    if mark and mark == journal_mark(origins):
        remove_temporary(origins)
    remove_temporary(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock a temporary file against other exports, those of another QGIS too. Raises StorageError when one is writing
    it. A lock that a killed QGIS left is ignored; where no lock can be made, writing the file will fail with a reason.
    """
    lock = LockFile(lock_path(path))
    if not lock.take():
        raise StorageError(
            QCoreApplication.translate("Publish", "Another export is writing {file}.").format(file=path),
            hint=QCoreApplication.translate("Publish", "Wait until it has ended, or choose another file name."),
        )
    try:
        yield
    finally:
        lock.release()


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn a failure to write the file into a StorageError."""
    try:
        yield
    except (GdalFailure, OSError) as failure:
        raise StorageError(
            QCoreApplication.translate("Publish", "{file} could not be written.").format(file=path),
            details=str(failure),
            hint=write_hint(failure),
        ) from failure
