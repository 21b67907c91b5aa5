"""Whether an export request makes sense, before anything is opened for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError, StorageError
from ...grid import bounds_of
from ...spatial.crs import spatial_reference
from ..paths import is_taken
from ..request import FORMATS, IMAGE_FORMATS, MOST_ORIGINS

if TYPE_CHECKING:
    from ..request import ExportRequest


def check_request(request: ExportRequest) -> None:
    """Raises ExportError for a request that makes no sense, and StorageError where tiles would go into a folder with
    other files. Opens no source."""
    if request.format not in (*FORMATS, *(IMAGE_FORMATS if request.rendered else ())):
        raise ExportError(
            QCoreApplication.translate("RequestCheck", "The format {format} cannot be written.").format(
                format=request.format
            )
        )
    if not request.sources:
        raise ExportError(QCoreApplication.translate("RequestCheck", "There is no raster to export."))
    if request.extent.is_empty or not all(map(math.isfinite, bounds_of(request.extent))):
        raise ExportError(QCoreApplication.translate("RequestCheck", "The extent is empty."))
    if not all(0 < each < math.inf for each in (*(request.resolution or ()), *(request.size or ()))):
        raise ExportError(QCoreApplication.translate("RequestCheck", "The resolution must be greater than zero."))
    if request.rendered and (request.tile_size is not None or request.origins):
        raise ExportError(QCoreApplication.translate("RequestCheck", "A rendered image is a single file."))
    if request.tile_size is not None and is_taken(request.tile_folder):
        raise StorageError(
            QCoreApplication.translate(
                "RequestCheck", "The folder {folder} is not empty, and the tiles would go there."
            ).format(folder=request.tile_folder),
            hint=QCoreApplication.translate("RequestCheck", "Choose another file name."),
        )
    for crs in (request.extent.crs, request.crs):
        if crs is not None and spatial_reference(crs) is None:
            raise ExportError(
                QCoreApplication.translate("RequestCheck", "The coordinate reference system is unknown."), details=crs
            )


def check_origins(request: ExportRequest, sources: int) -> None:
    """Raises ExportError where a source index raster is wanted of more sources than its pixels can number."""
    if request.origins and sources > MOST_ORIGINS:
        raise ExportError(
            QCoreApplication.translate("RequestCheck", "A source index raster holds {number} sources at most.").format(
                number=MOST_ORIGINS
            )
        )
