"""A stub of the datacube's WMS and WCS, GeoTrellis Server behind a wrapper, with their known quirks.

- the public address redirects with 308 to a path that is not in the capabilities
- WMS 1.3.0 only, five CRSs, no BoundingBox, bilingual titles in one string; `STYLES` is required
- WCS 1.1 only, `image/geotiff` only, corners that are pixel centres, geographic CRSs latitude first
- outside the data: status 200 with a TIFF of one pixel in three bands of Int32, nodata 0
- errors are plain text
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import numpy as np
from osgeo import gdal, osr

from .proxy import Answer
from .stub import StubApi, stub_api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .proxy import Seen

PUBLIC = "/ows/elevation"
INNER = "/wrapper/ogc/elevation-hrdem-mosaic"
CRS = ("EPSG:4326", "EPSG:3857", "EPSG:3978", "EPSG:3979", "EPSG:4617")
#: The declared extent of the coverages in EPSG:3979: xmin, ymin, xmax, ymax.
EXTENT = (-2_500_000, -1_000_000, 3_050_000, 4_000_000)
NODATA = -32767.0
LAYERS = {
    "dtm": "Digital Terrain Model / Modèle numérique de terrain",
    "dtm-hillshade": "Hillshade of the terrain / Ombrage du terrain",
    "dsm": "Digital Surface Model / Modèle numérique de surface",
}
COVERAGES = ("dtm", "dsm")
_NATIVE = 1.0

_WMS = """<?xml version="1.0" encoding="UTF-8"?>
<WMS_Capabilities xmlns="http://www.opengis.net/wms" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.3.0">
<Service><Name>WMS</Name><Title>Elevation / Élévation</Title><OnlineResource xlink:href="@URL@"/></Service>
<Capability><Request>
<GetCapabilities><Format>text/xml</Format><DCPType><HTTP><Get><OnlineResource xlink:href="@URL@{inner}"/></Get></HTTP>
</DCPType></GetCapabilities>
<GetMap><Format>image/png</Format><Format>image/jpeg</Format><Format>image/geotiff</Format><DCPType><HTTP><Get>
<OnlineResource xlink:href="@URL@{inner}"/></Get></HTTP></DCPType></GetMap>
</Request><Exception><Format>XML</Format></Exception>
<Layer><Title>HRDEM</Title>{crs}<EX_GeographicBoundingBox><westBoundLongitude>-151</westBoundLongitude>
<eastBoundLongitude>-50</eastBoundLongitude><southBoundLatitude>38.5</southBoundLatitude>
<northBoundLatitude>76.5</northBoundLatitude></EX_GeographicBoundingBox>{layers}</Layer>
</Capability></WMS_Capabilities>"""
_WMS_LAYER = """<Layer queryable="1"><Name>{name}</Name><Title>{title}</Title>{crs}<Style><Name>default</Name>
<Title>Default</Title><LegendURL width="20" height="40"><Format>image/png</Format>
<OnlineResource xlink:href="@URL@/assets/legend/{name}.png"/></LegendURL></Style>{styles}</Layer>"""
_GREY = """<Style><Name>grey</Name><Title>Grey / Gris</Title><LegendURL width="30" height="10">
<Format>image/png</Format>
<OnlineResource xlink:href="@URL@/assets/legend/grey.png"/></LegendURL></Style>"""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="http://www.opengis.net/wcs/1.1.1" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1.1">"""
_WCS = (
    _HEAD.format(root="Capabilities")
    + """<ows:ServiceIdentification><ows:Title>Elevation / Élévation</ows:Title>
<ows:ServiceType>OGC WCS</ows:ServiceType><ows:ServiceTypeVersion>1.1.1</ows:ServiceTypeVersion>
</ows:ServiceIdentification><ows:OperationsMetadata>{operations}</ows:OperationsMetadata>
<Contents>{coverages}</Contents></Capabilities>"""
)
_OPERATION = """<ows:Operation name="{name}"><ows:DCP><ows:HTTP><ows:Get xlink:href="@URL@{inner}"/></ows:HTTP>
</ows:DCP></ows:Operation>"""
_SUPPORTED = "".join(f"<SupportedCRS>urn:ogc:def:crs:EPSG::{code[5:]}</SupportedCRS>" for code in CRS)
_COVERAGE = """<CoverageSummary><ows:Title>{title}</ows:Title><ows:WGS84BoundingBox>
<ows:LowerCorner>-151 38.5</ows:LowerCorner><ows:UpperCorner>-50 76.5</ows:UpperCorner></ows:WGS84BoundingBox>{crs}
<SupportedFormat>image/geotiff</SupportedFormat><Identifier>{name}</Identifier></CoverageSummary>"""
_DESCRIBED = (
    _HEAD.format(root="CoverageDescriptions")
    + """<CoverageDescription><ows:Title>{title}</ows:Title><Identifier>{name}</Identifier>
<Domain><SpatialDomain>
<ows:BoundingBox crs="urn:ogc:def:crs:OGC::imageCRS" dimensions="2"><ows:LowerCorner>0 0</ows:LowerCorner>
<ows:UpperCorner>{columns} {rows}</ows:UpperCorner></ows:BoundingBox>
<ows:BoundingBox crs="urn:ogc:def:crs:EPSG::3979" dimensions="2"><ows:LowerCorner>{xmin} {ymin}</ows:LowerCorner>
<ows:UpperCorner>{xmax} {ymax}</ows:UpperCorner></ows:BoundingBox>
<GridCRS><GridBaseCRS>urn:ogc:def:crs:EPSG::3979</GridBaseCRS>
<GridType>urn:ogc:def:method:WCS:1.1:2dSimpleGrid</GridType><GridOrigin>{xmin} {ymax}</GridOrigin>
<GridOffsets>1 -1</GridOffsets><GridCS>urn:ogc:def:cs:OGC:0.0:Grid2dSquareCS</GridCS></GridCRS></SpatialDomain></Domain>
<Range><Field><Identifier>{name}</Identifier><Definition><ows:AnyValue/></Definition><InterpolationMethods>
<Default>nearest neighbor</Default></InterpolationMethods></Field></Range>
{crs}<SupportedFormat>image/geotiff</SupportedFormat></CoverageDescription></CoverageDescriptions>"""
)


