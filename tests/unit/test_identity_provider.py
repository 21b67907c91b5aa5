"""The identity provider that stands in for the platforms' in tests, over plain HTTP."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.plain_http import ask, said
from tests.servers.identity_provider import DEVICE_CODE


def begin(provider, **form):
    form = {"client_id": "gdal", "scope": "openid offline_access", **form}
    return said(ask(provider.device_url, body=urlencode(form).encode()))


def poll(provider, code, **form):
    form = {"client_id": "gdal", "grant_type": DEVICE_CODE, "device_code": code, **form}
    return said(ask(provider.token_url, body=urlencode(form).encode()))


def refresh(provider, token):
    form = {"client_id": "gdal", "grant_type": "refresh_token", "refresh_token": token}
    return said(ask(provider.token_url, body=urlencode(form).encode()))


def signed_in(provider):
    _status, begun = begin(provider)
    provider.approve()
    return poll(provider, begun["device_code"])[1]


def test_a_sign_in_waits_for_the_person_and_then_gives_all_five_fields(identity_provider):
    status, begun = begin(identity_provider)
    assert status == 200
    assert begun["user_code"] in begun["verification_uri_complete"]
    assert ask(begun["verification_uri_complete"])[0] == 200
    status, answer = poll(identity_provider, begun["device_code"])
    assert (status, answer["error"]) == (400, "authorization_pending")
    identity_provider.approve(begun["user_code"])
    status, tokens = poll(identity_provider, begun["device_code"])
    assert status == 200
    assert {"access_token", "expires_in", "refresh_token", "refresh_expires_in", "token_type"} <= set(tokens)
    assert identity_provider.knows(tokens["access_token"])
    assert poll(identity_provider, begun["device_code"])[1]["error"] == "invalid_grant"
    assert identity_provider.polls == ["authorization_pending", "", "invalid_grant"]
    assert {begun["device_code"], tokens["access_token"], tokens["refresh_token"]} == identity_provider.secrets


def test_a_sign_in_is_slowed_down_denied_or_too_late(identity_provider):
    codes = [begin(identity_provider)[1] for _ in range(3)]
    identity_provider.slow_down()
    assert poll(identity_provider, codes[0]["device_code"])[1]["error"] == "slow_down"
    assert poll(identity_provider, codes[0]["device_code"])[1]["error"] == "authorization_pending"
    identity_provider.deny(codes[1]["user_code"])
    assert poll(identity_provider, codes[1]["device_code"])[1]["error"] == "access_denied"
    identity_provider.expire(codes[0]["user_code"])
    assert poll(identity_provider, codes[0]["device_code"])[1]["error"] == "expired_token"
    identity_provider.clock.advance(identity_provider.code_lifetime)
    assert poll(identity_provider, codes[2]["device_code"])[1]["error"] == "expired_token"


def test_a_strict_provider_slows_down_who_polls_too_early(identity_provider):
    identity_provider.strict, identity_provider.interval = True, 60
    _status, begun = begin(identity_provider)
    assert begun["interval"] == 60
    errors = []
    for pause in (0, 5, 20):
        identity_provider.clock.advance(pause)
        errors.append(poll(identity_provider, begun["device_code"])[1]["error"])
    assert errors == ["authorization_pending", "slow_down", "slow_down"]
    identity_provider.clock.advance(60 + 5 + 5)
    assert poll(identity_provider, begun["device_code"])[1]["error"] == "authorization_pending"


def test_refresh_tokens_rotate_and_their_reuse_ends_the_session(identity_provider):
    first = signed_in(identity_provider)
    status, second = refresh(identity_provider, first["refresh_token"])
    assert status == 200
    assert second["refresh_token"] != first["refresh_token"]
    assert identity_provider.knows(second["access_token"])
    assert refresh(identity_provider, first["refresh_token"])[1]["error"] == "invalid_grant"
    assert refresh(identity_provider, second["refresh_token"])[1]["error"] == "invalid_grant"
    assert not identity_provider.knows(second["access_token"])


def test_a_refresh_is_refused_on_demand_and_after_its_end(identity_provider):
    tokens = signed_in(identity_provider)
    identity_provider.refresh_fails = True
    assert refresh(identity_provider, tokens["refresh_token"]) == (
        400,
        {"error": "invalid_grant", "error_description": "Token is not active"},
    )
    identity_provider.refresh_fails = False
    identity_provider.clock.advance(identity_provider.refresh_lifetime)
    assert refresh(identity_provider, tokens["refresh_token"])[0] == 400
    identity_provider.refresh_lifetime = 0
    tokens = signed_in(identity_provider)
    assert tokens["refresh_expires_in"] == 0
    identity_provider.clock.advance(10**6)
    assert refresh(identity_provider, tokens["refresh_token"])[0] == 200


def test_an_access_token_ends_and_tells_who_one_is(identity_provider):
    token = signed_in(identity_provider)["access_token"]
    _status, configuration = said(ask(f"{identity_provider.url}/realms/x/.well-known/openid-configuration"))
    userinfo = configuration["userinfo_endpoint"]
    assert configuration["device_authorization_endpoint"] == identity_provider.device_url
    assert said(ask(userinfo, Authorization=f"Bearer {token}"))[1]["preferred_username"] == "ada"
    assert ask(userinfo)[0] == 401
    identity_provider.clock.advance(identity_provider.access_lifetime)
    assert not identity_provider.knows(token)
    later = signed_in(identity_provider)["access_token"]
    identity_provider.end_access()
    assert not identity_provider.knows(later)


def test_unknown_clients_and_grants_are_refused(identity_provider):
    assert begin(identity_provider, client_id="other")[1]["error"] == "invalid_client"
    identity_provider.clients["other"] = "words"
    assert begin(identity_provider, client_id="other")[0] == 401
    assert begin(identity_provider, client_id="other", client_secret="words")[0] == 200  # pragma: allowlist secret
    assert poll(identity_provider, "", grant_type="password")[1]["error"] == "unsupported_grant_type"
    assert poll(identity_provider, "unknown")[1]["error"] == "invalid_grant"


def test_a_provider_leaves_out_what_it_may(identity_provider):
    identity_provider.left_out = {"interval", "verification_uri_complete", "refresh_token"}
    _status, begun = begin(identity_provider)
    assert {"device_code", "user_code", "verification_uri", "expires_in"} == set(begun)
    identity_provider.approve()
    assert "refresh_token" not in poll(identity_provider, begun["device_code"])[1]
