"""HTTP for a signing service: what `Network` does, with the key or the token of a signing profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import HttpError
from ..http.network import Network, with_headers
from .sign_in import sign_in_needed, sign_ins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..http.http_response import HttpResponse
    from ..threads.cancellation import Feedback
    from .profile import SigningProfile
    from .tokens import Tokens

#: What a service answers to a request without a key, or with one that it does not accept.
_NO_KEY, _NO_RIGHT = 401, 403


class ServiceNetwork(Network):
    """Requests to the service of a profile. With neither key nor sign-in they are sent as they are: some services sign
    for everybody. A token that the service refuses is renewed, and the request sent once more. `send` raises
    SignInNeededError, too, where the service wants another key or sign-in."""

    def __init__(self, profile: SigningProfile, feedback: Feedback | None = None, **limits: Any) -> None:
        super().__init__(profile.authcfg, feedback, **limits)
        self._profile = profile
        self._tokens: Tokens | None = None

    def _redirected(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> HttpResponse:
        is_first = True
        while True:
            self._tokens = None
            if not self._authcfg and self._profile.device is not None:
                self._tokens = sign_ins().tokens(self._profile, self._feedback)
            try:
                answer = super()._redirected(method, url, headers, body, deadline)
            except HttpError as error:
                may_sign_in = self._profile.device is not None and not self._has_credentials()
                is_mine = error.status == _NO_KEY or (error.status == _NO_RIGHT and may_sign_in)
                if not is_mine:
                    raise
                if self._tokens is None or not is_first:
                    sign_ins().key_refused(self._profile.id, True)
                    raise sign_in_needed(self._profile, error) from error
                sign_ins().token_refused(self._profile.id, (self._tokens.header,))
            else:
                sign_ins().key_refused(self._profile.id, False)
                return answer
            is_first = False

    def _has_credentials(self) -> bool:
        return super()._has_credentials() or self._tokens is not None

    def _with_credentials(self, request: Any) -> Any:
        ready = super()._with_credentials(request)
        return ready if self._tokens is None else with_headers(ready, (self._tokens.header,))
