"""The authentication of a service: that of last time, the catalogue's on the same host, or the user's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.gui import QgsAuthConfigSelect
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError, NetworkError
from ...core.ogc.known_services import authcfg_of_service

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from ...core.catalogs import Catalog


class ServiceAuthSelect(QgsAuthConfigSelect):
    """QGIS's selector of authentication configurations, which follows the URL of a service."""

    def __init__(
        self, catalog: Catalog | None = None, parent: QWidget | None = None, *, wcs_only: bool = False
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._wcs_only = wcs_only
        self._url = ""
        self._shown = ""

    def show_for(self, url: str) -> None:
        """Select the configuration that is known for the service, in place of the user's choice."""
        self._url = url
        self._shown = authcfg_of_service(url, self._catalog, wcs_only=self._wcs_only)
        self.setConfigId(self._shown)

    def settle(self, url: str) -> str:
        """The id of the configuration for requests to this URL. A configuration of another host is not used; what the
        user has chosen since (also "no authentication") is."""
        is_elsewhere = urlsplit(url).hostname != urlsplit(self._url).hostname
        if self.configId() == self._shown and (is_elsewhere or (url != self._url and not self._shown)):
            self.show_for(url)
        self._url, self._shown = url, str(self.configId())
        return self._shown


def problem_of_address(url: str) -> DatacubeError | None:
    """Why this URL cannot be that of a service; None when it can."""
    if not url:
        return NetworkError(
            QCoreApplication.translate("ServiceAuthSelect", "This is not a web address."),
            hint=QCoreApplication.translate("ServiceAuthSelect", "It must begin with https:// or http://."),
        )
    if "@" in urlsplit(url).netloc:
        translate = QCoreApplication.translate
        return NetworkError(
            translate(
                "ConnectionDialog",
                "Put the user name and password into an authentication configuration, not into the URL.",
            )
        )
    return None
