"""Adding layers of services in the dialog, from the dock's menu to the project, with a stub server."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from datacube_browser.core.catalogs import PRESETS
from datacube_browser.core.ogc.known_services import DATACUBE_SERVICES, remember_service, used_services
from datacube_browser.core.settings import settings
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.integration.browser.items import CatalogItem
from datacube_browser.ui.integration.browser.providers import BrowserGuiProvider
from datacube_browser.ui.integration.dock_commands import DockCommands
from qgis.core import QgsApplication, QgsProject
from qgis.gui import QgsDataItemGuiContext
from qgis.PyQt.QtCore import QBuffer, Qt
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMenu, QPushButton

from demo.person import wait_until
from tests.qgis.menus import entry, services_menu
from tests.servers.datacube_ows import datacube_ows
from tests.servers.proxy import Answer, Hang


@pytest.fixture
def datacube():
    with datacube_ows() as running:
        yield running


@pytest.fixture
def dock(host):
    settings().services.remove()
    made = DatacubeDock(host, host.window)
    made.panel()
    yield made
    made.dispose()
    made.deleteLater()


@pytest.fixture
def dialog(dock, datacube):
    """The dialog opened by a user who has used the stub service before."""
    remember_service(datacube.url)
    return opened(dock)


def opened(dock):
    """Open the dialog from the menu."""
    entry(services_menu(dock.panel()), "Add Service Layer (WMS, WCS)…").trigger()
    return dock.services.dialog


def rows(dialog):
    model = dialog.model
    return [tuple(model.index(row, column).data() for column in (0, 1)) for row in range(model.rowCount())]


def read(dialog):
    """Wait for the list; a refusal fails the test with its words."""
    wait_until(lambda: dialog.model.count() > 0 or dialog.message_bar.items(), "the layers are listed")
    assert dialog.model.count() > 0, message_in(dialog.message_bar)


def select(dialog, title, kind="WMS"):
    dialog.tree.setCurrentIndex(dialog.model.index(rows(dialog).index((title, kind)), 0))


def message_in(bar):
    return " ".join(item.text() for item in bar.items())


def layers():
    return list(QgsProject.instance().mapLayers().values())


def type_url(dialog, text):
    edit = dialog.chooser.service.lineEdit()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_the_last_used_service_is_read_at_once(dialog):
    assert dialog.status.text() == "Reading the layers…"
    read(dialog)
    assert rows(dialog) == [
        ("Digital Terrain Model", "WMS"),
        ("Hillshade of the terrain", "WMS"),
        ("Digital Surface Model", "WMS"),
        ("Digital Terrain Model", "WCS"),
        ("Digital Surface Model", "WCS"),
    ]
    assert dialog.status.text() == "5 layer(s)"


def test_titles_are_in_the_users_language(dock, datacube, monkeypatch):
    monkeypatch.setattr("datacube_browser.core.language.bilingual.QgsApplication.locale", lambda: "fr_CA")
    remember_service(datacube.url)
    dialog = opened(dock)
    read(dialog)
    assert rows(dialog)[1] == ("Ombrage du terrain", "WMS")
    assert all("LANGUAGE=fr" in seen.path for seen in datacube.requests if "GetCapabilities" in seen.path)


def test_the_search_filters_the_list(dialog):
    read(dialog)
    QTest.keyClicks(dialog.search, "OMBRAGE")
    assert rows(dialog) == [("Hillshade of the terrain", "WMS")]
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "nothing of the kind")
    assert rows(dialog) == []
    assert dialog.status.text() == "No layer matches the search."


def test_enter_adds_the_layer_to_the_project(dialog, host):
    read(dialog)
    select(dialog, "Hillshade of the terrain")
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    wait_until(layers)
    (layer,) = layers()
    assert layer.isValid()
    assert layer.name() == "Hillshade of the terrain"
    assert layer.crs().authid() == "EPSG:3979"
    assert "styles" in layer.source()
    assert dialog.isVisible()


def test_a_double_click_adds_the_layer(dialog):
    read(dialog)
    place = dialog.tree.visualRect(dialog.model.index(2, 0)).center()
    QTest.mouseClick(dialog.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(dialog.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    wait_until(layers)
    assert [layer.name() for layer in layers()] == ["Digital Surface Model"]


def test_the_button_adds_a_layer_in_the_projects_crs(dialog, host):
    host.frame(-8_500_000, 5_600_000, -8_490_000, 5_606_000, "EPSG:3857")
    read(dialog)
    select(dialog, "Digital Terrain Model")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    wait_until(layers)
    assert layers()[0].crs().authid() == "EPSG:3857"


def test_a_coverage_without_data_in_its_middle_is_refused_with_a_message(dialog, host):
    read(dialog)
    select(dialog, "Digital Terrain Model", "WCS")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    wait_until(lambda: "no data" in message_in(host.bar))
    assert layers() == []


def test_the_legend_is_shown_once_it_is_loaded(dialog):
    read(dialog)
    select(dialog, "Digital Surface Model", "WCS")
    assert not dialog.legend.isVisible()
    select(dialog, "Hillshade of the terrain")
    wait_until(dialog.legend.isVisible)
    assert (dialog.legend.width(), dialog.legend.height()) == (20, 40)
    select(dialog, "Digital Terrain Model", "WCS")
    assert not dialog.legend.isVisible()


def legend_of(width, height):
    """An image of stripes one pixel wide, which any scaling would blur."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    for x in range(width):
        colour = QColor("black" if x % 2 else "white").rgb()
        for y in range(height):
            image.setPixel(x, y, colour)
    content = QBuffer()
    image.save(content, "PNG")
    return image, Answer(200, bytes(content.data()), {"Content-Type": "image/png"})


