"""What a WCS offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..network import Network
from ..tasks import Task
from .describe_coverage import listed_coverages, wcs_url

if TYPE_CHECKING:
    from qgis.core import QgsFeedback


class ListCoveragesTask(Task):
    """Asks a service what it offers: `succeeded(list[tuple[str, str]])`, the identifiers and titles."""

    def __init__(self, service: str, authcfg: str = "") -> None:
        super().__init__(QCoreApplication.translate("Wcs", "Listing coverages"), hidden=True)
        self._service = service
        self._authcfg = authcfg

    def work(self, feedback: QgsFeedback) -> list[tuple[str, str]]:
        url = wcs_url(self._service, {"REQUEST": "GetCapabilities"})
        return listed_coverages(Network(self._authcfg, feedback).get(url), url)
