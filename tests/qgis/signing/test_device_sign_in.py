"""Signing in by a device code; using, renewing and ending the sign-in: against an identity provider like Keycloak."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from datacube_browser.core.errors import HttpError, NetworkError, SigningError, SignInNeededError
from datacube_browser.core.settings import settings
from datacube_browser.core.signing import device_flow
from datacube_browser.core.signing.device_flow import DeviceSignInTask, confirmed, requested
from datacube_browser.core.signing.file_network import FileNetwork
from datacube_browser.core.signing.profile import DeviceSignIn, SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.sign_in import SignIns, SignInState, sign_in_state, sign_ins
from datacube_browser.core.signing.sign_in_addresses import (
    SignInAddresses,
    addresses_of,
    are_confirmed,
    confirm,
    described,
)
from datacube_browser.core.signing.sign_in_tasks import SignOutTask
from datacube_browser.core.signing.signatures import signatures
from datacube_browser.core.signing.tokens import Tokens
from qgis.core import QgsApplication

from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer, Reset
from tests.servers.store_access import bearer
from tests.servers.stub import json_answer
from tests.servers.tasks import outcome, result


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(qgis_app):
    QgsApplication.authManager().setMasterPassword("master", True)
    start_anew()
    yield
    for profile in SigningProfileStore().all():
        result(SignOutTask(profile))
        SigningProfileStore().remove(profile.id)
    start_anew()


def start_anew() -> None:
    """As after a restart of QGIS: what is in memory alone is gone."""
    signatures.cache_clear()
    sign_ins.cache_clear()


@pytest.fixture
def store(object_store, identity_provider):
    """A store that wants the provider's tokens."""
    with_token = object_store({"b": {"k.tif": b"pixels"}}, access=bearer(identity_provider.knows))
    return with_token


@pytest.fixture
def profile(identity_provider, store, monkeypatch):
    """Of a service that wants to be asked often."""
    monkeypatch.setattr(device_flow, "_SHORTEST_INTERVAL", 0.02)
    identity_provider.interval = 0.02
    device = DeviceSignIn("gdal", "openid", "", identity_provider.device_url, identity_provider.token_url)
    return SigningProfileStore().save(
        SigningProfile("", "Datahub", SigningKind.BEARER, hosts=(store.url,), device=device)
    )


def addresses(provider) -> SignInAddresses:
    return SignInAddresses(provider.device_url, provider.token_url)


def sign_in(profile, provider) -> bool:
    """Sign in, and confirm it in the browser; whether it is kept."""
    task = DeviceSignInTask(profile, addresses(provider))
    task.prompted.connect(lambda _: provider.approve())
    return result(task)


def read(profile, store) -> bytes:
    return done(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))


def poll(provider, device=None, answers=(), pauses=None):
    """Ask for a code and wait for its confirmation; before each question, the next of `answers` is called with the
    provider. The pauses are noted and not made."""
    device = device or DeviceSignIn("gdal", "openid", "", provider.device_url, provider.token_url)
    steps = iter(answers)

    def pause(seconds, _feedback):
        if pauses is not None:
            pauses.append(seconds)
        next(steps, lambda _: None)(provider)

    def work(feedback):
        request = requested(addresses(provider), device, feedback)
        return confirmed(request, provider.token_url, device, feedback, pause=pause)

    return work


def wait(_provider):
    pass


def approve(provider):
    provider.approve()


def test_a_confirmed_sign_in_opens_the_files_of_the_store(profile, identity_provider, store):
    assert sign_in_state(profile) is SignInState.NEEDED
    assert isinstance(
        failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif")),
        SignInNeededError,
    )

    assert sign_in(profile, identity_provider)

    assert sign_in_state(profile) is SignInState.SIGNED_IN
    assert read(profile, store) == b"pixels"


def test_the_prompt_has_the_link_and_the_code(profile, identity_provider):
    prompts = []
    task = DeviceSignInTask(profile, addresses(identity_provider))
    task.prompted.connect(lambda prompt: (prompts.append(prompt), identity_provider.approve()))
    result(task)

    (prompt,) = prompts
    assert prompt.code
    assert prompt.link.endswith("/device")
    assert prompt.filled_link == f"{prompt.link}?user_code={prompt.code}"
    assert 0 < prompt.until - time.monotonic() <= 600


