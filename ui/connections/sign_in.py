"""Opening what a signing profile needs: its sign-in, its key, or itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication, QDialog, QWidget

from ...core.signing.profile import SigningKind
from ...core.signing.profiles import SigningProfileStore
from ...core.signing.signatures import signatures

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.signing.profile import SigningProfile

#: Kinds whose key the plugin asks for itself; the others take any configuration of QGIS.
KINDS_WITH_KEY = (SigningKind.TELEDETECTION, SigningKind.BEARER)


def open_sign_in(profile_id: str, parent: QWidget | None = None) -> QDialog | None:
    """Open what lets the profile sign: the sign-in in a browser where it has one, else its key, else the profile. One
    that is open already is raised. None for an unknown profile. The dialog is deleted when it is closed."""
    profile = SigningProfileStore().get(profile_id)
    if profile is None:
        return None
    if profile.device is not None:
        from .device_sign_in_dialog import DeviceSignInDialog

        return _shown(DeviceSignInDialog, profile, parent)
    return open_key(profile, parent)


def open_key(profile: SigningProfile, parent: QWidget | None = None) -> QDialog:
    """Open what asks for the profile's key."""
    if profile.kind in KINDS_WITH_KEY:
        from .key_dialog import KeyDialog

        return _shown(KeyDialog, profile, parent)
    return open_profile(profile, parent)


def open_profile(
    profile: SigningProfile | None,
    parent: QWidget | None = None,
    on_saved: Callable[[SigningProfile], object] = lambda _saved: None,
) -> QDialog:
    """Open the form of a profile, None for a new one; `on_saved` gets what has been saved."""
    from .signing_profile_dialog import SigningProfileDialog

    dialog = SigningProfileDialog(profile, parent)

    def save() -> None:
        saved = SigningProfileStore().save(replace(dialog.profile(), is_preset=bool(profile and profile.is_preset)))
        signatures().forget(saved.id)
        on_saved(saved)

    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(save)
    dialog.open()
    return dialog


def _shown(kind: type, profile: SigningProfile, parent: QWidget | None) -> QDialog:
    """A dialog of this kind for the profile, which does not block the rest of QGIS."""
    for each in QApplication.topLevelWidgets():
        if isinstance(each, kind) and each.isVisible() and each.profile_id() == profile.id:
            each.raise_()
            each.activateWindow()
            return each
    dialog: QDialog = kind(profile, parent.window() if parent is not None else None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog
