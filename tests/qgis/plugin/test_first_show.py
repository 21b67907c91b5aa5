"""The first time the dock is shown: which modules are imported, and how its contents are made in steps."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.threads.tasks import cancel_all
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.dock.imports import Importer
from datacube_browser.ui.panel.catalog_panel import CatalogPanel
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QObject, Qt
from qgis.PyQt.QtWidgets import QApplication

from demo.person import settle, wait_until

ROOT = Path(__file__).resolve().parents[3]
#: Modules that background work and actions need and showing the dock does not.
HEAVY = {
    "osgeo.gdal_array",
    "datacube_browser.core.export.jobs.interrupted",
    "datacube_browser.core.export_sources",
    "datacube_browser.core.gateway.gateway",
    "datacube_browser.core.layers.local_vrt",
    "datacube_browser.core.layers.opening",
    "datacube_browser.core.ogc.elevation_urls",
    "datacube_browser.ui.actions.bulk_actions",
    "datacube_browser.ui.handover.copy_as_menu",
    "requests",
    "urllib3",
    "datacube_browser.core.http.requests_adapter",
    "datacube_browser.core.export.planning.plan",
    "datacube_browser.core.export.run",
    "datacube_browser.core.export.jobs.task",
    "datacube_browser.extlibs.pystac_client",
}
CODE = """
import json, sys
from benchmarks.in_qgis import load_plugin
load_plugin()
from datacube_browser.ui.dock.imports import import_contents
list(import_contents())
shown = sorted(sys.modules)
from datacube_browser.core.export import ExportRequest, plan_export, run_export
print(json.dumps([shown, sorted(sys.modules)]))
"""


def test_showing_the_dock_imports_no_heavy_modules():
    result = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    shown, worked = map(set, json.loads(result.stdout.splitlines()[-1]))
    assert "datacube_browser.ui.panel.catalog_panel" in shown
    assert not HEAVY & shown
    assert {"datacube_browser.core.export.planning.plan", "datacube_browser.core.export.run"} <= worked


#: What QGIS imports at its start with the plugin, and then with the dock's first show, in its turns.
AT_START = """
import json, sys
from benchmarks.in_qgis import load_plugin
load_plugin()

def imported():
    return {name for name in sys.modules if name.startswith("datacube_browser.")}

import datacube_browser.plugin
import datacube_browser.provider.provider
import datacube_browser.ui.dock.datacube_dock
import datacube_browser.ui.integration.qgis_integration
at_start, has_gdal = imported(), "osgeo" in sys.modules
from datacube_browser.ui.dock.imports import import_contents, import_for_actions
turns, before = [], at_start
for turns_of in (import_contents, import_for_actions):
    for _ in turns_of():
        turns.append(len(imported() - before))
        before = imported()
    turns.append(len(imported() - before))
    before = imported()
    if turns_of is import_contents:
        shown = before
