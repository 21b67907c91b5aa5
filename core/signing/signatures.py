"""Signatures in use: asked for once for many, kept until near their end, asked for again before it."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import DatacubeError, SigningError
from ..threads.cancellation import turn_of
from .asking import ask_for
from .grant import SignedHref
from .kinds import signer_of
from .sign_in import sign_ins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .grant import Grant
    from .profile import SigningProfile

#: A signature is renewed when a tenth of its time is left, but not earlier than so long before its end.
_SHARE_LEFT, _MOST_LEFT = 0.1, timedelta(minutes=15)
#: Grants that are kept.
_MOST_KEPT = 10_000
#: Seconds for which a service is not asked to renew a signature that is still good, after it could not.
_RENEWAL_PAUSE = 30.0
#: A store that has refused so many signatures of one file within so many seconds, and taken none, hands it out to
#: nobody: the service is not asked for more.
_MOST_REFUSALS, _REFUSAL_SECONDS = 3, 30.0
#: Seconds that a service may ask to be left alone.
_LONGEST_PAUSE = 600.0

_Key = tuple["SigningProfile", str]


class Signatures:
    """The grants of this session, in memory alone. Safe from several threads: of those that want the same at once, one
    asks, for the others too, and these wait for its answer; whoever is canceled neither waits nor keeps others
    waiting. `now` is the time with its zone."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> None:
        self._now = now
        self._grants: OrderedDict[_Key, Grant] = OrderedDict()
        self._lock = threading.Lock()
        self._turns: dict[SigningProfile, threading.Lock] = {}
        #: What those want that wait for their turn, each as often as it is wanted.
        self._wanted: dict[SigningProfile, dict[str, int]] = {}
        #: When a service last failed (by the clock of time.monotonic), and what it said.
        self._failures: dict[SigningProfile, tuple[float, DatacubeError]] = {}
        #: When stores have refused signatures of a file since they handed it out last, by the same clock.
        self._refusals: dict[_Key, list[float]] = {}

    def signed(self, profile: SigningProfile, href: str, feedback: Feedback | None = None) -> SignedHref:
        """The address as it is to be requested now. One that the profile may not sign stays as it is.

        Raises SigningError when the service does not sign it, what `Network.send` raises, and CanceledError. For any
        thread but the main one.
        """
        return self.signed_all(profile, [href], feedback)[href]

    def signed_all(
        self, profile: SigningProfile, hrefs: Iterable[str], feedback: Feedback | None = None
    ) -> dict[str, SignedHref]:
        """All addresses, in as few requests as the service allows. Raises what `signed` raises, for the first that is
        refused."""
        found: dict[str, SignedHref] = {}
        for href, each in self.signed_each(profile, hrefs, feedback).items():
            if isinstance(each, DatacubeError):
                raise each.with_traceback(None)
            found[href] = each
        return found

    def signed_each(
        self, profile: SigningProfile, hrefs: Iterable[str], feedback: Feedback | None = None
    ) -> dict[str, SignedHref | DatacubeError]:
        """All addresses, each as it is to be requested, or with the reason why it cannot be: one that the service
        refuses does not lose the others. Raises CanceledError alone."""
        scopes = {href: _scope(profile, href) for href in hrefs}
        wanted = list(dict.fromkeys(scope for scope in scopes.values() if scope))
        granted = self._granted(profile, wanted, feedback)
        found: dict[str, SignedHref | DatacubeError] = {}
        for href, scope in scopes.items():
            grant = granted[scope] if scope else None
            found[href] = (
                SignedHref(href) if grant is None else grant if isinstance(grant, DatacubeError) else grant.signed(href)
            )
        return found

    def known(self, profile: SigningProfile, href: str) -> SignedHref | None:
        """The signature that is kept for an address, also when it has ended; None when there is none. Never blocks."""
        grant = self._any(profile, _scope(profile, href))
        return None if grant is None else grant.signed(href)

    def keep(self, profile: SigningProfile, href: str, grant: Grant) -> None:
        """Use this grant for an address from now on: the user has brought it."""
        self._keep(profile, {_scope(profile, href): grant})

    def refused(self, profile: SigningProfile, href: str, signed: SignedHref) -> None:
        """Forget a signature that a store has refused, unless another one has taken its place meanwhile."""
        scope = _scope(profile, href)
        with self._lock:
            grant = self._grants.get((profile, scope)) if scope else None
            if grant is not None and grant.signed(href) == signed:
                del self._grants[profile, scope]
                before = self._refusals.pop((profile, scope), [])
                self._refusals[profile, scope] = [*before, time.monotonic()][-_MOST_REFUSALS:]
                while len(self._refusals) > _MOST_KEPT:
                    del self._refusals[next(iter(self._refusals))]
        sign_ins().token_refused(profile.id, signed.headers)

    def accepted(self, profile: SigningProfile, href: str) -> None:
        """Note that a store has handed out a file to its signature: those that it has refused had come to their end,
        and the service may be asked for as many as it gives."""
        with self._lock:
            self._refusals.pop((profile, _scope(profile, href)), None)

    def forget(self, profile_id: str = "") -> None:
        """Forget the grants of a profile, or all."""
        with self._lock:
            for key in [key for key in self._grants if not profile_id or key[0].id == profile_id]:
                del self._grants[key]
            for profile in [each for each in self._failures if not profile_id or each.id == profile_id]:
                del self._failures[profile]
            for key in [key for key in self._refusals if not profile_id or key[0].id == profile_id]:
                del self._refusals[key]

    def is_renewal_vain(self, profile: SigningProfile, href: str) -> bool:
        """Whether a store has refused one signature of this file after the other: another one will not help now. Never
        blocks."""
        with self._lock:
            refusals = self._refusals.get((profile, _scope(profile, href)), [])
        return len(refusals) >= _MOST_REFUSALS and time.monotonic() < refusals[0] + _REFUSAL_SECONDS

    # --- asking -------------------------------------------------------------------------------------------------------

    def _granted(
        self, profile: SigningProfile, scopes: Sequence[str], feedback: Feedback | None
    ) -> dict[str, Grant | DatacubeError]:
        """The grants, or the reasons why there are none, for all of the scopes."""
        signer, found, began = signer_of(profile.kind), dict[str, "Grant | DatacubeError"](), time.monotonic()
        missing = self._take_kept(profile, scopes, found)
        while missing:
            with self._turn(profile, missing, feedback):
                missing = self._take_kept(profile, missing, found)  # another one may have asked meanwhile
                part = self._with_others(profile, missing[: signer.most_at_once], signer.most_at_once)
                answers = self._ask(profile, part, began, feedback) if missing else {}
            found |= {scope: answers[scope] for scope in missing if scope in answers}
            missing = [scope for scope in missing if scope not in answers]
        return {scope: self._or_still_good(profile, scope, found[scope]) for scope in scopes}

    def _take_kept(
        self, profile: SigningProfile, scopes: Sequence[str], found: dict[str, Grant | DatacubeError]
    ) -> list[str]:
        """Put the grants that are kept into `found`; the scopes without one."""
        missing = []
        for scope in scopes:
            grant = self._any(profile, scope)
            if grant is None or self._is_to_be_renewed(profile, grant):
                missing.append(scope)
            else:
                found[scope] = grant
        return missing

    @contextmanager
    def _turn(self, profile: SigningProfile, scopes: Sequence[str], feedback: Feedback | None) -> Iterator[None]:
        """Be the only one who asks this service. Raises CanceledError while another one asks."""
        with self._lock:
            turn = self._turns.setdefault(profile, threading.Lock())
            wanted = self._wanted.setdefault(profile, {})
            for scope in scopes:
                wanted[scope] = wanted.get(scope, 0) + 1
        try:
            with turn_of(turn, feedback):
                yield
        finally:
            with self._lock:
                for scope in scopes:
                    wanted[scope] -= 1
                    if not wanted[scope]:
                        del wanted[scope]

    def _with_others(self, profile: SigningProfile, scopes: list[str], most: int) -> list[str]:
        """The scopes and, up to so many, those that others wait for."""
        with self._lock:
            others = [scope for scope in self._wanted[profile] if scope not in scopes]
            return scopes + [scope for scope in others if (profile, scope) not in self._grants][: most - len(scopes)]

    def _ask(
        self, profile: SigningProfile, scopes: Sequence[str], began: float, feedback: Feedback | None
    ) -> dict[str, Grant | DatacubeError]:
        """The service's answers for all of the scopes, its grants kept. A service that has failed since `began`, or
        that wants to be left alone, is not asked."""
        failed_at, failure = self._failures.get(profile, (-math.inf, None))
        if failure is not None and (failed_at >= began or time.monotonic() < failed_at + _pause_after(failure)):
            return dict.fromkeys(scopes, failure)
        answers = ask_for(profile, scopes, feedback, lambda granted: self._keep(profile, granted))
        if answers.failure is not None:
            with self._lock:  # `forget` goes through them
                self._failures[profile] = (time.monotonic(), answers.failure)
        return answers.by_scope

    # --- what is kept -------------------------------------------------------------------------------------------------

    def _any(self, profile: SigningProfile, scope: str) -> Grant | None:
        with self._lock:
            return self._grants.get((profile, scope)) if scope else None

    def _is_to_be_renewed(self, profile: SigningProfile, grant: Grant) -> bool:
        if grant.expires is None:
            return False
        life = grant.expires - grant.granted
        now = self._now()
        if now >= grant.expires:
            return True
        is_near_end = now >= grant.expires - min(life * _SHARE_LEFT, _MOST_LEFT)
        failed_at, _ = self._failures.get(profile, (-math.inf, None))
        return is_near_end and time.monotonic() >= failed_at + _RENEWAL_PAUSE

    def _or_still_good(
        self, profile: SigningProfile, scope: str, found: Grant | DatacubeError
    ) -> Grant | DatacubeError:
        """The answer; where the service could not renew a signature, the one before as long as it is good."""
        if not isinstance(found, DatacubeError):
            return found
        before = self._any(profile, scope)
        is_good = before is not None and (before.expires is None or self._now() < before.expires)
        return before if before is not None and is_good else found

    def _keep(self, profile: SigningProfile, grants: Mapping[str, Grant]) -> None:
        with self._lock:
            for scope, grant in grants.items():
                self._grants[profile, scope] = grant
                self._grants.move_to_end((profile, scope))
            while len(self._grants) > _MOST_KEPT:
                self._grants.popitem(last=False)


def _scope(profile: SigningProfile, href: str) -> str:
    """What one grant of the profile is good for; empty for an address that it may not sign."""
    return signer_of(profile.kind).scope(profile, href) if profile.may_sign(href) else ""


def _pause_after(failure: DatacubeError) -> float:
    """Seconds for which a service that has failed wants to be left alone."""
    wait = failure.retry_after if isinstance(failure, SigningError) else None
    return min(wait or 0.0, _LONGEST_PAUSE)


@lru_cache(maxsize=1)
def signatures() -> Signatures:
    """Those of this session."""
    return Signatures()


def forget_signatures() -> None:
    """Forget all of them; for the unloading of the plugin."""
    signatures().forget()
