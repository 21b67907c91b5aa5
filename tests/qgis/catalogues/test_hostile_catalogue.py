"""A person looks through a catalogue in which everything is hostile, adds all that can be added, downloads, saves and
copies: nobody else is asked for anything, and no file is read or written but where the person said."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from datacube_browser.core.settings import settings
from datacube_browser.ui.results.results_model import Role
from datacube_browser.ui.results.tree_nodes import NodeKind
from osgeo import gdal
from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsProject
from qgis.PyQt.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QMessageBox

from demo.person import click, click_row, expand_row, find_row, settle, type_text, wait_until
from tests import branches
from tests.file_watch import opened_in, read_in, written_by_python
from tests.qgis.menus import entry, more_menu
from tests.rasters import terrain, write_raster
from tests.servers.hostile import hostile_catalog

#: Rows of a collection that the person looks at.
LOOKED_AT = 40

#: Where its HTTP library does not follow a redirect to a file of this computer, GDAL 3.13 asks for that address itself:
#: the file is opened, and nothing of it read or used.
OPENED_BY_GDAL = {"secret.tif"} if int(gdal.VersionInfo()) >= 3_11_00_00 else set()


@pytest.fixture
def secrets(tmp_path):
    """Files of this computer that the catalogue names."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    write_raster(folder / "secret.tif", terrain(9, 9))
    (folder / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def server(secrets, tmp_path):
    good = write_raster(tmp_path / "good.tif", terrain(300, 300), epsg=4326, origin=(-75, 46), resolution=1 / 300)
    with hostile_catalog(secrets, good.read_bytes()) as running:
        yield running


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """The folder that the person chooses in the file dialog."""
    folder = tmp_path / "chosen"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    return folder


@pytest.fixture
def asked():
    """The hosts that QGIS's network was told to ask."""
    hosts = set()
    manager = QgsNetworkAccessManager.instance()

    def note(parameters):
        hosts.add(urlsplit(parameters.request().url().toString()).netloc)

    manager.requestAboutToBeCreated[type_of_parameters()].connect(note)
    yield hosts
    manager.requestAboutToBeCreated[type_of_parameters()].disconnect(note)


def type_of_parameters():
    from qgis.core import QgsNetworkRequestParameters

    return QgsNetworkRequestParameters


@pytest.fixture
def no_questions():
    """Whoever asks gets No, or what is chosen by Escape."""
    timer, said = QTimer(), []

    def answer():
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                said.append(box.text())
                box.reject()

    timer.timeout.connect(answer)
    timer.start(100)
    yield said
    timer.stop()


def rest():
    """Wait until nothing is on its way."""
    settle(0.1)
    wait_until(lambda: not QgsApplication.taskManager().countActiveTasks(), "all tasks have ended")
    settle(0.1)


def rows(panel, parent):
    model = panel.tree.model()
    return [model.index(row, 0, parent) for row in range(min(LOOKED_AT, model.rowCount(parent)))]


def look_through(panel, name):
    """Expand a collection, and look at its items and their assets; returns the rows of assets."""
    click_row(panel.tree, collection(panel, name))
    expand_row(panel.tree, collection(panel, name))
    wait_until(lambda: items_of(panel, name), "the items are listed")
    rest()
    seen = 0
    for kept in items_of(panel, name):
        item = QModelIndex(kept)
        if panel.tree.model().hasChildren(item):
            click_row(panel.tree, item)
            expand_row(panel.tree, item)
            settle(0.02)
            for asset in rows(panel, item)[:5]:
                click_row(panel.tree, asset)
                seen += 1
    rest()
    return seen


def items_of(panel, name):
    """The rows of its items, which stay the same rows when others go."""
    return [QPersistentModelIndex(row) for row in rows(panel, collection(panel, name)) if row.data(Role.RECORD)]


def collection(panel, name):
    return find_row(panel.tree, f"{name} <b>")


def check_all(panel, name, state=Qt.CheckState.Checked):
    """Check all assets of a collection that have a box, or uncheck them."""
    for item in items_of(panel, name):
        for asset in rows(panel, QModelIndex(item))[:5]:
            if asset.data(Qt.ItemDataRole.CheckStateRole) is not None:
                panel.tree.model().setData(asset, state, Qt.ItemDataRole.CheckStateRole)


def save_dialog():
    return next((one for one in QApplication.topLevelWidgets() if one.objectName() == "SaveExtentDialog"), None)


def copy_everything(panel, index):
    """Choose each entry of the row's menu that copies."""
    click_row(panel.tree, index)
    for kind in (NodeKind.ASSET, NodeKind.ITEM):
        menu = panel.results_menu.menu(kind)
        for action in [each for one in menu.actions() for each in ([one] if not one.menu() else one.menu().actions())]:
            if action.text().replace("&", "").startswith("Copy") and action.isEnabled() and not action.menu():
                action.trigger()
                settle(0.02)
        menu.deleteLater()


@pytest.mark.usefixtures("no_questions", "qgis_new_project")
def test_a_person_uses_a_hostile_catalogue(server, open_dock, host, chosen, asked):
    settings().show_thumbnails.setValue(True)
    settings().show_details.setValue(True)
    host.frame(-75, 45, -74, 46, "EPSG:4326")
    with opened_in(server.secrets) as opened, read_in(server.secrets) as read, written_by_python() as written:
        panel = open_dock(server.url)
        wait_until(lambda: panel.tree.isVisible() and collection(panel, "words"), "the collections are listed")
        for name in server.makers():
            assert look_through(panel, name) > 0, name
        type_text(panel.filter_panel.words, "endless")
        rest()
        panel.filter_panel.words.clear()
        wait_until(lambda: collection(panel, "words"), "all are listed again")
        for name in ("words", "names", "addresses", "files", "pictures", "keys"):
            expand_row(panel.tree, collection(panel, name))
            rest()
            check_all(panel, name)
            if panel.add_button.isEnabled():
                click(panel.add_button)
                rest()
            download = entry(more_menu(panel), "Download Whole Files…")
            if download.isEnabled():
                download.trigger()
                rest()
            check_all(panel, name, Qt.CheckState.Unchecked)
            assert not panel.add_button.isEnabled()
        first = items_of(panel, "words")[0]
        copy_everything(panel, rows(panel, QModelIndex(first))[0])
        check_all(panel, "words")
        save(panel, chosen / "saved.tif")
        host.canvas.refresh()
        rest()
        assert read() == []
        assert set(opened()) <= OPENED_BY_GDAL
    layers = QgsProject.instance().mapLayers().values()
    assert layers
    assert all(str(server.secrets) not in layer.source() for layer in layers)
    assert server.trap.requests == []
    assert asked <= {urlsplit(server.url).netloc}
    allowed = (
        str(chosen),
        QgsApplication.qgisSettingsDirPath().rstrip("/"),
        os.path.realpath(chosen.parents[1]),
        "/dev/",
        "/proc/",
        os.environ.get(branches.FOLDER, "/dev/"),  # what the measure of branches keeps
    )
    places = tuple(map(os.path.realpath, allowed))
    assert not [path for path in written if not os.path.realpath(path).startswith(places) and "__pycache__" not in path]
    names = [each.name for each in chosen.rglob("*")]
    assert "saved.tif" in names
    assert all(name == Path(name).name and name.isprintable() and not name.startswith(".") for name in names)


def save(panel, path):
    click(panel.save_button)
    dialog = wait_until(save_dialog, "the dialog is open")
    type_text(dialog.file_name.lineEdit(), str(path))
    ok = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(ok.isEnabled, "the export can start")
    click(ok)
    wait_until(path.exists, "the file is there")
    rest()
