"""GetCoverage of WCS 1.1.1: the request for pixels, and the image in the response."""

from __future__ import annotations

from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ExportError, ResponseError
from ..gdal_calls import GdalFailure, call, memory_path, remove_memory_file
from ..grid import Grid
from ..http.http_errors import quoted
from ..spatial.crs import lat_first, spatial_reference
from ..tiff.directories import read_directories
from ..tiff.ifd import NotTiffError
from ..tiff.limits import ExcessiveTiffError, excessive
from .coverage_href import coverage_of, wcs_url

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..http.http_response import HttpResponse

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
#: The far edge is moved by this part of a pixel where the service would otherwise round a pixel away.
_NUDGE = 1e-4
#: How many times as long or wide as asked for an image may be, and how many pixels more.
_MOST_TIMES, _MORE = 2, 16


def get_coverage_url(href: str, format_name: str, grid: Grid) -> str:
    """The request for the pixels of a north-up grid. The box goes from the centre of the first pixel to that of the
    last one, in the authority's axis order. Raises ExportError for a CRS without a code.

    Sources: WCS 1.1.1 (OGC 07-067r2), 9.3; geotrellis-server, GetCoverageWcsParams.
    """
    _, identifier = coverage_of(href) or (href, "")
    reference = spatial_reference(grid.crs)
    urn = urn_of(grid.crs)
    step_x, step_y = grid.resolution
    left, top = grid.transform[0] + step_x / 2, grid.transform[3] - step_y / 2
    right = _far(left, step_x, grid.columns)
    bottom = -_far(-top, step_y, grid.rows)
    if reference is not None and lat_first(reference):
        box, origin, offsets = (bottom, left, top, right), (top, left), (-step_y, step_x)
    else:
        box, origin, offsets = (left, bottom, right, top), (left, top), (step_x, -step_y)
    return wcs_url(
        href,
        {
            "REQUEST": "GetCoverage",
            "IDENTIFIER": identifier,
            "FORMAT": format_name,
            "BOUNDINGBOX": f"{_list(box)},{urn}",
            "GRIDBASECRS": urn,
            "GRIDCS": "urn:ogc:def:cs:OGC:0.0:Grid2dSquareCS",
            "GRIDTYPE": "urn:ogc:def:method:WCS:1.1:2dSimpleGrid",
            "GRIDORIGIN": _list(origin),
            # without it, a service chooses the resolution
            "GRIDOFFSETS": _list(offsets),
        },
    )


def urn_of(crs: str) -> str:
    """The URN of a CRS (authority id or WKT) in WCS 1.1. Raises ExportError when it has no code."""
    reference = spatial_reference(crs)
    name, code = (
        (None, None) if reference is None else (reference.GetAuthorityName(None), reference.GetAuthorityCode(None))
    )
    if not name or not code:
        raise ExportError(
            QCoreApplication.translate(
                "CoverageImage", "A service cannot be asked for this coordinate reference system."
            ),
            details=crs,
            hint=QCoreApplication.translate("CoverageImage", "Choose one that has an EPSG code."),
        )
    return f"urn:ogc:def:crs:{name}::{code}"


