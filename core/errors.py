"""The plugin's errors, with messages for the user."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AnyError = TypeVar("AnyError", bound="DatacubeError")


class DatacubeError(Exception):
    """An error with a message for the user.

    `message` says what failed (translated, one sentence), `hint` what the user can do (translated, may be empty),
    `url` where it happened and `details` what the server or library said; both without secrets. Where the message names
    something whose name may be long, and the hint says why, the hint is the first that is shown (`hint_first`): a bar
    in a narrow dock has one line.
    """

    def __init__(
        self, message: str, *, url: str = "", details: str = "", hint: str = "", hint_first: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.url = self.details = ""
        # A worker may be canceled, or a layout still draw, after the plugin's modules are gone: nobody reads its
        # errors, and an import would bring modules back.
        if (url or details) and __name__ in sys.modules:
            from .redaction import redacted, redacted_text  # QGIS imports this module at its start

            self.url = redacted(url) if url else ""
            self.details = redacted_text(details, url)
        self.hint = hint
        self._hint_first = hint_first

    def __str__(self) -> str:
        parts = (self.hint, self.message) if self._hint_first else (self.message, self.hint)
        return " ".join(part for part in parts if part)

    def sentences(self) -> str:
        """The message, then the hint, whichever a bar shows first: for where there is room for both."""
        return " ".join(part for part in (self.message, self.hint) if part)

    def report(self) -> str:
        """All that is known, one line each: for a Details window, the log and a bug report."""
        return "\n".join(part for part in (self.message, self.hint, self.url, self.details) if part)


def bare(error: AnyError) -> AnyError:
    """The error without its traceback, for whoever keeps it. The frames would keep what is in them, such as open
    rasters, for as long as the error is shown; where one of them has it in a list, they and the error hold each other.
    """
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def do_all(*steps: Callable[[], object]) -> None:
    """Call each in turn, whatever those before it raise: their errors are shown as those of slots are. For what takes
    the plugin out of QGIS, which goes on calling whatever has been left there."""
    for step in steps:
        try:
            step()
        except Exception:  # noqa: BLE001 - shown
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]


@contextmanager
def undone_by(undo: Callable[[], object]) -> Iterator[None]:
    """Call `undo` where the block raises, and let the error through: whoever wanted an object whose constructor fails
    gets none that they could dispose of."""
    try:
        yield
    except BaseException:
        do_all(undo)
        raise


def _is_temporary(status: int) -> bool:
    """Whether an HTTP status says that a server is busy, or has a problem of its own."""
    return status == 429 or status >= 500


class CanceledError(DatacubeError):
    """The user, or a newer request, stopped the work. Never shown."""


class NetworkError(DatacubeError):
    """No answer: host unreachable, connection lost, timed out."""


class LinkError(NetworkError):
    """The link to the server is down, or broke: the same request may go through later."""


class UnusableSignInError(NetworkError):
    """QGIS's authentication configuration is locked or gone, or leads to no sign-in: nothing was asked for."""


class TlsError(NetworkError):
    """The server's certificate was not accepted."""


class HttpError(DatacubeError):
    """The server answered with an error status. `retry_after` is in seconds, None when the server did not say; `says`
    is a sentence with its own words, empty without any; `code` is what its error object says to programs, such as
    OAuth's `invalid_grant` or S3's `InvalidAccessKeyId`."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        retry_after: float | None = None,
        says: str = "",
        code: str = "",
        url: str = "",
        details: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, url=url, details=details, hint=hint)
        self.status = status
        self.retry_after = retry_after
        self.says = says
        self.code = code

    @property
    def may_pass(self) -> bool:
        """Whether the server is busy or has a problem of its own: the same request may be answered later."""
        return _is_temporary(self.status)


#: The statuses of HTTP for somebody without a sign-in that counts, or without the right. A store answers so to a
#: signature that has ended, or that it does not accept.
REFUSALS = (401, 403)


def is_offline(error: DatacubeError) -> bool:
    """Whether there was no answer: for a certificate or a sign-in that cannot be used, the link is not to blame."""
    return isinstance(error, NetworkError) and not isinstance(error, (TlsError, UnusableSignInError))


def wants_sign_in(error: DatacubeError) -> bool:
    """Whether another sign-in may help, or one at all."""
    return isinstance(error, UnusableSignInError) or (isinstance(error, HttpError) and error.status in REFUSALS)


class ResponseError(DatacubeError):
    """The server answered, but not with what the protocol says: HTML for JSON, no links, a broken page."""


class TooLargeError(ResponseError):
    """The answer, or something in it, is larger than the plugin reads."""


class SlowServerError(ResponseError):
    """The server sends, but next to nothing."""


class ChangedError(DatacubeError):
    """A remote file is no longer the one that was found at first."""


class MismatchError(DatacubeError):
    """A downloaded file is not the one that its catalogue describes. It never has the file's name."""


class LayerError(DatacubeError):
    """An asset could not be opened as a layer."""


class UnsafeFileError(LayerError):
    """GDAL opens the file, but QGIS must not: to ask for it in another way does not help."""


class ExportError(DatacubeError):
    """An export cannot start or could not be finished."""


class StorageError(DatacubeError):
    """The local file could not be written: read-only folder, full disk, name taken."""


class SigningError(DatacubeError):
    """A file cannot be signed for: no key, a refusal, or an answer that is no signature. `status` is that of the
    service's answer, 0 where it has not refused; `retry_after` is in seconds, None when the service did not say."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        retry_after: float | None = None,
        url: str = "",
        details: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, url=url, details=details, hint=hint)
        self.status = status
        self.retry_after = retry_after

    @property
    def may_pass(self) -> bool:
        """Whether the service has not refused, but is busy or has a problem of its own."""
        return _is_temporary(self.status)


class SignInNeededError(SigningError):
    """A signing profile, whose id is `profile`, needs a sign-in or another key before it can sign."""

    def __init__(
        self, message: str, *, profile: str, status: int = 401, url: str = "", details: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, status=status, url=url, details=details, hint=hint)
        self.profile = profile
