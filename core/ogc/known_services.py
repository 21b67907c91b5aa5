"""The services offered for selection: the datacube's, and those used before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..offered_values import ELEVATION
from ..settings import change, settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsSettingsEntryStringList

    from ..catalogs import Catalog

_DATACUBE = "https://datacube.services.geo.ca"
_MOST = 10

#: The ends of the paths of its elevation service: of the public one, and of the one that it redirects to.
_ELEVATION_PATHS = ("/ows/elevation", "/ogc/elevation-hrdem-mosaic")
#: Collections of the datacube's catalogue that hold the same data in files, the finest first; their assets have the
#: coverages' names.
SAME_IN_FILES = ("hrdem-mosaic-1m", "hrdem-mosaic-2m")

#: The datacube's services by name. The last two are capabilities documents, which name the services.
DATACUBE_SERVICES: Mapping[str, str] = {
    "elevation": ELEVATION,
    "landcover": f"{_DATACUBE}/ows/landcover",
    "vegetation": f"{_DATACUBE}/ows/vegetation",
    "msi": f"{_DATACUBE}/ows/msi",
    "flood": f"{_DATACUBE}/web/flood-susceptibility.xml",
    "aerial": f"{_DATACUBE}/web/aerial.xml",
}


def used_services(*, wcs_only: bool = False) -> list[tuple[str, str]]:
    """The addresses used before, the last one first, each with the id of its authentication configuration. The WCS
    export has a list of its own."""
    pairs = (entry.partition(" ") for entry in _kept(wcs_only).value())
    return [(url, authcfg) for url, _, authcfg in pairs]


def remember_service(url: str, authcfg: str = "", *, wcs_only: bool = False) -> None:
    """Put the address first in the list. An address with a key in it is not stored: settings are no place for
    secrets."""
    from ..redaction import redacted

    if redacted(url) == url:

        def added(entries: list[str]) -> list[str]:
            others = [entry for entry in entries if entry.partition(" ")[0] != url]
            return [f"{url} {authcfg}".strip(), *others][:_MOST]

        change(_kept(wcs_only), added)


def authcfg_of_service(url: str, catalog: Catalog | None = None, *, wcs_only: bool = False) -> str:
    """The authentication configuration for a service: the one used last time, else the catalogue's if the service is on
    its host, else none."""
    from ..credentials import authcfg_for

    known = dict(used_services(wcs_only=wcs_only))
    if url in known or catalog is None:
        return known.get(url, "")
    return authcfg_for(catalog, url)


def _kept(wcs_only: bool) -> QgsSettingsEntryStringList:
    return settings().wcs_services if wcs_only else settings().services


def is_elevation(service: str) -> bool:
    """Whether an address is that of the datacube's elevation service, on any host."""
    return urlsplit(service).path.rstrip("/").endswith(_ELEVATION_PATHS)
