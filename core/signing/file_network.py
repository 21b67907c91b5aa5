"""HTTP for the files of a catalogue: what `Network` does, for addresses that are signed where a profile says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import HttpError
from ..network import Network, signed
from .profile import SigningProfile
from .profiles import SigningProfileStore
from .signatures import signatures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.PyQt.QtNetwork import QNetworkRequest

    from ..cancellation import Feedback
    from ..http_response import HttpResponse
    from .grant import SignedHref

#: What a store answers to a signature that has ended, or that it does not accept.
REFUSALS = (401, 403)
#: The same in the words of Google's store and of S3 for temporary keys, with 400.
_ENDED = "ExpiredToken"


def is_refusal(error: HttpError) -> bool:
    """Whether a store has refused a signature: another one may help."""
    return error.status in REFUSALS or (error.status == 400 and _ENDED in error.details)


class FileNetwork(Network):
    """Sends requests for files with their unsigned addresses. Each is signed when it is sent; where the store refuses,
    it is signed anew and sent once more. `profile` is a signing profile or the id of one, `authcfg` that of a QGIS
    authentication configuration for files without one; the other arguments are those of Network."""

    def __init__(
        self, authcfg: str = "", profile: str | SigningProfile = "", feedback: Feedback | None = None, **limits: Any
    ) -> None:
        super().__init__(authcfg, feedback, **limits)
        self._profile = profile if isinstance(profile, SigningProfile) else SigningProfileStore().get(profile)
        self._signed: SignedHref | None = None

    def _redirected(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> HttpResponse:
        """Raises SigningError, too."""
        if self._profile is None or not self._profile.may_sign(url):
            return super()._redirected(method, url, headers, body, deadline)
        self._signed = signatures().signed(self._profile, url, self._feedback)
        try:
            return super()._redirected(method, self._signed.href, headers, body, deadline)
        except HttpError as error:
            if not is_refusal(error):
                raise
        signatures().refused(self._profile, url, self._signed)
        self._signed = signatures().signed(self._profile, url, self._feedback)
        return super()._redirected(method, self._signed.href, headers, body, deadline)

    def _has_credentials(self) -> bool:
        is_signed = self._signed is not None and bool(self._signed.authcfg or self._signed.headers)
        return super()._has_credentials() or is_signed

    def _with_credentials(self, request: QNetworkRequest) -> QNetworkRequest:
        if self._signed is None:
            return super()._with_credentials(request)
        ready = signed(request, self._signed.authcfg)
        for name, value in self._signed.headers:
            ready.setRawHeader(name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        return ready
