"""Capabilities, GetMap URLs and layers of WMS and WCS, against a stub with the datacube's peculiarities."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from datacube_browser.core.errors import HttpError, LayerError, ResponseError
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.http.network import Network
from datacube_browser.core.ogc.capabilities import ServicesTask, crs_from_urn, fetch_service
from datacube_browser.core.ogc.opening import OpenServiceLayerTask
from datacube_browser.core.ogc.service import Service, ServiceKind, ServiceLayer, best_crs, request_url, service_url
from datacube_browser.core.ogc.wms import layer_uri, map_url
from qgis.core import Qgis, QgsDataSourceUri, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QSize, QThread, QTimer

from tests.authentication import PASSWORD, USER, basic_authentication
from tests.servers.datacube_ows import CRS, INNER, PUBLIC, datacube_ows
from tests.servers.proxy import Answer, Hang
from tests.servers.tasks import failure, outcome, result

CAPABILITIES = "SERVICE=WMS&REQUEST=GetCapabilities"
VIEW = MapExtent(2_050_000, 300_000, 2_060_000, 305_000, "EPSG:3979")
#: Boxes around the middle of the coverage's extent in EPSG:3979 (QGIS samples there first) and in EPSG:4326.
NATIVE_MIDDLE = (200_000, 1_400_000, 400_000, 1_600_000)
GEOGRAPHIC_MIDDLE = (-400_000, 900_000, -250_000, 1_050_000)


@pytest.fixture
def datacube():
    with datacube_ows() as running:
        yield running


def services(url, language="en"):
    return {service.kind: service for service in result(ServicesTask(url, language=language))}


def layer_named(service, name):
    return next(layer for layer in service.layers if layer.name == name)


def opened(service, name, crs="EPSG:3979"):
    (layer,) = result(OpenServiceLayerTask(service, layer_named(service, name), crs)).layers
    return layer


def picture(layer, extent):
    """Render the layer in an extent in EPSG:3979."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(60, 40))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def test_wms_and_wcs_at_a_url_are_found_through_a_permanent_redirect(qgis_app, datacube):
    found = services(datacube.url)
    assert [layer.name for layer in found[ServiceKind.WMS].layers] == ["dtm", "dtm-hillshade", "dsm"]
    assert [layer.name for layer in found[ServiceKind.WCS].layers] == ["dtm", "dsm"]
    assert set(found[ServiceKind.WMS].layers[0].crs) == set(CRS)
    assert set(found[ServiceKind.WCS].layers[0].crs) == set(CRS)
    assert found[ServiceKind.WMS].version == "1.3.0"
    assert found[ServiceKind.WCS].version == "1.1.1"
    assert found[ServiceKind.WMS].url == datacube.url
    assert found[ServiceKind.WMS].data_url.endswith(INNER)
    assert layer_named(found[ServiceKind.WMS], "dtm").legend_url.endswith("/assets/legend/dtm.png")
    paths = sorted(urlsplit(seen.path).path for seen in datacube.requests)
    assert paths == [PUBLIC, PUBLIC, INNER, INNER]


def test_the_requests_state_the_language(qgis_app, datacube):
    services(datacube.url, "fr")
    assert all("LANGUAGE=fr" in seen.path for seen in datacube.requests)


def test_a_url_without_a_service_is_reported(qgis_app, stub_api):
    api = stub_api({"/ows": Answer(200, b"<html><body>Welcome</body></html>", {"Content-Type": "text/html"})})
    error = failure(ServicesTask(f"{api.url}/ows"))
    assert isinstance(error, ResponseError)
    assert "WMS" in error.message
    assert "Welcome" in error.details


def test_an_exception_report_instead_of_capabilities_is_quoted(qgis_app, stub_api):
    said = b"<ServiceExceptionReport><ServiceException>Closed on Sundays</ServiceException></ServiceExceptionReport>"
    api = stub_api({"/ows": Answer(200, said, {"Content-Type": "text/xml"})})
    error = failure(ServicesTask(f"{api.url}/ows"))
    assert "Closed on Sundays" in error.details


def test_a_plain_text_error_is_quoted(qgis_app, stub_api):
    api = stub_api({"/ows": Answer(400, b"layer does not exist", {"Content-Type": "text/plain"})})
    error = failure(ServicesTask(f"{api.url}/ows"))
    assert isinstance(error, HttpError)
    assert "layer does not exist" in error.report()


