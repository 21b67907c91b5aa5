"""What cannot be done is said where the person looks: in the dock while it is in sight, else in QGIS's own bar."""

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
    """The host, with the part of QgisInterface that the layer tree's menu needs."""

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
        show_layer=commands.show_layer,
        update_selected=lambda: None,
        update_all=lambda: None,
        parent=commands,
    )
    yield menu.save
    menu.dispose()


def said(bar):
    return [item.text() for item in bar.items()]


def test_in_qgis_own_bar_while_the_dock_is_closed(save, dock, host):
    dock.hide()
    settle()
    save.trigger()
    assert [text for text in said(host.bar) if "cannot be read directly" in text] == said(host.bar) != []
    assert said(dock.panel().message_bar) == []


def test_in_the_dock_while_it_is_open(save, dock, host):
    dock.show()
    wait_until(dock.isUserVisible, "the dock", 5)
    save.trigger()
    assert "cannot be read directly" in " ".join(said(dock.panel().message_bar))
    assert said(host.bar) == []


def test_in_qgis_own_bar_while_another_dock_lies_over_it(save, dock, host):
    other = QDockWidget("Other", host.window)
    host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, other)
    host.window.tabifyDockWidget(dock, other)
    dock.show()
    other.show()
    other.raise_()
    wait_until(lambda: not dock.isUserVisible(), "the dock is behind", 5)
    save.trigger()
    assert len(said(host.bar)) == 1
