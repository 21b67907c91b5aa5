"""The jobs of test_in_qgis.py. Import it inside QGIS only."""

from __future__ import annotations

import gc
import sys
import threading
import typing
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median
from types import FunctionType

from qgis.core import QgsApplication, QgsSettings, QgsSettingsTree
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QGesture,
    QLabel,
    QPushButton,
    QToolButton,
)
from qgis.utils import iface, loadPlugin, plugins, startPlugin, unloadPlugin

from demo.person import click, settle, wait_until
from tests.life.memory_parts import classes_of, handed_out, names_kept

NAME = "datacube_browser"
_AREAS = {Qt.DockWidgetArea.LeftDockWidgetArea: "left", Qt.DockWidgetArea.RightDockWidgetArea: "right"}


def reload_often(orders, log):
    """Switch the plugin off and on; collect what is left after the second use and at the end, and how much more the C
    library and Python have handed out after each time, without the names of attributes that PyQt keeps."""
    times = 20
    given = []
    choose_catalogue(orders["stac_url"])
    for turn in range(times + 2):
        if turn:
            loadPlugin(NAME)
            startPlugin(NAME)
        use_the_dock()
        names = names_kept(classes_of(NAME))
        unloadPlugin(NAME)
        wait_until_idle()
        given.append((*handed_out(), names))
        if turn == 1:  # QGIS creates some objects of its own at the first use
            before = residue()
    after = residue()
    late = given[times // 2 :]
    more = {
        "bytes": median(now[0] - old[0] for old, now in pairwise(late)),
        "blocks": median(now[1] - old[1] - now[2] for old, now in pairwise(late)),
    }
    log.step("reloaded", times=times, before=before, after=after, more=more)


def switch_off_with_windows_open(orders, log):
    """Unload the plugin while the windows of help, a script, services and a new connection are open."""
    choose_catalogue(orders["stac_url"])
    use_the_dock()
    before = [repr(window) for window in our_windows() if window.isVisible()]
    panel = plugins[NAME].dock.panel()
    next(one for one in iface.pluginHelpMenu().actions() if one.objectName() == "DatacubeBrowserHelp").trigger()
    open_script(orders["stac_url"] + "/none.tif", Path(orders["exports"]) / "none.tif")
    panel.connection_bar.new_action.trigger()
    plugins[NAME].dock.services.open()
    settle()
    shown = len([window for window in our_windows() if window.isVisible()])
    del panel
    imported = imported_to_unload()
    wait_until_idle()
    left = [repr(window) for window in our_windows()]
    log.step("switched off", before=before, shown=shown, left=left, imported=imported, **residue())


def switch_off_while_connecting(_orders, log):
    """Unload the plugin again and again just after a task has started, which imports modules."""
    left, imported = [], imported_to_unload()
    for turn in range(6):
        loadPlugin(NAME)
        startPlugin(NAME)
        dock = plugins[NAME].dock
        dock.show()
        wait_until(lambda dock=dock: dock.panel() and QgsApplication.taskManager().count(), "a task has begun")
        settle(0.05 * turn)
        del dock
        unloadPlugin(NAME)
        wait_until_idle()
        left.append([name for name in sys.modules if name.startswith(NAME)])
    log.step("switched off", left=left, imported=imported)


class _Imports:
    """Notes which modules of the plugin are looked for."""

    def __init__(self):
        self.names = []

    def find_spec(self, name, _path=None, _target=None):
        if name.startswith(f"{NAME}."):
            self.names.append(name)


def imported_to_unload():
    """Unload the plugin. The modules that were imported for that: their files may be another version's."""
    imports = _Imports()
    sys.meta_path.insert(0, imports)
    unloadPlugin(NAME)
    sys.meta_path.remove(imports)
    return imports.names


def open_script(href, output):
    from datacube_browser.core.export.request import ExportRequest, ExportSource
    from datacube_browser.core.extent import MapExtent
    from datacube_browser.ui.export.script_dialog import ScriptDialog

    extent = MapExtent(0.0, 0.0, 10.0, 10.0, "EPSG:3979")
    ScriptDialog(ExportRequest((ExportSource(href=href),), extent, output), iface.mainWindow()).show()


def choose_catalogue(url):
    from datacube_browser.core.catalogs import CatalogStore

    CatalogStore().set_current(CatalogStore().add("Local", url).id)


def use_the_dock():
    """Use the dock, so that there is something that could be left behind."""
    dock = plugins[NAME].dock
    dock.show()
    panel = dock.panel()
    wait_until(lambda: panel.search_controller.contents, "the catalogue has answered")
    panel.pick_action.trigger()
    settle()
    dock.hide()


def wait_until_idle():
    """Wait until all tasks and threads have ended and deferred deletions are done."""
    threads = threading.enumerate
    wait_until(lambda: not QgsApplication.taskManager().count(), "all tasks have ended")
    wait_until(lambda: not [one for one in threads() if one.name.startswith("datacube")], "all threads have ended")
    settle()


def our_windows():
    """The plugin's top-level windows and menus."""
    return [one for one in QApplication.topLevelWidgets() if type(one).__module__.startswith(NAME)]


def residue():
    """Everything that a plugin can leave behind, in a form that can be compared."""
    window = iface.mainWindow()
    registry = QgsApplication.dataItemProviderRegistry()
    code = code_left()  # first, since it waits
    return {
        "objects of the window": dict(Counter(map(class_of, objects_below(window)))),
        "objects of the application": dict(Counter(map(class_of, objects_of_application()))),
        "windows": dict(Counter(map(class_of, QApplication.topLevelWidgets()))),
        "actions": len(window.findChildren(QAction)),
        "docks": len(window.findChildren(QgsDockWidget)),
        "toolbar": len(iface.pluginToolBar().actions()),
        "web menu": len(iface.webMenu().actions()),
        "help menu": len(iface.pluginHelpMenu().actions()),
        "on the canvas": len(iface.mapCanvas().scene().items()),
        "tasks": QgsApplication.taskManager().count(),
        # Python 3.11 keeps a name, "Dummy-7", for each of Qt's threads that has asked for its own, ended ones too
        "threads": sorted(thread.name for thread in threading.enumerate() if not thread.name.startswith("Dummy")),
        "providers": [one.name() for one in registry.providers() if "atacube" in one.name()],
        "settings": QgsSettingsTree.node("plugins").childNode(NAME) is not None,
        "settings of QGIS": [key for key in QgsSettings().allKeys() if is_left_over(key)],
        "modules": sorted(name for name in sys.modules if name.startswith(NAME)),
        "code": code,
        "messages": len(iface.messageBar().items()),
    }


def objects_below(window):
    """The window's objects except those of QGIS's log, which opens a tab for each new sender of messages."""
    log = window.findChild(QDockWidget, "MessageLog")
    below_log = {sip.unwrapinstance(one) for one in log.findChildren(QObject)}
    return [one for one in window.findChildren(QObject) if sip.unwrapinstance(one) not in below_log]


def objects_of_application():
    """The application's objects except gestures, which Qt creates and deletes with scroll areas."""
    return [one for one in QApplication.instance().findChildren(QObject) if not isinstance(one, QGesture)]


def class_of(thing):
    return thing.metaObject().className()


def is_left_over(key):
    """Whether a setting is left behind. The plugin's own group and QGIS's list of enabled plugins may stay."""
    return "datacube" in key.lower() and not key.startswith((f"plugins/{NAME}/", "PythonPlugins/"))


def code_left():
    """The plugin's modules whose code is still in memory after timers that refer to it have ended."""
    for _ in range(20):
        code = code_in_memory()
        if not code:
            break
        settle(0.5)
    return code


def code_in_memory():
    """The plugin's modules that still have functions in memory, except the one that QGIS never releases."""
    for clear in typing._cleanups:  # Python caches subscripted classes such as list[Item]
        clear()
    gc.collect()
    functions = [one for one in gc.get_objects() if isinstance(one, FunctionType)]
    modules = {str(one.__module__) for one in functions if str(one.__module__).split(".")[0] == NAME}
    return sorted(modules - {f"{NAME}.core.layers.path_preprocessor"})


def look_at_the_dock(_orders, log):
    settle(1.0)
    dock = plugins[NAME].dock
    log.step("looked", is_visible=dock.isVisible(), area=_area(dock))


def leave_the_dock_open(_orders, log):
    dock = plugins[NAME].dock
    iface.mainWindow().addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    dock.show()
    settle(0.5)
    log.step("left open")


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


def start_from_the_welcome_page(orders, log):
    """Click HRDEM on the dock's welcome page while QGIS's own welcome page covers the map."""
    from dataclasses import replace

    from datacube_browser.core import catalogs

    catalogs.PRESETS = (replace(catalogs.PRESETS[0], url=orders["stac_url"]), *catalogs.PRESETS[1:])
    canvas, dock = iface.mapCanvas(), plugins[NAME].dock
    iface.mainWindow().resize(1560, 960)
    dock.show()
    button = wait_until(lambda: dock.panel().findChild(QPushButton, "firstStepsHrdem"), "the page is made")
    wait_until(button.isVisible, "the page is shown")
    before = canvas.isVisible()
    click(button)
    settle()
    log.step("clicked", before=before, after=canvas.isVisible())


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
    heavy = ("extlibs", "core.stac", "core.export", "ui.panel", "ui.results")
    loaded = [name for name in sys.modules if name.startswith(NAME)]
    log.step("listed", heavy=[name for name in loaded if name.removeprefix(f"{NAME}.").startswith(heavy)])


def _area(dock):
    return _AREAS.get(iface.mainWindow().dockWidgetArea(dock), "none")
