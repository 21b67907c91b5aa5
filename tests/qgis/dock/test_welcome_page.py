"""The first start: the welcome page, and one click that checks the terrain model of the view."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from demo.person import click, settle, type_text, unfold, wait_until
from tests.qgis.dock.test_dock import connected, expanded
from tests.qgis.menus import entry, services_menu
from tests.servers.proxy import Answer, Reset
from tests.servers.stub import landing_page

GUIDE = QgsRectangle(2083945, 297225, 2093862, 303287)
TILE = [("10_3-mosaic-1m", "dtm")]


@pytest.fixture
def first_start(host, monkeypatch):
    """Return a function that opens the dock of a new user; the preset catalogue has the given URL."""
    from datacube_browser.core import catalogs
    from datacube_browser.ui.dock.datacube_dock import DatacubeDock

    docks = []

    def open_(url):
        preset = replace(catalogs.PRESETS[0], url=url)
        monkeypatch.setattr(catalogs, "PRESETS", (preset, *catalogs.PRESETS[1:]))
        dock = DatacubeDock(host, host.window)
        host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        docks.append(dock)
        dock.show()
        settle()  # the dock gets its size
        return dock.panel()

    yield open_
    for dock in docks:
        dock.dispose()
        host.window.removeDockWidget(dock)
        dock.deleteLater()


def button(panel, name):
    return panel.findChild(QPushButton, name)


def checked(panel):
    return [(choice.item.id, choice.asset.key) for choice in panel.model.checked_assets()]


def hints(panel):
    label = panel.findChild(QLabel, "hintText")
    return [label.text()] if label.isVisible() else []


def west_and_east(host):
    """West and east of the map; north and south change with the dock's height."""
    extent = host.canvas.extent()
    return extent.xMinimum(), extent.xMaximum()


def add_layer():
    """Add a layer, so that the project is not empty."""
    layer = QgsVectorLayer("Point?crs=EPSG:3979", "mine", "memory")
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_one_click_checks_the_terrain_model_of_the_view(datacube, first_start, host):
    panel = first_start(datacube.stac_url)
    assert not panel.tree.isVisible()
    before = west_and_east(host)
    click(button(panel, "firstStepsHrdem"))
    wait_until(lambda: checked(panel) == TILE, "the terrain model is checked", 15)
    assert panel.tree.isVisible()
    assert west_and_east(host) == before
    assert panel.add_button.isEnabled()
    assert panel.save_button.isEnabled()
    assert "terrain model is checked" in hints(panel)[0]
    assert panel.filter_panel.date_range.first.text() == ""  # not today's date


@pytest.mark.parametrize("name", ["firstStepsHrdem", "firstStepsList"])
def test_each_button_of_the_welcome_page_shows_the_map_that_qgiss_own_welcome_page_covers(
    datacube, first_start, host, name
):
    host.show_welcome_page_of_qgis()
    panel = first_start(datacube.stac_url)
    assert not host.canvas.isVisible()
    click(button(panel, name))
    assert host.canvas.isVisible()
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the list is shown")


def test_the_example_is_seen_where_qgiss_own_welcome_page_covered_the_map(datacube, first_start, host):
    host.frame(-1, -1, 1, 1, "EPSG:4326")
    host.show_welcome_page_of_qgis()
    panel = first_start(datacube.stac_url)
    click(button(panel, "firstStepsHrdem"))
    wait_until(lambda: checked(panel) == TILE, "the terrain model is checked", 15)
    assert host.canvas.isVisible()
    assert host.canvas.extent().contains(GUIDE)


@pytest.mark.parametrize("way", ["zoom", "pick", "draw", "more"])
def test_what_needs_the_map_shows_it_where_qgiss_own_welcome_page_covers_it(datacube, open_dock, host, way):
    panel = connected(open_dock(datacube.stac_url))
    expanded(panel, "hrdem-mosaic-1m")
    host.show_welcome_page_of_qgis()
    settle()
    if way == "zoom":
        panel.results_menu.zoom_requested.emit(panel.model.items()[0])
    elif way == "pick":
        panel.pick_action.trigger()
    elif way == "draw":
        unfold(panel.filter_panel.where_chip)
        extent = panel.filter_panel.extent_filter
        extent.mode.setCurrentIndex(extent.mode.findText("Custom extent"))
        click(next(b for b in extent.findChildren(QToolButton) if b.toolTip() == "Draw on Map Canvas"))
    else:
        entry(services_menu(panel), "Find HRDEM in Map View").trigger()
    wait_until(host.canvas.isVisible, "the map is shown")


def test_the_next_click_adds_it_to_the_map(datacube, first_start):
    panel = first_start(datacube.stac_url)
    click(button(panel, "firstStepsHrdem"))
    wait_until(panel.add_button.isEnabled, "something can be added")
    click(panel.add_button)
    layer = wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is there")
    assert layer.source().endswith("10_3-mosaic-1m-dtm.tif")
    assert not hints(panel)


