"""Keeping and removing the keys and sign-ins of profiles, in the background: QGIS may ask for its master password."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsAuthMethodConfig
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from ..http.authentication import unlock
from ..redaction import remember_secret
from ..threads.tasks import Task
from .profiles import SigningProfileStore
from .sign_in import sign_ins
from .signatures import signatures

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback
    from .profile import SigningProfile


class KeepKeyTask(Task):
    """Keeps the headers that are a key, (name, value), in a QGIS authentication configuration of the method API Header,
    for the profile; its result is the profile with it. Fails, with nothing changed, when the user does not unlock
    QGIS's authentication database."""

    def __init__(self, profile: SigningProfile, headers: tuple[tuple[str, str], ...]) -> None:
        super().__init__(QCoreApplication.translate("SignIn", "Keeping a key"), hidden=True)
        self._profile = profile
        self._headers = headers

    def work(self, feedback: Feedback) -> SigningProfile:
        for _, value in self._headers:
            remember_secret(value)
        if not unlock(feedback):
            raise _not_kept(QCoreApplication.translate("SignIn", "QGIS's authentication database stays locked."))
        manager = QgsApplication.authManager()
        known = manager.availableAuthMethodConfigs()
        mine = known.get(self._profile.authcfg)
        config = QgsAuthMethodConfig("APIHeader")
        config.setName(_free_name(self._profile, {each.name() for each in known.values() if each is not mine}))
        config.setUri(_mark(self._profile))
        for name, value in self._headers:
            config.setConfig(name, value)
        if mine is not None and _is_own(mine, self._profile):
            config.setId(self._profile.authcfg)
            is_kept = manager.updateAuthenticationConfig(config)
        else:
            stored = manager.storeAuthenticationConfig(config)
            is_kept = stored[0] if isinstance(stored, tuple) else stored
        if not is_kept:
            raise _not_kept(
                QCoreApplication.translate("SignIn", "QGIS's authentication database did not accept the key.")
            )
        profile = SigningProfileStore().save(replace(self._profile, authcfg=config.id()))
        sign_ins().forget(profile.id)  # the key takes its place
        signatures().forget(profile.id)
        return profile


class SignOutTask(Task):
    """Removes the profile's sign-in, and the key that it was given here; a configuration that the user has made in QGIS
    stays, but the profile does not use it any more. Its result is the profile."""

    def __init__(self, profile: SigningProfile) -> None:
        super().__init__(QCoreApplication.translate("SignIn", "Signing out"), hidden=True)
        self._profile = profile

    def work(self, feedback: Feedback) -> SigningProfile:
        profile = without_key(self._profile)
        sign_ins().forget(profile.id)
        return profile


def without_key(profile: SigningProfile) -> SigningProfile:
    """The profile without its key, as it is kept from now on. The configuration is removed if the plugin has made it.
    Nothing that was signed before is used any more. For a task."""
    signatures().forget(profile.id)
    if not profile.authcfg:
        return profile
    manager = QgsApplication.authManager()
    mine = manager.availableAuthMethodConfigs().get(profile.authcfg)
    if mine is not None and _is_own(mine, profile):
        manager.removeAuthenticationConfig(profile.authcfg)
    return SigningProfileStore().save(replace(profile, authcfg=""))


def _mark(profile: SigningProfile) -> str:
    """What tells a configuration that the plugin has made from those of the user; QGIS shows it as its resource."""
    return f"datacube-browser:{profile.id}"


def _is_own(config: QgsAuthMethodConfig, profile: SigningProfile) -> bool:
    return bool(config.uri() == _mark(profile))


def _free_name(profile: SigningProfile, taken: set[str]) -> str:
    """A name for QGIS's list, which wants each once."""
    name, number = profile.name, 2
    while name in taken:
        name, number = f"{profile.name} ({number})", number + 1
    return name


def _not_kept(message: str) -> SigningError:
    return SigningError(
        message,
        hint=QCoreApplication.translate("SignIn", "The key was not kept; it is still in its fields. Try again."),
    )
