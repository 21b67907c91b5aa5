"""Where a device sign-in takes place: as the profile says, or as the service describes itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from ..http.network import Network
from ..threads.tasks import Task
from .profiles import SigningProfileStore
from .token_requests import check_private

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback
    from .profile import DeviceSignIn, SigningProfile

_MOST_BYTES = 5_000_000
#: The name that FastAPI's own class gives to the sign-in in its description; it is looked at first.
_FIRST_SCHEME = "OAuth2PasswordBearer"


@dataclass(frozen=True)
class SignInAddresses:
    """`device_url` gives out codes, `token_url` tokens."""

    device_url: str
    token_url: str


class AddressesTask(Task):
    """Finds the SignInAddresses of a profile."""

    def __init__(self, profile: SigningProfile) -> None:
        super().__init__(QCoreApplication.translate("DeviceSignIn", "Looking for the sign-in"), hidden=True)
        self._profile = profile

    def work(self, feedback: Feedback) -> SignInAddresses:
        return addresses_of(self._profile, feedback)


def addresses_of(profile: SigningProfile, feedback: Feedback | None) -> SignInAddresses:
    """The addresses that the profile's service describes, else those in the profile. Raises SigningError where there
    are none, or they have no encryption, and what `Network.json` raises. For a task."""
    device = profile.device
    if device is None:
        raise _no_addresses(profile.endpoint)
    found = SignInAddresses(device.device_url, device.token_url)
    if device.discovery:
        check_private(device.discovery)
        network = Network("", feedback, refresh=True, most_bytes=_MOST_BYTES)
        found = described(network.json(device.discovery), device.discovery)
    for url in (found.token_url, found.device_url):
        if not url:
            raise _no_addresses(device.discovery or profile.endpoint)
        check_private(url)
    return found


def described(description: Any, url: str) -> SignInAddresses:
    """The addresses in a description of a service, found at the URL: OpenAPI, whose device address stands beside the
    token address (Keycloak's layout, as PyPI `teledetection` takes it), or the metadata of an authorization server
    (RFC 8414, OpenID Connect Discovery), which names both. Empty ones where it names none."""
    token = _at(description, "token_endpoint")
    device = _at(description, "device_authorization_endpoint")
    if not token:
        schemes = _at(description, "components", "securitySchemes")
        schemes = schemes if isinstance(schemes, dict) else {}
        first = {_FIRST_SCHEME: schemes.get(_FIRST_SCHEME)}
        flows = [_at(scheme, "flows") for scheme in (*first.values(), *schemes.values())]
        each_flow = [flow for found in flows if isinstance(found, dict) for flow in found.values()]
        token = next((value for value in (_at(flow, "tokenUrl") for flow in each_flow) if value), "")
    if not isinstance(token, str) or not token:
        return SignInAddresses("", "")
    try:
        token = urljoin(url, token)
        if not isinstance(device, str) or not device:
            device = token.rpartition("/")[0] + "/auth/device"
        return SignInAddresses(urljoin(url, device), token)
    except ValueError:  # a host that is none
        return SignInAddresses("", "")


def are_confirmed(addresses: SignInAddresses, device: DeviceSignIn) -> bool:
    """Whether the user has agreed to these addresses, or entered them: a description alone sends nothing anywhere."""
    return (addresses.device_url, addresses.token_url) == (device.device_url, device.token_url)


def confirm(profile: SigningProfile, addresses: SignInAddresses) -> SigningProfile:
    """Keep in the profile that the user has agreed to these addresses."""
    if profile.device is None:
        return profile
    device = replace(profile.device, device_url=addresses.device_url, token_url=addresses.token_url)
    return SigningProfileStore().save(replace(profile, device=device))


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _no_addresses(url: str) -> SigningError:
    return SigningError(
        QCoreApplication.translate("DeviceSignIn", "The service does not say where to sign in."),
        url=url,
        hint=QCoreApplication.translate(
            "DeviceSignIn", "Enter the addresses of the sign-in in the signing profile, or use a key."
        ),
    )
