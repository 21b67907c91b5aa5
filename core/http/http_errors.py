"""Errors for HTTP statuses."""

from __future__ import annotations

import html
import re
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, ResponseError
from ..language.waiting_time import wait_text
from ..parsing.json_text import json_value
from ..redaction import redacted_text, without_secret_elements

_LONGEST_QUOTE = 500
#: Characters of a server's own message that are shown beside ours, and bytes of its answer that are searched for one.
_LONGEST_SAID = 200
_LONGEST_BODY = 20_000
_DEEPEST, _MOST_ERRORS = 3, 5
#: Statuses of servers that ask to be tried again later. `_WAIT` finds when, in the words of Azure API Management, say:
#: "Try again in 3 seconds."
_BUSY = (429, 503)
_NOT_SUPPORTED = 501
#: Statuses of a proxy, or of a guest network's sign-in page (RFC 6585), not of the server itself.
INTERMEDIARY_STATUSES = (407, 511)
_WAIT = re.compile(
    r"\b(?:again|retry)\b[^0-9\"{}]{1,40}([0-9]{1,6}) ?(ms|milliseconds?|min|minutes?|s|secs?|seconds?)\b",
    re.IGNORECASE,
)
_JSON_MESSAGES = (
    *("description", "detail", "message", "error_description", "errorMessage", "msg"),
    *("error", "errors", "title", "code"),
)
#: The messages of object stores and of OGC services.
_XML_MESSAGE = re.compile(
    r"<(?:\w{1,20}:)?(?:Message|ExceptionText|ServiceException)\b[^<>]{0,500}>([^<>]{1,5000})</", re.IGNORECASE
)
#: An error code that is meant for programs.
_CODE = re.compile(r"[A-Za-z][\w.-]{0,60}")
_XML_CODE = re.compile(r"<(?:\w{1,20}:)?Code>\s{0,20}([A-Za-z][\w.-]{0,60})\s{0,20}</")
#: The code of an unknown access key, and the words that S3 sends with it: GDAL passes on the words alone.
_UNKNOWN_KEY = re.compile(r"InvalidAccessKeyId|Access Key Id you provided does not exist", re.IGNORECASE)
_INVISIBLE = re.compile(rb"<(script|style|head)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def http_error(status: int, url: str, body: bytes = b"", retry_after: float | None = None) -> HttpError:
    """The error for a status of 400 and above; `retry_after` is in seconds, None where the header does not say it: then
    the server's words may."""
    if retry_after is None and status in _BUSY:
        retry_after = _wait_in(server_words(body, url))
    message, advice = words_of_intermediary(status) if status in INTERMEDIARY_STATUSES else _words(status, retry_after)
    said, code = says(body, url), error_code(body)
    hint = " ".join(filter(None, (said, hint_of_store(code) or advice)))
    return HttpError(
        message,
        status=status,
        retry_after=retry_after,
        says=said,
        code=code,
        url=url,
        details=f"HTTP {status}\n{quoted(body, url)}".rstrip(),
        hint=hint,
    )


def without_data(status: int, url: str, body: bytes) -> ResponseError:
    """The error for a status of 300 to 399 that leads to no other address, as "not modified" and "multiple choices"."""
    advice = QCoreApplication.translate("HttpErrors", "Try again later, or report it to the server's operator.")
    return ResponseError(
        QCoreApplication.translate("HttpErrors", "The server answered without data ({status}).").format(status=status),
        url=url,
        details=f"HTTP {status}\n{quoted(body, url)}".rstrip(),
        hint=" ".join(filter(None, (says(body, url), advice))),
    )


def redirect_hint() -> str:
    """What a redirect without an address is about: stores of S3 answer so where a bucket is in another region."""
    return str(
        QCoreApplication.translate(
            "HttpErrors", "In an S3 store, the bucket is in another region than the address says: tell its provider."
        )
    )


def hint_of_store(messages: str) -> str:
    """What to do about a store's refusal, from its code or from messages that repeat its words; empty where neither
    names the reason."""
    if not _UNKNOWN_KEY.search(messages):
        return ""
    return str(
        QCoreApplication.translate(
            "HttpErrors", "The store does not know this key. Enter keys of signing services in a signing profile."
        )
    )


def error_code(body: bytes) -> str:
    """The code for programs in an error object: OAuth's `error`, `code` of others, `Code` of S3 and Azure; empty where
    there is none."""
    text = body[:_LONGEST_BODY].decode("utf-8", "replace").strip()
    if text.startswith("<"):
        element = _XML_CODE.search(text)
        return element[1] if element else ""
    try:
        value = json_value(text) if text.startswith("{") else {}
    except (ValueError, RecursionError):
        return ""
    inner = value.get("error")
    found = (inner, *((inner.get("code"),) if isinstance(inner, dict) else ()), value.get("code"))
    return next((each for each in found if isinstance(each, str) and _CODE.fullmatch(each)), "")


def quoted(body: bytes, url: str = "") -> str:
    """The beginning of the server's response as text, without the markup of an error page and without secrets, among
    them those of the URL that was asked."""
    content = body[:_LONGEST_BODY]
    is_marked_up = content.lstrip()[:1] == b"<"
    text = (_visible(content) if is_marked_up else content).decode("utf-8", "replace")
    if is_marked_up:
        text = _TAG.sub(" ", without_secret_elements(text))
    return _without_secrets(html.unescape(text), url, _LONGEST_QUOTE)


def _visible(page: bytes) -> bytes:
    """A web page without scripts, styles and its head; what is not closed stays."""
    lower, parts, start, unclosed = page.lower(), [], 0, set[bytes]()
    for found in _INVISIBLE.finditer(page):
        end = b"</" + found[1].lower() + b">"
        if found.start() < start or end in unclosed:
            continue
        place = lower.find(end, found.end())
        if place < 0:
            unclosed.add(end)  # not looked for again: there may be thousands
            continue
        parts.append(page[start : found.start()])
        start = place + len(end)
    return b" ".join([*parts, page[start:]])


def says(body: bytes, url: str) -> str:
    """A sentence with the server's own words, where it has said in a few of them what is wrong; else empty. Without the
    secrets of the URL that was asked."""
    words = server_words(body, url)
    return str(QCoreApplication.translate("HttpErrors", "It says: “{words}”.").format(words=words)) if words else ""


def server_words(body: bytes, url: str = "") -> str:
    """What a server says in an error object (JSON), an error document (XML), or a line of plain text; empty for a web
    page, for something long, and for nothing. Without secrets."""
    text = body[:_LONGEST_BODY].decode("utf-8", "replace").strip()
    if text.startswith(("{", "[", '"')):
        try:
            value = json_value(text)
            if isinstance(value, str) and value.lstrip().startswith(("{", "[")):  # written as JSON twice
                return server_words(value.encode("utf-8", "replace"), url)
            found = _in_json(value)
        except (ValueError, RecursionError):
            found = ""
    elif text.startswith("<"):
        element = _XML_MESSAGE.search(text[:_LONGEST_BODY])
        found = html.unescape(element[1]) if element else ""
    else:
        found = text if len(text) <= _LONGEST_SAID and text.isprintable() else ""
    return _without_secrets(found, url, _LONGEST_SAID)


def _without_secrets(text: str, url: str, most: int) -> str:
    """The text on one line, without secrets, then cut to `most` characters: not before, since a secret that has been
    cut in two would not be recognised."""
    words = redacted_text(" ".join(text.split()), url)
    return words if len(words) <= most else f"{words[:most]}…"


def _in_json(value: Any, depth: int = 0) -> str:
    """The text of an error object; the names are those of STAC and OGC APIs, FastAPI, Azure, OAuth and RFC 9457."""
    if isinstance(value, str):
        return value
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return "; ".join(filter(None, (_in_json(each, depth + 1) for each in value[:_MOST_ERRORS])))
    if isinstance(value, dict):
        found = (_in_json(value[name], depth + 1) for name in _JSON_MESSAGES if value.get(name))
        return next((words for words in found if words), "")
    return ""


def _wait_in(words: str) -> float | None:
    """The seconds after which a server's own words ask to try again; None where they do not."""
    found = _WAIT.search(words)
    if found is None:
        return None
    unit = found[2].lower()
    return float(found[1]) * (60 if unit.startswith("min") else 0.001 if unit.startswith("m") else 1)


def _words(status: int, retry_after: float | None) -> tuple[str, str]:
    translate = QCoreApplication.translate
    if status == 401:
        return (
            translate("HttpErrors", "Sign-in required (401)."),
            translate("HttpErrors", "Choose or correct the authentication configuration of this connection."),
        )
    if status == 403:
        return (
            translate("HttpErrors", "Access denied by the server (403)."),
            translate(
                "HttpErrors", "Your account or network may lack the right to read this: check the authentication."
            ),
        )
    if status in (404, 410):
        return (
            translate("HttpErrors", "Not found on the server ({status}).").format(status=status),
            translate("HttpErrors", "Check the URL of the connection, or refresh it: the data may have moved."),
        )
    if status == 429:
        wait = wait_text(retry_after) if retry_after else translate("HttpErrors", "Wait a moment, then try again.")
        return translate("HttpErrors", "Too many requests to the server (429)."), wait
    if status >= 500 and status != _NOT_SUPPORTED:
        return (
            translate("HttpErrors", "Server error ({status}).").format(status=status),
            wait_text(retry_after),
        )
    rejected = translate("HttpErrors", "Request rejected by the server ({status}).").format(status=status)
    message = translate("HttpErrors", "Not supported by the server (501).") if status == _NOT_SUPPORTED else rejected
    return message, translate("HttpErrors", "The details say why.")


def words_of_intermediary(status: int) -> tuple[str, str]:
    """What a status of INTERMEDIARY_STATUSES means, and what to do: the server has not got the request."""
    translate = QCoreApplication.translate
    if status == 511:
        return (
            translate("HttpErrors", "Your network wants a sign-in (511)."),
            translate("HttpErrors", "Open any web page in your browser and sign in there, then try again."),
        )
    return (
        translate("HttpErrors", "The proxy of your network wants a sign-in (407)."),
        translate("HttpErrors", "Enter its user name and password in QGIS's options, under Network."),
    )
