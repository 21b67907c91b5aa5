"""A WMS as the harvesting engine asks for it: from an address, a service, or a layer of the project."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from datacube_browser.core.geoplateforme.wms_source import (
    FORMATS,
    WmsSource,
    escaped_extras,
    known_format,
    private_extras,
    source_of_layer,
    source_of_service,
    wms_source,
)
from datacube_browser.core.http.network import Network
from datacube_browser.core.ogc.service import Service, ServiceKind, ServiceLayer
from qgis.core import QgsRasterLayer

from tests.servers.proxy import Answer


@pytest.mark.parametrize(
    ("text", "url", "extras"),
    [
        ("https://data.geopf.fr/wms-r", "https://data.geopf.fr/wms-r", ""),
        ("https://data.geopf.fr/wms-r?", "https://data.geopf.fr/wms-r", ""),
        (" data.geopf.fr/wms-r ", "https://data.geopf.fr/wms-r", ""),
        ("http://x.test/cgi?map=/srv/a.map", "http://x.test/cgi", "map=/srv/a.map"),
        ("http://x.test/cgi?map=/srv/a.map&SERVICE=WMS&REQUEST=GetCapabilities", "http://x.test/cgi", "map=/srv/a.map"),
        ("http://x.test:8080/a b", "", ""),
        ("ftp://x.test/wms", "", ""),
        ("", "", ""),
    ],
)
def test_the_query_of_an_address_becomes_extras(text, url, extras):
    source = wms_source(text)

    assert (source.url, source.extras) == (url, extras)


def test_a_whole_getmap_request_gives_layers_styles_and_format():
    source = wms_source(
        "https://x.test/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=a,b&STYLES=s,&FORMAT=image/jpeg"
        "&CRS=EPSG:3857&BBOX=0,0,1,1&WIDTH=1&HEIGHT=1&TIME=2020"
    )

    assert source.url == "https://x.test/wms"
    assert source.layers == ("a", "b")
    assert source.image == "image/jpeg"
    assert source.harvest_extras == "TIME=2020&STYLES=s,"


def test_a_key_in_an_address_is_kept_apart_and_shown_nowhere():
    value = "".join(("hid", "den", "42"))
    source = wms_source(f"https://data.geopf.fr/private/wms-r?apikey={value}&map=/a")

    assert source.url == "https://data.geopf.fr/private/wms-r"
    assert source.extras == "map=/a"
    assert source.private == f"apikey={value}"
    assert value not in repr(source)
    assert source.harvest_extras == f"map=/a&STYLES=&apikey={value}"


@pytest.mark.parametrize(
    ("extras", "private", "sent"),
    [
        ("", "", ""),
        ("TIME=2020", "", "TIME=2020&STYLES="),
        ("TIME=2020&styles=a", "", "TIME=2020&styles=a"),
        ("", "apikey=k", "STYLES=&apikey=k"),
        ("TRANSPARENT=TRUE", "apikey=k", "TRANSPARENT=TRUE&STYLES=&apikey=k"),
    ],
)
def test_styles_is_sent_whatever_the_extras(extras, private, sent):
    source = WmsSource("https://x.test/wms", ("a",), "image/png", extras, private)

    assert source.harvest_extras == sent
    assert "styles=" in source.get_map_url((0, 0, 1, 1), (9, 9)).lower()


def test_the_request_is_letter_by_letter_that_of_the_engine():
    source = WmsSource("https://x.test/wms", ("a", "été b"), "image/tiff&format_options=compression:lzw")

    assert source.get_map_url((-20037508.3427892, 1.5, 0.25, 20037508.3427892), (4096, 2048)) == (
        "https://x.test/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=a,%C3%A9t%C3%A9%20b"
        "&FORMAT=image/tiff&format_options=compression:lzw&STYLES=&CRS=EPSG:3857&WIDTH=4096&HEIGHT=2048"
        "&BBOX=-20037508.3427892,1.5,0.25,20037508.3427892"
    )


@pytest.mark.parametrize(
    "name", ["a b", "50% relief", "%20", "bâti+routes", "a&b=c", "ns:layer.1-2_3", 'a"$(id)`', "#1"]
)
def test_a_service_reads_the_name_of_a_layer_as_it_is_written(qgis_app, stub_api, name):
    server = stub_api({"/wms": Answer(200, b"")})
    source = WmsSource(f"{server.url}/wms", (name, "other"), extras="STYLES=")
    Network().request_once("GET", source.get_map_url((0, 0, 1, 1), (9, 9)))

    assert parse_qs(server.requests[0].path.partition("?")[2])["LAYERS"] == [f"{name},other"]
    assert not set(source.layer_names) & set("\"'`$& #")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("image/jpeg", "image/jpeg"),
        ("image/png; mode=8bit", "image/png"),
        ("image/webp", "image/png"),
        ("IMAGE/TIFF", "image/tiff"),
        ("image/x-bil; bits=32", "image/x-bil;bits=32"),
        ("", "image/png"),
    ],
)
def test_a_format_is_the_nearest_that_the_processing_takes(asked, found):
    assert known_format(asked) == found
    assert len(FORMATS) == 8


def test_a_layer_of_the_project_is_taken_with_its_styles_and_map():
    source = source_of_layer(
        "wms",
        "contextualWMSLegend=0&crs=EPSG:2154&dpiMode=7&format=image/jpeg&layers=relief&layers=roads&styles=dark&styles="
        "&url=http://x.test/cgi?map%3D/srv/a.map",
    )

    assert source == WmsSource("http://x.test/cgi", ("roads", "relief"), "image/jpeg", "map=/srv/a.map&STYLES=,dark")
    assert not source.signs_in


def test_the_layers_of_a_qgis_layer_are_in_the_order_in_which_qgis_asks_for_them(qgis_app, entrepot):
    for name in ("FIRST", "SECOND"):
        entrepot.add_layer(name, (8.507, 41.338, 9.591, 43.004), 6)
    asked_for = "crs=EPSG:3857&format=image/png&layers=FIRST&layers=SECOND&styles=&styles="
    layer = QgsRasterLayer(f"contextualWMSLegend=0&{asked_for}&url={entrepot.wms_url}", "two", "wms")
    assert layer.isValid()
    layer.dataProvider().block(1, layer.extent(), 8, 8)
    asked = next(seen for seen in entrepot.requests if "GetMap" in seen.path)

    source = source_of_layer("wms", layer.source())

    assert ",".join(source.layers) == parse_qs(asked.path.partition("?")[2])["LAYERS"][0]


@pytest.mark.parametrize(
    ("provider", "source"),
    [
        ("wms", "type=xyz&url=https://tile.test/{z}/{x}/{y}.png"),
        ("wms", "crs=EPSG:3857&format=image/png&layers=a&styles=&tileMatrixSet=PM&url=https://x.test/wmts"),
        ("gdal", "/tmp/a.tif"),
        ("wms", "nothing"),
    ],
)
def test_tiles_and_other_layers_are_no_wms(provider, source):
    assert source_of_layer(provider, source) is None


def test_a_layer_with_a_sign_in_says_so():
    source = source_of_layer("wms", "authcfg=abc1234&format=image/png&layers=a&styles=&url=https://x.test/wms")

    assert source is not None
    assert source.signs_in


def test_a_services_layers_are_asked_for_where_its_capabilities_say():
    layers = (ServiceLayer("a", "A", style="s"), ServiceLayer("b", "B"))
    service = Service(
        ServiceKind.WMS,
        "https://x.test/wms",
        "1.3.0",
        layers,
        data_url="https://maps.x.test/ows?map=m&",
        formats=("image/jpeg",),
    )

    source = source_of_service(service, layers)

    assert (source.url, source.layers, source.image) == ("https://maps.x.test/ows", ("a", "b"), "image/jpeg")
    assert source.harvest_extras == "map=m&STYLES=s,"
    assert source.capabilities_address() == "https://maps.x.test/ows?map=m"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("?TIME=2020&", "TIME=2020"),
        ("TIME=2020-01-01T00:00:00Z & x=a b", "TIME=2020-01-01T00:00:00Z&x=a%20b"),
        ('a="$(id)`', "a=%22%24(id)%60"),
        ("a=%20b", "a=%20b"),
        ("a=50% b", "a=50%25%20b"),
        ("", ""),
    ],
)
def test_extras_are_escaped_for_an_address(typed, sent):
    assert escaped_extras(typed) == sent


@pytest.mark.parametrize(
    ("typed", "sent"), [("", ""), (" k42 ", "apikey=k42"), ("token=k42", "token=k42"), ("k4==", "apikey=k4==")]
)
def test_a_key_is_taken_with_or_without_its_name(typed, sent):
    assert private_extras(typed) == sent