print(json.dumps([sorted(at_start), has_gdal, sorted(shown), turns, sorted(before)]))
"""
#: Modules of the plugin at most: at QGIS's start, once the dock is shown, and in one piece of that, after which
#: importing may end.
MOST_AT_START, MOST_SHOWN, MOST_IN_A_PIECE = 54, 341, 55


@pytest.fixture(scope="module")
def imports():
    """The modules of the plugin at QGIS's start, whether GDAL's are there, those once the dock is shown, how many
    come in each turn, and those that are there when the turns have ended."""
    result = subprocess.run(
        [sys.executable, "-c", AT_START], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    return json.loads(result.stdout.splitlines()[-1])


def test_few_modules_are_imported_at_the_start_of_qgis_and_none_of_gdal(imports):
    at_start, has_gdal, *_ = imports
    assert not has_gdal
    assert len(at_start) <= MOST_AT_START, at_start
    assert not [
        name for name in at_start if name.startswith(("datacube_browser.core.stac", "datacube_browser.core.signing."))
    ]


def test_the_contents_are_imported_in_small_pieces(imports):
    _, _, shown, turns, _ = imports
    assert len(shown) <= MOST_SHOWN
    assert max(turns) <= MOST_IN_A_PIECE, turns


def test_what_the_first_click_needs_is_imported_after_the_contents(imports):
    *_, shown, _turns, at_last = imports
    for name in ("core.layers.opening", "ui.handover.copy_as_menu", "ui.actions.bulk_actions"):
        assert f"datacube_browser.{name}" not in shown
        assert f"datacube_browser.{name}" in at_last


@pytest.fixture
def dock(host):
    made = DatacubeDock(host, host.window)
    made.hide()
    host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
    yield made
    made.dispose()
    host.window.removeDockWidget(made)
    made.deleteLater()


@pytest.fixture
def panels(dock):
    made = []
    dock.panel_made.connect(made.append)
    return made


def test_the_dock_appears_at_once_and_connects_when_its_contents_are_made(dock, panels, datacube):
    store = CatalogStore()
    store.set_current(store.add("Local", datacube.stac_url).id)
    dock.show()
    assert dock.isVisible()
    assert not panels
    wait_until(lambda: panels, "the contents are made")
    wait_until(lambda: panels[0].search_controller.contents, "the catalogue is listed")
    assert dock.widget() is panels[0]


def test_a_dock_hidden_before_its_contents_are_made_makes_them_when_shown_again(dock, panels, datacube):
    store = CatalogStore()
    store.set_current(store.add("Local", datacube.stac_url).id)
    dock.show()
    dock.hide()
    settle(0.5)
    assert not panels
    dock.show()
    wait_until(lambda: panels and panels[0].search_controller.contents, "the catalogue is listed")


def test_a_dock_disposed_of_before_its_contents_are_made_stays_empty(dock, panels):
    dock.show()
    dock.dispose()
    settle(0.5)
    assert not panels


def test_nothing_is_imported_for_the_contents_on_the_main_thread(qgis_app):
    threads, done = [], []

    def pieces():
        threads.append(threading.current_thread())
        yield
        threads.append(threading.current_thread())

    owner = QObject()
    importer = Importer(pieces, owner)
    importer.done.connect(lambda: done.append(threading.current_thread()))
    importer.start()
    wait_until(lambda: done, "all is imported")
    assert threading.main_thread() not in threads
    assert len(threads) == 2
    assert done == [threading.main_thread()]


def test_importing_ends_with_the_piece_in_whose_course_it_is_canceled(qgis_app):
    began, goes_on, done, pieces_done = threading.Event(), threading.Event(), [], []

    def pieces():
        began.set()
        goes_on.wait(60)
        pieces_done.append(1)
        yield
        pieces_done.append(2)

    owner = QObject()
    importer = Importer(pieces, owner)
    importer.done.connect(lambda: done.append(True))
    importer.start()
    began.wait(60)
    importer.cancel()
    goes_on.set()
    assert cancel_all(60)  # as the plugin does before it forgets its modules
    settle()
    assert pieces_done == [1]
    assert not done


def test_the_contents_are_made_where_the_system_starts_no_thread(dock, panels, datacube, monkeypatch):
    start = threading.Thread.start

    def refusing(thread):
        if thread.name == "datacube-imports":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refusing)
    CatalogStore().add("Test", datacube.stac_url)
    dock.show()
    wait_until(lambda: panels and dock.made_panel is not None, "the contents are made")


def test_what_imports_may_be_destroyed_with_the_dock_at_any_moment(qgis_app):
    """A thread that emits a signal of an object that is just destroyed crashes QGIS."""

    def pieces():
        for _ in range(3):
            yield

    for number in range(300):
        owner = QObject()
        Importer(pieces, owner).start()
        for _ in range(number % 60):
            QCoreApplication.processEvents()
        sip.delete(owner)
    assert cancel_all(60)


#: Turns of the event loop in which the contents are made, at least: in one, QGIS would stand still. And the widgets
#: that are made in one of them at most, with the parts that Qt and QGIS give them.
FEWEST_TURNS, MOST_WIDGETS = 10, 70


def test_the_contents_are_made_in_turns_and_shown_when_they_are_whole(dock, panels):
    dock.show()
    turns = 0
    for _ in dock._steps():
        turns += 1
        whole = dock.findChild(CatalogPanel)
        assert whole.isVisible() == bool(panels)
    assert turns >= FEWEST_TURNS
    assert dock.panel() is dock.widget() is whole


def test_few_widgets_are_made_in_a_turn(dock):
    dock.show()
    made, before = [], len(QApplication.allWidgets())
    for _ in dock._steps():
        made.append(len(QApplication.allWidgets()) - before)
        before += made[-1]
    assert max(made) <= MOST_WIDGETS, made


def test_contents_that_are_asked_for_while_they_are_made_are_whole(dock, panels):
    dock.show()
    next(dock._steps())
    assert dock.panel() is dock.findChild(CatalogPanel)
    assert dock.panel().search_command is not None
    assert panels == [dock.panel()]


def test_a_dock_disposed_of_while_its_contents_are_made_leaves_nothing_on_the_map(host, dock):
    before = len(host.canvas.scene().items())
    dock.show()
    next(dock._steps())
    assert len(host.canvas.scene().items()) > before
    dock.dispose()
    assert len(host.canvas.scene().items()) == before


@pytest.fixture
def new_dock(host):
    """A function that adds the dock to QGIS's window as the plugin does, whose area has been narrow."""
    docks = []

    def make():
        dock = DatacubeDock(host, host.window)
        host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()
        docks.append(dock)
        return dock

    yield make
    for dock in docks:
        dock.dispose()
        host.window.removeDockWidget(dock)
        dock.deleteLater()


def after_a_restart(host, dock):
    """The window's layout as QGIS saves it and restores it in its next session, where the dock is another object."""
    state = host.window.saveState()
    dock.hide()
    host.window.removeDockWidget(dock)
    return state


def test_the_dock_is_420_pixels_wide_at_first_and_then_as_the_user_wants_it(host, new_dock):
    dock = new_dock()
    host.window.restoreState(host.window.saveState())  # as QGIS does: docks no longer take the width that they ask for
    dock.show()
    wait_until(lambda: dock.made_panel is not None and dock.width() == 420, "it has its first width")
    host.window.resizeDocks([dock], [505], Qt.Orientation.Horizontal)
    settle()
    dock.hide()
    dock.show()
    settle()
    assert dock.width() == 505
    state = after_a_restart(host, dock)
    again = new_dock()
    host.window.restoreState(state)
    again.show()
    settle()
    assert again.width() == 505


def test_a_dock_of_a_catalogue_chosen_before_keeps_its_width(host, new_dock):
    store = CatalogStore()
    store.set_current(store.add("Mine", "https://stac.example/api").id)
    dock = new_dock()
    dock.show()
    host.window.resizeDocks([dock], [340], Qt.Orientation.Horizontal)
    settle()
    assert dock.width() == 340
