"""A sign-in belongs to the origin that it was chosen for, wherever servers send requests on to."""

from __future__ import annotations

import subprocess
import uuid
from base64 import b64encode

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.http import network
from datacube_browser.core.http.network import Network
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import layer_source
from datacube_browser.core.ogc.capabilities import parsed_wms
from datacube_browser.core.ogc.service import provider_uri
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Item
from datacube_browser.core.tiff.range_file import RangeFile
from datacube_browser.ui.widgets.remote_image_cache import RemoteImageCache
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsLayerDefinition, QgsProject, QgsReadWriteContext
from qgis.PyQt.QtXml import QDomDocument

from demo.person import wait_until
from tests.authentication import PASSWORD, USER, basic_authentication
from tests.qgis import layer_files as files
from tests.qgis.in_background import failed
from tests.servers.datacube_ows import datacube_ows
from tests.servers.proxy import Answer
from tests.servers.tasks import outcome, result

WANTED = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()
BODY = bytes(range(100))


@pytest.fixture
def authcfg(qgis_app):
    kept = basic_authentication(uuid.uuid4().hex)
    yield kept
    QgsApplication.authManager().removeAuthenticationConfig(kept)


def ranged(seen):
    """The bytes that are asked for, or all."""
    if not seen.range:
        return Answer(200, BODY, {"ETag": '"a"'})
    first, last = seen.range.removeprefix("bytes=").split("-")
    last = int(last) if last else len(BODY) - 1
    content_range = f"bytes {first}-{last}/{len(BODY)}"
    return Answer(206, BODY[int(first) : last + 1], {"Content-Range": content_range, "ETag": '"a"'})


@pytest.fixture
def foreign(stub_api):
    """A server on the same host, behind another port: another origin."""
    return stub_api({"/end": ranged})


@pytest.fixture
def own(stub_api, foreign):
    """The server that the sign-in is for. It wants it everywhere, and sends requests on to itself and to the other."""

    def behind(answer):
        return lambda seen: answer(seen) if seen.headers.get("authorization") == WANTED else Answer(401)

    def to(location, status=302):
        return behind(lambda _: Answer(status, b"", {"Location": location}))

    api = stub_api({"/end": behind(ranged)})
    for status in (301, 302, 307, 308):
        api.routes[f"/away{status}"] = to(f"{foreign.url}/end", status)
    api.routes.update({"/away": to(f"{foreign.url}/end"), "/relative": to("/end"), "/absolute": to(f"{api.url}/end")})
    api.routes["/away/twice"] = to(f"{api.url}/away")
    return api


def carried(api):
    return [seen.headers.get("authorization", "") for seen in api.requests if seen.path == "/end"]


