"""The plugin's own icons: what QGIS's theme does not have, or has in black alone, which dark themes swallow. For
everything else use `QgsApplication.getThemeIcon`."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QIcon

from ..resources import qInitResources  # noqa: F401 - importing the module registers the compiled resources


def icon(name: str) -> QIcon:
    """The icon `resources/<name>.svg`; it must be listed in resources.qrc."""
    return QIcon(f":/datacube_browser/{name}.svg")


def named_icon(name: str) -> QIcon:
    """The icon of QGIS's theme where the name begins with a slash ("/mIconCloud.svg"), else one of the plugin's own."""
    return QgsApplication.getThemeIcon(name) if name.startswith("/") else icon(name)
