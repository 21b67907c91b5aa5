"""Pictures of the dock in use and of its dialogs. Import it inside QGIS only."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProject
from qgis.gui import QgsBrowserTreeView
from qgis.PyQt.QtCore import QModelIndex, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget, QPushButton, QTreeView
from qgis.utils import iface, plugins

from . import person, steps
from .person import click, click_row, expand_row, find_row, settle, unfold, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

_CONNECTION = "Local datacube"
#: Of QGIS's options, in pixels: as high as the plugin's page needs.
_OPTIONS_SIZE = (800, 400)


@dataclass(frozen=True)
class Studio:
    """Where the pictures go, how their names end ("en-light"), and the catalogue that they show."""

    folder: Path
    name: str
    stac_url: str
    widths: tuple[int, ...]

    def save(self, widget: Any, picture: str, ending: str = "") -> None:
        """Write the widget's picture; a file that is there is whole."""
        path = self.folder / f"{picture}-{self.name}{ending}.png"
        unfinished = path.with_suffix(".part.png")
        if not widget.grab().save(str(unfinished)):
            raise RuntimeError(f"{path} could not be saved")
        unfinished.replace(path)


def taken(orders: dict[str, Any], log: Any) -> None:
    """Take the `wanted` pictures one by one; one that fails is reported, and the others are taken nevertheless."""
    person.be_patient(orders["patience"])
    studio = Studio(Path(orders["pictures"]), orders["name"], orders["stac_url"], tuple(orders["widths"]))
    iface.mainWindow().resize(1400, 900)
    for picture in orders["wanted"]:
        try:
            _TAKERS[picture](studio)
        except Exception:  # noqa: BLE001 - whatever it is, the other pictures are taken
            iface.mainWindow().grab().save(str(studio.folder / "reports" / f"{picture}-{studio.name}.png"))
            log.step("failed", picture=picture, error=traceback.format_exc())
        else:
            log.step("taken", picture=picture)
        _tidy_up()


def quiet() -> None:
    """Wait until the plugin's tasks have ended, the map is drawn and the window has settled."""
    settle(0.5)
    wait_until(lambda: not QgsApplication.taskManager().countActiveTasks(), "the tasks have ended")
    settle(1.0)  # the canvas adapts to its size after a while
    wait_until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn")
    settle(0.5)


def use_local_preset(stac_url: str) -> None:
    """Give the first preset the URL of the local datacube."""
    from datacube_browser.core import catalogs

    catalogs.PRESETS = (replace(catalogs.PRESETS[0], url=stac_url), *catalogs.PRESETS[1:])


def _tidy_up() -> None:
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
    settle()


def _ready(studio: Studio) -> Any:
    """The dock's panel with the local datacube, the relief of the terrain model on the map and its item selected; what
    an earlier picture has left is used."""
    panel = steps.open_dock()
    window = iface.mainWindow()
    if panel.connection_bar.combo.currentText() != _CONNECTION:
        iface.newProject()
        steps.frame_map(steps.GUIDE_EXTENT)
        steps.connect(panel, _CONNECTION, studio.stac_url)
    item = steps.find_item(panel)
    if not QgsProject.instance().mapLayers():
        steps.frame_map(steps.GUIDE_EXTENT)
        steps.add_relief(panel, item)
    panel.details_action.setChecked(True)
    click_row(panel.tree, item)
    window.resizeDocks([panel.parent()], [steps.DOCK_WIDTH], Qt.Orientation.Horizontal)
    quiet()
    return panel


def _first(studio: Studio) -> None:
    """A new user's dock."""
    use_local_preset(studio.stac_url)
    iface.newProject()
    panel = steps.open_dock()
    steps.frame_map(steps.GUIDE_EXTENT)
    button = panel.findChild(QPushButton, "firstStepsHrdem")
    wait_until(lambda: panel.search_controller.contents and button.isVisible(), "the first steps are shown")
    quiet()
    studio.save(panel.parent(), "first")
    click(button)
    wait_until(panel.model.checked_assets, "the terrain model is checked")
    quiet()
    studio.save(panel.parent(), "hrdem")


