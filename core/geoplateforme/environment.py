"""Where a Géoplateforme is: IGN's own, or one whose addresses the user enters."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ..catalogs import normalized_url
from ..http.web_address import is_private, same_origin
from ..offered_values import GEOPLATEFORME_API

#: The path of the API below a Géoplateforme's address.
_API = "/api"


@dataclass(frozen=True)
class Environment:
    """The addresses of one Géoplateforme, without a slash at their ends. `api` is the root of the API Entrepôt,
    `services` that of the services which publish data (below it are `wms-r`, `wmts`, …), `sign_in` that of the OpenID
    Connect realm (below it are `auth` and `token`), empty where it is not known. `id` names the environment in the
    settings; `name` is its proper name, empty for the user's own."""

    id: str
    name: str
    api: str
    services: str
    sign_in: str = ""

    def url(self, *place: str) -> str:
        """The address of a resource of the API; what has another meaning in an address is escaped in its parts."""
        return "/".join((self.api, *(quote(part, safe="") for part in place)))

    def is_own(self, url: str) -> bool:
        """Whether the address is on the hosts of this Géoplateforme. Its computing nodes may fetch from those alone,
        unless IGN has opened others."""
        return any(same_origin(root, url) for root in (self.services, self.api))


#: IGN's, for everybody. Its sandbox is a datastore of it, and has no address of its own.
PRODUCTION = Environment(
    "production",
    "Géoplateforme (IGN)",
    GEOPLATEFORME_API,
    "https://data.geopf.fr",
    "https://sso.geopf.fr/realms/geoplateforme/protocol/openid-connect",
)
CUSTOM_ID = "custom"


def custom_environment(api: str, services: str = "") -> Environment:
    """The environment of which the user has entered the root of the API, and that of the services where it is another
    one than the API's without `/api`. Raises ValueError where an address is none of the web, has no encryption, which a
    sign-in needs, or holds a password."""
    root = _root(api)
    return Environment(CUSTOM_ID, "", root, _root(services) if services.strip() else root.removesuffix(_API))


def _root(text: str) -> str:
    url = normalized_url(text).rstrip("/")
    if not is_private(url) or "@" in urlsplit(url).netloc:
        raise ValueError(text)
    return url
