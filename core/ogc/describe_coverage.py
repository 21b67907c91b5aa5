"""DescribeCoverage of WCS 1.1: the grid, format and nodata value of a coverage.

A coverage is identified by the URL of this request: enough to ask for its pixels, readable in a browser, and usable
wherever a raster's address is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError
from ..gdal_calls import call
from ..grid import Grid
from ..http.http_errors import quoted
from ..parsing.xml_parser import XmlError, elements, local_name, parsed_xml
from ..spatial.crs import lat_first, spatial_reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # nosec B405


#: Names of the TIFF format, the preferred one first: the datacube does not know `image/tiff`.
_FORMATS = ("image/geotiff", "image/tiff")
_IMAGE_CRS = "OGC::imageCRS"
#: Pixels along a side, as many as GDAL knows.
_MOST_PIXELS = 2**31 - 1


@dataclass(frozen=True)
class Described:
    """A coverage as its service describes it. `grid` is in its native CRS; `format` is the TIFF format to request;
    `nodata` is None when the service does not give it."""

    grid: Grid
    format: str
    nodata: float | None = None


@dataclass(frozen=True)
class Coverage:
    """A coverage and the type of its pixels. `data_type` is GDAL's number."""

    href: str
    authcfg: str
    described: Described
    bands: int
    data_type: int
    nodata: float | None

    def dataset(self) -> gdal.Dataset:
        """An empty raster with the grid, type and nodata value of the coverage."""
        grid = self.described.grid
        driver = gdal.GetDriverByName("VRT")
        # a VRT without sources: takes no memory, whatever its size
        dataset = call(driver.Create, "", grid.columns, grid.rows, self.bands, self.data_type)
        dataset.SetGeoTransform(grid.transform)
        dataset.SetSpatialRef(spatial_reference(grid.crs))
        for number in range(1, self.bands + 1):
            if self.nodata is not None:
                dataset.GetRasterBand(number).SetNoDataValue(self.nodata)
        return dataset


def described(content: bytes, url: str) -> Described:
    """The description in a DescribeCoverage response. Raises ResponseError when it is something else, or lacks the
    coverage's extent or resolution."""
    boxes: dict[str, list[list[float]]] = {}
    formats: list[str] = []
    base, offsets, nodata = "", [0.0], None
    for name, text, crs in _elements(content, url):
        if name in ("LowerCorner", "UpperCorner") and crs:
            boxes.setdefault(crs, []).append(_numbers(text))
        elif name == "GridBaseCRS":
            base = text
        elif name == "GridOffsets":
            offsets = [abs(value) for value in _numbers(text) if value]
        elif name == "SupportedFormat":
            formats.append(text)
        elif name == "NullValue" and _numbers(text):
            nodata = _numbers(text)[0]
    image = next((corners for crs, corners in boxes.items() if crs.endswith(_IMAGE_CRS)), None)
    reference = spatial_reference(base) if base else None
    corners = boxes.get(base, [])
    if reference is None or not _is_box(corners) or len(offsets) != 2:
        raise _not_described(url, content)
    axes = (1, 0) if lat_first(reference) else (0, 1)
    xmin, xmax = (corner[axes[0]] for corner in corners)
    ymin, ymax = (corner[axes[1]] for corner in corners)
    width, height = _steps((xmax - xmin, ymax - ymin), offsets, image)
    if max((xmax - xmin) / width, (ymax - ymin) / height) > _MOST_PIXELS:
        raise _not_described(url, content)
    grid = Grid(
        str(reference.ExportToWkt(["FORMAT=WKT2_2019"])),
        (xmin, width, 0.0, ymax, 0.0, -height),
        max(1, round((xmax - xmin) / width)),
        max(1, round((ymax - ymin) / height)),
    )
    known = [name.lower() for name in formats]
    return Described(grid, next((each for each in _FORMATS if each in known), _FORMATS[0]), nodata)


def _steps(size: tuple[float, float], offsets: list[float], image: list[list[float]] | None) -> tuple[float, float]:
    """Width and height of a pixel: the two offsets, in the order that fits the number of pixels. GeoTrellis gives the
    height first."""
    first, second = offsets
    if first != second and image is not None and _is_box(image):
        columns = max(1.0, image[1][0] - image[0][0])
        if abs(size[0] / second - columns) < abs(size[0] / first - columns):
            return second, first
    return first, second


def _is_box(corners: list[list[float]]) -> bool:
    return len(corners) == 2 and all(len(corner) == 2 for corner in corners) and corners[0] < corners[1]


def _elements(content: bytes, url: str) -> Iterator[tuple[str, str, str]]:
    """The local name, the text and the nearest `crs` attribute of each element that has text. Raises ResponseError for
    malformed XML and for an OGC exception."""
    try:
        root = parsed_xml(content)
    except XmlError as error:
        raise _not_described(url, content) from error
    exception = next(elements(root, "ExceptionText"), None)
    if exception is not None:
        raise _not_described(url, (exception.text or "").encode())
    yield from _texts(root, "")


def _texts(element: Element, system: str) -> Iterator[tuple[str, str, str]]:
    system = element.get("crs") or system
    text = (element.text or "").strip()
    if text:
        yield local_name(element), text, system
    for each in element:
        yield from _texts(each, system)


def _numbers(text: str) -> list[float]:
    try:
        found = [float(word) for word in text.replace(",", " ").split()]
    except ValueError:
        return []
    return found if all(map(math.isfinite, found)) else []


def _not_described(url: str, content: bytes) -> ResponseError:
    return ResponseError(
        QCoreApplication.translate(
            "DescribeCoverage", "The service does not describe the coverage as WCS 1.1 asks for."
        ),
        url=url,
        details=quoted(content),
        hint=QCoreApplication.translate("DescribeCoverage", "Check the service's address and the coverage's name."),
    )
