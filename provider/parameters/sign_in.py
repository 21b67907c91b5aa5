"""Sign-ins where there is no window to ask for the password of QGIS's authentication database."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError


def check_unlocked(authcfg: str) -> None:
    """Raises DatacubeError where qgis_process would wait for somebody to type the password of the authentication
    database, which the configuration of this id needs."""
    if not authcfg or QgsApplication.platform() != "qgis_process":
        return
    manager = QgsApplication.authManager()
    if manager.isDisabled() or manager.masterPasswordIsSet() or manager.passwordHelperEnabled():
        return
    raise DatacubeError(
        QCoreApplication.translate("SignIn", "QGIS's authentication database is locked, and a sign-in is kept in it."),
        hint=QCoreApplication.translate(
            "SignIn", "Name a file with its master password in the environment variable QGIS_AUTH_PASSWORD_FILE."
        ),
    )
