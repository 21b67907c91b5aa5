"""What all kinds of signers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..errors import SigningError
from ..threads.ordered_pool import all_results

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .grant import Grant
    from .profile import SigningProfile

#: Refusals that may be about one file of several: another one may well be signed.
OF_ONE_FILE = frozenset((0, 400, 403, 404, 410, 413, 422))
#: Requests at once to a service that signs one by one.
_AT_ONCE = 4


class Signer(Protocol):
    """One kind of signing. Stateless: grants are kept by `Signatures`. For any thread but the main one."""

    #: How many scopes one request may be about.
    most_at_once: int

    def scope(self, profile: SigningProfile, href: str) -> str:
        """What one grant is good for: the address without its signature, or the container that it lies in. Empty for an
        address that is requested as it is. Never blocks."""

    def grants(
        self, profile: SigningProfile, scopes: Sequence[str], duration: int, feedback: Feedback | None
    ) -> Mapping[str, Grant | SigningError]:
        """The grants for at most `most_at_once` scopes, for so many seconds (0: the service's own choice), in as few
        requests as the service allows. A scope that it does not sign is missing, or has the reason.

        Raises SigningError when the service refuses all of them, what `Network.send` raises, and CanceledError.
        """


def one_by_one(
    ask: Callable[[str], Grant], scopes: Sequence[str], feedback: Feedback | None
) -> dict[str, Grant | SigningError]:
    """The grants of a service that signs one scope a request, several at a time. Raises what `ask` raises, but for a
    refusal that may be about one file."""

    def granted(scope: str) -> Grant | SigningError:
        try:
            return ask(scope)
        except SigningError as error:
            if error.status not in OF_ONE_FILE:
                raise
            return error

    if len(scopes) == 1:
        return {scopes[0]: granted(scopes[0])}
    found = all_results(granted, scopes, workers=_AT_ONCE, feedback=feedback)
    return dict(zip(scopes, found, strict=True))
