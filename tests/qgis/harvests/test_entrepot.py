"""The client of the API Entrepôt, with a real OAuth2 configuration of QGIS's, against the test server."""

from __future__ import annotations

import re
import secrets
import socket
import urllib.request
from contextlib import suppress
from threading import Event, Thread
from urllib.parse import urlencode

import pytest
from datacube_browser.core.errors import HttpError, LinkError, ResponseError
from datacube_browser.core.geoplateforme import entrepot as module
from datacube_browser.core.geoplateforme import sign_in
from datacube_browser.core.geoplateforme.account import account_and_datastores, harvest_processing, pyramids
from datacube_browser.core.geoplateforme.entrepot import Entrepot
from datacube_browser.core.geoplateforme.environment import PRODUCTION, custom_environment
from datacube_browser.core.geoplateforme.sign_in import SignInFailedError
from datacube_browser.core.http import oauth_thread
from datacube_browser.core.http.oauth_thread import end_oauth_thread
from datacube_browser.core.threads.blocking_call import end_idle_threads
from datacube_browser.core.threads.ordered_pool import all_results
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer

from demo.person import wait_until
from tests.authentication import free_port, header_authentication, oauth2_authentication
from tests.qgis import in_background
from tests.qgis.in_background import done, failed
from tests.servers import tasks
from tests.servers.entrepot_state import WMS_TO_PYRAMID
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer, stub_api

ME = "/api/users/me"


