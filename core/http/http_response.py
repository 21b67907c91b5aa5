"""HTTP responses, and the values in them."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import ResponseError, TooLargeError
from ..parsing.json_reading import ExtraTextError, TooMuchError, read_json
from ..redaction import without_secrets_of
from .http_errors import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_LONGEST_HEADER = 1000
_LONGEST_EXTRA = 60
#: How HTML begins, after these bytes.
_WEB_PAGE, _BEFORE_TEXT = (b"<!doctype html", b"<html"), b"\xef\xbb\xbf \t\r\n"
_SETTLED_SECONDS, _SETTLED_BY_OWN_CLOCK = 60, 24 * 3600
_CONTENT_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.IGNORECASE)


@dataclass(frozen=True)
class HttpResponse:
    """A successful response. Header names are in lower case; `url` is the one after redirects."""

    status: int
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


def content_range(header: str) -> tuple[int, int, int | None] | None:
    """First byte, last byte and length of the file in a Content-Range header, None for a length that is not known; None
    when the header is not one of a range."""
    found = _CONTENT_RANGE.fullmatch(header.strip())
    return None if found is None else (int(found[1]), int(found[2]), None if found[3] == "*" else int(found[3]))


def validator(etag: str, last_modified: str) -> str:
    """What tells one version of a file from another: the ETag, or the date where that is missing or weak: a weak one
    does not promise identical bytes. Empty without either."""
    is_strong = bool(etag) and not etag.startswith("W/") and len(etag) <= _LONGEST_HEADER
    return etag if is_strong else last_modified[:_LONGEST_HEADER]


def is_settled(last_modified: str, date: str) -> bool:
    """Whether the date of a file tells its versions apart: it is whole seconds, and so the file must have been written
    some time before the answer, whose `date` is given (RFC 9110, 8.8.2.2). Where the server names none, by the clock of
    this computer, which may be wrong by hours."""
    try:
        written = parsedate_to_datetime(last_modified)
        if not date:
            return (datetime.now(timezone.utc) - written).total_seconds() >= _SETTLED_BY_OWN_CLOCK
        return (parsedate_to_datetime(date) - written).total_seconds() >= _SETTLED_SECONDS
    except (TypeError, ValueError):
        return False


def text_of(content: bytes, content_type: str = "") -> str:
    """The text in a response: in UTF-8 (or 16, or 32, which JSON may be in) where it is valid there, whatever its
    Content-Type says, as web browsers read JSON: many servers add their own encoding to every answer. Else in the one
    that is named, else in that of old Windows servers."""
    found = _CHARSET.search(content_type[:_LONGEST_HEADER])
    for encoding in (json.detect_encoding(content), found[1] if found else ""):
        try:
            return content.decode(encoding)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def parsed_json(
    content: bytes, url: str, content_type: str = "", came_from: str = "", *, status: int | None = None
) -> Any:
    """The JSON in a response, see `read_json`; `status` is that of the response, None where it is not known, and
    `came_from` is where the request was sent on to. Raises ResponseError, with another message for a web page than for
    broken JSON, and TooLargeError."""
    hint = QCoreApplication.translate("HttpResponse", "Try again; the answer may have been cut off.")
    try:
        return read_json(text_of(content, content_type))
    except TooMuchError as error:
        raise TooLargeError(
            QCoreApplication.translate(
                "HttpResponse", "The server's answer has too many parts, or they are nested too deeply."
            ),
            url=url,
            details=str(error),
            hint=QCoreApplication.translate(
                "Exchange",
                "Ask for less, such as a smaller extent or fewer dates, or report it to the server's operator.",
            ),
        ) from error
    except ExtraTextError as error:
        extra = quoted(without_secrets_of(came_from, str(error).encode()), url)
        hint = QCoreApplication.translate(
            "HttpResponse", "It goes on after its end with “{text}”: report it to the server's operator."
        ).format(text=extra[:_LONGEST_EXTRA])
        content = without_secrets_of(came_from, content)
    except ValueError:
        content = without_secrets_of(came_from, content)
    said = _said(status, content, url)
    if not content.strip():
        raise ResponseError(
            QCoreApplication.translate("HttpResponse", "The server's answer is empty."),
            url=url,
            details=said,
            hint=QCoreApplication.translate("HttpResponse", "Try again later, or check the URL."),
        )
    if content.lstrip(_BEFORE_TEXT)[:1] == b"<":
        raise web_page_error(content, url, status)
    raise ResponseError(
        QCoreApplication.translate("HttpResponse", "The server's answer is broken: it is not valid JSON."),
        url=url,
        details=said,
        hint=hint,
    )


def web_page_error(content: bytes, url: str, status: int | None) -> ResponseError:
    """The error of an answer that is a web page, where something else was wanted."""
    return ResponseError(
        QCoreApplication.translate("HttpResponse", "The server answered with a web page instead of data."),
        url=url,
        details=_said(status, content, url),
        hint=QCoreApplication.translate(
            "HttpResponse", "Check the URL; a sign-in page of the network may also be in the way."
        ),
    )


def _said(status: int | None, content: bytes, url: str) -> str:
    """The details of an answer's error: its status, and how it begins."""
    return "\n".join(filter(None, (f"HTTP {status}" if status else "", quoted(content, url))))


def begins_as_html(content: bytes) -> bool:
    """Whether the content begins as HTML does."""
    return content.lstrip(_BEFORE_TEXT)[:20].lower().startswith(_WEB_PAGE)


def seconds_to_wait(retry_after: str, date: str = "") -> float | None:
    """Retry-After in seconds, from a number or a date; None for anything else, and for a time that has no end. `date`
    is when the server answered, by the clock that its dates are of: this computer's may be wrong by hours."""
    try:
        seconds = float(retry_after)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    except ValueError:
        when = _http_date(retry_after)
    return None if when is None else max(0.0, (when - (_http_date(date) or datetime.now(timezone.utc))).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
