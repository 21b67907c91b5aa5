"""Publishing: files into a store that asks for signatures, items into a catalogue that may be odd."""

from __future__ import annotations

import json
import shlex
import threading
from dataclasses import replace
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.errors import (
    CanceledError,
    DatacubeError,
    HttpError,
    LinkError,
    NetworkError,
    ResponseError,
    SigningError,
    SignInNeededError,
)
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.http import upload
from datacube_browser.core.http.retry import RetryPolicy
from datacube_browser.core.http.upload import put_file
from datacube_browser.core.publishing import sending
from datacube_browser.core.publishing.dry_run import look_at_catalog, platform_command
from datacube_browser.core.publishing.prepare import prepare
from datacube_browser.core.publishing.request import PublishRequest, RasterToPublish
from datacube_browser.core.publishing.run import publish
from datacube_browser.core.publishing.tasks import DryRunTask, PublishTask
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.signing.uploads import upload_problem, upload_signatures
from datacube_browser.core.stac import transactions
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsFeedback

from demo.person import wait_until
from tests.memory import peak_of_memory
from tests.qgis.canceling import canceled_at_each
from tests.qgis.in_background import done, failed
from tests.qgis.publishing.published_layers import assert_opens_with_its_pixels
from tests.rasters import terrain, write_raster
from tests.servers.object_store import object_store
from tests.servers.proxy import Answer, Hang, Reset
from tests.servers.signing import STORAGE_HOST
from tests.servers.store_access import RequiredHeader
from tests.servers.tasks import outcome, result
from tests.upload_profile import UPLOADS, platform, stored, upload_profile

STORE = f"{STORAGE_HOST}/sm1-gdc"
MOMENT = datetime(2023, 5, 29, 12, tzinfo=timezone.utc)

pytestmark = pytest.mark.usefixtures("qgis_app")


@pytest.fixture
def servers():
    with platform() as made:
        yield made


@pytest.fixture(autouse=True)
def profile(servers):
    """The profile of the store and its service, in the settings."""
    with stored(upload_profile(*servers[:2])) as found:
        yield found


@pytest.fixture
def api_key(servers, profile):
    """An API key of the signing service, kept in QGIS and named by the profile: the configuration's id, and the key's
    headers."""
    signer = servers[1]
    signer.keys_demanded = True
    key = signer.add_key()
    manager = QgsApplication.authManager()
    manager.setMasterPassword("master", True)
    config = QgsAuthMethodConfig("APIHeader")
    config.setName("signing")
    for name, value in key.items():
        config.setConfig(name, value)
    assert manager.storeAuthenticationConfig(config)[0]
    SigningProfileStore().save(replace(profile, authcfg=config.id()))
    yield config.id(), key
    manager.removeAuthenticationConfig(config.id())


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "items"


@pytest.fixture
def prepared(servers, tmp_path, folder):
    """A function that makes the items of some rasters."""

    def make(*names, storage=STORE, catalog=None, rows=60, profile=UPLOADS):
        rasters = [
            RasterToPublish(
                ExportSource(str(write_raster(tmp_path / f"{name}.tif", terrain(rows, 80, seed=number)))), moment=MOMENT
            )
            for number, name in enumerate(names or ("dtm",))
        ]
        where = catalog or Catalog("", "Registry", servers[2].url)
        return prepare(PublishRequest(tuple(rasters), folder, where, "relief", storage, profile=profile))

    return make


@pytest.fixture
def at_once(monkeypatch):
    """Retries without their pauses."""
    monkeypatch.setattr(upload, "_RETRIES", RetryPolicy((0, 0), upload._RETRIES.statuses))
    monkeypatch.setattr(transactions, "_RETRIES", RetryPolicy((0, 0), transactions._RETRIES.statuses, 60.0))
    monkeypatch.setattr(transactions, "_LOOKS", (0.0, 0.0))


def test_a_dry_run_says_what_would_be_sent_and_changes_nothing_on_any_server(servers, prepared):
    store, signer, catalogue = servers
    made = prepared("dtm", "dsm")
    catalogue.items["dsm"] = {"id": "dsm"}
    found = look_at_catalog(made)
    assert {seen.method for seen in catalogue.requests} == {"GET"}
    assert (store.requests, signer.requests) == ([], [])
    assert (found.there, found.refusal) == (("dsm",), None)
    text = "\n".join(found.lines())
    for file in made.files:
        assert f"{file.path.name}  " in text
        assert file.href in text
    assert "Item dtm: would be created" in text
    assert "Item dsm: is there already, and would be replaced" in text