@pytest.fixture
def authcfg(qgis_app, entrepot, tmp_path, monkeypatch):
    """A function that keeps an OAuth2 configuration for the test server, and gives its id. QGIS keeps tokens in files
    below the folder for temporary ones, and each QGIS that ends deletes those of all others there."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "oauth2-cache").mkdir()
    kept = []

    def keep(**options):
        kept.append(oauth2_authentication(secrets.token_hex(8), entrepot.sign_in, **options))
        return kept[-1]

    yield keep
    for each in kept:
        QgsApplication.authManager().removeAuthenticationConfig(each)


@pytest.fixture
def environment(entrepot):
    return custom_environment(entrepot.api_url, entrepot.url)


@pytest.fixture
def ask(authcfg, environment):
    """A function that does something with the API in a worker thread, signed in by a password."""
    signed_in = authcfg()
    return lambda work: done(lambda feedback: work(Entrepot(environment, signed_in, feedback)))


@pytest.fixture
def refusal(authcfg, environment):
    """The same for what must fail: gives the error."""
    signed_in = authcfg()
    return lambda work: failed(lambda feedback: work(Entrepot(environment, signed_in, feedback)))


class Browser:
    """What a person does in the browser: once QGIS listens on its port, they go to the sign-in's page, which sends them
    on to QGIS. The address itself only a whole QGIS hands to a browser."""

    def __init__(self, sign_in):
        self.port = free_port()
        query = {"response_type": "code", "client_id": "partner", "scope": "openid"}
        query["redirect_uri"] = f"http://127.0.0.1:{self.port}/callback"
        self._url = f"{sign_in.authorization_url}?{urlencode(query)}"
        self.has_visited, self.is_over = Event(), Event()

    def visit(self):
        Thread(target=self._visit, daemon=True).start()

    def _visit(self):
        while not self.is_over.wait(0.002):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 60):
                break
        else:
            return
        with suppress(OSError):  # QGIS closes the connection after a no
            urllib.request.urlopen(self._url, timeout=60)
        self.has_visited.set()


@pytest.fixture
def browser(entrepot):
    made = Browser(entrepot.sign_in)
    yield made
    made.is_over.set()


def me(api):
    return api.get("users", "me")


def harvests(entrepot):
    return "datastores", entrepot.datastore.id, "processings", "executions"


# --- the sign-in ------------------------------------------------------------------------------------------------------


def test_a_worker_thread_is_signed_in_by_password(entrepot, ask):
    assert ask(me)["email"] == "ada@example.org"
    assert entrepot.sign_in.grants == ["password"]


def test_a_worker_thread_is_signed_in_by_the_browser(entrepot, authcfg, environment, browser):
    signed_in = authcfg(grant="code", port=browser.port)
    browser.visit()
    assert done(lambda feedback: me(Entrepot(environment, signed_in, feedback)))["email"] == "ada@example.org"
    assert entrepot.sign_in.grants == ["authorization_code"]


def test_a_person_who_says_no_in_the_browser_is_told_so(entrepot, authcfg, environment, browser):
    entrepot.sign_in.person = "denies"
    signed_in = authcfg(grant="code", port=browser.port)
    browser.visit()
    error = failed(lambda feedback: me(Entrepot(environment, signed_in, feedback)))
    assert isinstance(error, SignInFailedError)
    assert "signed you in" in error.message
    assert entrepot.count() == 0


def test_a_wrong_password_is_said_and_nothing_is_asked(entrepot, refusal):
    entrepot.sign_in.password = secrets.token_hex(8)
    error = refusal(me)
    assert isinstance(error, SignInFailedError)
    assert "check user, password and client" in error.hint
    assert entrepot.count() == 0


@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("renews_by", ["refresh", "sign-in"])
def test_a_token_that_ends_early_is_renewed_once(entrepot, authcfg, environment, persistent, renews_by):
    signed_in = authcfg(persistent=persistent)
    if renews_by == "sign-in":
        entrepot.sign_in.left_out = {"refresh_token"}

    def work(feedback):
        api = Entrepot(environment, signed_in, feedback)
        me(api)
        entrepot.sign_in.end_access()
        return me(api), me(api)

    assert [each["first_name"] for each in done(work)] == ["Ada", "Ada"]
    assert entrepot.sign_in.grants == ["password", "refresh_token" if renews_by == "refresh" else "password"]


@pytest.mark.parametrize("grant", ["password", "code"])
def test_a_token_that_ends_early_is_asked_for_anew_where_qgis_does_not_learn_of_it(
    entrepot, authcfg, browser, monkeypatch, grant
):
    """As in QGIS's own window, see tests/desktop/test_geoplateforme_sign_in.py."""
    environment = custom_environment(entrepot.api_url)
    monkeypatch.setattr(sign_in, "_is_renewed_by_qgis", lambda: False)
    signed_in = authcfg(grant=grant, port=browser.port)
    if grant == "code":
        browser.visit()

    def work(feedback):
        api = Entrepot(environment, signed_in, feedback)
        me(api)
        entrepot.sign_in.end_access()
        if grant == "code":
            browser.visit()
        return me(api), me(api)

    assert [each["first_name"] for each in done(work)] == ["Ada", "Ada"]
    assert len(entrepot.sign_in.grants) == 2
    assert entrepot.count("GET", "/users/me$") == 5


def test_a_token_that_ends_before_something_is_made_is_renewed_and_it_is_made_once(entrepot, ask):
    body = harvest_body(entrepot)

    def work(api):
        me(api)
        entrepot.sign_in.end_access()
        return api.post(*harvests(entrepot), body=body)

    assert ask(work)["status"] == "CREATED"
    assert len(entrepot.datastore.executions) == 1
    assert entrepot.sign_in.grants == ["password", "refresh_token"]


@pytest.mark.parametrize("by_qgis", [True, False])
def test_a_refusal_that_no_token_changes_comes_at_once(entrepot, refusal, monkeypatch, by_qgis):
    monkeypatch.setattr(sign_in, "_is_renewed_by_qgis", lambda: by_qgis)
    entrepot.fault(
        json_answer({"error": "unauthorized", "error_description": "Compte suspendu"}, 401), path="/datastores"
    )
    error = refusal(lambda api: api.get("datastores", entrepot.datastore.id))
    assert isinstance(error, HttpError)
    assert error.status == 401
    assert "Compte suspendu" in error.hint
    assert entrepot.count("GET", "/datastores") == 1
    assert entrepot.sign_in.grants == ["password"]


