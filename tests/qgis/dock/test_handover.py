"""From the dock to other programs and back, as a user does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.stac_urls import browser_link
from datacube_browser.ui.export.script_dialog import ScriptDialog
from datacube_browser.ui.handover.copy_as_menu import LAYER_MIME
from datacube_browser.ui.handover.handover_actions import HandoverActions
from osgeo import gdal
from qgis.core import QgsLayerDefinition, QgsProject, QgsReadWriteContext
from qgis.PyQt.QtCore import QObject, QPoint, Qt, QTimer, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QContextMenuEvent, QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QMenu
from qgis.PyQt.QtXml import QDomDocument

from demo.person import click, click_row, expand_row, find_row, settle, type_text, wait_until
from tests.qgis.dock.test_dock import DTM, HRDEM_1M, TILE, connected, expanded
from tests.qgis.layers.test_mosaic import choose, open_more
from tests.qgis.menus import open_menu

VRT = "Digital Terrain Model, VRT"
FILE = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm"


class WebBrowser(QObject):
    """Collects the URLs that would be opened."""

    def __init__(self):
        super().__init__()
        self.urls = []

    @pyqtSlot(QUrl)
    def take(self, url):
        self.urls.append(url)


@pytest.fixture
def opened_urls(qgis_app):
    browser = WebBrowser()
    for scheme in ("http", "https"):
        QDesktopServices.setUrlHandler(scheme, browser, "take")
    yield browser.urls
    for scheme in ("http", "https"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def tile(datacube, open_dock):
    """The dock with the row of the tile that the map shows, expanded."""
    panel = connected(open_dock(datacube.stac_url))
    row = find_row(panel.tree, TILE, expanded(panel, HRDEM_1M))
    expand_row(panel.tree, row)
    settle()
    return panel, row


def context_menu(panel, index, *path):
    """Choose an entry of a row's context menu, submenu by submenu; return the entries of the last menu."""
    panel.tree.scrollTo(index)
    place = panel.tree.visualRect(index).center()
    seen = []

    def act():
        menu = QApplication.activePopupWidget()
        for text in path[:-1]:
            menu = choose(menu, text).menu()
        seen.extend(action.text() for action in menu.actions())
        choose(menu, path[-1])

    QTimer.singleShot(200, act)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, panel.tree.viewport().mapToGlobal(QPoint(place)))
    QApplication.sendEvent(panel.tree.viewport(), event)
    settle()
    return seen


def clipboard():
    return QApplication.clipboard().text()


def copied(text):
    QApplication.clipboard().setText(text)