def test_the_layer_can_be_added_with_the_keyboard_alone(datacube, first_start):
    panel = first_start(datacube.stac_url)
    panel.activateWindow()
    button(panel, "firstStepsHrdem").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    wait_until(lambda: QApplication.focusWidget() is panel.add_button, "the next step has the focus")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    wait_until(lambda: QgsProject.instance().mapLayers(), "the layer is there")


def test_an_empty_project_zooms_to_the_guides_example_and_says_so(datacube, first_start, host):
    host.frame(-1, -1, 1, 1, "EPSG:4326")
    panel = first_start(datacube.stac_url)
    click(button(panel, "firstStepsHrdem"))
    wait_until(lambda: checked(panel) == TILE, "the terrain model is checked", 15)
    assert QgsProject.instance().crs().authid() == "EPSG:3979"
    assert host.canvas.extent().contains(GUIDE)
    assert "project was empty" in hints(panel)[0]


def test_a_project_with_layers_but_no_crs_is_not_changed_and_the_dock_says_why(datacube, first_start, host):
    add_layer()
    host.canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
    before = west_and_east(host)
    panel = first_start(datacube.stac_url)
    click(button(panel, "firstStepsHrdem"))
    wait_until(lambda: hints(panel), "the reason is shown")
    assert "no coordinate reference system" in hints(panel)[0]
    assert west_and_east(host) == before
    assert not checked(panel)


def test_a_view_outside_the_data_is_not_changed_and_the_dock_says_why(datacube, first_start, host):
    add_layer()
    host.frame(2, 48, 3, 49, "EPSG:4326")
    panel = first_start(datacube.stac_url)
    click(button(panel, "firstStepsHrdem"))
    wait_until(lambda: hints(panel), "the reason is shown")
    assert "does not reach" in hints(panel)[0]


def test_in_a_view_of_the_whole_country_the_dock_asks_to_zoom_in_and_then_continues(datacube, first_start, host):
    add_layer()
    host.frame(-2000000, -500000, 3000000, 3500000)
    panel = first_start(datacube.stac_url)
    click(button(panel, "firstStepsHrdem"))
    wait_until(lambda: hints(panel), "the reason is shown")
    assert "Zoom in" in hints(panel)[0]
    assert not checked(panel)
    host.canvas.setExtent(GUIDE)
    wait_until(lambda: checked(panel) == TILE, "the terrain model is checked", 15)


def test_where_four_tiles_meet_all_terrain_models_are_checked(datacube, first_start, host):
    host.frame(1990000, 490000, 2010000, 510000)
    panel = first_start(datacube.stac_url)
    click(button(panel, "firstStepsHrdem"))
    wait_until(lambda: len(checked(panel)) == 4, "the terrain models are checked")


@pytest.mark.parametrize("how", ["button", "search", "words"])
def test_another_first_action_shows_the_list_and_the_welcome_page_does_not_return(how, datacube, first_start):
    panel = first_start(datacube.stac_url)
    if how == "button":
        click(button(panel, "firstStepsList"))
    elif how == "search":
        click(panel.search_button)
    else:
        type_text(panel.filter_panel.words, "mosaic")
    wait_until(lambda: panel.tree.isVisible() and panel.tree.model().rowCount(), "the list is shown")
    settle()
    assert button(panel, "firstStepsList") is None
    assert button(first_start(datacube.stac_url), "firstStepsList") is None


@pytest.mark.parametrize("way", ["address", "more", "saved search"])
def test_whatever_leads_to_the_list_leaves_the_welcome_page(way, datacube, first_start, host):
    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.core.searches import SavedSearch

    panel = first_start(datacube.stac_url)
    wait_until(lambda: panel.search_controller.contents, "the catalogue has answered")
    assert button(panel, "firstStepsList").isVisible()
    if way == "address":
        panel.navigator.reveal(CatalogStore().current(), "landcover")
    elif way == "more":
        entry(services_menu(panel), "Find HRDEM in Map View").trigger()
    else:
        state = SavedSearch.of(CatalogStore().current(), panel.filter_panel.state())
        panel.search_bar.menu.chosen.emit(state)
    wait_until(panel.tree.isVisible, "the list is shown")
    settle()
    assert button(panel, "firstStepsList") is None


def test_ok_in_the_options_before_the_first_use_keeps_the_welcome_page(datacube, first_start):
    from datacube_browser.core.settings import settings
    from datacube_browser.ui.integration.options_page import OptionsPage

    page = OptionsPage(None, lambda _changed: None)
    page.apply()
    entries = (settings().current_catalog, settings().export_folder, settings().large_export, settings().show_details)
    assert not any(entry.exists() for entry in entries)
    panel = first_start(datacube.stac_url)
    assert button(panel, "firstStepsList").isVisible()


def test_a_catalogue_chosen_in_the_options_is_shown(datacube, first_start):
    from datacube_browser.ui.integration.options_page import OptionsPage

    page = OptionsPage(None, lambda _changed: None)
    page.catalog.setCurrentIndex(page.catalog.findData("earth-search"))
    page.apply()
    panel = first_start(datacube.stac_url)
    assert button(panel, "firstStepsList") is None
    assert panel.connection_bar.catalog().id == "earth-search"


