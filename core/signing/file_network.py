"""Requests for the files of a catalogue, by their unsigned addresses: signed where a profile says so, when they are
sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtNetwork import QNetworkRequest

from ..errors import REFUSALS, HttpError
from ..http.network import Network, with_headers
from ..http.network_access import network_cache
from ..http.request_credentials import signed
from .profile import SigningProfile
from .profiles import SigningProfileStore, profile_is_gone
from .signatures import signatures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qgis.core import QgsNetworkReplyContent
    from qgis.PyQt.QtCore import QUrl

    from ..http.http_response import HttpResponse
    from ..threads.cancellation import Feedback
    from .grant import SignedHref

#: What Google's store, and S3 for temporary keys, say of a signature that has ended, with the status 400.
_ENDED = "ExpiredToken"
#: The status of an answer to a range, which no cache keeps.
_PART = 206


def is_refusal(error: HttpError) -> bool:
    """Whether a store has refused a signature: another one may help."""
    return error.status in REFUSALS or (error.status == 400 and _ENDED in error.details)


class FileAccess:
    """The access to one file by its unsigned address. `profile` is a signing profile or the id of one; without one, or
    where it may not sign the address, the QGIS authentication configuration `authcfg` is used. For one thread at a
    time, any thread but the main one."""

    def __init__(
        self, href: str, authcfg: str = "", profile: str | SigningProfile = "", feedback: Feedback | None = None
    ) -> None:
        found = profile if isinstance(profile, SigningProfile) else SigningProfileStore().get(profile)
        self._is_gone = isinstance(profile, str) and bool(profile) and found is None
        self._href = href
        self._authcfg = authcfg
        self._profile = found if found is not None and found.may_sign(href) else None
        self._feedback = feedback
        self._signed: SignedHref | None = None
        self._is_renewed = False

    @property
    def is_signed(self) -> bool:
        """Whether the file is requested with a signature: then no cache must keep its address."""
        return self._profile is not None

    @property
    def has_credentials(self) -> bool:
        """Whether `ready` adds something to a request."""
        if self._signed is not None:
            return bool(self._signed.authcfg or self._signed.headers)
        return bool(self._authcfg) and self._profile is None

    def url(self) -> str:
        """The address as it is to be requested now: a secret. Raises what `Signatures.signed` raises, and SigningError
        when the profile is gone."""
        if self._is_gone:
            raise profile_is_gone(self._href)
        if self._profile is None:
            return self._href
        self._signed = signatures().signed(self._profile, self._href, self._feedback)
        return self._signed.href

    def ready(self, request: QNetworkRequest) -> QNetworkRequest:
        """A request for that address with what identifies the user, for the address's own origin alone. Raises
        NetworkError when it cannot be used."""
        if self._profile is None:
            return signed(request, self._authcfg)
        return request if self._signed is None else with_access(request, self._signed)

    def accepted(self) -> None:
        """Note that the store has handed out the file, or a part of it, to the signature in use."""
        if self._profile is not None:
            signatures().accepted(self._profile, self._href)

    def is_renewed_after(self, error: HttpError) -> bool:
        """Whether the request is to be sent once more with another signature, since the store has refused this one.
        Once: a store that refuses a new one does not hand out the file; and not where that has just been seen."""
        if self._profile is None or self._signed is None or self._is_renewed or not is_refusal(error):
            return False
        if signatures().is_renewal_vain(self._profile, self._href):
            return False
        signatures().refused(self._profile, self._href, self._signed)
        self._is_renewed = True
        return True


class FileNetwork(Network):
    """Sends requests for files with their unsigned addresses. Each is signed when it is sent; where the store refuses,
    it is signed anew and sent once more, unless told otherwise (`renews`). `profile` is a signing profile or the
    id of one, `authcfg` that of a QGIS authentication configuration for files without one; the other arguments are
    those of Network. What comes under a signed address is neither taken from QGIS's cache nor kept there."""

    def __init__(
        self,
        authcfg: str = "",
        profile: str | SigningProfile = "",
        feedback: Feedback | None = None,
        *,
        renews: bool = True,
        **limits: Any,
    ) -> None:
        super().__init__(authcfg, feedback, **limits)
        self._profile = profile
        self._renews = renews
        self._access = FileAccess("", authcfg)

    def _redirected(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> HttpResponse:
        """Raises SigningError, too."""
        self._access = FileAccess(url, self._authcfg, self._profile, self._feedback)
        self._refresh = self._refresh or self._access.is_signed
        while True:
            try:
                response = super()._redirected(method, self._access.url(), headers, body, deadline)
            except HttpError as error:
                if not self._renews or not self._access.is_renewed_after(error):
                    raise
            else:
                self._access.accepted()
                return response

    def _has_credentials(self) -> bool:
        return self._access.has_credentials

    def _with_credentials(self, request: QNetworkRequest) -> QNetworkRequest:
        return self._access.ready(request)

    def _content(self, reply: QgsNetworkReplyContent, url: QUrl) -> bytes:
        """QGIS keeps a whole file even where it must not take it from its cache."""
        content = super()._content(reply, url)
        is_part = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute) == _PART
        cache = network_cache() if self._access.is_signed and not is_part else None
        if cache is not None:
            for address in (url, reply.request().url()):
                cache.remove(address)
        return content


def with_access(request: QNetworkRequest, access: SignedHref) -> QNetworkRequest:
    """A request for a signed address with what goes with it. Raises NetworkError when it cannot be used."""
    return with_headers(signed(request, access.authcfg), access.headers)


def sign_ahead(files: Iterable[tuple[str, str]], feedback: Feedback | None = None) -> None:
    """Ask for the signatures of files that are about to be requested, in as few requests as the services allow. `files`
    are addresses with the ids of their signing profiles, empty for none. A file that is not signed says why when it is
    requested. Raises CanceledError."""
    hrefs: dict[str, list[str]] = {}
    for href, profile in files:
        if profile:
            hrefs.setdefault(profile, []).append(href)
    for profile_id, those in hrefs.items():
        found = SigningProfileStore().get(profile_id)
        if found is not None:
            signatures().signed_each(found, those, feedback)
