"""Stores that want the user's own key with each request: QGIS authentication configurations for the hosts of a
profile."""

from __future__ import annotations

import base64
import secrets

import pytest
from datacube_browser.core.errors import HttpError, SignInNeededError
from datacube_browser.core.http.network import Network
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.sign_in import SignInState, sign_in_state
from datacube_browser.core.signing.signatures import signatures
from qgis.core import QgsApplication

from tests.authentication import PASSWORD, USER, basic_authentication, header_authentication
from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.store_access import RequiredHeader, api_key
from tests.servers.stub import json_answer

KEY = secrets.token_hex(8)


@pytest.fixture
def sign_in(qgis_app):
    """A function that keeps a configuration with these headers, and gives its id."""
    kept = []

    def keep(headers: dict[str, str]) -> str:
        kept.append(header_authentication(secrets.token_hex(8), headers))
        return kept[-1]

    yield keep
    for each in kept:
        QgsApplication.authManager().removeAuthenticationConfig(each)


@pytest.fixture
def profile_of():
    """A function that keeps a profile of the kind HEADER for the hosts."""
    signatures().forget()
    made = []

    def keep(authcfg: str, *hosts: str) -> SigningProfile:
        profile = SigningProfile("", "Keyed", SigningKind.HEADER, hosts=hosts, authcfg=authcfg)
        made.append(SigningProfileStore().save(profile))
        return made[-1]

    yield keep
    for each in made:
        SigningProfileStore().remove(each.id)


def read(profile, url):
    return done(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(url))


def test_an_api_key_opens_the_files_of_the_store(object_store, sign_in, profile_of):
    store = object_store({"b": {"k.tif": b"pixels"}}, access=api_key(KEY))
    profile = profile_of(sign_in({"X-API-Key": KEY}), store.url)

    assert sign_in_state(profile) is SignInState.SIGNED_IN
    assert read(profile, f"{store.url}/b/k.tif") == b"pixels"


def test_user_and_password_open_the_files_of_the_store(object_store, profile_of):
    wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    store = object_store(
        {"b": {"k.tif": b"pixels"}}, access=RequiredHeader("Authorization", lambda sent: sent == wanted)
    )
    authcfg = basic_authentication(secrets.token_hex(8))
    profile = profile_of(authcfg, store.url)

    assert read(profile, f"{store.url}/b/k.tif") == b"pixels"
    QgsApplication.authManager().removeAuthenticationConfig(authcfg)


def test_a_profile_without_a_key_says_so_and_asks_nobody(object_store, profile_of):
    store = object_store({"b": {"k.tif": b"pixels"}}, access=api_key(KEY))
    profile = profile_of("", store.url)
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))

    assert sign_in_state(profile) is SignInState.NO_KEY
    assert isinstance(error, SignInNeededError)
    assert store.log == []


def test_a_refused_key_is_tried_once_more_and_then_said(object_store, sign_in, profile_of):
    store = object_store({"b": {"k.tif": b"pixels"}}, access=api_key(KEY))
    profile = profile_of(sign_in({"X-API-Key": "another"}), store.url)
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))

    assert isinstance(error, HttpError)
    assert len(store.log) == 2


def test_the_key_does_not_go_to_hosts_that_the_profile_does_not_name(stub_api, sign_in, profile_of):
    named, other = stub_api({"/k.tif": Answer(200, b"pixels")}), stub_api({"/k.tif": Answer(200, b"others")})
    named.routes["/moved.tif"] = Answer(307, b"", {"Location": f"{other.url}/k.tif"})
    profile = profile_of(sign_in({"X-API-Key": KEY}), named.url)
    read(profile, f"{named.url}/k.tif")
    read(profile, f"{named.url}/moved.tif")
    read(profile, f"{other.url}/k.tif")

    assert named.requests[0].headers["x-api-key"] == KEY
    assert len(other.requests) == 2
    assert not [seen for seen in other.requests if "x-api-key" in seen.headers]


def test_a_key_that_the_store_repeats_in_its_own_words_is_not_shown(stub_api, sign_in, profile_of):
    store = stub_api({"/k.tif": lambda seen: json_answer({"detail": f"{seen.headers['x-api-key']} is unknown"}, 403)})
    profile = profile_of(sign_in({"X-API-Key": KEY}), store.url)
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/k.tif"))

    assert "is unknown" in error.report()
    assert KEY not in error.report() + repr(error) + error.says


def test_a_token_that_a_store_repeats_without_the_word_before_it_is_not_shown(stub_api, sign_in):
    api = stub_api(
        {"/": lambda seen: json_answer({"detail": f"{seen.headers['authorization'].split()[1]} is unknown"}, 400)}
    )
    token = secrets.token_hex(8)
    authcfg = sign_in({"Authorization": f"Bearer {token}"})
    error = failed(lambda feedback: Network(authcfg, feedback).get(api.url + "/"))

    assert "is unknown" in error.report()
    assert token not in error.report() + repr(error) + error.says


def test_a_key_that_a_catalogue_repeats_in_its_own_words_is_not_shown(stub_api, sign_in):
    api = stub_api({"/": lambda seen: json_answer({"detail": f"{seen.headers['x-api-key']} is unknown"}, 400)})
    key = secrets.token_hex(8)
    authcfg = sign_in({"X-API-Key": key})
    error = failed(lambda feedback: Network(authcfg, feedback).get(api.url + "/"))

    assert "is unknown" in error.report()
    assert key not in error.report() + repr(error) + error.says
