"""Whether the disk has room for the result."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import StorageError
from ...language.data_size import human_bytes
from ..paths import has_tile_journal, temporary_path

if TYPE_CHECKING:
    from pathlib import Path

    from ..request import ExportRequest
    from .plan import ExportPlan


def free_bytes(output: Path) -> int:
    """Free bytes on the output's disk. Raises StorageError when its folder does not exist."""
    try:
        return shutil.disk_usage(output.parent).free
    except OSError as error:
        raise StorageError(
            QCoreApplication.translate("DiskSpace", "The folder {folder} cannot be used.").format(folder=output.parent),
            details=str(error),
            hint=QCoreApplication.translate("DiskSpace", "Choose another file name."),
        ) from error


def bytes_there(request: ExportRequest) -> int:
    """Bytes that an earlier run has left of the result: they are resumed, or replaced."""
    files = [temporary_path(request.output)]
    if request.tile_size is not None and has_tile_journal(request.tile_folder):
        files += request.tile_folder.glob("*.tif")
    total = 0
    for file in files:
        with suppress(OSError):
            total += file.stat().st_size
    return total


def check_space(plan: ExportPlan) -> None:
    """Raises StorageError when the disk surely has no room for the result."""
    if plan.is_too_large:
        raise no_space(plan)


def no_space(plan: ExportPlan, bytes_reserved: int = 0) -> StorageError:
    """The error for a disk without room for the result beside `bytes_reserved` of other exports."""
    if bytes_reserved:
        text = QCoreApplication.translate(
            "DiskSpace", "{folder} has {free} free, {others} of them for waiting exports. The file takes {needed}."
        )
    else:
        text = QCoreApplication.translate("DiskSpace", "{folder} has {free} free, and the file takes about {needed}.")
    return StorageError(
        text.format(
            folder=plan.request.output.parent,
            free=human_bytes(plan.bytes_free),
            others=human_bytes(bytes_reserved),
            needed=human_bytes(plan.bytes_needed),
        ),
        hint=QCoreApplication.translate("DiskSpace", "Choose a smaller extent, a coarser resolution or another disk."),
    )
