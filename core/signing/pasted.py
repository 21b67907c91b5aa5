"""Addresses that the user has signed elsewhere, as on a catalogue's web page, and pasted: nobody can renew them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from .profile import SigningKind, SigningProfile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .grant import Grant

#: The profile of all pasted addresses. It has no hosts, no endpoint and no key: nothing is sent for it.
PASTED = SigningProfile("pasted", "pasted", SigningKind.PASTED)


class PastedSigner:
    """Signs nothing. `Signatures` keeps what has been pasted in this session; this one says what to do about the
    rest."""

    most_at_once = 1

    def scope(self, profile: SigningProfile, href: str) -> str:
        return href

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant]:
        raise SigningError(
            QCoreApplication.translate("Pasted", "A new signed URL is needed."),
            url=scopes[0],
            hint=QCoreApplication.translate("Pasted", "Sign the file on the web page that it came from, and paste it."),
        )