@pytest.mark.parametrize("path", ["/away301", "/away302", "/away307", "/away308", "/away/twice"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_that_is_sent_to_another_server_carries_no_sign_in(own, foreign, authcfg, path, method):
    Network(authcfg).send(method, own.url + path, body=b"{}" if method == "POST" else b"")
    assert set(carried(foreign)) == {""}
    assert all(seen.headers["authorization"] == WANTED for seen in own.requests[:1])


@pytest.mark.parametrize("path", ["/relative", "/absolute"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_that_stays_on_its_server_keeps_the_sign_in(own, authcfg, path, method):
    assert Network(authcfg).send(method, own.url + path).content == BODY


@pytest.mark.parametrize("path", ["/away", "/away/twice", "/away308"])
def test_ranges_of_a_file_that_has_moved_to_another_server_are_read_without_the_sign_in(own, foreign, authcfg, path):
    assert RangeFile(own.url + path, authcfg).read(10, 5) == BODY[10:15]
    assert set(carried(foreign)) == {""}


def test_ranges_of_a_file_that_has_moved_on_its_server_are_read_with_it(own, authcfg):
    assert RangeFile(f"{own.url}/absolute", authcfg).read(10, 5) == BODY[10:15]


@pytest.mark.parametrize("path", ["/away301", "/away302", "/away307", "/away308", "/away/twice"])
def test_a_download_that_is_sent_to_another_server_carries_no_sign_in(own, foreign, authcfg, tmp_path, path):
    file = DownloadFile(own.url + path, tmp_path / "a.bin", authcfg)
    assert result(DownloadTask([file])).paths[0].read_bytes() == BODY
    assert carried(foreign) == [""]


@pytest.mark.parametrize("path", ["/relative", "/absolute"])
def test_a_download_that_stays_on_its_server_keeps_the_sign_in(own, authcfg, tmp_path, path):
    file = DownloadFile(own.url + path, tmp_path / "a.bin", authcfg)
    assert result(DownloadTask([file])).paths[0].read_bytes() == BODY


def test_a_download_that_is_sent_in_a_circle_ends_with_words(stub_api, tmp_path):
    api = stub_api({"/a": Answer(302, b"", {"Location": "/a"})})
    kind, error = outcome(DownloadTask([DownloadFile(f"{api.url}/a", tmp_path / "a.bin")]))
    assert (kind, list(tmp_path.iterdir())) == ("failed", [])
    assert "without end" in error.message
    assert len(api.requests) < 10


@pytest.mark.parametrize(("path", "at_end"), [("/away302", 1), ("/away308", 1), ("/relative", 0), ("/absolute", 0)])
def test_a_picture_that_is_sent_on_carries_the_sign_in_to_its_own_server_alone(own, foreign, authcfg, path, at_end):
    pictures = RemoteImageCache()
    pictures.set_catalog(Catalog("a", "A", own.url, authcfg))
    settled = []
    pictures.settled.connect(settled.append)
    pictures.want(own.url + path, lambda: True)
    wait_until(lambda: bool(settled), "the picture has come or not")
    assert carried(foreign) == [""] * at_end
    assert carried(own) == [WANTED] * (1 - at_end)


def test_a_map_service_that_names_another_server_for_its_maps_does_not_send_the_sign_in_there(authcfg):
    with datacube_ows() as ows:
        content = Network().get(f"{ows.url}?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0")
        elsewhere = content.replace(ows.url.partition("/ows")[0].encode(), b"https://maps.evil.org")
        assert elsewhere != content
        signed = parsed_wms(elsewhere, ows.url, authcfg)
        assert signed.address == ows.url
        assert "IgnoreGetMapUrl=1" in provider_uri(signed, {})
        open_to_all = parsed_wms(elsewhere, ows.url)
        assert "maps.evil.org" in open_to_all.address


@pytest.fixture
def vectors(stub_api, tmp_path):
    """A server with vector files, which wants the sign-in."""
    files.write_vectors(tmp_path)
    routes = {}
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        routes[f"/files/{path.name}"] = lambda seen, content=content: (
            Answer(200, content) if seen.headers.get("authorization") == WANTED else Answer(401)
        )
    return stub_api(routes), sorted(path.name for path in tmp_path.iterdir())


def vector_source(api, authcfg, name, kind):
    item = Item("i", "c", None, None, None, ())
    catalog = Catalog("private", "Private", f"{api.url}/stac", authcfg)
    return layer_source(catalog, files.COLLECTION, item, Asset("extent", f"{api.url}/files/{name}", "Extent", kind))


@pytest.mark.parametrize(("ending", "kind"), [(".geojson", AssetKind.GEOJSON), (".gpkg", AssetKind.GEOPACKAGE)])
def test_a_vector_file_behind_a_sign_in_is_a_layer_and_the_password_is_nowhere(vectors, authcfg, ending, kind):
    api, names = vectors
    name = next(name for name in names if name.endswith(ending))
    source = vector_source(api, authcfg, name, kind)
    assert "authcfg" not in source.uri
    (layer,) = result(OpenLayersTask([source])).layers
    assert layer.isValid()
    assert layer.featureCount() > 0
    document = QDomDocument()
    project = QgsProject.instance()
    project.addMapLayer(layer)
    _, message = QgsLayerDefinition.exportLayerDefinition(
        document, [project.layerTreeRoot().findLayer(layer)], QgsReadWriteContext()
    )
    assert not message
    for secret in (PASSWORD, authcfg):
        assert secret not in document.toString() + layer.source() + layer.dataProvider().dataSourceUri(True)
    project.removeAllMapLayers()


def test_a_vector_file_whose_sign_in_is_wrong_is_told_with_the_servers_answer(vectors, qgis_app):
    api, names = vectors
    source = vector_source(api, "", names[0], AssetKind.GEOJSON)
    ((_, error),) = result(OpenLayersTask([source])).failures
    assert isinstance(error, DatacubeError)
    assert "401" in error.report()


def test_many_downloads_that_are_sent_on_all_arrive(own, authcfg, tmp_path):
    for number in range(50):
        for path in ("/away307", "/away/twice", "/absolute"):
            file = DownloadFile(own.url + path, tmp_path / f"{number}.bin", authcfg)
            assert result(DownloadTask([file])).paths[0].read_bytes() == BODY


@pytest.fixture
def certificate(qgis_app, tmp_path):
    """The id of a sign-in with a client certificate."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=ada -days 2 -keyout key.pem -out cert.pem"
    subprocess.run(command.split(), cwd=tmp_path, timeout=300, check=True, capture_output=True)
    kept = basic_authentication(uuid.uuid4().hex)
    manager = QgsApplication.authManager()
    config = QgsAuthMethodConfig("PKI-Paths")
    config.setName(uuid.uuid4().hex)
    config.setConfig("certpath", str(tmp_path / "cert.pem"))
    config.setConfig("keypath", str(tmp_path / "key.pem"))
    assert manager.storeAuthenticationConfig(config)[0]
    yield config.id()
    for each in (kept, config.id()):
        manager.removeAuthenticationConfig(each)


def test_a_client_certificate_is_part_of_the_request_to_its_own_server_alone(
    certificate, monkeypatch, foreign, stub_api
):
    api = stub_api({"/away": Answer(302, b"", {"Location": f"{foreign.url}/end"})})
    ready = network.signed(network.web_request("https://example.org/x"), certificate)
    assert not ready.sslConfiguration().localCertificate().isNull()
    signed_for = []

    def noted(request, authcfg):
        signed_for.append((request.url().toString(), authcfg))
        return request

    monkeypatch.setattr(network, "signed", noted)
    assert Network(certificate).get(f"{api.url}/away") == BODY
    assert signed_for == [(f"{api.url}/away", certificate)]


SIGNATURE = "q8Zr5YtQ"


@pytest.mark.parametrize("is_download", [False, True])
@pytest.mark.parametrize("status", [403, 202, 200])
@pytest.mark.parametrize("goes_away", [False, True])
def test_what_a_server_says_of_the_address_it_was_sent_on_to_has_no_secret(
    stub_api, tmp_path, is_download, status, goes_away
):
    """Earthdata and its like sign the address that they send on to."""
    own, other = stub_api({}), stub_api({})
    last = other if goes_away else own
    said = f"{SIGNATURE} does not match"
    body, kind = (f"<html><body>{said}</body></html>", "text/html") if status == 200 else (said, "text/plain")
    last.routes["/end.tif"] = Answer(status, body.encode(), {"Content-Type": kind})
    own.routes["/a.tif"] = Answer(302, b"", {"Location": f"{last.url}/end.tif?Expires=1&Signature={SIGNATURE}"})
    url = f"{own.url}/a.tif"

    if is_download:
        _, error = outcome(DownloadTask([DownloadFile(url, tmp_path / "a.tif")]))
    else:
        error = failed(lambda feedback: Network(feedback=feedback, refresh=True).json(url))

    assert "does not match" in error.report()
    assert SIGNATURE not in f"{error} {error.report()}"
