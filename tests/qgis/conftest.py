"""A main window with a canvas, a message bar and the plugin's dock, for tests that use mouse and keyboard."""

from __future__ import annotations

import gc
import shutil
import sys
from dataclasses import dataclass

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerTreeModel,
    QgsNetworkAccessManager,
    QgsProject,
    QgsRectangle,
    QgsSettings,
)
from qgis.gui import QgsLayerTreeView, QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QLocale, QSize, Qt
from qgis.PyQt.QtWidgets import QGridLayout, QLabel, QMainWindow, QSizePolicy, QStackedWidget, QWidget

from tests import gdal_exceptions
from tests.main_thread_guard import no_waiting
from tests.open_file_guard import files_are_closed_first
from tests.slot_errors import no_slot_errors


@dataclass
class Host:
    """The part of QgisInterface that the dock uses, with real widgets behind it. As in QGIS, the canvas is a page of a
    stack: a new QGIS shows its own welcome page there until the project has a layer."""

    window: QMainWindow
    canvas: QgsMapCanvas
    bar: QgsMessageBar
    pages: QStackedWidget
    active: object = None
    tree: QgsLayerTreeView | None = None

    def mapCanvas(self):
        return self.canvas

    def messageBar(self):
        return self.bar

    def mainWindow(self):
        return self.window

    def layerTreeView(self):
        if self.tree is None:
            self.tree = QgsLayerTreeView(self.window)
            self.tree.setModel(QgsLayerTreeModel(QgsProject.instance().layerTreeRoot(), self.tree))
        return self.tree

    def activeLayer(self):
        return self.active

    def setActiveLayer(self, layer):
        self.active = layer
        return True

    def frame(self, xmin, ymin, xmax, ymax, crs="EPSG:3979"):
        """Show about this extent on the canvas, whose aspect ratio stays."""
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        self.canvas.setExtent(QgsRectangle(xmin, ymin, xmax, ymax))

    def show_welcome_page_of_qgis(self):
        self.pages.setCurrentIndex(1)


@pytest.fixture(scope="session", autouse=True)
def _collect_rasters_before_gdal_ends(qgis_app):
    """An error that a test caught keeps its frames, and rasters in them, alive until they are collected; pytest keeps
    the last one that a test did not catch. A raster that QGIS's end finds ends the process."""
    yield
    for name in ("last_exc", "last_value", "last_traceback", "last_type"):
        vars(sys).pop(name, None)
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _begin_with_nothing_of_earlier_runs(qgis_app):
    """The profile persists between runs, and long names in lists widen the windows."""
    QgsSettings().clear()
    QgsApplication.authManager().removeAllAuthenticationConfigs()


@pytest.fixture(autouse=True)
def _end_with_the_settings_of_the_beginning(qgis_app):
    """Else what a test adds, as a connection, is there for the tests after it, and which these are differs from run to
    run."""
    before = _settings()
    yield
    after, kept = _settings(), QgsSettings()
    for key in after.keys() - before.keys():
        kept.remove(key)
    for key, value in before.items():
        if key not in after or after[key] != value:
            kept.setValue(key, value)


def _settings():
    kept = QgsSettings()
    return {key: kept.value(key) for key in kept.allKeys()}


@pytest.fixture(autouse=True)
def _begin_without_exceptions_of_gdal():
    """Processing's windows switch them on, for the process."""
    gdal_exceptions.switch_off()


@pytest.fixture(autouse=True)
def _begin_with_an_empty_disk_cache(tmp_path_factory, monkeypatch):
    """A folder for each test, so that no test takes blocks from another one, and none of them is kept: of all tests
    together they were several gigabytes, in memory."""
    from datacube_browser.core.tiff import disk_cache

    profile = tmp_path_factory.mktemp("profile")
    monkeypatch.setattr(disk_cache, "cache_folder", lambda: profile / "cache" / "datacube_browser")
    yield
    shutil.rmtree(profile, ignore_errors=True)  # pytest looks through all that are there for the next one's name


