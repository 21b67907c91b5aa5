"""The entry of the dock's More menu that extracts from a WCS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QAction

    from ..panel.catalog_panel import BrowserPanel


def add_extract_action(panel: BrowserPanel) -> QAction:
    """Put it after the download of whole files."""
    menu = panel.more_button.menu()
    text = QCoreApplication.translate("ExtractCoverage", "Extract from WCS…")
    entries = menu.actions()
    after = entries.index(panel.download_action) + 1
    action = menu.addAction(QgsApplication.getThemeIcon("/mActionAddWcsLayer.svg"), text)
    if after < len(entries):
        menu.insertAction(entries[after], action)
    action.triggered.connect(lambda: panel.actions.extract_coverage(_collections(panel)))
    return action


def _collections(panel: BrowserPanel) -> dict[str, object]:
    contents = panel.browser.contents
    return {} if contents is None else {each.id: each for each in contents.collections}
