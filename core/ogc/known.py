"""Services that are offered before anybody types an address: the datacube's, and those used before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import redacted
from ..settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATACUBE = "https://datacube.services.geo.ca"
_MOST = 10

#: The datacube's services by name. The last two are kept as documents, which name the services themselves.
DATACUBE_SERVICES: Mapping[str, str] = {
    "elevation": f"{_DATACUBE}/ows/elevation",
    "landcover": f"{_DATACUBE}/ows/landcover",
    "vegetation": f"{_DATACUBE}/ows/vegetation",
    "msi": f"{_DATACUBE}/ows/msi",
    "flood": f"{_DATACUBE}/web/flood-susceptibility.xml",
    "aerial": f"{_DATACUBE}/web/aerial.xml",
}


def used_services() -> list[tuple[str, str]]:
    """The addresses that answered before, the last one first, each with the id of its authentication configuration."""
    pairs = (entry.partition(" ") for entry in settings().services.value())
    return [(url, authcfg) for url, _, authcfg in pairs]


def remember_service(url: str, authcfg: str = "") -> None:
    """Put the address first. One with a key in it is not kept: settings are no place for secrets."""
    if redacted(url) == url:
        others = [entry for entry in settings().services.value() if entry.partition(" ")[0] != url]
        settings().services.setValue([f"{url} {authcfg}".strip(), *others][:_MOST])
