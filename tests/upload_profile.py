"""A signing profile for a test's store, as it is in the settings while files are published."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures

from tests.servers.signing import STORAGE_HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.object_store import ObjectStore
    from tests.servers.signing import SigningApi

#: The profile's id.
UPLOADS = "test-uploads"


def upload_profile(store: ObjectStore, signer: SigningApi) -> SigningProfile:
    """For the store by its own address and by the public one, which the service answers with its own."""
    hosts = (STORAGE_HOST.removeprefix("https://"), store.url)
    return SigningProfile(UPLOADS, "Test Uploads", SigningKind.TELEDETECTION, hosts=hosts, endpoint=signer.url)


@contextmanager
def stored(profile: SigningProfile) -> Iterator[SigningProfile]:
    """The profile in the settings, with no signatures from before."""
    signatures().forget()
    SigningProfileStore().save(profile)
    try:
        yield profile
    finally:
        SigningProfileStore().remove(profile.id)
        signatures().forget()
