"""Signing services that a template describes, in the terms of the authentication extension's Signed URL Object."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urljoin

from ..errors import SigningError
from .address_parts import address_parts
from .answers import checked_grant, no_signature
from .durations import duration_value
from .profile import DURATION
from .service import ask_service
from .signed_address import unsigned_href
from .signer import one_by_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..cancellation import Feedback
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
    if not profile.template.response_field:
        text = answer.text().strip().strip('"')
        return checked_grant(profile, answer, scope, _absolute(scope, text))
    value = answer.json()
    signed = _field(value, profile.template.response_field)
    if isinstance(signed, dict):
        signed = signed.get(scope)
    elif isinstance(signed, list) and len(signed) == 1:
        signed = signed[0]
    return checked_grant(profile, answer, scope, _absolute(scope, signed), _end(value, profile.template))


def _granted_many(
    profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
) -> dict[str, Grant | SigningError]:
    answer = _ask(profile, scopes, duration, feedback)
    value = answer.json()
    signed = _field(value, profile.template.response_field)
    if isinstance(signed, list) and len(signed) == len(scopes):
        signed = dict(zip(scopes, signed, strict=True))
    if not isinstance(signed, dict):
        raise no_signature(profile, profile.endpoint, answer)
    end = _end(value, profile.template)
    found: dict[str, Grant | SigningError] = {}
    for scope in scopes:
        parts = address_parts(scope)
        names = (scope, parts["path"], parts["key"])
        known = next((signed[name] for name in names if name in signed), None)
        if known is None:
            continue
        try:
            found[scope] = checked_grant(profile, answer, scope, _absolute(scope, known), end)
        except SigningError as error:
            found[scope] = error
    return found


def _ask(profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None) -> ServiceAnswer:
    """Raises what `ask_service` raises."""
    template = profile.template
    rows = template.parameters_for(duration)
    sent = [
        (name, place, [_value(template, value, scope, duration) for scope in scopes]) for name, place, value in rows
    ]
    is_of_file = {name: _PART.search(value) is not None for name, _, value in rows}
    pairs: dict[str, list[tuple[str, Any]]] = {"query": [], "form": [], "header": [], "body": []}
    for name, place, values in sent:
        if template.batch <= 1 or not is_of_file[name]:
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


def _value(template: SigningTemplate, value: str, scope: str, duration: int) -> str | int:
    """A parameter's value for one address. A duration in seconds or minutes that stands alone is a number, for JSON."""
    sent, parts = duration_value(duration, template.duration_format), address_parts(scope)
    if value == DURATION:
        return sent
    return _PART.sub(lambda found: parts[found[1]], value.replace(DURATION, str(sent)))


def _absolute(scope: str, signed: Any) -> Any:
    """A signed address that is relative to the file's, or but a query, in full."""
    if isinstance(signed, str) and signed[:1] in ("/", "?") and not signed.startswith("//"):
        return urljoin(scope, signed)
    return signed


def _end(value: Any, template: SigningTemplate) -> Any:
    return _field(value, template.expiry_field) if template.expiry_field else None


def _field(value: Any, path: str) -> Any:
    """The value of a field, whose name may have dots, or be a path through objects and lists; None where it is
    missing. An empty path is the value itself."""
    if not path or (isinstance(value, dict) and path in value):
        return value[path] if path else value
    for name in path.split("."):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and len(name) < 5 and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
