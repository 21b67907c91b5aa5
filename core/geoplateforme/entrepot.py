"""Requests to the API Entrepôt: JSON, in pages, with a sign-in of QGIS's; nothing is made twice."""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, LinkError, ResponseError
from ..http.http_response import parsed_json
from ..http.network import REQUEST_DEADLINE, Network
from ..http.retry import Attempts, RetryPolicy
from ..http.upload import send_once
from ..stac.json_values import dicts, mapping
from .refusals import refusal
from .sign_in import headers, renew, signed_request, token_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..http.http_response import HttpResponse
    from ..threads.cancellation import Feedback
    from .environment import Environment

    #: Parts of a query; a name may come again.
    Query = Iterable[tuple[str, str]]

#: Records in a page, and the most that are read of a list.
_PAGE = 100
MOST_RECORDS = 10_000
_BUSY, _NOT_SIGNED_IN, _CONFLICT = 429, 401, 409
#: After these, and after a lost connection, it is not known whether something was done.
_UNCERTAIN = frozenset((408, 500, 502, 503, 504))
_CHANGES = RetryPolicy((1.0, 2.0, 4.0), _UNCERTAIN | {_BUSY})
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
_FILE_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)
_CONTENT_RANGE = re.compile(r"(?:\w+\s+)?(\d{1,12})-(\d{1,12})/(\d{1,12}|\*)", re.ASCII)


@dataclass(frozen=True)
class Page:
    """A part of a list: the numbers of its first and last entry, counted from 1, and how many there are in all; zeros
    and None where the API says nothing of it, and then the page is the whole list."""

    entries: tuple[Any, ...]
    first: int = 0
    last: int = 0
    total: int | None = None

    @property
    def is_last(self) -> bool:
        return not self.entries or not self.last or (self.total is not None and self.last >= self.total)