def test_an_unsupported_wcs_version_is_named(qgis_app, stub_api):
    said = b'<Capabilities xmlns="http://www.opengis.net/wcs/2.0" version="2.0.1"/>'
    api = stub_api({"/ows": Answer(200, said, {"Content-Type": "text/xml"})})
    with pytest.raises(ResponseError) as raised:
        fetch_service(Network(), ServiceKind.WCS, f"{api.url}/ows")
    assert "2.0.1" in raised.value.message


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org/ows", "https://example.org/ows"),
        ("http://example.org/ows?map=/a.map&SERVICE=WMS&request=GetMap&bbox=1", "http://example.org/ows?map=/a.map"),
        ("https://example.org/ows?", "https://example.org/ows"),
        ("not an address", ""),
        ("ftp://example.org/ows", ""),
    ],
)
def test_a_pasted_url_is_reduced_to_the_service_url(typed, address):
    assert service_url(typed) == address


def test_parameters_replace_those_of_the_same_name_and_keep_the_others():
    assert request_url("https://x.org/a?map=b&version=1.0.0", {"VERSION": "1.3.0"}) == (
        "https://x.org/a?map=b&VERSION=1.3.0"
    )


@pytest.mark.parametrize(
    ("offered", "wanted", "best"),
    [
        (("EPSG:4326", "EPSG:2961"), "EPSG:2961", "EPSG:2961"),
        (("EPSG:4326", "EPSG:3857", "EPSG:3979"), "EPSG:32198", "EPSG:3979"),
        (("EPSG:4326", "EPSG:3857"), "EPSG:32198", "EPSG:3857"),
        (("EPSG:27700",), "EPSG:3979", "EPSG:27700"),
        ((), "EPSG:3979", "EPSG:3979"),
    ],
)
def test_the_offered_crs_nearest_to_the_projects_is_chosen(offered, wanted, best):
    assert best_crs(offered, wanted) == best


def test_a_crs_is_read_from_its_urn():
    assert crs_from_urn("urn:ogc:def:crs:EPSG::3979") == "EPSG:3979"
    assert crs_from_urn("urn:ogc:def:crs:EPSG:6.9:4326") == "EPSG:4326"
    assert crs_from_urn("EPSG:3857") == "EPSG:3857"
    assert crs_from_urn("urn:ogc:def:crs:OGC::imageCRS") == ""


def map_of(version, extent, **changes):
    service = Service(ServiceKind.WMS, "https://x.org/ows?map=a", version, (), formats=("image/png",), **changes)
    query = parse_qs(urlsplit(map_url(service, ServiceLayer("dtm", "DTM"), extent, 800, 400)).query, True)
    return {key: value for key, (value,) in query.items()}


def test_a_get_map_url_has_latitude_first_in_version_1_3_0_only(qgis_app):
    extent = MapExtent(-76.0, 45.0, -75.5, 45.25, "EPSG:4326")
    assert map_of("1.3.0", extent)["BBOX"] == "45,-76,45.25,-75.5"
    assert map_of("1.3.0", extent)["CRS"] == "EPSG:4326"
    assert map_of("1.1.1", extent)["BBOX"] == "-76,45,-75.5,45.25"
    assert map_of("1.1.1", extent)["SRS"] == "EPSG:4326"
    assert map_of("1.3.0", VIEW)["BBOX"] == "2050000,300000,2060000,305000"


def test_a_get_map_url_keeps_the_services_own_parameters_and_always_has_styles(qgis_app):
    query = map_of("1.3.0", VIEW)
    assert (query["map"], query["STYLES"], query["LAYERS"]) == ("a", "", "dtm")
    assert (query["WIDTH"], query["HEIGHT"]) == ("800", "400")


def test_a_map_is_no_larger_than_the_service_allows(qgis_app):
    query = map_of("1.3.0", VIEW, max_size=400)
    assert (query["WIDTH"], query["HEIGHT"]) == ("400", "200")


def test_the_stub_answers_a_get_map_url(qgis_app, datacube):
    service = services(datacube.url)[ServiceKind.WMS]
    answer = Network().get(map_url(service, layer_named(service, "dtm-hillshade"), VIEW, 80, 40))
    assert answer.startswith(b"\x89PNG")


