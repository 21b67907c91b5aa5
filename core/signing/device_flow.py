"""Signing in with a browser, on this or another device: OAuth 2.0 Device Authorization Grant (RFC 8628)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal

from ..errors import HttpError, NetworkError, SigningError, TlsError
from ..http.web_address import is_web_address
from ..redaction import remember_secret
from ..threads.cancellation import wait
from ..threads.tasks import Task
from .sign_in import sign_ins
from .sign_in_tasks import without_key
from .token_requests import check_private, granted, may_pass, posted, unusable
from .tokens import seconds_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..threads.cancellation import Feedback
    from .profile import DeviceSignIn, SigningProfile
    from .sign_in_addresses import SignInAddresses
    from .tokens import Tokens

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
#: Seconds between two questions where the service does not say, at least, and what it may add (RFC 8628, section 3.5).
_INTERVAL, _SHORTEST_INTERVAL, _SLOWER = 5.0, 1.0, 5.0
#: Seconds between two questions after faults, at most; each doubles what there was.
_LONGEST_PAUSE, _MOST_DOUBLINGS = 60.0, 6
#: Seconds that a code is good for where the service does not say, and at most.
_LIFE, _LONGEST_LIFE = 600.0, 3600.0
_LONGEST_CODE = 100
#: What ends a sign-in, with whatever status it comes (RFC 6749, section 5.2; RFC 8628, section 3.5).
_ENDS = ("access_denied", "invalid_client", "unauthorized_client", "invalid_grant", "invalid_scope")
_LONGEST_LINK = 2000


@dataclass(frozen=True)
class DevicePrompt:
    """What the user is asked to do: open `link`, and enter `code` there. `filled_link` has the code in it; empty where
    the service gives none. All are the service's words. `until` is the end, as time.monotonic() counts."""

    link: str
    code: str
    filled_link: str
    until: float


@dataclass(frozen=True)
class _Request:
    """A sign-in that the service waits for; `interval` is in seconds."""

    prompt: DevicePrompt
    device_code: str = field(repr=False)
    interval: float


class DeviceSignInTask(Task):
    """Signs in. `prompted(DevicePrompt)` tells when the user can confirm it in the browser, and `was_granted()` that
    the profile is signed in; then it is kept in QGIS's authentication database, and QGIS may ask for its master
    password. The result is whether it was kept: if not, it lasts until QGIS ends."""

    prompted = pyqtSignal(object)
    was_granted = pyqtSignal()

    def __init__(self, profile: SigningProfile, addresses: SignInAddresses) -> None:
        super().__init__(QCoreApplication.translate("DeviceSignIn", "Signing in to {name}").format(name=profile.name))
        self._profile = profile
        self._addresses = addresses

    def work(self, feedback: Feedback) -> bool:
        device = self._profile.device
        if device is None:
            raise unusable(self._profile.endpoint)
        request = requested(self._addresses, device, feedback)
        self.prompted.emit(request.prompt)
        tokens = confirmed(request, self._addresses.token_url, device, feedback, report=self.waiting.emit)
        profile = without_key(self._profile)  # the sign-in takes its place
        sign_ins().keep(profile, tokens)
        self.was_granted.emit()
        return sign_ins().store(profile, feedback)


def requested(addresses: SignInAddresses, device: DeviceSignIn, feedback: Feedback | None) -> _Request:
    """Ask the service for a code. Raises what `posted` raises."""
    url = addresses.device_url
    fields = {"client_id": device.client_id, "scope": device.scope}
    try:
        answer = posted(url, {name: value for name, value in fields.items() if value}, feedback)
    except HttpError as error:
        raise _refusal(error, url) from error
    device_code, code, link = (_text(answer.get(name)) for name in ("device_code", "user_code", "verification_uri"))
    link = link or _text(answer.get("verification_url"))  # as Google writes it
    filled_link = _text(answer.get("verification_uri_complete"))
    link = link or filled_link
    if not device_code or len(code) > _LONGEST_CODE:
        raise unusable(url)
    for each in (link, *filter(None, (filled_link,))):
        if not is_web_address(each) or "@" in urlsplit(each).netloc or len(each) > _LONGEST_LINK:
            raise unusable(url)
        check_private(each)
    remember_secret(device_code)
    life = min(seconds_in(answer.get("expires_in")) or _LIFE, _LONGEST_LIFE)
    stated = answer.get("interval")
    interval = _SHORTEST_INTERVAL if stated == 0 else max(_SHORTEST_INTERVAL, seconds_in(stated) or _INTERVAL)
    prompt = DevicePrompt(link, code, filled_link, time.monotonic() + life)
    return _Request(prompt, device_code, interval)


