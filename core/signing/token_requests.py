"""Requests to the addresses of a sign-in (OAuth 2.0). They carry secrets in their body: each goes to one address, by
https, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from ..http.http_errors import http_error
from ..http.http_response import parsed_json
from ..http.network import Network
from ..http.web_address import is_private, same_origin
from .tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..errors import HttpError
    from ..threads.cancellation import Feedback

_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_MOST_BYTES = 1_000_000
#: OAuth's codes for what the statuses 503 and 500 say, which some send with 400.
_PASSING = ("temporarily_unavailable", "server_error")


class _TokenNetwork(Network):
    """Does not send a body on to another server."""

    def _must_repeat(self, method: str, origin: str, led_to: str) -> bool:
        if not same_origin(origin, led_to):
            raise SigningError(
                QCoreApplication.translate("SignIn", "The sign-in service redirects to another server."),
                url=origin,
                hint=QCoreApplication.translate(
                    "SignIn", "No secret was sent there. Check the addresses of the sign-in in the signing profile."
                ),
            )
        return super()._must_repeat(method, origin, led_to)


def posted(url: str, fields: Mapping[str, str], feedback: Feedback | None) -> dict[str, Any]:
    """The JSON object that an endpoint answers to a form. It is not repeated: who polls decides when.

    Raises SigningError for an address without encryption and for anything else than a JSON object, HttpError for an
    error object, which some send with 200, and what `Network.send` raises; the `code` of an HttpError is OAuth's. For a
    task.
    """
    check_private(url)
    network = _TokenNetwork("", feedback, refresh=True, most_bytes=_MOST_BYTES)
    answer = network.request_once("POST", url, _HEADERS, urlencode(fields).encode())
    value = parsed_json(answer.content, url, answer.headers.get("content-type", ""), status=answer.status)
    if not isinstance(value, dict):
        raise unusable(url)
    if value.get("error"):
        raise http_error(answer.status, url, answer.content)
    return value


def may_pass(error: HttpError) -> bool:
    """Whether a refusal is not about the sign-in: the service is busy, or has a problem of its own."""
    return error.may_pass or error.code in _PASSING


def renewed(tokens: Tokens, feedback: Feedback | None) -> Tokens:
    """The tokens that take the place of these, which may not be used any more then. Raises what `posted` raises."""
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": tokens.refresh,
        "client_id": tokens.client_id,
        "scope": tokens.scope,
    }
    answer = posted(tokens.token_url, {name: value for name, value in fields.items() if value}, feedback)
    answer.setdefault("refresh_token", tokens.refresh)
    return granted(answer, tokens.token_url, tokens.client_id, tokens.scope)


def granted(answer: Mapping[str, Any], token_url: str, client_id: str, scope: str) -> Tokens:
    """The tokens in a successful answer. Raises SigningError where there are none."""
    tokens = Tokens.from_answer(answer, token_url, client_id, scope)
    if tokens is None:
        raise unusable(token_url)
    return tokens


def check_private(url: str) -> None:
    """Raises SigningError for an address to which secrets must not go: one without encryption."""
    if not is_private(url):
        raise SigningError(
            QCoreApplication.translate("SignIn", "The address of the sign-in is not one of https."),
            url=url,
            hint=QCoreApplication.translate("SignIn", "Nothing was sent there. Correct it in the signing profile."),
        )


def unusable(url: str) -> SigningError:
    return SigningError(
        QCoreApplication.translate("SignIn", "The answer of the sign-in service is not a sign-in."),
        url=url,
        hint=QCoreApplication.translate("SignIn", "Check the addresses of the sign-in in the signing profile."),
    )
