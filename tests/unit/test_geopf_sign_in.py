"""The test server for the Géoplateforme's sign-in, asked as QGIS and other clients ask it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.servers.geopf_sign_in import geopf_sign_in

BACK = "http://127.0.0.1:7070/callback"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-0"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


@pytest.fixture
def sign_in():
    with geopf_sign_in() as running:
        yield running


def browsed(sign_in, **changes):
    """What the redirection in the browser tells the client."""
    query = {
        "response_type": "code",
        "client_id": "desktop",
        "redirect_uri": BACK,
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    kept = {name: value for name, value in query.items() if value is not None}
    try:
        answer = urllib.request.build_opener(NoRedirect).open(f"{sign_in.authorization_url}?{urlencode(kept)}")
    except urllib.error.HTTPError as error:
        answer = error
    address = answer.headers.get("Location", "")
    assert not address or address.startswith(f"{BACK}?")
    return answer.status, {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def asked(sign_in, **form):
    """Status and answer of the token endpoint."""
    try:
        with urllib.request.urlopen(sign_in.token_url, urlencode(form).encode()) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def for_code(sign_in, code, **changes):
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": "desktop"}
    return asked(sign_in, **{**form, "code_verifier": VERIFIER, **changes})


def test_a_public_client_signs_in_with_a_code_and_pkce_and_refreshes(sign_in):
    status, told = browsed(sign_in)
    assert (status, told["state"]) == (302, "s")
    status, tokens = for_code(sign_in, told["code"])
    assert status == 200
    assert sign_in.knows(tokens["access_token"])
    assert for_code(sign_in, told["code"])[1]["error"] == "invalid_grant"  # a code is good once
    renewal = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": "desktop"}
    status, newer = asked(sign_in, **renewal)
    assert (status, sign_in.knows(newer["access_token"])) == (200, True)
    assert sign_in.grants == ["authorization_code", "authorization_code", "refresh_token"]


@pytest.mark.parametrize("changes", [{"code_verifier": "other"}, {"code_verifier": ""}, {"redirect_uri": BACK + "/"}])
def test_a_code_is_refused_to_whoever_did_not_ask_for_it(sign_in, changes):
    _status, told = browsed(sign_in)
    status, answer = for_code(sign_in, told["code"], **changes)
    assert (status, answer["error"]) == (400, "invalid_grant")


def test_a_public_client_without_pkce_is_sent_back_with_an_error(sign_in):
    assert browsed(sign_in, code_challenge=None, code_challenge_method=None)[1]["error"] == "invalid_request"


def test_the_person_may_refuse_or_do_nothing(sign_in):
    sign_in.person = "denies"
    assert browsed(sign_in)[1]["error"] == "access_denied"
    sign_in.person = "reads"
    assert browsed(sign_in) == (200, {})


def test_a_client_with_a_secret_needs_no_pkce(sign_in):
    _status, told = browsed(sign_in, client_id="partner", code_challenge=None, code_challenge_method=None)
    sent = {"client_id": "partner", "client_secret": sign_in.partner_secret, "code_verifier": ""}
    assert for_code(sign_in, told["code"], **sent)[0] == 200
    assert for_code(sign_in, told["code"], client_id="partner")[1]["error"] == "invalid_client"


def test_a_password_signs_in_with_the_one_time_password_where_it_is_wanted(sign_in):
    form = {"grant_type": "password", "client_id": "desktop", "username": "ada", "password": sign_in.password}
    assert asked(sign_in, **form)[0] == 200
    assert asked(sign_in, **{**form, "username": "bob"})[1]["error_description"] == "Invalid user credentials"
    sign_in.totp = "123456"
    assert asked(sign_in, **form)[0] == 401
    assert asked(sign_in, **form, totp="123456")[0] == 200
    sign_in.password_expired = True
    assert asked(sign_in, **form)[1]["error_description"] == "Account is not fully set up"


def test_a_client_signs_in_for_itself_only_with_a_secret(sign_in):
    form = {"grant_type": "client_credentials", "client_id": "partner", "client_secret": sign_in.partner_secret}
    assert asked(sign_in, **form)[0] == 200
    assert asked(sign_in, grant_type="client_credentials", client_id="desktop")[1]["error"] == "unauthorized_client"


def test_a_token_ends_after_its_life(sign_in):
    sign_in.access_lifetime = 60
    token = sign_in.token()
    assert sign_in.knows(token)
    sign_in.clock.advance(61)
    assert not sign_in.knows(token)
