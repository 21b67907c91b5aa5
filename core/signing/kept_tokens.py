"""Tokens in QGIS's authentication database, which must be open. All QGIS with one profile have the same, and a token is
renewed but once: most services take a second renewal for a theft, and end the sign-in for all."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication

from ..files.lock_file import LockFile
from ..settings import settings
from ..threads.cancellation import wait
from .tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..threads.cancellation import Feedback

#: How often another QGIS that renews is waited for, and the seconds between: longer than a server is waited for.
_TIMES, _PAUSE = 600, 0.1


def is_kept(profile_id: str) -> bool:
    """Whether the settings say that the database has tokens of the profile. Never blocks."""
    return profile_id in settings().signed_in.value()


def kept_tokens(profile_id: str) -> Tokens | None:
    """What the database has now; None for nothing that can be read."""
    return Tokens.from_text(str(QgsApplication.authManager().authSetting(_key(profile_id), "", True) or ""))


def keep_tokens(profile_id: str, tokens: Tokens) -> bool:
    """Put them into the database; whether it takes them."""
    return bool(QgsApplication.authManager().storeAuthSetting(_key(profile_id), tokens.to_text(), True))


def remove_tokens(profile_id: str) -> None:
    QgsApplication.authManager().removeAuthSetting(_key(profile_id))


def newer_tokens(profile_id: str, tokens: Tokens) -> Tokens | None:
    """Those that another QGIS has put into the database since it had `tokens`, which are near their end."""
    if not is_kept(profile_id) or not QgsApplication.authManager().masterPasswordIsSet():
        return None
    kept = kept_tokens(profile_id)
    if kept is None or kept.refresh == tokens.refresh:
        return None
    is_later = kept.expires is not None and tokens.expires is not None and kept.expires > tokens.expires
    return kept if is_later or kept.is_fresh() else None


@contextmanager
def renewing_alone(profile_id: str, feedback: Feedback | None) -> Iterator[None]:
    """No other QGIS with this profile renews the tokens meanwhile. One that was stopped in the midst of it is waited
    for as long as a server. Raises CanceledError."""
    name = hashlib.sha256(profile_id.encode()).hexdigest()[:32]
    path = Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "sign-ins" / f"{name}.lock"
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = LockFile(path, longest=_TIMES * _PAUSE)
    for _ in range(_TIMES):
        if lock.take():
            break
        wait(_PAUSE, feedback)
    try:
        yield
    finally:
        lock.release()


def _key(profile_id: str) -> str:
    return f"datacube_browser/sign-in/{profile_id}"
