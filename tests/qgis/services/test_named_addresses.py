"""What capabilities name as the place of legends, tiles and maps, which QGIS asks by itself: with a sign-in none
but its own server, and no file of this computer."""

from __future__ import annotations

import pytest
from datacube_browser.core.errors import LayerError
from datacube_browser.core.http.network import Network
from datacube_browser.core.ogc import wms
from datacube_browser.core.ogc.capabilities import fetch_service, parsed_wcs
from datacube_browser.core.ogc.map_link_task import OpenMapLinkTask
from datacube_browser.core.ogc.map_links import map_links
from datacube_browser.core.ogc.service import ServiceKind, provider_uri
from qgis.core import QgsMapSettings, QgsRasterLayer

from demo.person import wait_until
from tests.authentication import basic_authentication
from tests.qgis.in_background import done
from tests.qgis.services.test_map_links import link, opened
from tests.servers.map_services import MapServices
from tests.servers.tasks import failure

STYLE = "<Title>Grey</Title>"
GROUP = "<Layer><Title>All</Title>"
GET_MAP = "</GetMap>"
RESOURCE = "<ResourceURL "
CONTENTS = "<Contents>"
IDENTIFIER = "</ows:Identifier></Style>"
PNG = "<Format>image/png</Format>"


@pytest.fixture
def maps(qgis_new_project):
    with MapServices().running() as server:
        yield server


@pytest.fixture
def other():
    with MapServices().running() as server:
        yield server


@pytest.fixture
def authcfg(qgis_app):
    return basic_authentication("maps")


def online(address, name="xlink:href"):
    return f'<OnlineResource {name}="{address}"/>'


def legend(address):
    return f"<LegendURL>{PNG}{online(address)}</LegendURL>"


def operation(name, address):
    return f"<{name}>{PNG}<DCPType><HTTP><Get>{online(address)}</Get></HTTP></DCPType></{name}>"


def relief(maps):
    (found,) = map_links([link("wms", f"{maps.url}/wms", **{"wms:layers": ["relief"], "wms:styles": ["grey"]})])
    return found


def photos(maps):
    (found,) = map_links([link("wmts", f"{maps.url}/wmts", **{"wmts:layer": "photos"})])
    return found


def service_of(maps, authcfg=""):
    url = f"{maps.url}/wms"
    return done(lambda _: fetch_service(Network(authcfg, refresh=True), ServiceKind.WMS, url, authcfg))


FOREIGN = {
    "the style's": lambda at: {STYLE: STYLE + legend(f"{at}/l.png")},
    "a group's": lambda at: {GROUP: f"{GROUP}<Style><Name>all</Name>{legend(f'{at}/l.png')}</Style>"},
    "the operation": lambda at: {GET_MAP: GET_MAP + operation("GetLegendGraphic", f"{at}/wms")},
    "the first picture": lambda at: {
        STYLE: STYLE + legend("https://own.example/l.txt").replace("image/png", "text/html") + legend(f"{at}/l.png")
    },
}


@pytest.mark.parametrize("where", FOREIGN)
def test_a_layer_whose_legend_is_on_another_server_is_refused_with_a_sign_in(maps, other, authcfg, where):
    maps.changes = FOREIGN[where](other.url)
    error = failure(OpenMapLinkTask(relief(maps), "A map", "EPSG:3857", authcfg))
    assert "legends on another server" in error.message
    assert "sign-in is not sent" in error.report()
    assert opened(relief(maps)).isValid()
    assert other.requests == []


def test_qgis_sends_the_sign_in_to_wherever_a_legend_is(maps, other, authcfg):
    """The check of the check."""
    maps.changes = FOREIGN["the style's"](other.url)
    service = service_of(maps, authcfg)
    uri = provider_uri(service, {"crs": "EPSG:3857", "format": "image/png", "layers": "relief", "styles": "grey"})
    layer = QgsRasterLayer(uri, "a", wms.PROVIDER)
    fetcher = layer.dataProvider().getLegendGraphicFetcher(QgsMapSettings())
    fetcher.start()
    wait_until(lambda: bool(other.requests), "the legend is asked for")
    assert "authorization" in other.requests[0].headers


def test_a_legend_of_the_service_itself_and_one_of_another_layer_are_no_matter(maps, other, authcfg):
    roads = "<Title>Roads</Title>"
    maps.changes = {
        STYLE: STYLE + legend(f"{maps.url}/l.png"),
        roads: f"{roads}<Style><Name>x</Name>{legend(f'{other.url}/l.png')}</Style>",
        GET_MAP: GET_MAP + operation("GetLegendGraphic", f"{other.url}/wms"),
    }
    assert opened(relief(maps), authcfg).isValid()
    assert service_of(maps, authcfg).foreign_legends == {"roads", ""}  # the group has no name


def test_what_is_at_a_place_is_asked_of_the_service_itself(maps, other, authcfg):
    maps.changes = {GET_MAP: GET_MAP + operation("GetFeatureInfo", f"{other.url}/wms")}
    uri = wms.layer_uri(service_of(maps, authcfg), service_of(maps).tops[0].leaves[0], "EPSG:3857")
    assert "IgnoreGetFeatureInfoUrl=1" in uri
    assert "IgnoreGetMapUrl" not in uri
    assert "Ignore" not in wms.layer_uri(service_of(maps), service_of(maps).tops[0].leaves[0], "EPSG:3857")


