"""What is known of the signature of one layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ...core.errors import DatacubeError


@dataclass(frozen=True)
class LayerSignature:
    """What is known of a layer's signature. `expires` is its end (None: nobody says it), `error` why the file cannot be
    read; until either is known, it `is_awaited`. `refusal` is why there is no newer one, while this one still counts.
    `due` is when it is asked for again, None for not by itself."""

    profile: str
    expires: datetime | None = None
    error: DatacubeError | None = None
    is_awaited: bool = False
    refusal: DatacubeError | None = None
    due: datetime | None = None

    @property
    def is_pasted(self) -> bool:
        """Whether the user has signed the file elsewhere: nobody can sign it here."""
        from ...core.signing.pasted import PASTED

        return self.profile == PASTED.id

    @property
    def needs_sign_in(self) -> bool:
        """Whether the service wants to know who asks."""
        from ...core.errors import REFUSALS, HttpError, SignInNeededError

        is_refused = isinstance(self.reason, HttpError) and self.reason.status in REFUSALS
        return is_refused or isinstance(self.reason, SignInNeededError)

    @property
    def reason(self) -> DatacubeError | None:
        """Why there is no signature, or no newer one."""
        return self.error or self.refusal
