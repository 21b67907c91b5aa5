"""The job of test_plugin_manager.py. Import it inside QGIS only."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QLineEdit, QListView, QListWidget, QMessageBox, QPushButton
from qgis.utils import HOME_PLUGIN_PATH, iface, pluginMetadata, plugins

from demo.person import click, click_row, find_row, settle, type_text, wait_until
from tests.desktop.jobs import choose_catalogue, use_the_dock

NAME = "datacube_browser"
TITLE = "Datacube Browser"


def install_update_and_remove(orders, log):
    """What a person does with the plugin of a repository, in the window of the Plugin Manager."""
    pictures = Path(orders["pictures"])

    in_plugin_manager(lambda window: press(window, "buttonInstall", pictures / "install.png"))
    log.step("installed", **facts())
    choose_catalogue(orders["stac_url"])
    use_the_dock()
    log.step("used")

    Path(orders["newer"]).touch()
    in_plugin_manager(reload_repositories)
    in_plugin_manager(lambda window: press(window, "buttonInstall", pictures / "update.png"))
    log.step("updated", **facts())
    use_the_dock()
    log.step("used again")

    in_plugin_manager(
        lambda window: press(window, "buttonUninstall", pictures / "remove.png", QMessageBox.StandardButton.Yes)
    )
    log.step("removed", **facts())


def in_plugin_manager(act):
    """Open the Plugin Manager from QGIS's menu, act in its window and close it. The window blocks: a timer acts."""
    errors = []

    def act_when_open():
        window = next(
            (one for one in QApplication.topLevelWidgets() if one.objectName() == "QgsPluginManagerBase"), None
        )
        if window is None or not window.isVisible() or QApplication.activeModalWidget() is not window:
            return
        timer.stop()
        try:
            act(window)
        except Exception:  # noqa: BLE001 - raised again when the window is closed
            errors.append(traceback.format_exc())
        window.reject()

    timer = QTimer()
    timer.timeout.connect(act_when_open)
    timer.start(50)
    iface.actionManagePlugins().trigger()
    timer.stop()
    if errors:
        raise RuntimeError(errors[0])


def press(window, button, picture, answer=None):
    """Choose the plugin in the list of all plugins, press the button and wait until it is done."""
    tabs = window.findChild(QListWidget, "mOptionsListWidget")
    tabs.setCurrentRow(0)
    type_text(window.findChild(QLineEdit, "leFilter"), TITLE)
    rows = window.findChild(QListView, "vwPlugins")
    row = wait_until(lambda: find_row(rows, TITLE), "the plugin is in the list")
    click_row(rows, row)
    pushed = window.findChild(QPushButton, button)
    wait_until(pushed.isEnabled, f"{button} can be pressed")
    settle()
    window.grab().save(str(picture))
    if answer is not None:
        answering = QTimer(window)

        def give_answer():
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                answering.stop()
                click(box.button(answer))

        answering.timeout.connect(give_answer)
        answering.start(50)
    click(pushed)
    settle()


def reload_repositories(window):
    tabs = window.findChild(QListWidget, "mOptionsListWidget")
    tabs.setCurrentRow(tabs.count() - 1)
    button = window.findChild(QPushButton, "buttonRefreshRepos")
    wait_until(button.isVisible, "the settings of the Plugin Manager")
    click(button)
    settle()


def facts():
    folder = Path(HOME_PLUGIN_PATH) / NAME
    code = sys.modules.get(f"{NAME}.plugin")
    return {
        "version": pluginMetadata(NAME, "version") if folder.exists() else None,
        "runs": NAME in plugins,
        "code": getattr(code, "RELEASE", None),
        "enabled": QgsSettings().value(f"PythonPlugins/{NAME}", False, type=bool),
        "folder": folder.exists(),
        "dialogs": [
            type(one).__name__ for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        ],
    }
