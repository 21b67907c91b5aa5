"""Saved and recent searches, used from the menu."""

from __future__ import annotations

import json
from datetime import date

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.searches import MOST_RECENT, SavedSearch, SavedSearchStore
from datacube_browser.core.settings import settings
from qgis.core import QgsRectangle
from qgis.gui import QgsNewNameDialog
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QLineEdit

from demo.person import click, click_row, find_row, settle, type_text, unfold, wait_until
from tests.qgis.filter_stub import CQL2, IMAGES, PLAIN, routes, searches


@pytest.fixture
def api(stub_api):
    return stub_api(routes(CQL2, says_clouds=True))


@pytest.fixture
def panel(api, open_dock, host):
    host.frame(-76, 44, -73, 47, "EPSG:4326")
    return connected(open_dock(api.url))


def connected(panel):
    wait_until(
        lambda: panel.tree.model().rowCount() and not panel.search_controller.is_connecting,
        "the catalogue has answered",
    )
    return panel


def menu_of(panel):
    menu = panel.search_bar.menu.menu()
    menu.aboutToShow.emit()
    return menu


def entries(panel):
    """The texts of the searches in the menu."""
    skipped = (
        *("Save This Search…", "Manage Saved Searches", "Forget Recent Searches"),
        *("Saved Searches", "Recent Searches"),
    )
    texts = [action.text().replace("&", "") for action in menu_of(panel).actions() if not action.isSeparator()]
    return [text for text in texts if text not in skipped]


def pick(panel, *path):
    """Click an entry of the menu or of one of its submenus."""
    menu = menu_of(panel)
    for step in path:
        action = next(each for each in menu.actions() if each.text().replace("&", "").startswith(step))
        menu = action.menu() or menu
    action.trigger()


def type_name(name):
    dialog = wait_until(
        lambda: next((one for one in QApplication.topLevelWidgets() if isinstance(one, QgsNewNameDialog)), None),
        "the dialog is open",
    )
    type_text(dialog.findChild(QLineEdit), name)
    click(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok))
    settle()


def enter(panel, words):
    type_text(panel.filter_panel.words, words)
    QTest.keyClick(panel.filter_panel.words, Qt.Key.Key_Return)


def test_the_last_ten_different_searches_are_kept_newest_first(panel):
    for number in range(MOST_RECENT + 2):
        enter(panel, f"word{number}")
    enter(panel, "word7")
    found = entries(panel)
    assert [text.split(" ")[0] for text in found] == [f"word{n}" for n in (7, 11, 10, 9, 8, 6, 5, 4, 3, 2)]
    assert found[0] == "word7 · map canvas · Test"
    pick(panel, "Forget Recent")
    assert entries(panel) == []


def test_a_saved_search_restores_all_filters_and_runs(panel, api, host):
    filters = panel.filter_panel
    type_text(filters.words, "images")
    filters.extent_filter.mode.setCurrentIndex(1)
    filters.date_range.first.set_day(date(2020, 1, 2))
    filters.order.sort_by.setCurrentIndex(filters.order.sort_by.findData("datetime"))
    filters.order.descending.click()
    unfold(filters.more_chip)
    settle(0.1)
    filters.advanced.clouds.set_percent(30)
    click(filters.advanced.expression_button)
    QTest.keyClicks(filters.advanced.expression, "gsd = 10")
    settle(0.6)
    assert filters.advanced.expression_button.isChecked()
    assert filters.advanced.expression.toPlainText() == "gsd = 10"
    kept = filters.filters()
    assert kept.cql == "gsd = 10"
    pick(panel, "Save This Search")
    type_name("Clear images & more")
    assert entries(panel) == ["Clear images  more"]
    words = menu_of(panel).actions()
    tip = next(each.toolTip() for each in words if "Clear" in each.text())
    assert "gsd = 10" in tip
    assert "from 2020-01-02" in tip

    filters.words.clear()
    filters.extent_filter.mode.setCurrentIndex(2)
    filters.date_range.first.clear()
    filters.order.sort_by.setCurrentIndex(0)
    filters.advanced.clouds.set_percent(None)
    filters.advanced.forget()
    host.canvas.setExtent(QgsRectangle(0, 0, 1, 1))
    settle(0.6)
    assert filters.filters() != kept
    before = len(searches(api, IMAGES))
    pick(panel, "Clear images")
    assert filters.filters() == kept
    wait_until(lambda: len(searches(api, IMAGES)) > before, "it is searched")
    asked = searches(api, IMAGES)[-1]
    assert asked["filter"]["args"] == [
        {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 30]},
        {"op": "=", "args": [{"property": "gsd"}, 10]},
    ]
    assert asked["datetime"] == "2020-01-02T00:00:00Z/.."


