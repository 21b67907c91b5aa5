"""The signer of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bearer import BearerSigner
from .header import HeaderSigner
from .pasted import PastedSigner
from .profile import SigningKind
from .sas import SasSigner
from .teledetection import TeledetectionSigner
from .template import TemplateSigner

if TYPE_CHECKING:
    from .signer import Signer

_SIGNERS: dict[SigningKind, Signer] = {
    SigningKind.TELEDETECTION: TeledetectionSigner(),
    SigningKind.TEMPLATE: TemplateSigner(),
    SigningKind.SAS: SasSigner(),
    SigningKind.HEADER: HeaderSigner(),
    SigningKind.BEARER: BearerSigner(),
    SigningKind.PASTED: PastedSigner(),
}


def signer_of(kind: SigningKind) -> Signer:
    return _SIGNERS[kind]
