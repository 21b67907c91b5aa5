"""Authentication configurations for tests, in the QGIS profile that all tests share."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsAuthMethodConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.geopf_sign_in import GeopfSignIn

USER, PASSWORD = "ada", "lovelace"  # pragma: allowlist secret


def basic_authentication(name: str) -> str:
    """Store user and password in QGIS's authentication database; return the configuration's id."""
    return authentication("Basic", name, {"username": USER, "password": PASSWORD})


def header_authentication(name: str, headers: Mapping[str, str]) -> str:
    """The same for headers that are sent with requests, as API keys are."""
    return authentication("APIHeader", name, headers)


def authentication(method: str, name: str, values: Mapping[str, str]) -> str:
    """The same for any of QGIS's methods; `values` are its fields."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("master", True)
    config = QgsAuthMethodConfig(method)
    config.setName(name)
    for key, value in values.items():
        config.setConfig(key, value)
    if not manager.storeAuthenticationConfig(config)[0]:
        raise RuntimeError("QGIS did not keep the configuration")
    return str(config.id())


def oauth2_authentication(
    name: str,
    sign_in: GeopfSignIn,
    *,
    grant: str = "password",
    persistent: bool = False,
    port: int = 0,
    in_addresses: bool = False,
    seconds: int = 30,
) -> str:
    """The same for OAuth2 at the Géoplateforme's test sign-in: with the "password" of its person, or the "code" that a
    browser gets, for which QGIS listens on a free port; "pkce" is the same for a client without a secret. QGIS sends
    the token in a header, or `in_addresses`, and waits so many `seconds` for the browser."""
    values = {
        "accessMethod": 2 if in_addresses else 0,
        "clientId": "partner" if grant == "code" else "desktop",
        "clientSecret": sign_in.partner_secret if grant == "code" else "",
        "configType": 1,
        "grantFlow": {"code": 0, "password": 2, "pkce": 3}[grant],
        "password": sign_in.password,
        "persistToken": persistent,
        "redirectPort": port or free_port(),
        "redirectUrl": "callback",
        "requestTimeout": seconds,
        "requestUrl": sign_in.authorization_url,
        "scope": "openid",
        "tokenUrl": sign_in.token_url,
        "username": sign_in.user,
        "version": 1,
    }
    return authentication("OAuth2", name, {"oauth2config": json.dumps(values)})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
