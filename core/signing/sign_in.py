"""Who is signed in where: the tokens of this session, kept encrypted in QGIS's authentication database, and renewed."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime, timezone
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ..errors import DatacubeError, HttpError, SignInNeededError
from ..http.authentication import unlock
from ..settings import change, settings
from ..threads.cancellation import turn_of
from .kept_tokens import is_kept, keep_tokens, kept_tokens, newer_tokens, remove_tokens, renewing_alone
from .token_requests import may_pass, renewed

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback
    from .profile import SigningProfile
    from .tokens import Tokens

#: The statuses of a token endpoint that say that a sign-in has ended; some send an error with 200.
_ENDED = (200, 400, 401, 403)
#: Seconds in which a token that was just renewed is not renewed again because a file is refused: the account may have
#: no right to it.
_REFUSAL_PAUSE = 30.0
#: Seconds in which QGIS's question for its master password is not asked again for work in the background.
_CANCELED_PAUSE = 60.0


class SignInState(Enum):
    """What a profile needs before it can sign."""

    NOT_NEEDED = "not needed"
    SIGNED_IN = "signed in"
    NEEDED = "sign-in needed"
    NO_KEY = "no key"


class SignIns(QObject):
    """The sign-ins of all signing profiles. `changed` is emitted, from any thread, with the id of the profile whose
    state may be another now; `wanted` by whatever part of the plugin lets the user sign in to a profile, for the dock
    to open the dialog."""

    changed = pyqtSignal(str)
    wanted = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        application = QCoreApplication.instance()
        if application is not None:
            self.moveToThread(application.thread())
        self._lock = threading.RLock()
        self._turns: dict[str, threading.Lock] = {}
        self._tokens: dict[str, Tokens] = {}
        self._refused_keys: set[str] = set()
        self._renewed_at: dict[str, float] = {}
        self._locked_until = 0.0

    def state(self, profile: SigningProfile) -> SignInState:
        """What the profile needs, as far as is known. Never blocks; for any thread."""
        with self._lock:
            is_refused = profile.id in self._refused_keys
            has_tokens = profile.id in self._tokens
        if profile.authcfg:
            return SignInState.NEEDED if is_refused else SignInState.SIGNED_IN
        if profile.device is not None:
            is_there = has_tokens or is_kept(profile.id)
            return SignInState.SIGNED_IN if is_there and not is_refused else SignInState.NEEDED
        if is_refused or profile.kind.needs_key:
            return SignInState.NO_KEY
        return SignInState.NOT_NEEDED

    def tokens(self, profile: SigningProfile, feedback: Feedback | None = None) -> Tokens | None:
        """The tokens of the profile's sign-in, renewed where they are near their end; None when there is no sign-in.

        Raises SignInNeededError when it has ended, or QGIS's authentication database stays locked, what `Network.send`
        raises when it cannot be renewed now, and CanceledError. For a task: QGIS may ask for its master password.
        """
        with self._lock:
            turn = self._turns.setdefault(profile.id, threading.Lock())
        with turn_of(turn, feedback):  # one thread at a time asks for, or renews, the same tokens
            tokens = self._tokens.get(profile.id) or self._read(profile, feedback)
            if tokens is None or tokens.is_fresh():
                return tokens
            with renewing_alone(profile.id, feedback):
                newer = newer_tokens(profile.id, tokens)  # another QGIS has renewed them
                if newer is not None:
                    self.keep(profile, newer)
                    if newer.is_fresh():
                        return newer
                return self._renewed(profile, newer or tokens, feedback)

    def keep(self, profile: SigningProfile, tokens: Tokens) -> None:
        """Use these tokens from now on."""
        with self._lock:
            self._tokens[profile.id] = tokens
            self._refused_keys.discard(profile.id)
        self.changed.emit(profile.id)

    def store(self, profile: SigningProfile, feedback: Feedback | None = None) -> bool:
        """Keep the tokens for the next start of QGIS, too; False when its authentication database stays locked, or does
        not take them. Raises CanceledError. For a task."""
        if not unlock(feedback):
            return False
        with self._lock:
            tokens = self._tokens.get(profile.id)
        if tokens is None or not keep_tokens(profile.id, tokens):
            return False
        self._note_kept(profile.id, True)
        return True

    def forget(self, profile_id: str) -> None:
        """Forget the profile's tokens, here and in QGIS's authentication database. For a task."""
        with self._lock:
            self._tokens.pop(profile_id, None)
            self._refused_keys.discard(profile_id)
        if is_kept(profile_id):
            remove_tokens(profile_id)  # first: should QGIS be killed in between, no secret stays
            self._note_kept(profile_id, False)
        self.changed.emit(profile_id)

    def token_refused(self, profile_id: str, headers: tuple[tuple[str, str], ...]) -> None:
        """A server has refused a request with these headers: a token in them is renewed before it is used again."""
        now = time.monotonic()
        with self._lock:
            tokens = self._tokens.get(profile_id)
            if tokens is None or tokens.header not in headers:
                return
            if now - self._renewed_at.get(profile_id, float("-inf")) > _REFUSAL_PAUSE:
                self._tokens[profile_id] = replace(tokens, expires=datetime.now(timezone.utc))

    def key_refused(self, profile_id: str, is_refused: bool) -> None:
        """Whether the service has refused the profile's key, or a request without any."""
        with self._lock:
            has_changed = is_refused != (profile_id in self._refused_keys)
            (self._refused_keys.add if is_refused else self._refused_keys.discard)(profile_id)
        if has_changed:
            self.changed.emit(profile_id)

    def _read(self, profile: SigningProfile, feedback: Feedback | None) -> Tokens | None:
        """The tokens of an earlier session."""
        if not is_kept(profile.id):
            return None
        may_ask = QgsApplication.authManager().masterPasswordIsSet() or time.monotonic() >= self._locked_until
        if not may_ask or not unlock(feedback):
            self._locked_until = time.monotonic() + _CANCELED_PAUSE if may_ask else self._locked_until
            raise _locked(profile)
        tokens = kept_tokens(profile.id)
        if tokens is None:
            self.forget(profile.id)
            raise sign_in_needed(profile)
        with self._lock:
            self._tokens[profile.id] = tokens
        return tokens

    def _renewed(self, profile: SigningProfile, tokens: Tokens, feedback: Feedback | None) -> Tokens:
        try:
            if not tokens.refresh:
                raise sign_in_needed(profile)
            fresh = renewed(tokens, feedback)
        except DatacubeError as error:
            has_ended = isinstance(error, HttpError) and error.status in _ENDED and not may_pass(error)
            if has_ended or isinstance(error, SignInNeededError):
                if self._is_current(profile.id, tokens):
                    self.forget(profile.id)
                return self._current(profile, error)
            if tokens.has_ended():
                raise
            return tokens
        with self._lock:
            if self._is_current(profile.id, tokens):
                self._tokens[profile.id] = fresh
                self._renewed_at[profile.id] = time.monotonic()
        current = self._current(profile)
        if current is fresh and is_kept(profile.id):
            self.store(profile, feedback)
        return current

    def _is_current(self, profile_id: str, tokens: Tokens) -> bool:
        """Whether these are still the sign-in: the user may have signed out, or in as another one, meanwhile."""
        with self._lock:
            current = self._tokens.get(profile_id)
        return current is not None and current.refresh == tokens.refresh

    def _current(self, profile: SigningProfile, error: DatacubeError | None = None) -> Tokens:
        """The tokens in use. Raises SignInNeededError where there are none any more, because of `error`."""
        with self._lock:
            current = self._tokens.get(profile.id)
        if current is None:
            raise sign_in_needed(profile, error) from error
        return current

    def _note_kept(self, profile_id: str, is_kept: bool) -> None:
        def changed(ids: list[str]) -> list[str]:
            others = [each for each in ids if each != profile_id]
            return [*others, profile_id] if is_kept else others

        with self._lock:
            change(settings().signed_in, changed)