class DatacubeOws:
    """`covered` is the area with data in EPSG:3979: xmin, ymin, xmax, ymax; a pixel's value there is (x + y) / 1000 of
    its centre. `groups` are the WMS's groups of layers: a name, which may be empty, a title, and the layers' names."""

    def __init__(self, covered: tuple[float, float, float, float]) -> None:
        self.covered = covered
        self.groups: list[tuple[str, str, tuple[str, ...]]] = []
        self.api: StubApi | None = None

    @property
    def url(self) -> str:
        return f"{self.api.url}{PUBLIC}"

    @property
    def requests(self) -> list[Seen]:
        return self.api.requests

    def redirect(self, seen: Seen) -> Answer:
        query = urlsplit(seen.path).query
        return Answer(308, b"", {"Location": f"@URL@{INNER}?{query}".replace("@URL@", self.api.url)})

    def answer(self, seen: Seen) -> Answer:
        query = {key.upper(): value for key, value in parse_qsl(urlsplit(seen.path).query, keep_blank_values=True)}
        if query.get("SERVICE", "").upper() == "WCS":
            return self._wcs(query)
        return self._wms(query)

    def _wms(self, query: dict[str, str]) -> Answer:
        if query.get("VERSION", "1.3.0") != "1.3.0":
            return _refused(f"Version {query['VERSION']} not supported")
        if query.get("REQUEST") == "GetCapabilities":
            crs = "".join(f"<CRS>{code}</CRS>" for code in CRS)
            return _xml(_WMS.format(inner=INNER, crs=crs, layers=self._grouped_layers(crs)))
        for key in ("LAYERS", "STYLES", "CRS", "BBOX", "WIDTH", "HEIGHT", "FORMAT"):
            if key not in query:
                return _refused(f"Missing parameter '{key.lower()}'; ")
        known = [*LAYERS, *(name for name, _, _ in self.groups if name)]
        if query["LAYERS"] not in known or query["CRS"] not in CRS:
            return _refused(f"Layer ({query['LAYERS']}) not found or CRS ({query['CRS']}) not supported")
        values = np.full((3, int(query["HEIGHT"]), int(query["WIDTH"])), 120, np.uint8)
        return Answer(200, _encoded("PNG", values), {"Content-Type": "image/png"})

    def _grouped_layers(self, crs: str) -> str:
        styles = {"dtm-hillshade": _GREY}
        layers = {
            name: _WMS_LAYER.format(name=name, title=title, crs=crs, styles=styles.get(name, ""))
            for name, title in LAYERS.items()
        }
        groups = ""
        for name, title, members in self.groups:
            inside = "".join(layers.pop(member) for member in members)
            groups += f"<Layer>{f'<Name>{name}</Name>' if name else ''}<Title>{title}</Title>{crs}{inside}</Layer>"
        return groups + "".join(layers.values())

    def _wcs(self, query: dict[str, str]) -> Answer:
        versions = (query.get("VERSION") or query.get("ACCEPTVERSIONS") or "").split(",")
        if not any(version.startswith("1.1") for version in versions):
            return _refused("layer does not exist")
        if query["REQUEST"] == "GetCapabilities":
            names = ("GetCapabilities", "DescribeCoverage", "GetCoverage")
            operations = "".join(_OPERATION.format(name=name, inner=INNER) for name in names)
            coverages = "".join(_COVERAGE.format(name=name, title=LAYERS[name], crs=_SUPPORTED) for name in COVERAGES)
            return _xml(_WCS.format(operations=operations, coverages=coverages))
        name = query.get("IDENTIFIER") or query.get("IDENTIFIERS")
        if name not in COVERAGES:
            return _refused("layer does not exist")
        if query["REQUEST"] == "DescribeCoverage":
            xmin, ymin, xmax, ymax = EXTENT
            return _xml(
                _DESCRIBED.format(
                    name=name,
                    title=LAYERS[name],
                    crs=_SUPPORTED,
                    columns=xmax - xmin,
                    rows=ymax - ymin,
                    xmin=xmin,
                    ymin=ymin,
                    xmax=xmax,
                    ymax=ymax,
                )
            )
        if query.get("FORMAT") != "image/geotiff":
            return _refused(f"Invalid format '{query.get('FORMAT')}'")
        return self._coverage(query)

    def _coverage(self, query: dict[str, str]) -> Answer:
        *corners, urn = query["BOUNDINGBOX"].split(",")
        low_x, low_y, high_x, high_y = map(float, corners)
        code = int(urn.rpartition(":")[2])
        step_x, step_y = (abs(float(text)) for text in query.get("GRIDOFFSETS", f"{_NATIVE},{_NATIVE}").split(","))
        if code in (4326, 4617):
            low_x, low_y, high_x, high_y, step_x, step_y = low_y, low_x, high_y, high_x, step_y, step_x
            if abs(low_y) > 90 or abs(high_y) > 90:
                return Answer(500, b"ExtentRangeError: ymin must be less than ymax")
        columns, rows = int((high_x - low_x) / step_x + 1e-9) + 1, int((high_y - low_y) / step_y + 1e-9) + 1
        left, top = low_x - step_x / 2, high_y + step_y / 2
        to_native = osr.CoordinateTransformation(_reference(code), _reference(3979))
        box = to_native.TransformBounds(left, low_y - step_y / 2, high_x + step_x / 2, top, 21)
        xmin, ymin, xmax, ymax = self.covered
        if box[2] <= xmin or box[0] >= xmax or box[3] <= ymin or box[1] >= ymax:
            nothing = np.zeros((3, 1, 1), np.int32)
            place = (left, columns * step_x, 0, top, 0, -rows * step_y)
            return Answer(200, _encoded("GTiff", nothing, place, code, 0), {"Content-Type": "image/geotiff"})
        x, y = np.meshgrid(left + (np.arange(columns) + 0.5) * step_x, top - (np.arange(rows) + 0.5) * step_y)
        points = np.array(to_native.TransformPoints(np.column_stack((x.ravel(), y.ravel()))))
        x, y = points[:, 0].reshape(rows, columns), points[:, 1].reshape(rows, columns)
        is_data = (x > xmin) & (x < xmax) & (y > ymin) & (y < ymax)
        values = np.where(is_data, (x + y) / 1000, NODATA).astype(np.float32)
        body = _encoded("GTiff", values[np.newaxis], (left, step_x, 0, top, 0, -step_y), code, NODATA)
        return Answer(200, body, {"Content-Type": "image/geotiff"})


