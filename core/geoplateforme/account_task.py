"""Who the user is for a Géoplateforme, and the datastores to work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..threads.tasks import Task
from .account import account_and_datastores
from .entrepot import Entrepot

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .environment import Environment
    from .records import Account, Datastore


class AccountTask(Task):
    """Asks for the account and for the datastore of each of its communities that has one. `succeeded` carries both, the
    datastores in the order of their names; one that cannot be read is left out, unless none can."""

    def __init__(self, environment: Environment, authcfg: str) -> None:
        super().__init__(QCoreApplication.translate("AccountTask", "Connecting to the Géoplateforme"), hidden=True)
        self._environment, self._authcfg = environment, authcfg

    def work(self, feedback: QgsFeedback) -> tuple[Account, tuple[Datastore, ...]]:
        return account_and_datastores(Entrepot(self._environment, self._authcfg, feedback))