def test_after_a_failed_connection_retry_leads_back_to_the_welcome_page(proxied_datacube, first_start):
    proxied_datacube.stac.fault(Answer(500))
    panel = first_start(proxied_datacube.stac_url)
    wait_until(panel.status.retry_button.isVisible, "the failure is shown", 40)
    proxied_datacube.stac.heal()
    click(panel.status.retry_button)
    click(
        wait_until(
            lambda: button(panel, "firstStepsHrdem").isVisible() and button(panel, "firstStepsHrdem"), "the page"
        )
    )
    wait_until(lambda: checked(panel) == TILE, "the terrain model is checked", 15)


def test_the_services_menu_starts_it_again_from_another_catalogue(datacube, first_start, stub_api):
    from datacube_browser.core.catalogs import CatalogStore

    panel = first_start(datacube.stac_url)
    panel.connection_bar.choose(CatalogStore().add("Other", stub_api({}).url))
    settle()
    action = entry(services_menu(panel), "Find HRDEM in Map View")
    action.trigger()
    wait_until(lambda: checked(panel) == TILE, "the terrain model is checked", 15)
    assert panel.connection_bar.catalog().id == "nrcan-datacube"


def test_words_typed_while_a_catalogue_fails_do_not_hide_the_failure(proxied_datacube, open_dock):
    proxied_datacube.stac.fault(Answer(500))
    panel = open_dock(proxied_datacube.stac_url)
    wait_until(panel.status.retry_button.isVisible, "the failure is shown", 40)
    type_text(panel.filter_panel.words, "mosaic")
    assert panel.status.retry_button.isVisible()
    assert "500" in panel.status.text_label.text()


def test_each_state_of_the_list_has_a_message(proxied_datacube, open_dock, host):
    proxied_datacube.stac.latency = 1.0
    panel = open_dock(proxied_datacube.stac_url)
    assert panel.status.title_label.text() == "Connecting…"
    assert proxied_datacube.stac_url in panel.status.text_label.text()
    wait_until(panel.tree.isVisible, "the collections are listed")
    type_text(panel.filter_panel.words, "nothing-like-it")
    assert "nothing-like-it" in panel.status.title_label.text()
    assert "Enter" in panel.status.text_label.text()
    panel.filter_panel.words.clear()
    host.frame(2, 48, 3, 49, "EPSG:4326")
    wait_until(panel.status.isVisible, "nothing is listed")
    assert panel.status.title_label.text() == "No collection touches the view."


def test_a_url_without_a_server_shows_no_connection(open_dock):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    panel = open_dock(f"http://127.0.0.1:{port}/stac")
    wait_until(panel.status.retry_button.isVisible, "the failure is shown", 40)
    assert panel.status.title_label.text() == "No Connection"


def test_a_catalogue_without_collections_says_so(stub_api, open_dock):
    api = stub_api({"/": landing_page(), "/collections": {"collections": [], "links": []}})
    panel = open_dock(api.url)
    wait_until(lambda: "no collections" in panel.status.title_label.text(), "the message is shown", 20)


@pytest.mark.parametrize("less", [0, 10, 30, 150])
def test_a_low_page_loses_its_gaps_and_is_scrolled_before_letters_are_cut(qgis_app, less):
    from datacube_browser.ui.dock.welcome_page import WelcomePage
    from datacube_browser.ui.widgets.fitting_dialog import FittingScrollArea

    window = QWidget()
    page = WelcomePage(window)
    layout = QVBoxLayout(window)
    layout.addWidget(page)
    window.resize(300, 10)
    window.show()
    settle()
    area = page.findChild(FittingScrollArea)
    window.resize(300, area.sizeHint().height() + window.height() - area.height() - less)
    settle()
    for label in page.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    for button in (page.hrdem_button, page.list_button):
        button.setFocus()
        settle()
        assert area.viewport().rect().contains(button.mapTo(area.viewport(), button.rect().center())), button.text()
    window.close()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Reset(), "Offline: last known collections. "),
        (
            Answer(404),
            "HTTP 404: last known collections. Not found on the server (404). Check the URL of the connection",
        ),
        (Answer(500), "HTTP 500: last known collections. Server error (500). Try again later."),
        (Answer(503), "HTTP 503: last known collections. Server error (503). Try again later."),
        (Answer(200, b"<html>"), "The server answered with a web page instead of data. Last known collections. "),
    ],
)
def test_where_the_list_is_that_of_last_time_the_message_begins_with_why(
    proxied_datacube, open_dock, short_pauses, fault, words
):
    """A narrow dock has room for the first words alone. A server that answers is not out of reach."""
    panel = connected(open_dock(proxied_datacube.stac_url))
    proxied_datacube.stac.fault(fault)
    panel.connection_bar.refresh_requested.emit()
    item = wait_until(panel.message_bar.currentItem, "the message", 40)
    assert item.text().startswith(words)
    assert panel.tree.model().rowCount()