def confirmed(
    request: _Request,
    token_url: str,
    device: DeviceSignIn,
    feedback: Feedback | None,
    *,
    report: Callable[[bool], object] = lambda _is_waiting: None,
    pause: Callable[[float, Feedback | None], None] = wait,
) -> Tokens:
    """The tokens, once the user has confirmed the sign-in. A lost link, a busy server and one with a problem of its own
    are waited for until the code ends, less and less often; `report` is told when that begins and ends. `pause` waits
    for so many seconds.

    Raises SigningError when the user or the service refuses, or the code has ended, and CanceledError.
    """
    fields = {"grant_type": _GRANT, "device_code": request.device_code, "client_id": device.client_id}
    if device.scope:
        fields["scope"] = device.scope  # not in RFC 8628, but what PyPI `teledetection` sends
    interval, faults, asked = request.interval, 0, 0.0
    fault: HttpError | NetworkError | None = None
    is_waiting = False
    while (left := request.prompt.until - time.monotonic()) > 0:
        seconds = min(max(interval * 2**faults, asked), max(interval, _LONGEST_PAUSE))
        pause(min(left, seconds), feedback)
        try:
            return granted(posted(token_url, fields, feedback), token_url, device.client_id, device.scope)
        except TlsError:
            raise
        except NetworkError as error:
            fault = error
        except HttpError as error:
            fault = _fault_of(error, token_url)
            interval += _SLOWER if error.code == "slow_down" else 0.0
        faults = 0 if fault is None else min(faults + 1, _MOST_DOUBLINGS)
        asked = (fault.retry_after or 0.0) if isinstance(fault, HttpError) else 0.0
        if is_waiting != (fault is not None):
            is_waiting = not is_waiting
            report(is_waiting)
    raise _code_has_ended(token_url, fault)


def _fault_of(error: HttpError, url: str) -> HttpError | None:
    """The error where it may pass, None where the service only waits for the user. Raises SigningError for an end."""
    if error.code in ("authorization_pending", "slow_down"):
        return None
    if error.code == "expired_token":
        raise _code_has_ended(url, error) from error
    if error.code in _ENDS or not may_pass(error):
        raise _refusal(error, url) from error
    return error


def _refusal(error: HttpError, url: str) -> SigningError:
    """What the service means by refusing: the user's no, or an application that it does not know."""
    translate = QCoreApplication.translate
    if error.code == "access_denied":
        message = translate("DeviceSignIn", "The sign-in was refused.")
        hint = translate("DeviceSignIn", "You, or the service, said no in the browser. Sign in again to change that.")
    elif error.code in ("invalid_client", "unauthorized_client"):
        message = translate("DeviceSignIn", "The service does not let this application sign in.")
        hint = translate("DeviceSignIn", "Check the client ID in the signing profile; the service's own pages name it.")
    elif error.code == "invalid_scope":
        message = translate("DeviceSignIn", "The service does not know what is asked for.")
        hint = translate("DeviceSignIn", "Check the scope in the signing profile.")
    elif error.status in (404, 405, 410) or error.code in ("unsupported_grant_type", "invalid_request"):
        message = translate("DeviceSignIn", "The service does not offer this way to sign in.")
        hint = translate("DeviceSignIn", "Check the addresses of the sign-in in the signing profile, or use a key.")
    else:
        message = translate("DeviceSignIn", "The service refuses the sign-in ({status}).").format(status=error.status)
        hint = translate("DeviceSignIn", "Sign in again. The details say what it answered.")
    return SigningError(message, url=url, details=error.details, hint=hint)


def _code_has_ended(url: str, fault: HttpError | NetworkError | None) -> SigningError:
    """The error for a code that nobody has confirmed in time, with the last fault, which may be why."""
    return SigningError(
        QCoreApplication.translate("DeviceSignIn", "The code expired before the sign-in was confirmed."),
        url=url,
        details=fault.report() if fault is not None else "",
        hint=QCoreApplication.translate("DeviceSignIn", "Sign in again for a new one."),
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) and value.strip().isprintable() else ""
