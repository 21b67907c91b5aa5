"""The main job, filmed: connect, search, add, zoom, save. Import it inside QGIS only."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from qgis.core import QgsPointXY
from qgis.PyQt.QtCore import QRect, Qt
from qgis.PyQt.QtGui import QColor, QPainter
from qgis.PyQt.QtWidgets import QDialogButtonBox, QDockWidget
from qgis.utils import iface

from . import person, steps
from .person import check_row, click, settle, type_text, wait_until
from .pictures import quiet, use_local_preset

_SIZE = (1160, 720)
_CAPTIONS = {
    "en": {
        "connect": "1  Connect to a STAC catalogue",
        "search": "2  Search what the map shows",
        "add": "3  Add to the map, nothing is downloaded",
        "zoom": "4  Zoom in, down to 1 m",
        "save": "5  Save the map's extent, pixel for pixel",
    },
    "fr": {
        "connect": "1  Se connecter à un catalogue STAC",
        "search": "2  Chercher ce que montre la carte",
        "add": "3  Ajouter à la carte, sans rien télécharger",
        "zoom": "4  Zoomer, jusqu'à 1 m",
        "save": "5  Enregistrer l'étendue, pixel pour pixel",
    },
}
#: The village, in EPSG:3979.
_VILLAGE = (2_091_950, 300_950)


class _Film:
    def __init__(self, folder: Path, language: str) -> None:
        self._folder, self._captions = folder, _CAPTIONS[language]
        self._frames: list[dict[str, Any]] = []

    def frame(self, caption: str, milliseconds: int, dialog: Any = None) -> None:
        """Add the window as it is, with a dialog over its middle."""
        window = iface.mainWindow()
        picture = window.grab()
        painter = QPainter(picture)
        whole = window.rect()  # the picture may have other pixels than the window
        if dialog is not None:
            inside = dialog.rect()
            inside.moveCenter(whole.center())
            painter.fillRect(whole, QColor(0, 0, 0, 60))
            painter.fillRect(inside.adjusted(-1, -1, 1, 1), QColor(90, 90, 90))
            painter.drawPixmap(inside.topLeft(), dialog.grab())
        font = painter.font()
        font.setPixelSize(19)
        font.setBold(True)
        painter.setFont(font)
        strip = QRect(0, whole.height() - 36, whole.width(), 36)
        painter.fillRect(strip, QColor(31, 73, 125))
        painter.setPen(QColor(255, 255, 255))
        left_middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(strip.adjusted(14, 0, 0, 0), int(left_middle), self._captions[caption])
        painter.end()
        name = f"{len(self._frames):02}.png"
        picture.save(str(self._folder / name))
        self._frames.append({"file": name, "milliseconds": milliseconds})

    def end(self) -> None:
        """Say that the frames are complete."""
        (self._folder / "frames.json").write_text(json.dumps(self._frames), encoding="utf-8")


def filmed(orders: dict[str, Any], log: Any) -> None:
    person.be_patient(orders["patience"])
    film = _Film(Path(orders["frames"]), orders["language"])
    window = iface.mainWindow()
    window.resize(*_SIZE)
    iface.newProject()
    window.findChild(QDockWidget, "Browser").hide()
    use_local_preset(orders["stac_url"])
    panel = steps.open_dock()
    steps.frame_map(steps.GUIDE_EXTENT)
    panel.connection_bar.new_action.trigger()
    dialog = wait_until(lambda: steps.shown("ConnectionDialog"), "the connection dialog is shown")
    type_text(dialog.name, "Local datacube")
    type_text(dialog.url, orders["stac_url"])
    settle()
    film.frame("connect", 2200, dialog)
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))
    wait_until(lambda: panel.search_controller.contents, "the catalogue's collections are listed")
    quiet()
    film.frame("search", 1600)
    item = steps.find_item(panel)
    quiet()
    film.frame("search", 1600)
    check_row(panel.tree, steps.find_terrain_model(panel, item))
    quiet()
    film.frame("add", 1300)
    steps.add_relief(panel, item)
    quiet()
    film.frame("add", 2200)
    canvas = iface.mapCanvas()
    for factor in (0.55, 0.55, 0.55, 0.6):
        canvas.setCenter(QgsPointXY(*_VILLAGE))
        canvas.zoomByFactor(factor)
        quiet()
        film.frame("zoom", 1100)
    click(panel.save_button)
    dialog = wait_until(lambda: steps.shown("SaveExtentDialog"), "the dialog is shown")
    path = Path(tempfile.mkdtemp()) / "terrain.tif"
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export is planned and can start")
    quiet()
    film.frame("save", 2600, dialog)
    click(ok)
    wait_until(path.exists, "the file is saved")
    quiet()
    film.frame("save", 2800)
    film.end()
    shutil.rmtree(path.parent)
    log.step("filmed")
