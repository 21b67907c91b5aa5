"""The jobs of test_qgis_integration.py: what a user does in a real QGIS. Import it inside QGIS only."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path
from unittest import mock

from qgis import utils
from qgis.core import QgsApplication, QgsProject, QgsSettings, QgsVectorLayer
from qgis.gui import QgsBrowserTreeView, QgsGui
from qgis.PyQt.QtCore import QModelIndex, QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QAction, QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMenu,
    QTreeView,
    QWidget,
)
from qgis.utils import iface, loadPlugin, plugins, startPlugin, unloadPlugin

from demo.person import click, click_row, expand_row, find_row, settle, type_text, wait_until
from demo.steps import GUIDE_EXTENT, connect, find_item, frame_map, open_dock

NAME = "datacube_browser"
COLLECTION, ITEM, ASSET = "1\N{NO-BREAK SPACE}m", "10_3-mosaic-1m", "Digital Terrain Model"
#: QGIS's Browser panel has the titles of the catalogue.
IN_BROWSER = "1m"


class _Of:
    """The log of one of several jobs: its facts, by the names of the steps."""

    def __init__(self):
        self.steps = {}

    def step(self, text, **facts):
        self.steps[text] = facts


def one_after_the_other(orders, log):
    """Do all of the orders' `jobs`, each as in a new project of a person who has just installed the plugin: starting
    QGIS takes longer than any of them. A job that fails says so, and the others are done."""
    for name in orders["jobs"]:
        done, error = _Of(), ""
        try:
            globals()[name](orders, done)
        except Exception:  # noqa: BLE001 - told by the test of the job
            error = traceback.format_exc()
            iface.mainWindow().grab().save(str(Path(orders["pictures"]) / f"{name}.png"))
        log.step(name, facts=done.steps, error=error)
        _begin_again()


def _begin_again():
    unloadPlugin(NAME)
    QgsSettings().remove(f"plugins/{NAME}")
    QgsSettings().setValue(f"plugins/{NAME}/relief", False)  # as the profile has it
    iface.messageBar().clearWidgets()
    iface.mainWindow().findChild(QDockWidget, "Browser").hide()
    iface.newProject()
    loadPlugin(NAME)
    startPlugin(NAME)
    settle()


def use_browser_panel(orders, log):
    """Open the branch down to an asset, double-click it, use its menu, and show it in the dock."""
    asset, view = open_asset(orders, log)
    click_row(view, asset, double=True)
    layer = added_layer()
    log.step("added", source=layer.source(), item=layer.customProperty(f"{NAME}/item"))
    log.step("menu", entries=menu_of(view, asset))
    picture(orders, "browser-panel.png")
    menu_of(view, asset, "Show in Datacube Browser")
    panel = plugins[NAME].dock.panel()
    wait_until(lambda: selected(panel) == [ITEM], "the item is selected in the dock")
    log.step("shown", catalog=panel.search_controller.catalog.name, is_visible=plugins[NAME].dock.isVisible())


def drop_from_the_browser_panel(orders, log):
    asset, view = open_asset(orders, log)
    drag(view, asset, iface.mapCanvas())
    layer = added_layer()
    log.step("dropped", source=layer.source(), item=layer.customProperty(f"{NAME}/item"))


def drag_from_the_dock(orders, log):
    _drag_from_the_dock(orders, log, iface.mapCanvas())


def drag_from_the_dock_to_the_layer_tree(orders, log):
    _drag_from_the_dock(orders, log, iface.layerTreeView().viewport())


def _drag_from_the_dock(orders, log, target):
    show_demo_area()
    panel = open_dock()
    connect(panel, "Local", orders["stac_url"])
    item = find_item(panel)
    asset = wait_until(lambda: find_row(panel.tree, ASSET, item), "the asset is listed")
    drag(panel.tree, asset, target)
    layer = added_layer()
    log.step("dropped", source=layer.source(), item=layer.customProperty(f"{NAME}/item"))


def use_layer_menu(orders, log):
    show_demo_area()
    panel = open_dock()
    connect(panel, "Local", orders["stac_url"])
    item = find_item(panel)
    click_row(panel.tree, wait_until(lambda: find_row(panel.tree, ASSET, item), "it is listed"), double=True)
    layer = added_layer()
    plugins[NAME].dock.close()
    panel.filter_panel.words.setText("nothing is called so")
    view = iface.layerTreeView()
    settle(0.5)
    index = view.model().index(0, 0)
    log.step("menu", entries=menu_of(view, index))
    menu_of(view, index, "Show in Datacube Browser")
    wait_until(lambda: selected(panel) == [ITEM], "the item is selected in the dock")
    log.step("shown", layer=layer.name(), is_visible=plugins[NAME].dock.isVisible())
    menu_of(view, index, "Zoom to Native Resolution (100%)")
    settle(0.5)
    log.step("zoomed", units_per_pixel=iface.mapCanvas().mapUnitsPerPixel())
    QgsProject.instance().addMapLayer(QgsVectorLayer("Point?crs=EPSG:3979", "Not ours", "memory"))
    settle(0.5)
    log.step("foreign", entries=menu_of(view, view.model().index(0, 0)))


def keep_view_offline(orders, log):
    """By the layer's menu, and back by the dock's."""
    show_demo_area()
    panel = open_dock()
    connect(panel, "Local", orders["stac_url"])
    item = find_item(panel)
    click_row(panel.tree, wait_until(lambda: find_row(panel.tree, ASSET, item), "it is listed"), double=True)
    layer = added_layer()
    view = iface.layerTreeView()
    settle(1)
    index = view.model().index(0, 0)
    remote = layer.source()
    picture(orders, "remote.png")
    log.step("remote", entries=menu_of(view, index, "Keep This View Offline"), source=remote)
    wait_until(lambda: layer.source() != remote, "the layer is kept offline")
    settle(1)
    picture(orders, "offline.png")
    log.step("offline", entries=menu_of(view, index), source=layer.source(), is_valid=layer.isValid())
    click_row(panel.tree, wait_until(lambda: find_row(panel.tree, ASSET, item), "it is listed"))
    menu = panel.more_button.menu()
    menu.aboutToShow.emit()
    entries = {action.text(): action for action in menu.actions() if action.isVisible() and action.isEnabled()}
    entries["Return to Remote Source"].trigger()
    wait_until(lambda: layer.source() == remote, "the layer is back")
    log.step("back", entries=list(entries), is_valid=layer.isValid())


def use_locator(orders, log):
    catalogue(orders)
    show_demo_area()
    results = locate("dc hrdem")
    log.step("collections", texts=texts(results))
    results = locate(f"dc {ITEM}")
    log.step("items", texts=texts(results))
    picture(orders, "locator.png")
    row = next(row for row in rows(results) if ITEM in row.data())
    click_row(results, row, double=True)
    panel = plugins[NAME].dock.panel()
    wait_until(lambda: selected(panel) == [ITEM], "the item is selected in the dock")
    log.step("shown", is_visible=plugins[NAME].dock.isVisible())


def use_custom_shortcut(_orders, log):
    """Assign a shortcut as in Keyboard Shortcuts and press it while the map has the focus."""
    action = iface.mainWindow().findChild(QAction, "DatacubeBrowserWords")
    QgsGui.shortcutsManager().setKeySequence(action, "Ctrl+Alt+F8")
    iface.mainWindow().activateWindow()
    iface.mapCanvas().setFocus()
    settle(0.5)
    QTest.keySequence(iface.mainWindow(), QKeySequence("Ctrl+Alt+F8"))
    dock = plugins[NAME].dock
    wait_until(dock.isVisible, "the dock is shown")
    ours = [one for one in QgsGui.shortcutsManager().listActions() if one.objectName().startswith("DatacubeBrowser")]
    log.step(
        "pressed",
        has_focus=dock.panel().filter_panel.words.hasFocus(),
        actions=sorted(one.objectName() for one in ours),
        defaults=[QgsGui.shortcutsManager().defaultKeySequence(one) for one in ours],
    )


def set_options(orders, log):
    """Fill in the options and press OK, then open them again, change them and press Cancel."""
    from datacube_browser.core.settings import settings

    def kept():
        return {"folder": settings().export_folder.value(), "details": settings().show_details.value()}

    log.step("page", **_use_options(orders, orders["pictures"], QDialogButtonBox.StandardButton.Ok))
    log.step("kept", **kept())
    log.step("again", **_use_options(orders, "/another", QDialogButtonBox.StandardButton.Cancel))
    log.step("kept after cancel", **kept())


def _use_options(orders, folder, button):
    """Open the options, press Space on the details, type the folder and press the button; return what the page showed
    before. The dialog is modal, so a timer does it."""
    seen = {}
    timer = QTimer()
    timer.setInterval(200)
    timer.timeout.connect(lambda: _fill_options(orders, folder, button, timer, seen))
    timer.start()
    iface.showOptionsDialog(iface.mainWindow(), "mOptionsPageDatacubeBrowser")
    return seen


def _fill_options(orders, folder, button, timer, seen):
    dialog = QApplication.activeModalWidget()
    pages = [one for one in dialog.findChildren(QWidget) if hasattr(one, "export_folder")] if dialog else []
    if not pages or not pages[0].isVisible():
        return
    page = pages[0]
    timer.stop()
    try:
        seen["texts"] = [label.text() for label in page.findChildren(QLabel) if label.text()]
        seen["folder"], seen["details"] = page.export_folder.filePath(), page.details.isChecked()
        page.details.setFocus()
        QTest.keyClick(page.details, Qt.Key.Key_Space)
        type_text(page.export_folder.lineEdit(), folder)
        dialog.grab().save(str(Path(orders["pictures"]) / "options.png"))
        click(dialog.findChild(QDialogButtonBox, "buttonBox").button(button))
    except BaseException:
        dialog.reject()
        raise


def read_help(orders, log):
    entries = [one for one in iface.pluginHelpMenu().actions() if one.objectName() == "DatacubeBrowserHelp"]
    entries[0].trigger()
    window = wait_until(lambda: _top("DatacubeBrowserHelpWindow"), "the help is shown")
    wait_until(window.chapters.topLevelItemCount, "the guide is read")
    settle(0.5)
    window.grab().save(str(Path(orders["pictures"]) / "help.png"))
    shown = [picture for picture in window.page.pictures.values() if not picture.isNull()]
    log.step("help", entries=len(entries), pages=window.chapters.topLevelItemCount(), pictures=len(shown))


def reload_with_open_branch(orders, log):
    """Unload the plugin again and again while its branch is open; every other time a catalogue is still loading."""
    times = 20
    catalogue(orders)
    iface.mainWindow().findChild(QDockWidget, "Browser").show()
    before = after = None
    for turn in range(times + 2):
        view = browser_view()
        root = wait_until(lambda view=view: find_row(view, "Datacube Browser"), "the branch is shown")
        view.expand(root)
        row = wait_until(lambda view=view, root=root: find_row(view, "Local", root), "the catalogue is listed")
        view.expand(row)
        if turn % 2:
            wait_until(lambda view=view, row=row: view.model().rowCount(row), "something is below")
        unloadPlugin(NAME)
        settle(0.3)
        gone = find_row(browser_view(), "Datacube Browser") is None
        residue = {
            "branch": not gone,
            "modules": sorted(name for name in sys.modules if name.startswith(NAME)),
            "help": len(iface.pluginHelpMenu().actions()),
            "window": len(iface.mainWindow().actions()),
            "keys": len([one for one in QgsGui.shortcutsManager().listActions() if "Datacube" in one.objectName()]),
        }
        if turn == 1:  # by now everything has been used once
            before = residue
        after = residue
        loadPlugin(NAME)
        startPlugin(NAME)
        settle(0.3)
    log.step("reloaded", times=times, before=before, after=after)


def unload_with_errors(orders, log):
    """Unload the plugin while parts of it do their work and then raise, and start it while one raises; each time it is
    started anew."""
    catalogue(orders)
    iface.mainWindow().findChild(QDockWidget, "Browser").show()
    wait_until(lambda: find_row(browser_view(), "Datacube Browser"), "the branch is shown")
    before = _in_qgis()
    plugin, errors = plugins[NAME], []
    plugin.dock.show()
    wait_until(lambda: plugin.dock.made_panel, "the contents are made")
    integration = plugin._integration
    integration._layers.remote_layers()
    remote = integration._layers.made
    for part in (remote._parallel, plugin.dock.handover, plugin.dock._panel):
        _let_fail(part, "dispose")
    for part in (integration._shortcuts, integration._menu):
        integration._undo[integration._undo.index(part.dispose)] = _failing(part.dispose)
    for module, name in (("core.threads.tasks", "cancel_all"), ("core.export.jobs.session", "end_session")):
        _let_fail(importlib.import_module(f"{NAME}.{module}"), name)
    with mock.patch.object(sys, "excepthook", lambda *raised: errors.append(str(raised[1]))):
        is_unloaded = unloadPlugin(NAME)
    settle(0.3)
    unloaded = list(errors)
    log.step("unloaded", done=is_unloaded, errors=unloaded, left=_left_of_the_plugin())
    log.step("started", done=loadPlugin(NAME) and startPlugin(NAME), before=before, after=_in_qgis())

    unloadPlugin(NAME)
    loadPlugin(NAME)
    dock = importlib.import_module(f"{NAME}.ui.dock.datacube_dock").DatacubeDock
    _let_fail(dock, "setToggleVisibilityAction")
    with mock.patch.object(utils, "showException", lambda *raised, **_: errors.append(str(raised[1]))):
        is_started = startPlugin(NAME)  # QGIS would show the error in a window, and wait
    settle(0.3)
    log.step("not started", done=is_started, errors=errors[len(unloaded) :], left=_left_of_the_plugin())
    log.step("started again", done=loadPlugin(NAME) and startPlugin(NAME), before=before, after=_in_qgis())


def _let_fail(owner, name):
    setattr(owner, name, _failing(getattr(owner, name)))


def _failing(own):
    """A function that does this one's work, then raises."""

    def failing(*given):
        own(*given)
        raise RuntimeError(own.__name__)

    return failing