def test_files_are_put_through_signed_addresses_and_items_registered(servers, prepared):
    store, signer, catalogue = servers
    made = prepared("dtm", "dsm")
    report = publish(made, QgsFeedback())
    assert (report.created, report.problems, report.refusal) == (("dtm", "dsm"), (), None)
    for file in made.files:
        assert store.objects[file.href.removeprefix(f"{STORAGE_HOST}/")] == file.path.read_bytes()
    assert [seen.method for seen in store.log if seen.method != "GET"] == ["PUT"] * 4
    assert [(call.route, len(call.urls)) for call in signer.calls] == [("sign_urls", 4), ("sign_urls_put", 4)]
    assert catalogue.items["dtm"]["assets"]["data"]["href"] == f"{STORE}/relief/dtm/dtm.tif"
    assert "X-Amz" not in json.dumps(catalogue.items)


def test_the_published_raster_is_opened_from_the_catalogue_with_the_same_pixels(servers, prepared):
    store = servers[0]
    store.open_prefixes = ["sm1-gdc/"]
    made = prepared("dtm", storage=f"{store.url}/sm1-gdc")
    assert publish(made, QgsFeedback()).is_complete
    assert_opens_with_its_pixels(made)


def test_keys_go_to_the_signing_service_alone(servers, prepared, api_key):
    store, signer, catalogue = servers
    _, key = api_key
    assert publish(prepared(), QgsFeedback()).is_complete
    assert {call.sign_in for call in signer.calls} == {"keys"}
    sent = [value for server in (store, catalogue) for seen in server.requests for value in seen.headers.values()]
    assert not {key["access-key"], key["secret-key"]} & set(sent)


def test_without_keys_the_signing_service_is_quoted(servers, prepared, folder):
    servers[1].keys_demanded = True
    with pytest.raises(SignInNeededError) as raised:
        publish(prepared(), QgsFeedback())
    assert "Not authenticated" in raised.value.report()
    assert servers[0].objects == {}
    assert servers[2].items == {}


def test_more_addresses_than_a_call_takes_are_signed_in_several(servers, profile):
    signer = servers[1]
    hrefs = [f"{STORE}/relief/{number}.tif" for number in range(130)]
    signed = done(lambda feedback: upload_signatures(profile, hrefs, feedback))
    assert list(signed) == hrefs
    assert [len(call.urls) for call in signer.calls] == [64, 64, 2]


def test_an_address_that_the_service_does_not_sign_is_named(servers, profile):
    servers[1].foreign = "left_out"
    wide = replace(profile, hosts=("elsewhere.example.org",))
    error = failed(lambda feedback: upload_signatures(wide, ["https://elsewhere.example.org/a.tif"], feedback))
    assert isinstance(error, SigningError)
    assert "does not sign this file" in str(error)
    assert "elsewhere.example.org/a.tif" in error.report()


def test_nothing_is_sent_to_a_host_that_the_profile_does_not_name(servers, prepared):
    with pytest.raises(SigningError, match="does not name the host"):
        publish(prepared(storage="https://elsewhere.example.org/bucket"), QgsFeedback())
    assert servers[1].requests == []


def test_signatures_for_writing_are_asked_for_anew_and_not_taken_for_reading(servers, profile):
    signer, href = servers[1], f"{STORE}/relief/a.tif"
    first = done(lambda feedback: upload_signatures(profile, [href], feedback))
    assert signatures().known(profile, href) is None
    read = done(lambda feedback: signatures().signed(profile, href, feedback))
    assert read.href != first[href].href
    done(lambda feedback: upload_signatures(profile, [href], feedback))
    assert [call.route for call in signer.calls] == ["sign_urls_put", "sign_urls", "sign_urls_put"]


@pytest.mark.parametrize("kind", [SigningKind.SAS, SigningKind.TEMPLATE, SigningKind.PASTED])
def test_a_profile_for_reading_alone_is_named(profile, kind):
    assert "for reading alone" in upload_problem(replace(profile, kind=kind), STORE)


