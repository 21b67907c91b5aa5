"""Services, records and files that say less, or other things, than their standards ask for."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import ResponseError
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.export.stacking import _pixel_size
from datacube_browser.core.ogc.capabilities import parsed_wms
from datacube_browser.core.ogc.describe_coverage import described
from datacube_browser.core.redaction import redacted_text
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.pystac_io import extension_fields

URL = "https://example.org/wcs"


def coverage(**changes):
    """A description as GeoTrellis gives it, in EPSG:32618."""
    parts = {
        "base": "urn:ogc:def:crs:EPSG::32618",
        "offsets": "20.0 -10.0",
        "low": "400000 5000000",
        "high": "401000 5001000",
        "image": "<low>0 0</low>",
        "more": "",
        **changes,
    }
    return (
        '<CoverageDescriptions xmlns:ows="http://www.opengis.net/ows/1.1">'
        f'<ows:BoundingBox crs="{parts["base"]}"><ows:LowerCorner>{parts["low"]}</ows:LowerCorner>'
        f"<ows:UpperCorner>{parts['high']}</ows:UpperCorner></ows:BoundingBox>"
        f'<ows:BoundingBox crs="urn:ogc:def:crs:OGC::imageCRS">{parts["image"]}</ows:BoundingBox>'
        f"<GridBaseCRS>{parts['base']}</GridBaseCRS><GridOffsets>{parts['offsets']}</GridOffsets>{parts['more']}"
        "</CoverageDescriptions>"
    ).encode()


def in_image(columns, rows):
    return f"<ows:LowerCorner>0 0</ows:LowerCorner><ows:UpperCorner>{columns} {rows}</ows:UpperCorner>"


@pytest.mark.parametrize(
    ("image", "size"),
    [(in_image(50, 100), (20, 10)), (in_image(100, 50), (10, 20)), ("", (20, 10)), (in_image("x", 1), (20, 10))],
)
def test_the_offsets_of_a_coverage_are_taken_in_the_order_that_fits_its_pixels(image, size):
    found = described(coverage(image=image), URL)
    assert found.grid.resolution == size


def test_the_nodata_value_of_a_coverage_is_read_where_it_is_a_number():
    assert described(coverage(more="<NullValue>-9999</NullValue>"), URL).nodata == -9999
    assert described(coverage(more="<NullValue>none</NullValue>"), URL).nodata is None


@pytest.mark.parametrize(
    "content",
    [
        coverage(low="a b"),
        coverage(offsets="20"),
        coverage(base="urn:ogc:def:crs:EPSG::999999"),
        coverage(offsets="1e-9 -1e-9"),
        coverage(high="inf inf"),
        b"<r xmlns:ows='x'><ows:ExceptionText>no such coverage</ows:ExceptionText></r>",
        b"no XML",
    ],
)
def test_what_describes_no_coverage_is_refused(content):
    with pytest.raises(ResponseError) as raised:
        described(content, URL)
    assert raised.value.url == URL


def test_capabilities_of_wms_1_1_1_are_read_and_broken_ones_refused():
    text = (
        '<WMT_MS_Capabilities version="1.1.1" xmlns:xlink="http://www.w3.org/1999/xlink"><Service><Name>WMS</Name>'
        '<Title>t</Title><OnlineResource xlink:href="https://example.org"/></Service><Capability><Request><GetMap>'
        '<Format>image/png</Format><DCPType><HTTP><Get><OnlineResource xlink:href="https://example.org/map?"/></Get>'
        "</HTTP></DCPType></GetMap></Request><Layer><Title>t</Title><Layer><Name>a</Name><Title>A</Title>"
        "<SRS>EPSG:3857</SRS></Layer></Layer></Capability></WMT_MS_Capabilities>"
    )
    assert [layer.name for layer in parsed_wms(text.encode(), URL).layers] == ["a"]
    with pytest.raises(ResponseError):
        parsed_wms(b'<WMT_MS_Capabilities version="1.1.1"><Service/><Capability/></WMT_MS_Capabilities>', URL)


def test_fields_that_an_extension_does_not_allow_are_left_out_and_lists_come_whole():
    found = extension_fields(
        {"eo:cloud_cover": 7, "sat:orbit_state": "descending", "view:azimuth": {}, "sat:relative_orbit": None},
        {"file:header_size": 3, "classification:classes": [{"value": 1, "name": "water", "description": "w"}]},
    )
    assert found["file:header_size"] == 3
    assert found["classification:classes"][0]["value"] == 1
    plain = extension_fields({"eo:cloud_cover": 7, "sat:orbit_state": "descending", "sat:relative_orbit": None})
    assert plain == {"eo:cloud_cover": 7, "sat:orbit_state": "descending"}


def test_the_pixels_of_a_source_are_as_large_as_its_catalogue_tells():
    def size(crs, **others):
        return _pixel_size(ExportSource("a.tif", georeference=Georeference(crs, (0, 0, 100, 50), **others)))

    assert size("EPSG:3979", shape=(5, 20)) == 10
    assert size("EPSG:3979") == float("inf")
    assert size("EPSG:999999", shape=(5, 20)) == float("inf")


def test_an_address_in_quotes_ends_with_them():
    text = """href="https://example.org/a?sig=secret">here</a> and 'https://example.org/b?sig=secret' it's"""
    found = redacted_text(text)
    assert "secret" not in found
    assert ">here</a> and" in found
