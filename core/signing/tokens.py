"""What a sign-in gives: a token for requests, and one to get the next. Plain values; all of them are secret."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from ..parsing.json_text import checked, json_value
from ..redaction import remember_secret

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A token is renewed when it has so many seconds left (PyPI `teledetection` 1.13), or such a share of its life.
_MARGIN, _SHARE_LEFT = 30.0, 0.5
#: What may stand in a header.
_TOKEN = re.compile(r"[\x21-\x7e]{1,20000}")
#: Seconds; longer lives are not believed.
_LONGEST_LIFE = 400 * 86_400


@dataclass(frozen=True)
class Tokens:
    """`access` goes with requests as a bearer token until `expires` (with a time zone; None: without a known end).
    `refresh` gets the next one, at `token_url`, where both were issued, and nowhere else: whatever a profile or a
    service says later. `client_id` and `scope` are those of the sign-in. `margin` is in seconds."""

    access: str = field(repr=False)
    expires: datetime | None = None
    refresh: str = field(default="", repr=False)
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    margin: float = _MARGIN

    @property
    def header(self) -> tuple[str, str]:
        return "Authorization", f"Bearer {self.access}"

    def is_fresh(self) -> bool:
        """Whether the access token need not be renewed yet. One that nobody can renew is used until its end."""
        margin = timedelta(seconds=self.margin if self.refresh else 0.0)
        return self.expires is None or datetime.now(timezone.utc) < self.expires - margin

    def has_ended(self) -> bool:
        return self.expires is not None and datetime.now(timezone.utc) >= self.expires

    def to_text(self) -> str:
        """For QGIS's authentication database, which encrypts it."""
        values = {**vars(self), "expires": self.expires.isoformat() if self.expires else ""}
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Tokens | None:
        """What `to_text` has written; None for anything else, such as what another master password had encrypted."""
        try:
            values = json_value(text)
            expires = datetime.fromisoformat(values["expires"]) if values["expires"] else None
            tokens = checked(cls(**{**values, "expires": expires}))
        except (ValueError, TypeError, KeyError):
            return None
        tokens.remember()
        return tokens

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any], token_url: str, client_id: str, scope: str) -> Tokens | None:
        """The tokens in a successful answer of a token endpoint (RFC 6749, section 5.1); None where it holds none that
        can be used as bearer tokens."""
        access, kind, refresh = (answer.get(name) for name in ("access_token", "token_type", "refresh_token"))
        if not isinstance(access, str) or not _TOKEN.fullmatch(access) or str(kind or "bearer").lower() != "bearer":
            return None
        seconds = seconds_in(answer.get("expires_in"))
        expires = None if seconds is None else datetime.now(timezone.utc) + timedelta(seconds=seconds)
        margin = min(_MARGIN, (seconds or _MARGIN / _SHARE_LEFT) * _SHARE_LEFT)
        tokens = cls(access, expires, refresh if isinstance(refresh, str) else "", token_url, client_id, scope, margin)
        tokens.remember()
        return tokens

    def remember(self) -> None:
        """Cut both out of every message from now on."""
        remember_secret(self.access)
        remember_secret(self.refresh)


def seconds_in(value: Any) -> float | None:
    """A positive number of seconds, also as text, at most some hundred days; None for anything else."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    usable = math.isfinite(seconds) and seconds > 0 and not isinstance(value, bool)
    return min(seconds, float(_LONGEST_LIFE)) if usable else None
