"""QGIS authentication configurations for the files that a catalogue names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

from .errors import LayerError
from .vsicurl import href_of, prepare_host

if TYPE_CHECKING:
    from .catalogs import Catalog


def authcfg_for(catalog: Catalog, href: str) -> str:
    """The catalogue's authentication configuration for a file on its own host, else none: a catalogue may name any URL,
    and a public bucket refuses requests with foreign credentials."""
    return catalog.authcfg if urlsplit(catalog.url).hostname == urlsplit(href).hostname else ""


def path_with_credentials(path: str, authcfg: str, provider: str = "gdal") -> str:
    """The path as QGIS gives it to GDAL: some authentication methods write user and password into it.

    Raises LayerError when the configuration cannot be read. The path is a secret: only GDAL may get it. For a task.
    """
    if not authcfg:
        return path
    done, (expanded,) = QgsApplication.authManager().updateDataSourceUriItems([path], authcfg, provider)
    if not done:
        raise LayerError(
            QCoreApplication.translate("Credentials", "The catalogue's authentication configuration cannot be read."),
            url=href_of(path),
            hint=QCoreApplication.translate(
                "Credentials", "Unlock QGIS's authentication database, or choose another configuration."
            ),
        )
    prepare_host(href_of(expanded))
    return str(expanded)
