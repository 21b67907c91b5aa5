"""Where tests publish to: a store, its signing service and a catalogue, and the signing profile for them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures

from tests.servers.object_store import object_store
from tests.servers.registry import registry
from tests.servers.signing import STORAGE_HOST, signing_api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.object_store import ObjectStore
    from tests.servers.registry import Registry
    from tests.servers.signing import SigningApi

#: The profile's id.
UPLOADS = "test-uploads"


def upload_profile(store: ObjectStore, signer: SigningApi) -> SigningProfile:
    """For the store by its own address and by the public one, which the service answers with its own."""
    hosts = (STORAGE_HOST.removeprefix("https://"), store.url)
    return SigningProfile(UPLOADS, "Test Uploads", SigningKind.TELEDETECTION, hosts=hosts, endpoint=signer.url)


@contextmanager
def platform() -> Iterator[tuple[ObjectStore, SigningApi, Registry]]:
    """An empty bucket, the service that signs for it, and a catalogue."""
    with object_store({"sm1-gdc": {}}) as store, signing_api(store) as signer, registry() as catalogue:
        yield store, signer, catalogue


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