def test_pending_is_asked_again_at_the_interval(identity_provider):
    identity_provider.interval = 3
    pauses = []
    done(poll(identity_provider, answers=(wait, wait, approve), pauses=pauses))

    assert pauses == [3, 3, 3]
    assert identity_provider.polls == ["authorization_pending", "authorization_pending", ""]


def test_slow_down_adds_five_seconds_each_time_and_for_good(identity_provider):
    pauses = []
    identity_provider.interval = 2
    answers = (lambda provider: provider.slow_down(), wait, lambda provider: provider.slow_down(), approve)
    done(poll(identity_provider, answers=answers, pauses=pauses))

    assert pauses == [2, 7, 7, 12]


@pytest.mark.parametrize(
    ("status", "code", "pauses"),
    [
        (428, "authorization_pending", [1, 1]),
        (403, "slow_down", [1, 6]),
        (200, "authorization_pending", [1, 1]),  # as GitHub does
        (200, "slow_down", [1, 6]),
        (500, "slow_down", [1, 6]),
        (400, "temporarily_unavailable", [1, 2]),
        (400, "server_error", [1, 2]),
    ],
)
def test_the_code_counts_and_not_the_status(identity_provider, status, code, pauses):
    made = []
    identity_provider.fault(json_answer({"error": code}, status), path="/token", times=1)
    done(poll(identity_provider, answers=(wait, approve), pauses=made))

    assert made == pauses


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda provider: provider.deny(), "refused"),
        (lambda provider: provider.expire(), "code expired"),
    ],
)
def test_a_no_and_a_late_code_end_the_sign_in_in_words(identity_provider, answer, words):
    error = failed(poll(identity_provider, answers=(wait, answer)))

    assert isinstance(error, SigningError)
    assert words in str(error)


@pytest.mark.parametrize(
    ("code", "words"),
    [("access_denied", "refused"), ("expired_token", "code expired"), ("invalid_client", "client ID")],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_end_counts_whatever_its_status(identity_provider, status, code, words):
    identity_provider.fault(json_answer({"error": code}, status), path="/token")
    error = failed(poll(identity_provider))

    assert words in str(error)
    assert identity_provider.count("POST", "/token") == 1


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "invalid_client", "client ID"),
        (400, "unauthorized_client", "client ID"),
        (400, "invalid_scope", "scope"),
        (400, "unsupported_grant_type", "does not offer"),
        (404, "", "does not offer"),
        (400, "invalid_grant", "400"),
        (400, "something_new", "400"),
        (403, "", "403"),
    ],
)
def test_other_refusals_are_told_apart_and_not_waited_for(identity_provider, status, code, words):
    identity_provider.fault(json_answer({"error": code}, status), path="/token")
    error = failed(poll(identity_provider))

    assert words in str(error)
    assert identity_provider.count("POST", "/token") == 1


def test_an_unknown_client_is_named_before_anyone_is_asked_for_a_code(identity_provider):
    error = failed(poll(identity_provider, DeviceSignIn("nobody", "openid")))

    assert "client ID" in str(error)


@pytest.mark.parametrize("fault", [Answer(503), Answer(500), Answer(429), Answer(502, b"<html>Bad gateway</html>")])
def test_a_busy_or_broken_service_is_waited_for_less_and_less_often(identity_provider, fault):
    pauses = []
    identity_provider.fault(fault, path="/token", times=3)
    done(poll(identity_provider, answers=(wait, wait, wait, approve), pauses=pauses))

    assert pauses == [1, 2, 4, 8]


def test_a_service_is_not_asked_before_it_wants_to_be(identity_provider):
    pauses = []
    identity_provider.fault(Answer(503, b"", {"Retry-After": "7"}), path="/token", times=1)
    done(poll(identity_provider, answers=(wait, approve), pauses=pauses))

    assert pauses == [1, 7]


def test_a_lost_link_is_waited_for(identity_provider, proxy):
    link = proxy(identity_provider.url)
    device = DeviceSignIn("gdal", "openid")
    away = addresses(identity_provider).token_url.replace(identity_provider.url, link.url)
    reports, pauses = [], []
    link.fault(Reset(), path="/token")

    def pause(seconds, _feedback):
        pauses.append(seconds)
        if len(pauses) == 3:
            link.heal()
        if len(pauses) == 4:
            identity_provider.approve()

    def work(feedback):
        request = requested(addresses(identity_provider), device, feedback)
        return confirmed(request, away, device, feedback, report=reports.append, pause=pause)

    assert done(work).access
    assert pauses == [1, 2, 4, 1]
    assert reports == [True, False]