def test_tasks_at_the_same_time_share_a_renewal(entrepot, authcfg, environment):
    signed_in = authcfg()
    done(lambda feedback: me(Entrepot(environment, signed_in, feedback)))
    entrepot.sign_in.end_access()

    def work(feedback):
        ask = lambda _number: me(Entrepot(environment, signed_in, feedback))["first_name"]  # noqa: E731
        return all_results(ask, range(6), workers=6, feedback=feedback)

    assert done(work) == ["Ada"] * 6
    assert entrepot.sign_in.grants == ["password", "refresh_token"]


def test_a_token_in_the_words_of_the_api_is_cut_out(entrepot, ask, refusal):
    ask(me)
    token = entrepot.requests[-1].headers["authorization"].removeprefix("Bearer ")
    entrepot.fault(json_answer({"error": "x", "error_description": [f"le jeton {token} est refusé"]}, 400))
    error = refusal(me)
    assert "est refusé" in error.report()
    assert token not in error.report() + repr(error)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("method", ["get", "post", "put_file"])
def test_a_token_goes_to_no_other_server_whatever_the_api_says(entrepot, authcfg, environment, method, status):
    signed_in = authcfg()
    options = {"name": "a.xml", "content": b"<a/>"} if method == "put_file" else {}
    with stub_api({"/elsewhere": {}}) as other:
        entrepot.fault(Answer(status, headers={"Location": f"{other.url}/elsewhere"}), path=ME)
        ask = lambda feedback: getattr(Entrepot(environment, signed_in, feedback), method)("users", "me", **options)  # noqa: E731
        tasks.outcome(in_background.work(ask))
        assert [seen.headers.get("authorization") for seen in other.requests] in ([], [None])
        assert other.count("POST") == other.count("PUT") == 0


def test_a_key_in_a_header_signs_in_too_and_is_not_renewed(qgis_app, entrepot, environment):
    token = entrepot.sign_in.token()
    signed_in = header_authentication("bearer", {"Authorization": f"Bearer {token}"})
    assert done(lambda feedback: me(Entrepot(environment, signed_in, feedback)))["first_name"] == "Ada"
    entrepot.sign_in.end_access()
    error = failed(lambda feedback: me(Entrepot(environment, signed_in, feedback)))
    assert "does not accept your sign-in" in error.message
    QgsApplication.authManager().removeAuthenticationConfig(signed_in)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_configuration_that_puts_its_token_into_addresses_is_refused(entrepot, authcfg, environment, method):
    signed_in = authcfg(in_addresses=True)
    error = failed(lambda feedback: getattr(Entrepot(environment, signed_in, feedback), method)("users", "me"))
    assert isinstance(error, SignInFailedError)
    assert "header of requests" in error.hint
    assert entrepot.count() == 0
    assert "access_token" not in error.report()


def test_a_configuration_that_is_gone_is_said(entrepot, authcfg, environment):
    signed_in = authcfg()
    QgsApplication.authManager().removeAuthenticationConfig(signed_in)
    assert isinstance(failed(lambda feedback: me(Entrepot(environment, signed_in, feedback))), SignInFailedError)


