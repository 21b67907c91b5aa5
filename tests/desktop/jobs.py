"""What test_in_qgis.py lets a real QGIS do. To be imported inside QGIS only."""

from __future__ import annotations

import sys

from qgis.core import QgsApplication, QgsSettingsTree
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QAbstractButton, QLabel, QToolButton
from qgis.utils import iface, loadPlugin, plugins, startPlugin, unloadPlugin

from demo.person import click, settle, wait_until

NAME = "datacube_browser"
_AREAS = {Qt.DockWidgetArea.LeftDockWidgetArea: "left", Qt.DockWidgetArea.RightDockWidgetArea: "right"}


def reload_often(_orders, log):
    times = 20
    open_and_close()
    unloadPlugin(NAME)
    settle()
    before = residue()
    for _ in range(times):
        loadPlugin(NAME)
        startPlugin(NAME)
        open_and_close()
        unloadPlugin(NAME)
        settle()
    log.step("reloaded", times=times, before=before, after=residue())


def open_and_close():
    """Use the dock, so that there is something to leave behind; the preset's address is out of reach here."""
    dock = plugins[NAME].dock
    dock.show()
    settle()
    dock.panel().pick_action.trigger()
    settle()
    dock.hide()


def residue():
    """How many of everything there is that a plugin can leave behind."""
    window = iface.mainWindow()
    return {
        "objects of the window": len(window.findChildren(QObject)),
        "actions": len(window.findChildren(QAction)),
        "docks": len(window.findChildren(QgsDockWidget)),
        "toolbar": len(iface.pluginToolBar().actions()),
        "web menu": len(iface.webMenu().actions()),
        "on the canvas": len(iface.mapCanvas().scene().items()),
        "tasks": QgsApplication.taskManager().count(),
        "settings": QgsSettingsTree.node("plugins").childNode(NAME) is not None,
        "modules": sorted(name for name in sys.modules if name.startswith(NAME)),
        "messages": len(iface.messageBar().items()),
    }


def look_at_the_dock(_orders, log):
    settle(1.0)
    dock = plugins[NAME].dock
    log.step("looked", is_visible=dock.isVisible(), area=_area(dock))


def leave_the_dock_open(_orders, log):
    dock = plugins[NAME].dock
    iface.mainWindow().addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    dock.show()
    settle(0.5)
    log.step("left it open")


def open_from_everywhere(_orders, log):
    plugin = plugins[NAME]
    iface.mainWindow().resize(1560, 960)
    settle()
    buttons = [one for one in iface.pluginToolBar().findChildren(QToolButton) if plugin.toggle_action in one.actions()]
    in_menu = [action for menu in iface.webMenu().actions() if menu.menu() for action in menu.menu().actions()]
    seen = {"toolbar": [], "menu": []}
    for _ in range(2):
        click(buttons[0])
        settle()
        seen["toolbar"].append(plugin.dock.isVisible())
    for _ in range(2):
        in_menu[in_menu.index(plugin.toggle_action)].trigger()
        settle()
        seen["menu"].append(plugin.dock.isVisible())
    log.step("opened", area=_area(plugin.dock), **seen)


def read_the_dock(_orders, log):
    dock = plugins[NAME].dock
    dock.show()
    wait_until(lambda: dock.panel().isVisible(), "the dock is shown")
    texts = [
        widget.text().replace("&", "")
        for kind in (QAbstractButton, QLabel)
        for widget in dock.panel().findChildren(kind)
        if widget.text()
    ]
    log.step("read", title=dock.windowTitle(), texts=texts)


def list_imports(_orders, log):
    heavy = ("extlibs", "core.stac", "core.export", "ui.browser_panel", "ui.item_model")
    loaded = [name for name in sys.modules if name.startswith(NAME)]
    log.step("listed", heavy=[name for name in loaded if name.removeprefix(f"{NAME}.").startswith(heavy)])


def _area(dock):
    return _AREAS.get(iface.mainWindow().dockWidgetArea(dock), "none")
