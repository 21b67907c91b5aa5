"""A stub of the datacube's elevation WCS with the quirks of GeoTrellis Server.

Its behaviour follows answers of the real service and the source of geotrellis-server: boxes between pixel centres,
offsets in axis order, big-endian tiled Float32, one pixel of three bands where there is no data, errors in plain text,
only WCS 1.1, a permanent redirect from its public address.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from osgeo import gdal, osr

from .proxy import Answer, Seen
from .stub import StubApi, stub_api

PUBLIC, WRAPPER = "/ows/elevation", "/wrapper/ogc/elevation-hrdem-mosaic"
_TIFF = {"Content-Type": "image/geotiff"}
_TEXT = {"Content-Type": "text/plain; charset=UTF-8"}


@dataclass
class DatacubeWcs:
    """`coverages` are the rasters by identifier. The rest may change at any time: `most` is the longest side that is
    answered, `refusal` how a longer one is refused ("text", "null", "cut", "timeout"); `fails` is the share of requests
    that fail with `failure`, chosen by a seeded random generator; `short` is the number of columns and rows missing in
    answers that have more than one; `retry_after` is in seconds. `sides` lists the requested columns and rows, and
    `at_once` is the highest number of requests answered at the same time. A request for whose box (left, bottom, right,
    top; in a projected CRS) `holds` is true waits for `let_go`, and `held` is set. `early` counts the requests received
    before `retry_after` had passed."""

    coverages: dict[str, Path]
    most: int = 100_000
    refusal: str = "text"
    fails: float = 0.0
    failure: str = "text"
    short: int = 0
    busy: int = 0
    retry_after: int = 1
    delay: float = 0.0
    api: StubApi | None = None
    sides: list[tuple[int, int]] = field(default_factory=list)
    holds: Callable[[float, float, float, float], bool] = lambda *_box: False
    held: threading.Event = field(default_factory=threading.Event)
    early: int = 0
    at_once: int = 0
    working: int = 0
    _busy_until: float = 0.0
    _go_on: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _chance: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def url(self) -> str:
        return (self.api.url if self.api else "") + PUBLIC

    def answer(self, seen: Seen) -> Answer:
        query = {key.lower(): value for key, value in parse_qsl(urlsplit(seen.path).query)}
        if not query.get("version", "1.1.1").startswith("1.1"):
            return Answer(400, b"layer does not exist", _TEXT)
        request = query.get("request", "").lower()
        if request == "getcapabilities":
            return Answer(200, self._capabilities(), {"Content-Type": "text/xml"})
        name = query.get("identifiers", query.get("identifier", ""))
        if name not in self.coverages:
            return Answer(400, f"Layer ({name}) not found or CRS not supported".encode(), _TEXT)
        if request == "describecoverage":
            return Answer(200, self._description(name), {"Content-Type": "text/xml"})
        with self._lock:
            self.working += 1
            self.at_once = max(self.at_once, self.working)
        try:
            time.sleep(self.delay)
            return self._pixels(name, query)
        finally:
            with self._lock:
                self.working -= 1

    def let_go(self) -> None:
        """Answer the held requests, and hold none from now on."""
        self.holds = lambda *_box: False
        self._go_on.set()

    def _pixels(self, name: str, query: dict[str, str]) -> Answer:
        missing = [key for key in ("boundingbox", "gridbasecrs", "gridorigin", "gridoffsets") if key not in query]
        if missing or query["format"] != "image/geotiff":
            return Answer(400, f"Missing or wrong parameter: {missing or 'format'}".encode(), _TEXT)
        *numbers, urn = query["boundingbox"].split(",")
        box = [float(number) for number in numbers]
        origin = [float(number) for number in query["gridorigin"].split(",")]
        first, *_, last = (float(number) for number in query["gridoffsets"].split(","))
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(int(urn.rpartition(":")[2]))
        if reference.IsGeographic():  # latitude first, and the first offset is the vertical one
            height, width, bottom, right, left, top = -first, last, box[0], box[3], origin[1], origin[0]
        else:
            width, height, bottom, right, left, top = first, -last, box[1], box[2], origin[0], origin[1]
        if right < left or top < bottom or min(width, height) <= 0:
            return Answer(500, b"ExtentRangeError: xmin must be less than xmax", _TEXT)
        columns, rows = int((right - left) / width) + 1, int((top - bottom) / height) + 1
        if self.holds(left, bottom, right, top):
            self.held.set()
            self._go_on.wait()
        with self._lock:
            self.sides.append((columns, rows))
            self.early += time.monotonic() < self._busy_until
            fails, busy = self._chance.random() < self.fails, self.busy > 0
            if busy:
                self.busy -= 1
                self._busy_until = time.monotonic() + self.retry_after
        if busy:
            return Answer(429, b"slow down", {**_TEXT, "Retry-After": str(self.retry_after)})
        columns, rows = (max(1, count - self.short) for count in (columns, rows))
        transform = (left - width / 2, width, 0.0, top + height / 2, 0.0, -height)
        how = self.refusal if max(columns, rows) > self.most else self.failure if fails else ""
        if how in ("", "cut"):
            body = tiff(self.coverages[name], reference, transform, columns, rows)
            return Answer(200, body[: len(body) // 2] if how else body, _TIFF)
        return {
            "null": Answer(200, b"null", {"Content-Type": "application/json"}),
            "timeout": Answer(504, b"upstream request timeout", _TEXT),
            "text": Answer(500, b"The request could not be done", _TEXT),
        }[how]

    def _capabilities(self) -> bytes:
        one = "<CoverageSummary><ows:Title>{0} title</ows:Title><Identifier>{0}</Identifier></CoverageSummary>"
        contents = "".join(one.format(name) for name in self.coverages)
        return f"<Capabilities {_SPACES}><Contents>{contents}</Contents></Capabilities>".encode()

    def _description(self, name: str) -> bytes:
        dataset = gdal.Open(str(self.coverages[name]))
        left, width, _, top, _, height = dataset.GetGeoTransform()
        columns, rows = dataset.RasterXSize, dataset.RasterYSize
        return _DESCRIPTION.format(
            spaces=_SPACES,
            name=name,
            columns=columns,
            rows=rows,
            epsg=dataset.GetSpatialRef().GetAuthorityCode(None),
            left=left,
            top=top,
            right=left + width * columns,
            bottom=top + height * rows,
            width=width,
            height=height,
        ).encode()


_SPACES = 'xmlns="http://www.opengis.net/wcs/1.1.1" xmlns:ows="http://www.opengis.net/ows/1.1"'
#: The vertical offset comes first, and the format's name is one that other services do not know.
_DESCRIPTION = """<CoverageDescriptions {spaces}><CoverageDescription>
<ows:Title>{name}</ows:Title><Identifier>{name}</Identifier><Domain><SpatialDomain>
<ows:BoundingBox crs="urn:ogc:def:crs:OGC::imageCRS" dimensions="2"><ows:LowerCorner>0.0 0.0</ows:LowerCorner>
<ows:UpperCorner>{columns}.0 {rows}.0</ows:UpperCorner></ows:BoundingBox>
<ows:BoundingBox crs="urn:ogc:def:crs:EPSG::{epsg}" dimensions="2"><ows:LowerCorner>{left} {bottom}</ows:LowerCorner>
<ows:UpperCorner>{right} {top}</ows:UpperCorner></ows:BoundingBox>
<GridCRS><GridBaseCRS>urn:ogc:def:crs:EPSG::{epsg}</GridBaseCRS>
<GridType>urn:ogc:def:method:WCS:1.1:2dSimpleGrid</GridType><GridOrigin>{left} {top}</GridOrigin>
<GridOffsets>{width} {height}</GridOffsets><GridCS>urn:ogc:def:cs:OGC:0.0:Grid2dSquareCS</GridCS></GridCRS>
</SpatialDomain></Domain><Range><Field><Identifier>contents</Identifier></Field></Range>
<SupportedCRS>urn:ogc:def:crs:EPSG::{epsg}</SupportedCRS><SupportedFormat>image/geotiff</SupportedFormat>
<SupportedFormat>image/jpeg</SupportedFormat></CoverageDescription></CoverageDescriptions>"""


def tiff(source: Path, reference: osr.SpatialReference, transform: tuple, columns: int, rows: int) -> bytes:
    """The nearest pixels on that grid; where all are nodata, the single pixel that stands for no data."""
    xmax, ymin = transform[0] + columns * transform[1], transform[3] + rows * transform[5]
    warped = gdal.Warp(
        "",
        str(source),
        format="MEM",
        dstSRS=reference,
        outputBounds=(transform[0], ymin, xmax, transform[3]),
        width=columns,
        height=rows,
        resampleAlg="near",
        errorThreshold=0,
    )
    nodata = warped.GetRasterBand(1).GetNoDataValue()
    options = ["TILED=YES", "ENDIANNESS=BIG", "BLOCKXSIZE=256", "BLOCKYSIZE=256"]
    if np.all(warped.ReadAsArray() == nodata):
        dot = gdal.GetDriverByName("MEM").Create("", 1, 1, 3, gdal.GDT_Int32)
        dot.SetGeoTransform((transform[0], xmax - transform[0], 0, transform[3], 0, ymin - transform[3]))
        dot.SetSpatialRef(reference)
        for number in (1, 2, 3):
            dot.GetRasterBand(number).SetNoDataValue(0)
        warped = dot
    path = f"/vsimem/stub-{uuid.uuid4().hex}.tif"
    size, kind = (warped.RasterXSize, warped.RasterYSize, warped.RasterCount), warped.GetRasterBand(1).DataType
    written = gdal.GetDriverByName("GTiff").Create(path, *size, kind, options)
    written.SetGeoTransform(warped.GetGeoTransform())
    written.SetSpatialRef(reference)
    written.WriteArray(warped.ReadAsArray())
    written.FlushCache()
    # set last: GDAL 3.6 does not swap the bytes of tiles that it knows to be all nodata
    for number in range(1, size[2] + 1):
        if (value := warped.GetRasterBand(number).GetNoDataValue()) is not None:
            written.GetRasterBand(number).SetNoDataValue(value)
    del written
    body = gdal.VSIFOpenL(path, "rb")
    try:
        return bytes(gdal.VSIFReadL(1, gdal.VSIStatL(path).size, body))
    finally:
        gdal.VSIFCloseL(body)
        gdal.Unlink(path)


@contextmanager
def datacube_wcs(**coverages: Path) -> Iterator[DatacubeWcs]:
    """Serve the rasters on a free loopback port while the context lasts; a name's underscores become hyphens."""
    service = DatacubeWcs({name.replace("_", "-"): path for name, path in coverages.items()})

    def redirect(seen: Seen) -> Answer:
        return Answer(308, b"", {"Location": f"{WRAPPER}?{seen.path.partition('?')[2]}"})

    with stub_api({PUBLIC: redirect, WRAPPER: service.answer}) as api:
        service.api = api
        try:
            yield service
        finally:
            service.let_go()