def _in_qgis():
    """What QGIS has of the plugin."""
    window = iface.mainWindow()
    return {
        "branch": find_row(browser_view(), "Datacube Browser") is not None,
        "help": len([one for one in iface.pluginHelpMenu().actions() if one.objectName() == "DatacubeBrowserHelp"]),
        "docks": len([one for one in window.findChildren(QDockWidget) if one.objectName() == "DatacubeBrowserDock"]),
        "tools": len([one for one in iface.pluginToolBar().actions() if one.objectName() == "DatacubeBrowserToggle"]),
        "menus": [one.text().replace("&", "") for one in iface.webMenu().actions()].count("Datacube Browser"),
        "algorithms": QgsApplication.processingRegistry().providerById("datacube_browser") is not None,
        "keys": len([one for one in QgsGui.shortcutsManager().listActions() if "Datacube" in one.objectName()]),
        "imports": len([one for one in sys.meta_path if type(one).__name__ == "UpdateGuard"]),
    }


def _left_of_the_plugin():
    found = {**_in_qgis(), "modules": sorted(name for name in sys.modules if name.startswith(f"{NAME}."))}
    return {name: value for name, value in found.items() if value}


# Helpers


def show_demo_area():
    iface.mainWindow().resize(1560, 960)
    iface.newProject()
    frame_map(GUIDE_EXTENT)


