"""Signing profiles that a catalogue's own words propose: the Signed URL Object of STAC's authentication extension 1.1.

https://github.com/stac-extensions/authentication. A catalogue may say anything: what it says is checked, shown to the
user with the hosts and the service that it names, and used once the user has accepted it, never before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from ..http.web_address import is_web_address
from .durations import DurationError, seconds_of
from .hosts import host_entry, host_problem
from .profile import SigningKind, SigningProfile, SigningTemplate
from .profile_check import METHODS, RESERVED_HEADERS, endpoint_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Entries of the maps in a scheme, parameters, and hosts that are looked at.
_MOST_SCHEMES, _MOST_PARAMETERS, _MOST_HOSTS, _MOST_ASSETS = 50, 20, 10, 200
_LONGEST_ADDRESS, _LONGEST_VALUE, _LONGEST_TEXT, _LONGEST_READ = 2000, 200, 1000, 100_000
#: Where the extension lets parameters stand.
_PLACES = ("query", "header", "body")
_MOST_AT_ONCE = 64
#: What parameters of these names stand for, in lower case, without - and _.
_NAMES = {
    "href": (
        *("href", "hrefs", "url", "urls", "uri", "link"),
        *("asset", "assethref", "asseturl", "fileurl", "file", "source"),
    ),
    "path": ("path", "filepath", "objectpath", "pathname", "chemin"),
    "key": ("key", "objectkey", "objectname", "object", "blob", "s3key"),
    "bucket": ("bucket", "bucketname", "container"),
    "host": ("host", "hostname", "domain"),
    "duration": (
        *("duration", "durationseconds", "durationminutes", "expiresin", "expires", "expiration", "expiry", "validity"),
        *("ttl", "lifetime", "validfor", "seconds", "minutes", "duree", "validite"),
    ),
}
_MEANINGS = {name: meaning for meaning, names in _NAMES.items() for name in names}
_ADDRESSES = ("href", "path", "key")
#: Where a service wants a duration and says no value.
_USUAL_DURATION = 3 * 3600


@dataclass(frozen=True)
class SigningProposal:
    """A profile that a catalogue proposes, and the words in which it describes it, as it wrote them."""

    profile: SigningProfile
    description: str = ""


def proposed_profile(
    record: Mapping[str, Any], name: str, base: str, hrefs: Iterable[str] = ()
) -> SigningProposal | None:
    """What the JSON of a catalogue, a collection or an item proposes; None where it names no service that signs, or
    only what must not be asked. `name` is the profile's, `base` the record's address, `hrefs` the addresses of further
    files, which give hosts. The profile may be incomplete, see `profile_check`. For any thread."""
    for key, scheme in _schemes(record):
        for flow in _flows(scheme):
            endpoint = _endpoint(flow.get("authorizationApi"), base)
            method = str(flow.get("method", "GET")).upper()
            if not endpoint or method not in METHODS:
                continue
            template, duration = _template(flow, method)
            hosts = _hosts([*_hrefs(record, key, base), *hrefs])
            profile = SigningProfile("", name, SigningKind.TEMPLATE, hosts, endpoint, "", duration, template)
            return SigningProposal(profile, _words(scheme.get("description")))
    return None


def _schemes(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for holder in (record, record.get("properties"), record.get("summaries")):
        schemes = holder.get("auth:schemes") if isinstance(holder, Mapping) else None
        for each in schemes if isinstance(schemes, list) else [schemes]:
            yield from _signing_schemes(each)


def _signing_schemes(schemes: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, scheme in list(schemes.items() if isinstance(schemes, dict) else ())[:_MOST_SCHEMES]:
        if isinstance(scheme, dict) and scheme.get("type") == "signedUrl":
            yield str(key), scheme


def _flows(scheme: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    flows = scheme.get("flows")
    found = list(flows.values() if isinstance(flows, dict) else ())[:_MOST_SCHEMES]
    return [flow for flow in (flows, *found) if isinstance(flow, dict) and "authorizationApi" in flow]


def _endpoint(value: Any, base: str) -> str:
    """The service's address; empty for one that is not asked: no web address, one with a secret, or one without
    encryption that a catalogue names which has it."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ADDRESS or not value.isprintable():
        return ""
    try:
        url = urljoin(base, value.strip()).partition("#")[0]
    except ValueError:
        return ""
    if endpoint_problem(url) or not is_web_address(url):
        return ""
    return "" if urlsplit(url).scheme == "http" and urlsplit(base).scheme != "http" else url


def _template(flow: Mapping[str, Any], method: str) -> tuple[SigningTemplate, int]:
    parameters = flow.get("parameters")
    rows: list[tuple[str, str, str]] = []
    batch, duration, duration_format = 1, 0, "seconds"
    has_address = False
    for key, found in list(parameters.items() if isinstance(parameters, dict) else ())[:_MOST_PARAMETERS]:
        parameter = found if isinstance(found, dict) else {}
        place, name = parameter.get("in"), _value(key)
        if place not in _PLACES or not name or (place == "header" and name.lower() in RESERVED_HEADERS):
            continue
        schema = parameter.get("schema")
        schema = schema if isinstance(schema, dict) else {}
        meaning = _MEANINGS.get(re.sub(r"[-_ ]", "", name).lower(), "")
        is_required = parameter.get("required") is True
        if meaning in _ADDRESSES and schema.get("type") == "array":
            batch = _most_at_once(schema)
        if meaning == "duration":
            duration_format = _duration_format(name, parameter, schema)
            duration = _duration(schema, duration_format) or (_USUAL_DURATION if is_required else 0)
        if meaning:
            has_address = has_address or meaning in _ADDRESSES
            rows.append((name, place, f"{{{meaning}}}"))
        elif is_required:
            rows.append((name, place, _fixed(schema)))
    if not has_address and sum(not value for *_, value in rows) == 1:
        rows = [(name, place, value or "{href}") for name, place, value in rows]
    field = _value(flow.get("responseField")) or SigningTemplate.response_field
    return SigningTemplate(method, tuple(rows), field, "", duration_format, batch), duration


def _most_at_once(schema: Mapping[str, Any]) -> int:
    most = schema.get("maxItems")
    return max(2, min(most, _MOST_AT_ONCE)) if type(most) is int else _MOST_AT_ONCE


def _duration_format(name: str, parameter: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    words = f"{name} {_words(parameter.get('description'))}".lower()
    if schema.get("type") in ("integer", "number"):
        return "minutes" if "minute" in words else "seconds"
    sample = _sample(schema)
    if sample[:1] in ("P", "p") or schema.get("format") == "duration":
        return "iso"
    if sample.isdecimal():
        return "minutes" if "minute" in words else "seconds"
    return "unit" if sample else "iso"


def _duration(schema: Mapping[str, Any], duration_format: str) -> int:
    """The seconds that a service gives as its default or as an example; 0 without any."""
    sample = _sample(schema)
    try:
        return seconds_of(f"{sample}min" if sample and duration_format == "minutes" else sample)
    except DurationError:
        return 0


def _sample(schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples")
    values = [schema.get("default"), schema.get("example"), *(examples if isinstance(examples, list) else [examples])]
    return next((found for found in map(_plain, values[:_MOST_PARAMETERS]) if found), "")


def _fixed(schema: Mapping[str, Any]) -> str:
    """The value that a parameter must have, empty where the user is to enter it: an example is none."""
    choices = schema.get("enum")
    only = choices[0] if isinstance(choices, list) and len(choices) == 1 else None
    return next((found for found in map(_plain, (schema.get("const"), schema.get("default"), only)) if found), "")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _value(str(value) if isinstance(value, (int, float)) else value)


def _hrefs(record: Mapping[str, Any], scheme: str, base: str) -> list[str]:
    """The addresses of the record's files: those that refer to the scheme, or all where none refers to any."""
    assets = record.get("assets")
    found = [each for each in (assets.values() if isinstance(assets, dict) else ()) if isinstance(each, dict)]
    referring = [each for each in found if isinstance(each.get("auth:refs"), list)]
    chosen = [each for each in referring if scheme in each["auth:refs"]] if referring else found
    hrefs = (each.get("href") for each in chosen[:_MOST_ASSETS])
    return [_joined(base, href) for href in hrefs if isinstance(href, str) and len(href) <= _LONGEST_ADDRESS]


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _hosts(hrefs: Iterable[str]) -> tuple[str, ...]:
    """The hosts of addresses, each exactly as it is: no domain is proposed."""
    entries = dict.fromkeys(
        host_entry(href) for href in hrefs if is_web_address(href) and "@" not in urlsplit(href).netloc
    )
    return tuple(entry for entry in entries if not host_problem(entry))[:_MOST_HOSTS]


def _value(value: Any) -> str:
    """A name or a value that a request may hold; empty for anything else."""
    text = _on_one_line(value)
    return text if len(text) <= _LONGEST_VALUE and text.isprintable() else ""


def _words(value: Any) -> str:
    """The beginning of what the catalogue says in words; empty where it is no text."""
    return _on_one_line(value)[:_LONGEST_TEXT]


def _on_one_line(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) and len(value) <= _LONGEST_READ else ""
