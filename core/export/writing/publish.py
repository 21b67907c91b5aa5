"""Renaming the finished temporary file, and keeping other exports away from it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from glob import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLockFile

from ...errors import StorageError
from ...gdal_calls import GdalFailure
from ...write_failure import write_hint
from ..paths import beside, record_path, temporary_path
from .journal import Journal
from .provenance import write_record
from .resume import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..planning.plan import ExportPlan

#: Files that GDAL keeps beside a raster: those of an older file do not fit a new one.
_SIDECARS = (".aux.xml", ".ovr", ".msk")


def publish(plan: ExportPlan) -> int:
    """Rename a plan's complete temporary file, unless an earlier run has done so. Returns the file's size in bytes.
    Raises StorageError, and then an older file of that name is still there."""
    output = plan.request.output
    path = temporary_path(output)
    with storage_errors(output):
        if path.exists():
            write_record(plan, record_path(path))
            path.replace(output)
            for suffix in _SIDECARS:
                beside(output, suffix).unlink(missing_ok=True)
                if beside(path, suffix).exists():
                    beside(path, suffix).replace(beside(output, suffix))
        if record_path(path).exists():
            record_path(path).replace(record_path(output))
        size = output.stat().st_size
    remove_temporary(path)
    return size


def is_complete(plan: ExportPlan) -> bool:
    """Whether an earlier run finished the file and only its renaming is left."""
    path = temporary_path(plan.request.output)
    found = Journal(path).read()
    return (
        found is not None
        and found.is_complete
        and found.fingerprint == fingerprint(plan)
        and (path.exists() or plan.request.output.exists())
    )


def remove_temporary(path: Path) -> None:
    """Remove a temporary file, its journal and its sidecars."""
    Journal(path).remove()
    cogs = path.parent.glob(f"{escape(path.stem)}-cog{escape(path.suffix)}*")
    for left in (path, record_path(path), *(beside(path, suffix) for suffix in _SIDECARS), *cogs):
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
