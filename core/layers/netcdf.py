"""NetCDF files of one variable, on this computer: in the classic format, and NetCDF 4, which is HDF 5 and must not lead
to other files of the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..gdal_calls import call
from ..remote_files.remote_formats import check_words
from ..signing.file_network import FileNetwork
from .hdf5_check import is_self_contained

if TYPE_CHECKING:
    from qgis.core import QgsFeedback

    from .source import LayerSource

#: How a file in the classic format begins, with its version in the byte after it, and one in HDF 5.
_CLASSIC, _HDF = b"CDF", b"\x89HDF"
_VERSIONS = (1, 2, 5)
_HEAD = 4
_MOST_NAMES = 10


def check_netcdf_head(source: LayerSource, feedback: QgsFeedback) -> None:
    """Look at the first bytes of a file on its server. Raises LayerError for what is not opened, and what a request
    raises. For a task."""
    network = FileNetwork(source.authcfg, source.profile, feedback)
    answer = network.send("GET", source.href, {"Range": f"bytes=0-{_HEAD - 1}", "Accept-Encoding": "identity"})
    _check(answer.content[:_HEAD], source)


def check_netcdf(source: LayerSource) -> None:
    """Look at a file on this computer. Raises LayerError when it is not opened, or has several variables; and
    GdalFailure."""
    with open(source.path, "rb") as file:
        _check(head := file.read(_HEAD), source)
    if head == _HDF and not is_self_contained(source.path):
        text = QCoreApplication.translate(
            "NetCdf", "This file (NetCDF 4) is not opened: it leads to other files, or has too many variables to check."
        )
        raise _refused(text, source)
    dataset = call(gdal.OpenEx, source.path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR, allowed_drivers=["netCDF"])
    check_words(source.href, dataset)
    names = [name.rpartition(":")[2] for name, _ in dataset.GetSubDatasets()]
    if len(names) > 1:
        shown = ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
        raise LayerError(
            QCoreApplication.translate("NetCdf", "This file has several variables: {names}.").format(names=shown),
            url=source.href,
            hint=QCoreApplication.translate(
                "NetCdf", "Download it, and choose one of them in QGIS's Data Source Manager."
            ),
        )


def _check(head: bytes, source: LayerSource) -> None:
    is_classic = head.startswith(_CLASSIC) and head[len(_CLASSIC) :][:1] in map(bytes, ([each] for each in _VERSIONS))
    if not is_classic and not head.startswith(_HDF):
        raise _refused(QCoreApplication.translate("NetCdf", "This is not a NetCDF file."), source)


def _refused(text: str, source: LayerSource) -> LayerError:
    hint = QCoreApplication.translate("NetCdf", "Download it, and open it yourself if you trust it.")
    return LayerError(text, url=source.href, hint=hint)
