"""The dock in a QGIS without windows: `python -m benchmarks.in_dock PROFILE URL CRS EXTENT`, the extent as JSON.

Does the steps whose names it reads (see `steps`), with the mouse on real widgets.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapToolPan, QgsMessageBar
from qgis.PyQt.QtCore import QEvent, QModelIndex, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from demo.person import click_row, expand_row, find_row, settle

from .in_qgis import load_plugin
from .sources import COLLECTION, ITEM
from .steps import measured, serve, start_qgis, tell, until_painted, wait
from .watchdog import watchdog

#: Rows of assets, by their title and format.
_TERRAIN, _SURFACE = "Digital Terrain Model, COG", "Digital Surface Model, COG"
#: All 66 tiles, in EPSG:3979.
_WORDS = "region 1234"
_MOVES = 20
_EVERYWHERE = (-2_500_000, -1_000_000, 3_050_000, 4_000_000)


class Host(QMainWindow):
    """The part of QgisInterface that the dock uses."""

    def __init__(self, crs: str, extent: tuple[float, float, float, float]) -> None:
        super().__init__()
        self.canvas, self.bar = QgsMapCanvas(self), QgsMessageBar(self)
        self.setCentralWidget(self.canvas)
        self.resize(1100, 800)
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        self.canvas.setExtent(QgsRectangle(*extent))

    def mapCanvas(self) -> QgsMapCanvas:
        return self.canvas

    def messageBar(self) -> QgsMessageBar:
        return self.bar

    def mainWindow(self) -> QMainWindow:
        return self

    def activeLayer(self) -> None:
        return None


class Dock:
    """The steps; the methods have the steps' names."""

    def __init__(self, host: Host) -> None:
        from datacube_browser.ui.dock.datacube_dock import DatacubeDock

        self._host = host
        self._dock = DatacubeDock(host, host)
        host.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
        self._dock.hide()

    def show(self) -> dict[str, float]:
        """`painted`: ms until the dock's contents are painted; `ms`: until the list has rows."""
        settle(0.5)
        with watchdog() as watch:
            began = time.perf_counter()
            painted = until_painted(self._dock, self._dock.show)
            wait(lambda: self._tree.isVisible() and self._tree.model().rowCount())
            took = 1000 * (time.perf_counter() - began)
            tell(done=True)
            wait(lambda: not self._panel.search_controller.is_connecting)
            settle(0.3)
        return {"painted": painted, "ms": took, "blocked": watch.longest_ms}

    def connect(self) -> dict[str, float]:
        """Ask the catalogue anew, as *Refresh* does."""
        searches = self._panel.search_controller
        return measured(searches.refresh, lambda: not searches.is_connecting)

    def expand(self) -> dict[str, float]:
        row = self._tree.model().index(0, 0) if find_row(self._tree, COLLECTION) is None else self._collection()
        return measured(lambda: expand_row(self._tree, row), self._panel.model.items)

    def coverage(self) -> dict[str, float]:
        line = self._panel.coverage.label
        return measured(
            lambda: click_row(self._tree, self._item()), lambda: line.isVisible() and "covered" in line.text()
        )

    def open_item(self) -> dict[str, float]:
        expand_row(self._tree, self._item())
        settle()
        return {}

    def cog(self) -> dict[str, float]:
        asset = find_row(self._tree, _TERRAIN, self._item())
        return measured(lambda: click_row(self._tree, asset, double=True), QgsProject.instance().mapLayers)

    def silent_store(self) -> dict[str, float]:
        asset = find_row(self._tree, _SURFACE, self._item())
        return measured(lambda: click_row(self._tree, asset, double=True), self._panel.message_bar.items, 90)

    def all_tiles(self) -> dict[str, float]:
        """List all tiles, and open the menus up to the last click."""
        QgsProject.instance().clear()
        self._host.canvas.setExtent(QgsRectangle(*_EVERYWHERE))
        settle(1.0)
        if not self._tree.isExpanded(self._collection()):
            expand_row(self._tree, self._collection())
        wait(lambda: len(self._panel.model.items()) == 66)
        click_row(self._tree, self._collection())
        menu = self._panel.more_button.menu()
        menu.popup(self._panel.more_button.mapToGlobal(self._panel.more_button.rect().bottomLeft()))
        settle()
        self._menu = _choose(menu, "Add All Items as One Mosaic Layer (66)").menu()
        wait(self._menu.isVisible)  # Qt crashes when an entry is clicked before its menu is there
        return {}

    def mosaic(self) -> dict[str, float]:
        return measured(lambda: _choose(self._menu, "Digital Surface Model (COG)"), QgsProject.instance().mapLayers)

    def next_page(self) -> dict[str, float]:
        before, bar = self._listed(), self._tree.verticalScrollBar()
        return measured(lambda: bar.setValue(bar.maximum()), lambda: self._listed() > before)

    def ten_pages(self) -> dict[str, float]:
        """Scroll to the last item again and again; below it there are other collections."""
        model = self._tree.model()

        def scrolled() -> bool:
            first = model.index(0, 0)
            self._tree.scrollTo(model.index(model.rowCount(first) - 1, 0, first))
            return self._listed() >= 1000

        return measured(scrolled, scrolled)

    def all_pages(self) -> dict[str, float]:
        bar = self._tree.verticalScrollBar()

        def scrolled() -> bool:
            if bar.value() < bar.maximum():
                bar.setValue(bar.maximum())
            return self._listed() >= 10_000

        return measured(scrolled, scrolled, 600)

    def scroll(self) -> dict[str, float]:
        """Scroll from the first row to the last, one page of the view at a time."""
        bar = self._tree.verticalScrollBar()
        bar.setValue(0)

        def scrolled() -> bool:
            bar.setValue(bar.value() + bar.pageStep())
            return bar.value() == bar.maximum()

        return measured(scrolled, scrolled, 600)

    def pan(self) -> dict[str, float]:
        """Drag the map by a quarter of the view, until map and footprints are drawn again."""
        canvas, footprints = self._host.canvas, self._panel.footprints
        tool = QgsMapToolPan(canvas)
        canvas.setMapTool(tool)
        wait(lambda: not canvas.isDrawing() and not footprints.is_drawing)
        return measured(lambda: _drag(canvas), lambda: not canvas.isDrawing() and not footprints.is_drawing)

    def pan_bare(self) -> dict[str, float]:
        """The same without footprints."""
        self._panel.toolbar.footprints_action.trigger()
        return self.pan()

    def type_words(self) -> dict[str, float]:
        """Type words into the search box, letter by letter, until the collections without them are gone."""
        edit = self._panel.filter_panel.words
        edit.setFocus()
        return measured(lambda: _type(edit, _WORDS), lambda: self._tree.model().rowCount() == 1)

    @property
    def _panel(self) -> Any:
        return self._dock.panel()

    @property
    def _tree(self) -> Any:
        return self._panel.tree

    def _listed(self) -> int:
        """Rows below the first collection. Fast enough to be called again and again."""
        model = self._panel.model
        return model.rowCount(model.index(0, 0))

    def _collection(self) -> QModelIndex:
        return find_row(self._tree, COLLECTION)

    def _item(self) -> QModelIndex:
        return find_row(self._tree, ITEM, self._collection())