def test_what_is_there_with_the_same_length_is_not_sent_again(servers, prepared, at_once):
    store = servers[0]
    made = prepared("dtm", "dsm")
    store.fault(Answer(400, b"<Error><Code>Odd</Code><Message>Odd</Message></Error>"), path="dsm.tif", method="PUT")
    with pytest.raises(HttpError):
        publish(made, QgsFeedback())
    assert servers[2].items == {}
    store.heal()
    store.clear()
    report = publish(made, QgsFeedback())
    assert [file.path.name for file in report.kept] == ["dtm.tif", "dtm-thumbnail.png"]
    assert [file.path.name for file in report.sent] == ["dsm.tif", "dsm-thumbnail.png"]
    assert store.count("PUT") == 2
    store.objects["sm1-gdc/relief/dtm/dtm.tif"] = b"of another length"
    assert [file.path.name for file in publish(made, QgsFeedback()).sent] == ["dtm.tif"]
    assert len(publish(made, QgsFeedback(), again=True).sent) == 4


def test_a_store_that_cannot_be_read_gets_all_files(servers, prepared):
    store, signer, _ = servers
    made = prepared()
    signer.fault(Answer(403, b'{"detail": "write only"}'), path="/sign_urls$")
    for _ in range(2):
        store.clear()
        assert publish(made, QgsFeedback()).is_complete
        assert store.count("PUT") == 2


def test_a_signature_that_has_ended_is_renewed(servers, prepared, monkeypatch):
    store, asked = servers[0], []

    def too_late(*values):
        signed = upload_signatures(*values)
        asked.append(signed)
        if len(asked) == 1:
            store.revoke()
        return signed

    monkeypatch.setattr(sending, "upload_signatures", too_late)
    assert publish(prepared(), QgsFeedback()).is_complete
    assert [seen.status for seen in store.log if seen.method == "PUT"] == [403, 200, 403, 200]


def test_a_store_that_refuses_says_so_and_names_no_signature(servers, prepared, monkeypatch):
    def altered(*values):
        signed = upload_signatures(*values)
        return {href: replace(each, href=each.href[:-8] + "01234567") for href, each in signed.items()}

    monkeypatch.setattr(sending, "upload_signatures", altered)
    with pytest.raises(HttpError, match="does not let you write") as raised:
        publish(prepared(), QgsFeedback())
    assert "01234567" not in raised.value.report()
    assert servers[2].count("POST") == 0


@pytest.mark.parametrize("fault", [Answer(503), Answer(500), Reset(), Answer(429, headers={"Retry-After": "0"})])
def test_a_hiccup_of_the_store_is_got_over(tmp_path, servers, proxy, fault, at_once):
    store = servers[0]
    before = proxy(store.url)
    store.public_url = before.url
    before.fault(fault, method="PUT", times=2)
    path = tmp_path / "a.tif"
    path.write_bytes(bytes(100_000))
    url = store.sign("sm1-gdc/a.tif", "PUT").url
    assert put_file(path, url) == 200
    assert store.objects["sm1-gdc/a.tif"] == path.read_bytes()


@pytest.mark.parametrize(
    ("status", "error"), [(400, HttpError), (403, HttpError), (413, HttpError), (307, DatacubeError)]
)
def test_a_refusal_is_not_repeated(tmp_path, servers, status, error):
    store = servers[0]
    path = tmp_path / "a.tif"
    path.write_bytes(b"x")
    store.fault(Answer(status, b"", {"Location": f"{store.url}/elsewhere"}), method="PUT")
    with pytest.raises(error):
        put_file(path, store.sign("sm1-gdc/a.tif", "PUT").url)
    assert store.count() == 1


@pytest.mark.parametrize(("status", "is_taken"), [(200, False), (201, True)])
def test_the_sign_in_page_of_a_network_is_no_success(tmp_path, servers, status, is_taken):
    """A store that speaks WebDAV shows a page of its own, with 201."""
    page = Answer(status, b"\n<!DOCTYPE html><title>Guest network</title>", {"Content-Type": "text/html"})
    servers[0].fault(page, method="PUT")
    path = tmp_path / "a.tif"
    path.write_bytes(b"x")
    url = servers[0].sign("sm1-gdc/a.tif", "PUT").url
    if is_taken:
        assert put_file(path, url) == status
    else:
        with pytest.raises(ResponseError, match="a web page instead"):
            put_file(path, url)
    assert servers[0].count("PUT") == 1