class Entrepot:
    """The API Entrepôt of one environment. `authcfg` is the id of a QGIS authentication configuration; a token that the
    API refuses is renewed once. For one worker thread.

    All methods raise HttpError in the words of the API, NetworkError, SignInFailedError, ResponseError and
    CanceledError. Places are parts of the path below the API's root.
    """

    def __init__(self, environment: Environment, authcfg: str = "", feedback: Feedback | None = None) -> None:
        self.environment = environment
        self.authcfg = authcfg
        self.feedback = feedback
        self._account_url = environment.url("users", "me")
        self._network = _EntrepotNetwork(authcfg, feedback, self._account_url)

    def unstoppable(self) -> Entrepot:
        """The same for what must not be left half done: it goes on when the user cancels."""
        return Entrepot(self.environment, self.authcfg)

    def get(self, *place: str) -> dict[str, Any]:
        """The record at a place. Repeated where the API is busy or the connection is lost."""
        found, answer = self._got(place)
        if not isinstance(found, dict):
            raise self._unusable(answer.url)
        return found

    def find(self, *place: str) -> dict[str, Any] | None:
        """The record at a place, None where there is none."""
        try:
            return self.get(*place)
        except HttpError as error:
            if error.status in (404, 410):
                return None
            raise

    def file(self, *place: str) -> bytes:
        """The bytes of a file that the API keeps, such as that of a metadata record."""
        try:
            return self._network.get(self.environment.url(*place))
        except HttpError as error:
            raise refusal(error) from error

    def page(self, *place: str, number: int = 1, limit: int = _PAGE, query: Query = ()) -> Page:
        """A page of a list of whatever entries; pages are counted from 1."""
        found, answer = self._got(place, [*query, ("page", str(number)), ("limit", str(limit))])
        if not isinstance(found, list):
            raise self._unusable(answer.url)
        numbers = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", "").strip())
        if numbers is None:
            return Page(tuple(found))
        total = None if numbers[3] == "*" else int(numbers[3])
        return Page(tuple(found), int(numbers[1]), int(numbers[2]), total)

    def records(self, *place: str, query: Query = ()) -> list[dict[str, Any]]:
        """All records of a list, page by page; at most MOST_RECORDS."""
        found: list[dict[str, Any]] = []
        query, number, last = list(query), 1, 0
        while len(found) < MOST_RECORDS:
            page = self.page(*place, number=number, query=query)
            if number > 1 and page.first <= last:
                break  # the API sends the same page for ever
            found += dicts(list(page.entries))
            if page.is_last:
                break
            number, last = number + 1, page.last
        return found[:MOST_RECORDS]

    def post(
        self,
        *place: str,
        body: Mapping[str, Any] | None = None,
        made: Callable[[], dict[str, Any] | None] | None = None,
    ) -> dict[str, Any]:
        """Make something; returns the API's answer, empty where it has none.

        Where it is not known whether it was made (an error 500, a lost connection), `made` looks for it, and it is sent
        again only where that finds nothing; without `made`, never. After an answer that is none of the API's, it is
        looked for and not sent again.
        """
        return self._changed("POST", place, body, made)

    def repeatable_post(self, *place: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A POST that may be sent again, such as that of tags."""
        return self._changed("POST", place, body, repeats=True)

    def put_file(self, *place: str, name: str, content: bytes) -> dict[str, Any]:
        """Replace a file that the API keeps. Raises ValueError for a name that a header cannot hold."""
        if not _FILE_NAME.fullmatch(name):
            raise ValueError(name)
        boundary = secrets.token_hex(16)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = f"{head}Content-Type: application/xml\r\n\r\n".encode() + content + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": _JSON["Accept"]}
        return self._sent_once("PUT", self.environment.url(*place), body, kind)

    def delete(self, *place: str, made: Callable[[], dict[str, Any] | None] | None = None) -> None:
        """Delete something, once: `made` says whether that was done where it is not known. Nothing there to delete is
        no error."""
        try:
            self._changed("DELETE", place, None, made)
        except HttpError as error:
            if error.status not in (404, 410):
                raise

    def _got(self, place: Sequence[str], query: Query = ()) -> tuple[Any, HttpResponse]:
        url, pairs = self.environment.url(*place), list(query)
        if pairs:
            url += "?" + urlencode(pairs, quote_via=quote)
        try:
            answer = self._network.send("GET", url, {"Accept": "application/json"})
        except HttpError as error:
            raise refusal(error) from error
        content_type = answer.headers.get("content-type", "")
        return parsed_json(answer.content, url, content_type, status=answer.status), answer

    def _changed(
        self,
        method: str,
        place: Sequence[str],
        body: Mapping[str, Any] | None,
        made: Callable[[], dict[str, Any] | None] | None = None,
        *,
        repeats: bool = False,
    ) -> dict[str, Any]:
        content = b"" if body is None else json.dumps(body, allow_nan=False).encode()
        attempts, is_uncertain = Attempts(_CHANGES, self.feedback), False
        while True:
            try:
                return self._sent_once(method, self.environment.url(*place), content)
            except (HttpError, LinkError, ResponseError) as error:
                status = error.status if isinstance(error, HttpError) else 0
                is_uncertain = is_uncertain or status in (0, *_UNCERTAIN)
                may_repeat = status == _BUSY or (is_uncertain and (repeats or made is not None))
                again = may_repeat and status != _CONFLICT and attempts.wait_for_next(error)
                found = made() if made is not None and is_uncertain else None
                if found is not None:
                    return found
                if not again:
                    raise

    def _sent_once(self, method: str, url: str, content: bytes, kind: Mapping[str, str] = _JSON) -> dict[str, Any]:
        """The answer to one request; one more is sent only where the first was refused for its token."""
        is_first = True
        while True:
            sign_in = headers(self.authcfg, url, self.feedback)
            try:
                return _object(send_once(method, url, content, {**kind, **sign_in}, feedback=self.feedback))
            except HttpError as error:
                refused = next(iter(sign_in.values()), "")
                is_mine = error.status == _NOT_SIGNED_IN and is_first
                if not is_mine or not renew(self.authcfg, self._account_url, refused, self.feedback):
                    raise refusal(error) from error
            is_first = False

    def _unusable(self, url: str) -> ResponseError:
        return ResponseError(
            QCoreApplication.translate("Entrepot", "The answer is not one of the API Entrepôt."),
            url=url,
            hint=QCoreApplication.translate("Entrepot", "Check the address of the API; IGN's ends with /api."),
        )


class _EntrepotNetwork(Network):
    """What is read. A token that is refused is renewed, and the request sent once more."""

    def __init__(self, authcfg: str, feedback: Feedback | None, account_url: str) -> None:
        super().__init__(authcfg, feedback, refresh=True)
        self._account_url = account_url
        self._sign_in = ""

    def _redirected(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> HttpResponse:
        try:
            return super()._redirected(method, url, headers, body, deadline)
        except HttpError as error:
            is_mine = error.status == _NOT_SIGNED_IN and self._sign_in
            if not is_mine or not renew(self._authcfg, self._account_url, self._sign_in, self._feedback):
                raise
        # the user may have signed in meanwhile
        return super()._redirected(method, url, headers, body, time.monotonic() + REQUEST_DEADLINE)

    def _with_credentials(self, request: Any) -> Any:
        if not self._authcfg:
            return request
        ready = signed_request(request, self._authcfg, self._feedback)
        self._sign_in = token_of(ready)
        return ready


def _object(answer: HttpResponse) -> dict[str, Any]:
    """The JSON object in the answer to a change; empty without one: the change is made all the same."""
    try:
        content_type = answer.headers.get("content-type", "")
        return mapping(parsed_json(answer.content, answer.url, content_type, status=answer.status))
    except ResponseError:
        return {}
