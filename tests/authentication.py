"""Authentication configurations for tests, in the QGIS profile that all tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsAuthMethodConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

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
