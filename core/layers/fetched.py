"""Vector files that need a sign-in, fetched before they are opened."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from qgis.core import QgsApplication

from ..download.names import safe_name
from ..download.task import DownloadFile, fetch

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .source import LayerSource


def fetched(source: LayerSource, feedback: QgsFeedback) -> LayerSource:
    """The source, or where OGR would need a sign-in for it, the source as a local file, which is fetched anew.

    OGR writes the password into the layer's data source, and with it into projects and layer definitions. The file is
    kept in QGIS's profile, so that a project finds it again. For a task. Raises what a download raises.
    """
    if source.kind.is_raster or not source.authcfg:
        return source
    path = _folder(source.href) / (safe_name(unquote(urlsplit(source.href).path.rpartition("/")[2])) or "file")
    fetch(DownloadFile(source.href, path, source.authcfg), feedback)
    return replace(source, path=str(path), authcfg="")


def _folder(href: str) -> Path:
    """One for each address, without its query: signatures change."""
    digest = hashlib.sha256(href.partition("?")[0].encode()).hexdigest()[:16]
    return Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "files" / digest
