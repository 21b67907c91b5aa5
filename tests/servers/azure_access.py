"""Azure's shared access signatures (SAS) for whole containers, and its errors."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, quote, urlsplit

from .proxy import Answer, Seen
from .store_access import Access, Signed, keyed_hash, xml_error

_AZURE_TIME = "%Y-%m-%dT%H:%M:%SZ"
_KEY_OWNER = "11111111-2222-3333-4444-555555555555"
_TENANT = "66666666-7777-8888-9999-000000000000"


def azure_error(code: str, message: str, status: int = 403, **more: str) -> Answer:
    """The XML begins with a byte order mark, and the code stands in a header too."""
    answer = xml_error(
        status, {"Code": code, "Message": f"{message}\nRequestId:d6a0\nTime:2026-11-26T00:00:00Z", **more}
    )
    return Answer(status, b"\xef\xbb\xbf" + answer.body, {**answer.headers, "x-ms-error-code": code})


#: What Azure answers when there are too many requests.
SERVER_BUSY = azure_error("ServerBusy", "Egress is over the account limit.", 503)


class ContainerToken(Access):
    """A container is the first part of the path, or the first two (account/container, as in the emulator Azurite).

    `unsigned` is what a request without a token gets: `AuthenticationFailed` (403), or what Azure says of accounts
    without public access: `PublicAccessNotPermitted` (409), `ResourceNotFound` (404).
    """

    secret_names = frozenset({"sig"})
    put_status = 201

    def __init__(self, depth: int = 1, unsigned: str = "AuthenticationFailed") -> None:
        super().__init__()
        self.depth, self.unsigned = depth, unsigned

    def container(self, path: str) -> str:
        return "/".join(path.strip("/").split("/")[: self.depth])

    def token(self, container: str, lifetime: int = 3600, permissions: str = "rl") -> tuple[str, datetime]:
        """The query that opens a container, and its end."""

        def made_at(time: datetime) -> tuple[str, str]:
            moments = (time - timedelta(days=1), time + timedelta(seconds=lifetime), time, time + timedelta(days=7))
            start, end, key_start, key_end = (quote(at.strftime(_AZURE_TIME), safe="") for at in moments)
            query = f"st={start}&se={end}&sp={permissions}&sv=2024-05-04&sr=c&skoid={_KEY_OWNER}&sktid={_TENANT}"
            query += f"&skt={key_start}&ske={key_end}&sks=b&skv=2024-05-04"
            signature = self._signature(container, query)
            return f"{query}&sig={signature}", signature

        query, time = self.fresh_query(made_at)
        return query, time + timedelta(seconds=lifetime)

    def sign(self, url: str, method: str = "GET", lifetime: int = 3600) -> Signed:
        permissions = "rl" if method in ("GET", "HEAD") else "cw"
        query, end = self.token(self.container(urlsplit(url).path), lifetime, permissions)
        return Signed(f"{url}?{query}", end)

    def _signature(self, container: str, query: str) -> str:
        # Planetary Computer's tokens have "/" as it is beside "%2B" and "%3D" (microsoft/PlanetaryComputer#191)
        return quote(base64.b64encode(keyed_hash(b"azure-words", f"{container}\n{query}")).decode(), safe="/")

    def _without_token(self) -> Answer:
        if self.unsigned == "AuthenticationFailed":
            return _failed("")
        if self.unsigned == "ResourceNotFound":
            return azure_error("ResourceNotFound", "The specified resource does not exist.", 404)
        return azure_error(self.unsigned, "Public access is not permitted on this storage account.", 409)

    def refusal(self, seen: Seen) -> Answer | None:
        parts = urlsplit(seen.path)
        values = {name: found[0] for name, found in parse_qs(parts.query).items()}
        if "sig" not in values:
            return self._without_token()
        query, _, signature = parts.query.rpartition("&sig=")
        if signature != self._signature(self.container(parts.path), query):
            return _failed("Signature did not match. String to sign used was rl")
        end = datetime.strptime(values["se"], _AZURE_TIME).replace(tzinfo=timezone.utc)
        if self.clock() >= end or signature in self.revoked:
            return _failed(
                f"Signature not valid in the specified time frame: Expiry [{end}] - Current [{self.clock()}]"
            )
        if not set(values["sp"]) & set("r" if seen.method in ("GET", "HEAD") else "cw"):
            text = "This request is not authorized to perform this operation using this permission."
            return azure_error("AuthorizationPermissionMismatch", text)
        return None


def _failed(detail: str) -> Answer:
    text = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly "
    more = {"AuthenticationErrorDetail": detail} if detail else {}
    return azure_error("AuthenticationFailed", f"{text}including the signature.", **more)