def paste(panel, text):
    """Copy, click into the search field, press Ctrl+V."""
    copied(text)
    words = panel.filter_panel.words
    click(words)
    QTest.keyClick(words, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def dialog_named(name):
    return wait_until(
        lambda: next((one for one in QApplication.topLevelWidgets() if one.objectName() == name), None),
        f"{name} is open",
    )


def current(panel):
    """The ids of the tree's current row."""
    record = panel.tree.current_record()
    if record is None:
        return ()
    if isinstance(record, AssetChoice):
        return record.item.id, record.asset.key
    return (record.id,)


# STAC Browser


def test_an_item_opens_in_stac_browser(tile, datacube, opened_urls):
    panel, row = tile
    click_row(panel.tree, row)
    context_menu(panel, row, "Open in STAC Browser")
    item = f"{datacube.stac_url.rstrip('/')}/collections/{HRDEM_1M}/items/{TILE}"
    assert opened_urls == [QUrl(browser_link(item, "en"))]


def test_the_catalogue_opens_in_stac_browser_when_nothing_is_selected(datacube, open_dock, opened_urls):
    panel = connected(open_dock(datacube.stac_url))
    choose(open_more(panel), "Open in STAC Browser")
    assert [url.toString() for url in opened_urls] == [browser_link(datacube.stac_url, "en")]


def test_a_copied_link_leads_back_to_the_item(tile, datacube):
    panel, row = tile
    click_row(panel.tree, row)
    context_menu(panel, row, "Copy As", "STAC Browser Link")
    link = clipboard()
    assert link.startswith("https://radiantearth.github.io/stac-browser/#/external/http:/127.0.0.1")
    assert link.endswith(f"/items/{TILE}?.language=en")
    panel.tree.setCurrentIndex(panel.tree.model().index(0, 0))
    paste(panel, link)
    wait_until(lambda: current(panel) == (TILE,), "the item is current", 20)
    assert panel.filter_panel.words.text() == ""


# Copy As


def test_all_copies_are_in_one_submenu(tile, datacube):
    panel, row = tile
    index = find_row(panel.tree, DTM, row)
    click_row(panel.tree, index)
    entries = context_menu(panel, index, "Copy As", "/vsicurl/ Path")
    assert [entry for entry in entries if entry] == [
        "URL",
        "/vsicurl/ Path",
        "STAC Browser Link",
        "STAC API URL",
        "WMS GetMap URL of the View",
        "WCS GetCoverage URL of the View",
        "QGIS Layer Definition",
        "Script of the Canvas Extent…",
    ]
    assert clipboard() == f"/vsicurl/{datacube.store_url}/{FILE}.tif"
    context_menu(panel, index, "Copy As", "STAC API URL")
    assert clipboard() == f"{datacube.stac_url.rstrip('/')}/collections/{HRDEM_1M}/items/{TILE}"


def test_the_copied_getmap_url_is_for_the_view(tile, host):
    panel, row = tile
    index = find_row(panel.tree, DTM, row)
    click_row(panel.tree, index)
    copied("")
    context_menu(panel, index, "Copy As", "WMS GetMap URL")
    wait_until(clipboard, "the address of the map is copied")
    extent = host.canvas.extent()
    assert f"&BBOX={extent.xMinimum():.12g},{extent.yMinimum():.12g}," in clipboard()
    assert "&LAYERS=dtm&STYLES=&CRS=EPSG:3979&" in clipboard()
    copied("")
    context_menu(panel, index, "Copy As", "WCS GetCoverage URL")
    wait_until(clipboard, "the address of the coverage is copied")
    assert "&IDENTIFIER=dtm&FORMAT=image/geotiff&BOUNDINGBOX=" in clipboard()


def test_a_copied_layer_definition_can_be_pasted_into_qgis(tile, datacube):
    panel, row = tile
    index = find_row(panel.tree, DTM, row)
    click_row(panel.tree, index)
    copied("")
    context_menu(panel, index, "Copy As", "QGIS Layer Definition")
    wait_until(lambda: "qgis-layer-definition" in clipboard(), "the definition is copied")
    assert bytes(QApplication.clipboard().mimeData().data(LAYER_MIME)).decode() == clipboard()
    document = QDomDocument()
    document.setContent(clipboard())
    project = QgsProject()
    QgsLayerDefinition.loadLayerDefinition(document, project, project.layerTreeRoot(), QgsReadWriteContext())
    (layer,) = project.mapLayers().values()
    assert layer.isValid()
    assert layer.source() == f"/vsicurl/{datacube.store_url}/{FILE}.tif"
    assert layer.customProperty("datacube_browser/item") == TILE
    assert not QgsProject.instance().mapLayers()


def test_a_script_of_the_canvas_extent_is_among_the_copies(tile):
    panel, row = tile
    index = find_row(panel.tree, DTM, row)
    click_row(panel.tree, index)
    context_menu(panel, index, "Copy As", "Script")
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, ScriptDialog) and each.isVisible()]
    (dialog,) = shown
    wait_until(dialog.copy_button.isEnabled, "it is written")
    click(dialog.copy_button)
    assert f"{FILE}.tif" in clipboard()
    dialog.close()


# VRTs for ArcGIS Pro


