"""Until when a signed address is good, as the address itself tells, and as services write times.

Sources: AWS Signature Version 4 (X-Amz-Date, X-Amz-Expires) and 2 (Expires); Google Cloud Storage V4 (X-Goog-Date,
X-Goog-Expires); Alibaba OSS V4 (x-oss-date, x-oss-expires); Tencent COS (q-sign-time); Azure (se); CloudFront (Expires,
Policy); OpenStack Swift (temp_url_expires); Akamai (exp in hdnts or __token__); JSON Web Tokens (exp).
"""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from ..parsing.json_text import json_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Characters of an address and fields of its query that are looked at; signed ones have some thousand, and some ten.
_LONGEST, _MOST_FIELDS = 20_000, 200
#: Prefixes of names: when it was signed, and for how many seconds.
_DATED = ("x-amz-", "x-goog-", "x-oss-")
_COMPACT = "%Y%m%dT%H%M%SZ"
#: Names whose value is the end itself where it is a time, of services known and unknown: se, Expires, temp_url_expires,
#: valid-until. With the prefixes above it is not.
_END_NAME = re.compile(r"se|.*exp.*|.*(?:until|valid).*|(?:.*[-_.])?(?:end|fin)(?:[-_.].*)?", re.IGNORECASE)
_AKAMAI = ("hdnts", "hdnea", "__token__", "__gda__")
_AKAMAI_END = re.compile(r"(?:^|~)exp=([0-9]{1,15})(?:~|$)")
_DIGITS = re.compile(r"[12][0-9]{13}")
_NUMBER = re.compile(r"[0-9]{1,19}(?:\.[0-9]{1,9})?")
#: Larger numbers are nano-, micro- and milliseconds: as seconds they are beyond the year 5000. Smaller ones are no
#: time, but how long something is good: as seconds since 1970 they are before 2001.
_FINER = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_DURATION = 1e9
#: A date and a time with blanks, names of zones and offsets as Java, Go, Python and PostgreSQL write them.
_SPELT = re.compile(
    r"([0-9]{4}-?[0-9]{2}-?[0-9]{2})[T ]([0-9][0-9:.,]{3,20}) ?([+-][0-9]{2}(?::?[0-9]{2})?)? ?(?:UTC|GMT|Z)?"
    r"(?:\[[\w/+-]{1,30}\])?",
    re.IGNORECASE,
)
_JSON_WEB_TOKEN = re.compile(r"[\w-]{2,2000}\.([\w-]{2,5000})\.[\w-]{0,2000}", re.ASCII)
_LONGEST_TIME, _LONGEST_POLICY = 60, 5000


def end_of_signature(href: str) -> datetime | None:
    """The time at which the signature in an address ends, in UTC; of several the earliest. None where the address does
    not say it, or says nonsense."""
    try:
        query = urlsplit(href[:_LONGEST]).query if len(href) <= _LONGEST else ""
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name.lower(), value)
    return min(_ends(fields), default=None)


def instant(value: Any) -> datetime | None:
    """A time as services write it: ISO 8601 or RFC 3339, seconds or milliseconds since 1970 (as a number or a text), or
    the date of HTTP; in UTC, also where it names no zone. None for anything else, and for one in no year from 1 to
    9999."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _epoch(value)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST_TIME:
        return None
    text = value.strip()
    if _DIGITS.fullmatch(text):  # 20261126120000
        text = f"{text[:8]}T{text[8:]}Z"
    if _NUMBER.fullmatch(text):
        return _epoch(float(text))
    moment = _iso(text)
    if moment is None:
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            moment = parsedate_to_datetime(text)
    return None if moment is None else _utc(moment)


def names_end(name: str, value: str) -> bool:
    """Whether a field of a query tells when a signature ends."""
    is_other = name.lower().startswith(_DATED) or len(name) > _LONGEST_TIME
    return not is_other and _END_NAME.fullmatch(name) is not None and instant(value) is not None


def _ends(fields: Mapping[str, str]) -> Iterator[datetime]:
    candidates = [instant(value) for name, value in fields.items() if names_end(name, value)]
    candidates += [_dated_end(fields, prefix) for prefix in _DATED]
    candidates += [_akamai_end(fields[name]) for name in _AKAMAI if name in fields]
    candidates.append(instant(fields.get("q-sign-time", "").partition(";")[2]))
    candidates.append(_policy_end(fields.get("policy", "")))
    candidates += [_token_end(value) for value in fields.values()]
    yield from (each for each in candidates if each is not None)


def _dated_end(fields: Mapping[str, str], prefix: str) -> datetime | None:
    date, seconds = fields.get(f"{prefix}date", ""), fields.get(f"{prefix}expires", "")
    if not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", date) or not re.fullmatch(r"[0-9]{1,10}", seconds):
        return None
    try:
        signed = datetime.strptime(date, _COMPACT).replace(tzinfo=timezone.utc)
        return signed + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):
        return None


def _akamai_end(token: str) -> datetime | None:
    found = _AKAMAI_END.search(token[:_LONGEST_POLICY])
    return instant(found[1]) if found else None


def _policy_end(policy: str) -> datetime | None:
    """The end in a policy of CloudFront: base64 of JSON, with other signs for those that a URL must not hold."""
    if not policy or len(policy) > _LONGEST_POLICY:
        return None
    try:
        text = base64.b64decode(policy.translate(str.maketrans("-_~", "+=/")), validate=True)
        condition = json_value(text)["Statement"][0]["Condition"]
        return instant(condition["DateLessThan"]["AWS:EpochTime"])
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def _token_end(value: str) -> datetime | None:
    """The end of a JSON Web Token (RFC 7519, `exp`)."""
    found = _JSON_WEB_TOKEN.fullmatch(value)
    if found is None:
        return None
    try:
        claims = json_value(base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)))
    except ValueError:
        return None
    return instant(claims.get("exp")) if isinstance(claims, dict) else None


def _epoch(seconds: float) -> datetime | None:
    if not seconds >= _DURATION:
        return None
    size = next((size for least, size in _FINER if seconds >= least), 1.0)
    try:
        return datetime.fromtimestamp(seconds / size, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None


def _iso(text: str) -> datetime | None:
    from dateutil.parser import isoparse

    if not re.match(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", text):
        return None
    if spelt := _SPELT.fullmatch(text):
        text = f"{spelt[1]}T{spelt[2]}{spelt[3] or 'Z'}"
    # the plus of an offset that was not escaped has become a blank
    date, sign, offset = text.rpartition(" ")
    if sign and re.fullmatch(r"[0-9]{2}:?[0-9]{2}", offset) and "T" in date:
        text = f"{date}+{offset}"
    try:
        return isoparse(text.replace(" ", "T", 1) if "T" not in text else text)
    except (ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> datetime | None:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
