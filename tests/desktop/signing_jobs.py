"""The jobs of test_signed_layers.py: layers of signed files in a real QGIS. Import it inside QGIS only."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QInputDialog, QLineEdit
from qgis.utils import iface, plugins

from demo.person import settle, wait_until
from tests.desktop.project_jobs import _keep, _messages

NAME = "datacube_browser"


def _use_profile(orders):
    from datacube_browser.core.signing.profile import SigningKind, SigningProfile
    from datacube_browser.core.signing.profiles import SigningProfileStore

    profile = SigningProfile(
        "test-store", "CDS-MTD", SigningKind.TELEDETECTION, hosts=(orders["store"],), endpoint=orders["signer"]
    )
    SigningProfileStore().save(profile)
    return profile


def save_a_signed_layer(orders, log):
    """Add a layer of a signed file; copy, paste and duplicate it with QGIS's own actions; save the project."""
    from datacube_browser.core.layers.source import LayerSource
    from datacube_browser.core.stac.asset_records import AssetKind

    profile = _use_profile(orders)
    href = orders["href"]
    iface.newProject()
    source = LayerSource("terrain", href, f"/vsicurl/{href}", AssetKind.COG, profile=profile.id)
    plugins[NAME].dock.panel().actions.open_sources([source])
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is added")
    iface.layerTreeView().setCurrentLayer(layer)
    _action("mActionCopyLayer").trigger()
    copied = QApplication.clipboard().mimeData()
    texts = {each: bytes(copied.data(each)).decode("utf-8", "replace") for each in copied.formats()}
    _action("mActionPasteLayer").trigger()
    _action("mActionDuplicateLayer").trigger()
    settle(1.0)
    layers = list(QgsProject.instance().mapLayers().values())
    _draw()
    log.step(
        "added",
        values=[_value(each) for each in layers],
        tips=[_tip(each) for each in layers],
        clipboard=texts,
        source=layer.source(),
        messages=_messages(),
    )
    settle(1.0)
    QgsProject.instance().setFileName(orders["project"])
    QgsProject.instance().write()
    _picture(orders, "saved")


def open_signed_layers(orders, log):
    """Open the project with QGIS's own function and wait until its layers can be read, or say what they need."""
    _use_profile(orders)
    asked = []
    timer = QTimer()
    timer.setInterval(100)
    timer.timeout.connect(lambda: _keep(asked))
    timer.start()
    iface.addProject(orders["project"])
    timer.stop()
    layers = list(QgsProject.instance().mapLayers().values())
    at_first = [_tip(each) for each in layers]
    wait_until(
        lambda: not any("Being signed" in (_tip(each) or "Being signed") for each in layers), "all have been signed"
    )
    settle(0.5)
    _draw()
    log.step(
        "opened",
        asked=len(asked),
        at_first=at_first,
        values=[_value(each) for each in layers],
        tips=[_tip(each) for each in layers],
        is_dirty=QgsProject.instance().isDirty(),
        messages=_messages(),
    )
    _picture(orders, orders["picture"])


def paste_a_signed_url(orders, log):
    """Paste it into the search field, and another into the dialog of the Services menu."""
    panel = plugins[NAME].dock.panel()
    plugins[NAME].dock.setUserVisible(True)
    settle(0.5)
    QApplication.clipboard().setText(orders["signed"][0])
    panel.filter_panel.words.setFocus()
    panel.filter_panel.words.paste()
    wait_until(lambda: len(QgsProject.instance().mapLayers()) == 1, "the layer is added")
    menu = panel.toolbar.services_button.menu()
    action = next(each for each in menu.actions() if each.objectName() == "DatacubeBrowserPasteSignedUrl")
    log.step("menu", entry=action.text())
    action.trigger()
    dialog = wait_until(
        lambda: next((one for one in iface.mainWindow().findChildren(QInputDialog) if one.isVisible()), None),
        "the dialog is open",
    )
    dialog.findChild(QLineEdit).setText(orders["signed"][1])
    settle(0.3)
    dialog.grab().save(str(Path(orders["pictures"]) / "paste.png"))
    dialog.accept()
    wait_until(lambda: len(QgsProject.instance().mapLayers()) == 2, "the second layer is added")
    settle(1.0)
    layers = list(QgsProject.instance().mapLayers().values())
    log.step("pasted", words=panel.filter_panel.words.text(), values=[_value(each) for each in layers])
    log.step("said", tips=[_tip(each) for each in layers], messages=_messages())
    _picture(orders, "pasted")


def _action(name):
    return iface.mainWindow().findChild(QAction, name)


def _draw():
    canvas = iface.mapCanvas()
    canvas.setExtent(QgsRectangle(next(iter(QgsProject.instance().mapLayers().values())).extent()))
    canvas.refresh()
    wait_until(lambda: not canvas.isDrawing(), "the map is drawn")
    QTest.qWait(300)


def _value(layer):
    if not layer.isValid():
        return None
    block = layer.dataProvider().block(1, layer.extent(), 8, 8)
    return None if not block.isValid() or block.isNoData(4, 4) else block.value(4, 4)


def _tip(layer):
    view = iface.layerTreeView()
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    return " | ".join(indicator.toolTip() for indicator in view.indicators(node))


def _picture(orders, name):
    for dialog in iface.mainWindow().findChildren(QDialog):
        dialog.repaint()
    iface.mainWindow().resize(1300, 800)
    settle(0.5)
    iface.mainWindow().grab().save(str(Path(orders["pictures"]) / f"{name}.png"))
