"""Signatures in use: asked for once for many, kept until near their end, asked for again before it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from .grant import SignedHref
from .kinds import signer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..cancellation import Feedback
    from .grant import Grant
    from .profile import SigningProfile

#: A signature is renewed when a tenth of its time is left, but not earlier than so long before its end.
_SHARE_LEFT, _MOST_LEFT = 0.1, timedelta(minutes=15)
#: Grants that are kept.
_MOST_KEPT = 10_000


class Signatures:
    """The grants of this session, in memory alone. Safe from several threads: of those that want the same at once, one
    asks and the others wait for its answer."""

    def __init__(self) -> None:
        self._grants: OrderedDict[tuple[str, str], Grant] = OrderedDict()
        self._lock = threading.Lock()
        self._asking: dict[str, threading.Lock] = {}

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
        signer = signer_of(profile.kind)
        scopes = {href: signer.scope(profile, href) if profile.may_sign(href) else "" for href in hrefs}
        wanted = list(dict.fromkeys(scope for scope in scopes.values() if scope))
        with self._turn(profile.id):
            missing = [scope for scope in wanted if self._kept(profile.id, scope) is None]
            for start in range(0, len(missing), signer.most_at_once):
                part = missing[start : start + signer.most_at_once]
                self._keep(profile.id, signer.grants(profile, part, profile.duration, feedback))
        found: dict[str, SignedHref] = {}
        for href, scope in scopes.items():
            grant = self._grants.get((profile.id, scope)) if scope else None
            if scope and grant is None:
                raise _not_signed(profile, href)
            found[href] = SignedHref(href) if grant is None else grant.signed(href)
        return found

    def known(self, profile: SigningProfile, href: str) -> SignedHref | None:
        """The signature that is kept for an address, also when it has ended; None when there is none. Never blocks."""
        scope = signer_of(profile.kind).scope(profile, href) if profile.may_sign(href) else ""
        with self._lock:
            grant = self._grants.get((profile.id, scope)) if scope else None
        return None if grant is None else grant.signed(href)

    def keep(self, profile: SigningProfile, href: str, grant: Grant) -> None:
        """Use this grant for an address from now on: the user has brought it."""
        self._keep(profile.id, {signer_of(profile.kind).scope(profile, href): grant})

    def refused(self, profile: SigningProfile, href: str, signed: SignedHref) -> None:
        """Forget a signature that a store has refused, unless another one has taken its place meanwhile."""
        scope = signer_of(profile.kind).scope(profile, href) if profile.may_sign(href) else ""
        with self._lock:
            grant = self._grants.get((profile.id, scope)) if scope else None
            if grant is not None and grant.signed(href) == signed:
                del self._grants[profile.id, scope]

    def forget(self, profile_id: str = "") -> None:
        """Forget the grants of a profile, or all."""
        with self._lock:
            for key in [key for key in self._grants if not profile_id or key[0] == profile_id]:
                del self._grants[key]

    def _turn(self, profile_id: str) -> threading.Lock:
        with self._lock:
            return self._asking.setdefault(profile_id, threading.Lock())

    def _kept(self, profile_id: str, scope: str) -> Grant | None:
        with self._lock:
            grant = self._grants.get((profile_id, scope))
        return None if grant is None or _is_near_end(grant) else grant

    def _keep(self, profile_id: str, grants: Mapping[str, Grant]) -> None:
        with self._lock:
            for scope, grant in grants.items():
                self._grants[profile_id, scope] = grant
                self._grants.move_to_end((profile_id, scope))
            while len(self._grants) > _MOST_KEPT:
                self._grants.popitem(last=False)


def _is_near_end(grant: Grant) -> bool:
    if grant.expires is None:
        return False
    life = grant.expires - grant.granted
    return datetime.now(timezone.utc) >= grant.expires - min(life * _SHARE_LEFT, _MOST_LEFT)


def _not_signed(profile: SigningProfile, href: str) -> SigningError:
    return SigningError(
        QCoreApplication.translate("Signatures", "{service} does not sign this file.").format(service=profile.name),
        url=href,
        hint=QCoreApplication.translate(
            "Signatures", "It may need a right that your account does not have, or belong to another service."
        ),
    )


@lru_cache(maxsize=1)
def signatures() -> Signatures:
    """Those of this session."""
    return Signatures()
