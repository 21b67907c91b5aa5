"""Stores that want the user's own key with each request: what a QGIS authentication configuration adds to it (API
Header, Basic and others)."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .grant import Grant
from .sign_in import sign_in_needed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .profile import SigningProfile


class HeaderSigner:
    most_at_once = 1000

    def scope(self, profile: SigningProfile, href: str) -> str:
        """The origin: a key is good for all files of a host."""
        parts = urlsplit(href)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant]:
        """Asks nobody. Raises SignInNeededError when the profile has no configuration."""
        if not profile.authcfg:
            raise sign_in_needed(profile)
        return dict.fromkeys(scopes, Grant(datetime.now(timezone.utc), authcfg=profile.authcfg))
