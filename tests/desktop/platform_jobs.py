"""The jobs of test_signed_platform.py: what a French user of CDS-MTD does, by mouse and keyboard. Import it inside QGIS
only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLineEdit, QPushButton
from qgis.utils import iface

from demo.person import check_row, click, expand_row, find_row, settle, wait_until
from demo.steps import open_dock, save_extent, shown
from tests.desktop.project_jobs import _messages
from tests.desktop.signing_jobs import _action, _tip, _value
from tests.servers.dinamis import SPOT_SCENE

COLLECTION, CATALOGUE = "SPOT 6/7 HCF", "CDS-MTD"
IMAGES = ("Image multispectrale", "Image panchromatique")
#: What is typed where QGIS asks for its master password.
_MASTER = "ada"
#: Pixels from the right edge of the layer tree to the middle of a layer's mark, for the letters of the test's QGIS.
_TO_MARK = 15


def use_a_platform(orders, log):
    """Choose the catalogue, add a scene's image, sign in when asked, add the other image, save the extent and the
    project."""
    _stand_in(orders)
    timer = _answer_for_the_master_password()
    iface.mainWindow().resize(1400, 900)
    iface.newProject()
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:32630"))
    _frame(orders["view"])
    panel = open_dock()
    _choose_catalogue(panel)
    scene = _scene(panel)
    log.step("listed", row=scene.data(), tip=str(scene.data(Qt.ItemDataRole.ToolTipRole)))
    _add(panel, IMAGES[0])
    _picture(orders, "refused")
    button = wait_until(lambda: _button(panel, "Ouvrir la session…"), "the message has a button")
    log.step("refused", texts=[item.text() for item in panel.message_bar.items()])
    click(button)
    dialog = wait_until(lambda: shown("DeviceSignInDialog"), "the sign-in is open")
    wait_until(dialog.next_button.isVisible, "the addresses are shown")
    click(dialog.next_button)
    wait_until(dialog.code.isVisible, "the code is shown")
    dialog.grab().save(str(Path(orders["pictures"]) / "code.png"))
    _confirm_in_the_browser(orders)
    wait_until(lambda: dialog.note.text().startswith("Votre session"), "the user is signed in")
    click(dialog.buttons.buttons()[0])
    _add_other_image(panel, log)
    _picture(orders, "layers")
    saved, _plan, _grab = save_extent(panel, Path(orders["saved"]))
    QgsProject.instance().removeMapLayer(saved.id())
    _draw()
    settle(1.0)  # drawing marks the project as changed once more
    QgsProject.instance().setFileName(orders["project"])
    _action("mActionSaveProject").trigger()
    wait_until(Path(orders["project"]).exists, "the project is saved")
    timer.stop()
    log.step("saved", sources=[each.source() for each in _layers()], dirty=QgsProject.instance().isDirty())


def come_back(orders, log):
    """Open the project, then click on the mark of a layer."""
    _stand_in(orders)
    timer = _answer_for_the_master_password()
    iface.mainWindow().resize(1400, 900)
    iface.addProject(orders["project"])
    wait_until(lambda: [_tip(each)[:13] for each in _layers()] == ["Signé jusqu'à"] * 2, "both layers are signed")
    _draw()
    log.step(
        "opened",
        values=[_value(each) for each in _layers()],
        dirty=QgsProject.instance().isDirty(),
        messages=[text for text in _messages() if "wallet" not in text.lower()],  # there may be none to look into
    )
    _picture(orders, "opened")
    Path(orders["signal"]).touch()  # the store ends all signatures
    wait_until(lambda: not Path(orders["signal"]).exists(), "the signatures have ended")
    view = iface.layerTreeView()
    middle = view.visualRect(view.model().index(0, 0)).center().y()
    at = QPoint(view.viewport().width() - _TO_MARK, middle)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    wait_until(lambda: _value(_layers()[0]) is not None, "the layer can be read again")
    timer.stop()
    log.step("renewed", tips=[_tip(each) for each in _layers()], values=[_value(each) for each in _layers()])
    QgsProject.instance().setDirty(False)


def _by_device(orders, profile):
    return {"device": replace(profile.device, discovery=orders["signer"] + "/openapi.json")}


def _stand_in(orders, access=_by_device):
    """Let the preset and its profile have the addresses of the test's servers; `access` says what else is another."""
    from datacube_browser.core import catalogs
    from datacube_browser.core.signing import profiles

    catalogs.PRESETS = tuple(
        replace(each, url=orders["stac"]) if each.name == CATALOGUE else each for each in catalogs.PRESETS
    )
    first, *others = profiles.PRESETS
    first = replace(first, hosts=(orders["store"],), endpoint=orders["signer"], **access(orders, first))
    profiles.PRESETS = (first, *others)


