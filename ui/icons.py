"""The plugin's own icons. For everything that QGIS's theme has, use `QgsApplication.getThemeIcon`."""

from __future__ import annotations

from qgis.PyQt.QtGui import QIcon

from ..resources import qInitResources  # noqa: F401 - importing the module registers the compiled resources


def icon(name: str) -> QIcon:
    """The icon `resources/<name>.svg`; it must be listed in resources.qrc."""
    return QIcon(f":/datacube_browser/{name}.svg")
