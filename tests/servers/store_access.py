"""Who may read the objects of tests/servers/object_store.py, and what the others are told.

`Presigned`       (s3_access.py) AWS Signature Version 4 in the query, as S3 and StorageGRID have it. A signature is for
                  one method, one object and the host of the URL; the query counts byte for byte.
`ContainerToken`  (azure_access.py) Azure's shared access signature: one token opens a container, for HEAD too.
`NamedToken`      a signature and an end under query names of one's own, for one object. It may refuse HEAD.
`RequiredHeader`  `api_key(…)` and `bearer(…)`: a header, 401 in JSON without it.
`Access`          all may read.

The first three sign: `access.sign(url, method, lifetime)`. Their ends are judged by `access.clock`; `access.revoke()`
ends, without a clock, all that has been signed so far (and the keys and tokens that have been sent so far).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit
from xml.sax.saxutils import escape

from .loopback import Clock
from .proxy import Answer, Seen


class Signed(NamedTuple):
    """A URL that opens an object, and until when."""

    url: str
    end: datetime


class Access:
    """All may read. `secret_names` are the query parameters that no log shows. `issued` has the signatures given out,
    or the keys and tokens seen, as they stand in URLs and headers, for a test that looks for them in files."""

    secret_names: frozenset[str] = frozenset()
    put_status = 200

    def __init__(self) -> None:
        self.clock = Clock()
        self.issued: set[str] = set()
        self.revoked: set[str] = set()

    def refusal(self, seen: Seen) -> Answer | None:
        """What a request gets that may not be answered."""
        return None

    def sign(self, url: str, method: str = "GET", lifetime: int = 28800) -> Signed:
        """`url`, without a query, opened for so many seconds."""
        raise NotImplementedError

    def revoke(self) -> None:
        """From now on, what was signed so far is answered as if it had ended."""
        self.revoked |= self.issued

    def fresh_query(self, made_at: Callable[[datetime], tuple[str, str]]) -> tuple[str, datetime]:
        """The query that was made, and at which time: now, or so many seconds earlier that no revoked one is made
        again."""
        time = self.clock().replace(microsecond=0)
        query, signature = made_at(time)
        while signature in self.revoked:
            time -= timedelta(seconds=1)
            query, signature = made_at(time)
        self.issued.add(signature)
        return query, time


@dataclass(frozen=True)
class TokenNames:
    """How a signed URL of `NamedToken` looks. `end_format`: `epoch` (seconds), `milliseconds`, or for strftime."""

    signature: str = "token"
    end: str = "expires"
    end_format: str = "epoch"


class NamedToken(Access):
    """Not the rules of a store that is known: what a catalogue of its own may do, as with nginx's secure_link."""

    def __init__(self, names: TokenNames | None = None, *, heads: bool = False) -> None:
        super().__init__()
        self.names, self.heads = names or TokenNames(), heads
        self.secret_names = frozenset({self.names.signature})

    def sign(self, url: str, method: str = "GET", lifetime: int = 10800) -> Signed:
        path = urlsplit(url).path

        def made_at(time: datetime) -> tuple[str, str]:
            end = quote(self._written(time + timedelta(seconds=lifetime)), safe="")
            signature = self._signature(method, path, end)
            return f"{self.names.end}={end}&{self.names.signature}={signature}", signature

        query, time = self.fresh_query(made_at)
        return Signed(f"{url}?{query}", time + timedelta(seconds=lifetime))

    def _signature(self, method: str, path: str, end: str) -> str:
        return keyed_hash(b"named-words", f"{method}\n{path}\n{end}").hex()

    def _written(self, end: datetime) -> str:
        seconds = int(end.timestamp())
        return {"epoch": str(seconds), "milliseconds": str(seconds * 1000)}.get(
            self.names.end_format, end.strftime(self.names.end_format)
        )

    def _read(self, end: str) -> datetime:
        if self.names.end_format in ("epoch", "milliseconds"):
            divisor = 1000 if self.names.end_format == "milliseconds" else 1
            return datetime.fromtimestamp(int(end) / divisor, timezone.utc)
        return datetime.strptime(end, self.names.end_format).replace(tzinfo=timezone.utc)

    def refusal(self, seen: Seen) -> Answer | None:
        parts = urlsplit(seen.path)
        before, _, signature = parts.query.rpartition(f"&{self.names.signature}=")
        end = before.removeprefix(f"{self.names.end}=")
        method = "GET" if seen.method == "HEAD" and self.heads else seen.method
        if signature != self._signature(method, parts.path, end):
            return Answer(403, b'{"message": "Forbidden"}', {"Content-Type": "application/json"})
        if self.clock() >= self._read(parse_qs(before)[self.names.end][0]) or signature in self.revoked:
            return Answer(403, b'{"message": "The link has expired"}', {"Content-Type": "application/json"})
        return None


class RequiredHeader(Access):
    """`accepts` tells whether a header's value is good; it may be changed at any time."""

    def __init__(self, name: str, accepts: Callable[[str], bool], scheme: str = "APIKey") -> None:
        super().__init__()
        self.name, self.accepts, self.scheme = name, accepts, scheme

    def refusal(self, seen: Seen) -> Answer | None:
        value = seen.headers.get(self.name.lower())
        if value is not None:
            self.issued.add(value)
            if self.accepts(value) and value not in self.revoked:
                return None
        text = "Not authenticated" if value is None else "Invalid credentials"
        headers = {"Content-Type": "application/json", "WWW-Authenticate": f'{self.scheme} realm="store"'}
        return Answer(401, json.dumps({"detail": text}).encode(), headers)


def api_key(*keys: str, name: str = "X-API-Key") -> RequiredHeader:
    """One of these keys in a header."""
    return RequiredHeader(name, lambda value: value in keys)


def bearer(tokens: Collection[str] | Callable[[str], bool]) -> RequiredHeader:
    """A token in `Authorization: Bearer`: one of these, or one that the function knows (as an identity provider's
    `knows`)."""
    known = tokens if callable(tokens) else tokens.__contains__

    def accepts(value: str) -> bool:
        scheme, _, token = value.partition(" ")
        return scheme.lower() == "bearer" and known(token)

    return RequiredHeader("Authorization", accepts, "Bearer")


def xml_error(status: int, members: dict[str, str]) -> Answer:
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in members.items())
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<Error>{inner}</Error>'
    return Answer(status, body.encode(), {"Content-Type": "application/xml"})


def keyed_hash(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
