"""The Géoplateforme's sign-in (sso.geopf.fr, a Keycloak): authorization code with and without PKCE, password, client
credentials, refresh.

    with geopf_sign_in() as sign_in:
        # a browser: GET sign_in.authorization_url?response_type=code&client_id=desktop&redirect_uri=…&code_challenge=…
        #            -> 302 to the redirect_uri with code and state, since a person who is signed in there allows it
        # a client:  POST sign_in.token_url  grant_type=authorization_code&code=…&code_verifier=…
        sign_in.access_lifetime = 1     # or sign_in.end_access(), between two requests
        assert sign_in.grants == ["authorization_code", "refresh_token"]

`person` is what happens in the browser: "allows", "denies", or "reads" (a page is shown and nothing else happens).
Clients: "desktop" is public and needs PKCE, "partner" has `partner_secret`. The person's password is `password`; with
`totp` set, a one-time password is wanted, too. `password_expired` answers as Keycloak does of an account that is not
fully set up. See `IdentityProvider` for tokens, their ends, and faults.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit

from .identity_provider import IdentityProvider, error
from .proxy import Answer, Seen


@dataclass(frozen=True)
class _Allowed:
    """What a code stands for."""

    client: str
    redirect_uri: str
    scope: str
    challenge: str
    method: str


class GeopfSignIn(IdentityProvider):
    """See the module. The attributes may be changed at any time."""

    realm = "/realms/geoplateforme"

    def __init__(self) -> None:
        super().__init__()
        self.password = secrets.token_urlsafe(12)
        self.partner_secret = secrets.token_urlsafe(24)
        self.clients = {"desktop": None, "partner": self.partner_secret}
        self.person = "allows"
        self.totp = ""
        self.password_expired = False
        self.grants: list[str] = []
        self._codes: dict[str, _Allowed] = {}
        self.secrets |= {self.password, self.partner_secret}

    @property
    def authorization_url(self) -> str:
        return f"{self.url}{self.protocol}/auth"

    def token(self) -> str:
        """An access token as a client gets it, for requests that a test does itself."""
        return str(json.loads(self._signed_in("").body)["access_token"])

    def answer(self, seen: Seen) -> Answer:
        parts = urlsplit(seen.path)
        if seen.method == "GET" and parts.path == f"{self.protocol}/auth":
            return self._in_the_browser(dict(parse_qsl(parts.query)))
        if parts.path == f"{self.protocol}/token":
            self.grants.append(dict(parse_qsl(seen.body.decode())).get("grant_type", ""))
        return super().answer(seen)

    def _in_the_browser(self, query: dict[str, str]) -> Answer:
        client, address = query.get("client_id", ""), query.get("redirect_uri", "")
        needs_pkce = self.clients.get(client) is None and "code_challenge" not in query
        if client not in self.clients or query.get("response_type") != "code" or not address:
            return _page(400, "Invalid parameter: client_id, response_type or redirect_uri")
        if self.person == "reads":
            return _page(200, "Connectez-vous")
        answer = {"state": query.get("state", "")}
        if needs_pkce:
            answer |= {"error": "invalid_request", "error_description": "Missing parameter: code_challenge_method"}
        elif self.person == "denies":
            answer |= {"error": "access_denied"}
        else:
            challenge, method = query.get("code_challenge", ""), query.get("code_challenge_method", "plain")
            answer["code"] = self._secret()
            self._codes[answer["code"]] = _Allowed(client, address, query.get("scope", ""), challenge, method)
        return Answer(302, b"", {"Location": f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}"})

    def _granted(self, form: dict[str, str]) -> Answer:
        grant = form.get("grant_type")
        if grant == "authorization_code":
            return self._for_a_code(form)
        if grant == "password":
            return self._for_a_password(form)
        if grant == "client_credentials":
            if self.clients[form["client_id"]] is None:
                return error("unauthorized_client", 401, "Public client not allowed to retrieve service account")
            return self._signed_in(form.get("scope", ""))
        return super()._granted(form)

    def _for_a_code(self, form: dict[str, str]) -> Answer:
        allowed = self._codes.pop(form.get("code", ""), None)
        if allowed is None or allowed.client != form["client_id"]:
            return error("invalid_grant", text="Code not valid")
        if allowed.redirect_uri != form.get("redirect_uri"):
            return error("invalid_grant", text="Incorrect redirect_uri")
        if allowed.challenge and allowed.challenge != _challenge(form.get("code_verifier", ""), allowed.method):
            return error("invalid_grant", text="PKCE verification failed: Invalid code verifier")
        return self._signed_in(allowed.scope)

    def _for_a_password(self, form: dict[str, str]) -> Answer:
        if self.password_expired:
            return error("invalid_grant", text="Account is not fully set up")
        right = form.get("username") == self.user and form.get("password") == self.password
        if not right or form.get("totp", "") != self.totp:
            return error("invalid_grant", 401, "Invalid user credentials")
        return self._signed_in(form.get("scope", ""))


def _challenge(verifier: str, method: str) -> str:
    """RFC 7636, section 4.6."""
    hashed = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hashed if method == "S256" else verifier


def _page(status: int, text: str) -> Answer:
    return Answer(status, f"<html><body><p>{text}</p></body></html>".encode(), {"Content-Type": "text/html"})


@contextmanager
def geopf_sign_in() -> Iterator[GeopfSignIn]:
    """A sign-in on a free loopback port while the context lasts."""
    with GeopfSignIn().running() as sign_in:
        yield sign_in
