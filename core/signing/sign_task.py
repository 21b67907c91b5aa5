"""Signing in the background, for what is then requested or copied by the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, SigningError
from ..tasks import Task
from .profiles import SigningProfileStore
from .signatures import signatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qgis.core import QgsFeedback

    from .grant import SignedHref


class SignTask(Task):
    """Signs addresses: `succeeded` carries their SignedHref by address. The first must be signed; of the others, those
    that the service does not sign are left out. Fails with SigningError and what `Signatures.signed` raises."""

    def __init__(self, profile: str, hrefs: Sequence[str]) -> None:
        super().__init__(QCoreApplication.translate("SignTask", "Signing addresses"), hidden=True)
        self._profile = profile
        self._hrefs = tuple(hrefs)

    def work(self, feedback: QgsFeedback) -> dict[str, SignedHref]:
        profile = SigningProfileStore().get(self._profile)
        if profile is None:
            raise SigningError(
                QCoreApplication.translate("SignTask", "The signing profile of this catalogue is gone."),
                hint=QCoreApplication.translate("SignTask", "Choose another one in the connection."),
            )
        wanted, kept = self._hrefs[0], signatures()
        try:
            return kept.signed_all(profile, self._hrefs, feedback)
        except CanceledError:
            raise
        except DatacubeError:  # a service may refuse all because of one
            first = kept.signed(profile, wanted, feedback)
        known = {href: kept.known(profile, href) for href in self._hrefs[1:]}
        return {**{href: signed for href, signed in known.items() if signed is not None}, wanted: first}


def forget_signature(profile_id: str, href: str, signed: SignedHref) -> None:
    """Forget a signature that a store has refused. Never blocks."""
    profile = SigningProfileStore().get(profile_id)
    if profile is not None:
        signatures().refused(profile, href, signed)
