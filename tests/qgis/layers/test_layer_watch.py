"""What looks after remote layers is made with the first of them: a QGIS with layers of this computer has none of it."""

from __future__ import annotations

import pytest
from datacube_browser.core.layers.reopening import Reopening
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.integration.dock_commands import DockCommands
from datacube_browser.ui.integration.layer_watch import LayerWatch
from datacube_browser.ui.integration.remote_layers import RemoteLayers
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QLabel

from demo.person import wait_until
from tests.qgis.offline_person import Iface

#: Nothing listens at this port.
AWAY = "http://127.0.0.1:9/dtm.tif"


class Window:
    """QGIS's window with the watch, which makes what the plugin makes."""

    def __init__(self, host):
        self.owner, self.host = QObject(), host
        self.dock = DatacubeDock(host, host.window)
        self.reopening = Reopening()
        self.watch = LayerWatch(self._make, self.owner)

    def _make(self):
        iface = Iface(self.host)
        return RemoteLayers(
            iface,
            DockCommands(iface, self.dock),
            reopening=self.reopening,
            operations=self.dock.operations,
            ask_for_url=lambda _layer_id: None,
            parent=self.owner,
        )

    def dispose(self):
        self.watch.dispose()
        self.reopening.dispose()
        self.dock.dispose()
        self.dock.deleteLater()


@pytest.fixture
def window(host):
    made = Window(host)
    yield made
    made.dispose()


def remote_layer(**properties):
    layer = QgsRasterLayer(f"/vsicurl/{AWAY}", "Terrain", "gdal")
    for name, value in properties.items():
        layer.setCustomProperty(f"datacube_browser/{name}", value)
    return layer


def local_layer():
    return QgsVectorLayer("Point?crs=EPSG:3979", "Mine", "memory")


def test_layers_of_this_computer_make_nothing(window):
    window.watch.begin()
    QgsProject.instance().addMapLayer(local_layer())
    assert window.watch.made is None


@pytest.mark.parametrize("properties", [{}, {"profile": "planetary-computer"}], ids=["plain", "signed"])
def test_the_first_remote_layer_makes_it_once(window, properties):
    window.watch.begin()
    QgsProject.instance().addMapLayer(remote_layer(**properties))
    made = window.watch.made
    assert made is not None
    QgsProject.instance().addMapLayers([local_layer(), remote_layer()])
    assert window.watch.remote_layers() is made


def test_a_layer_that_is_kept_offline_makes_it(window):
    layer = local_layer()
    layer.setCustomProperty("datacube_browser/remote_source", f"/vsicurl/{AWAY}")
    window.watch.begin()
    QgsProject.instance().addMapLayer(layer)
    assert window.watch.made is not None


def test_a_plugin_that_is_switched_on_sees_the_layers_that_are_there(window):
    QgsProject.instance().addMapLayer(remote_layer())
    window.watch.begin()
    assert window.watch.made is not None


def test_a_project_is_heard_of_that_brings_the_first_remote_layer(window, tmp_path):
    """Made while QGIS reads the project, it still says what could not be opened at the end."""
    project, path = QgsProject.instance(), str(tmp_path / "project.qgs")
    project.addMapLayer(remote_layer(item="10_3", catalog="http://127.0.0.1:9/stac", collection="1m", asset="dtm"))
    project.write(path)
    project.clear()
    window.watch.begin()
    assert window.watch.made is None
    project.read(path)
    texts = wait_until(
        lambda: [label.text() for item in window.host.bar.items() for label in item.findChildren(QLabel)], "a message"
    )
    assert "1 layer(s) could not be opened." in texts


def test_a_watch_that_has_ended_makes_nothing(window):
    window.watch.begin()
    ended = LayerWatch(lambda: pytest.fail("it is made"), window.owner)
    ended.begin()
    ended.dispose()
    QgsProject.instance().addMapLayer(remote_layer())
