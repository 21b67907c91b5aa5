"""The errors for rasters that GDAL opens, but of which nothing can be exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osgeo import gdal

    from ..request import ExportSource


def unusable(source: ExportSource, message: str) -> ExportError:
    """The `message` is about `{name}`."""
    return ExportError(message.format(name=source.title), url=source.href)


def needs_files_beside(source: ExportSource, endings: Iterable[str]) -> ExportError:
    """`endings` are those of the files."""
    return ExportError(
        QCoreApplication.translate(
            "SourceRaster", "{name} cannot be read without the file that lies beside it on the server."
        ).format(name=source.title),
        url=source.href,
        details=", ".join(endings),
        hint=QCoreApplication.translate("SourceRaster", "Download both into one folder, and export from there."),
    )


def not_georeferenced(source: ExportSource, dataset: gdal.Dataset) -> ExportError:
    """For a raster without a grid in a CRS. Where it has points or a sensor's model instead, QGIS shows it at its place
    all the same, warped as it is drawn: so the hint says what makes a file with a grid. To be called in a worker
    thread: GDAL may look for the model beside the file."""
    translate = QCoreApplication.translate
    reason = ""
    if dataset.GetGCPCount():
        reason = translate("SourceRaster", "It has only ground control points (GCPs).")
    elif dataset.GetMetadata("RPC"):
        reason = translate("SourceRaster", "It has only the coefficients of a sensor model (RPCs).")
    advice = translate("SourceRaster", "QGIS's tool “Warp (reproject)” makes a georeferenced file of it.")
    return ExportError(
        translate("SourceRaster", "{name} is not georeferenced.").format(name=source.title),
        url=source.href,
        hint=f"{reason} {advice}" if reason else "",
    )