def _answer_for_the_master_password():
    """Type it wherever QGIS asks for it, as long as the timer runs."""
    timer = QTimer()
    timer.timeout.connect(_type_master_password)
    timer.start(200)
    return timer


def _type_master_password():
    dialog = QApplication.activeModalWidget()
    if dialog is None or dialog.metaObject().className() != "QgsCredentialDialog":
        return
    for name in ("leMasterPass", "leMasterPassVerify"):
        field = dialog.findChild(QLineEdit, name)
        if field.isVisible():
            field.clear()
            QTest.keyClicks(field, _MASTER)
    dialog.findChild(QPushButton, "mOkButton").click()


def _choose_catalogue(panel):
    combo = panel.connection_bar.combo
    combo.showPopup()
    settle()
    view = combo.view()
    at = view.visualRect(view.model().index(combo.findText(CATALOGUE), 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    wait_until(lambda: panel.search_controller.contents, "the catalogue's collections are listed")


def _scene(panel):
    collection = wait_until(lambda: find_row(panel.tree, COLLECTION), "the collection is listed")
    if not panel.tree.isExpanded(collection):
        expand_row(panel.tree, collection)
    return wait_until(lambda: find_row(panel.tree, SPOT_SCENE, find_row(panel.tree, COLLECTION)), "the scene is listed")


def _image(panel, title):
    scene = _scene(panel)
    if not panel.tree.isExpanded(scene):
        expand_row(panel.tree, scene)
    return wait_until(lambda: find_row(panel.tree, title, _scene(panel)), f"{title} is listed")


def _add(panel, title):
    check_row(panel.tree, _image(panel, title))
    click(panel.add_button)


def _add_other_image(panel, log):
    """Once the one that was asked for is on the map."""
    wait_until(lambda: len(_layers()) == 1, "the layer that was asked for is on the map")
    check_row(panel.tree, _image(panel, IMAGES[0]))
    _add(panel, IMAGES[1])
    wait_until(lambda: len(_layers()) == 2, "the other image is on the map")
    _draw()
    log.step("added", tips=[_tip(each) for each in _layers()], values=[_value(each) for each in _layers()])


def _button(panel, text):
    found = [each for item in panel.message_bar.items() for each in item.findChildren(QPushButton)]
    return next((each for each in found if each.text() == text and each.isVisible()), None)


def _confirm_in_the_browser(orders):
    Path(orders["signal"]).touch()
    wait_until(lambda: not Path(orders["signal"]).exists(), "the user has confirmed the code")


def _layers():
    return sorted(QgsProject.instance().mapLayers().values(), key=lambda layer: layer.name())


def _frame(extent):
    canvas, area = iface.mapCanvas(), QgsRectangle(*extent)

    def is_framed():
        """QGIS moves the canvas for a while after making a new project."""
        canvas.setExtent(area)
        settle()
        return canvas.extent().buffered(1).contains(area)

    settle(1.0)
    wait_until(is_framed, "the map shows the scene")


def _draw():
    iface.mapCanvas().refresh()
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    settle(0.5)


def _picture(orders, name):
    settle(0.5)
    iface.mainWindow().grab().save(str(Path(orders["pictures"]) / f"{name}.png"))