def test_a_tall_legend_is_shown_at_full_size_and_scrolls(dialog, datacube):
    image, datacube.api.routes["/assets/legend/dsm.png"] = legend_of(120, 1500)
    read(dialog)
    select(dialog, "Digital Surface Model")
    wait_until(dialog.legend.isVisible)

    assert (dialog.legend.width(), dialog.legend.height()) == (120, 1500)
    assert dialog.legend.pixmap().toImage().convertToFormat(image.format()) == image
    wait_until(lambda: dialog.scroll.verticalScrollBar().maximum() > 0)


def test_a_wide_legend_keeps_its_pixels_on_a_high_resolution_screen(dialog, datacube, monkeypatch):
    image, datacube.api.routes["/assets/legend/dsm.png"] = legend_of(2000, 30)
    read(dialog)
    monkeypatch.setattr(dialog.legend, "devicePixelRatioF", lambda: 2.0, raising=False)
    select(dialog, "Digital Surface Model")
    wait_until(dialog.legend.isVisible)

    assert (dialog.legend.width(), dialog.legend.height()) == (1000, 15)
    assert dialog.legend.pixmap().devicePixelRatioF() == 2.0
    assert dialog.legend.pixmap().size() == image.size()


def test_the_url_of_the_canvas_extent_can_be_copied_and_works(dialog, host):
    read(dialog)
    select(dialog, "Digital Terrain Model")
    QgsApplication.clipboard().clear()
    dialog.copy_map.trigger()
    wait_until(QgsApplication.clipboard().text, "the address")
    query = parse_qs(urlsplit(QgsApplication.clipboard().text()).query, keep_blank_values=True)
    shown = host.canvas.extent()
    corners = [float(text) for text in query["BBOX"][0].split(",")]
    assert corners == pytest.approx([shown.xMinimum(), shown.yMinimum(), shown.xMaximum(), shown.yMaximum()])
    assert (query["CRS"], query["STYLES"]) == (["EPSG:3979"], [""])
    size = host.canvas.mapSettings().outputSize()
    assert (int(query["WIDTH"][0]), int(query["HEIGHT"][0])) == (size.width(), size.height())


def test_a_canvas_extent_in_a_crs_that_is_not_offered_is_projected(dialog, host):
    host.frame(440_000, 5_020_000, 450_000, 5_026_000, "EPSG:2959")
    read(dialog)
    select(dialog, "Digital Terrain Model")
    QgsApplication.clipboard().clear()
    dialog.copy_map.trigger()
    wait_until(QgsApplication.clipboard().text, "the address")
    query = parse_qs(urlsplit(QgsApplication.clipboard().text()).query)
    west, south, east, north = (float(text) for text in query["BBOX"][0].split(","))
    assert query["CRS"] == ["EPSG:3979"]
    assert int(query["WIDTH"][0]) / int(query["HEIGHT"][0]) == pytest.approx((east - west) / (north - south), rel=0.01)


def test_the_url_of_a_legend_can_be_copied_and_a_coverage_has_none(dialog, datacube):
    read(dialog)
    select(dialog, "Digital Surface Model")
    dialog.copy_legend.trigger()
    assert QgsApplication.clipboard().text() == f"{datacube.api.url}/assets/legend/dsm.png"
    select(dialog, "Digital Surface Model", "WCS")
    assert not dialog.copy_map.isEnabled()
    assert not dialog.copy_button.isEnabled()