def test_a_server_that_is_not_there_is_named(tmp_path, at_once):
    path = tmp_path / "a.tif"
    path.write_bytes(b"x")
    with pytest.raises(NetworkError, match=r"127\.0\.0\.1"):
        put_file(path, "http://127.0.0.1:9/a.tif")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(DatacubeError, match=r"none\.tif cannot be read\. It was moved or removed meanwhile: start"):
        put_file(tmp_path / "none.tif", "http://127.0.0.1:9/a.tif")


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_progress_counts_the_bytes_that_were_sent(tmp_path, servers, size):
    path, seen = tmp_path / "a.tif", []
    path.write_bytes(bytes(size))
    put_file(path, servers[0].sign("sm1-gdc/a.tif", "PUT").url, progress=seen.append)
    assert servers[0].objects["sm1-gdc/a.tif"] == bytes(size)
    assert seen == sorted(seen)
    assert (seen or [0])[-1] == size


def test_a_large_file_is_not_read_into_memory(tmp_path):
    size = 400_000_000
    path, got = tmp_path / "large.tif", []
    with path.open("wb") as file:
        file.truncate(size)

    class Discard(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self):
            left = int(self.headers["Content-Length"])
            while left:
                left -= len(self.rfile.read(min(left, 1_000_000)))
            got.append(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Discard) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        with peak_of_memory() as grown:
            put_file(path, f"http://127.0.0.1:{server.server_address[1]}/a.tif")
            assert grown() < size / 4
        server.shutdown()
    assert got == [size]


def test_an_item_is_sent_on_within_its_own_origin_alone(servers, prepared, proxy):
    store, _, catalogue = servers
    made = prepared()
    place = "/collections/relief/items"
    catalogue.fault(Answer(307, b"", {"Location": f"{place}?moved=1"}), path=f"{place}$", method="POST", times=1)
    assert publish(made, QgsFeedback()).created == ("dtm",)
    assert catalogue.count("POST") == 2
    store.clear()
    catalogue.items.clear()
    catalogue.fault(Answer(307, b"", {"Location": f"{store.url}/elsewhere"}), path=f"{place}$", method="POST")
    report = publish(made, QgsFeedback())
    assert "another address" in str(report.problems[0][1])
    assert store.count("POST") == 0


def test_a_canceled_upload_ends_and_registers_nothing(servers, prepared, proxy, profile):
    store, _, catalogue = servers
    before = proxy(store.url)
    store.public_url = before.url
    SigningProfileStore().save(replace(profile, hosts=(*profile.hosts, before.url)))
    before.fault(Hang(), method="PUT")
    task = PublishTask(prepared())
    task.progressed.connect(lambda _progress: task.cancel())
    kind, _ = outcome(task)
    assert kind == "canceled"
    assert catalogue.count("POST") == 0


def test_tasks_report_bytes_and_give_values(servers, prepared):
    made = prepared("dtm", "dsm")
    found = result(DryRunTask(made.request))
    assert [item.json for item in found.prepared.items] == [item.json for item in made.items]
    seen = []
    task = PublishTask(found.prepared)
    task.progressed.connect(seen.append)
    assert result(task).created == ("dtm", "dsm")
    assert seen[-1].done == seen[-1].total == made.size


def test_an_item_that_is_there_is_replaced(servers, prepared):
    catalogue = servers[2]
    publish(prepared(), QgsFeedback())
    catalogue.clear()
    catalogue.items["dtm"]["properties"]["title"] = "old"
    report = publish(prepared(), QgsFeedback())
    assert report.replaced == ("dtm",)
    assert [seen.method for seen in catalogue.requests if seen.method != "GET"] == ["POST", "PUT"]
    assert catalogue.items["dtm"]["properties"]["title"] == "dtm.tif"


def test_after_a_lost_answer_the_catalogue_is_asked_and_nothing_is_sent_twice(servers, prepared, proxy, at_once):
    catalogue = servers[2]
    before = proxy(catalogue.url)

    class LoseTheAnswer:
        def apply(self, handler):
            handler.forward(stop_after=0)

    before.fault(LoseTheAnswer(), method="POST", times=1)
    report = publish(prepared(catalog=Catalog("", "Registry", before.url)), QgsFeedback())
    assert report.created == ("dtm",)
    assert catalogue.count("POST") == 1


