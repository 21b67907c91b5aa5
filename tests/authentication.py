"""Authentication configurations for tests, in the QGIS profile that all tests share."""

from __future__ import annotations

from collections.abc import Mapping

from qgis.core import QgsApplication, QgsAuthMethodConfig

USER, PASSWORD = "ada", "lovelace"  # pragma: allowlist secret


def basic_authentication(name: str) -> str:
    """Store user and password in QGIS's authentication database; return the configuration's id."""
    return _stored("Basic", name, {"username": USER, "password": PASSWORD})


def header_authentication(name: str, headers: Mapping[str, str]) -> str:
    """Store headers, which go with each request; return the configuration's id."""
    return _stored("APIHeader", name, headers)


def _stored(method: str, name: str, values: Mapping[str, str]) -> str:
    manager = QgsApplication.authManager()
    manager.setMasterPassword("master", True)
    config = QgsAuthMethodConfig(method)
    config.setName(name)
    config.setConfigMap(dict(values))
    if not manager.storeAuthenticationConfig(config)[0]:
        raise RuntimeError("QGIS did not keep the configuration")
    return str(config.id())
