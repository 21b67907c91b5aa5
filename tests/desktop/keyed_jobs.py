"""The jobs of test_keyed_stores.py: an English user with large letters, and a store that wants a token with each
request, or a signature in each address. Import it inside QGIS only."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsProject
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QPushButton
from qgis.utils import iface

from demo.person import click, wait_until
from demo.steps import open_dock, save_extent, shown
from tests.desktop.platform_jobs import (
    IMAGES,
    _add,
    _add_other_image,
    _answer_for_the_master_password,
    _choose_catalogue,
    _draw,
    _frame,
    _picture,
    _stand_in,
)
from tests.desktop.signing_jobs import _value

_LARGER = 1.25


def add_images(orders, log):
    """Choose the catalogue, add an image, enter a token where one is asked for, add the other."""
    _stand_in(orders, _by_kind)
    timer = _answer_for_the_master_password()
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * _LARGER)
    QApplication.setFont(font)
    iface.mainWindow().resize(QSize(1366, 768))
    iface.newProject()
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:32630"))
    _frame(orders["view"])
    panel = open_dock()
    _choose_catalogue(panel)
    _add(panel, IMAGES[0])
    if orders["token"]:
        _picture(orders, f"{orders['kind']}-refused")
        log.step("refused", texts=[item.text() for item in panel.message_bar.items()])
        button = wait_until(lambda: _button(panel), "the message has a button")
        click(button)
        dialog = wait_until(lambda: shown("KeyDialog"), "the token is asked for")
        QTest.keyClicks(dialog.secret, orders["token"])
        dialog.grab().save(str(Path(orders["pictures"]) / f"{orders['kind']}-key.png"))
        click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))
    _add_other_image(panel, log)
    _picture(orders, f"{orders['kind']}-layers")
    saved, _plan, _grab = save_extent(panel, Path(orders["saved"]))
    _draw()
    log.step("saved", value=_value(saved))
    timer.stop()
    iface.newProject()  # whose end QGIS asks nothing about; drawing marks the other as changed again and again


def _by_kind(orders, _profile):
    from datacube_browser.core.signing.profile import SigningKind

    return {"kind": SigningKind(orders["kind"]), "device": None}


def _button(panel):
    found = [one for item in panel.message_bar.items() for one in item.findChildren(QPushButton)]
    return next((one for one in found if one.isVisible() and one.text() != "Details"), None)
