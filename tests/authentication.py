"""Authentication configurations for tests, in the QGIS profile that all tests share."""

from __future__ import annotations

from qgis.core import QgsApplication, QgsAuthMethodConfig

USER, PASSWORD = "ada", "lovelace"  # pragma: allowlist secret


def basic_authentication(name: str) -> str:
    """Store user and password in QGIS's authentication database; return the configuration's id."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("master", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName(name)
    config.setConfig("username", USER)
    config.setConfig("password", PASSWORD)
    if not manager.storeAuthenticationConfig(config)[0]:
        raise RuntimeError("QGIS did not keep the configuration")
    return str(config.id())