def catalogue(orders):
    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.core.stac.tasks import ConnectTask

    catalog = CatalogStore().add("Local", orders["stac_url"])
    CatalogStore().set_current(catalog.id)
    done = []
    task = ConnectTask(catalog)
    task.succeeded.connect(done.append)
    task.start()
    wait_until(lambda: done, "the catalogue is known")


def browser_view():
    return next(view for view in iface.mainWindow().findChild(QDockWidget, "Browser").findChildren(QgsBrowserTreeView))


def open_asset(orders, log):
    show_demo_area()
    catalogue(orders)
    dock = iface.mainWindow().findChild(QDockWidget, "Browser")
    dock.show()
    dock.raise_()
    iface.mainWindow().resizeDocks([dock], [420], Qt.Orientation.Horizontal)
    view = browser_view()
    index = QModelIndex()
    for name in ("Datacube Browser", "Local", IN_BROWSER, ITEM, ASSET):
        index = wait_until(lambda name=name, index=index: find_row(view, name, index), f"{name} is listed")
        if name != ASSET:
            view.scrollTo(index)
            expand_row(view, index)
    view.scrollTo(index)
    settle()
    log.step("opened", path=index.data())
    return index, view


def selected(panel):
    return [item.id for item in panel.tree.selected_items()]


def added_layer():
    return wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is on the map")


