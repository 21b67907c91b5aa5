"""The COG of a local raster."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, ExportError
from ..export.planning.creation_options import cog_options
from ..export.sources.source_raster import SourceRaster, inspect_raster, read_error
from ..export.sources.thematic import holds_classes
from ..export.writing.overviews import copy_as_cog, gdal_progress
from ..files.own_files import remove
from ..files.sidecar_files import beside, named_like
from ..gdal_calls import GdalFailure, call, call_or_none, thread_options
from ..spatial.crs import spatial_reference
from ..threads.cancellation import stop_if_canceled

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsFeedback

    from ..export.request import ExportSource

#: Without `.aux.xml` files: they are not sent, and what is only in them would be lost unnoticed.
_NO_SIDECARS = {"GDAL_PAM_ENABLED": "NO"}
#: Rows that are read before it is asked whether to stop.
_ROWS = 1024


def inspect_local(source: ExportSource) -> SourceRaster:
    """Describe a raster that is to be published. Raises ExportError for one that is not a file on this machine, has no
    place, or no CRS."""
    if source.is_remote or source.href.startswith("/vsi"):
        raise ExportError(
            QCoreApplication.translate("PublishCog", "{name} is not a file on this computer.").format(
                name=source.title
            ),
            url=source.href if source.is_remote else "",
            hint=QCoreApplication.translate("PublishCog", "Save its extent first, and publish the file."),
        )
    raster = inspect_raster(source, "")
    if not raster.grid.crs:
        raise ExportError(
            QCoreApplication.translate("PublishCog", "{name} has no coordinate reference system.").format(
                name=source.title
            ),
            hint=QCoreApplication.translate("PublishCog", "Give the layer one in QGIS, and publish the layer."),
        )
    return raster


def write_cog(
    raster: SourceRaster,
    path: Path,
    feedback: QgsFeedback | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> None:
    """Write the raster as a COG with the same pixels into the file `path`, which is ours; a file that is a COG already
    is copied as it is. Raises ExportError when the raster cannot be read, GdalFailure and OSError when the file cannot
    be written, CanceledError; the caller removes the file then."""
    stage = QCoreApplication.translate("PublishCog", "{name}: making it cloud optimized…").format(
        name=raster.source.title
    )
    dataset = raster.open(with_pixels=True)
    dataset.GetMetadata()  # makes GDAL read the .aux.xml file
    if _is_whole_cog(dataset, raster):
        _check_readable(dataset, raster, feedback)
        _copy(Path(raster.source.href), path, feedback)
        return
    if not call_or_none(dataset.GetSpatialRef) or raster.source.crs:
        dataset = _with_crs(dataset, raster.grid.crs)
    options = cog_options((), raster.data_type, "NEAREST" if holds_classes(raster) else "AVERAGE")
    try:
        with thread_options(_NO_SIDECARS):
            copy_as_cog(dataset, path, options, gdal_progress(stage, feedback, progress))
    except GdalFailure:
        if feedback is not None and feedback.isCanceled():
            raise CanceledError("") from None
        _check_readable(dataset, raster, feedback)
        raise
    finally:
        remove(*named_like(beside(path, ".")))  # the driver's own temporary overviews


def _check_readable(dataset: gdal.Dataset, raster: SourceRaster, feedback: QgsFeedback | None) -> None:
    """See that all pixels can be read, by reading them. Raises ExportError or CanceledError."""
    columns, rows = dataset.RasterXSize, dataset.RasterYSize
    for row in range(0, rows, _ROWS):
        stop_if_canceled(feedback)
        for number in range(1, dataset.RasterCount + 1):
            try:
                call(dataset.GetRasterBand(number).Checksum, 0, row, columns, min(_ROWS, rows - row))
            except GdalFailure as failure:
                raise read_error(raster.source, failure) from failure


def _is_whole_cog(dataset: gdal.Dataset, raster: SourceRaster) -> bool:
    """Whether the file alone is a COG with the raster's CRS: nothing beside it says more of it."""
    return (
        call_or_none(dataset.GetMetadataItem, "LAYOUT", "IMAGE_STRUCTURE") == "COG"
        and len(call_or_none(dataset.GetFileList) or ()) == 1
        and not raster.source.open_options
        and (not raster.source.crs or _is_own_crs(dataset, raster))
    )


def _is_own_crs(dataset: gdal.Dataset, raster: SourceRaster) -> bool:
    own, wanted = call_or_none(dataset.GetSpatialRef), spatial_reference(raster.grid.crs)
    return own is not None and wanted is not None and bool(own.IsSame(wanted))


def _with_crs(dataset: gdal.Dataset, crs: str) -> gdal.Dataset:
    """The raster, with this CRS in place of its own."""
    virtual = call(gdal.GetDriverByName("VRT").CreateCopy, "", dataset)
    virtual.SetSpatialRef(spatial_reference(crs))
    return virtual


def _copy(source: Path, target: Path, feedback: QgsFeedback | None) -> None:
    with source.open("rb") as old, target.open("r+b") as new:
        while True:
            stop_if_canceled(feedback)
            piece = old.read(shutil.COPY_BUFSIZE)  # type: ignore[attr-defined]
            if not piece:
                return
            new.write(piece)
