"""Groups of WMS layers are shown, found and added as one; and the styles of a layer."""

from __future__ import annotations

import pytest
from datacube_browser.core.ogc.capabilities import parsed_wms
from datacube_browser.core.ogc.known_services import remember_service
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtTest import QTest

from demo.person import wait_until
from tests.servers.datacube_ows import datacube_ows

TERRAIN = ("", "Terrain / Terrain en relief", ("dtm", "dtm-hillshade"))
SURFACE = ("surface", "Surface", ("dsm",))


@pytest.fixture
def datacube():
    with datacube_ows() as running:
        running.groups = [TERRAIN, SURFACE]
        yield running


@pytest.fixture
def dialog(host, datacube):
    remember_service(datacube.url)
    dock = DatacubeDock(host, host.window)
    dock.panel()
    shown = dock.services.open()
    wait_until(lambda: shown.model.count() > 0, "the layers", 20)
    yield shown
    dock.dispose()
    dock.deleteLater()


def listed(dialog, parent=None, depth=0):
    """The visible rows, indented by depth; those under collapsed groups are left out."""
    parent = parent or QModelIndex()
    for row in range(dialog.model.rowCount(parent)):
        index = dialog.model.index(row, 0, parent)
        yield "  " * depth + index.data()
        if dialog.tree.isExpanded(index):
            yield from listed(dialog, index, depth + 1)


def select(dialog, title):
    flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    root = dialog.model.index(0, 0)
    dialog.tree.setCurrentIndex(dialog.model.match(root, Qt.ItemDataRole.DisplayRole, title, 1, flags)[0])


def test_layers_are_listed_in_their_groups_and_the_first_layer_is_chosen(dialog):
    assert list(listed(dialog))[:5] == [
        "Terrain",
        "  Digital Terrain Model",
        "  Hillshade of the terrain",
        "Surface",
        "  Digital Surface Model",
    ]
    assert dialog.choice()[1].name == "dtm"
    assert dialog.status.text() == "5 layer(s)"
    assert dialog.tree.rootIsDecorated()


def test_the_search_finds_layers_by_the_title_of_their_group_too(dialog):
    QTest.keyClicks(dialog.search, "relief")
    assert list(listed(dialog)) == ["Terrain", "  Digital Terrain Model", "  Hillshade of the terrain"]
    assert dialog.status.text() == "2 layer(s)"
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "ombrage")
    assert list(listed(dialog)) == ["Terrain", "  Hillshade of the terrain"]


def test_a_group_without_a_name_becomes_a_layer_tree_group(dialog, datacube):
    select(dialog, "Terrain")
    assert "2 layer(s)" in dialog.about.text()
    assert not dialog.copy_map.isEnabled()
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    wait_until(QgsProject.instance().mapLayers, "the layers", 20)
    (group,) = QgsProject.instance().layerTreeRoot().children()
    assert group.name() == "Terrain"
    assert [layer.name() for layer in group.findLayers()] == ["Digital Terrain Model", "Hillshade of the terrain"]
    assert all(layer.layer().isValid() and layer.layer().crs().isValid() for layer in group.findLayers())


def test_a_group_with_a_name_is_one_layer_of_that_name(dialog):
    select(dialog, "Surface")
    assert "Name: surface" in dialog.about.text()
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    wait_until(QgsProject.instance().mapLayers, "the layer", 20)
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.isValid()
    assert (layer.name(), "layers=surface&" in layer.source()) == ("Surface", True)


def test_a_layer_is_drawn_in_the_chosen_style(dialog):
    select(dialog, "Digital Terrain Model")
    assert not dialog.style_box.isVisible()
    select(dialog, "Hillshade of the terrain")
    assert [dialog.style_box.combo.itemText(row) for row in range(3)] == ["Default style", "Default", "Grey"]
    wait_until(dialog.legend.isVisible, "the legend", 10)
    assert dialog.legend.width() == 20

    dialog.style_box.combo.setFocus()
    QTest.keyClick(dialog.style_box.combo, Qt.Key.Key_End)
    wait_until(lambda: dialog.legend.isVisible() and dialog.legend.width() == 30, "its own legend", 10)
    dialog.copy_map.trigger()
    wait_until(lambda: "&STYLES=grey&" in QgsApplication.clipboard().text(), "the address")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    wait_until(QgsProject.instance().mapLayers, "the layer", 20)
    (layer,) = QgsProject.instance().mapLayers().values()
    assert (layer.isValid(), "styles=grey&" in layer.source()) == (True, True)


def test_nested_groups_are_kept():
    leaf = "<Layer><Name>{0}</Name><Title>{0}</Title><CRS>EPSG:3979</CRS></Layer>"
    inner = f"<Layer><Title>inner</Title>{leaf.format('a')}{leaf.format('b')}</Layer>"
    outer = f"<Layer><Name>outer</Name><Title>Outer</Title>{inner}{leaf.format('c')}</Layer>"
    service = parsed_wms(
        (
            '<WMS_Capabilities xmlns="http://www.opengis.net/wms" version="1.3.0"><Service><Name>WMS</Name></Service>'
            f"<Capability><Request/><Layer><Title>all</Title>{outer}{leaf.format('d')}</Layer></Capability>"
            "</WMS_Capabilities>"
        ).encode(),
        "https://a.b/wms",
    )
    outer, last = service.tops
    assert (outer.name, last.name, [each.title for each in outer.children]) == ("outer", "d", ["inner", "c"])
    assert [each.name for each in service.layers] == ["a", "b", "c", "d"]
    assert [each.name for each in outer.children[0].members] == ["a", "b"]
    assert [each.name for each in outer.members] == ["outer"]