def _drag(canvas: QgsMapCanvas) -> None:
    viewport = canvas.viewport()
    start, step = viewport.rect().center(), QPoint(viewport.width() // 4 // _MOVES, 0)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(viewport, left, none, start)
    for move in range(1, _MOVES + 1):  # QTest's own moves have no button
        place = QPointF(start + move * step)
        event = QMouseEvent(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton, left, none)
        QApplication.sendEvent(viewport, event)
        QTest.qWait(1)
    QTest.mouseRelease(viewport, left, none, start + _MOVES * step)


def _type(edit: QWidget, words: str) -> None:
    for letter in words:
        QTest.keyClicks(edit, letter)
        QTest.qWait(1)


def _choose(menu: QMenu, text: str) -> Any:
    """Open the submenu with this text, or choose this entry, with the mouse."""
    action = next(each for each in menu.actions() if each.text().startswith(text))
    at = menu.actionGeometry(action).center()
    QTest.mouseMove(menu, at)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)
    return action


def choose_catalogue(url: str) -> None:
    """Make this the catalogue that the dock connects to, with a new connection unless there is one."""
    from datacube_browser.core.catalogs import CatalogStore

    store = CatalogStore()
    known = next((each for each in store.all() if each.url == url), None)
    store.set_current((known or store.add("Here", url)).id)


def main() -> None:
    profile, url, crs, extent = sys.argv[1:]
    application = start_qgis(Path(profile))
    load_plugin()
    from datacube_browser.core.settings import settings

    remembered = settings()
    remembered.filters.setValue("")
    remembered.show_details.setValue(False)
    remembered.show_coverage.setValue(False)
    remembered.show_thumbnails.setValue(True)
    remembered.relief.setValue(False)  # one layer, as the others add it
    choose_catalogue(url)
    host = Host(crs, tuple(json.loads(extent)))
    host.show()
    settle(0.5)
    serve(Dock(host))
    del application


if __name__ == "__main__":
    main()
