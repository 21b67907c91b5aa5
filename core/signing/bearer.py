"""Stores that want a bearer token with each request (RFC 6750): one that the user has, in a QGIS authentication
configuration, or that of a sign-in, which is renewed."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .grant import Grant
from .header import HeaderSigner
from .sign_in import sign_in_needed, sign_ins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .profile import SigningProfile


class BearerSigner(HeaderSigner):
    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant]:
        """Raises SignInNeededError, and what `SignIns.tokens` raises."""
        if profile.authcfg or profile.device is None:
            return super().grants(profile, scopes, duration, feedback)
        tokens = sign_ins().tokens(profile, feedback)
        if tokens is None:
            raise sign_in_needed(profile)
        grant = Grant(datetime.now(timezone.utc), tokens.expires, headers=(tokens.header,))
        return dict.fromkeys(scopes, grant)
