"""A signer of whole containers, as Planetary Computer's, before an `ObjectStore` with `ContainerToken`.

    access = ContainerToken(depth=2)          # paths account/container/…, as in the emulator Azurite
    with object_store({"acct/naip": folder}, access) as store, sas_api(store, ["acct/naip"]) as signer:
        # GET signer.token_url + "/acct/naip"                  -> {"msft:expiry": "…Z", "token": "st=…&sig=…"}
        # GET signer.token_url + "/naip": the same, for a collection in `signer.collections`
        # GET signer.sign_url + "?href=" + store.href("acct/naip/a.tif")     -> {"msft:expiry": …, "href": …}
        signer.limit_rate(3, times=1)         # 429 whose wait stands in its text alone
        assert signer.calls == ["acct/naip"]

Written from planetary-computer 1.0.0, which tests/unit/test_signing_clients.py runs against it. An account is the first
label of a host in blob.core.windows.net, or the first part of the path on the store's own host. `lifetime` of the
tokens is in seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from .azure_access import ContainerToken
from .loopback import LoopbackServer
from .object_store import ObjectStore
from .proxy import Answer, Seen
from .stub import json_answer

_ROOT = "/api/sas/v1"
_BLOB_DOMAIN = ".blob.core.windows.net"


class SasApi(LoopbackServer):
    """`containers` are those that it signs, "account/container"; others get 404. `collections` are names that stand for
    one of them. `calls` are the containers asked for."""

    def __init__(self, store: ObjectStore, containers: Collection[str], lifetime: int = 3600) -> None:
        super().__init__()
        assert isinstance(store.access, ContainerToken)
        self.store, self.access = store, store.access
        self.containers, self.lifetime = set(containers), lifetime
        self.collections: dict[str, str] = {}
        self.calls: list[str] = []

    @property
    def token_url(self) -> str:
        return f"{self.url}{_ROOT}/token"

    @property
    def sign_url(self) -> str:
        return f"{self.url}{_ROOT}/sign"

    def limit_rate(self, seconds: int, times: int | None = None) -> None:
        """Answer that the rate limit is exceeded, without a Retry-After."""
        text = f"Rate limit is exceeded. Try again in {seconds} seconds."
        self.fault(json_answer({"statusCode": 429, "message": text}, 429), times=times)

    def answer(self, seen: Seen) -> Answer:
        parts = urlsplit(seen.path)
        kind, _, rest = parts.path.removeprefix(_ROOT).strip("/").partition("/")
        if seen.method == "GET" and kind == "token":
            return self._token(self.collections.get(rest, rest))
        href = parse_qs(parts.query).get("href", [""])[0]
        if seen.method == "GET" and kind == "sign" and href:
            return self._signed(href)
        return json_answer({"detail": "Not Found"}, 404)

    def _signed(self, href: str) -> Answer:
        target = urlsplit(href)
        path = target.path.strip("/")
        if target.netloc.endswith(_BLOB_DOMAIN):
            path = f"{target.netloc.partition('.')[0]}/{path}"
        elif f"{target.scheme}://{target.netloc}" not in (self.store.url, self.store.public_url):
            return json_answer({"detail": "Not a URL of a storage account"}, 400)
        return self._token("/".join(path.split("/")[:2]), href)

    def _token(self, container: str, href: str = "") -> Answer:
        self.calls.append(container)
        if container not in self.containers:
            return json_answer({"detail": f"Container {container} not found"}, 404)
        parts = container.split("/")
        token, end = self.access.token("/".join(parts[-self.access.depth :]), self.lifetime)
        what = {"href": f"{href}?{token}"} if href else {"token": token}
        return json_answer({"msft:expiry": end.strftime("%Y-%m-%dT%H:%M:%SZ"), **what})


@contextmanager
def sas_api(store: ObjectStore, containers: Collection[str], lifetime: int = 3600) -> Iterator[SasApi]:
    """A signer for these containers of the store on a free loopback port while the context lasts."""
    with SasApi(store, containers, lifetime).running() as signer:
        yield signer
