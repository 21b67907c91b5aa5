"""Choosing, adding, editing and removing catalogues as a user does."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import PRESETS, CatalogStore
from datacube_browser.core.settings import settings
from datacube_browser.ui.connections.connection_bar import ConnectionBar
from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QSignalSpy, QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QMessageBox


@pytest.fixture(autouse=True)
def _no_own_catalogs():
    def forget():
        store = CatalogStore()
        for catalog in store.all():
            store.remove(catalog.id)
        settings().current_catalog.remove()
        settings().favourite_catalogs.remove()

    forget()
    yield
    forget()


@pytest.fixture
def new_bar():
    bars = []

    def make() -> ConnectionBar:
        bar = ConnectionBar()
        bar.resize(340, bar.sizeHint().height())
        bar.show()
        QTest.qWaitForWindowExposed(bar)
        bars.append(bar)
        return bar

    yield make
    for bar in bars:
        bar.close()
        bar.deleteLater()


@pytest.fixture
def bar(new_bar):
    return new_bar()


def shown(bar) -> list[str]:
    return [bar.combo.itemText(index) for index in range(bar.combo.count()) if bar.combo.itemData(index)]


def titles(bar) -> list[str]:
    return [bar.combo.itemText(index) for index in range(bar.combo.count()) if not bar.combo.itemData(index)]


def choose(bar, name: str) -> None:
    bar.combo.setFocus()
    bar.combo.setCurrentIndex(bar.combo.findText(name))


def answer(bar, name: str, url: str) -> None:
    """Fill in the open dialog and press OK."""
    dialog = bar.findChild(ConnectionDialog)
    for edit, text in ((dialog.name, name), (dialog.url, url)):
        edit.clear()
        QTest.keyClicks(edit, text)
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


def test_the_datacube_is_first_and_selected(bar):
    assert sorted(shown(bar)) == sorted(preset.name for preset in PRESETS)
    assert shown(bar)[0] == PRESETS[0].name
    assert bar.catalog() == PRESETS[0]
    assert bar.combo.currentText() == "NRCan CCMEO Datacube"


def test_the_catalogues_are_listed_by_groups_whose_titles_cannot_be_chosen(bar):
    assert titles(bar) == ["Canada", "France", "Europe", "World", "United States", "Africa and Oceania"]
    bar.combo.setFocus()
    QTest.keyClick(bar.combo, Qt.Key.Key_Down)
    assert bar.catalog().id == "cds-mtd"
    QTest.keyClick(bar.combo, Qt.Key.Key_Up)
    assert bar.catalog() == PRESETS[0]
    QTest.keyClick(bar.combo, Qt.Key.Key_Home)
    assert bar.catalog() == PRESETS[0]


def test_each_preset_says_what_its_files_need(bar):
    def tip(key):
        return bar.combo.itemData(bar.combo.findData(key), Qt.ItemDataRole.ToolTipRole)

    def icon(key):
        return bar.combo.itemIcon(bar.combo.findData(key)).pixmap(16).toImage()

    def is_locked(key):
        return icon(key) != icon("nrcan-datacube")

    assert tip("nrcan-datacube") == PRESETS[0].url
    assert "X-API-Key" in tip("geodes")
    assert "requester pays" in tip("earth-search")
    assert "without an account" in tip("planetary-computer")
    assert [key for key in ("nrcan-datacube", "geodes", "earth-search", "cdse", "dea") if is_locked(key)] == [
        "geodes",
        "cdse",
    ]
    choose(bar, "Copernicus Data Space")
    assert "bearer token" in bar.combo.toolTip()


def test_a_favourite_is_listed_first_and_once_and_remembered(bar, new_bar):
    choose(bar, "swisstopo")
    assert not bar.favourite_action.isChecked()
    bar.favourite_action.trigger()
    assert bar.combo.currentText() == "swisstopo"
    again = new_bar()
    assert titles(again)[:2] == ["Favourites", "Canada"]
    assert shown(again)[0] == "swisstopo"
    assert shown(again).count("swisstopo") == 1
    assert again.favourite_action.isChecked()
    again.favourite_action.trigger()
    assert "Favourites" not in titles(new_bar())


def test_a_removed_connection_is_no_favourite_any_more():
    mine = CatalogStore().add("Mine", "https://example.org/stac")
    CatalogStore().set_favourite(mine.id, is_favourite=True)
    assert CatalogStore().favourites() == {mine.id}
    CatalogStore().remove(mine.id)
    assert CatalogStore().favourites() == frozenset()


def test_choosing_a_catalogue_emits_it_and_remembers_it(bar, new_bar):
    spy = QSignalSpy(bar.catalog_changed)
    choose(bar, PRESETS[1].name)
    assert [call[0] for call in spy] == [PRESETS[1]]
    again = new_bar()
    assert again.catalog() == PRESETS[1]
    assert again.combo.currentText() == PRESETS[1].name


def test_a_new_connection_is_saved_and_selected(bar, new_bar):
    spy = QSignalSpy(bar.catalog_changed)
    bar.new_action.trigger()
    answer(bar, "Mine", "example.org/stac")
    assert [call[0].url for call in spy] == ["https://example.org/stac"]
    assert bar.combo.currentText() == "Mine"
    assert shown(new_bar())[:2] == [PRESETS[0].name, "Mine"]


def test_a_cancelled_dialog_changes_nothing(bar):
    spy = QSignalSpy(bar.catalog_changed)
    bar.new_action.trigger()
    dialog = bar.findChild(ConnectionDialog)
    QTest.keyClicks(dialog.name, "Mine")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert len(spy) == 0
    assert "Mine" not in shown(bar)


def test_an_edited_connection_keeps_its_id(bar):
    mine = CatalogStore().add("Mine", "https://example.org/stac")
    CatalogStore().set_current(mine.id)
    bar = ConnectionBar()
    spy = QSignalSpy(bar.catalog_changed)
    bar.edit_action.trigger()
    answer(bar, "Ours", "https://example.org/other")
    changed = spy[0][0]
    assert (changed.id, changed.name, changed.url) == (mine.id, "Ours", "https://example.org/other")
    assert "Mine" not in shown(bar)


def test_editing_a_preset_creates_a_copy(bar):
    bar.edit_action.trigger()
    assert "Duplicate" in bar.edit_action.text()
    answer(bar, "My Datacube", PRESETS[0].url)
    assert bar.catalog().name == "My Datacube"
    assert not bar.catalog().is_preset
    assert PRESETS[0].name in shown(bar)


def test_a_preset_cannot_be_removed(bar):
    assert not bar.remove_action.isVisible()
    CatalogStore().add("Mine", "https://example.org/stac")
    bar = ConnectionBar()
    choose(bar, "Mine")
    assert bar.remove_action.isVisible()


@pytest.mark.parametrize(("button", "is_removed"), [("Yes", True), ("Cancel", False)])
def test_a_connection_is_removed_only_after_confirmation(new_bar, button, is_removed):
    CatalogStore().add("Mine", "https://example.org/stac")
    bar = new_bar()
    choose(bar, "Mine")
    spy = QSignalSpy(bar.catalog_changed)
    bar.remove_action.trigger()
    box = bar.findChild(QMessageBox)
    assert "Mine" in box.text()
    QTest.mouseClick(box.button(getattr(QMessageBox.StandardButton, button)), Qt.MouseButton.LeftButton)
    assert ("Mine" not in shown(bar)) is is_removed
    assert [call[0] for call in spy] == ([PRESETS[0]] if is_removed else [])


def test_a_connection_is_removed_even_if_its_cached_data_cannot_be_deleted(new_bar, monkeypatch):
    def refuse(_catalog):
        raise PermissionError(13, "in use")

    monkeypatch.setattr("datacube_browser.core.stac.cache.forget", refuse)
    CatalogStore().add("Mine", "https://example.org/stac")
    bar = new_bar()
    choose(bar, "Mine")
    failures = QSignalSpy(bar.failed)
    bar.remove_action.trigger()
    box = bar.findChild(QMessageBox)
    QTest.mouseClick(box.button(QMessageBox.StandardButton.Yes), Qt.MouseButton.LeftButton)
    assert "Mine" not in shown(bar)
    assert len(failures) or failures.wait()
    assert "Mine could not be removed" in str(failures[0][0])


def test_the_refresh_button_requests_a_refresh(bar):
    spy = QSignalSpy(bar.refresh_requested)
    bar.refresh_action.trigger()
    assert len(spy) == 1


def test_the_bar_fits_340_pixels(bar):
    assert bar.minimumSizeHint().width() <= 340


def test_what_another_qgis_with_the_profile_chooses_changes_nothing_of_what_this_one_shows(new_bar):
    """Two bars share the settings, as two QGIS do: each is asked for what it shows itself."""
    mine = CatalogStore().add("Mine", "https://example.org/mine")
    theirs = CatalogStore().add("Theirs", "https://example.org/theirs")
    bar, other = new_bar(), new_bar()
    choose(bar, "Mine")
    other.transfer.changed.emit()
    choose(other, "Theirs")
    assert (bar.catalog(), other.catalog()) == (mine, theirs)
    assert CatalogStore().current() == theirs  # for the next start

    bar.edit_action.trigger()
    assert bar.findChild(ConnectionDialog).name.text() == "Mine"
    bar.findChild(ConnectionDialog).reject()
    bar.favourite_action.trigger()
    assert CatalogStore().favourites() == {mine.id}
    assert bar.combo.currentText() == "Mine"
    bar.remove_action.trigger()
    box = bar.findChild(QMessageBox)
    assert "“Mine”" in box.text()
    box.button(QMessageBox.StandardButton.Yes).click()
    assert CatalogStore().get(theirs.id) == theirs
    assert CatalogStore().get(mine.id) is None

    changed = QSignalSpy(other.catalog_changed)
    other.favourite_action.trigger()
    assert other.catalog() == theirs
    assert len(changed) == 0


def test_a_connection_that_another_qgis_has_removed_is_left_with_the_next_change_of_the_list(new_bar):
    mine = CatalogStore().add("Mine", "https://example.org/mine")
    theirs = CatalogStore().add("Theirs", "https://example.org/theirs")
    bar = new_bar()
    choose(bar, "Mine")
    CatalogStore().remove(mine.id)
    CatalogStore().remove(theirs.id)
    assert bar.catalog() == mine
    choose(bar, "Theirs")
    assert bar.catalog() == CatalogStore().current() == PRESETS[0]
    assert not {"Mine", "Theirs"} & set(shown(bar))


def test_a_connection_that_another_qgis_removes_while_it_is_edited_is_saved(bar):
    mine = CatalogStore().add("Mine", "https://example.org/mine")
    bar.choose(mine)
    bar.edit_action.trigger()
    CatalogStore().remove(mine.id)
    answer(bar, "Ours", "https://example.org/ours")
    kept = CatalogStore().get(mine.id)
    assert (kept.name, kept.url) == ("Ours", "https://example.org/ours")
    assert bar.catalog() == kept
