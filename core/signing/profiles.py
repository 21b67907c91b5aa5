"""The signing profiles: the presets and the user's own, in QGIS's settings. They hold no secret."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication, QUuid

from ..credentials import authcfg_for
from ..errors import SigningError
from ..language.text_order import in_text_order
from ..parsing.json_text import checked, checked_texts, json_value
from ..remote_files.store_access import HeldKey
from ..settings import change, settings
from .pasted import PASTED
from .profile import DeviceSignIn, SigningKind, SigningProfile, SigningTemplate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..catalogs import Catalog

#: Sources: PyPI teledetection 1.13 and planetary-computer 1.0; for DINAMIS the webinar of 2026, which shows where its
#: files are and how a duration is written, but neither the service's address nor its parameters: the user enters these.
PRESETS = (
    SigningProfile(
        "teledetection",
        "CDS-MTD / THEIA",
        SigningKind.TELEDETECTION,
        hosts=("s3-data.meso.umontpellier.fr", ".meso.umontpellier.fr"),
        endpoint="https://signing.stac.teledetection.fr/",
        device=DeviceSignIn("gdal", "openid offline_access", "https://signing.stac.teledetection.fr/openapi.json"),
        is_preset=True,
    ),
    SigningProfile(
        "dinamis",
        "DINAMIS",
        SigningKind.TEMPLATE,
        hosts=("catalogue-dinamis.data-terra.org",),
        duration=3 * 3600,
        template=SigningTemplate(duration_format="unit"),
        is_preset=True,
    ),
    SigningProfile(
        "planetary-computer",
        "Planetary Computer",
        SigningKind.SAS,
        hosts=(".blob.core.windows.net", "!ai4edatasetspublicassets.blob.core.windows.net"),
        endpoint="https://planetarycomputer.microsoft.com/api/sas/v1",
        is_preset=True,
    ),
)


class SigningProfileStore:
    """The presets and the user's own profiles. A preset with the user's own sign-in is kept under the preset's id, and
    takes its place: layers that name it find the key."""

    def all(self) -> tuple[SigningProfile, ...]:
        """The presets in their order, then the others by name."""
        own = {profile.id: profile for profile in self._own()}
        presets = [own.pop(preset.id, preset) for preset in PRESETS]
        return (*presets, *in_text_order(own.values(), lambda profile: profile.name))

    def get(self, profile_id: str) -> SigningProfile | None:
        if profile_id == PASTED.id:
            return PASTED
        return next((profile for profile in self.all() if profile.id == profile_id), None) if profile_id else None

    def save(self, profile: SigningProfile) -> SigningProfile:
        """Store a profile; a new one, without an id, gets one."""
        kept = profile if profile.id else replace(profile, id=QUuid.createUuid().toString(QUuid.StringFormat.Id128))
        _change(lambda own: [*(each for each in own if each.id != kept.id), kept])
        return kept

    def remove(self, profile_id: str) -> None:
        """Remove one of the user's own, or the changes to a preset."""
        _change(lambda own: [each for each in own if each.id != profile_id])

    def is_changed(self, profile: SigningProfile) -> bool:
        """Whether it is the user's own, or a preset that the user has changed."""
        return any(each.id == profile.id for each in self._own())

    def _own(self) -> tuple[SigningProfile, ...]:
        return _read(settings().signing_profiles.value())


def signing_profile(profile_id: str, href: str) -> SigningProfile | None:
    """The profile of this id, where it is there and may sign the address."""
    profile = SigningProfileStore().get(profile_id)
    return profile if profile is not None and profile.may_sign(href) else None


def profile_for(catalog: Catalog, href: str) -> str:
    """The id of the catalogue's signing profile where it may sign the address, else empty."""
    profile = signing_profile(catalog.profile, href)
    return "" if profile is None else profile.id


def key_for(catalog: Catalog, href: str) -> HeldKey | None:
    """What the user has set up for the file at the address; None for nothing."""
    profile = signing_profile(catalog.profile, href)
    if profile is None:
        return HeldKey.SIGN_IN if authcfg_for(catalog, href) else None
    if profile.pays and profile.kind is SigningKind.S3_KEYS:
        return HeldKey.PAYING
    return HeldKey.SIGN_IN if profile.kind.gives_key_to_hosts else HeldKey.SIGNATURE


def required_profile(profile_id: str, url: str = "") -> SigningProfile:
    """The profile of this id. Raises SigningError, about the file at `url`, for one that is gone."""
    profile = SigningProfileStore().get(profile_id)
    if profile is None:
        raise profile_is_gone(url)
    return profile


def profile_is_gone(url: str) -> SigningError:
    """The error for a file whose profile the user has removed."""
    return SigningError(
        QCoreApplication.translate("SigningProfiles", "The signing profile of this file is gone."),
        url=url,
        hint=QCoreApplication.translate("SigningProfiles", "Choose another one in the catalogue's connection."),
    )


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[SigningProfile, ...]:
    """What cannot be read is left out."""
    found = []
    with suppress(ValueError, TypeError):
        for values in json_value(text or "[]"):
            with suppress(ValueError, TypeError, KeyError):
                found.append(_from_json(values))
    return tuple(found)


def _change(new: Callable[[tuple[SigningProfile, ...]], list[SigningProfile]]) -> None:
    change(
        settings().signing_profiles,
        lambda text: json.dumps([_to_json(each) for each in new(_read(text))], ensure_ascii=False),
    )


def _to_json(profile: SigningProfile) -> dict[str, Any]:
    return {**asdict(profile), "kind": profile.kind.value}


def _from_json(values: Any) -> SigningProfile:
    """Raises ValueError, TypeError or KeyError."""
    values = dict(values)
    template, device = dict(values.pop("template", None) or {}), values.pop("device", None)
    rows = [checked_texts(each) for each in template.get("parameters", ())]
    if any(len(row) != 3 for row in rows):
        raise ValueError("parameters")
    template["parameters"] = tuple(rows)
    return checked(
        SigningProfile(
            **{**values, "kind": SigningKind(values["kind"]), "hosts": checked_texts(values.get("hosts", ()))},
            template=checked(SigningTemplate(**template)),
            device=checked(DeviceSignIn(**device)) if device else None,
        )
    )
