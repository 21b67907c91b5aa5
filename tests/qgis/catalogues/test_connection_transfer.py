"""Importing and exporting connections as a user does, and taking over those of QGIS's own STAC browser."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.catalogs import PRESETS, CatalogStore
from datacube_browser.core.connections import connections_text
from datacube_browser.core.settings import settings
from datacube_browser.ui.connections.connection_bar import ConnectionBar
from qgis.core import QgsSettingsTree
from qgis.PyQt.QtGui import QTextDocumentFragment
from qgis.PyQt.QtTest import QSignalSpy
from qgis.PyQt.QtWidgets import QFileDialog, QToolButton

from demo.person import wait_until


def stac_of_qgis():
    return QgsSettingsTree.treeRoot().childNode("connections").childNode("stac")


@pytest.fixture(autouse=True)
def _no_connections(qgis_app):
    def forget():
        store = CatalogStore()
        for catalog in store.all():
            store.remove(catalog.id)
        settings().current_catalog.remove()
        settings().favourite_catalogs.remove()
        node = stac_of_qgis()
        for name in node.items():
            node.deleteItem(name)

    forget()
    yield
    forget()


@pytest.fixture
def bar(qgis_app):
    made = ConnectionBar()
    made.show()
    yield made
    made.close()
    made.deleteLater()


class Told:
    """What the bar says, message by message."""

    def __init__(self, bar):
        self._noted, self._failed = QSignalSpy(bar.noted), QSignalSpy(bar.failed)
        self._read = 0

    def note(self):
        wait_until(lambda: len(self._noted) > self._read, "it is said")
        self._read += 1
        return self._noted[self._read - 1][0]

    def error(self):
        wait_until(lambda: len(self._failed), "it is refused")
        return self._failed[-1][0]


@pytest.fixture
def told(bar):
    return Told(bar)


@pytest.fixture
def choose_file(monkeypatch):
    def choose(path):
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_arguments: (str(path), ""))

    return choose


def own():
    return {each.name: each for each in CatalogStore().all() if not each.is_preset}


def imported(bar, told, choose_file, path, document):
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    choose_file(path)
    bar.transfer.import_action.trigger()
    return told.note()


def test_what_is_exported_is_imported_elsewhere(bar, told, choose_file, tmp_path):
    store = CatalogStore()
    mine = store.add("Mine é", "https://example.org/stac", "abc1234")
    store.add("Signed", "https://signed.example.org", profile="planetary-computer")
    store.add("Of my own", "https://own.example.org", profile="0123456789")
    store.set_favourite(mine.id, is_favourite=True)
    store.set_favourite("swisstopo", is_favourite=True)
    path = tmp_path / "connections.json"
    choose_file(path)
    bar.transfer.export_action.trigger()
    assert "without sign-ins" in told.note()
    text = path.read_text(encoding="utf-8")
    assert "abc1234" not in text
    assert "0123456789" not in text
    for catalog in own().values():
        store.remove(catalog.id)
    store.set_favourite("swisstopo", is_favourite=False)
    note = imported(bar, told, choose_file, path, text)
    assert note == "3 connection(s) added. Choose their sign-in again: Mine é, Of my own."
    found = own()
    assert {name: each.url for name, each in found.items()} == {
        "Mine é": "https://example.org/stac",
        "Of my own": "https://own.example.org",
        "Signed": "https://signed.example.org",
    }
    assert (found["Signed"].profile, found["Mine é"].authcfg) == ("planetary-computer", "")
    assert CatalogStore().favourites() == {"swisstopo", found["Mine é"].id}
    assert bar.combo.findText("Mine é") == 2  # below the title and swisstopo


def test_what_is_there_already_is_not_added_again(bar, told, choose_file, tmp_path):
    CatalogStore().add("Mine", "https://example.org/stac")
    document = {
        "connections": [
            {"name": "Other", "url": "https://example.org/stac/"},
            {"name": "Datacube", "url": PRESETS[0].url},
            {"name": "mine", "url": "https://new.example.org"},
            {"name": "Twice", "url": "HTTPS://NEW.example.org:443/"},
            {"name": "Of another path", "url": "https://example.org/STAC"},
        ]
    }
    note = imported(bar, told, choose_file, tmp_path / "a.json", document)
    assert note == "2 connection(s) added. 3 of them there already."
    assert set(own()) == {"Mine", "mine (2)", "Of another path"}


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "No address"},
        {"name": "File", "url": "file:///etc/passwd"},
        {"name": "Catalogue", "url": "file:///home/me/catalog.json"},
        {"name": "Path", "url": "/home/me/catalog.json"},
        {"name": "Path of Windows", "url": "C:\\me\\catalog.json"},
        {"name": "Script", "url": "javascript:alert(1)"},
        {"name": "Number", "url": 7},
        {"name": "Long", "url": "https://example.org/" + "x" * 5000},
        {"name": "Blank", "url": "https://exa mple.org"},
        {"name": "Turned around", "url": "https://example.org/\N{RIGHT-TO-LEFT OVERRIDE}gro.live"},
        7,
        None,
        ["https://example.org"],
    ],
)
def test_an_entry_without_a_usable_address_is_counted(bar, told, choose_file, tmp_path, entry):
    document = {"connections": [entry, {"url": "https://good.example.org/stac"}]}
    note = imported(bar, told, choose_file, tmp_path / "a.json", document)
    assert note == "1 connection(s) added. 1 without a usable address."
    assert set(own()) == {"good.example.org"}


def test_catalogues_of_this_computer_are_not_exported(tmp_path):
    store = CatalogStore()
    store.add("Mine", "https://example.org/stac")
    store.add("Files", str(tmp_path / "catalog.json"))
    assert [each["name"] for each in json.loads(connections_text(store))["connections"]] == ["Mine"]


def test_a_password_in_an_address_and_values_of_other_types_are_left_out(bar, told, choose_file, tmp_path):
    word = "word"
    entry = {
        "name": "<b>Two\nlines</b>\x00\N{RIGHT-TO-LEFT OVERRIDE}" + "x" * 1000,
        "url": f"https://somebody:{word}@example.org/stac?token={word}#a",
        "signing_profile": ["x"],
        "favourite": "yes",
    }
    note = imported(
        bar, told, choose_file, tmp_path / "a.json", {"connections": [entry], "favourite_presets": [7, "x"]}
    )
    (catalog,) = own().values()
    assert catalog.url == "https://example.org/stac"
    assert catalog.name.startswith("<b>Two lines</b> x")
    assert catalog.name.isprintable()
    assert len(catalog.name) <= 200
    assert "Choose their sign-in again" in note
    assert CatalogStore().favourites() == frozenset()


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "[", "7", "{}", '{"connections": 7}', '{"connections": [7]}', '{"type": "FeatureCollection"}'],
)
def test_another_file_is_refused_in_words(bar, told, choose_file, tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    choose_file(path)
    bar.transfer.import_action.trigger()
    error = told.error()
    assert "a.json is not a file of connections" in str(error)
    assert "Export Connections" in error.hint
    assert not own()


def test_a_file_that_cannot_be_read_or_is_no_text_is_refused_in_words(bar, told, choose_file, tmp_path):
    choose_file(tmp_path / "missing.json")
    bar.transfer.import_action.trigger()
    assert "missing.json cannot be read" in str(told.error())
    other = Told(bar)
    (tmp_path / "binary.json").write_bytes(bytes(range(256)) * 100)
    choose_file(tmp_path / "binary.json")
    bar.transfer.import_action.trigger()
    assert "not a file of connections" in str(other.error())


def test_a_folder_that_cannot_be_written_is_said(bar, told, choose_file, tmp_path):
    CatalogStore().add("Mine", "https://example.org/stac")
    choose_file(tmp_path / "nowhere" / "a.json")
    bar.transfer.export_action.trigger()
    assert "could not be written" in str(told.error())


def test_the_connections_of_qgis_are_taken_over_with_their_configurations(bar, told):
    node, word = stac_of_qgis(), "word"
    for name, values in {
        "Open": {"url": "https://open.example.org/stac"},
        "Known": {"url": PRESETS[0].url},
        "Configured": {"url": "https://configured.example.org", "authcfg": "abc1234"},
        "Typed": {"url": "https://typed.example.org", "username": "somebody", "password": word},
        "Broken": {"url": "nothing at all"},
    }.items():
        for key, value in values.items():
            node.childSetting(key).setValue(value, [name])
    bar.transfer.update_actions()
    assert bar.transfer.qgis_action.isEnabled()
    bar.transfer.qgis_action.trigger()
    assert told.note() == (
        "3 connection(s) added. 1 of them there already. 1 without a usable address. Choose their sign-in again: Typed."
    )
    assert {name: each.authcfg for name, each in own().items()} == {"Configured": "abc1234", "Open": "", "Typed": ""}
    assert node.items()


def test_what_makes_no_sense_is_disabled_and_says_why(bar):
    (menu,) = [button.menu() for button in bar.findChildren(QToolButton) if button.menu() is not None]
    assert menu.toolTipsVisible()
    menu.aboutToShow.emit()
    assert not bar.transfer.qgis_action.isEnabled()
    assert "QGIS's STAC browser has no connections." in plain(bar.transfer.qgis_action.toolTip())
    assert not bar.transfer.export_action.isEnabled()
    assert "There is no connection of your own yet, and no favourite." in plain(bar.transfer.export_action.toolTip())
    CatalogStore().set_favourite("swisstopo", is_favourite=True)
    menu.aboutToShow.emit()
    assert bar.transfer.export_action.isEnabled()
    assert bar.transfer.export_action.toolTip() == "Your own connections and favourites, without sign-ins"


def plain(tip):
    """The words of a tool tip that may be rich text."""
    return QTextDocumentFragment.fromHtml(tip).toPlainText()
