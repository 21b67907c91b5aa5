"""How the addresses of a store's files are signed, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .hosts import is_among

#: What stands for the duration in a parameter of a template.
DURATION = "{duration}"


class SigningKind(Enum):
    """The ways to sign. The values are those in the settings."""

    TELEDETECTION = "teledetection"
    TEMPLATE = "template"
    SAS = "sas"
    HEADER = "header"
    BEARER = "bearer"
    #: S3 keys of the user's, with which this computer signs, see `s3_keys.py`.
    S3_KEYS = "s3-keys"
    #: Addresses that the user has signed elsewhere, see `pasted.py`. No user has a profile of this kind.
    PASTED = "pasted"

    @property
    def gives_key_to_hosts(self) -> bool:
        """Whether the hosts of the files get the user's key themselves; no service is asked then."""
        return self in (SigningKind.HEADER, SigningKind.BEARER)

    @property
    def asks_service(self) -> bool:
        """Whether a service signs."""
        return self in (SigningKind.TELEDETECTION, SigningKind.TEMPLATE, SigningKind.SAS)

    @property
    def needs_key(self) -> bool:
        """Whether nothing is signed without the user's own key, or a sign-in."""
        return self.gives_key_to_hosts or self is SigningKind.S3_KEYS


@dataclass(frozen=True)
class SigningTemplate:
    """A request that signs one address, in the terms of the authentication extension's Signed URL Object (STAC,
    version 1.1): `parameters` are (name, place, value) with the place "query", "header", "body" (JSON) or "form". In a
    value, these stand for parts of the address: `{href}` for the whole, `{path}`, `{host}`, and `{bucket}` and `{key}`
    as in an object store; `{duration}` stands for how long the signature is to be valid.

    `response_field` says where in the JSON answer the signed address stands (see `answer_fields`), empty where the
    answer is the address itself; `expiry_field` where its end or its life does, empty where the address itself tells.
    `duration_format` is "seconds", "minutes", "iso" (PT3H10M) or "unit" (3h, 30min). With `batch` above 1, `{href}` and
    the like are lists of as many addresses at most, and so is the field of the answer, or an object of signed addresses
    by those that were sent.
    """

    method: str = "GET"
    parameters: tuple[tuple[str, str, str], ...] = ()
    response_field: str = "href"
    expiry_field: str = ""
    duration_format: str = "seconds"
    batch: int = 1

    def parameters_for(self, duration: int) -> list[tuple[str, str, str]]:
        """The parameters that are sent; with a duration of 0, which leaves it to the service, none that tells one."""
        return [row for row in self.parameters if duration or DURATION not in row[2]]


@dataclass(frozen=True)
class DeviceSignIn:
    """A sign-in in the browser for this computer (OAuth 2.0 Device Authorization Grant, RFC 8628). The addresses may be
    empty where the service's own description (`discovery`) names them."""

    client_id: str = ""
    scope: str = ""
    discovery: str = ""
    device_url: str = ""
    token_url: str = ""


@dataclass(frozen=True)
class SigningProfile:
    """A way to sign and the hosts whose files may be signed so; see `hosts.is_among` for their form.

    `id` is stable and names the profile in settings, layers and projects. `endpoint` is the service that signs; it
    alone gets the key that `authcfg`, a QGIS authentication configuration, holds. For the kinds HEADER and BEARER the
    hosts themselves get it, for S3_KEYS nobody. `duration` is in seconds, 0 for what the service chooses. `pays`: what
    is signed with S3 keys says that the user pays for the request (requester pays).
    """

    id: str
    name: str
    kind: SigningKind
    hosts: tuple[str, ...] = ()
    endpoint: str = ""
    authcfg: str = ""
    duration: int = 0
    template: SigningTemplate = field(default_factory=SigningTemplate)
    device: DeviceSignIn | None = None
    is_preset: bool = False
    pays: bool = False

    def may_sign(self, href: str) -> bool:
        """Of pasted addresses each one: nothing is sent for them."""
        return self.kind is SigningKind.PASTED or is_among(self.hosts, href)