@pytest.mark.parametrize(
    "meanwhile", [lambda: None, end_idle_threads, end_oauth_thread], ids=["", "other threads", "plugin loaded again"]
)
def test_a_sign_in_that_nobody_finishes_can_be_canceled_and_begun_again(
    entrepot, authcfg, environment, browser, meanwhile
):
    """In whichever thread: QGIS's object of a configuration belongs to the one that has used it first."""
    entrepot.sign_in.person = "reads"
    signed_in = authcfg(grant="code", port=browser.port)
    task = in_background.work(lambda feedback: me(Entrepot(environment, signed_in, feedback)))
    look = QTimer()
    look.timeout.connect(lambda: task.cancel() if browser.has_visited.is_set() else None)
    look.start(20)
    browser.visit()
    assert tasks.outcome(task) == ("canceled", None)
    look.stop()
    wait_until(oauth_thread._running[0].last.done, "QGIS has given it up, too")
    meanwhile()
    entrepot.sign_in.person = "allows"
    browser.visit()
    assert done(lambda feedback: me(Entrepot(environment, signed_in, feedback)))["email"] == "ada@example.org"


# --- environments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "api", "services"),
    [
        ("https://gpf.example.org/api", "https://gpf.example.org/api", "https://gpf.example.org"),
        ("gpf.example.org/api/", "https://gpf.example.org/api", "https://gpf.example.org"),
        ("http://127.0.0.1:8080/entrepot", "http://127.0.0.1:8080/entrepot", "http://127.0.0.1:8080/entrepot"),
    ],
)
def test_an_environment_of_the_users_own(typed, api, services):
    assert (custom_environment(typed).api, custom_environment(typed).services) == (api, services)


@pytest.mark.parametrize("typed", [" ", "ftp://x.org", "http://gpf.example.org/api", "https://u:p@x.org/api", "a b"])
def test_an_address_to_which_no_sign_in_may_go_is_no_environment(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        custom_environment(typed)


def test_ids_are_one_part_of_an_address():
    assert PRODUCTION.url("datastores", "../users?a#b").endswith("/datastores/..%2Fusers%3Fa%23b")


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 206])
@pytest.mark.parametrize("most", [1, 7, 100])
def test_all_pages_of_a_list_come_however_long_the_api_makes_them(entrepot, ask, most, status):
    names = {entrepot.datastore.add_stored_data(f"Pyramide {number}")["name"] for number in range(23)}
    entrepot.most_per_page, entrepot.page_status = most, status
    found = ask(lambda api: pyramids(api, entrepot.datastore.id))
    assert {each.name for each in found} == names
    assert len(found) == 23
    assert [each.name for each in found][:3] == ["Pyramide 0", "Pyramide 1", "Pyramide 2"]


def test_a_list_without_content_range_is_one_page(entrepot, ask):
    entrepot.says_range = False
    entrepot.datastore.add_stored_data("Corse")
    assert [each.name for each in ask(lambda api: pyramids(api, entrepot.datastore.id))] == ["Corse"]
    assert entrepot.count("GET", "/stored_data") == 1


def test_a_page_that_comes_for_ever_is_read_twice(entrepot, ask):
    page = json_answer([{"_id": "a1"}], headers={"Content-Range": "1-1/500"})
    entrepot.fault(page, path="/stored_data")
    assert len(ask(lambda api: api.records("datastores", "d", "stored_data"))) == 1
    assert entrepot.count("GET", "/stored_data") == 2


@pytest.mark.parametrize("header", ["", "items 1-2", "1-x/3", "1-2/" + "9" * 400, "bytes=1-2"])
def test_a_content_range_that_says_nothing_ends_the_list(entrepot, ask, header):
    page = json_answer([{"_id": "a1"}, "no record", {"_id": "a2"}], headers={"Content-Range": header} if header else {})
    entrepot.fault(page, path="/stored_data")
    assert len(ask(lambda api: api.records("datastores", "d", "stored_data"))) == 2


def test_a_list_without_end_is_cut_off(entrepot, ask, monkeypatch):
    monkeypatch.setattr(module, "MOST_RECORDS", 150)
    for number in range(210):
        entrepot.datastore.add_stored_data(f"Pyramide {number}")
    assert len(ask(lambda api: pyramids(api, entrepot.datastore.id))) == 150
    assert entrepot.count("GET", "/stored_data") == 2