@pytest.mark.parametrize("fault", [Reset(), Answer(503), Answer(504)])
@pytest.mark.usefixtures("at_once")
def test_a_request_that_never_arrived_is_sent_again_after_a_look(servers, prepared, proxy, fault):
    catalogue = servers[2]
    before = proxy(catalogue.url)
    before.fault(fault, method="POST", times=1)
    report = publish(prepared(catalog=Catalog("", "Registry", before.url)), QgsFeedback())
    assert report.created == ("dtm",)
    changes = [seen.method for seen in before.requests if seen.method == "POST" or "/items/" in seen.path]
    assert changes == ["POST", "GET", "POST", "GET"]
    assert catalogue.count("POST") == 1


@pytest.mark.parametrize(
    ("drops", "words"),
    [("all", "does not have it"), ("properties", "keeps other values: properties")],
)
@pytest.mark.usefixtures("at_once")
def test_a_catalogue_that_says_201_and_keeps_something_else_is_found_out(servers, prepared, drops, words):
    servers[2].drops = drops
    report = publish(prepared(), QgsFeedback())
    assert not report.created
    ((name, error),) = report.problems
    assert name == "dtm"
    assert words in str(error)
    assert "201" in str(error)
    assert words in "\n".join(report.lines())


def test_a_catalogue_that_signs_what_it_hands_out_is_no_other(servers, prepared):
    catalogue = servers[2]
    catalogue.signs = True
    assert publish(prepared(), QgsFeedback()).created == ("dtm",)


def test_a_catalogue_may_say_what_it_can_at_its_conformance_page(servers, prepared):
    servers[2].has_conformance_page = True
    assert look_at_catalog(prepared()).refusal is None


def test_rustac_has_no_transactions(datacube, prepared):
    catalog = Catalog("", "rustac", datacube.stac_url)
    made = prepared(catalog=catalog)
    assert "no transactions" in str(look_at_catalog(made).refusal)

    def refusal():
        """It closes a connection whose item it has not read: now and then the answer is lost with it."""
        try:
            transactions.StacTransactions(catalog).register({**made.items[0].json, "collection": "mrdem-30"})
        except LinkError:
            return ""
        except transactions.NotAllowedError as error:
            return str(error)
        return "registered"

    assert "405" in wait_until(refusal, "the refusal")


def test_one_item_that_is_refused_does_not_stop_the_others(servers, prepared):
    catalogue = servers[2]
    catalogue.fault(Answer(400, b'{"detail": "not today"}'), method="POST", times=1)
    report = publish(prepared("dtm", "dsm"), QgsFeedback())
    assert report.created == ("dsm",)
    assert "not today" in str(report.problems[0][1])


@pytest.mark.parametrize("status", [401, 403, 405])
def test_without_the_right_the_folder_is_ready_and_the_command_said(servers, prepared, folder, status):
    catalogue = servers[2]
    catalogue.fault(Answer(status, b'{"detail": "no"}'), method="POST")
    made = prepared("dtm", "dsm")
    report = publish(made, QgsFeedback())
    assert (report.created, report.problems) == ((), ())
    assert catalogue.count("POST") == 1
    text = "\n".join(report.lines())
    assert f"({status})" in text
    assert str(folder) in text
    assert (
        f"tld publish items.json --stac_endpoint {catalogue.url} --storage_endpoint {STORAGE_HOST} "
        "--storage_bucket sm1-gdc"
    ) in text
    assert len(json.loads((folder / "items.json").read_text())["features"]) == 2


@pytest.mark.parametrize("path", ["a;touch x", "$(touch x)", "a&&touch x", "a|sh", "`touch x`", "a'b", "a b", "a\nb"])
def test_the_command_runs_nothing_that_an_address_says(servers, prepared, path):
    """The user pastes it into a shell."""
    command = platform_command(
        prepared(catalog=Catalog("", "x", f"{servers[2].url}/{path}"), storage=f"{STORE}/{path}")
    )

    assert len(shlex.split(command)) == 9
    assert shlex.join(shlex.split(command)) == command  # nothing to be quoted
    assert not set(command) & set("&|<>^;$`'\"()!\n")  # for other shells, too


def test_a_catalogue_without_transactions_gets_no_files(servers, prepared):
    store, signer, catalogue = servers
    catalogue.transactions = False
    made = prepared()
    assert "no transactions" in str(look_at_catalog(made).refusal)
    report = publish(made, QgsFeedback())
    assert platform_command(made) in report.lines()
    assert (store.requests, signer.requests) == ([], [])
    assert {seen.method for seen in catalogue.requests} == {"GET"}


