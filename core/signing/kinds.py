"""The signer of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bearer import BearerSigner
from .header import HeaderSigner
from .pasted import PastedSigner
from .profile import SigningKind
from .s3_keys import S3KeySigner
from .sas import SasSigner
from .teledetection import TeledetectionSigner, TeledetectionUploadSigner
from .template import TemplateSigner

if TYPE_CHECKING:
    from .signer import Signer

_SIGNERS: dict[SigningKind, Signer] = {
    SigningKind.TELEDETECTION: TeledetectionSigner(),
    SigningKind.TEMPLATE: TemplateSigner(),
    SigningKind.SAS: SasSigner(),
    SigningKind.HEADER: HeaderSigner(),
    SigningKind.BEARER: BearerSigner(),
    SigningKind.S3_KEYS: S3KeySigner(),
    SigningKind.PASTED: PastedSigner(),
}


#: Those of the kinds that sign for writing, too.
_UPLOAD_SIGNERS: dict[SigningKind, Signer] = {
    SigningKind.TELEDETECTION: TeledetectionUploadSigner(),
    SigningKind.HEADER: _SIGNERS[SigningKind.HEADER],
    SigningKind.BEARER: _SIGNERS[SigningKind.BEARER],
}


def signer_of(kind: SigningKind) -> Signer:
    """The signer for reading."""
    return _SIGNERS[kind]


def upload_signer_of(kind: SigningKind) -> Signer | None:
    """The signer for writing, None for a kind that signs for reading alone."""
    return _UPLOAD_SIGNERS.get(kind)
