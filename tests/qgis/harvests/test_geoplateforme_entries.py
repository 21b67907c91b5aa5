"""Where harvests are begun: the entries for the dock's More menu, and the menu of WMS layers."""

from __future__ import annotations

import pytest
from datacube_browser.ui.geoplateforme.geoplateforme_actions import GeoplateformeActions
from datacube_browser.ui.geoplateforme.geoplateforme_window import GeoplateformeWindow
from datacube_browser.ui.geoplateforme.harvest_dialog import HarvestDialog
from datacube_browser.ui.integration.layer_menu import LayerMenu
from datacube_browser.ui.widgets.operation_messages import OperationMessages
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QWidget

from demo.person import settle, wait_until


class Iface:
    """The host with the layer actions of QgisInterface: which layers have which."""

    def __init__(self, host):
        self._host = host
        self.actions = []

    def __getattr__(self, name):
        return getattr(self._host, name)

    def addCustomActionForLayerType(self, action, menu, kind, all_layers):
        pass

    def removeCustomActionForLayerType(self, action):
        pass

    def addCustomActionForLayer(self, action, layer):
        self.actions.append((action.objectName(), layer.name()))


@pytest.fixture
def actions(host):
    owner = QWidget(host.window)
    operations = OperationMessages(host.bar, owner)
    made = GeoplateformeActions(host, lambda: operations, owner)
    yield made
    made.dispose()
    owner.deleteLater()
    settle(0)


def window_of(host, kind):
    return wait_until(lambda: next((one for one in host.window.findChildren(kind) if one.isVisible()), None), "it")


def test_the_entries_open_the_dialog_and_the_window(actions, host):
    assert [entry.text() for entry in actions.menu.actions()] == ["Harvest a WMS…", "Harvests and Published Layers…"]
    actions.harvest_action.trigger()
    window_of(host, HarvestDialog)
    actions.window_action.trigger()
    window = window_of(host, GeoplateformeWindow)
    assert window.runs.view.log.placeholderText().startswith("Harvests that you start")
    actions.harvests().dispose()
    settle()
    assert not [one for one in host.window.findChildren((HarvestDialog, GeoplateformeWindow)) if one.isVisible()]


def test_layers_of_a_wms_have_the_entry_and_tiles_have_not(host, entrepot):
    entrepot.add_layer("ORTHO", (8.507, 41.338, 9.591, 43.004), bottom=4)
    iface, chosen = Iface(host), []
    sources = {
        "wms": f"crs=EPSG:3857&format=image/png&layers=ORTHO&styles=&url={entrepot.wms_url}",
        "tiles": "type=xyz&url=http://127.0.0.1:1/{x}/{y}/{z}.png",
    }
    owner = QWidget(host.window)
    menu = LayerMenu(
        iface,
        save_extent=lambda: None,
        publish=lambda: None,
        show_layer=lambda _layer: None,
        harvest_layer=chosen.append,
        update_selected=lambda: None,
        update_all=lambda: None,
        parent=owner,
    )
    for name, source in sources.items():
        QgsProject.instance().addMapLayer(QgsRasterLayer(source, name, "wms"))
    assert iface.actions == [("DatacubeBrowserHarvestLayer", "wms")]
    host.active = QgsProject.instance().mapLayersByName("wms")[0]
    menu.harvest.trigger()
    assert chosen == [host.active]
    menu.dispose()
    owner.deleteLater()


def test_the_dialog_begins_with_the_layer_of_the_menu(actions, host, entrepot):
    entrepot.add_layer("ORTHO", (8.507, 41.338, 9.591, 43.004), bottom=4)
    source = f"crs=EPSG:3857&format=image/png&layers=ORTHO&styles=&url={entrepot.wms_url}"
    layer = QgsRasterLayer(source, "Photos", "wms")
    QgsProject.instance().addMapLayer(layer)
    actions.harvest_layer(layer)
    dialog = window_of(host, HarvestDialog)
    assert dialog.form.source.url.text() == entrepot.wms_url
    assert dialog.form.source.layers.text() == "ORTHO"