def test_a_pasted_get_map_url_is_read_and_remembered(dock, datacube, stub_api):
    other = stub_api({"/ows": Answer(400, b"layer does not exist", {"Content-Type": "text/plain"})})
    remember_service(f"{other.url}/ows")
    dialog = opened(dock)
    wait_until(lambda: message_in(dialog.message_bar))
    type_url(dialog, f"{datacube.url}?SERVICE=WMS&REQUEST=GetMap&LAYERS=dtm")
    read(dialog)
    assert used_services()[0] == (datacube.url, "")
    assert message_in(dialog.message_bar) == ""
    dialog.close()
    again = opened(dock)
    assert again.chooser.service.currentText() == datacube.url
    assert again.chooser.service.count() == len(DATACUBE_SERVICES) + 2


def test_a_url_that_begins_like_a_known_one_is_not_completed(dialog, datacube):
    read(dialog)
    datacube.api.routes["/ows"] = Answer(400, b"nothing here", {"Content-Type": "text/plain"})
    type_url(dialog, f"{datacube.api.url}/ows")
    wait_until(lambda: message_in(dialog.message_bar))
    assert dialog.chooser.service.currentText() == f"{datacube.api.url}/ows"
    assert rows(dialog) == []


def test_enter_reads_a_known_service_once(dialog, datacube):
    read(dialog)
    before = len(datacube.requests)
    type_url(dialog, datacube.url)
    read(dialog)
    asked = [seen.path for seen in datacube.requests[before:] if "GetCapabilities" in seen.path]
    assert len(asked) == 4  # two services, each with a redirect


def test_refresh_reads_the_service_again(dialog, datacube):
    read(dialog)
    before = len(datacube.requests)
    QTest.mouseClick(dialog.chooser.read_button, Qt.MouseButton.LeftButton)
    assert dialog.model.count() == 0
    read(dialog)
    assert len(datacube.requests) > before


def test_a_server_error_is_shown_with_its_text(dock, stub_api):
    server = stub_api({"/ows": Answer(400, b"layer does not exist", {"Content-Type": "text/plain"})})
    remember_service(f"{server.url}/ows")
    dialog = opened(dock)
    wait_until(lambda: message_in(dialog.message_bar))
    assert "400" in message_in(dialog.message_bar)
    assert any(button.text() == "Details" for button in dialog.message_bar.findChildren(QPushButton))
    assert not dialog.add_button.isEnabled()


@pytest.mark.parametrize(
    ("typed", "word"),
    [("two words", "web address"), ("https://me:pass@example.org/ows", "authentication")],  # pragma: allowlist secret
)
def test_a_url_that_cannot_be_requested_is_refused_with_a_message(dialog, typed, word):
    read(dialog)
    type_url(dialog, typed)
    assert word in message_in(dialog.message_bar)
    assert rows(dialog) == []
    assert used_services()[0][0] != typed


def test_a_key_in_the_url_is_not_saved(dialog):
    before = used_services()
    remember_service("https://example.org/ows?token=abc")
    assert used_services() == before


def test_closing_the_dialog_while_it_reads_leaves_no_task_behind(dock, datacube, proxy):
    slow = proxy(datacube.api.url)
    slow.fault(Hang(60))
    remember_service(f"{slow.url}/ows/elevation")
    dialog = opened(dock)
    wait_until(lambda: slow.requests)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dock.services.dialog is None
    wait_until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)


def test_the_menu_entry_reopens_the_same_narrow_dialog(dialog, dock):
    assert opened(dock) is dialog
    assert dialog.minimumSizeHint().width() <= 340


def unwanted(*_):
    raise AssertionError("another command")


def test_the_catalogue_in_the_browser_panel_opens_it(dock, datacube, host):
    remember_service(datacube.url)
    row = CatalogItem(None, PRESETS[0], 0)
    menu = QMenu()
    provider = BrowserGuiProvider(
        add=unwanted,
        record_menu=unwanted,
        show=unwanted,
        add_service_layer=DockCommands(host, dock).add_service_layer,
        new_connection=unwanted,
    )
    provider.populateContextMenu(row, menu, [row], QgsDataItemGuiContext())
    (action,) = [each for each in menu.actions() if "WMS" in each.text()]
    action.trigger()
    read(dock.services.dialog)