def test_a_record_in_place_of_a_list_is_said(entrepot, refusal):
    entrepot.fault(json_answer({"_id": "a1"}), path="/stored_data")
    error = refusal(lambda api: pyramids(api, entrepot.datastore.id))
    assert isinstance(error, ResponseError)
    assert "not one of the API Entrepôt" in error.message


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["list", "text", "message"])
def test_the_apis_own_words_are_shown_as_list_and_as_text(entrepot, refusal, form):
    entrepot.errors_as = form
    body = harvest_body(entrepot)
    del body["parameters"]["bottom"], body["parameters"]["harvest_area"]
    error = refusal(lambda api: api.post(*harvests(entrepot), body=body))
    assert error.status == 400
    assert "bottom" in str(error)
    assert "harvest_area" in str(error)
    assert "rejected the request" in error.message


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "may not do this in this datastore"),
        (404, "Not found on the Géoplateforme"),
        (409, "name is taken"),
        (422, "rejected the request"),
        (500, "Server error (500)"),
    ],
)
def test_a_refusal_is_in_the_words_of_the_geoplateforme(entrepot, refusal, status, words):
    entrepot.fault(json_answer({"error": "e", "error_description": ["motif précis"]}, status), path="/stored_data")
    error = refusal(lambda api: api.post("datastores", "d", "stored_data", "s", body={"name": "n"}))
    assert words in error.message
    assert "motif précis" in error.hint
    assert "/api/datastores/d/stored_data/s" in error.url


def test_an_answer_without_a_body_is_a_refusal_all_the_same(entrepot, refusal):
    entrepot.fault(Answer(404), path="/stored_data")
    assert refusal(lambda api: api.get("datastores", "d", "stored_data", "s")).status == 404


def test_what_is_not_there_is_none_where_that_may_be(entrepot, ask):
    assert ask(lambda api: api.find("datastores", entrepot.datastore.id, "stored_data", "gone")) is None


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"<html>Portail captif</html>", b""])
def test_an_answer_of_something_else_is_said(entrepot, refusal, body):
    entrepot.fault(Answer(200, body, {"Content-Type": "application/json"}), path=ME)
    assert isinstance(refusal(me), ResponseError)


# --- nothing is made twice --------------------------------------------------------------------------------------------


def test_a_busy_api_is_asked_again_after_the_time_that_it_says(entrepot, ask):
    entrepot.fault(Answer(429, headers={"Retry-After": "1"}), path="executions$", method="POST", times=2)
    ask(lambda api: api.post(*harvests(entrepot), body=harvest_body(entrepot)))
    assert entrepot.count("POST", "executions$") == 3
    assert len(entrepot.datastore.executions) == 1


def test_a_busy_api_is_read_again_after_the_time_that_it_says(entrepot, ask):
    entrepot.fault(Answer(429, headers={"Retry-After": "1"}), path=ME, times=1)
    assert ask(me)["first_name"] == "Ada"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_what_was_made_in_spite_of_an_error_is_found_and_not_made_again(entrepot, ask, status):
    entrepot.fault_afterwards(Answer(status), path="executions$", method="POST")
    found = ask(
        lambda api: api.post(*harvests(entrepot), body=harvest_body(entrepot), made=lambda: first_of(api, entrepot))
    )
    assert entrepot.count("POST", "executions$") == 1
    assert [found["_id"]] == list(entrepot.datastore.executions)


def test_what_was_not_made_is_sent_again(entrepot, ask):
    entrepot.fault(Answer(500), path="executions$", method="POST", times=1)
    ask(lambda api: api.post(*harvests(entrepot), body=harvest_body(entrepot), made=lambda: first_of(api, entrepot)))
    assert entrepot.count("POST", "executions$") == 2
    assert len(entrepot.datastore.executions) == 1