def test_a_code_that_nobody_confirms_ends_by_itself(identity_provider):
    def work(feedback):
        request = requested(addresses(identity_provider), DeviceSignIn("gdal"), feedback)
        late = replace(request, prompt=replace(request.prompt, until=time.monotonic() - 1))
        return confirmed(late, identity_provider.token_url, DeviceSignIn("gdal"), feedback)

    assert "code expired" in str(failed(work))
    assert identity_provider.polls == []


def test_a_canceled_sign_in_asks_no_more(profile, identity_provider):
    task = DeviceSignInTask(profile, addresses(identity_provider))
    task.prompted.connect(lambda _: task.cancel())

    assert outcome(task)[0] == "canceled"
    assert sign_in_state(profile) is SignInState.NEEDED


@pytest.mark.parametrize(
    "changes",
    [
        {"device_code": None},
        {"verification_uri": None, "verification_uri_complete": None},
        {"verification_uri": "file:///etc/passwd"},
        {"verification_uri_complete": "javascript:alert(1)"},
        {"verification_uri": "http://example.org/device"},
        {"verification_uri": "https://me:you@example.org/device"},  # pragma: allowlist secret
        {"user_code": "A" * 1000},
    ],
)
def test_an_answer_without_a_page_that_can_be_trusted_is_refused(stub_api, changes):
    answer = {
        "device_code": "d1",
        "user_code": "AB-CD",
        "verification_uri": "https://example.org/device",
        "verification_uri_complete": "https://example.org/device?user_code=AB-CD",
        "expires_in": 600,
    }
    api = stub_api({"POST /device": {**answer, **changes}})
    found = SignInAddresses(f"{api.url}/device", f"{api.url}/token")

    assert isinstance(failed(lambda feedback: requested(found, DeviceSignIn("gdal"), feedback)), SigningError)


@pytest.mark.parametrize(
    "odd",
    [
        {"expires_in": "600"},
        {"expires_in": "soon"},
        {"expires_in": 10**400},
        {"interval": None},
        {"interval": -5},
        {"interval": [5]},
    ],
)
def test_odd_numbers_are_taken_for_the_usual_ones(stub_api, odd):
    answer = {"device_code": "d1", "user_code": "AB", "verification_uri": "https://example.org/", "expires_in": 600}
    api = stub_api({"POST /device": {**answer, **odd}})
    found = SignInAddresses(f"{api.url}/device", f"{api.url}/token")
    request = done(lambda feedback: requested(found, DeviceSignIn("gdal"), feedback))

    assert request.interval == 5
    assert 500 < request.prompt.until - time.monotonic() <= 600


@pytest.mark.parametrize(
    "answer", [{}, {"access_token": 1}, {"access_token": "a\r\nb"}, {"access_token": "a", "token_type": "mac"}, []]
)
def test_an_answer_without_a_usable_token_is_no_sign_in(identity_provider, answer):
    identity_provider.fault(json_answer(answer), path="/token")

    assert isinstance(failed(poll(identity_provider)), SigningError)


