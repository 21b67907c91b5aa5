"""Texts that the plugin parses itself: filters of people, capabilities of services, VRTs of servers."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.http.web_address import is_web_address, resolved_href
from datacube_browser.core.ogc.capabilities import parsed_wcs, parsed_wms
from datacube_browser.core.ogc.describe_coverage import described
from datacube_browser.core.parsing.xml_parser import XmlError, parsed_xml
from datacube_browser.core.remote_files.plain_vrt import plain_vrt
from datacube_browser.core.signing.expiries import end_of_signature
from datacube_browser.core.stac import cql2
from hypothesis import strategies as st

from tests.fuzz.hostile_values import TEXTS
from tests.fuzz.inputs import fuzz
from tests.fuzz.xml_files import COVERAGES, DESCRIPTION, OLD_SERVICE, OTHER_COVERAGES, SERVICE, VRT, broken_xml

BASE = "https://example.org/data/a.vrt"

# CQL2

WORDS = st.sampled_from(
    (
        *("a", "eo:cloud_cover", "=", "<>", "<=", ">", "(", ")", ",", "+", "-", "*", "/", "^", "%", "div", "AND", "OR"),
        *(
            "NOT",
            "LIKE",
            "BETWEEN",
            "IN",
            "IS",
            "NULL",
            "'x'",
            "'it''s'",
            '"q"',
            "1",
            "1e999",
            "1e-5",
            ".5",
            "9" * 5000,
        ),
        *("TIMESTAMP('2020-01-01T00:00:00Z')", "DATE('x')", "INTERVAL('..','2020-01-01')", "CASEI(a)"),
        *("S_INTERSECTS(g,", "POINT(1 2)", "POLYGON((0 0,1 0,1 1,0 0))", "POINT Z (1 2 3)", "BBOX(1,2,3,4)", "POINT("),
        *("GEOMETRYCOLLECTION(POINT(1 2))", "POINT(nan 1)", "POINT(1e999 1)", "POINT EMPTY", "TRUE", "FALSE", "٣", "²"),
        *("\x00", "'", '"', "\\'", "((((((((((", "))))))))))", "NOT NOT NOT NOT", "- - - -", "a =", "= 1e999"),
    )
)
#: CQL2 has no way to write a backslash before a quote.
PLAIN = st.text().filter(lambda text: "\\" not in text)
NAMES = st.one_of(
    st.sampled_from(["eo:cloud_cover", "a.b", "AND", "true", "é", 'a"b', "datetime"]), st.text(min_size=1, max_size=5)
)
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())


@fuzz(0.04, parts=st.lists(st.one_of(WORDS, WORDS, st.text(max_size=3)), max_size=14))
def test_a_filter_is_json_or_refused_with_words(parts):
    try:
        found = cql2.parse(" ".join(parts))
    except cql2.Cql2Error:
        return
    json.dumps(found, allow_nan=False).encode()


@fuzz(0.02, levels=st.integers(1, 20_000), word=st.sampled_from(["(", "NOT ", "- ", "a(", "a in (", "POINT("]))
def test_a_deep_filter_is_refused(levels, word):
    with pytest.raises(cql2.Cql2Error):
        cql2.parse(word * levels)


@fuzz(0.02, name=NAMES, value=st.one_of(PLAIN, NUMBERS))
def test_a_name_and_a_value_survive_their_text(name, value):
    found = cql2.parse(f"{cql2.name_text(name)} = {cql2.value_text(value)}")
    assert found == {"op": "=", "args": [{"property": name}, value]}


# XML


@fuzz(0.02, content=st.one_of(broken_xml(SERVICE), broken_xml(OLD_SERVICE)))
def test_the_capabilities_of_a_wms(qgis_app, content):
    try:
        service = parsed_wms(content, "https://example.org/wms")
    except DatacubeError:
        return
    for layer in service.layers:
        assert isinstance(layer.title, str)
        assert isinstance(layer.legend_url, str)


@fuzz(0.02, content=st.sampled_from((COVERAGES, COVERAGES, *OTHER_COVERAGES)).flatmap(broken_xml))
def test_the_capabilities_of_a_wcs(qgis_app, content):
    try:
        parsed_wcs(content, "https://example.org/wcs")
    except DatacubeError:
        return


@fuzz(0.02, content=broken_xml(DESCRIPTION))
def test_the_description_of_a_coverage(qgis_app, content):
    try:
        described(content, "https://example.org/wcs")
    except DatacubeError:
        return


@fuzz(0.02, content=st.one_of(broken_xml(VRT), st.binary(max_size=100)))
def test_xml(content):
    try:
        parsed_xml(content)
    except XmlError:
        return


@fuzz(0.05, content=broken_xml(VRT))
def test_a_vrt_of_a_server_names_files_of_the_web_alone(qgis_app, content):
    try:
        vrt = plain_vrt(content, BASE)
    except DatacubeError:
        return
    text = vrt.text()
    assert vrt.hrefs
    assert all(is_web_address(href) and not urlsplit(href).path.lower().endswith(".vrt") for href in vrt.hrefs)
    root = parsed_xml(text)
    sources = [
        element.text or "" for element in root.iter() if element.tag not in _WORDS and "/" in (element.text or "")
    ]
    assert all(each.startswith(("/vsicurl/http://", "/vsicurl/https://")) for each in sources)
    assert {str(element.tag) for element in root.iter()} <= _TAGS
    assert all(key in _KEYS for element in root.iter() for key in element.attrib)


_WORDS = ("MDI", "Description", "UnitType", "Category", "SRS")
_TAGS = frozenset(
    (
        *("VRTDataset", "SRS", "GeoTransform", "OverviewList", "VRTRasterBand", "MaskBand", "Metadata", "MDI", "Clamp"),
        *("SimpleSource", "ComplexSource", "AveragedSource", "SourceFilename", "SourceBand", "SourceProperties", "LUT"),
        *("SrcRect", "DstRect", "NODATA", "UseMaskBand", "ScaleOffset", "ScaleRatio", "ColorTableComponent", "Entry"),
        *("Exponent", "SrcMin", "SrcMax", "DstMin", "DstMax", "Description", "NoDataValue", "HideNoDataValue"),
        *("UnitType", "Offset", "Scale", "CategoryNames", "Category", "ColorInterp", "ColorTable"),
    )
)
_KEYS = frozenset(
    (
        *("rasterXSize", "rasterYSize", "dataAxisToSRSAxisMapping", "resampling", "domain", "key", "dataType", "band"),
        *("blockXSize", "blockYSize", "c1", "c2", "c3", "c4", "DataType", "RasterXSize", "RasterYSize", "BlockXSize"),
        *("BlockYSize", "xOff", "yOff", "xSize", "ySize", "relativeToVRT"),
    )
)


# Addresses


@fuzz(0.02, href=st.one_of(st.sampled_from(TEXTS), st.text(max_size=30), st.from_regex(r"https?://[^/]{0,12}/.{0,12}")))
def test_addresses(href):
    try:
        found = resolved_href("https://example.org/data/item.json", href)
    except ValueError:
        return
    if is_web_address(found):
        assert not re.search(r"[\s\x00-\x20\"'<>\\^`{}|]", found.partition("://")[2].partition("/")[0])
        assert not re.search(r"[\x00-\x20]", found)
    end_of_signature(found)
