"""Whether a datastore's storage has room for the pyramid of a harvest: the engine would find out in the midst of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..language.data_size import human_bytes
from .harvest_checks import Problem
from .harvest_request import STORAGE_TAGS

if TYPE_CHECKING:
    from .estimate import Estimate
    from .records import Datastore


def storage_problems(datastore: Datastore, found: Estimate) -> tuple[Problem, ...]:
    """The problem of a storage that is full, or has less room than the pyramid probably takes, which stops nothing: the
    estimate is rough. None where the API does not say how much there is."""
    storage = next((each for each in datastore.storages if set(STORAGE_TAGS) <= set(each.labels)), None)
    left = None if storage is None else storage.quota.left
    if left is None or found.stored <= left:
        return ()
    text = QCoreApplication.translate(
        "StorageCheck", "The pyramid takes about {size}, and the datastore has room for {left}."
    )
    return (
        Problem(
            text.format(size=human_bytes(round(found.stored)), left=human_bytes(left)),
            QCoreApplication.translate(
                "StorageCheck", "Choose a smaller area or a coarser level, or delete a pyramid that nobody uses."
            ),
            blocks=left == 0,
        ),
    )
