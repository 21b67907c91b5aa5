"""Renaming the finished temporary file, and keeping other exports away from it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from glob import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLockFile

from ...durable_files import has_seal, replace_file
from ...errors import StorageError
from ...gdal_calls import GdalFailure
from ...write_failure import write_hint
from ..paths import SIDECARS, beside, record_path, temporary_path
from .journal import Journal
from .provenance import write_record
from .resume import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..planning.plan import ExportPlan
    from .journal import Record


def publish(plan: ExportPlan, record: Record | None) -> int:
    """Rename a plan's complete temporary file, unless an earlier run has done so; `record` is the journal of the
    export's main file. Returns the file's size in bytes. A link of the output's name stays a link. Raises StorageError,
    and then an older file of that name is still there."""
    output = plan.request.output
    path = temporary_path(output)
    with storage_errors(output):
        made = () if record is None else record.sidecars.get(output.name, ())
        if path.exists():
            write_record(plan, record_path(path))
            replace_file(path, output)
        for suffix in SIDECARS:
            if beside(path, suffix).exists():
                replace_file(beside(path, suffix), beside(output, suffix))
            elif suffix not in made:  # else an earlier run has renamed it
                beside(output, suffix).unlink(missing_ok=True)
        if record_path(path).exists():
            replace_file(record_path(path), record_path(output))
        size = output.stat().st_size
    remove_temporary(path)
    return size


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
    """Remove a temporary file, its journal and its sidecars."""
    Journal(path).remove()
    cogs = path.parent.glob(f"{escape(path.stem)}-cog{escape(path.suffix)}*")
    for left in (path, record_path(path), *(beside(path, suffix) for suffix in SIDECARS), *cogs):
        with suppress(OSError):
            left.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock a temporary file against other exports, those of another QGIS too. Raises StorageError when one is writing
    it. A lock that a killed QGIS left is ignored; where no lock can be made, writing the file will fail with a reason.
    """
    lock = QLockFile(str(beside(path, ".lock")))
    lock.setStaleLockTime(0)  # never by age: an export may take hours
    if not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError:
        raise StorageError(
            QCoreApplication.translate("Publish", "Another export is writing {file}.").format(file=path),
            hint=QCoreApplication.translate("Publish", "Wait until it has ended, or choose another file name."),
        )
    try:
        yield
    finally:
        lock.unlock()


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