def _reference(code: int) -> osr.SpatialReference:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(code)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def _encoded(
    driver: str,
    values: np.ndarray,
    transform: tuple[float, ...] | None = None,
    code: int | None = None,
    nodata: float | None = None,
) -> bytes:
    bands, rows, columns = values.shape
    types = {"uint8": gdal.GDT_Byte, "int32": gdal.GDT_Int32, "float32": gdal.GDT_Float32}
    memory = gdal.GetDriverByName("MEM").Create("", columns, rows, bands, types[values.dtype.name])
    if transform is not None:
        memory.SetGeoTransform(transform)
        memory.SetSpatialRef(_reference(code))
    for number in range(bands):
        memory.GetRasterBand(number + 1).WriteArray(values[number])
        if nodata is not None:
            memory.GetRasterBand(number + 1).SetNoDataValue(nodata)
    path = f"/vsimem/datacube-ows-{id(memory)}"
    gdal.GetDriverByName(driver).CreateCopy(path, memory)
    file = gdal.VSIFOpenL(path, "rb")
    body = gdal.VSIFReadL(1, gdal.VSIStatL(path).size, file)
    gdal.VSIFCloseL(file)
    gdal.GetDriverByName(driver).Delete(path)
    return bytes(body)


def _xml(text: str) -> Answer:
    return Answer(200, text.encode(), {"Content-Type": "text/xml"})


def _refused(text: str) -> Answer:
    return Answer(400, text.encode(), {"Content-Type": "text/plain"})


@contextmanager
def datacube_ows(
    covered: tuple[float, float, float, float] = (2_000_000, 200_000, 2_400_000, 500_000),
) -> Iterator[DatacubeOws]:
    """Serve the stub on a free loopback port while the context lasts."""
    stub = DatacubeOws(covered)
    legend = Answer(200, _encoded("PNG", np.full((3, 40, 20), 200, np.uint8)), {"Content-Type": "image/png"})
    legends = {f"/assets/legend/{name}.png": legend for name in LAYERS}
    grey = _encoded("PNG", np.full((3, 10, 30), 90, np.uint8))
    legends["/assets/legend/grey.png"] = Answer(200, grey, {"Content-Type": "image/png"})
    with stub_api({**legends, PUBLIC: stub.redirect, INNER: stub.answer}) as api:
        stub.api = api
        yield stub
