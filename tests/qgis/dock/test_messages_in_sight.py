"""Errors of layer menu commands are shown in the dock while it is visible, else in QGIS's message bar."""

from __future__ import annotations

import pytest
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.integration.dock_commands import DockCommands
from datacube_browser.ui.integration.layer_menu import LayerMenu
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QDockWidget

from demo.person import settle, wait_until


class Iface(QObject):
    """The host with the methods of QgisInterface that LayerMenu needs."""

    def __init__(self, host) -> None:
        super().__init__(host.window)
        self._host = host

    def __getattr__(self, name):
        return getattr(self._host, name)

    def addCustomActionForLayerType(self, *_given) -> None:
        pass

    addCustomActionForLayer = removeCustomActionForLayerType = addCustomActionForLayerType


@pytest.fixture
def dock(host):
    made = DatacubeDock(host, host.window)
    host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
    yield made
    made.dispose()
    made.deleteLater()


@pytest.fixture
def save(host, dock, tmp_path):
    """*Save Canvas Extent as…* of the layer tree's menu, on a layer whose pixels come from a service."""
    layer = QgsRasterLayer("type=xyz&url=http://127.0.0.1:1/{x}/{y}/{z}.png", "tiles", "wms")
    QgsProject.instance().addMapLayer(layer)
    host.active = layer
    commands = DockCommands(host, dock)
    menu = LayerMenu(
        Iface(host),
        save_extent=commands.save_layer_extent,
        publish=commands.publish_layer,
        show_layer=commands.show_layer,
        harvest_layer=lambda _layer: None,
        update_selected=lambda: None,
        update_all=lambda: None,
        parent=commands,
    )
    yield menu.save
    menu.dispose()


def message_in(bar):
    return [item.text() for item in bar.items()]


def test_the_message_is_in_qgis_bar_while_the_dock_is_closed(save, dock, host):
    dock.hide()
    settle()
    save.trigger()
    assert [text for text in message_in(host.bar) if "cannot be read directly" in text] == message_in(host.bar) != []
    assert message_in(dock.panel().message_bar) == []


def test_the_message_is_in_the_dock_while_it_is_open(save, dock, host):
    dock.show()
    wait_until(dock.isUserVisible, "the dock", 5)
    save.trigger()
    assert "cannot be read directly" in " ".join(message_in(dock.panel().message_bar))
    assert message_in(host.bar) == []


def test_the_message_is_in_qgis_bar_while_another_dock_covers_it(save, dock, host):
    other = QDockWidget("Other", host.window)
    host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, other)
    host.window.tabifyDockWidget(dock, other)
    dock.show()
    other.show()
    other.raise_()
    wait_until(lambda: not dock.isUserVisible(), "the dock is behind", 5)
    save.trigger()
    assert len(message_in(host.bar)) == 1