def sign_in_state(profile: SigningProfile) -> SignInState:
    """What the profile needs before it can sign, as far as is known. Never blocks; `sign_ins().changed` tells of
    changes."""
    return sign_ins().state(profile)


def sign_in_needed(profile: SigningProfile, error: DatacubeError | None = None) -> SignInNeededError:
    """The error for a profile without a sign-in or key that counts; `error` is what a server said about it."""
    translate = QCoreApplication.translate
    if profile.authcfg:
        message = translate("SignIn", "{service} does not accept the key of its signing profile.")
        advice = translate("SignIn", "Give it another one under Signing Profiles, in the menu of the connections.")
    else:
        message = translate("SignIn", "{service} needs a sign-in.")
        advice = translate("SignIn", "Sign in under Signing Profiles, in the menu of the connections.")
    said = error.says if isinstance(error, HttpError) else ""
    return SignInNeededError(
        message.format(service=profile.name),
        profile=profile.id,
        status=error.status if isinstance(error, HttpError) else 401,
        url=error.url if error is not None else profile.endpoint,
        details=error.report() if error is not None else "",
        hint=" ".join(filter(None, (said, advice))),
    )


def _locked(profile: SigningProfile) -> SignInNeededError:
    return SignInNeededError(
        QCoreApplication.translate("SignIn", "The sign-in to {service} cannot be read.").format(service=profile.name),
        profile=profile.id,
        hint=QCoreApplication.translate(
            "SignIn", "Unlock QGIS's authentication database with its master password, or sign in again."
        ),
    )


@lru_cache(maxsize=1)
def sign_ins() -> SignIns:
    """Those of this session."""
    return SignIns()
