"""What the store of a file asks of whoever reads it, beyond an address: S3 keys, payment, a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qgis.PyQt.QtCore import QCoreApplication


class AccessKind(Enum):
    """What a catalogue says, or an address tells, of the way to a file. The value is the key of its label."""

    #: Nothing is said: the file is read as it is.
    PLAIN = ""
    #: An address of S3, and no word of keys.
    S3 = "s3"
    S3_KEYS = "s3-keys"
    #: Whoever reads the file pays the store for it, which needs S3 keys too.
    REQUESTER_PAYS = "requester-pays"
    #: A web address; the catalogue names a second one in a store where the requester pays.
    PAID_ELSEWHERE = "paid-elsewhere"
    SIGN_IN = "sign-in"

    @property
    def is_of_s3(self) -> bool:
        """Whether the file is only for clients of S3, which this plugin is not."""
        return self in (AccessKind.S3, AccessKind.S3_KEYS, AccessKind.REQUESTER_PAYS)


@dataclass(frozen=True)
class StoreAccess:
    """The way to a file. `endpoint` is the host, with its port, of a store of S3 that is not Amazon's, where the
    catalogue names it."""

    kind: AccessKind = AccessKind.PLAIN
    endpoint: str = ""


PLAIN_ACCESS = StoreAccess()


def access_advice(access: StoreAccess) -> str:
    """What the store asks for and what its users do, in the user's language; empty for a plain file. The names of
    options are GDAL's and the AWS CLI's."""
    translate = QCoreApplication.translate
    said = {
        AccessKind.S3: translate(
            "StoreAccess", "The file has an address of S3 (s3://), which is not opened or signed here."
        ),
        AccessKind.S3_KEYS: translate(
            "StoreAccess", "The store wants S3 keys. Addresses are not signed with S3 keys here."
        ),
        AccessKind.REQUESTER_PAYS: translate(
            "StoreAccess",
            "Whoever reads the file pays for it (requester pays). Such addresses are not signed here.",
        ),
        AccessKind.PAID_ELSEWHERE: translate(
            "StoreAccess",
            "The catalogue names the file in a second store too, where whoever reads it pays (requester pays). "
            "Such addresses are not signed here.",
        ),
        AccessKind.SIGN_IN: translate("StoreAccess", "The catalogue says that the file is only for who is signed in."),
    }
    done = {
        AccessKind.S3: translate(
            "StoreAccess",
            "Its users read it with GDAL (/vsis3/, with {options}) or the AWS CLI (aws s3 cp).",
        ),
        AccessKind.S3_KEYS: translate(
            "StoreAccess",
            "Its users have keys of their own and read it with GDAL (/vsis3/, with {options}) or the AWS CLI "
            "(aws s3 cp).",
        ),
        AccessKind.REQUESTER_PAYS: translate(
            "StoreAccess",
            "Its users have an account at the store and read it with GDAL (/vsis3/, with {options}) or the AWS CLI "
            "(aws s3 cp --request-payer requester).",
        ),
    }
    done[AccessKind.PAID_ELSEWHERE] = done[AccessKind.REQUESTER_PAYS]
    sentences = (said.get(access.kind, ""), done.get(access.kind, "").format(options=_options(access)))
    return " ".join(filter(None, sentences))


def _options(access: StoreAccess) -> str:
    """GDAL's options for such a file, without values that are secrets."""
    keys = "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"
    named = {
        AccessKind.S3: "AWS_NO_SIGN_REQUEST=YES",
        AccessKind.S3_KEYS: keys,
    }.get(access.kind, f"AWS_REQUEST_PAYER=requester, {keys}")
    return f"AWS_S3_ENDPOINT={access.endpoint}, {named}" if access.endpoint else named
