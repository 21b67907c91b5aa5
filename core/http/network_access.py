"""QGIS's network access, of which each thread has its own, with which it ends, and its cache of answers.

In a worker thread PyQt must not watch their end: see `core.threads.worker_objects.unwatched`. On the main thread all of
QGIS shares them with its plugins, and what others have connected stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsNetworkAccessManager

from ..threads.tasks import is_main_thread
from ..threads.worker_objects import unwatched

if TYPE_CHECKING:
    from qgis.PyQt.QtNetwork import QAbstractNetworkCache


def network_access() -> QgsNetworkAccessManager:
    """That of the thread that calls. Not to be kept."""
    manager = QgsNetworkAccessManager.instance()
    return manager if is_main_thread() else unwatched(manager)


def network_cache() -> QAbstractNetworkCache | None:
    """Its cache, whose answers all threads share; None where the user wants none. Not to be kept."""
    cache = network_access().cache()
    return cache if is_main_thread() else unwatched(cache)
