"""Which Entrepôt, with whose sign-in, and which datastore of the account: a part of every Géoplateforme dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.geoplateforme.environment import Environment
    from ...core.geoplateforme.records import Datastore


class AccountSection(QWidget):
    """The fields. *Connect* asks the API who the user is and which datastores the communities of the user have; nothing
    is sent before, since QGIS may open a browser for the sign-in. What is chosen is kept for the next time: ids alone.

    `rights` are those that the dialog needs in the datastore, as the API names them ("PROCESSING", "BROADCAST").
    """

    #: Another environment, sign-in or datastore, or the datastores have become known.
    changed = pyqtSignal()

    def __init__(self, rights: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rights = tuple(rights)

    def environment(self) -> Environment:
        """Where the API is."""
        raise NotImplementedError

    def authcfg(self) -> str:
        """The id of QGIS's authentication configuration; empty where none is chosen."""
        raise NotImplementedError

    def datastore(self) -> Datastore | None:
        """The chosen datastore, with its rights and quotas; None until it is known."""
        raise NotImplementedError

    def problem(self) -> str:
        """What must be done or corrected first, in words; empty when nothing must."""
        raise NotImplementedError

    def remember(self) -> None:
        """Keep what is chosen for the next time."""

    def stop(self) -> None:
        """Drop the request that still runs: the dialog is closed."""
