"""Tasks on the disk cache for the options: how large it is, emptying it, and making it smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..threads.tasks import Task
from .disk_cache import disk_cache

if TYPE_CHECKING:
    from qgis.core import QgsFeedback


class CacheSizeTask(Task):
    """Measures the disk cache; succeeds with its bytes."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("DiskCacheTasks", "Measuring the disk cache"), hidden=True)

    def work(self, _feedback: QgsFeedback) -> int:
        return disk_cache().size()


class EmptyCacheTask(Task):
    """Removes all that is in the disk cache; succeeds with the bytes that are left, since others have them open."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("DiskCacheTasks", "Emptying the disk cache"), hidden=True)

    def work(self, _feedback: QgsFeedback) -> int:
        cache = disk_cache()
        cache.empty()
        return cache.size()


class ShrinkCacheTask(Task):
    """Removes what is more than the size that has just been set."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("DiskCacheTasks", "Making the disk cache smaller"), hidden=True)

    def work(self, _feedback: QgsFeedback) -> None:
        disk_cache().shrink()