def test_a_saved_search_looks_in_all_collections_whatever_is_selected(panel, api):
    enter(panel, "")
    wait_until(lambda: searches(api, IMAGES) and not panel.search_command.is_running, "all are searched")
    click_row(panel.tree, find_row(panel.tree, "Heights"))
    assert panel.search_button.text() == "Search (1)"
    before = len(searches(api, IMAGES))
    pick(panel, "map canvas")
    wait_until(lambda: len(searches(api, IMAGES)) > before, "the other one is searched too")
    assert panel.search_button.text() in ("Search", "Stop")


def test_a_search_of_another_catalogue_switches_to_it_first(panel, api, stub_api):
    enter(panel, "images")
    other = stub_api(routes(PLAIN))
    panel.connection_bar.choose(CatalogStore().add("Other", other.url))
    connected(panel)
    panel.filter_panel.words.clear()
    before = len(searches(api, IMAGES))
    pick(panel, "images")
    wait_until(lambda: len(searches(api, IMAGES)) > before, "the first catalogue is searched")
    assert panel.connection_bar.catalog().name == "Test"
    wait_until(lambda: find_row(panel.tree, "Images"), "its collection is listed")


def test_a_search_whose_catalogue_is_gone_shows_a_message(panel, stub_api):
    enter(panel, "images")
    store = CatalogStore()
    panel.connection_bar.choose(store.add("Other", stub_api(routes(PLAIN)).url))
    store.remove(next(each.id for each in store.all() if each.name == "Test"))
    pick(panel, "images")
    message = wait_until(panel.message_bar.currentItem, "a message is shown")
    assert "Test" in message.text()


def test_a_catalogue_that_was_removed_and_added_again_is_found_by_its_url(panel, api):
    enter(panel, "images")
    store = CatalogStore()
    store.remove(panel.connection_bar.catalog().id)
    panel.connection_bar.choose(store.add("Again", api.url))
    connected(panel)
    panel.filter_panel.words.clear()
    pick(panel, "images")
    assert panel.filter_panel.words.text() == "images"
    assert panel.connection_bar.catalog().name == "Again"


def test_saved_searches_can_be_renamed_and_removed(panel):
    for words in ("one", "two"):
        type_text(panel.filter_panel.words, words)
        pick(panel, "Save This Search")
        type_name(words.title())
    assert entries(panel) == ["One", "Two"]
    pick(panel, "Manage", "One", "Rename")
    type_name("Zero")
    assert entries(panel) == ["Two", "Zero"]
    pick(panel, "Zero")
    assert panel.filter_panel.words.text() == "one"
    pick(panel, "Manage", "Two", "Remove")
    pick(panel, "Forget Recent")
    assert entries(panel) == ["Zero"]


def test_opening_the_menu_repeatedly_leaves_no_submenus_behind(panel):
    for words in ("one", "two"):
        type_text(panel.filter_panel.words, words)
        pick(panel, "Save This Search")
        type_name(words.title())
    counts = set()
    for _ in range(3):
        menu_of(panel)
        settle()
        counts.add(len(panel.search_bar.menu.findChildren(QObject)))
    assert len(counts) == 1
    pick(panel, "Manage", "Two", "Remove")
    assert entries(panel) == ["One"]


def test_no_secret_in_a_catalogue_url_is_saved(host):
    user, key = "someone", "hidden"
    catalog = CatalogStore().add("Mine", f"https://{user}:{key}@stac.example/api")
    store = SavedSearchStore()
    store.add_recent(SavedSearch.of(catalog, {"words": ""}))
    store.save(SavedSearch.of(catalog, {"words": ""}), "x")
    for entry in (settings().recent_searches, settings().saved_searches):
        assert key not in entry.value()
        assert "https://stac.example/api" in entry.value()
    assert store.recent()[0].catalog_among(CatalogStore().all()) == catalog


@pytest.mark.parametrize("value", ["{", "[1]", '[{"name": "x"}]', json.dumps([{"nonsense": True}]), "null"])
def test_invalid_settings_are_read_as_no_searches(host, value):
    settings().recent_searches.setValue(value)
    settings().saved_searches.setValue(value)
    assert SavedSearchStore().recent() == SavedSearchStore().saved() == []


def test_an_unreadable_search_shows_a_message(panel):
    catalog = panel.connection_bar.catalog()
    SavedSearchStore().save(SavedSearch(catalog.id, catalog.name, catalog.url, "[]"), "Broken")
    pick(panel, "Broken")
    assert "cannot be read" in wait_until(panel.message_bar.currentItem, "a message is shown").text()
