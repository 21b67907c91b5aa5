"""The steps of the main job in a running QGIS, by mouse and keyboard. Import it inside QGIS only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox
from qgis.utils import iface, plugins

from .person import check_row, click, expand_row, find_row, settle, type_text, wait_until

if TYPE_CHECKING:
    from pathlib import Path

#: West, south, east, north of the guide's export in EPSG:3979.
GUIDE_EXTENT = (2083945.3319, 297225.5218, 2093862.1598, 303286.7858)
DOCK_WIDTH = 420
COLLECTION, ITEM = "1\N{NO-BREAK SPACE}m", "10_3-mosaic-1m"
_TERRAIN_MODELS = ("Digital Terrain Model", "Terrain model", "Modèle de terrain")


def frame_map(extent: tuple[float, float, float, float]) -> None:
    """Show the area of interest in the datacube's own projection."""
    canvas = iface.mapCanvas()
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    area = QgsRectangle(*extent)

    def is_framed() -> bool:
        """Frame again if needed: QGIS moves the canvas for a while after making a new project."""
        canvas.setExtent(area)
        settle()
        view = canvas.extent().buffered(1)  # metre: a canvas of the area's own shape shows it but for a rounding error
        return view.contains(area) and view.width() < 2 * area.width()

    settle(1.0)
    wait_until(is_framed, "the map shows the area of interest")


def open_dock() -> Any:
    """Click the toolbar button; return the dock's panel."""
    plugin = plugins["datacube_browser"]
    dock = plugin.dock
    if not dock.isVisible():
        plugin.toggle_action.trigger()
    wait_until(dock.isVisible, "the dock is shown")
    iface.mainWindow().resizeDocks([dock], [DOCK_WIDTH], Qt.Orientation.Horizontal)
    return dock.panel()


def connect(panel: Any, name: str, url: str) -> None:
    """Make a connection to the local datacube in the New Connection dialog, which also selects it."""
    panel.connection_bar.new_action.trigger()
    dialog = wait_until(lambda: shown("ConnectionDialog"), "the connection dialog is shown")
    type_text(dialog.name, name)
    type_text(dialog.url, url)
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok))
    wait_until(lambda: panel.search_controller.contents, "the catalogue's collections are listed")


def find_item(panel: Any) -> Any:
    """Expand the collection and the item; return the item's row."""

    def item() -> Any:
        collection = find_row(panel.tree, COLLECTION)
        return collection and find_row(panel.tree, ITEM, collection)

    expand_row(panel.tree, wait_until(lambda: find_row(panel.tree, COLLECTION), "the 1 m collection is listed"))
    found = wait_until(item, "the item is found")
    expand_row(panel.tree, found)
    return found


def find_terrain_model(panel: Any, item: Any) -> Any:
    """The row of the item's first terrain model: named by the catalogue, or by the plugin in QGIS's language."""

    def row() -> Any:
        found = (find_row(panel.tree, name, item) for name in _TERRAIN_MODELS)
        return next((one for one in found if one is not None), None)

    return wait_until(row, "the terrain model is listed")


def add_terrain_model(panel: Any, item: Any) -> Any:
    """Check the asset, unless one is checked, and press Add to Map; return the new layer."""
    asset = find_terrain_model(panel, item)
    if not panel.model.checked_assets():
        check_row(panel.tree, asset)
    click(panel.add_button)
    return wait_until(lambda: next(iter(QgsProject.instance().mapLayers().values()), None), "the layer is on the map")


def add_relief(panel: Any, item: Any) -> None:
    """Check the asset, unless one is checked, and press Add to Map, which adds it with its relief."""
    asset = find_terrain_model(panel, item)
    if not panel.model.checked_assets():
        check_row(panel.tree, asset)
    click(panel.add_button)
    wait_until(lambda: len(QgsProject.instance().mapLayers()) == 2, "heights and shading are on the map")


def save_extent(panel: Any, path: Path) -> Any:
    """Press Save Canvas Extent as…, type the file name, press OK; return the layer of the saved file, of two the upper
    one: heights, over their shading."""
    click(panel.save_button)
    dialog = wait_until(lambda: shown("SaveExtentDialog"), "the dialog is shown")
    type_text(dialog.file_name.lineEdit(), str(path))
    button = dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    wait_until(button.isEnabled, "the export is planned and can start")
    picture, plan = dialog.grab(), dialog.estimate_section.summary.text()
    click(button)
    layer = wait_until(
        lambda: next((one for one in shown_layers() if one.source() == str(path)), None),
        "the saved file is on the map",
        180,
    )
    return layer, plan, picture


def shown_layers() -> list[Any]:
    """The layers of the project, from the top down."""
    return list(QgsProject.instance().layerTreeRoot().layerOrder())


def shape_map(extent: tuple[float, float, float, float]) -> None:
    """Resize the map to the shape of the area of interest, so that it shows little more."""
    window, canvas = iface.mainWindow(), iface.mapCanvas()
    west, south, east, north = extent
    height = round(canvas.width() * (north - south) / (east - west))
    window.resize(window.width(), window.height() + height - canvas.height())


def shown(name: str) -> Any:
    return next((one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()), None)
