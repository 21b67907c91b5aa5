"""How good a record still is, as STAC's extensions version and timestamps say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone


@dataclass(frozen=True)
class Validity:
    """`version` is empty and `expires` None where the catalogue does not say. `newer` is the address of the version to
    use instead, empty without one."""

    version: str = ""
    is_deprecated: bool = False
    expires: datetime | None = None
    newer: str = ""

    @property
    def is_expired(self) -> bool:
        return self.expires is not None and self.expires <= datetime.now(timezone.utc)

    @property
    def is_doubtful(self) -> bool:
        """Whether its users are to be warned."""
        return self.is_deprecated or self.is_expired


NOTHING_SAID = Validity()
