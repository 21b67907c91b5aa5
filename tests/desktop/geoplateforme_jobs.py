"""The jobs of test_geoplateforme.py: from a WMS layer to its harvest and the published layer, in a real QGIS. Import it
inside QGIS only."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QDialogButtonBox
from qgis.utils import iface

from demo.person import click, click_row, find_row, settle, type_text, wait_until
from demo.steps import open_dock
from tests.authentication import oauth2_authentication
from tests.desktop.integration_jobs import _top, menu_of

#: The middle of the harvested layer, in EPSG:3857, and half the width of the map around it.
_REACH = 60_000.0


def harvest_and_publish(orders, log):
    """Harvest a WMS layer of the project with its own menu, follow the run, publish the pyramid; look at the map."""
    from datacube_browser.ui.geoplateforme import run_follower

    run_follower.INTERVAL_MS = 300
    sign_in = {name: orders[name] for name in ("user", "password", "token_url", "authorization_url")}
    oauth2_authentication("Géoplateforme", SimpleNamespace(**sign_in))
    source = show_map(orders)
    view = iface.layerTreeView()
    entry = said("LayerMenu", "Harvest into the Géoplateforme…")
    log.step("menu", entries=menu_of(view, view.model().index(0, 0), entry))
    dialog = wait_until(lambda: _top("HarvestDialog"), "the dialog of the harvest")
    connect(dialog.form.account, orders["api"])
    type_text(dialog.form.name, "Corse")
    try_down_to(dialog, "12")
    picture(orders, "harvest", dialog)
    canvas = iface.mapCanvas()
    canvas.zoomByFactor(3)
    settle(0.5)
    wait_until(lambda: not canvas.isDrawing(), "the map is drawn")
    picture(orders, "slabs", canvas)
    canvas.zoomByFactor(1 / 3)
    try_down_to(dialog, "8")
    log.step("tried", layers=dialog.form.source.layers.text(), estimate=dialog.estimate.text())
    click(dialog.harvest_button)
    window = wait_until(lambda: _top("GeoplateformeWindow"), "the window of the runs")
    row = wait_until(lambda: window.runs.tree.topLevelItem(0), "the run")
    wait_until(lambda: row.text(1) == said("StatusText", "Finished"), "the end of the run", 180)
    settle(0.5)
    picture(orders, "run", window)
    log.step("ran", name=row.text(0), report=window.runs.view.report.text(), log=window.runs.view.log.toPlainText())
    click(window.runs.publish_button)
    publish(orders, log)
    added = wait_until(lambda: other_than(source), "the published layer")
    QgsProject.instance().layerTreeRoot().findLayer(source.id()).setItemVisibilityChecked(False)
    window.close()
    log.step("added", name=added.name(), is_valid=added.isValid(), source=added.source(), colours=colours(orders))


def find_the_run_again(orders, log):
    """Open the window from the Services menu of the dock, after QGIS was closed."""
    QgsApplication.authManager().setMasterPassword("master", True)
    panel = open_dock()
    menu = panel.toolbar.services_button.menu()
    entry = next(one for one in menu.actions() if one.text() == "Géoplateforme")
    action = next(one for one in entry.menu().actions() if one.objectName() == "DatacubeBrowserGeoplateforme")
    log.step("menu", entries=[one.text() for one in entry.menu().actions()])
    action.trigger()
    window = wait_until(lambda: _top("GeoplateformeWindow"), "the window")
    wait_until(
        lambda: window.runs.tree.topLevelItem(0).text(1) == said("StatusText", "Finished"),
        "what the API says of the run",
    )
    picture(orders, "again", window)
    log.step("found", name=window.runs.tree.topLevelItem(0).text(0), report=window.runs.view.report.text())


def said(context, text):
    """The plugin's text in the language of QGIS."""
    return QCoreApplication.translate(context, text)


def try_down_to(dialog, level):
    """Choose the finest level, and try."""
    type_text(dialog.form.levels.bottom.lineEdit(), level)
    wait_until(lambda: dialog.plan.estimate is not None and dialog.plan.area is not None, "the estimate")
    click(dialog.try_button)
    wait_until(dialog.harvest_button.isEnabled, "the trial", 60)


def show_map(orders):
    """A project with the WMS layer, and its middle on the map."""
    iface.mainWindow().resize(1560, 960)
    iface.newProject()
    uri = f"crs=EPSG:3857&format=image/png&layers=ORTHO&styles=&url={orders['wms']}"
    layer = QgsRasterLayer(uri, "ORTHO", "wms")
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    QgsProject.instance().addMapLayer(layer)
    settle(1.0)
    x, y = orders["middle"]
    iface.mapCanvas().setExtent(QgsRectangle(x - _REACH, y - _REACH, x + _REACH, y + _REACH))
    iface.mapCanvas().refresh()
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    return layer


def connect(account, api):
    choose(account.environments, said("AccountSection", "Another address"))
    type_text(account.api, api)
    choose(account.sign_in.findChild(QComboBox), "Géoplateforme")
    click(account.connect_button)
    wait_until(account.datastore, "the datastores")


def choose(combo, text):
    """Open the list of a combo box with the mouse, and click on the entry that contains the text."""
    QTest.mouseClick(combo, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, combo.height() // 2))
    wait_until(combo.view().isVisible, "the list")
    settle(1.0)  # Qt takes a click that comes at once for the second half of a double click
    click_row(combo.view(), wait_until(lambda: find_row(combo.view(), text), f"the entry {text}"))
    wait_until(lambda: text in combo.currentText(), "the choice")


def publish(orders, log):
    dialog = wait_until(lambda: _top("PublishPyramidDialog"), "the dialog of the publication")
    type_text(dialog.layer_name, "corse")
    dialog.abstract.setFocus()
    QTest.keyClicks(dialog.abstract, "Photographies de la Corse")
    type_text(dialog.keywords, "Corse, orthophotographie")
    picture(orders, "publish", dialog)
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "it can be published")
    log.step("publishing", title=dialog.title.text(), endpoint=dialog.endpoint.currentText())
    click(ok)


def other_than(source):
    layers = QgsProject.instance().mapLayers().values()
    return next((layer for layer in layers if layer.id() != source.id()), None)


def colours(orders):
    """The colours at places of the map, once it shows the published layer alone."""
    canvas = iface.mapCanvas()
    settle(0.5)
    canvas.refresh()
    settle(0.5)
    wait_until(lambda: not canvas.isDrawing(), "the map is drawn")
    settle(0.5)
    image = canvas.grab().toImage()
    picture(orders, "published", iface.mainWindow())
    x, y = orders["middle"]
    found = []
    for offset in (-_REACH / 2, 0.0, _REACH / 2):
        place = canvas.getCoordinateTransform().transform(x + offset, y + offset)
        colour = image.pixelColor(round(place.x()), round(place.y()))
        found.append([colour.red(), colour.green(), colour.blue()])
    return found


def picture(orders, name, window):
    settle(0.5)
    window.grab().save(str(Path(orders["pictures"]) / f"{name}.png"))