def test_a_service_reached_over_https_keeps_https(qgis_app):
    service = Service(ServiceKind.WMS, "https://x.org/ows", "1.3.0", (), data_url="http://x.org/ows")
    uri = QgsDataSourceUri()
    uri.setEncodedUri(layer_uri(service, ServiceLayer("dtm", "DTM"), "EPSG:3979"))
    assert service.address == "https://x.org/ows"
    assert uri.param("IgnoreGetMapUrl") == "1"


def test_a_wms_layer_opens_in_a_worker_thread_and_renders(qgis_app, datacube):
    layer = opened(services(datacube.url)[ServiceKind.WMS], "dtm-hillshade")
    assert layer.isValid()
    assert layer.thread() is QThread.currentThread()
    assert layer.crs().authid() == "EPSG:3979"
    assert layer.providerType() == "wms"
    drawn = picture(layer, QgsRectangle(2_050_000, 300_000, 2_056_000, 304_000))
    assert drawn.pixelColor(30, 20).red() == 120
    maps = [seen.path for seen in datacube.requests if "GetMap" in seen.path]
    assert maps
    assert all("STYLES=" in path for path in maps)


def test_a_wms_layer_uses_the_projects_crs_where_it_is_offered(qgis_app, datacube):
    service = services(datacube.url)[ServiceKind.WMS]
    assert opened(service, "dtm", "EPSG:3857").crs().authid() == "EPSG:3857"
    assert opened(service, "dtm", "EPSG:32618").crs().authid() == "EPSG:3979"


def test_a_coverage_opens_with_its_band_and_data_type(qgis_app):
    with datacube_ows(NATIVE_MIDDLE) as datacube:
        layer = opened(services(datacube.url)[ServiceKind.WCS], "dtm")
        assert (layer.bandCount(), layer.crs().authid()) == (1, "EPSG:3979")
        assert layer.dataProvider().sourceDataType(1) == Qgis.DataType.Float32
        assert "1.0.0" not in " ".join(seen.path for seen in datacube.requests)


def test_a_coverage_without_data_in_its_middle_opens_in_another_crs(qgis_app):
    with datacube_ows(GEOGRAPHIC_MIDDLE) as datacube:
        layer = opened(services(datacube.url)[ServiceKind.WCS], "dtm")
        assert (layer.bandCount(), layer.crs().authid()) == (1, "EPSG:4326")
        assert layer.dataProvider().sourceDataType(1) == Qgis.DataType.Float32
        block = layer.dataProvider().block(1, QgsRectangle(-101, 57.4, -100.9, 57.5), 10, 10)
        assert block.isValid()
        assert not block.isNoData(5, 5)


def test_a_coverage_without_data_in_any_middle_is_not_added(qgis_app, datacube):
    service = services(datacube.url)[ServiceKind.WCS]
    error = failure(OpenServiceLayerTask(service, layer_named(service, "dtm"), "EPSG:3979"))
    assert isinstance(error, LayerError)
    assert "no data" in error.message
    assert error.url == datacube.url


def test_opening_a_coverage_does_not_fetch_all_of_it_for_its_stretch(qgis_app):
    with datacube_ows(NATIVE_MIDDLE) as datacube:
        opened(services(datacube.url)[ServiceKind.WCS], "dtm")
        asked = [parse_qs(urlsplit(seen.path).query) for seen in datacube.requests if "GetCoverage" in seen.path]
        columns = []
        for query in asked:
            corners = [float(text) for text in query["BOUNDINGBOX"][0].split(",")[:4]]
            columns.append((corners[2] - corners[0]) / float(query["GRIDOFFSETS"][0].split(",")[0]))
        assert max(columns) < 20


def test_a_layer_that_is_gone_from_the_service_is_reported(qgis_app, datacube):
    service = services(datacube.url)[ServiceKind.WCS]
    error = failure(OpenServiceLayerTask(service, ServiceLayer("gone", "Gone"), "EPSG:3979"))
    assert isinstance(error, LayerError)
    assert "Gone" in error.message


