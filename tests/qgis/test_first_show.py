"""The first time the dock is shown: which modules are imported, and how its contents are made in steps."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from qgis.PyQt.QtCore import Qt

from demo.person import settle, wait_until

ROOT = Path(__file__).resolve().parents[2]
#: Modules that background work needs and showing the dock does not.
HEAVY = {
    "requests",
    "urllib3",
    "datacube_browser.core.requests_adapter",
    "datacube_browser.core.export.planning.plan",
    "datacube_browser.core.export.run",
    "datacube_browser.core.export.jobs.task",
    "datacube_browser.extlibs.pystac_client",
}
CODE = """
import json, sys
from benchmarks.in_qgis import load_plugin
load_plugin()
import datacube_browser.ui.panel.catalog_panel
shown = sorted(sys.modules)
from datacube_browser.core.export import ExportRequest, plan_export, run_export
print(json.dumps([shown, sorted(sys.modules)]))
"""


def test_showing_the_dock_imports_no_heavy_modules():
    result = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    shown, worked = map(set, json.loads(result.stdout.splitlines()[-1]))
    assert "datacube_browser.ui.panel.catalog_panel" in shown
    assert not HEAVY & shown
    assert {"datacube_browser.core.export.planning.plan", "datacube_browser.core.export.run"} <= worked


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
