"""HTTP responses, and the values in them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from .errors import ResponseError
from .http_errors import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class HttpResponse:
    """A successful response. Header names are in lower case; `url` is the one after redirects."""

    status: int
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


def parsed_json(content: bytes, url: str) -> Any:
    """The JSON in a response. Raises ResponseError, with another message for a web page than for broken JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        if content.lstrip()[:1] == b"<":
            raise ResponseError(
                QCoreApplication.translate("HttpResponse", "The server answered with a web page instead of data."),
                url=url,
                details=quoted(content),
                hint=QCoreApplication.translate(
                    "HttpResponse", "Check the URL; a sign-in page of the network may also be in the way."
                ),
            ) from error
        raise ResponseError(
            QCoreApplication.translate("HttpResponse", "The server's answer is broken: it is not valid JSON."),
            url=url,
            details=f"{error}\n{quoted(content)}",
            hint=QCoreApplication.translate("HttpResponse", "Try again; the answer may have been cut off."),
        ) from error


def seconds_to_wait(retry_after: str) -> float | None:
    """Retry-After in seconds, from a number or a date; None for anything else."""
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return max(0.0, (when - datetime.now(timezone.utc)).total_seconds())