@pytest.mark.parametrize("location", ["{url}/", "//{host}/"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_secrets_are_not_sent_on_to_another_server(identity_provider, stub_api, status, location):
    other = stub_api({"/": {}, "POST /": {"access_token": "theirs", "token_type": "bearer"}})
    target = location.format(url=other.url, host=other.url.partition("//")[2])
    identity_provider.fault(Answer(status, b"", {"Location": target}), path="/token")
    error = failed(poll(identity_provider))

    assert "another server" in str(error)
    assert not [seen for seen in other.requests if seen.body]


def test_nothing_is_sent_to_an_address_without_encryption():
    plain = SignInAddresses("http://example.org/device", "http://example.org/token")

    assert "https" in str(failed(lambda feedback: requested(plain, DeviceSignIn("gdal"), feedback)))


def leave(profile, seconds, **changes):
    """As if the token of the sign-in had so many seconds left."""
    tokens = done(lambda feedback: sign_ins().tokens(profile, feedback))
    end = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    sign_ins().keep(profile, replace(tokens, expires=end, **changes))
    signatures().forget()
    return tokens


def test_a_token_near_its_end_is_renewed(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    first = leave(profile, 20)
    second = done(lambda feedback: sign_ins().tokens(profile, feedback))

    assert first.access != second.access
    assert read(profile, store) == b"pixels"


def test_a_token_of_a_short_life_is_not_renewed_for_each_request(profile, identity_provider, store):
    identity_provider.access_lifetime = 28  # less than the 30 seconds that others must have left
    sign_in(profile, identity_provider)
    for _ in range(5):
        assert read(profile, store) == b"pixels"
    asked = identity_provider.count("POST", "/token")

    leave(profile, 10)
    assert read(profile, store) == b"pixels"

    assert (asked, identity_provider.count("POST", "/token")) == (1, 2)


def test_a_token_that_cannot_be_renewed_is_used_until_its_end(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    leave(profile, 20, refresh="")
    done(lambda feedback: sign_ins().store(profile, feedback))
    assert read(profile, store) == b"pixels"
    assert sign_in_state(profile) is SignInState.SIGNED_IN

    leave(profile, 0)
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
    assert isinstance(error, SignInNeededError)
    assert sign_in_state(profile) is SignInState.NEEDED


def test_a_token_that_the_store_refuses_is_renewed(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    read(profile, store)
    identity_provider.end_access()

    assert read(profile, store) == b"pixels"


def test_a_file_without_a_right_does_not_renew_the_token_again_and_again(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    store.fault(Answer(403), path="/b/secret")
    for _ in range(5):
        error = failed(
            lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/secret.tif")
        )
        assert isinstance(error, HttpError)

    assert identity_provider.count("POST", "/token") <= 2


def test_a_sign_in_is_there_after_a_restart(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    start_anew()

    assert sign_in_state(profile) is SignInState.SIGNED_IN
    assert read(profile, store) == b"pixels"


def test_a_renewed_sign_in_is_there_after_a_restart(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    read(profile, store)
    identity_provider.end_access()
    read(profile, store)  # used up the first refresh token
    identity_provider.end_access()
    start_anew()

    assert read(profile, store) == b"pixels"


def test_a_sign_in_that_cannot_be_renewed_is_needed_again(profile, identity_provider, store):
    told = []
    sign_ins().changed.connect(told.append)
    sign_in(profile, identity_provider)
    read(profile, store)
    identity_provider.end_access()
    identity_provider.refresh_fails = True
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))

    assert isinstance(error, SignInNeededError)
    assert error.profile == profile.id
    assert sign_in_state(profile) is SignInState.NEEDED
    assert profile.id not in settings().signed_in.value()
    assert told.count(profile.id) >= 2
    identity_provider.refresh_fails = False
    sign_in(profile, identity_provider)
    assert read(profile, store) == b"pixels"


@pytest.mark.usefixtures("short_pauses")
def test_a_service_that_is_away_does_not_end_the_sign_in(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    leave(profile, 20)
    identity_provider.fault(Answer(503), path="/token", times=1)

    assert read(profile, store) == b"pixels"
    assert sign_in_state(profile) is SignInState.SIGNED_IN
    identity_provider.end_access()
    identity_provider.fault(Answer(500), path="/token")
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
    assert not isinstance(error, SignInNeededError)
    assert sign_in_state(profile) is SignInState.SIGNED_IN
    identity_provider.heal()
    assert read(profile, store) == b"pixels"


OVER = [(200, "invalid_grant"), (400, "invalid_grant"), (401, "invalid_client")]
NOT_OVER = [(400, "temporarily_unavailable"), (400, "server_error"), (429, "slow_down"), (503, "")]


@pytest.mark.parametrize("refusal", [*OVER, *NOT_OVER])
@pytest.mark.usefixtures("short_pauses")
def test_which_refusals_of_a_renewal_end_the_sign_in(profile, identity_provider, store, refusal):
    status, code = refusal
    is_over = refusal in OVER
    sign_in(profile, identity_provider)
    leave(profile, 0)
    identity_provider.fault(json_answer({"error": code}, status), path="/token")
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))

    assert isinstance(error, SignInNeededError) is is_over
    assert sign_in_state(profile) is (SignInState.NEEDED if is_over else SignInState.SIGNED_IN)
    if not is_over:
        identity_provider.heal()
        assert read(profile, store) == b"pixels"


def test_signing_out_leaves_nothing_behind(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    result(SignOutTask(profile))

    assert sign_in_state(profile) is SignInState.NEEDED
    start_anew()
    assert sign_in_state(profile) is SignInState.NEEDED
    assert done(lambda feedback: sign_ins().tokens(profile, feedback)) is None


def ended_tokens(token_url: str) -> Tokens:
    tokens = Tokens.from_answer({"access_token": token(), "refresh_token": token()}, token_url, "gdal", "")
    return replace(tokens, expires=datetime.now(timezone.utc))


def token() -> str:
    return uuid.uuid4().hex


def test_a_token_that_comes_after_signing_out_is_not_used(profile, stub_api):
    def renewed(_seen):
        sign_ins().forget(profile.id)
        return json_answer({"access_token": token()})

    sign_ins().keep(profile, ended_tokens(stub_api({"POST /token": renewed}).url + "/token"))

    assert isinstance(failed(lambda feedback: sign_ins().tokens(profile, feedback)), SignInNeededError)
    assert sign_in_state(profile) is SignInState.NEEDED
    assert done(lambda feedback: sign_ins().tokens(profile, feedback)) is None


@pytest.mark.parametrize("status", [200, 400])
def test_a_new_sign_in_stays_when_the_one_before_it_is_renewed_or_ends(profile, stub_api, status):
    new = Tokens.from_answer({"access_token": token(), "refresh_token": token()}, "https://x.example.org", "gdal", "")

    def renewed(_seen):
        sign_ins().keep(profile, new)
        return json_answer({"access_token": token(), "error": "invalid_grant"}, status)

    sign_ins().keep(profile, ended_tokens(stub_api({"POST /token": renewed}).url + "/token"))

    assert done(lambda feedback: sign_ins().tokens(profile, feedback)) == new
    assert sign_in_state(profile) is SignInState.SIGNED_IN


def test_a_token_goes_to_the_hosts_of_the_profile_alone(profile, identity_provider, stub_api):
    sign_in(profile, identity_provider)
    other = stub_api({"GET /b/k.tif": Answer(200, b"open")})
    done(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{other.url}/b/k.tif"))

    assert "authorization" not in other.requests[0].headers


def test_a_signing_service_takes_the_token_of_a_sign_in(identity_provider, object_store, signing_api):
    store = object_store({"b": {"k.tif": b"pixels"}})
    service = signing_api(store, keys_demanded=True, token_url=identity_provider.token_url)
    service.knows_token = identity_provider.knows
    profile = SigningProfileStore().save(
        SigningProfile(
            "",
            "Gateway",
            SigningKind.TELEDETECTION,
            hosts=(store.url,),
            endpoint=service.url,
            device=DeviceSignIn("gdal", "openid offline_access", f"{service.url}/openapi.json"),
        )
    )
    error = failed(lambda feedback: FileNetwork("", profile.id, feedback, refresh=True).get(f"{store.url}/b/k.tif"))
    assert isinstance(error, SignInNeededError)

    found = done(lambda feedback: addresses_of(profile, feedback))
    assert found == addresses(identity_provider)
    assert not are_confirmed(found, profile.device)
    profile = confirm(profile, found)
    assert are_confirmed(found, profile.device)
    sign_in(profile, identity_provider)
    assert read(profile, store) == b"pixels"
    assert service.calls[-1].sign_in == "bearer"

    identity_provider.end_access()
    signatures().forget()
    assert read(profile, store) == b"pixels"  # refused once, and renewed


def test_addresses_are_found_in_what_services_publish(identity_provider):
    url = "https://sign.example.org/openapi.json"
    token = "https://sso.example.org/realms/x/protocol/openid-connect/token"
    device = "https://sso.example.org/realms/x/protocol/openid-connect/auth/device"

    def schemes(**named):
        return {"components": {"securitySchemes": named}}

    password = {"type": "oauth2", "flows": {"password": {"tokenUrl": token}}}
    found = SignInAddresses(device, token)
    assert described(schemes(OAuth2PasswordBearer=password), url) == found
    assert described(schemes(APIKeyHeader={"type": "apiKey"}, Other=password), url) == found
    relative = {"type": "oauth2", "flows": {"password": {"tokenUrl": "auth/token"}}}
    assert described(schemes(OAuth2PasswordBearer=relative), url) == SignInAddresses(
        "https://sign.example.org/auth/auth/device", "https://sign.example.org/auth/token"
    )
    metadata = {"token_endpoint": token, "device_authorization_endpoint": "https://sso.example.org/device"}
    assert described(metadata, url) == SignInAddresses("https://sso.example.org/device", token)
    broken = {"token_endpoint": "https://[", "device_authorization_endpoint": device}
    broken_device = {"token_endpoint": token, "device_authorization_endpoint": "https://[x"}
    for nothing in ({}, [], None, "text", schemes(), schemes(A=3), {"components": []}, broken, broken_device):
        assert described(nothing, url) == SignInAddresses("", "")


def test_a_description_that_names_no_sign_in_or_one_without_encryption_is_said(stub_api):
    api = stub_api({"GET /openapi.json": {}})
    profile = SigningProfile("x", "X", SigningKind.BEARER, device=DeviceSignIn("gdal", "", f"{api.url}/openapi.json"))
    assert "where to sign in" in str(failed(lambda feedback: addresses_of(profile, feedback)))
    api.routes["GET /openapi.json"] = {"token_endpoint": "http://example.org/token"}
    assert "https" in str(failed(lambda feedback: addresses_of(profile, feedback)))


def test_the_ways_to_fail_are_of_the_errors_that_callers_know(profile, identity_provider):
    identity_provider.fault(Answer(500), path="/auth/device")
    kind, error = outcome(DeviceSignInTask(profile, addresses(identity_provider)))

    assert kind == "failed"
    assert isinstance(error, (SigningError, HttpError, NetworkError))


def another_qgis(profile) -> SignIns:
    """The sign-ins of another QGIS with this profile of QGIS's, which has used this one."""
    other = SignIns()
    assert done(lambda feedback: other.tokens(profile, feedback)) is not None
    return other


def leave_in(sign_ins, profile, seconds) -> Tokens:
    """As `leave`, in one of several QGIS."""
    tokens = done(lambda feedback: sign_ins.tokens(profile, feedback))
    end = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    sign_ins.keep(profile, replace(tokens, expires=end))
    return tokens


@pytest.mark.parametrize("seconds", [20, -600])
def test_of_two_qgis_with_one_sign_in_each_uses_what_the_other_has_renewed(profile, identity_provider, store, seconds):
    """The service ends the sign-in of whoever sends a token that was renewed already, as Keycloak may."""
    sign_in(profile, identity_provider)
    other = another_qgis(profile)
    for one, next_one in ((sign_ins(), other), (other, sign_ins())):
        leave_in(one, profile, seconds)
        leave_in(next_one, profile, seconds)
        renewed = done(lambda feedback, one=one: one.tokens(profile, feedback))
        assert done(lambda feedback, one=next_one: one.tokens(profile, feedback)) == renewed
    assert read(profile, store) == b"pixels"
    assert profile.id in settings().signed_in.value()


def test_of_two_qgis_that_slept_until_both_tokens_had_ended_the_older_goes_on_from_the_newer(
    profile, identity_provider, store
):
    sign_in(profile, identity_provider)
    other = another_qgis(profile)
    for each in (other, sign_ins()):
        leave_in(each, profile, -600)
    leave_in(sign_ins(), profile, -60)  # which has renewed it
    assert done(lambda feedback: sign_ins().store(profile, feedback))
    assert done(lambda feedback: other.tokens(profile, feedback)).is_fresh()
    assert other.state(profile) is SignInState.SIGNED_IN


def test_two_qgis_that_renew_at_the_same_moment_renew_once(profile, identity_provider, store):
    sign_in(profile, identity_provider)
    other = another_qgis(profile)
    both = [sign_ins(), other]
    for each in both:
        leave_in(each, profile, 20)
    before = identity_provider.count("POST", "/token")

    def tokens_of_both(feedback):
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda each: each.tokens(profile, feedback), both))

    assert len(set(done(tokens_of_both))) == 1
    assert identity_provider.count("POST", "/token") == before + 1
