"""The job of test_plugin_manager.py. Import it inside QGIS only."""

from __future__ import annotations

import sys
from pathlib import Path

import pyplugin_installer
from pyplugin_installer.installer_data import reposGroup, repositories
from qgis.core import QgsApplication, QgsSettings
from qgis.gui import QgsPasswordLineEdit  # noqa: F401 - QGIS's installer needs the module
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QAbstractItemView, QApplication, QDialog, QMessageBox, QPushButton
from qgis.utils import iface, plugins

from demo.person import click, click_row, find_row, settle, wait_until

NAME = "datacube_browser"
TITLE = "Datacube Browser"


def install_use_update_remove(orders, log):
    """All that a person does with the plugin from a repository, in the window of the Plugin Manager."""
    settings = QgsSettings()
    for name in repositories.all():
        settings.setValue(f"{reposGroup}/{name}/enabled", False)
    settings.setValue(f"{reposGroup}/Ours/url", orders["repository"])
    settings.setValue(f"{reposGroup}/Ours/enabled", True)

    in_manager(lambda window: press(window, "Install Plugin", orders), orders)
    log.step("installed", **facts())
    plugins[NAME].dock.action.trigger() if hasattr(plugins[NAME].dock, "action") else None
    use()
    log.step("used")

    Path(orders["serve_newer"]).touch()
    in_manager(lambda window: press(window, "Upgrade Plugin", orders), orders)
    use()
    log.step("updated", **facts())

    in_manager(lambda window: press(window, "Uninstall Plugin", orders), orders)
    log.step("removed", **facts())
