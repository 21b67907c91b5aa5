"""An identity provider with the sign-in by device code (RFC 8628), its addresses and answers as Keycloak has them.

    with identity_provider() as provider:
        # POST provider.device_url  client_id=gdal&scope=…   -> device_code, user_code, verification_uri_complete, …
        # POST provider.token_url   grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=…
        provider.approve()          # what a person does in the browser; or deny(), or expire()
        …
        assert provider.polls == ["authorization_pending", "authorization_pending", ""]     # the last one succeeded

`slow_down(times)` asks for a longer interval, as a poll that comes too early does once `strict` is set (an interval is
5 s longer after each, RFC 8628 section 3.5). Refresh tokens rotate: one that was used is no good again, and whoever
sends it loses the newer one too, as with Keycloak. `refresh_fails` refuses all of them.

`knows` tells whether an access token is good: for `store_access.bearer(provider.knows)` and
`signer.knows_token = provider.knows`. Ends are judged by `clock`. `secrets` are all codes and tokens that were given
out, for a test that looks for them in what was written.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .loopback import Clock, LoopbackServer
from .proxy import Answer, Seen
from .stub import json_answer

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
_TEXTS = {
    "authorization_pending": "The authorization request is still pending",
    "slow_down": "Slow down",
    "access_denied": "The end user denied the authorization request",
    "expired_token": "Device code is expired",
    "invalid_client": "Invalid client or Invalid client credentials",
    "invalid_grant": "Token is not active",
    "invalid_request": "Missing parameter",
    "unsupported_grant_type": "Unsupported grant_type",
}


@dataclass
class _Request:
    """What waits for a person. `answer` is empty, or the error that they or the time have brought about."""

    device_code: str
    user_code: str
    scope: str
    end: datetime
    interval: float
    last_poll: datetime | None = None
    approved: bool = False
    answer: str = ""


@dataclass
class _Session:
    """What a person has allowed. Access tokens by their ends; one refresh token at a time."""

    user: str
    scope: str
    access: dict[str, datetime] = field(default_factory=dict)
    refresh: str = ""
    refresh_end: datetime | None = None
    used: set[str] = field(default_factory=set)


class IdentityProvider(LoopbackServer):
    """See the module. The attributes may be changed at any time; times in seconds.

    `clients`: ids and secrets, None for a public client. `refresh_lifetime` 0: without an end, which is what Keycloak
    says of offline tokens. `left_out`: fields that its answers have not, such as those that RFC 8628 and RFC 6749 leave
    to the provider: `interval`, `verification_uri_complete`, `refresh_token`, `expires_in`.
    """

    #: The path of the realm.
    realm = "/realms/x"

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.clients: dict[str, str | None] = {"gdal": None}
        self.user = "ada"
        self.interval, self.strict = 1, False
        self.code_lifetime, self.access_lifetime, self.refresh_lifetime = 600, 300, 1800
        self.refresh_fails = False
        self.left_out: set[str] = set()
        self.polls: list[str] = []
        self.secrets: set[str] = set()
        self._slow_downs = 0
        self._waiting: list[_Request] = []
        self._sessions: list[_Session] = []

    @property
    def protocol(self) -> str:
        """The path of the realm's OpenID Connect."""
        return f"{self.realm}/protocol/openid-connect"

    @property
    def token_url(self) -> str:
        return f"{self.url}{self.protocol}/token"

    @property
    def device_url(self) -> str:
        return f"{self.url}{self.protocol}/auth/device"

    # --- what a person or a test does ---------------------------------------------------------------------------------

    @property
    def user_code(self) -> str:
        """The code of the latest request."""
        return self._waiting[-1].user_code

    def approve(self, user_code: str | None = None) -> None:
        """Sign in, and allow the request with this code or the latest."""
        self._request(user_code).approved = True

    def deny(self, user_code: str | None = None) -> None:
        self._request(user_code).answer = "access_denied"

    def expire(self, user_code: str | None = None) -> None:
        self._request(user_code).answer = "expired_token"

    def slow_down(self, times: int = 1) -> None:
        self._slow_downs += times

    def end_access(self) -> None:
        """No access token given out so far is good any more. Refresh tokens are."""
        for session in self._sessions:
            session.access.clear()

    def knows(self, token: str) -> bool:
        return self._session_of(token) is not None

    def _request(self, user_code: str | None) -> _Request:
        return next(one for one in reversed(self._waiting) if user_code in (None, one.user_code))

    def _session_of(self, token: str) -> _Session | None:
        now = self.clock()
        return next((one for one in self._sessions if token in one.access and now < one.access[token]), None)

    # --- what a client sends ------------------------------------------------------------------------------------------

    def answer(self, seen: Seen) -> Answer:
        path = urlsplit(seen.path).path
        if path == f"{self.realm}/.well-known/openid-configuration":
            return json_answer(self._configuration())
        if path == f"{self.realm}/device":
            page = b"<html><body><h1>Grant access?</h1></body></html>"
            return Answer(200, page, {"Content-Type": "text/html; charset=utf-8"})
        if path == f"{self.protocol}/userinfo":
            return self._userinfo(seen)
        if seen.method == "POST" and path in (f"{self.protocol}/token", f"{self.protocol}/auth/device"):
            return self._for_a_client(path, {name: values[0] for name, values in parse_qs(seen.body.decode()).items()})
        return json_answer({"error": "HTTP 404 Not Found"}, 404)

    def _for_a_client(self, path: str, form: dict[str, str]) -> Answer:
        client = form.get("client_id", "")
        if client not in self.clients or self.clients[client] != form.get("client_secret"):
            return error("invalid_client", 401)
        with self._lock:
            if path.endswith("/auth/device"):
                return self._device(form)
            if form.get("grant_type") == DEVICE_CODE:
                return self._polled(form)
            if form.get("grant_type") == "refresh_token":
                return self._refreshed(form)
            return self._granted(form)

    def _granted(self, _form: dict[str, str]) -> Answer:
        """For the grants of a subclass."""
        return error("unsupported_grant_type")

    def _device(self, form: dict[str, str]) -> Answer:
        letters = "BCDFGHJKLMNPQRSTVWXZ"
        user_code = "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(2))
        end = self.clock() + timedelta(seconds=self.code_lifetime)
        request = _Request(self._secret(), user_code, form.get("scope", ""), end, self.interval)
        self._waiting.append(request)
        address = f"{self.url}{self.realm}/device"
        return self._given(
            {
                "device_code": request.device_code,
                "user_code": user_code,
                "verification_uri": address,
                "verification_uri_complete": f"{address}?{urlencode({'user_code': user_code})}",
                "expires_in": self.code_lifetime,
                "interval": self.interval,
            }
        )

    def _polled(self, form: dict[str, str]) -> Answer:
        request = next((one for one in self._waiting if one.device_code == form.get("device_code")), None)
        state = "invalid_grant" if request is None else self._state(request)
        self.polls.append(state)
        if state or request is None:
            return error(state)
        self._waiting.remove(request)
        return self._signed_in(request.scope)

    def _signed_in(self, scope: str) -> Answer:
        session = _Session(self.user, scope)
        self._sessions.append(session)
        return self._tokens(session)

    def _state(self, request: _Request) -> str:
        """The error that a poll gets, empty for none."""
        now, before = self.clock(), request.last_poll
        request.last_poll = now
        if request.answer:
            return request.answer
        if now >= request.end:
            return "expired_token"
        # a tenth of a second: the network may carry the second poll faster than the first
        early = before is not None and (now - before).total_seconds() < request.interval - 0.1
        if self._slow_downs or (self.strict and early):
            self._slow_downs = max(self._slow_downs - 1, 0)
            request.interval += 5
            return "slow_down"
        return "" if request.approved else "authorization_pending"

    def _refreshed(self, form: dict[str, str]) -> Answer:
        token = form.get("refresh_token", "")
        for session in self._sessions:
            if token in session.used:
                self._sessions.remove(session)
                return error("invalid_grant", text="Maximum allowed refresh token reuse exceeded")
            ended = session.refresh_end is not None and self.clock() >= session.refresh_end
            if token and token == session.refresh and not ended and not self.refresh_fails:
                session.used.add(token)
                return self._tokens(session)
        return error("invalid_grant")

    def _tokens(self, session: _Session) -> Answer:
        now = self.clock()
        access, session.refresh = self._secret(), self._secret()
        session.access[access] = now + timedelta(seconds=self.access_lifetime)
        session.refresh_end = now + timedelta(seconds=self.refresh_lifetime) if self.refresh_lifetime else None
        return self._given(
            {
                "access_token": access,
                "expires_in": self.access_lifetime,
                "refresh_token": session.refresh,
                "refresh_expires_in": self.refresh_lifetime,
                "token_type": "Bearer",
                "not-before-policy": 0,
                "scope": session.scope,
            }
        )

    def _given(self, fields: dict[str, Any]) -> Answer:
        kept = {name: value for name, value in fields.items() if name not in self.left_out}
        return json_answer(kept, headers={"Cache-Control": "no-store"})

    def _userinfo(self, seen: Seen) -> Answer:
        scheme, _, token = seen.headers.get("authorization", "").partition(" ")
        session = self._session_of(token) if scheme.lower() == "bearer" else None
        if session is None:
            return json_answer({"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer realm="x"'})
        return json_answer({"sub": "1", "preferred_username": session.user})

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": f"{self.url}{self.realm}",
            "token_endpoint": self.token_url,
            "device_authorization_endpoint": self.device_url,
            "userinfo_endpoint": f"{self.url}{self.protocol}/userinfo",
            "grant_types_supported": [DEVICE_CODE, "refresh_token"],
        }

    def _secret(self) -> str:
        made = secrets.token_urlsafe(24)
        self.secrets.add(made)
        return made


def error(code: str, status: int = 400, text: str = "") -> Answer:
    """An error as RFC 6749 section 5.2 has it."""
    return json_answer({"error": code, "error_description": text or _TEXTS[code]}, status)


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """A provider on a free loopback port while the context lasts."""
    with IdentityProvider().running() as provider:
        yield provider
