"""What services answer: catalogues that take items, stores that take files, the Géoplateforme, services that sign or
let sign in, tiles of maps, and files beside a raster. Nothing but the plugin's own errors comes out."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.geoplateforme import processing_schema, record_reading
from datacube_browser.core.geoplateforme.entrepot import Entrepot
from datacube_browser.core.geoplateforme.environment import Environment
from datacube_browser.core.geoplateforme.records import Community
from datacube_browser.core.geoplateforme.stalled import Watchdog
from datacube_browser.core.http.network import Network
from datacube_browser.core.http.upload import put_file, send_once
from datacube_browser.core.http.web_address import is_web_address
from datacube_browser.core.ogc import wmts
from datacube_browser.core.ogc.map_links import MapLink, MapLinkKind
from datacube_browser.core.parsing.xml_parser import parsed_xml
from datacube_browser.core.signing.kinds import signer_of, upload_signer_of
from datacube_browser.core.signing.profile import SigningKind, SigningProfile, SigningTemplate
from datacube_browser.core.signing.sign_in_addresses import described
from datacube_browser.core.signing.tokens import Tokens
from datacube_browser.core.stac import transactions
from datacube_browser.core.tiff.sidecars import find_sidecars
from hypothesis import example
from hypothesis import strategies as st

from tests.fuzz import answers
from tests.fuzz.hostile_values import TEXTS, broken, values
from tests.fuzz.inputs import fuzz
from tests.fuzz.records import ITEM
from tests.fuzz.xml_files import broken_xml
from tests.qgis.in_background import done
from tests.servers.loopback import LoopbackServer
from tests.servers.proxy import Answer

#: Statuses after which nothing is tried again.
STATUSES = st.sampled_from((200, 200, 200, 201, 204, 206, 301, 307, 400, 401, 403, 404, 405, 409, 410, 413, 422, 501))
HEADERS = st.dictionaries(
    st.sampled_from(("Content-Type", "Content-Range", "Retry-After", "Date", "Location", "Content-Encoding", "X-A")),
    st.one_of(
        st.sampled_from(("application/json", "text/html; charset=x", "bytes 0-0/5", "items 1-5/*", "1-99/" + "9" * 12)),
        st.sampled_from(("Thu, 01 Jan 1970 00:00:00 GMT", "-1", "9" * 400, "gzip", "http://[", "file:///etc/passwd")),
    ),
    max_size=2,
)
#: A secret of the requests, which no error shows.
SECRET = "s3cr3t"  # pragma: allowlist secret


class Answering(LoopbackServer):
    """Gives every request the same answer."""

    reply = Answer(200)

    def answer(self, seen):
        return self.reply


@pytest.fixture(scope="module")
def server(qgis_app):
    with Answering().running() as running:
        yield running


def bodies(document):
    """The document as JSON, broken in its values or in its signs, or something else."""
    text = json.dumps(document).encode()
    whole = broken(document).map(lambda found: json.dumps(found).encode("utf-8", "surrogatepass"))
    cut = st.integers(0, len(text)).map(lambda place: text[:place])
    return st.one_of(whole, whole, whole, cut, st.binary(max_size=60), st.sampled_from(answers.OTHERS))


@st.composite
def replies(draw, document):
    return Answer(draw(STATUSES), draw(bodies(document)), draw(HEADERS))


def tried(server, reply, work):
    """What the work in a task comes to; None for one of the plugin's own errors, which shows no secret."""
    server.reply = reply

    def attempt(feedback):
        try:
            return work(feedback), ""
        except DatacubeError as error:
            return None, error.report()

    found, said = done(attempt)
    assert SECRET not in said
    return found


# Catalogues and stores


@fuzz(0.01, data=st.data())
def test_a_store_and_a_catalogue_that_something_is_sent_to(server, tmp_path, data):
    reply = data.draw(replies(answers.ERROR))
    file = tmp_path / "a.tif"
    file.write_bytes(b"a")
    url = f"{server.url}/a.tif?sig={SECRET}"
    status = tried(server, reply, lambda feedback: put_file(file, url, feedback=feedback))
    assert status is None or 200 <= status < 300
    answer = tried(server, reply, lambda feedback: send_once("POST", url, b"{}", feedback=feedback))
    assert answer is None or 200 <= answer.status < 300


@fuzz(0.02, found=broken(ITEM))
@example(found={**ITEM, "bbox": [-(10**400), 45.0, -74.0, 46.0]})
def test_an_item_that_a_catalogue_has_kept(qgis_app, found):
    differences = list(transactions._differences(ITEM, found if isinstance(found, dict) else {}))
    assert all(isinstance(each, str) for each in differences)
    same = {name for name in ITEM if isinstance(found, dict) and found.get(name) == ITEM[name]}
    assert not any(each.partition(".")[0] in same for each in differences)


# The Géoplateforme


@fuzz(
    0.03,
    value=st.sampled_from(sorted(answers.RECORDS)).flatmap(
        lambda kind: st.tuples(st.just(kind), broken(answers.RECORDS[kind]))
    ),
)
def test_records_of_the_geoplateforme(qgis_app, value):
    kind, record = value
    if not isinstance(record, dict):
        return
    read = getattr(record_reading, f"read_{kind}")
    further = (Community("c", "C", "c", "d", frozenset()),) if kind == "datastore" else ()
    found = read(record, *further)
    if found is not None:
        hash(found.id)
        assert not re.search(r"[^\w-]", found.id)
    if kind == "processing" and found is not None:
        names = [each.name for each in found.parameters]
        for problem in processing_schema.check(found.parameters, dict.fromkeys(names, record.get("x", "a"))):
            assert str(problem)


