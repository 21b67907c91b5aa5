"""A store that hands out its files to signed requests alone, the service that signs for it, and a profile for both."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datacube_browser.core.signing.profile import SigningKind, SigningProfile
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.signatures import signatures

from tests.servers.object_store import object_store
from tests.servers.signing import signing_api

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.servers.object_store import ObjectStore
    from tests.servers.signing import SigningApi

#: The profile's id and name. Tests of other processes may have theirs in the same settings.
PROFILE, NAME = f"test-store-{os.getpid()}", f"Test Store {os.getpid()}"


@dataclass(frozen=True)
class SignedFiles:
    store: ObjectStore
    signer: SigningApi
    profile: SigningProfile
    #: What the service wants to know before it signs.
    key: tuple[str, ...] = ()

    @property
    def profile_now(self) -> SigningProfile:
        """As it is in the settings."""
        return SigningProfileStore().get(self.profile.id) or self.profile

    def href(self, name: str) -> str:
        """The unsigned address of a file."""
        return self.store.href(f"b/{name}")

    @property
    def calls(self) -> list[int]:
        """How many addresses each call of the service was about."""
        return [len(call.urls) for call in self.signer.calls]

    @property
    def secrets(self) -> list[str]:
        """The signatures that the store has got so far."""
        found = [seen.path.partition("X-Amz-Signature=")[2] for seen in self.store.requests]
        return sorted({each.partition("&")[0] for each in found if each})


@contextmanager
def signed_files(files: Path | Mapping[str, bytes], access: object = None) -> Iterator[SignedFiles]:
    """Serve the files, with their profile in the settings and no signatures from before."""
    signatures().forget()
    with object_store({"b": files}, access) as store, signing_api(store) as signer:
        host = store.url.removeprefix("http://")
        profile = SigningProfile(
            PROFILE, NAME, SigningKind.TELEDETECTION, hosts=(f"http://{host}",), endpoint=signer.url
        )
        SigningProfileStore().save(profile)
        try:
            yield SignedFiles(store, signer, profile)
        finally:
            SigningProfileStore().remove(profile.id)
            signatures().forget()
