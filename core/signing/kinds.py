"""The signer of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .pasted import PastedSigner
from .profile import SigningKind
from .teledetection import TeledetectionSigner

if TYPE_CHECKING:
    from .signer import Signer

_SIGNERS: dict[SigningKind, Signer] = {
    SigningKind.TELEDETECTION: TeledetectionSigner(),
    SigningKind.PASTED: PastedSigner(),
}


def signer_of(kind: SigningKind) -> Signer:
    return _SIGNERS[kind]
