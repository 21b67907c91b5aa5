"""What the store of a file asks of whoever reads it, beyond an address: S3 keys, payment, a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qgis.PyQt.QtCore import QCoreApplication


class AccessKind(Enum):
    """What a catalogue says, or an address tells, of the way to a file. The value is the key of its label."""

    #: Nothing is said: the file is read as it is.
    PLAIN = ""
    #: An address of S3, and no word of keys, for which no address on the web is known.
    S3 = "s3"
    #: The catalogue names an address of an object store, which is read over the web as everybody may.
    PUBLIC_STORE = "public-store"
    S3_KEYS = "s3-keys"
    #: Whoever reads the file pays the store for it, which needs S3 keys too.
    REQUESTER_PAYS = "requester-pays"
    #: A web address; the catalogue names a second one in a store where the requester pays.
    PAID_ELSEWHERE = "paid-elsewhere"
    SIGN_IN = "sign-in"
    #: The same, and the connection has a sign-in or a signing profile for the file's host.
    SIGN_IN_SET_UP = "sign-in-set-up"

    @property
    def is_locked(self) -> bool:
        """Whether the file opens only for somebody who has a key or is signed in."""
        return self.is_of_s3 or self is AccessKind.SIGN_IN

    @property
    def is_of_s3(self) -> bool:
        """Whether the file is only for clients of S3, which this plugin is not."""
        return self in (AccessKind.S3, AccessKind.S3_KEYS, AccessKind.REQUESTER_PAYS)


@dataclass(frozen=True)
class StoreAccess:
    """The way to a file. `endpoint` is the host, with its port, of a store of S3 that is not Amazon's, where the
    catalogue names it. `sign_in` is the kind of sign-in, in the terms of the authentication extension ("apiKey"), of
    "http" the scheme ("basic"); empty where it is not known."""

    kind: AccessKind = AccessKind.PLAIN
    endpoint: str = ""
    sign_in: str = ""


PLAIN_ACCESS = StoreAccess()
_PAID = (AccessKind.REQUESTER_PAYS, AccessKind.PAID_ELSEWHERE)


def access_advice(access: StoreAccess) -> str:
    """What the store asks for and what its users do, in the user's language; empty for a plain file."""
    translate = QCoreApplication.translate
    said = {
        AccessKind.S3: translate("StoreAccess", "An address of S3 (s3://), which is not opened or signed here."),
        AccessKind.S3_KEYS: translate("StoreAccess", "The store wants S3 keys. Files are not signed with them here."),
        AccessKind.REQUESTER_PAYS: translate(
            "StoreAccess", "Whoever reads the file pays for it (requester pays). It is not signed here."
        ),
        AccessKind.PAID_ELSEWHERE: translate(
            "StoreAccess", "The file is in a second store too, whose readers pay (requester pays), not signed here."
        ),
        AccessKind.SIGN_IN: translate("StoreAccess", "The catalogue says that its readers have to be signed in."),
        AccessKind.SIGN_IN_SET_UP: translate(
            "StoreAccess", "Its readers have to be signed in; the connection sees to it."
        ),
        AccessKind.PUBLIC_STORE: translate(
            "StoreAccess", "In an object store; read over the web, which only works where everybody may read it."
        ),
    }
    if access.kind not in said:
        return ""
    done = translate("StoreAccess", "Its users have keys of their own: GDAL (/vsis3/, {options}), AWS CLI ({cli}).")
    if access.kind is AccessKind.S3:
        done = translate("StoreAccess", "Its users read it with GDAL (/vsis3/, {options}) or the AWS CLI ({cli}).")
    words = done.format(options=_gdal_options(access), cli=_aws_command(access))
    if access.kind is AccessKind.SIGN_IN:
        words = _sign_in_advice(access.sign_in)
    is_all = access.kind in (AccessKind.SIGN_IN_SET_UP, AccessKind.PUBLIC_STORE)
    return said[access.kind] if is_all else f"{said[access.kind]} {words}"


def sign_in_label(sign_in: str) -> str:
    """A kind of sign-in in one or two words; empty for one that is not known."""
    translate = QCoreApplication.translate
    known = {
        "openIdConnect": "OpenID Connect",
        "oauth2": "OAuth 2",
        "apiKey": translate("StoreAccess", "API key"),
        "basic": translate("StoreAccess", "password"),
        "bearer": translate("StoreAccess", "bearer token"),
        "signedUrl": translate("StoreAccess", "signed URL"),
    }
    return str(known.get(sign_in, ""))


def _sign_in_advice(sign_in: str) -> str:
    """What the user makes for such a sign-in."""
    translate = QCoreApplication.translate
    label = sign_in_label(sign_in)
    if sign_in in ("apiKey", "basic"):
        text = translate("StoreAccess", "Needed: {kind}, in a signing profile of the connection for this host.")
    elif sign_in == "signedUrl":
        text = translate("StoreAccess", "Needed: a signing profile of the connection with the service that signs.")
    else:
        text = translate("StoreAccess", "Needed: a signing profile of the connection with a token for this host.")
    return str(text.format(kind=label))


def _gdal_options(access: StoreAccess) -> str:
    """The names of GDAL's options for such a file, without values of keys."""
    options = [f"AWS_S3_ENDPOINT={access.endpoint}"] if access.endpoint else []
    if access.kind in _PAID:
        options.append("AWS_REQUEST_PAYER=requester")
    own = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    return ", ".join([*options, *(("AWS_NO_SIGN_REQUEST=YES",) if access.kind is AccessKind.S3 else own)])


def _aws_command(access: StoreAccess) -> str:
    options = f" --endpoint-url https://{access.endpoint}" if access.endpoint else ""
    if access.kind in _PAID:
        options += " --request-payer requester"
    return f"aws s3 cp{' --no-sign-request' if access.kind is AccessKind.S3 else ''}{options}"