def picture(orders, name):
    iface.mainWindow().grab().save(str(Path(orders["pictures"]) / name))


def menu_of(view, index, choose=""):
    """Open a row's context menu with the mouse, trigger the entry `choose`, and return all entries."""
    found = []

    def look():
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            QTimer.singleShot(100, look)
            return
        shown = [action for action in menu.actions() if action.text() and action.isVisible()]
        found.extend(action.text().replace("&", "") for action in shown)
        chosen = next((one for one in menu.actions() if one.text().replace("&", "") == choose), None)
        menu.close()
        if chosen is not None:
            chosen.trigger()

    view.scrollTo(index)
    at = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTimer.singleShot(300, look)
    view.customContextMenuRequested.emit(at)
    if not found:
        from qgis.PyQt.QtGui import QContextMenuEvent

        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
    wait_until(lambda: found, "the menu is shown", 5)
    return found


def drag(view, index, target):
    """Press on the row, move to the middle of the target, and release."""
    view.scrollTo(index)
    start = view.visualRect(index).center()
    window = iface.mainWindow().windowHandle()
    goal = target.mapTo(iface.mainWindow(), target.rect().center())

    def move_and_release():
        for _ in range(3):
            QTest.mouseMove(window, goal)
            goal.setX(goal.x() + 2)
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, goal)

    QTimer.singleShot(500, move_and_release)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    from qgis.PyQt.QtCore import QEvent, QPointF
    from qgis.PyQt.QtGui import QMouseEvent

    for step in (10, 40, 60):
        place = start + QPoint(step, 0)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(place),
            QPointF(view.viewport().mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view.viewport(), event)
    settle(1.0)


def locate(text):
    """Type into the locator bar; wait for the list of results and return it."""
    edit = next(one for one in iface.mainWindow().findChildren(QLineEdit) if "Ctrl+K" in one.placeholderText())
    iface.mainWindow().activateWindow()
    type_text(edit, text)
    results = wait_until(lambda: next(iter(_result_lists()), None), "the results are shown")
    settle(2.0)
    return results


def _result_lists():
    views = [
        view
        for widget in QApplication.allWidgets()
        if widget.metaObject().className() == "QgsLocatorResultsView"
        for view in [widget]
    ]
    return [view for view in views if isinstance(view, QTreeView) and view.isVisible()]


def rows(view):
    """The list's rows. Its model is flat."""
    return [view.model().index(row, 0) for row in range(view.model().rowCount())]


def texts(view):
    return [str(index.data()) for index in rows(view)]


def _top(name):
    return next((one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()), None)
