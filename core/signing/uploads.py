"""Signatures under which files may be written into a store. They are for one writing, and are not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from .asking import not_signed
from .kinds import upload_signer_of
from .profile_check import profile_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..threads.cancellation import Feedback
    from .grant import SignedHref
    from .profile import SigningProfile


def upload_problem(profile: SigningProfile, href: str) -> str:
    """Why a file cannot be put at this address with the profile, in a translated sentence; empty where nothing speaks
    against it. Asks nobody."""
    translate = QCoreApplication.translate
    if upload_signer_of(profile.kind) is None:
        return str(translate("Uploads", "The signing profile {name} is for reading alone.")).format(name=profile.name)
    if not profile.may_sign(href):
        return str(translate("Uploads", "The signing profile {name} does not name the host of the store.")).format(
            name=profile.name
        )
    return profile_problem(profile)


def upload_signatures(
    profile: SigningProfile, hrefs: Sequence[str], feedback: Feedback | None = None
) -> dict[str, SignedHref]:
    """What a PUT to each of the addresses needs, asked for anew, in as few requests as the service allows.

    Raises SigningError when the profile cannot sign one of them, or its service does not, and what `Network.send`
    raises. For any thread but the main one.
    """
    signer = upload_signer_of(profile.kind)
    problem = next(filter(None, (upload_problem(profile, href) for href in hrefs)), "")
    if problem or signer is None:
        raise SigningError(
            problem,
            url=profile.endpoint,
            hint=QCoreApplication.translate("Uploads", "Change the signing profile, or choose another one."),
        )
    found: dict[str, SignedHref] = {}
    for start in range(0, len(hrefs), signer.most_at_once):
        scopes = {href: signer.scope(profile, href) for href in hrefs[start : start + signer.most_at_once]}
        answers = signer.grants(profile, list(dict.fromkeys(scopes.values())), profile.duration, feedback)
        for href, scope in scopes.items():
            grant = answers.get(scope) or not_signed(profile, href)
            if isinstance(grant, SigningError):
                raise grant
            found[href] = grant.signed(href)
    return found
