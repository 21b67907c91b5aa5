"""The one parser of XML on what a server could send to fill the memory or to have something fetched."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.ogc.capabilities import parsed_wcs, parsed_wms
from datacube_browser.core.ogc.describe_coverage import described
from datacube_browser.core.parsing.xml_parser import XmlError, elements, local_name, parsed_xml, without_elements
from datacube_browser.core.remote_files.plain_vrt import plain_vrt
from datacube_browser.core.tiff.sidecars import _known_metadata

URL = "http://127.0.0.1:9/wms"
LAUGHS = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE @ [<!ENTITY a0 "ha">{LAUGHS}]><@>&a11;</@>',
    "quadratic": f'<!DOCTYPE @ [<!ENTITY a "{"a" * 100_000}">]><@>{"&a;" * 10_000}</@>',
    "a file": '<!DOCTYPE @ [<!ENTITY a SYSTEM "file:///etc/passwd">]><@>&a;</@>',
    "an address": f'<!DOCTYPE @ [<!ENTITY a SYSTEM "{URL}">]><@>&a;</@>',
    "a public name": f'<!DOCTYPE @ [<!ENTITY a PUBLIC "a" "{URL}">]><@>&a;</@>',
    "an entity that is not used": '<!DOCTYPE @ [<!ENTITY a "b">]><@/>',
    "an entity of the document type": f'<!DOCTYPE @ [<!ENTITY % a SYSTEM "{URL}"> %a;]><@/>',
    "deep": "<@>" + "<a>" * 1_000_000,
    "deep and whole": "<@>" + "<a>" * 5_000 + "</a>" * 5_000 + "</@>",
    "many": "<@>" + "<a/>" * 1_000_001 + "</@>",
    "not closed": "<@>",
    "not XML": "@",
    "nothing": "",
    "an unknown encoding": '<?xml version="1.0" encoding="nope"?><@/>',
    "half of a character": '<?xml version="1.0" encoding="utf-16"?><@/>',
}
READERS = {
    "WMS_Capabilities": lambda content: parsed_wms(content, URL),
    "WMT_MS_Capabilities": lambda content: parsed_wms(content, URL),
    "Capabilities": lambda content: parsed_wcs(content, URL),
    "CoverageDescriptions": lambda content: described(content, URL),
    "VRTDataset": lambda content: plain_vrt(content, URL),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused(text):
    with pytest.raises(XmlError):
        parsed_xml(text.replace("@", "root").encode())


@pytest.mark.parametrize("root", READERS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_whoever_reads_a_document_of_a_server_refuses_it(qgis_app, root, text):
    with pytest.raises(DatacubeError):
        READERS[root](text.replace("@", root).encode())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_metadata_beside_a_raster_is_not_used(text):
    assert _known_metadata(text.replace("@", "PAMDataset").encode()) == b""


def test_text_entities_of_xml_itself_and_cdata_are_read():
    assert parsed_xml("<a>&lt;b&gt; &#233;<![CDATA[<c>]]></a>").text == "<b> é<c>"


def test_a_document_type_without_entities_is_passed_over():
    root = parsed_xml('<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://127.0.0.1:9/x.dtd" [<!ELEMENT a EMPTY>]><a>b</a>')
    assert root.text == "b"


def test_names_have_their_namespace_and_are_found_without_it():
    root = parsed_xml(b'<a xmlns="u" xmlns:x="v" x:k="1"><x:b/><c><b/></c></a>')
    assert (root.tag, root.attrib) == ("{u}a", {"{v}k": "1"})
    assert [each.tag for each in elements(root, "b")] == ["{v}b", "{u}b"]
    assert local_name(root) == "a"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "cp1252"])
def test_the_encoding_that_a_document_names_is_used(encoding):
    assert parsed_xml(f'<?xml version="1.0" encoding="{encoding}"?><a>été</a>'.encode(encoding)).text == "été"


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ("<a><link>x</link><link>y</link></a>", "<a><link>y</link></a>"),
        ("<a><b>x</b></a>", "<a><b>x</b></a>"),
        ("<a>\n <n:link xmlns:n='u'><b/><c> x </c></n:link >é</a>", "<a>\n é</a>"),
        ("<a><link t='>'><b>x</b><link>y</link></link></a>", "<a></a>"),
        ("<a><link>xx</link><link>x<b/>x</link><link/></a>", "<a><link>xx</link><link>x<b/>x</link><link/></a>"),
        ("<a><link><![CDATA[x]]></link><!-- <link>x</link> --></a>", "<a><!-- <link>x</link> --></a>"),
        ("<a><link href='x'/><link><b c='x'>y</b></link></a>", "<a><link href='x'/><link><b c='x'>y</b></link></a>"),
    ],
)
def test_elements_that_hold_a_text_are_taken_out_and_all_else_stays_byte_for_byte(document, left):
    assert without_elements(document.encode(), ("link",), "x").decode() == left


def test_elements_are_taken_out_of_a_document_in_latin_1():
    document = '<?xml version="1.0" encoding="ISO-8859-1"?><a>été<link>été</link>é</a>'.encode("latin-1")
    expected = '<?xml version="1.0" encoding="ISO-8859-1"?><a>étéé</a>'
    assert without_elements(document, ("link",), "été").decode("latin-1") == expected


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_nothing_is_taken_out_of_a_document_that_is_refused(name):
    with pytest.raises(XmlError):
        without_elements(HOSTILE[name].replace("@", "a").encode(), ("link",), "x")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_nothing_is_taken_out_of_a_document_whose_signs_have_two_bytes(encoding):
    with pytest.raises(XmlError):
        without_elements("<a><link>x</link></a>".encode(encoding), ("link",), "x")


def test_attributes_by_default_are_left_out_as_in_capabilities_of_mapserver():
    declared = '<!ATTLIST b c CDATA "x"> <!ATTLIST v:b xmlns:v CDATA #FIXED "https://example.org/v">'
    root = parsed_xml(f'<!DOCTYPE a [{declared}]><a><b/><b c="y"/><v:b/></a>')

    assert [(each.tag, each.attrib) for each in root] == [
        ("b", {}),
        ("b", {"c": "y"}),
        ("{https://example.org/v}b", {}),
    ]
