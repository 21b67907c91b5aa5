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
    #: A sign-in or keys, which the connection has for the file's host.
    SIGN_IN_SET_UP = "sign-in-set-up"
    #: Whoever reads the file pays, and the connection has the keys of somebody who does.
    PAID_SET_UP = "paid-set-up"

    @property
    def is_locked(self) -> bool:
        """Whether the file opens only for somebody who has a key or is signed in."""
        return self.is_of_s3 or self is AccessKind.SIGN_IN

    @property
    def is_marked(self) -> bool:
        """Whether its reader must have something, or pays."""
        return self.is_locked or self is AccessKind.PAID_SET_UP

    @property
    def is_of_s3(self) -> bool:
        """Whether the file is only for those who have keys of S3, which the connection has not."""
        return self in (AccessKind.S3, AccessKind.S3_KEYS, AccessKind.REQUESTER_PAYS)


class HeldKey(Enum):
    """What the user has set up for the files of a host."""

    #: A sign-in, or a key that goes with the requests.
    SIGN_IN = "sign-in"
    #: Keys of S3, or a service that signs addresses.
    SIGNATURE = "signature"
    #: Keys of S3 whose owner pays for the requests.
    PAYING = "paying"

    def opens(self, kind: AccessKind) -> bool:
        """Whether it opens files that are reached in this way."""
        if kind is AccessKind.REQUESTER_PAYS:
            return self is HeldKey.PAYING
        return kind is AccessKind.SIGN_IN or (kind is AccessKind.S3_KEYS and self is not HeldKey.SIGN_IN)


@dataclass(frozen=True)
class StoreAccess:
    """The way to a file. `endpoint` is the host, with its port, of a store of S3 that is not Amazon's, where the
    catalogue names it. `sign_in` is the kind of sign-in, in the terms of the authentication extension ("apiKey"), of
    "http" the scheme ("basic"); empty where it is not known. `address` is where the file is on the web, where the
    address that the catalogue gives is not one of the web and its reader needs a key."""

    kind: AccessKind = AccessKind.PLAIN
    endpoint: str = ""
    sign_in: str = ""
    address: str = ""

    @property
    def host(self) -> str:
        """The host of the address, as signing profiles name it."""
        scheme, sign, rest = self.address.partition("://")
        place = rest.partition("/")[0]
        return place if scheme == "https" else f"{scheme}{sign}{place}"


PLAIN_ACCESS = StoreAccess()
_PAID = (AccessKind.REQUESTER_PAYS, AccessKind.PAID_ELSEWHERE)


def access_advice(access: StoreAccess) -> str:
    """What the store asks for and what its users do, in the user's language; empty for a plain file."""
    translate = QCoreApplication.translate
    said = {
        AccessKind.S3: translate("StoreAccess", "An S3 address (s3://), neither opened nor signed here."),
        AccessKind.S3_KEYS: translate("StoreAccess", "The store wants addresses that are signed with S3 keys."),
        AccessKind.REQUESTER_PAYS: translate(
            "StoreAccess", "Whoever reads the file pays for it (requester pays), by addresses signed with S3 keys."
        ),
        AccessKind.PAID_ELSEWHERE: translate(
            "StoreAccess", "The file is in a second store too, whose readers pay (requester pays)."
        ),
        AccessKind.SIGN_IN: translate("StoreAccess", "The catalogue says that its readers must be signed in."),
        AccessKind.SIGN_IN_SET_UP: translate("StoreAccess", "Its readers must be signed in: the connection does it."),
        AccessKind.PAID_SET_UP: translate(
            "StoreAccess", "You pay the store for what you read (requester pays), with the connection's keys."
        ),
        AccessKind.PUBLIC_STORE: translate(
            "StoreAccess", "In an object store; read over the web, if it is open to all."
        ),
    }
    if access.kind not in said:
        return ""
    if access.kind is AccessKind.S3:
        done = translate("StoreAccess", "Its users read it with GDAL (/vsis3/, {options}) or the AWS CLI ({cli}).")
    else:
        done = translate("StoreAccess", "Other programs: GDAL (/vsis3/, {options}), AWS CLI ({cli}).")
    words = done.format(options=_gdal_options(access), cli=_aws_command(access))
    if access.kind is AccessKind.SIGN_IN:
        words = _sign_in_advice(access.sign_in)
    elif access.kind is not AccessKind.S3:
        words = f"{_keys_advice(access)} {words}"
    is_all = access.kind in (AccessKind.SIGN_IN_SET_UP, AccessKind.PAID_SET_UP, AccessKind.PUBLIC_STORE)
    return said[access.kind] if is_all else f"{said[access.kind]} {words}"


def _keys_advice(access: StoreAccess) -> str:
    """The signing profile that a file in a store of S3 needs. A host has no braces."""
    translate = QCoreApplication.translate
    if access.kind is AccessKind.REQUESTER_PAYS:
        text = translate(
            "StoreAccess", "Needed: S3 keys of somebody who pays, in a signing profile of the connection for {host}."
        )
    elif access.kind is AccessKind.PAID_ELSEWHERE:
        text = translate("StoreAccess", "It opens with S3 keys of somebody who pays, in a signing profile for {host}.")
    else:
        text = translate("StoreAccess", "Needed: S3 keys, in a signing profile of the connection for {host}.")
    return str(text).replace("{host}", access.host or translate("StoreAccess", "this host"))


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