def test_a_vrt_is_saved_from_the_context_menu(tile, datacube, tmp_path):
    panel, row = tile
    index = find_row(panel.tree, VRT, row)
    click_row(panel.tree, index)
    context_menu(panel, index, "Save VRT for ArcGIS Pro…")
    dialog = dialog_named("VrtDialog")
    assert not dialog.as_one.isVisible()
    save_into(dialog, tmp_path)
    path = wait_until(lambda: next(tmp_path.glob("*.vrt"), None), "the VRT is written")
    assert path.name == "10_3-mosaic-1m-dtm.vrt"
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    assert band.GetStatistics(True, False)[1] > band.GetStatistics(True, False)[0]
    assert sum(band.GetDefaultHistogram(force=False)[3]) > 0


def test_several_items_go_into_one_file_for_each_product(datacube, open_dock, host, tmp_path):
    host.frame(1_990_000, 490_000, 2_010_000, 510_000)
    panel = connected(open_dock(datacube.stac_url))
    row = expanded(panel, HRDEM_1M)
    wait_until(lambda: len(panel.model.items()) == 4, "four tiles are listed")
    click_row(panel.tree, find_row(panel.tree, TILE, row))
    other = find_row(panel.tree, "9_3-mosaic-1m", row)
    at = panel.tree.visualRect(other).center()
    QTest.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
    context_menu(panel, other, "Save VRT for ArcGIS Pro…")
    dialog = dialog_named("VrtDialog")
    QTest.mouseClick(dialog.as_one, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.as_one.height() // 2))
    save_into(dialog, tmp_path / "both.vrt")
    models = ("dtm", "dsm")
    wait_until(lambda: all((tmp_path / f"both-{model}.vrt").exists() for model in models), "both are written")
    for model in models:
        dataset = gdal.Open(str(tmp_path / f"both-{model}.vrt"))
        assert dataset.RasterXSize == 1_000_000
        assert len(dataset.GetFileList()) == 3


def test_a_missing_folder_cannot_be_chosen(tile, tmp_path):
    panel, row = tile
    click_row(panel.tree, find_row(panel.tree, VRT, row))
    choose(open_more(panel), "Save VRT for ArcGIS Pro…")
    dialog = dialog_named("VrtDialog")
    type_text(dialog.file.lineEdit(), str(tmp_path / "none"))
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    dialog.reject()
    settle()


def save_into(dialog, path: Path):
    type_text(dialog.file.lineEdit(), str(path))
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the path has been checked")
    click(ok)


# The extraction tool


def test_the_extraction_tool_opens_at_the_view(datacube, open_dock, host, opened_urls):
    panel = connected(open_dock(datacube.stac_url))
    host.frame(2_083_945, 297_225, 2_093_862, 303_287)
    choose(open_menu(panel.toolbar.services_button), "Geospatial Data Extraction Tool…")
    dialog = dialog_named("ExtractionDialog")
    wait_until(lambda: "km²" in dialog.area.text(), "the view is measured")
    assert dialog.verdict.text().startswith("It fits")
    type_text(dialog.name, "Halifax & area")
    click(dialog.open_button)
    (url,) = opened_urls
    assert url.toString().startswith("https://maps.canada.ca/czs/index-en.html?bbox=-6")
    assert url.toEncoded().data().decode().endswith("&name=Halifax%20%26%20area")
    click(dialog.copy_button)
    assert QUrl(clipboard()) == url
    host.frame(2_000_000, 200_000, 2_200_000, 400_000)
    wait_until(lambda: dialog.verdict.text().startswith("Too large"), "the larger view is measured")
    dialog.reject()
    settle()


def test_disposing_of_the_dock_leaves_nothing_behind(datacube, open_dock, host):
    panel = connected(open_dock(datacube.stac_url))
    choose(open_menu(panel.toolbar.services_button), "Geospatial Data Extraction Tool…")
    dialog = dialog_named("ExtractionDialog")
    panel.findChild(HandoverActions).dispose()
    settle()
    assert not [one for one in QApplication.topLevelWidgets() if one.objectName() == "ExtractionDialog"]
    del dialog
    host.frame(0, 0, 100, 100)
    assert isinstance(panel.more_button.menu(), QMenu)
