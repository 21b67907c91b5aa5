"""A store of signed files, its signing service, and the profile that belongs to both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datacube_browser.core.signing.profile import SigningKind, SigningProfile

if TYPE_CHECKING:
    from tests.servers.object_store import ObjectStore
    from tests.servers.signing import SigningApi

BUCKET, OPEN = "signed", "open"


class SignedFiles:
    """The files of one folder twice: in a bucket whose objects must be signed, and in an open one."""

    def __init__(self, store: ObjectStore, signer: SigningApi) -> None:
        self.store = store
        self.signer = signer
        self.profile = SigningProfile(
            "test-store", "Test", SigningKind.TELEDETECTION, hosts=(store.url,), endpoint=signer.url
        )

    def href(self, name: str) -> str:
        return self.store.href(f"{BUCKET}/{name}")

    def open_href(self, name: str) -> str:
        return self.store.href(f"{OPEN}/{name}")
