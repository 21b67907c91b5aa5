"""Maps that a catalogue links to by STAC's extension web-map-links: from the link to the colours on the map."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from datacube_browser.core.ogc.map_link_task import OpenMapLinkTask
from datacube_browser.core.ogc.map_links import map_links, template
from datacube_browser.core.ogc.service import with_https_of
from datacube_browser.core.stac.records import Link
from datacube_browser.ui.services.service_actions import ServiceActions
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer

from demo.person import wait_until
from tests.authentication import basic_authentication
from tests.servers.map_services import COLOR, MapServices
from tests.servers.tasks import failure, result


@pytest.fixture
def maps(qgis_new_project):
    with MapServices().running() as server:
        yield server


def link(rel, href, **fields):
    return Link(rel, href, fields.pop("title", ""), fields.pop("type", ""), fields)


def opened(found, authcfg=""):
    layers = result(OpenMapLinkTask(found, "A map", "EPSG:3857", authcfg))
    return layers.layers[0]


def colors(layer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(QgsRectangle(0, 0, 1_000_000, 1_000_000))
    settings.setOutputSize(QSize(40, 40))
    job, loop = QgsMapRendererParallelJob(settings), QEventLoop()
    job.finished.connect(loop.quit)
    QTimer.singleShot(60_000, loop.quit)
    job.start()
    loop.exec()
    assert not job.isActive()
    image = job.renderedImage()
    return {image.pixelColor(x, y).name() for x in range(40) for y in range(40)}


def test_a_wms_is_drawn_with_its_layer_style_and_time(maps):
    fields = {"wms:layers": ["relief"], "wms:styles": ["grey"], "wms:dimensions": {"time": "2020-01-01"}}
    (found,) = map_links([link("wms", f"{maps.url}/wms", title="Relief", **fields)])
    layer = opened(found)
    assert (layer.providerType(), layer.crs().authid(), layer.name()) == ("wms", "EPSG:3857", "A map")
    assert colors(layer) == {COLOR}
    asked = next(seen.path for seen in maps.requests if "GetMap" in seen.path)
    assert all(word in asked for word in ("LAYERS=relief", "STYLES=grey", "time=2020-01-01"))


def test_each_layer_of_a_wms_is_a_map(maps):
    found = map_links([link("wms", f"{maps.url}/wms?service=WMS", title="Maps", **{"wms:layers": ["relief", "roads"]})])
    assert [each.title for each in found] == ["Maps · relief", "Maps · roads"]
    assert colors(opened(found[1])) == {COLOR}


def test_a_wmts_is_drawn(maps):
    (found,) = map_links([link("wmts", f"{maps.url}/wmts", **{"wmts:layer": "photos"})])
    assert found.title == "photos"
    assert colors(opened(found)) == {COLOR}
    assert maps.count("GET", "/wmts/PM/0/0/0.png")


@pytest.mark.parametrize("rel", ["wms", "wmts"])
def test_a_layer_that_the_service_lacks_is_named(maps, rel):
    name = "wms:layers" if rel == "wms" else "wmts:layer"
    (found,) = map_links([link(rel, f"{maps.url}/{rel}", **{name: ["none"]})])
    error = failure(OpenMapLinkTask(found, "A map", ""))
    assert "no layer none" in error.report()


@pytest.mark.parametrize("rel", ["wms", "wmts", "tilejson"])
def test_a_service_that_is_none_is_said_in_words(maps, rel):
    (found,) = map_links([link(rel, f"{maps.url}/none", **{"wms:layers": ["a"], "wmts:layer": "a"})])
    assert "404" in failure(OpenMapLinkTask(found, "A map", "")).report()


def test_tiles_are_drawn_from_the_first_of_their_servers(maps):
    host = maps.url.removeprefix("http://")
    (found,) = map_links([link("xyz", "http://{s}/tiles/{z}/{x}/{y}.png", **{"href:servers": [host, "b.example.org"]})])
    assert colors(opened(found)) == {COLOR}
    assert maps.count("GET", r"/tiles/\d+/\d+/\d+\.png")


def test_words_for_a_server_of_tiles_are_no_secrets(maps):
    words = "assets=visual&rescale=0,255&colormap_name=terrain&item=a&url=https%3A%2F%2Fe.org%2Fa.tif"
    (found,) = map_links([link("xyz", f"{maps.url}/{{z}}/{{x}}/{{y}}.png?{words}")])
    assert colors(opened(found)) == {COLOR}
    assert all(words.replace("%3A%2F%2F", "://").replace("%2F", "/") in unquote(seen.path) for seen in maps.requests)


def test_tile_json_leads_to_its_tiles(maps):
    (found,) = map_links([link("tilejson", f"{maps.url}/tiles.json")])
    layer = opened(found)
    assert "zmax=4" in layer.source()
    assert colors(layer) == {COLOR}


def test_vector_tiles_of_a_tile_json_are_a_layer_of_vector_tiles(maps):
    maps.tile_json = {"tiles": [f"{maps.url}/v/{{z}}/{{x}}/{{y}}.pbf"], "vector_layers": [], "scheme": "tms"}
    (found,) = map_links([link("tilejson", f"{maps.url}/tiles.json")])
    layer = opened(found)
    assert layer.providerType() == "xyzvectortiles"
    assert "%7B-y%7D" in layer.source()


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"tiles": []},
        {"tiles": [7]},
        {"tiles": ["file:///etc/{z}/{x}/{y}"]},
        {"tiles": ["http://example.org/a.png"]},
        {"tiles": ["https://[server]/{z}/{x}/{y}"]},
    ],
)
def test_odd_tile_json_is_refused_in_words(maps, answer):
    maps.tile_json = answer
    (found,) = map_links([link("tilejson", f"{maps.url}/tiles.json")])
    assert "not a TileJSON" in failure(OpenMapLinkTask(found, "A map", "")).report()


def test_a_tile_json_of_many_megabytes_is_given_up(maps):
    maps.tile_json = {"tiles": [f"{maps.url}/{{z}}/{{x}}/{{y}}.png"], "description": "a" * 6_000_000}
    (found,) = map_links([link("tilejson", f"{maps.url}/tiles.json")])
    assert "5 MB" in failure(OpenMapLinkTask(found, "A map", "")).report()


def test_a_sign_in_goes_to_the_links_own_origin_alone(maps):
    authcfg = basic_authentication("maps")
    with MapServices().running() as other:
        maps.tile_json = {"tiles": [f"{other.url}/tiles/{{z}}/{{x}}/{{y}}.png"]}
        (found,) = map_links([link("tilejson", f"{maps.url}/tiles.json")])
        found_layers = result(OpenMapLinkTask(found, "A map", "EPSG:3857", authcfg))
        assert colors(found_layers.layers[0]) == {COLOR}
        (note,) = found_layers.notes
        assert "A map has its tiles on another server" in note
        assert "sign-in is not sent" in note
        assert not result(OpenMapLinkTask(found, "A map", "EPSG:3857")).notes
        assert "authorization" in maps.requests[0].headers
        assert all("authorization" not in seen.headers for seen in other.requests)
        maps.tiles_at = other.url
        (found,) = map_links([link("wmts", f"{maps.url}/wmts", **{"wmts:layer": "photos"})])
        assert "sign-in is not sent" in failure(OpenMapLinkTask(found, "A map", "", authcfg)).report()


def test_tiles_that_get_no_sign_in_are_told_once_on_the_message_bar(maps, host):
    authcfg = basic_authentication("maps")
    operations = OperationMessages(host.bar, host.window)
    services = ServiceActions(host, operations, lambda: None, host.window)
    with MapServices().running() as other:
        maps.tile_json = {"tiles": [f"{other.url}/tiles/{{z}}/{{x}}/{{y}}.png"]}
        (found,) = map_links([link("tilejson", f"{maps.url}/tiles.json")])
        services._open_map(found, "A map", authcfg)
        wait_until(QgsProject.instance().mapLayers, "the layer is there")
        (said,) = [each.text() for each in host.bar.items() if "sign-in" in each.text()]
        assert said.startswith("A map has its tiles on another server")
        QgsProject.instance().clear()


@pytest.mark.parametrize(
    ("named", "url", "asked"),
    [
        ("http://maps.example/t/{z}/{x}/{y}.png", "https://maps.example/a", "https://maps.example/t/{z}/{x}/{y}.png"),
        ("http://maps.example:80/l.png?a=b", "https://maps.example/a", "https://maps.example/l.png?a=b"),
        ("http://maps.example/l.png", "https://maps.example:8443/a", "https://maps.example:8443/l.png"),
        ("http://maps.example:8443/l.png", "https://maps.example:8443/a", "https://maps.example:8443/l.png"),
        ("http://maps.example:8080/l.png", "https://maps.example/a", "http://maps.example:8080/l.png"),
        ("http://other.example/l.png", "https://maps.example/a", "http://other.example/l.png"),
        ("http://maps.example/l.png", "http://maps.example/a", "http://maps.example/l.png"),
        ("https://maps.example/l.png", "http://maps.example/a", "https://maps.example/l.png"),
        ("http://maps.example:x/l.png", "https://maps.example/a", "http://maps.example:x/l.png"),
    ],
)
def test_what_a_service_names_on_its_own_host_is_asked_for_as_the_service_is(named, url, asked):
    """Anyone on the way could read the sign-in, and change the picture."""
    assert with_https_of(named, url) == asked


@pytest.mark.parametrize(
    ("rel", "href"),
    [
        ("wms", "file:///etc/passwd"),
        ("wms", "http://[broken"),
        ("xyz", "https://example.org/tile.png"),
        ("xyz", "https://{x}.example.org/{y}/{z}"),
        ("xyz", "https://{s}.example.org/{z}/{x}/{y}.png"),
        ("xyz", "javascript:{x}{y}{z}"),
        ("tilejson", "ftp://example.org/a.json"),
        ("pmtiles", "https://example.org/a.pmtiles"),
        ("alternate", "https://example.org/wms"),
    ],
)
def test_other_addresses_are_no_maps(rel, href):
    assert map_links([link(rel, href, **{"wms:layers": ["a"]})]) == []


@pytest.mark.parametrize("layers", [None, [], 7, [7], {"a": 1}, [""], ["a" * 2000]])
def test_a_wms_without_the_name_of_a_layer_is_no_map(layers):
    assert map_links([link("wms", "https://example.org/wms", **{"wms:layers": layers})]) == []


def test_what_would_end_a_data_source_is_escaped():
    assert template("https://example.org/{z}/{x}/{-Y}.png?a='b|c d") == (
        "https://example.org/{z}/{x}/{-y}.png?a=%27b%7Cc%20d"
    )
    assert template("https://example.org/{z}/{x}/{y}.png?AuthCfg=a").endswith("?%41uthCfg=a")


@pytest.mark.parametrize(
    ("rel", "href"),
    [
        ("wms", "{}/wms?X-Amz-Signature=abc"),  # pragma: allowlist secret
        ("xyz", "{}/{{z}}/{{x}}/{{y}}.png?token=abcdef"),  # pragma: allowlist secret
        ("xyz", "{}/{{z}}/{{x}}/{{y}}.png?url=https%3A%2F%2Fe.org%2Fa.tif%3Fsig%3Dabc"),  # pragma: allowlist secret
    ],
)
def test_an_address_with_a_secret_is_refused_in_words(maps, rel, href):
    (found,) = map_links([link(rel, href.format(maps.url), **{"wms:layers": ["relief"]})])
    error = failure(OpenMapLinkTask(found, "A map", ""))
    assert "holds a key" in error.report()
    assert "abc" not in error.report()
    assert not maps.requests
