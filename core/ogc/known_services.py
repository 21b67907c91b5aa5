"""Services that are offered before anybody types an address: the datacube's, and those used before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..credentials import authcfg_for
from ..errors import redacted
from ..settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsSettingsEntryStringList

    from ..catalogs import Catalog

_DATACUBE = "https://datacube.services.geo.ca"
_MOST = 10

#: The datacube's elevation service, as NRCan's guide gives it; it is answered with a redirect to where it is now.
ELEVATION = f"{_DATACUBE}/ows/elevation"
#: Its coverages of heights, and all, as NRCan's guide lists them: it answers for more than its capabilities tell.
SURFACES = ("dtm", "dsm")
ELEVATION_COVERAGES = (*SURFACES, "dtm-slope", "dtm-aspect", "dsm-slope", "dsm-aspect")
#: The ends of its paths: the public one, and the one that it leads to.
_ELEVATION_PATHS = ("/ows/elevation", "/ogc/elevation-hrdem-mosaic")
#: Collections of the datacube's catalogue that hold the same data in files, the finest first; their assets have the
#: coverages' names.
SAME_IN_FILES = ("hrdem-mosaic-1m", "hrdem-mosaic-2m")

#: The datacube's services by name. The last two are kept as documents, which name the services themselves.
DATACUBE_SERVICES: Mapping[str, str] = {
    "elevation": ELEVATION,
    "landcover": f"{_DATACUBE}/ows/landcover",
    "vegetation": f"{_DATACUBE}/ows/vegetation",
    "msi": f"{_DATACUBE}/ows/msi",
    "flood": f"{_DATACUBE}/web/flood-susceptibility.xml",
    "aerial": f"{_DATACUBE}/web/aerial.xml",
}


def used_services(*, wcs_only: bool = False) -> list[tuple[str, str]]:
    """The addresses that answered before, the last one first, each with the id of its authentication configuration;
    those of coverages that were extracted are a list of their own."""
    pairs = (entry.partition(" ") for entry in _kept(wcs_only).value())
    return [(url, authcfg) for url, _, authcfg in pairs]


def remember_service(url: str, authcfg: str = "", *, wcs_only: bool = False) -> None:
    """Put the address first. One with a key in it is not kept: settings are no place for secrets."""
    if redacted(url) == url:
        kept = _kept(wcs_only)
        others = [entry for entry in kept.value() if entry.partition(" ")[0] != url]
        kept.setValue([f"{url} {authcfg}".strip(), *others][:_MOST])


def authcfg_of_service(url: str, catalog: Catalog | None = None, *, wcs_only: bool = False) -> str:
    """The authentication configuration to ask a service with: the one of last time, else that of the catalogue if the
    service is on its host, else none."""
    known = dict(used_services(wcs_only=wcs_only))
    if url in known or catalog is None:
        return known.get(url, "")
    return authcfg_for(catalog, url)


def _kept(wcs_only: bool) -> QgsSettingsEntryStringList:
    return settings().wcs_services if wcs_only else settings().services


def is_elevation(service: str) -> bool:
    """Whether an address is that of the datacube's elevation service, at whichever host."""
    return urlsplit(service).path.rstrip("/").endswith(_ELEVATION_PATHS)