def test_a_collection_that_is_not_there_is_named(servers, prepared, tmp_path):
    made = prepared()
    request = PublishRequest(made.request.rasters, tmp_path / "other", made.request.catalog, "forests", STORE)
    found = look_at_catalog(prepare(request))
    assert "has no collection forests" in str(found.refusal)


def test_an_unreachable_catalogue_is_said_in_the_dry_run(prepared):
    found = look_at_catalog(prepared(catalog=Catalog("", "Nobody", "http://127.0.0.1:9")))
    assert "127.0.0.1" in str(found.refusal)


def test_the_sign_in_of_the_catalogue_registers(servers, prepared, api_key):
    catalogue = servers[2]
    authcfg, key = api_key
    servers[1].keys_demanded = False
    catalogue.authorized = key["access-key"]
    made = prepared(catalog=Catalog("", "Registry", catalogue.url, authcfg))
    assert publish(made, QgsFeedback()).created == ("dtm",)


def test_no_signature_and_no_key_is_written_anywhere(prepared, api_key, folder, connect):
    key, seen = api_key[1], []
    connect(QgsApplication.messageLog().messageReceived, lambda text, *_: seen.append(text))
    made = prepared()
    report = publish(made, QgsFeedback())
    written = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    texts = [*written, *(text.encode() for text in (*seen, repr(report), *report.lines()))]
    for text in texts:
        for secret in (*key.values(), "X-Amz-Signature"):
            assert secret.encode() not in text


def test_an_upload_that_was_canceled_before_it_began_sends_nothing(servers, prepared):
    feedback = QgsFeedback()
    made = prepared()
    feedback.cancel()
    with pytest.raises(CanceledError):
        publish(made, feedback)
    assert servers[0].count("PUT") == 0


def test_a_store_that_wants_the_users_own_key_takes_files_with_it(prepared, api_key):
    authcfg, key = api_key
    access = RequiredHeader("access-key", lambda value: value == key["access-key"])
    with object_store({"b": {}}, access) as store:
        own = SigningProfile("own-key", "Own", SigningKind.HEADER, hosts=(store.url,), authcfg=authcfg)
        with stored(own):
            made = prepared(storage=f"{store.url}/b", profile=own.id)
            assert publish(made, QgsFeedback()).created == ("dtm",)
            assert store.objects["b/relief/dtm/dtm.tif"] == made.files[0].path.read_bytes()
            assert len(publish(made, QgsFeedback()).kept) == 2


def test_a_store_that_takes_files_from_everybody_needs_no_profile(servers, prepared):
    store, signer, _ = servers
    store.open_prefixes = ["sm1-gdc/"]
    store.fault(Answer(200, b""), method="PUT")
    assert publish(prepared(storage=f"{store.url}/sm1-gdc", profile=""), QgsFeedback()).is_complete
    assert signer.requests == []


def test_asking_the_catalogue_and_registering_can_be_canceled_at_each_request(servers, prepared, monkeypatch):
    catalogue, made = servers[2], prepared("dtm", "dsm")
    found, requests = canceled_at_each(catalogue, monkeypatch, lambda feedback: look_at_catalog(made, feedback))
    assert (found.refusal, found.there) == (None, ())
    assert requests >= 4
    monkeypatch.setattr(catalogue, "answer", type(catalogue).answer.__get__(catalogue))
    report, requests = canceled_at_each(catalogue, monkeypatch, lambda feedback: publish(made, feedback))
    assert report.is_complete
    assert requests >= 6
    assert sorted(catalogue.items) == ["dsm", "dtm"]


def test_a_dry_run_that_may_not_look_at_the_items_says_so_and_what_to_do(servers, prepared):
    servers[2].fault(Answer(403), path="/items/", method="GET")
    made = prepared()
    found = look_at_catalog(made, QgsFeedback())
    assert found.refusal.status == 403
    assert str(found.refusal) in found.lines()


def test_members_that_a_catalogue_leaves_out_for_null_are_no_difference(servers):
    period = {"datetime": None, "start_datetime": "2023-01-01T00:00:00Z", "end_datetime": "2023-02-01T00:00:00Z"}
    catalog = Catalog("", "Registry", servers[2].url)
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": "a",
        "collection": "relief",
        "geometry": {"type": "Point", "coordinates": [0, 0]},
        "bbox": [0, 0, 0, 0],
        "properties": period,
        "links": [],
        "assets": {},
    }
    register = transactions.StacTransactions(catalog, QgsFeedback()).register
    assert register(item) == "created"
