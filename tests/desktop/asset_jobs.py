"""The job of test_every_asset.py: what a French user of a catalogue made of files does with its assets, by mouse and
keyboard. Import it inside QGIS only."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QSize, Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMenu, QPushButton, QTextBrowser
from qgis.utils import iface

from demo.person import check_row, click, click_row, expand_row, find_row, settle, wait_until
from demo.steps import connect, open_dock, save_extent

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
#: The rows from the first level down to the item.
PLACE = ("Relief", "Alpes", "alpes-2024")
OLD = ("Relief", "Alpes", "alpes-2020")
DTM, DSM = "Modèle de terrain (MNT)", "Modèle de surface (MNS)"
#: What is added in turn, by the row and the entries of its menu.
ADDED = (
    ((), ("Ajouter comme service cartographique",)),
    (("Zones",), ("Ajouter à la carte",)),
    ((), ("Ajouter en RVB", "Couleurs naturelles (B04, B03, B02)")),
    ((DTM,), ("Ajouter avec le relief",)),
)
DOWNLOADED = "Zones"


def use_every_asset(orders, log):
    """Connect, find the item, add its assets in each way, look at a file, download one, save the view."""
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * orders["font"])
    QApplication.setFont(font)
    iface.mainWindow().resize(QSize(1560, 960))
    iface.newProject()
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    panel = open_dock()
    _frame(orders["view"])
    connect(panel, "Catalogue de fichiers", orders["catalog"])
    iface.mainWindow().resizeDocks([panel.parent()], [orders["width"]], Qt.Orientation.Horizontal)
    item = _row(panel, *PLACE)
    log.step("found", row=item.data(), tip=str(item.data(Qt.ItemDataRole.ToolTipRole)))
    _add(panel, *OLD, DTM)
    newer = wait_until(lambda: _button("Afficher la version plus récente"), "the message leads to the newer version")
    log.step("warned", texts=_texts(), facts=_row(panel, *OLD).data(Qt.ItemDataRole.AccessibleTextRole))
    _picture(orders, "warned")
    click(newer)
    wait_until(lambda: panel.tree.current_item() and panel.tree.current_item().id == PLACE[-1], "the newer is shown")
    iface.messageBar().clearWidgets()
    _add(panel, *PLACE, DSM)
    for number, (below, entries) in enumerate(ADDED):
        before = len(_layers())
        _choose(orders, f"menu-{number}", panel.tree, _row(panel, *PLACE, *below), *entries)
        wait_until(lambda before=before: len(_layers()) > before, f"{entries} adds a layer")
        wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    log.step("added", layers={layer.name(): _facts(layer) for layer in _layers()}, messages=_texts())
    _picture(orders, "layers")

    _choose(orders, "menu-file", panel.tree, _row(panel, *PLACE, DTM), "Détails du fichier")
    wait_until(lambda: "Taille" in _file_text(panel), "the file is described")
    log.step("described", shown=_file_text(panel))
    _picture(orders, "file")

    row = _row(panel, *PLACE, DOWNLOADED)
    _choose_folder(orders)
    _choose(orders, "menu-download", panel.tree, row, "Télécharger les fichiers entiers…")
    wait_until(lambda: [text for text in _texts() if "vérifié" in text], "the download is verified")
    log.step("downloaded", texts=_texts())
    _picture(orders, "downloaded")

    check_row(panel.tree, _row(panel, *PLACE, DTM))
    saved, _plan, grab = save_extent(panel, Path(orders["saved"]))
    grab.save(str(Path(orders["pictures"]) / "save.png"))
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    _picture(orders, "saved")
    log.step("saved", facts=_facts(saved))
    iface.newProject()  # whose end QGIS asks nothing about; the saved file lies in the folder for temporary files


def _add(panel, *titles):
    """Check the asset, add it to the map, and uncheck it again."""
    before = len(_layers())
    check_row(panel.tree, _row(panel, *titles))
    click(panel.add_button)
    wait_until(lambda: len(_layers()) > before, "the asset is on the map")
    check_row(panel.tree, _row(panel, *titles))


def _button(text):
    found = [each for item in iface.messageBar().items() for each in item.findChildren(QPushButton)]
    return next((each for each in found if each.text() == text and each.isVisible()), None)


def _row(panel, *titles):
    """The row that the titles lead to; opens those above it."""
    index = None
    for number, title in enumerate(titles):
        if index is not None and not panel.tree.isExpanded(index):
            expand_row(panel.tree, index)
        wait_until(lambda path=titles[: number + 1]: _find(panel, path), f"{title} is listed")
        index = _find(panel, titles[: number + 1])
    return index


def _find(panel, titles):
    index = None
    for title in titles:
        index = find_row(panel.tree, title, index)
        if index is None:
            return None
    return index


def _choose(orders, name, view, index, *entries):
    """Open the row's context menu, and click on the entries one after the other."""
    click_row(view, index)
    at, rest, taken = view.visualRect(index).center(), list(entries), []

    def look():
        menu = QApplication.activePopupWidget()
        titles = [action.text().replace("&", "") for action in menu.actions()] if isinstance(menu, QMenu) else []
        if rest and rest[0] in titles:
            if orders:
                menu.grab().save(str(Path(orders["pictures"]) / f"{name}-{len(taken)}.png"))
            action = menu.actions()[titles.index(rest.pop(0))]
            taken.append(action)
            place = menu.actionGeometry(action).center()
            QTest.mouseMove(menu, place)
            QTest.mouseClick(menu, _LEFT, _NONE, place)
        elif titles and not taken:
            taken.append(None)
            menu.close()
            return
        if rest:
            QTimer.singleShot(100, look)

    QTimer.singleShot(100, look)
    viewport = view.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    if rest:
        raise RuntimeError(f"the menu of {index.data()} has no entry {rest[0]}")


def _choose_folder(orders):
    """Go to the folder where QGIS asks for one, as soon as it does, and take it.

    Its name is not typed: while Qt reads folders to complete it, Qt may take the one above it.
    """

    def look():
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            QTimer.singleShot(100, look)
            return
        button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open)
        if dialog.selectedFiles() == [orders["downloads"]] and button.isEnabled():
            click(button)
            return
        dialog.setDirectory(orders["downloads"])
        dialog.findChild(QLineEdit).clear()
        QTimer.singleShot(100, look)

    QTimer.singleShot(100, look)


def _file_text(panel):
    found = panel.details.findChildren(QTextBrowser)
    return "\n".join(each.toPlainText() for each in found if each.isVisible()).replace("\N{NO-BREAK SPACE}", " ")


def _texts():
    """What the bars of QGIS say."""
    return [item.text().replace("\N{NO-BREAK SPACE}", " ") for item in iface.messageBar().items()]


def _layers():
    return list(QgsProject.instance().mapLayers().values())


def _facts(layer):
    """What kind of layer it is, how it is drawn, and its legend."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    legend = iface.layerTreeView().layerTreeModel().layerLegendNodes(node)
    return {
        "provider": layer.providerType(),
        "valid": layer.isValid(),
        "style": layer.renderer().type(),
        "legend": [type(each).__name__ for each in legend],
    }


def _frame(extent):
    canvas, area = iface.mapCanvas(), QgsRectangle(*extent)

    def is_framed():
        """QGIS moves the canvas for a while after making a new project."""
        canvas.setExtent(area)
        settle()
        return canvas.extent().buffered(1).contains(area)

    settle(1.0)
    wait_until(is_framed, "the map shows the place")


def _picture(orders, name):
    settle(0.5)
    iface.mainWindow().grab().save(str(Path(orders["pictures"]) / f"{name}.png"))
