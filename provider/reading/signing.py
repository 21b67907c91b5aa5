"""The signing profiles that a parameter names, for files whose store hands them out to signed requests alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError
from ...core.language.text_folding import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.signing.profile import SigningProfile


def find_profiles(text: Any) -> tuple[SigningProfile, ...]:
    """The profiles of these names or ids. Raises DatacubeError for a text that is neither."""
    from ...core.signing.profiles import SigningProfileStore

    found = []
    for words in filter(None, (each.strip() for each in str(text or "").split("|"))):
        known = SigningProfileStore().all()
        fitting = [each for each in known if each.id == words] or [
            each for each in known if folded(each.name) == folded(words)
        ]
        if not fitting:
            raise DatacubeError(
                QCoreApplication.translate("Signing", "SIGNING_PROFILE: there is no signing profile “{name}”.").format(
                    name=words
                ),
                hint=QCoreApplication.translate("Signing", "Profiles: {names}.").format(
                    names=", ".join(each.name for each in known)
                ),
            )
        found.append(fitting[0])
    return tuple(found)


def profile_of(href: str, profiles: Sequence[SigningProfile], own: str = "") -> str:
    """The id of the first of the profiles that signs the address; of a file that none of them signs, its own."""
    return next((each.id for each in profiles if each.may_sign(href)), own)
