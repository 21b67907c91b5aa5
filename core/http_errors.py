"""Errors for HTTP statuses."""

from __future__ import annotations

import html
import re

from qgis.PyQt.QtCore import QCoreApplication

from .errors import HttpError

_LONGEST_QUOTE = 500
_INVISIBLE = re.compile(rb"<(script|style|head)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")


def http_error(status: int, url: str, body: bytes = b"", retry_after: float | None = None) -> HttpError:
    """The error for a status of 400 and above; `retry_after` is in seconds."""
    message, hint = _words(status, retry_after)
    return HttpError(
        message,
        status=status,
        retry_after=retry_after,
        url=url,
        details=f"HTTP {status}\n{quoted(body)}".rstrip(),
        hint=hint,
    )


def quoted(body: bytes) -> str:
    """The beginning of the server's response as text, without the markup of an error page."""
    text = body
    if text.lstrip()[:1] == b"<":
        text = _TAG.sub(b" ", _INVISIBLE.sub(b" ", text))
    words = " ".join(html.unescape(text.decode("utf-8", "replace")).split())
    return words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + "…"


def _words(status: int, retry_after: float | None) -> tuple[str, str]:
    translate = QCoreApplication.translate
    if status == 401:
        return (
            translate("HttpErrors", "The server asks who you are."),
            translate("HttpErrors", "Choose or correct the authentication configuration of this connection."),
        )
    if status == 403:
        return (
            translate("HttpErrors", "The server refuses access."),
            translate(
                "HttpErrors", "Your account or your network may not be allowed to read this: check the authentication."
            ),
        )
    if status in (404, 410):
        return (
            translate("HttpErrors", "The server knows nothing at this address."),
            translate("HttpErrors", "Check the URL of the connection, or refresh it: the data may have moved."),
        )
    if status == 429:
        if retry_after:
            wait = translate("HttpErrors", "Try again in %n second(s).", "", round(retry_after))
        else:
            wait = translate("HttpErrors", "Wait a moment, then try again.")
        return translate("HttpErrors", "The server receives too many requests."), wait
    if status >= 500:
        return (
            translate("HttpErrors", "The server has a problem of its own (error {status}).").format(status=status),
            translate("HttpErrors", "Try again later."),
        )
    return (
        translate("HttpErrors", "The server did not accept the request (error {status}).").format(status=status),
        translate("HttpErrors", "The details say why."),
    )