def _dock(studio: Studio) -> None:
    panel = _ready(studio)
    dock = panel.parent()
    for width in studio.widths:
        iface.mainWindow().resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        wait_until(lambda width=width: dock.width() == width, f"the dock is {width} pixels wide")
        quiet()
        studio.save(dock, "dock", f"-{width}")


def _window(studio: Studio) -> None:
    _ready(studio)
    studio.save(iface.mainWindow(), "window")


def _filters(studio: Studio) -> None:
    filters = _ready(studio).filter_panel
    unfold(filters.when_chip)
    filters.date_range.set_days(date(2020, 1, 1), None)
    settle()
    studio.save(filters, "filters")
    click(filters.when_chip.clear_button)
    click(filters.when_chip.button)


def _save(studio: Studio) -> None:
    click(_ready(studio).save_button)
    dialog = wait_until(lambda: steps.shown("SaveExtentDialog"), "the dialog is shown")
    dialog.file_name.setFilePath("/tmp/terrain.tif")
    settle(1.0)
    wait_until(dialog.estimate_section.summary.text, "the export is planned")
    quiet()
    studio.save(dialog, "save")


def _connection(studio: Studio) -> None:
    _ready(studio).connection_bar.new_action.trigger()
    dialog = wait_until(lambda: steps.shown("ConnectionDialog"), "the connection dialog is shown")
    settle()
    studio.save(dialog, "connection")


def _coverage(studio: Studio) -> None:
    """The data coverage, without the layer that would hide it."""
    panel = _ready(studio)
    iface.newProject()
    steps.frame_map(steps.GUIDE_EXTENT)
    panel.toolbar.coverage_action.setChecked(True)
    try:
        wait_until(panel.coverage.label.isVisible, "the line says what the view has")
        quiet()
        studio.save(iface.mainWindow(), "coverage")
    finally:
        panel.toolbar.coverage_action.setChecked(False)


def _browser(studio: Studio) -> None:
    _ready(studio)
    dock = iface.mainWindow().findChild(QDockWidget, "Browser")
    dock.show()
    dock.raise_()
    iface.mainWindow().resizeDocks([dock], [steps.DOCK_WIDTH], Qt.Orientation.Horizontal)
    view = dock.findChild(QgsBrowserTreeView)
    index = QModelIndex()
    root = plugins["datacube_browser"].tr("Datacube Browser")
    try:
        for text in (root, _CONNECTION, "1m", steps.ITEM):
            index = wait_until(lambda text=text, index=index: find_row(view, text, index), f"{text} is listed")
            view.scrollTo(index)
            expand_row(view, index)
        wait_until(lambda: view.model().rowCount(index), "the assets are listed")
        view.scrollTo(index, QgsBrowserTreeView.ScrollHint.PositionAtCenter)
        view.horizontalScrollBar().setValue(0)
        settle()
        studio.save(dock, "browser")
    finally:
        dock.hide()


def _options(studio: Studio) -> None:
    """The plugin's page within QGIS's options, which wait until they are closed."""
    from datacube_browser.ui.integration.options_page import PAGE

    failures: list[Exception] = []

    def save() -> None:
        dialog = QApplication.activeModalWidget()
        try:
            dialog.resize(*_OPTIONS_SIZE)
            settle(1.0)
            pages = dialog.findChild(QTreeView, "mOptionsTreeView")
            pages.scrollTo(pages.currentIndex())
            settle()
            studio.save(dialog, "options")
        except Exception as error:  # noqa: BLE001 - the dialog must be closed; whatever it is, it is raised below
            failures.append(error)
        finally:
            dialog.reject()

    QTimer.singleShot(0, save)
    iface.showOptionsDialog(iface.mainWindow(), PAGE)
    for failure in failures:
        raise failure


#: What takes each picture; "first" needs a profile without connections.
_TAKERS: dict[str, Callable[[Studio], None]] = {
    "first": _first,
    "dock": _dock,
    "window": _window,
    "filters": _filters,
    "save": _save,
    "connection": _connection,
    "options": _options,
    "coverage": _coverage,
    "browser": _browser,
}
