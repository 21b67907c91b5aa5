"""A raster at an address as a layer, for scripts: see docs/en/api.md."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from qgis.core import QgsFeedback, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..http.web_address import is_web_address
from ..remote_files.vsicurl import vsicurl_path
from ..spatial.crs import crs_to_text
from ..stac.asset_records import AssetKind
from ..threads.tasks import is_main_thread
from ..threads.worker_objects import without_notices
from .local_copies import with_local_copy
from .opening import opened, renew_crs
from .shown_map import look_at_map
from .signed_source import signed_source
from .source import LayerSource

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback


def open_layer(href: str, name: str = "", authcfg: str = "", feedback: Feedback | None = None) -> QgsRasterLayer:
    """The layer that the dock adds for a raster at this web address: a COG, another GeoTIFF, a VRT of such.

    `name` is the layer's, by default the file's; `authcfg` the id of a QGIS authentication configuration for the file.
    It is in no project, belongs to the calling thread, and is valid. Waits for the server; not for the main thread of a
    plugin. Raises LayerError, NetworkError, HttpError, StorageError, and CanceledError.
    """
    if not is_web_address(href):
        raise LayerError(
            QCoreApplication.translate("LayerSource", "{asset} of {item} has no web address.").format(
                asset=name or href, item=href
            ),
            details=href,
            hint=QCoreApplication.translate("LayerSource", "Only addresses with https:// or http:// are opened."),
        )
    path = unquote(urlsplit(href).path)
    source = LayerSource(
        name=name or path.rpartition("/")[2] or href,
        href=href,
        path=vsicurl_path(href),
        kind=AssetKind.VRT if path.lower().endswith(".vrt") else AssetKind.GEOTIFF,
        authcfg=authcfg,
    )
    if is_main_thread():
        look_at_map()
    known = feedback or without_notices(QgsFeedback())
    layer = opened(signed_source(with_local_copy(source, known), known), known)
    if is_main_thread() and layer.crs().isValid():
        renew_crs(layer, crs_to_text(layer.crs()))
    return layer