def test_what_nobody_can_look_for_is_sent_once(entrepot, refusal):
    entrepot.fault_afterwards(Answer(500), path="executions$", method="POST")
    assert refusal(lambda api: api.post(*harvests(entrepot), body=harvest_body(entrepot))).status == 500
    assert entrepot.count("POST", "executions$") == 1


def test_a_lost_answer_is_looked_for(entrepot, ask, monkeypatch):
    """The connection ends after the request: nobody knows whether something was made."""
    sent, real = [], module.send_once

    def lost(method, url, body, *rest, **options):
        answer = real(method, url, body, *rest, **options)
        if method == "POST" and not sent:
            sent.append(url)
            raise LinkError("The connection was lost.", url=url)
        return answer

    monkeypatch.setattr(module, "send_once", lost)
    found = ask(
        lambda api: api.post(*harvests(entrepot), body=harvest_body(entrepot), made=lambda: first_of(api, entrepot))
    )
    assert [found["_id"]] == list(entrepot.datastore.executions)
    assert entrepot.count("POST", "executions$") == 1


def test_tags_may_be_sent_again(entrepot, ask):
    data = entrepot.datastore.add_stored_data("Corse")
    entrepot.fault_afterwards(Answer(500), path="/tags$", method="POST")
    place = ("datastores", entrepot.datastore.id, "stored_data", data["_id"], "tags")
    ask(lambda api: api.repeatable_post(*place, body={"plugin": "datacube"}))
    assert data["tags"] == {"plugin": "datacube"}


def test_what_a_sign_in_page_of_the_network_answers_for_is_not_deleted(entrepot, refusal):
    entrepot.fault(Answer(200, b"<html>Guest network", {"Content-Type": "text/html"}), method="DELETE")
    error = refusal(lambda api: api.delete("datastores", entrepot.datastore.id, "stored_data", "a"))
    assert "a web page instead" in error.message


def test_deleting_what_is_gone_is_no_error(entrepot, ask):
    ask(lambda api: api.delete("datastores", entrepot.datastore.id, "stored_data", "gone"))
    assert entrepot.count("DELETE") == 1


def test_what_cannot_be_deleted_or_looked_for_is_said(entrepot, refusal):
    place = ("datastores", entrepot.datastore.id, "stored_data", "kept")
    entrepot.fault(Answer(403), path="/stored_data/kept$")
    assert refusal(lambda api: api.delete(*place)).status == 403
    assert refusal(lambda api: api.find(*place)).status == 403


def test_without_a_sign_in_nothing_is_read_or_made(entrepot, environment, qgis_app):
    for work in (
        lambda api: api.get("users", "me"),
        lambda api: api.post("datastores", entrepot.datastore.id, "processings", "executions", body={}),
    ):
        error = failed(lambda feedback, work=work: work(Entrepot(environment, "", feedback)))
        assert (type(error), error.status) == (HttpError, 401)
    assert entrepot.datastore.executions == {}
    assert not any("authorization" in seen.headers for seen in entrepot.requests)


@pytest.mark.parametrize("name", ["x" * 101, 'a".xml', "a\r\nX: y.xml", "é.xml"])
def test_a_name_of_a_file_that_a_header_cannot_hold_is_not_sent(entrepot, environment, name):
    with pytest.raises(ValueError, match=re.escape(name[:5])):
        Entrepot(environment).put_file("datastores", "d", "metadata", "m", name=name, content=b"")
    assert entrepot.requests == []


# --- what a user has --------------------------------------------------------------------------------------------------


def test_the_datastores_of_the_account_with_rights_quotas_and_prefix(entrepot, ask):
    account, stores = ask(account_and_datastores)
    assert (account.name, account.email) == ("Ada Lovelace", "ada@example.org")
    assert [each.name for each in account.communities if not each.datastore] == ["Communauté sans entrepôt"]
    assert [store.name for store in stores] == ["Atelier des données", "Bac à sable", "Données d'autrui"]
    own, sandbox, reader = stores
    assert own.can_process
    assert own.can_publish
    assert sandbox.layer_prefix == "SANDBOX_"
    assert not reader.can_process
    assert not reader.can_publish
    open_wms, private_wms = own.endpoints_of("WMS-RASTER")
    assert (open_wms.technical_name, open_wms.is_open) == ("gpf-rok4-server-wms-r", True)
    assert not private_wms.is_open
    assert open_wms.quota.left is not None
    assert any("PYRAMIDE" in storage.labels for storage in own.storages)


