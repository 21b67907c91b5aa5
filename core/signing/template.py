"""Signing services that a template describes, in the terms of the authentication extension's Signed URL Object."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urljoin

from ..errors import SigningError
from ..parsing.json_text import json_value
from .address_parts import address_parts
from .answer_fields import value_at
from .answers import checked_grant, no_signature
from .durations import duration_value
from .profile import DURATION
from .service import ask_service
from .signed_address import unsigned_href
from .signer import one_by_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .grant import Grant
    from .profile import SigningProfile, SigningTemplate
    from .service import ServiceAnswer

_PART = re.compile(r"\{(href|host|path|bucket|key)\}")
_FORM = "application/x-www-form-urlencoded"


class TemplateSigner:
    #: What Signatures hands over at once; how many one request is about, the template says.
    most_at_once = 64

    def scope(self, profile: SigningProfile, href: str) -> str:
        """The address without its signature."""
        return unsigned_href(href)

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant | SigningError]:
        size = profile.template.batch
        if size <= 1:
            return one_by_one(lambda scope: _granted_one(profile, scope, duration, feedback), scopes, feedback)
        found: dict[str, Grant | SigningError] = {}
        for start in range(0, len(scopes), size):
            found |= _granted_many(profile, scopes[start : start + size], duration, feedback)
        return found


def _granted_one(profile: SigningProfile, scope: str, duration: int, feedback: Feedback | None) -> Grant:
    answer = _ask(profile, [scope], duration, feedback)
    value = _content(answer, profile.template)
    signed = value if isinstance(value, str) else value_at(value, profile.template.response_field)
    if isinstance(signed, dict):
        signed = signed.get(scope)
    signed, end = _only(signed), _only(_end(value, profile.template))
    return checked_grant(profile, answer, scope, _absolute(scope, signed), end)


def _granted_many(
    profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
) -> dict[str, Grant | SigningError]:
    answer = _ask(profile, scopes, duration, feedback)
    value = answer.json()
    signed = _by_scope(scopes, value_at(value, profile.template.response_field))
    if not isinstance(signed, dict):
        raise no_signature(profile, profile.endpoint, answer)
    end = _by_scope(scopes, _end(value, profile.template))
    found: dict[str, Grant | SigningError] = {}
    for scope in scopes:
        known = _of_scope(scope, signed)
        if known is None:
            continue
        own_end = _of_scope(scope, end) if isinstance(end, dict) else end
        try:
            found[scope] = checked_grant(profile, answer, scope, _absolute(scope, known), own_end)
        except SigningError as error:
            found[scope] = error
    return found


def _content(answer: ServiceAnswer, template: SigningTemplate) -> Any:
    """The answer's value; where the template names no field, also a text that is no JSON. Raises ResponseError."""
    if template.response_field:
        return answer.json()
    text = answer.text().strip()
    try:
        return json_value(text) if text[:1] in ('"', "[", "{") else text
    except (ValueError, RecursionError):
        return text


def _only(value: Any) -> Any:
    """The member of a list of one; anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _by_scope(scopes: Sequence[str], value: Any) -> Any:
    """A list in the order of the request as an object; anything else as it is."""
    is_in_order = isinstance(value, list) and len(value) == len(scopes)
    return dict(zip(scopes, value, strict=True)) if is_in_order else value


def _of_scope(scope: str, values: Mapping[str, Any]) -> Any:
    """The value for an address, by what the service may have got of it."""
    parts = address_parts(scope)
    return next((values[name] for name in (scope, parts["path"], parts["key"]) if name in values), None)


def _ask(profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None) -> ServiceAnswer:
    """Raises what `ask_service` raises."""
    template = profile.template
    pairs: dict[str, list[tuple[str, Any]]] = {"query": [], "form": [], "header": [], "body": []}
    for name, place, value in asked_rows(template, duration):
        values = [_value(value, scope) for scope in scopes]
        if template.batch <= 1 or values[0] == value:
            pairs[place].append((name, values[0]))
        elif place == "body":
            pairs[place].append((name, values))
        elif place == "header":
            pairs[place].append((name, ",".join(map(str, values))))
        else:
            pairs[place] += [(name, value) for value in values]
    headers = {name: quote(str(value), safe="/:?#[]@!$&'()*+,;=~ %") for name, value in pairs["header"]}
    body = b""
    if pairs["body"]:
        body, headers["Content-Type"] = json.dumps(dict(pairs["body"])).encode(), "application/json"
    elif pairs["form"]:
        body, headers["Content-Type"] = urlencode(pairs["form"]).encode(), _FORM
    url = _with_query(profile.endpoint, pairs["query"])
    return ask_service(profile, template.method, url, feedback, headers=headers, body=body)


def _with_query(endpoint: str, pairs: Sequence[tuple[str, Any]]) -> str:
    query = urlencode(pairs, quote_via=quote, safe="")
    if not query:
        return endpoint
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def asked_rows(template: SigningTemplate, duration: int) -> list[tuple[str, str, str | int]]:
    """The parameters (name, place, value) of a request for so many seconds, 0 for what the service chooses: with the
    duration in its place, and with those that stand for parts of the address. A duration in seconds or minutes that
    stands alone is a number, for JSON."""
    sent = duration_value(duration, template.duration_format)
    return [
        (name, place, sent if value == DURATION else value.replace(DURATION, str(sent)))
        for name, place, value in template.parameters_for(duration)
    ]


def _value(value: str | int, scope: str) -> str | int:
    """A parameter's value for one address."""
    parts = address_parts(scope)
    return value if isinstance(value, int) else _PART.sub(lambda found: parts[found[1]], value)


def _absolute(scope: str, signed: Any) -> Any:
    """A signed address that is relative to the file's, or but a query, in full."""
    if isinstance(signed, str) and signed[:1] in ("/", "?") and not signed.startswith("//"):
        return urljoin(scope, signed)
    return signed


def _end(value: Any, template: SigningTemplate) -> Any:
    return value_at(value, template.expiry_field) if template.expiry_field else None
