"""A main window with a canvas, a message bar and the plugin's dock in it, for tests that act as a person does."""

from __future__ import annotations

import gc
from dataclasses import dataclass

import pytest
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject, QgsRectangle, QgsSettings
from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QSize, Qt
from qgis.PyQt.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from tests.main_thread_guard import no_waiting
from tests.slot_errors import no_slot_errors


@dataclass
class Host:
    """The part of QgisInterface that the dock uses, with real widgets behind it."""

    window: QMainWindow
    canvas: QgsMapCanvas
    bar: QgsMessageBar
    active: object = None

    def mapCanvas(self):
        return self.canvas

    def messageBar(self):
        return self.bar

    def mainWindow(self):
        return self.window

    def activeLayer(self):
        return self.active

    def frame(self, xmin, ymin, xmax, ymax, crs="EPSG:3979"):
        """Show this extent on the map, about: the canvas keeps its shape."""
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        self.canvas.setExtent(QgsRectangle(xmin, ymin, xmax, ymax))


@pytest.fixture(scope="session", autouse=True)
def _no_raster_outlives_gdal(qgis_app):
    """A test that caught an error holds its frames, and rasters in these, until they are collected."""
    yield
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _no_sign_in_of_earlier_runs(qgis_app):
    """The profile stays from one run to the next; a window is as wide as the longest name in its lists."""
    QgsApplication.authManager().removeAllAuthenticationConfigs()


@pytest.fixture(autouse=True)
def _the_main_thread_waits_for_nothing():
    """Whatever a test does with the plugin's windows, they leave all that can wait to tasks."""
    with no_waiting():
        yield


@pytest.fixture(autouse=True)
def _no_slot_fails():
    with no_slot_errors():
        yield


@pytest.fixture
def host(qgis_app):
    QgsSettings().clear()
    QgsProject.instance().clear()
    window = QMainWindow()
    centre = QWidget(window)
    layout = QVBoxLayout(centre)
    bar, canvas = QgsMessageBar(centre), QgsMapCanvas(centre)
    layout.addWidget(bar)
    layout.addWidget(canvas, 1)
    window.setCentralWidget(centre)
    window.resize(QSize(1100, 800))
    made = Host(window, canvas, bar)
    made.frame(2083945, 297225, 2093862, 303287)
    window.show()
    yield made
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QgsProject.instance().clear()


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
