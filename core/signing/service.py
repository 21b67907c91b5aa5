"""Asking a signing service: its answer, its clock, and its refusals in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError, SigningError
from ..http.http_errors import INTERMEDIARY_STATUSES, words_of_intermediary
from ..http.http_response import parsed_json, text_of
from ..language.waiting_time import wait_text
from .service_network import ServiceNetwork

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..http.http_response import HttpResponse
    from ..threads.cancellation import Feedback
    from .profile import SigningProfile

#: A clock that differs by less counts as right.
_CLOCK_TOLERANCE = timedelta(minutes=1)
#: The largest answer: 64 signed addresses have some hundred thousand bytes.
_MOST_BYTES = 4_000_000


@dataclass(frozen=True)
class ServiceAnswer:
    """What a service has answered. `asked` is the time before, by this computer's clock; `offset` is how far the
    service's clock is ahead of it."""

    response: HttpResponse
    asked: datetime
    offset: timedelta

    def json(self) -> Any:
        """Raises ResponseError for anything else than JSON."""
        content_type = self.response.headers.get("content-type", "")
        return parsed_json(self.response.content, self.response.url, content_type, status=self.response.status)

    def text(self) -> str:
        return text_of(self.response.content, self.response.headers.get("content-type", ""))

    def local(self, time: datetime) -> datetime:
        """A time of the service, by this computer's clock: it may be wrong by hours, and a signature of an hour would
        seem to have ended, or to be good for ever."""
        try:
            return time - self.offset
        except OverflowError:
            return time


def ask_service(
    profile: SigningProfile,
    method: str,
    url: str,
    feedback: Feedback | None,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> ServiceAnswer:
    """Send a request to the profile's service, with its key. Raises SigningError for a refusal, and what `Network.send`
    raises. For any thread but the main one."""
    asked = datetime.now(timezone.utc)
    network = ServiceNetwork(profile, feedback, refresh=True, most_bytes=_MOST_BYTES)
    try:
        response = network.send(method, url, {"Accept": "application/json", **(headers or {})}, body)
    except HttpError as error:
        raise _refusal(profile, url, error) from error
    return ServiceAnswer(response, asked, _offset(response.headers.get("date", ""), asked))


def _offset(date: str, now: datetime) -> timedelta:
    try:
        moment = parsedate_to_datetime(date)
        offset = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return timedelta()
    return offset if abs(offset) >= _CLOCK_TOLERANCE else timedelta()


def _refusal(profile: SigningProfile, url: str, error: HttpError) -> SigningError:
    message, advice = (
        words_of_intermediary(error.status) if error.status in INTERMEDIARY_STATUSES else _words(profile, error)
    )
    return SigningError(
        message.format(service=profile.name, status=error.status),
        status=error.status,
        retry_after=error.retry_after,
        url=url,
        details=error.details,
        hint=" ".join(filter(None, (error.says, advice))),
    )


def _advice_on_rights(profile: SigningProfile) -> str:
    translate = QCoreApplication.translate
    if profile.authcfg:
        text = translate("SigningService", "Your account needs a right for these files: ask the provider for it.")
    elif profile.device is not None:
        text = translate("SigningService", "Sign in first; if that does not help, ask the provider for the right.")
    else:
        text = translate(
            "SigningService", "If you have a key, choose it in the profile; if not, ask the provider for the right."
        )
    return str(text)


def _words(profile: SigningProfile, error: HttpError) -> tuple[str, str]:
    """What the refusal means, and what to do. A 401 is a sign-in's: see `ServiceNetwork`."""
    translate, status = QCoreApplication.translate, error.status
    if status == 403:
        return (
            translate("SigningService", "{service} does not sign this file for you ({status})."),
            _advice_on_rights(profile),
        )
    if status in (404, 405, 410, 501):
        return (
            translate("SigningService", "{service} does not sign at this address ({status})."),
            translate("SigningService", "Check the address and the method in the signing profile."),
        )
    if status == 429:
        return translate("SigningService", "Too many requests to {service} ({status})."), wait_text(error.retry_after)
    if status >= 500:
        return translate("SigningService", "Error of {service} ({status})."), wait_text(error.retry_after)
    return (
        translate("SigningService", "{service} rejected the request ({status})."),
        translate("SigningService", "Check the duration and the request in the signing profile."),
    )
