"""What all kinds of signers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..cancellation import Feedback
    from .grant import Grant
    from .profile import SigningProfile


class Signer(Protocol):
    """One kind of signing. Stateless: grants are kept by `Signatures`. For any thread but the main one."""

    #: How many scopes one request may be about.
    most_at_once: int

    def scope(self, profile: SigningProfile, href: str) -> str:
        """What one grant is good for: the address without its signature, or the container that it lies in. Empty for an
        address that is requested as it is. Never blocks."""

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant]:
        """The grants for at most `most_at_once` scopes, for so many seconds (0: the service's own choice), in as few
        requests as the service allows. A scope that it does not sign is missing.

        Raises SigningError when the service refuses, what `Network.send` raises, and CanceledError.
        """