def test_a_datastore_that_cannot_be_read_loses_no_other(entrepot, ask):
    entrepot.fault(Answer(403), path=f"/datastores/{entrepot.sandbox.id}$")
    assert [store.name for store in ask(account_and_datastores)[1]] == ["Atelier des données", "Données d'autrui"]


def test_endpoints_may_have_an_address_of_their_own(entrepot, ask):
    bare = {"_id": entrepot.datastore.id, "name": "Atelier"}
    entrepot.fault(json_answer(bare), path=f"/datastores/{entrepot.datastore.id}$")
    store = next(each for each in ask(account_and_datastores)[1] if each.id == entrepot.datastore.id)
    assert next(each.technical_name for each in store.endpoints_of("WMS-RASTER")) == "gpf-rok4-server-wms-r"


def test_an_account_of_which_no_datastore_can_be_read_says_why(entrepot, refusal):
    entrepot.fault(Answer(403), path="/datastores/")
    assert refusal(account_and_datastores).status == 403


def test_the_processing_that_harvests_comes_with_its_eighteen_parameters(entrepot, ask):
    found = ask(lambda api: harvest_processing(api, entrepot.datastore.id))
    assert len(found.parameters) == 18
    area = found.parameter("harvest_area")
    assert area.mandatory
    assert found.parameter("width").default == 16
    assert found.parameter("samplesperpixel").constraints["maximum"] == 4


def test_a_datastore_without_an_id_is_left_out(entrepot, ask):
    entrepot.fault(json_answer({"_id": "../users", "endpoints": []}), path=f"/datastores/{entrepot.sandbox.id}$")
    assert [store.name for store in ask(account_and_datastores)[1]] == ["Atelier des données", "Données d'autrui"]


def test_the_processing_is_found_among_others_and_records_that_are_none(entrepot, ask, refusal):
    harvest = next(iter(entrepot.datastore.processings.values()), None) or dict(WMS_TO_PYRAMID)
    listed = [{"_id": "../users"}, {"_id": "other", "name": "Calcul de pyramide"}, harvest]
    entrepot.fault(json_answer(listed), path=r"/processings(\?|$)")
    assert ask(lambda api: harvest_processing(api, entrepot.datastore.id)).id == harvest["_id"]
    entrepot.fault(json_answer({"name": "without an id"}), path=f"/processings/{harvest['_id']}")
    assert "no processing" in refusal(lambda api: harvest_processing(api, entrepot.datastore.id)).message


def test_a_datastore_without_the_processing_says_so(entrepot, refusal):
    entrepot.datastore.processings.clear()
    error = refusal(lambda api: harvest_processing(api, entrepot.datastore.id))
    assert "no processing that harvests" in error.message


def first_of(api, entrepot):
    return next(iter(api.records(*harvests(entrepot))), None)


def harvest_body(entrepot):
    return {
        "processing": WMS_TO_PYRAMID["_id"],
        "inputs": {},
        "output": {"stored_data": {"name": "Corse", "storage_tags": ["PYRAMIDE"]}},
        "parameters": {
            "harvest_url": entrepot.wms_url,
            "harvest_layers": "ORTHO",
            "harvest_format": "image/png",
            "harvest_area": "POLYGON((8.507 41.338,8.507 43.004,9.591 43.004,9.591 41.338,8.507 41.338))",
            "harvest_levels": ["8"],
            "bottom": "8",
        },
    }
