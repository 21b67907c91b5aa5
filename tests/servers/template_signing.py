"""A signer whose calls are told by rules, for services that nobody has documented.

The signing of catalogue-dinamis.data-terra.org is known from a webinar alone: a validity (`PT3H10M`, or one value and
unit: `3h`, `30min`), the multispectral and the panchromatic image signed independently, no signature for the level
BRUT. `DINAMIS_LIKE` has these; its path, parameters and fields are inventions of this file, not DINAMIS's own.

    with object_store({"downloads": folder}, NamedToken()) as store, template_signer(store, DINAMIS_LIKE) as signer:
        # GET signer.endpoint + "?href=" + store.href("downloads/…/ortho/pan/SPOT.tif") + "&validity=3h"
        assert signer.calls == [("downloads/…/ortho/pan/SPOT.tif", "3h")]
        item["auth:schemes"] = {"signed": signer.signed_url_object()}      # the authentication extension's format

`replace(DINAMIS_LIKE, method="POST", response_field="data.url", …)` makes another service.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .loopback import LoopbackServer
from .object_store import ObjectStore
from .proxy import Answer, Seen
from .stub import json_answer

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")
_SHORT = re.compile(r"(\d+) ?(s|min|h|d|j)$")
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "j": 86400}


@dataclass(frozen=True)
class SignerRules:
    """What a service wants and gives.

    `place`: where the parameters stand: `query`, `body` (JSON), `form` or `header`. `href_form`: what stands in
    `href_parameter`: the `url`, its `path`, or nothing, and in its stead `bucket` and `key` (`bucket_and_key`, the
    extension's own example). `durations`: which forms it reads: `iso`, `short`, and numbers without a unit as `seconds`
    or `minutes`; `longest` in seconds. `response_field`: the signed URL's place in the JSON answer, with dots; empty
    for a text answer. `end_field`: the same for the end, empty where the end stands in the URL alone; `end_format`:
    `iso`, `epoch`, or for strftime. `most_urls`: more than one means a list of URLs, and an object of signed ones by
    URL. `headers`: must be sent with these values (401). `refused`: what cannot be signed (403).
    """

    method: str = "GET"
    path: str = "/sign"
    place: str = "query"
    href_parameter: str = "href"
    href_form: str = "url"
    duration_parameter: str = "validity"
    durations: tuple[str, ...] = ("iso", "short")
    default_duration: str = "3h"
    longest: int = 7 * 24 * 3600
    response_field: str = "signed_url"
    end_field: str = ""
    end_format: str = "iso"
    most_urls: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    refused: str = r"(?!)"


#: Like what the webinar shows of DINAMIS; see the module.
DINAMIS_LIKE = SignerRules(refused=r"_BRUT|/brut/")


class _RefusedError(Exception):
    pass


def seconds_of(text: str, forms: tuple[str, ...] = ("iso", "short")) -> int | None:
    """The seconds of a duration in one of these forms; None if it is none, or nothing."""
    if "iso" in forms and (match := _ISO.match(text)):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds or None
    if "short" in forms and (match := _SHORT.match(text)):
        return int(match[1]) * _UNITS[match[2]] or None
    unit = next((size for form, size in (("seconds", 1), ("minutes", 60)) if form in forms), None)
    return int(text) * unit or None if unit and text.isdecimal() else None


class TemplateSigner(LoopbackServer):
    """See the module. `rules` may be replaced at any time. `calls` are object names and durations as they were sent."""

    def __init__(self, store: ObjectStore, rules: SignerRules) -> None:
        super().__init__()
        self.store, self.rules = store, rules
        self.calls: list[tuple[str, str]] = []

    @property
    def endpoint(self) -> str:
        return self.url + self.rules.path

    def signed_url_object(self) -> dict[str, Any]:
        """The service as an authentication scheme in STAC's authentication extension 1.1, "Signed URL Object"."""
        rules = self.rules
        place = "body" if rules.place == "form" else rules.place
        named = ("bucket", "key") if rules.href_form == "bucket_and_key" else (rules.href_parameter,)
        parameters = {name: {"in": place, "required": True, "schema": {"type": "string"}} for name in named}
        if rules.duration_parameter:
            schema = {"type": "string", "examples": [rules.default_duration]}
            parameters[rules.duration_parameter] = {"in": place, "required": False, "schema": schema}
        flow = {"authorizationApi": self.endpoint, "method": rules.method, "parameters": parameters}
        flow |= {"responseField": rules.response_field}
        return {"type": "signedUrl", "description": "Signed on request", "flows": {"authorizationCode": flow}}

    def answer(self, seen: Seen) -> Answer:
        rules, path = self.rules, urlsplit(seen.path).path
        if path != rules.path:
            return json_answer({"message": "Not Found"}, 404)
        if seen.method != rules.method:
            return json_answer({"message": "Method Not Allowed"}, 405, {"Allow": rules.method})
        if any(seen.headers.get(name.lower()) != value for name, value in rules.headers.items()):
            return json_answer({"message": "Unauthorized"}, 401)
        try:
            return self._signed(self._sent(seen))
        except ValueError as error:
            return json_answer({"message": str(error)}, 400)
        except _RefusedError as error:
            return json_answer({"message": str(error)}, 403)

    def _sent(self, seen: Seen) -> dict[str, Any]:
        rules = self.rules
        if rules.place == "body":
            body = json.loads(seen.body)
            return body if isinstance(body, dict) else {}
        if rules.place == "header":
            names = (rules.href_parameter, "bucket", "key", rules.duration_parameter)
            return {name: seen.headers[name.lower()] for name in names if name.lower() in seen.headers}
        text = seen.body.decode() if rules.place == "form" else urlsplit(seen.path).query
        values = parse_qs(text)
        return {name: found if rules.most_urls > 1 else found[0] for name, found in values.items()}

    def _signed(self, sent: Mapping[str, Any]) -> Answer:
        rules = self.rules
        text = sent.get(rules.duration_parameter) or rules.default_duration
        text = str(text[0] if isinstance(text, list) else text)
        duration = seconds_of(text, rules.durations)
        if duration is None or duration > rules.longest:
            raise ValueError(f"Not a validity: {text}. Examples: PT3H10M, 3h, 30min")
        hrefs = sent.get(rules.href_parameter)
        if rules.href_form == "bucket_and_key":
            hrefs = f"/{sent.get('bucket', '')}/{sent.get('key', '')}"
        if rules.most_urls == 1:
            url, end = self._one(hrefs, text, duration)
            return self._shaped(url, end)
        if not isinstance(hrefs, list) or not 0 < len(hrefs) <= rules.most_urls:
            raise ValueError(f"{rules.href_parameter}: a list of 1 to {rules.most_urls} URLs")
        signed = {href: self._one(href, text, duration) for href in hrefs}
        return self._shaped(
            {href: url for href, (url, _end) in signed.items()}, min(end for _u, end in signed.values())
        )

    def _one(self, href: Any, text: str, duration: int) -> tuple[str, datetime]:
        if not isinstance(href, str) or not href:
            raise ValueError(f"{self.rules.href_parameter} is missing")
        parts = urlsplit(href)
        host = f"{parts.scheme}://{parts.netloc}"
        hosts = (self.store.url, self.store.public_url) if self.rules.href_form == "url" else ("://",)
        if host not in hosts:
            raise ValueError(f"Not a file of this catalogue: {parts.path}")
        name = unquote(parts.path).lstrip("/")
        self.calls.append((name, text))
        if re.search(self.rules.refused, name):
            raise _RefusedError("This level of production cannot be signed")
        return self.store.sign(name, "GET", duration)

    def _shaped(self, signed: str | dict[str, str], end: datetime) -> Answer:
        rules = self.rules
        if not rules.response_field:
            return Answer(200, str(signed).encode(), {"Content-Type": "text/plain"})
        shaped: dict[str, Any] = {}
        fields: dict[str, Any] = {rules.response_field: signed}
        if rules.end_field:
            fields[rules.end_field] = (
                int(end.timestamp())
                if rules.end_format == "epoch"
                else end.isoformat()
                if rules.end_format == "iso"
                else end.strftime(rules.end_format)
            )
        for name, value in fields.items():
            *parents, last = name.split(".")
            inside = shaped
            for parent in parents:
                inside = inside.setdefault(parent, {})
            inside[last] = value
        return json_answer(shaped)


@contextmanager
def template_signer(store: ObjectStore, rules: SignerRules = DINAMIS_LIKE) -> Iterator[TemplateSigner]:
    """A signer for the store on a free loopback port while the context lasts."""
    with TemplateSigner(store, rules).running() as signer:
        yield signer
