"""Error messages for remote files that GDAL could not open."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import REFUSALS, LayerError
from ..gateway.signed_paths import failure_of
from ..gdal_calls import GdalFailure, call
from ..remote_files.gdal_hints import hint_of
from ..remote_files.remote_formats import RASTERS, VECTORS
from ..remote_files.store_access import access_advice
from ..remote_files.vsicurl import SILENCE, forget_file, http_limits, http_statuses
from ..stac.asset_records import AssetKind
from .signed_source import public_text

if TYPE_CHECKING:
    from ..remote_files.store_access import StoreAccess
    from .source import LayerSource

_NO_ANSWER = "HTTP response code: 0"


def layer_error(source: LayerSource, path: str, messages: list[str], seconds: float) -> LayerError:
    """The error for a source that QGIS could not open, after so many seconds.

    QGIS passes on GDAL's messages only for some failures; for the others GDAL opens the file once more, unless the
    server did not answer: that would take as long again.
    """
    forget_file(path)
    cause = failure_of(path)
    if cause is not None:
        return LayerError(
            QCoreApplication.translate("Failure", "{name} could not be opened.").format(name=source.name),
            url=source.href,
            details=cause.report(),
            hint=str(cause),
            hint_first=True,
        )
    if not any(http_statuses(message) for message in messages):
        messages = messages + ([_NO_ANSWER] if seconds >= SILENCE else _asked_again(source, path))
        forget_file(path)
    details = public_text("\n".join(dict.fromkeys(messages)).replace(path, source.path), source.path)
    return LayerError(
        QCoreApplication.translate("Failure", "{name} could not be opened.").format(name=source.name),
        url=source.href,
        details=details,
        hint=_pictures_hint(source.kind, details) or _hint(details, source.access),
        hint_first=True,
    )


def unexpected_error(source: LayerSource, error: Exception) -> LayerError:
    """The error for a source when opening it raised an unexpected exception."""
    return LayerError(
        QCoreApplication.translate("Failure", "{name} could not be opened.").format(name=source.name),
        url=source.href,
        details="".join(traceback.format_exception(error)),
        hint=QCoreApplication.translate("Failure", "Please report it with the details."),
    )


def _asked_again(source: LayerSource, path: str) -> list[str]:
    family = gdal.OF_RASTER if source.kind.is_raster else gdal.OF_VECTOR
    drivers = ["VRT"] if source.kind is AssetKind.VRT else RASTERS if source.kind.is_raster else VECTORS
    try:
        with http_limits():  # the server may be silent by now
            call(gdal.OpenEx, path, family | gdal.OF_VERBOSE_ERROR, allowed_drivers=list(drivers))
    except GdalFailure as failure:
        return str(failure).splitlines()
    return []


def _pictures_hint(kind: AssetKind, details: str) -> str:
    if kind is not AssetKind.PMTILES or "Tile type" not in details:
        return ""
    return str(
        QCoreApplication.translate(
            "Failure", "GDAL reads PMTiles of features, and none of pictures. Download the file instead."
        )
    )


def _hint(details: str, access: StoreAccess) -> str:
    """What to do about it: what the catalogue says of the store, where the server's answer may be due to that."""
    advice, statuses = access_advice(access), http_statuses(details)
    if advice and (not statuses or statuses[-1] in REFUSALS):
        return advice
    return hint_of(
        details,
        QCoreApplication.translate(
            "Failure", "The server did not send the file that the catalogue announces: it may be a web page."
        ),
    )