class CoverageImage:
    """The raster in a GetCoverage response, in memory; a context manager."""

    def __init__(self, answer: HttpResponse, asked: Grid) -> None:
        """`asked` is the grid that was asked for. Raises ResponseError when the response has no TIFF: text, an OGC
        exception, `null`, or nothing, or far more pixels; TooLargeError for one that would fill the memory."""
        self._answer = answer
        self._path = memory_path(".tif")
        content = _image(answer)
        if not content.startswith(_TIFF):
            raise self._broken(QCoreApplication.translate("CoverageImage", "The service's answer holds no pixels."))
        _check_directories(content, answer.url)
        gdal.FileFromMemBuffer(self._path, content)
        try:
            self._dataset = call(gdal.OpenEx, self._path, gdal.OF_RASTER, ["GTiff"])
        except GdalFailure as failure:
            remove_memory_file(self._path)
            raise self._cut_off(failure) from failure
        most = _MOST_TIMES * max(asked.columns, asked.rows) + _MORE
        if max(self._dataset.RasterXSize, self._dataset.RasterYSize) > most:
            self.__exit__()
            raise self.misfit()

    def __enter__(self) -> CoverageImage:
        return self

    def __exit__(self, *_: object) -> None:
        self._dataset = None
        remove_memory_file(self._path)

    @property
    def bands(self) -> int:
        return int(self._dataset.RasterCount)

    @property
    def data_type(self) -> int:
        return int(self._dataset.GetRasterBand(1).DataType)

    @property
    def nodata(self) -> float | None:
        value = self._dataset.GetRasterBand(1).GetNoDataValue()
        return None if value is None else float(value)

    @property
    def is_no_data(self) -> bool:
        """Whether this is the datacube's response where it has no data: one pixel, stretched over the box, of three
        integer bands."""
        is_a_dot = self._dataset.RasterXSize == 1 and self._dataset.RasterYSize == 1
        return is_a_dot and self.bands == 3 and self.data_type == gdal.GDT_Int32

    def grid(self, crs: str) -> Grid:
        """The grid of the image, whose CRS is given."""
        dataset = self._dataset
        return Grid(crs, dataset.GetGeoTransform(), dataset.RasterXSize, dataset.RasterYSize)

    def values(self) -> NDArray[Any]:
        """All pixels (band, row, column). Raises ResponseError when the file is truncated."""
        try:
            found: NDArray[Any] = call(self._dataset.ReadAsArray)
        except GdalFailure as failure:
            raise self._cut_off(failure) from failure
        return found.reshape(self.bands, self._dataset.RasterYSize, self._dataset.RasterXSize)

    def misfit(self) -> ResponseError:
        """The error for an image whose pixels are not those of the request."""
        return self._broken(
            QCoreApplication.translate("CoverageImage", "The service sends other pixels than requested.")
        )

    def _cut_off(self, failure: GdalFailure) -> ResponseError:
        text = QCoreApplication.translate("CoverageImage", "The service's answer was cut off.")
        return ResponseError(text, url=self._answer.url, details=str(failure), hint=_hint())

    def _broken(self, message: str) -> ResponseError:
        beginning = self._answer.content[:2000]
        return ResponseError(
            message, url=self._answer.url, details="" if _is_image(beginning) else quoted(beginning), hint=_hint()
        )


def _check_directories(content: bytes, url: str) -> None:
    """Raises TooLargeError, before GDAL opens the file."""
    try:
        read_directories(lambda offset, count: content[offset : offset + count])
    except ExcessiveTiffError as excess:
        raise excessive(url, excess) from excess
    except NotTiffError:
        pass  # GDAL says why


def _hint() -> str:
    return str(
        QCoreApplication.translate(
            "CoverageImage", "Try again later, or choose a smaller extent or a coarser resolution."
        )
    )


def _is_image(content: bytes) -> bool:
    return any(sign in content for sign in _TIFF)


def _image(answer: HttpResponse) -> bytes:
    """The image in the response: standard servers send a multipart body with a description first."""
    kind = answer.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/"):
        return answer.content
    head = f"Content-Type: {' '.join(kind.split())}\r\n\r\n".encode("utf-8", "replace")
    try:
        parts = [*BytesParser().parsebytes(head + answer.content.lstrip(b"\r\n")).walk()]
    except RecursionError:  # parts in each other, by the thousand
        return answer.content
    image = next((part for part in parts if part.get_content_maintype() == "image"), None)
    content = None if image is None else image.get_payload(decode=True)
    return content if isinstance(content, bytes) else answer.content


def _far(first: float, step: float, count: int) -> float:
    """Where the last pixel's centre is, moved by a little where needed: the datacube's service computes the number of
    pixels by a division, and rounds it down."""
    far = first + (count - 1) * step
    return far if int((far - first) / step) + 1 == count else far + _NUDGE * step


def _list(values: tuple[float, ...]) -> str:
    return ",".join(repr(value).removesuffix(".0") for value in values)
