"""Presigned URLs: AWS Signature Version 4 in the query, and S3's errors.

The parts of the signature are those of AWS's documentation, "Authenticating Requests: Using Query Parameters", whose
example tests/unit/test_object_store.py holds against `Presigned.signature`.
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, quote, urlsplit

from .proxy import Answer, Seen
from .store_access import Access, Signed, keyed_hash, xml_error

_AWS_TIME = "%Y%m%dT%H%M%SZ"
_XML_TIME = "%Y-%m-%dT%H:%M:%SZ"
_WEEK = 7 * 24 * 3600


def s3_error(code: str, message: str, status: int = 403, **more: str) -> Answer:
    return xml_error(status, {"Code": code, "Message": message, **more, "RequestId": "tx-0001"})


#: What S3 answers when there are too many requests.
SLOW_DOWN = s3_error("SlowDown", "Please reduce your request rate.", 503)


class Presigned(Access):
    """`access_key` and `secret_key` are the store's own. A gateway's keys are none of the store's."""

    secret_names = frozenset({"X-Amz-Signature"})

    def __init__(
        self, access_key: str = "STOREKEY", secret_key: str = "store-words", region: str = "us-east-1"
    ) -> None:
        super().__init__()
        self.access_key, self.secret_key, self.region = access_key, secret_key, region

    def sign(self, url: str, method: str = "GET", lifetime: int = 28800) -> Signed:
        parts = urlsplit(url)

        def made_at(time: datetime) -> tuple[str, str]:
            credential = f"{self.access_key}/{time:%Y%m%d}/{self.region}/s3/aws4_request"
            query = (
                f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={quote(credential, safe='')}"
                f"&X-Amz-Date={time.strftime(_AWS_TIME)}&X-Amz-Expires={lifetime}&X-Amz-SignedHeaders=host"
            )
            signature = self.signature(method, parts.path, query, parts.netloc)
            return f"{query}&X-Amz-Signature={signature}", signature

        query, time = self.fresh_query(made_at)
        return Signed(f"{url}?{query}", time + timedelta(seconds=lifetime))

    def signature(self, method: str, path: str, query: str, host: str) -> str:
        """The signature of a request, by the rules of AWS; path and query as they stand in the request."""
        values = parse_qs(query)
        time = values["X-Amz-Date"][0]
        _key, day, region, service, last = values["X-Amz-Credential"][0].split("/")
        canonical = f"{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{self.secret_key}".encode()
        for part in (day, region, service, last):
            key = keyed_hash(key, part)
        return keyed_hash(key, f"AWS4-HMAC-SHA256\n{time}\n{day}/{region}/{service}/{last}\n{digest}").hex()

    def refusal(self, seen: Seen) -> Answer | None:
        values = parse_qs(urlsplit(seen.path).query)
        authorization = seen.headers.get("authorization", "")
        if "X-Amz-Signature" not in values:
            return self._unsigned(authorization)
        if authorization:
            text = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            return s3_error("InvalidArgument", f"{text}parameter or the Authorization header should be specified", 400)
        try:
            return self._wrong_signature(seen, values) or self._ended(values)
        except (KeyError, ValueError):
            text = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
            text += "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
            return s3_error("AuthorizationQueryParametersError", text, 400)

    def _wrong_signature(self, seen: Seen, values: dict[str, list[str]]) -> Answer | None:
        key = values["X-Amz-Credential"][0].partition("/")[0]
        if key != self.access_key:
            return _unknown_key(key)
        if not 0 < int(values["X-Amz-Expires"][0]) <= _WEEK:
            text = f"X-Amz-Expires must be less than a week (in seconds); that is, less than {_WEEK} seconds"
            return s3_error("AuthorizationQueryParametersError", text, 400)
        parts = urlsplit(seen.path)
        query, last, signature = parts.query.rpartition("&X-Amz-Signature=")
        if not last or signature != self.signature(seen.method, parts.path, query, seen.headers.get("host", "")):
            text = "The request signature we calculated does not match the signature you provided. "
            return s3_error("SignatureDoesNotMatch", f"{text}Check your key and signing method.", AWSAccessKeyId=key)
        return None

    def _ended(self, values: dict[str, list[str]]) -> Answer | None:
        start = datetime.strptime(values["X-Amz-Date"][0], _AWS_TIME).replace(tzinfo=timezone.utc)
        lifetime = values["X-Amz-Expires"][0]
        end, now = start + timedelta(seconds=int(lifetime)), self.clock()
        if now < end and values["X-Amz-Signature"][0] not in self.revoked:
            return None
        times = {"Expires": end.strftime(_XML_TIME), "ServerTime": now.strftime(_XML_TIME)}
        return s3_error("AccessDenied", "Request has expired", **{"X-Amz-Expires": lifetime}, **times)

    def _unsigned(self, authorization: str) -> Answer:
        kind, _, value = authorization.partition(" ")
        if kind == "AWS4-HMAC-SHA256":  # signed headers are not checked here: whose key is it?
            key = value.partition("Credential=")[2].partition("/")[0]
            return s3_error("AccessDenied", "Access Denied") if key == self.access_key else _unknown_key(key)
        if kind == "Basic":
            with suppress(ValueError):
                return _unknown_key(base64.b64decode(value).decode(errors="replace").partition(":")[0])
        if authorization:
            return s3_error("InvalidArgument", "Unsupported Authorization Type", 400)
        return s3_error("AccessDenied", "Access Denied")


def _unknown_key(key: str) -> Answer:
    text = "The AWS Access Key Id you provided does not exist in our records."
    return s3_error("InvalidAccessKeyId", text, AWSAccessKeyId=key)