@pytest.fixture(autouse=True)
def _end_without_connections():
    """Qt keeps connections for two minutes after their last use, and each of Qt 5's threads for them looks at the clock
    without a pause in the last two seconds: with the servers of all tests before, it would never stop."""
    from datacube_browser.core.threads.blocking_call import end_idle_threads

    yield
    end_idle_threads()
    QgsNetworkAccessManager.instance().clearConnectionCache()


@pytest.fixture(autouse=True)
def _fail_if_the_main_thread_blocks():
    """Fail any test in which ui code does blocking work on the main thread."""
    with no_waiting():
        yield


@pytest.fixture(autouse=True)
def _fail_if_an_open_file_is_renamed_or_removed():
    """Windows would not allow it."""
    with files_are_closed_first():
        yield


@pytest.fixture(autouse=True)
def _fail_on_slot_errors():
    with no_slot_errors():
        yield


@pytest.fixture
def connect(qgis_app):
    """A function that connects a slot to a signal of something that lives longer than the test, until the test ends:
    QGIS's end sends signals too, and by then Python has taken down what the slot needs."""
    made = []

    def do(signal, slot):
        signal.connect(slot)
        made.append((signal, slot))

    yield do
    for signal, slot in made:
        signal.disconnect(slot)


@pytest.fixture
def host(qgis_app):
    from datacube_browser.core.settings import settings

    QgsSettings().clear()
    settings().relief.setValue(False)  # one asset is one layer; tests of relief switch it on
    QgsProject.instance().clear()
    window = QMainWindow()
    centre = QWidget(window)
    layout = QGridLayout(centre)  # as in QGIS: the bar lies over the canvas
    bar, canvas, pages = QgsMessageBar(centre), QgsMapCanvas(), QStackedWidget(centre)
    pages.addWidget(canvas)
    pages.addWidget(QLabel("Recent Projects"))
    bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    layout.addWidget(pages, 0, 0, 2, 1)
    layout.addWidget(bar, 0, 0, 1, 1)
    window.setCentralWidget(centre)
    window.resize(QSize(1100, 800))
    made = Host(window, canvas, bar, pages)
    made.frame(2083945, 297225, 2093862, 303287)
    window.show()
    yield made
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QgsProject.instance().clear()


@pytest.fixture
def signed(folder, object_store, signing_api, qgis_new_project):
    """A LivingLayers whose store has the files of the test's `folder`, signed and open."""
    from datacube_browser.core.signing.signatures import signatures

    from tests.qgis.living_layers import LivingLayers
    from tests.qgis.signed_files import BUCKET, OPEN

    signatures().forget()
    store = object_store({BUCKET: folder, OPEN: folder}, open_prefixes=[f"{OPEN}/"])
    made = LivingLayers(store, signing_api(store))
    yield made
    made.dispose()


@pytest.fixture
def open_dock(host):
    """A function that opens the dock connected to a catalogue's URL, as it is after a restart."""
    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.ui.dock.datacube_dock import DatacubeDock

    docks = []

    def open_(url, width=380):
        store = CatalogStore()
        store.set_current(store.add("Test", url).id)
        dock = DatacubeDock(host, host.window)
        host.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        host.window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        docks.append(dock)
        dock.show()
        return dock.panel()

    yield open_
    for dock in docks:
        dock.dispose()
        host.window.removeDockWidget(dock)
        dock.deleteLater()


@pytest.fixture
def short_pauses(monkeypatch):
    """Try again almost at once what has failed, as often as otherwise, and after no absurd pause: for tests of what
    comes of it, not of when."""
    from datacube_browser.core.http import retry
    from datacube_browser.core.threads.cancellation import wait

    def wait_shortly(seconds, feedback):
        assert 0 <= seconds <= retry._LONGEST_RETRY_AFTER
        wait(min(seconds, 0.01), feedback)

    monkeypatch.setattr(retry, "wait", wait_shortly)


@pytest.fixture
def use_locale():
    """A function that makes a language and region ("fr_CA") those of the whole application, for the test."""
    before = QLocale()
    yield lambda name: QLocale.setDefault(QLocale(name))
    QLocale.setDefault(before)