@fuzz(0.02, schema=broken(answers.SCHEMA), value=values)
def test_the_schema_of_a_processing(qgis_app, schema, value):
    if isinstance(schema, dict):
        assert isinstance(processing_schema.problem_of(schema, value), str)


@fuzz(
    0.01,
    lines=st.lists(st.one_of(st.sampled_from(answers.LOG), st.sampled_from(TEXTS), st.text(max_size=40)), max_size=60),
)
def test_the_log_of_a_harvest(qgis_app, lines):
    stall = Watchdog().read(lines)
    if stall is not None:
        assert stall.failures >= 6
        assert SECRET not in f"{stall} {stall.url}"


@fuzz(0.01, data=st.data())
def test_the_api_of_the_geoplateforme(server, data):
    environment = Environment("custom", "", f"{server.url}/api", server.url)
    records = data.draw(replies([{"_id": "a", "name": "b"}] * 3))
    found = tried(server, records, lambda feedback: Entrepot(environment, "", feedback).records("datastores", "a", "x"))
    assert found is None or all(isinstance(each, dict) for each in found)
    one = data.draw(replies(answers.RECORDS["execution"]))
    found = tried(server, one, lambda feedback: Entrepot(environment, "", feedback).find("datastores", "a"))
    assert found is None or isinstance(found, dict)
    made = tried(server, one, lambda feedback: Entrepot(environment, "", feedback).post("datastores", body={"a": 1}))
    assert made is None or isinstance(made, dict)


# Signing services and sign-ins

ASKED = ("https://store.example/data/a.tif", "https://store.example/data/b.tif")
TEMPLATES = (
    SigningTemplate(parameters=(("url", "query", "{href}"),), response_field="data.href", expiry_field="data.end"),
    SigningTemplate("POST", (("urls", "body", "{href}"),), "urls", "end", batch=8),
    SigningTemplate("GET", (("key", "query", "{key}"),), ""),
)


@st.composite
def signing(draw):
    """A profile of a kind, and what its service answers."""
    kind = draw(st.sampled_from((SigningKind.TELEDETECTION, SigningKind.TEMPLATE, SigningKind.SAS)))
    template = draw(st.sampled_from(TEMPLATES)) if kind is SigningKind.TEMPLATE else SigningTemplate()
    document = answers.SIGNED[kind.value if kind is not SigningKind.TEMPLATE else str(TEMPLATES.index(template))]
    return kind, template, draw(replies(document))


@fuzz(0.02, drawn=signing(), writes=st.booleans())
def test_a_signing_service(server, drawn, writes):
    kind, template, reply = drawn
    profile = SigningProfile("p", "P", kind, ("store.example",), f"{server.url}/sign", template=template)
    signer = (upload_signer_of(kind) if writes else None) or signer_of(kind)
    scopes = list(dict.fromkeys(signer.scope(profile, href) for href in ASKED))
    found = tried(server, reply, lambda feedback: signer.grants(profile, scopes, 3600, feedback))
    for scope, grant in (found or {}).items():
        assert scope in scopes
        if isinstance(grant, DatacubeError):
            continue
        for href in ASKED:
            if signer.scope(profile, href) == scope:
                signed = grant.signed(href).href
                assert urlsplit(signed).hostname == "store.example"
                assert urlsplit(signed).path == urlsplit(href).path
                assert is_web_address(signed)
                assert signed.isprintable()


@fuzz(0.02, answer=broken(answers.TOKENS), description=broken(answers.DISCOVERY))
def test_the_answers_of_a_sign_in(qgis_app, answer, description):
    if isinstance(answer, dict):
        tokens = Tokens.from_answer(answer, "https://id.example/token", "gdal", "")
        if tokens is not None:
            assert tokens.access
            assert Tokens.from_text(tokens.to_text()) == tokens
    found = described(description, "https://id.example/openapi.json")
    assert all(isinstance(each, str) for each in (found.device_url, found.token_url))


# Maps, and files beside a raster


@fuzz(0.01, content=broken_xml(answers.WMTS))
def test_the_capabilities_of_a_wmts(server, content):
    link = MapLink(MapLinkKind.WMTS, f"{server.url}/wmts.xml", "A", "a")
    uri = tried(
        server,
        Answer(200, content),
        lambda feedback: wmts.layer_uri(Network("", feedback, refresh=True), link, "EPSG:3857", ""),
    )
    if uri is not None:
        assert "file:" not in uri.partition("url=")[2]


@fuzz(0.01, content=st.one_of(broken_xml(answers.AUX), st.binary(max_size=80), st.sampled_from(answers.OTHERS)))
def test_files_beside_a_raster(server, content):
    found = tried(
        server,
        Answer(200, content),
        lambda feedback: find_sidecars(f"{server.url}/a.tif", (".aux.xml", ".tfw"), "", feedback),
    )
    metadata = (found or {}).get(".aux.xml")
    if metadata:
        names = {str(each.tag) for each in parsed_xml(metadata).iter()}
        known = {"PAMDataset", "PAMRasterBand", "GeoTransform", "NoDataValue", "Scale", "Offset", "UnitType", "SRS"}
        assert names <= known | {"ColorInterp"}
