"""What a WCS offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..network import Network
from ..tasks import Task
from .coverage import VERSION, listed_coverages, service_url

if TYPE_CHECKING:
    from qgis.core import QgsFeedback


class ListCoveragesTask(Task):
    """Asks a service what it offers: `succeeded(list[tuple[str, str]])`, the identifiers and titles."""

    def __init__(self, service: str) -> None:
        super().__init__(QCoreApplication.translate("Wcs", "Listing coverages"), hidden=True)
        self._service = service

    def work(self, feedback: QgsFeedback) -> list[tuple[str, str]]:
        url = service_url(self._service, {"SERVICE": "WCS", "VERSION": VERSION, "REQUEST": "GetCapabilities"})
        return listed_coverages(Network(feedback=feedback).get(url), url)