def test_a_layer_opens_though_qgis_has_kept_older_capabilities_of_its_service(qgis_app, entrepot):
    entrepot.add_layer("BEFORE", (9.0, 42.0, 9.1, 42.1), bottom=3)
    uri = f"crs=EPSG:3857&format=image/png&layers=BEFORE&styles=&url={entrepot.wms_url}"
    assert QgsRasterLayer(uri, "before", "wms").isValid()
    entrepot.add_layer("NEW", (9.0, 42.0, 9.1, 42.1), bottom=3)
    service = fetch_service(Network(), ServiceKind.WMS, entrepot.wms_url)
    (layer,) = result(OpenServiceLayerTask(service, layer_named(service, "NEW"), "EPSG:3857")).layers
    assert layer.isValid()


@pytest.mark.parametrize("kind", list(ServiceKind))
@pytest.mark.usefixtures("qgis_app")
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (None, "cannot be reached"),
        (Answer(503, b"we are closed today"), "closed today"),
        (Answer(404, b"moved to the new house"), "new house"),
        (Answer(200, b"<html><body>Sign in</body></html>", {"Content-Type": "text/html"}), "no WM"),
    ],
    ids=["gone", "503", "404", "web page"],
)
@pytest.mark.usefixtures("short_pauses")
def test_a_layer_of_a_service_that_fails_names_the_true_cause(datacube, proxy, kind, fault, words):
    """QGIS says that the provider, the coverage or the projection is not valid."""
    service = services(datacube.url)[kind]
    failing = proxy(datacube.api.url)
    failing.fault(fault) if fault else failing.stop()

    error = failure(
        OpenServiceLayerTask(replace(service, url=f"{failing.url}{PUBLIC}"), service.layers[0], "EPSG:3979")
    )

    words = words if kind is ServiceKind.WMS or words != "no WM" else "no WC"
    assert words in error.hint, error.report()
    assert "projection" not in str(error)


@pytest.mark.parametrize("kind", list(ServiceKind))
def test_opening_from_an_unresponsive_server_can_be_canceled(qgis_app, datacube, proxy, kind):
    service = services(datacube.url)[kind]
    silent = proxy(datacube.api.url)
    silent.fault(Hang())
    task = OpenServiceLayerTask(replace(service, url=f"{silent.url}{PUBLIC}"), service.layers[0], "EPSG:3979")
    timer = QTimer()
    timer.timeout.connect(lambda: task.cancel() if silent.requests else None)
    timer.start(20)
    assert outcome(task) == ("canceled", None)
    timer.stop()


def test_a_service_behind_a_password_uses_its_authentication_configuration(qgis_app, datacube, stub_api):
    authcfg = basic_authentication("ows")
    wanted = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def guarded(seen):
        return datacube.answer(seen) if seen.headers.get("authorization") == wanted else Answer(401)

    guard = stub_api({INNER: guarded})
    datacube.api.url = guard.url  # the URL that the capabilities give
    url = f"{guard.url}{INNER}"
    assert isinstance(failure(ServicesTask(url)), HttpError)
    found = {service.kind: service for service in result(ServicesTask(url, authcfg))}
    layer = opened(found[ServiceKind.WMS], "dtm")
    assert layer.isValid()
    assert PASSWORD not in layer.source()
    assert authcfg in layer.source()


def test_a_static_capabilities_file_leads_to_the_service_itself(qgis_app, datacube):
    datacube.api.routes["/web/elevation.xml"] = lambda seen: datacube.answer(
        replace(seen, path=f"{INNER}?{CAPABILITIES}")
    )
    found = services(f"{datacube.api.url}/web/elevation.xml")
    assert list(found) == [ServiceKind.WMS]
    layer = opened(found[ServiceKind.WMS], "dtm")
    assert picture(layer, QgsRectangle(2_050_000, 300_000, 2_056_000, 304_000)).pixelColor(30, 20).red() == 120
    assert {urlsplit(seen.path).path for seen in datacube.requests if "GetMap" in seen.path} == {INNER}


def test_a_wcs_that_is_busy_is_named_before_a_wms_that_was_never_there(stub_api):
    def answer(seen):
        is_wms = "SERVICE=WMS" in seen.path
        return Answer(400, b"layer does not exist") if is_wms else Answer(500, b"out of memory")

    error = failure(ServicesTask(f"{stub_api({'/ows': answer}).url}/ows"))
    assert isinstance(error, HttpError)
    assert error.status == 500
