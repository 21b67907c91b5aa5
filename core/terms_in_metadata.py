"""How the terms of use stand in QGIS's layer metadata, beyond licences and rights: those of a layer, and of a file that
was saved from it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from qgis.core import QgsLayerMetadata

#: The type of the constraint that says how the data are to be cited.
CITATION = "citation"
#: The names of the links to the text of a licence, and to the DOI.
LICENCE_LINK, DOI_LINK = "license", "DOI"
_RESOLVER = "https://doi.org/"


def doi_url(doi: str) -> str:
    """The address of a DOI; empty without one."""
    return _RESOLVER + quote(doi, safe="/:;().-_") if doi else ""


def citations_in(metadata: QgsLayerMetadata) -> tuple[str, ...]:
    return tuple(each.constraint for each in metadata.constraints() if each.type == CITATION)


def licence_links_in(metadata: QgsLayerMetadata) -> tuple[str, ...]:
    return tuple(link.url for link in metadata.links() if link.name == LICENCE_LINK)


def doi_in(metadata: QgsLayerMetadata) -> str:
    found = (link.url for link in metadata.links() if link.name == DOI_LINK and link.url.startswith(_RESOLVER))
    return unquote(next(found, "").removeprefix(_RESOLVER))
