"""Signing in the background, for what is then requested or copied by the main thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError
from ..threads.tasks import Task
from .profiles import SigningProfileStore, required_profile
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
        profile = required_profile(self._profile, self._hrefs[0])
        found: dict[str, SignedHref] = {}
        for href, answer in signatures().signed_each(profile, self._hrefs, feedback).items():
            if not isinstance(answer, DatacubeError):
                found[href] = answer
            elif href == self._hrefs[0]:
                raise answer
        return found


def forget_signature(profile_id: str, href: str, signed: SignedHref) -> None:
    """Forget a signature that a store has refused. Never blocks."""
    profile = SigningProfileStore().get(profile_id)
    if profile is not None:
        signatures().refused(profile, href, signed)