@pytest.mark.parametrize("address", ["file:///etc/hosts", "FILE://share/a.png"])
def test_files_of_this_computer_and_of_shares_are_not_opened(maps, address):
    maps.changes = {
        f"<GetMap>{PNG}<DCPType><HTTP><Get>\n{online(f'{maps.url}/wms')}": (
            f"<GetMap>{PNG}<DCPType><HTTP><Get>\n{online(address)}"
        )
    }
    service = service_of(maps)
    assert service.address == service.url
    assert "IgnoreGetMapUrl=1" in provider_uri(service, {})
    maps.changes = {STYLE: STYLE + legend(address)}
    error = failure(OpenMapLinkTask(relief(maps), "A map", "EPSG:3857", ""))
    assert "files of this computer" in error.message
    assert "server" not in error.report()


@pytest.mark.parametrize(
    "changes",
    [
        {RESOURCE: '<ResourceURL format="image/png" resourceType="FeatureInfo" Template="{at}/{{I}}"/><ResourceURL '},
        {RESOURCE: '<ResourceURL xmlns:x="urn:x" x:template="{at}/a"/><ResourceURL '},
        {IDENTIFIER: '</ows:Identifier><LegendURL format="a" xlink:href="{at}/l.png"/></Style>'},
        {IDENTIFIER: IDENTIFIER.replace("</Style>", "<ows:legendURL><href>{at}/l.png</href></ows:legendURL></Style>")},
        {
            CONTENTS: '<ows:OperationsMetadata xmlns:xlink="urn:x"><ows:Operation name="GetTile"><ows:DCP><ows:HTTP>'
            '<ows:Get xlink:href="{at}/wmts"/></ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata><Contents>'
        },
    ],
    ids=["other case", "other namespace", "legend", "legend as text", "operation"],
)
def test_a_wmts_that_names_another_server_anywhere_is_refused_with_a_sign_in(maps, other, authcfg, changes):
    maps.changes = {old: new.replace("{at}", other.url).replace("{{I}}", "{I}") for old, new in changes.items()}
    assert "sign-in is not sent" in failure(OpenMapLinkTask(photos(maps), "A map", "", authcfg)).report()
    assert opened(photos(maps)).isValid()
    maps.changes = {old: new.replace("{at}", "file://share").replace("{{I}}", "{I}") for old, new in changes.items()}
    error = failure(OpenMapLinkTask(photos(maps), "A map", "", ""))
    assert "files of this computer" in error.message
    assert "server" not in error.report()


def test_metadata_of_a_wmts_layer_on_another_server_is_no_matter(maps, other, authcfg):
    maps.changes = {RESOURCE: f'<ows:Metadata xlink:href="{other.url}/iso.xml"/><ResourceURL '}
    assert opened(photos(maps), authcfg).isValid()


def test_a_coverage_of_another_server_is_asked_of_the_service_itself(qgis_app):
    get = '<DCP><HTTP><Get xmlns:l="{}" l:href="{}"/></HTTP></DCP>'
    good, evil = "https://own.example/wcs", "https://maps.example/wcs"
    link_type = "http://www.w3.org/1999/xlink"
    operation = f'<Operation name="GetCoverage">{get.format(link_type, good)}{get.format("urn:x", evil)}</Operation>'
    content = f'<Capabilities version="1.1.1">{operation}</Capabilities>'.encode()
    service = parsed_wcs(content, f"{good}/a", "a123456")
    assert "IgnoreGetMapUrl=1" in provider_uri(service, {})
    assert service.address == f"{good}/a"


SCRIPT = "&lt;script&gt;alert(1)&lt;/script&gt;"
TITLES = {
    "the service's title": {"<Title>Maps</Title>": f"<Title>{SCRIPT}</Title>"},
    "its contact": {"<Title>Maps</Title>": f"<Title>Maps</Title><Fees>{SCRIPT}</Fees>"},
    "another layer's": {"<Title>Roads</Title>": '<Title>R</Title><Abstract>&lt;img src="file://a/b"&gt;</Abstract>'},
    "two texts": {
        "<Title>Maps</Title>": "<Title>&lt;b title='</Title>",
        "<Title>Roads</Title>": "<Title>' onmouseover=alert(1) title='</Title>",
    },
}


@pytest.mark.parametrize("where", TITLES)
def test_a_service_in_whose_words_is_a_page_that_qgis_would_run_is_refused(maps, where):
    """QGIS shows them in the properties of a layer, which are a web page."""
    maps.changes = TITLES[where]
    assert "run a web page" in failure(OpenMapLinkTask(relief(maps), "A map", "EPSG:3857", "")).message


def test_simple_html_is_no_matter(maps):
    words = "&lt;DIV STYLE=\"text-align:Left;\"&gt;&lt;a href='https://a.example'&gt;More&lt;/a&gt;&lt;/DIV&gt;"
    maps.changes = {"<Title>Maps</Title>": f"<Title>Maps</Title><Abstract>{words}</Abstract>"}
    assert opened(relief(maps)).isValid()


def test_a_wmts_in_whose_words_is_a_page_is_refused(maps):
    maps.changes = {"<ows:Title>Photos": f"<ows:Abstract>{SCRIPT}</ows:Abstract><ows:Title>Photos"}
    assert "run a web page" in failure(OpenMapLinkTask(photos(maps), "A map", "", "")).message


def test_so_is_a_wcs(qgis_app):
    content = f'<Capabilities version="1.1.1"><Title>{SCRIPT}</Title></Capabilities>'.encode()
    service = parsed_wcs(content, "https://own.example/wcs")
    with pytest.raises(LayerError, match="web page"):
        provider_uri(service, {})
