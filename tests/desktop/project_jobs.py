"""The jobs of test_projects.py: saving and opening projects in a real QGIS. Import it inside QGIS only."""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QPushButton
from qgis.utils import iface

from demo.person import click, find_row, settle, wait_until
from demo.steps import GUIDE_EXTENT, add_terrain_model, connect, find_item, frame_map, open_dock
from tests.desktop.integration_jobs import menu_of

NAME = "datacube_browser"


def save_a_project(orders, log):
    """Add the terrain model as the demo does, then save the project."""
    iface.mainWindow().resize(1560, 960)
    iface.newProject()
    frame_map(GUIDE_EXTENT)
    panel = open_dock()
    connect(panel, "Local", orders["stac_url"])
    layer = add_terrain_model(panel, find_item(panel))
    layer.setName("my terrain")
    settle(0.5)
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    settle(1.0)  # drawing marks the project as changed once more, and QGIS would ask whether to save it
    QgsProject.instance().setFileName(orders["project"])
    QgsProject.instance().write()
    log.step("saved", source=layer.source())


def open_the_project(orders, log):
    """Open the project with QGIS's own function; press Keep in its dialog of unavailable layers."""
    asked = []
    timer = QTimer()
    timer.setInterval(100)
    timer.timeout.connect(lambda: _keep(asked))
    timer.start()
    iface.addProject(orders["project"])
    timer.stop()
    settle(0.5)
    log.step("opened", asked=len(asked), valid=_layer().isValid(), messages=_messages())
    iface.mainWindow().grab().save(str(Path(orders["pictures"]) / "opened.png"))


def open_and_update(orders, log):
    """Press the message's button once the layer's store works again."""
    open_the_project(orders, log)
    Path(orders["signal"]).touch()
    wait_until(lambda: not Path(orders["signal"]).exists(), "the test has mended the store")
    button = next(
        one
        for item in iface.messageBar().items()
        for one in item.findChildren(QPushButton)
        if one.text() == "Update from Catalogue"
    )
    click(button)
    wait_until(lambda: _layer().isValid(), "the layer is read again")
    settle()
    log.step("updated", source=_layer().source(), name=_layer().name(), messages=_messages())
    iface.mainWindow().grab().save(str(Path(orders["pictures"]) / "updated.png"))


def update_from_the_menu(orders, log):
    open_the_project(orders, log)
    settle(0.5)
    view = iface.layerTreeView()
    row = find_row(view, "my terrain")
    log.step("menu", entries=menu_of(view, row, "Update from Catalogue"))
    wait_until(lambda: any("up to date" in text for text in _messages()), "the first message is shown")
    menu_of(view, row, "Update All Layers from Catalogue")
    wait_until(lambda: sum("up to date" in text for text in _messages()) > 1, "the second message is shown")
    log.step("said", messages=_messages())
    log.step("imported", heavy=[name for name in sys.modules if name.startswith(f"{NAME}.ui.panel")])


def _layer():
    return next(iter(QgsProject.instance().mapLayers().values()))


def _keep(asked):
    dialog = QApplication.activeModalWidget()
    if dialog is None or dialog.metaObject().className() != "QgsHandleBadLayers":
        return
    asked.append(dialog)
    box = dialog.findChild(QDialogButtonBox)
    click(next(one for one in box.buttons() if one.text().replace("&", "") == "Keep Unavailable Layers"))


def _messages():
    return [": ".join(filter(None, (item.title(), item.text()))) for item in iface.messageBar().items()]
