"""The signing API of THEIA and the Maison de la Télédétection (signing.stac.teledetection.fr), before an `ObjectStore`.

    with object_store({"sm1-gdc": folder}) as store, signing_api(store) as signer:
        # POST signer.url + "/sign_urls" {"urls": ["https://s3-data.meso.umontpellier.fr/sm1-gdc/a.tif"]}
        # -> {"expiry": …, "hrefs": {that URL: "http://127.0.0.1:…/sm1-gdc/a.tif?X-Amz-…"}}
        assert [len(call.urls) for call in signer.calls] == [50]

Written from what the vendor's client (PyPI teledetection 1.13) sends and reads, and from EODAG's provider `theia`;
tests/unit/test_signing_clients.py runs both against it. What neither of them shows (texts of errors, the longest
duration, what happens to foreign URLs) is an attribute, and no fact about the service.

`storage_hosts` are the addresses that stand for the store; the store's own URL is always one. `keys` maps access keys
to secret keys. With `keys_demanded`, or once `knows_token` is set to an identity provider's `knows`, what is sent is
checked: API keys in the headers access-key and secret-key, or `authorization: bearer …`.
`fault(too_many(3), path="/sign", times=1)` and `fault(UNAVAILABLE, times=1)` stand in for a busy service.

The other two signers: sas_signing.py (Planetary Computer), template_signing.py (any other, told by rules).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .loopback import LoopbackServer
from .object_store import ObjectStore
from .proxy import Answer, Seen
from .stub import json_answer

STORAGE_HOST = "https://s3-data.meso.umontpellier.fr"

#: URLs in a call; the client never sends more.
MOST_URLS = 64

UNAVAILABLE = json_answer({"detail": "Service Unavailable"}, 503)


def too_many(seconds: int) -> Answer:
    """429, to be asked again after so many seconds."""
    return json_answer({"detail": "Too Many Requests"}, 429, {"Retry-After": str(seconds)})


@dataclass(frozen=True)
class Call:
    """A call that was understood. `sign_in` is `keys`, `bearer` or empty; `duration` is None where none was sent."""

    route: str
    urls: tuple[str, ...]
    duration: int | None = None
    sign_in: str = ""


class RefusedError(Exception):
    """Ends a call with the answer of a FastAPI application."""

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(detail)
        self.answer = json_answer({"detail": detail}, status)


class SigningApi(LoopbackServer):
    """See the module. The attributes may be changed at any time.

    `forbidden`: prefixes "bucket/…" for which this user has no right: 403 for the whole call. `foreign`: what happens
    with URLs of other hosts: `refuse` (403), `unchanged` (returned as they are) or `left_out` (no entry in `hrefs`).
    Durations in seconds. `single_expiry`: whether the answer of GET /sign has an expiry, too.
    """

    def __init__(self, store: ObjectStore, *, keys_demanded: bool = False, token_url: str = "") -> None:
        super().__init__()
        self.store = store
        self.storage_hosts: list[str] = [STORAGE_HOST]
        self.keys_demanded, self.token_url = keys_demanded, token_url
        self.keys: dict[str, str] = {}
        self.described: dict[str, tuple[str, str]] = {}
        self.knows_token: Callable[[str], bool] | None = None
        self.forbidden: Collection[str] = ()
        self.foreign = "refuse"
        self.duration, self.longest = 8 * 3600, 6 * 24 * 3600
        self.single_expiry = True
        self.calls: list[Call] = []

    def add_key(self, description: str = "") -> dict[str, str]:
        """A new API key, as the headers that carry it."""
        key = {"access-key": secrets.token_hex(8), "secret-key": secrets.token_hex(16)}
        self.keys[key["access-key"]] = key["secret-key"]
        created = self.store.clock().strftime("%Y-%m-%d %H:%M:%S.%f")
        self.described[key["access-key"]] = (created, description)
        return key

    def answer(self, seen: Seen) -> Answer:
        parts = urlsplit(seen.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        routes: dict[str, Callable[[], Any]] = {
            "POST /sign_urls": lambda: self._sign_urls(seen, "GET"),
            "POST /sign_urls_put": lambda: self._sign_urls(seen, "PUT"),
            "GET /sign": lambda: self._sign(seen, query),
            "GET /openapi.json": self._openapi,
            "GET /create_api_key": lambda: self._for_a_person(seen, lambda: self.add_key(query.get("description", ""))),
            "GET /list_api_keys_with_metadata": lambda: self._for_a_person(seen, self._listed_keys),
            "GET /revoke_api_key": lambda: self._for_a_person(seen, lambda: self._revoke(query.get("access_key", ""))),
        }
        route = routes.get(f"{seen.method} {parts.path}")
        if route is None:
            allowed = any(known.endswith(f" {parts.path}") for known in routes)
            status, detail = (405, "Method Not Allowed") if allowed else (404, "Not Found")
            return json_answer({"detail": detail}, status)
        try:
            return json_answer(route())
        except RefusedError as refused:
            return refused.answer

    # --- who asks -----------------------------------------------------------------------------------------------------

    def _sign_in(self, seen: Seen) -> str:
        access, secret = seen.headers.get("access-key"), seen.headers.get("secret-key")
        if access is not None and access in self.keys and self.keys[access] == secret:
            return "keys"
        if self._is_a_person(seen):
            return "bearer"
        if self.keys_demanded or self.knows_token is not None:
            sent = access is not None or "authorization" in seen.headers
            raise RefusedError(401, "Invalid API key or token" if sent else "Not authenticated")
        return ""

    def _is_a_person(self, seen: Seen) -> bool:
        scheme, _, token = seen.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self.knows_token is not None and self.knows_token(token)

    def _for_a_person(self, seen: Seen, done: Callable[[], Any]) -> Any:
        """API keys are managed with a bearer token; an API key opens none of this."""
        if not self._is_a_person(seen):
            raise RefusedError(401, "Not authenticated")
        return done()

    def _listed_keys(self) -> list[dict[str, str]]:
        return [
            {"access-key": key, "created": created, "description": description}
            for key, (created, description) in self.described.items()
        ]

    def _revoke(self, key: str) -> dict[str, str]:
        if self.keys.pop(key, None) is None:
            raise RefusedError(404, "No such API key")
        self.described.pop(key, None)
        return {"detail": "revoked"}

    def _openapi(self) -> dict[str, Any]:
        flows = {"password": {"scopes": {}, "tokenUrl": self.token_url}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "Signing API", "version": "0"},
            "paths": {"/sign_urls": {}, "/sign_urls_put": {}, "/sign": {}},
            "components": {"securitySchemes": {"OAuth2PasswordBearer": {"type": "oauth2", "flows": flows}}},
        }

    # --- what is signed -----------------------------------------------------------------------------------------------

    def _sign_urls(self, seen: Seen, method: str) -> dict[str, Any]:
        sign_in = self._sign_in(seen)
        urls, duration = self._asked(seen)
        self.calls.append(Call(urlsplit(seen.path).path.lstrip("/"), tuple(urls), duration, sign_in))
        return self._signed(urls, method, duration or self.duration)

    def _sign(self, seen: Seen, query: dict[str, str]) -> dict[str, Any]:
        sign_in = self._sign_in(seen)
        url = query.get("url", "")
        if not url:
            raise RefusedError(422, [{"type": "missing", "loc": ["query", "url"], "msg": "Field required"}])
        self.calls.append(Call("sign", (url,), None, sign_in))
        signed = self._signed([url], "GET", self.duration)
        expiry = {"expiry": signed["expiry"]} if self.single_expiry else {}
        return {"href": signed["hrefs"].get(url, url), **expiry}

    def _asked(self, seen: Seen) -> tuple[list[str], int | None]:
        try:
            body = json.loads(seen.body) if "json" in seen.headers.get("content-type", "") else None
        except ValueError:
            raise _invalid("body", "JSON decode error") from None
        if not isinstance(body, dict):
            raise _invalid("body", "Input should be a valid dictionary")
        urls, duration = body.get("urls"), body.get("duration_seconds")
        if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
            raise _invalid("urls", "Input should be a valid list of strings")
        if not 1 <= len(urls) <= MOST_URLS:
            raise _invalid("urls", f"List should have 1 to {MOST_URLS} items after validation, not {len(urls)}")
        if duration is not None and (type(duration) is not int or not 0 < duration <= self.longest):
            raise _invalid("duration_seconds", f"Input should be an integer from 1 to {self.longest}")
        return urls, duration

    def _signed(self, urls: list[str], method: str, duration: int) -> dict[str, Any]:
        """Each key is the URL as it was sent, byte for byte; a URL that was signed before is signed anew."""
        hrefs, ends = {}, []
        for url in urls:
            name = self._object_name(url)
            if name is None:
                if self.foreign == "refuse":
                    raise RefusedError(403, f"Cannot sign {url.partition('?')[0]}")
                if self.foreign == "unchanged":
                    hrefs[url] = url
                continue
            if name.startswith(tuple(self.forbidden)):
                raise RefusedError(403, f"Not allowed: {name}")
            hrefs[url], end = self.store.sign(name, method, duration)
            ends.append(end)
        return {"expiry": min(ends, default=self.store.clock()).isoformat(), "hrefs": hrefs}

    def _object_name(self, url: str) -> str | None:
        """The object's bucket and key, or None for a URL of another host."""
        parts = urlsplit(url)
        ours = {self.store.url, self.store.public_url, *self.storage_hosts}
        return unquote(parts.path).lstrip("/") if f"{parts.scheme}://{parts.netloc}" in ours else None


def _invalid(field: str, text: str) -> RefusedError:
    location = ["body"] if field == "body" else ["body", field]
    return RefusedError(422, [{"type": "value_error", "loc": location, "msg": text}])


@contextmanager
def signing_api(store: ObjectStore, *, keys_demanded: bool = False, token_url: str = "") -> Iterator[SigningApi]:
    """A signer for the store on a free loopback port while the context lasts."""
    with SigningApi(store, keys_demanded=keys_demanded, token_url=token_url).running() as signer:
        yield signer
