"""Services that are known, and what they offer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..network import Network
from ..tasks import Task
from .coverage import VERSION, listed_coverages, service_url

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

#: The datacube's elevation service.
ELEVATION = "https://datacube.services.geo.ca/ows/elevation"
#: Its coverages, as NRCan's guide lists them: the service answers for more than its capabilities tell.
ELEVATION_COVERAGES = ("dtm", "dsm", "dtm-slope", "dtm-aspect", "dsm-slope", "dsm-aspect")
#: The ends of its paths: the public one, and the one that it leads to.
_ELEVATION_PATHS = ("/ows/elevation", "/ogc/elevation-hrdem-mosaic")
#: Collections of the datacube's catalogue that hold the same data in files, the finest first; their assets have the
#: coverages' names.
SAME_IN_FILES = ("hrdem-mosaic-1m", "hrdem-mosaic-2m")


def is_elevation(service: str) -> bool:
    """Whether an address is that of the datacube's elevation service, at whichever host."""
    return urlsplit(service).path.rstrip("/").endswith(_ELEVATION_PATHS)


class ListCoveragesTask(Task):
    """Asks a service what it offers: `succeeded(list[tuple[str, str]])`, the identifiers and titles."""

    def __init__(self, service: str) -> None:
        super().__init__(QCoreApplication.translate("Wcs", "Listing coverages"), hidden=True)
        self._service = service

    def work(self, feedback: QgsFeedback) -> list[tuple[str, str]]:
        url = service_url(self._service, {"SERVICE": "WCS", "VERSION": VERSION, "REQUEST": "GetCapabilities"})
        return listed_coverages(Network(feedback=feedback).get(url), url)
