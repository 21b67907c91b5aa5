"""Descriptions and pixels of WMS and WCS that are too large or nested too deep: refused with words."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import ExportError, ResponseError, TooLargeError
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.grid import Grid
from datacube_browser.core.http.http_response import HttpResponse
from datacube_browser.core.ogc.capabilities import MOST_LAYERS, ServicesTask, parsed_wcs, parsed_wms
from datacube_browser.core.ogc.coverage_href import coverage_href
from datacube_browser.core.ogc.describe_coverage import described
from datacube_browser.core.ogc.get_coverage import CoverageImage
from osgeo import gdal

from tests.export_tools import export
from tests.memory import peak_of_memory
from tests.qgis.drawing.test_tiff_limits import BOMBS
from tests.rasters import terrain, write_raster
from tests.servers.datacube_wcs import datacube_wcs
from tests.servers.proxy import Answer, Endless
from tests.servers.tasks import failure

MB = 1_000_000
URL = "https://example.org/ows"
X, Y = 2_000_000, 500_000
ASKED = Grid("EPSG:3979", (X, 1.0, 0.0, Y, 0.0, -1.0), 40, 40)


def wms(layers):
    return f"""<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Service><Name>WMS</Name>
        <Title>T</Title></Service><Capability><Request/><Layer><Title>All</Title>{layers}</Layer></Capability>
        </WMS_Capabilities>""".encode()


def wcs(coverages):
    return f"""<Capabilities xmlns="http://www.opengis.net/wcs/1.1.1" version="1.1.1"><Contents>{coverages}</Contents>
        </Capabilities>""".encode()


LAYER = "<Layer><Name>a</Name><Title>A</Title></Layer>"
COVERAGE = "<CoverageSummary><Title>A</Title><Identifier>a</Identifier></CoverageSummary>"


@pytest.mark.parametrize(
    ("parse", "document"), [(parsed_wms, wms(LAYER * MOST_LAYERS)), (parsed_wcs, wcs(COVERAGE * 20_001))]
)
def test_a_service_with_too_many_layers_says_so(qgis_app, parse, document):
    with pytest.raises(TooLargeError) as error:
        parse(document, URL)
    assert error.value.message == "This service has 20,001 layers, and at most 20,000 are listed."
    assert "Data Source Manager" in error.value.hint


def test_a_service_with_thousands_of_layers_is_read(qgis_app):
    assert len(parsed_wms(wms("".join(LAYER.replace("a<", f"a{n}<") for n in range(3000))), URL).layers) == 3000
    assert len(parsed_wcs(wcs(COVERAGE * 3000), URL).layers) == 3000


@pytest.mark.parametrize("levels", [150, 1000, 100_000])
@pytest.mark.parametrize("name", ["Layer", "ows:Any"])
def test_layers_that_are_nested_too_deep_are_refused(qgis_app, levels, name):
    nested = f"<{name} xmlns:ows='x'>" * levels + f"</{name}>" * levels
    for parse, document in ((parsed_wms, wms(nested)), (parsed_wcs, wcs(nested))):
        with pytest.raises(TooLargeError) as error:
            parse(document, URL)
        assert "too deep" in error.value.message


def test_groups_inside_groups_are_read(qgis_app):
    nested = "<Layer><Title>G</Title>" * 20 + LAYER + "</Layer>" * 20
    assert [layer.name for layer in parsed_wms(wms(nested), URL).layers] == ["a"]


def test_texts_of_megabytes_are_cut(qgis_app):
    long = "word " * 500_000
    texts = f"<Title>{long}</Title><Abstract>{long}</Abstract>"
    (layer,) = parsed_wms(wms(f"<Layer><Name>a</Name>{texts}</Layer>"), URL).layers
    (coverage,) = parsed_wcs(wcs(f"<CoverageSummary>{texts}<Identifier>a</Identifier></CoverageSummary>"), URL).layers
    assert len(layer.title) == len(coverage.title) == 500
    assert len(layer.abstract) == len(coverage.abstract) == 10_000


@pytest.mark.parametrize("name", ["<Identifier/>", "<Identifier> </Identifier>", "<Identifier><a/>b</Identifier>", ""])
def test_a_coverage_without_a_name_is_left_out(name):
    found = parsed_wcs(wcs(f"<CoverageSummary><Title>B</Title>{name}</CoverageSummary>{COVERAGE}"), URL).layers
    assert [each.name for each in found] == ["a"]


def test_capabilities_without_end_are_not_read_to_their_end(qgis_app, stub_api, proxy):
    server = proxy(stub_api({}).url)
    server.fault(Endless(LAYER.encode() * 20_000))
    assert type(failure(ServicesTask(server.url))) is TooLargeError
    assert server.bytes_sent < 200 * MB  # of two services


# Coverages


def description(offsets="1 -1", lower="2000000 400000", upper="2100000 500000", more=""):
    return f"""<CoverageDescriptions xmlns:ows="o">{more}<ows:BoundingBox crs="urn:ogc:def:crs:EPSG::3979">
        <ows:LowerCorner>{lower}</ows:LowerCorner><ows:UpperCorner>{upper}</ows:UpperCorner></ows:BoundingBox>
        <GridBaseCRS>urn:ogc:def:crs:EPSG::3979</GridBaseCRS><GridOffsets>{offsets}</GridOffsets>
        </CoverageDescriptions>""".encode()


@pytest.mark.parametrize(
    "broken",
    [
        *({"offsets": "nan nan"}, {"offsets": "1e-300 1e-300"}, {"offsets": "inf -1"}, {"offsets": "0 0"}),
        *({"lower": "-1e308 -1e308", "upper": "1e308 1e308"}, {"upper": "inf inf"}, {"lower": "nan 1"}),
    ],
)
def test_a_coverage_with_numbers_beyond_sense_is_refused(qgis_app, broken):
    with pytest.raises(ResponseError) as error:
        described(description(**broken), URL)
    assert error.value.hint
    assert described(description(), URL).grid.columns == 100_000


def test_a_deeply_nested_description_is_refused(qgis_app):
    more = "<a>text" * 50_000 + "</a>" * 50_000
    with pytest.raises(ResponseError, match="does not describe the coverage"):
        described(description(more=more), URL)


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_gdal_is_given_no_pixels_that_would_fill_the_memory(qgis_app, make):
    content = make()
    with peak_of_memory() as grown:
        with pytest.raises(TooLargeError):
            CoverageImage(HttpResponse(200, URL, {"content-type": "image/tiff"}, content), ASKED)
        assert grown() < 150 * MB


def test_an_image_far_larger_than_asked_for_is_refused_before_its_pixels_are_unpacked(tmp_path, qgis_app):
    dtm = write_raster(tmp_path / "dtm.tif", terrain(64, 64))
    huge = tmp_path / "huge.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(huge), 30_000, 30_000, 1, gdal.GDT_Float32, ["SPARSE_OK=YES", "TILED=YES", "COMPRESS=DEFLATE"]
    )
    dataset.SetGeoTransform((X - 15_000, 1, 0, Y + 15_000, 0, -1))
    del dataset
    with datacube_wcs(dtm=dtm) as service:
        service._pixels = lambda *_: Answer(200, huge.read_bytes(), {"Content-Type": "image/geotiff"})
        source = ExportSource(coverage_href(service.url, "dtm"), name="dtm")
        with peak_of_memory() as grown:
            with pytest.raises(ExportError) as error:
                export([source], (X + 10, Y - 50, X + 50, Y - 10), tmp_path / "out.tif")
            assert grown() < 500 * MB
    assert "other pixels" in error.value.report()


def multipart(*parts, kind="multipart/mixed; boundary=wcs"):
    body = b"".join(b"--wcs\r\nContent-Type: " + of.encode() + b"\r\n\r\n" + data + b"\r\n" for of, data in parts)
    return HttpResponse(200, URL, {"content-type": kind}, body + b"--wcs--\r\n")


def test_the_image_behind_a_description_is_read(tmp_path):
    values = terrain(40, 40)
    file = write_raster(tmp_path / "a.tif", values).read_bytes()
    with CoverageImage(multipart(("text/xml", b"<Coverages/>"), ("image/tiff", file)), ASKED) as image:
        assert (image.values()[0] == values).all()


def nested(levels):
    """Parts inside each other, each with a boundary of its own."""
    begin = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (level, level + 1) for level in range(levels)
    )
    return HttpResponse(200, URL, {"content-type": "multipart/mixed; boundary=b0"}, begin)


@pytest.mark.parametrize(
    "answer",
    [
        multipart(("text/xml", b"<Exception/>")),
        multipart(("image/tiff", b"no TIFF")),
        multipart(kind="multipart/mixed"),
        multipart(kind="multipart/mixed; boundary=\u6771\u4eac"),
        multipart(kind="multipart/mixed; boundary=wcs\r\nContent-Type: image/tiff"),
        nested(3000),
    ],
    ids=["no image", "no TIFF", "no boundary", "odd boundary", "broken header", "nested"],
)
def test_parts_without_an_image_are_an_answer_without_pixels(answer):
    with pytest.raises(ResponseError) as error:
        CoverageImage(answer, ASKED)
    assert "holds no pixels" in error.value.message
